import {
  BucketError,
  equalHashes,
  leafHash,
  parseEntry,
  toHex,
  type AuditEntry,
  type ChainFault,
  type LedgerHead,
} from '@bucket/domain';
import type { Clock, CommittedBlock, RandomSource } from '@bucket/ports';
import { observe } from '../committer/observation.ts';
import { bucketCaller } from '../identity/bucket-caller.ts';
import type { Committer } from '../committer/committer.ts';
import { requireSigned } from '../ledger/signed-head.ts';
import { TreeReader } from '../ledger/tree-reader.ts';
import { recordsFault } from '../audit/verification/records-check.ts';
import { contentsFault } from '../audit/verify-log.ts';

/** Entries, with all they wrote, that are held against the store at a check at most: a small log wholly, a large one in turn. */
const ENTRIES_A_CHECK = 10_000;
/** Between two stretches the requests have their turn: a stretch costs a few milliseconds, a whole check hundreds. */
const ENTRIES_A_STRETCH = 200;
/** Counting is exact but reads every row: after it, so many times as long passes without, but never after a whole round. */
const UNCOUNTED_TIMES = 20;

/** Findings of readers that wait to be told; more of them say nothing new. */
const READ_MAX = 100;

/** A write behind the bucket's back: the store holds what no entry says (threats T5, T8). */
export interface ForeignWrite {
  readonly threat: 'T5' | 'T8';
  /** The entry that the store no longer agrees with; undefined where something stands that no entry speaks of. */
  readonly seq: number | undefined;
  readonly reason: string;
}

/**
 * Holds the store against the log this process has proven, a part at each check and all of it in turn. What differs is
 * returned to be told, and recorded as an entry, once.
 */
export class WatchStore {
  readonly #committer: Committer;
  readonly #random: RandomSource;
  readonly #trees: TreeReader;
  readonly #read: ForeignWrite[] = [];
  readonly #recorded = new Set<string>();
  readonly #clock: Clock;
  #fault: ForeignWrite | undefined;
  /** The first entry of the next block to be looked at, and the height of the block before it. */
  #next = 0;
  #height = -1;
  #countFromMs = 0;

  constructor(committer: Committer, { random, clock }: { random: RandomSource; clock: Clock }) {
    this.#committer = committer;
    this.#random = random;
    this.#clock = clock;
    this.#trees = new TreeReader(committer.ledger);
    committer.onCorrupt = ({ seq, reason }) => this.#readCorrupt({ threat: 'T8', seq, reason });
  }

  /** Found by who reads: recorded at once, and told with the next check. */
  #readCorrupt(write: ForeignWrite): void {
    this.#fault ??= write;
    if (this.#read.length < READ_MAX) this.#read.push(write);
    void this.record([write]);
  }

  /** The first difference ever found: from then on this process cannot prove what it serves. */
  get fault(): ForeignWrite | undefined {
    return this.#fault;
  }

  /**
   * @param budgetMs after which no further entries are looked at: those that come next are the next check's. A slow store
   *   is thus watched more slowly, and never kept busy by being watched.
   * @returns what was found at this check, whether or not it was found before; to be told, and then recorded
   */
  async check(budgetMs: number): Promise<ForeignWrite[]> {
    const { head } = this.#committer.ledger;
    const endMs = this.#clock.nowMs() + budgetMs;
    const found = [
      ...this.#read.splice(0),
      ...(await foundAt(head, () => this.#headFaults(head))),
      ...(await foundAt(head, () => this.#rangeFaults(head, endMs).catch((error: unknown) => this.#startOver(error)))),
      ...(await foundAt(head, () => this.#countFaults())),
    ];
    this.#fault ??= found[0];
    return found;
  }

  async #headFaults(head: LedgerHead): Promise<ForeignWrite[]> {
    const stored = await this.#committer.ledger.store.head();
    if (stored.size < head.size) return [{ threat: 'T8', seq: stored.size, reason: 'entries are gone from the end' }];
    if (stored.size > head.size) {
      // Blocks of another process are proven as they are followed; what is no block of this log shows there.
      await this.#committer.refresh();
      return [];
    }
    const same =
      stored.entryHash === head.entryHash &&
      stored.rootHash === head.rootHash &&
      stored.height === head.height &&
      stored.at === head.at;
    return same ? [] : [{ threat: 'T8', seq: head.size - 1, reason: 'the head is not the one that was committed' }];
  }

  /** What cannot be read stands in the way of what comes after it. */
  #startOver(error: unknown): never {
    this.#next = 0;
    this.#height = -1;
    throw error;
  }

  async #rangeFaults(head: LedgerHead, endMs: number): Promise<ForeignWrite[]> {
    if (this.#next >= head.size) {
      this.#next = 0;
      this.#height = -1;
    }
    const end = Math.min(head.size, this.#next + ENTRIES_A_CHECK);
    let stretch: CommittedBlock[] = [];
    let entries = 0;
    for await (const block of this.#committer.ledger.store.blocks(this.#height)) {
      stretch.push(block);
      entries += block.entries.length;
      const isEnd = this.#next + entries >= end;
      if (entries < ENTRIES_A_STRETCH && !isEnd) continue;
      const fault = await this.#stretchFault(stretch);
      this.#next += entries;
      this.#height = block.head.height;
      if (fault !== undefined) return [{ threat: 'T8', ...fault }];
      if (isEnd || this.#clock.nowMs() >= endMs) return [];
      stretch = [];
      entries = 0;
    }
    const gone = this.#next;
    this.#next = head.size;
    return [{ threat: 'T8', seq: gone, reason: 'the entry is gone' }];
  }

  async #stretchFault(blocks: readonly CommittedBlock[]): Promise<ChainFault | undefined> {
    const { store, dependencies } = this.#committer.ledger;
    const entries: AuditEntry[] = [];
    let expected = this.#next;
    for (const block of blocks) {
      if (block.firstSeq !== expected) {
        return { seq: Math.min(expected, block.firstSeq), reason: 'the entry is gone' };
      }
      for (const canonical of block.entries) {
        const isCommitted = equalHashes(leafHash(dependencies.sha256, canonical), await this.#trees.leaf(expected));
        if (!isCommitted) return { seq: expected, reason: 'the entry is not the one that was committed' };
        entries.push(parseEntry(canonical));
        expected += 1;
      }
      const fault = await this.#blockFault(block, expected);
      if (fault !== undefined) return fault;
    }
    const details = blocks.flatMap((block) => block.details);
    return (
      recordsFault(entries, details, dependencies.sha256) ??
      (await contentsFault(store, entries, dependencies.sha256)) ??
      (await store.indexFault(this.#next, expected))
    );
  }

  /** What a block says of its place, its root and its time, and the note that was signed over it. */
  async #blockFault({ head, checkpoint, entries }: CommittedBlock, size: number): Promise<ChainFault | undefined> {
    const { sha256, keys, origin } = this.#committer.ledger.dependencies;
    const last = entries.at(-1) ?? '';
    const isSame =
      head.size === size &&
      head.entryHash === sha256.hex(last) &&
      head.at === parseEntry(last).at &&
      head.rootHash === toHex(await this.#trees.root(size));
    if (!isSame) return { seq: size - 1, reason: 'the head of a block is not the one that was committed' };
    try {
      requireSigned(checkpoint, head, { keys, origin });
      return undefined;
    } catch (error) {
      if (!(error instanceof BucketError)) throw error;
      return { seq: size - 1, reason: 'the checkpoint of a block is not the one that was signed' };
    }
  }

  /** Artifacts that no entry created: as many rows as the log's own count, or somebody has written or removed some. */
  async #countFaults(): Promise<ForeignWrite[]> {
    const { ledger } = this.#committer;
    const { size } = ledger.head;
    const expected = ledger.state.total().artifacts;
    const startedMs = this.#clock.nowMs();
    if (startedMs < this.#countFromMs && this.#next < size) return [];
    const { artifacts: rows, destroyed, usage, ...counted } = await ledger.store.countStored();
    // What is destroyed keeps its row and no longer counts as used.
    const artifacts = rows - destroyed;
    const countedMs = this.#clock.nowMs();
    this.#countFromMs = countedMs + UNCOUNTED_TIMES * (countedMs - startedMs);
    // A log that moved meanwhile is compared at the next count.
    if (counted.size !== size || ledger.head.size !== size) return [];
    const wrong = usage.find(({ productId, usage: { bytes, artifacts: count } }) => {
      const own = ledger.state.usage(productId);
      return own.bytes !== bytes || own.artifacts !== count;
    });
    return [
      ...(artifacts === expected ? [] : [surplus(`${artifacts} artifacts are stored, the log has made ${expected}`)]),
      ...(wrong === undefined ? [] : [surplus(`the usage counters of ${wrong.productId} were changed`)]),
    ];
  }

  /** Makes an entry of each, once. Where the write has made that impossible, it is tried again with the next check's. */
  async record(found: readonly ForeignWrite[]): Promise<void> {
    for (const write of found) await this.#record(write);
  }

  async #record(write: ForeignWrite): Promise<void> {
    const reason = `${write.threat}${write.seq === undefined ? '' : ` entry ${write.seq}`}: ${write.reason}`;
    if (this.#recorded.has(reason)) return;
    const command = observe(
      { type: 'bucket.foreign-write', caller: bucketCaller(this.#random.uuid7()) },
      { note: { reason, outcome: 'failed' } },
    );
    try {
      await this.#committer.submit(command);
      this.#recorded.add(reason);
    } catch (error) {
      if (!(error instanceof BucketError)) throw error;
    }
  }
}

const surplus = (reason: string): ForeignWrite => ({ threat: 'T5', seq: undefined, reason });

/** What a reader of the log stumbles over is a finding as well. @throws anything else as it is */
async function foundAt(head: LedgerHead, look: () => Promise<ForeignWrite[]>): Promise<ForeignWrite[]> {
  try {
    return await look();
  } catch (error) {
    if (BucketError.is(error, 'ledger.broken')) return [{ threat: 'T8', ...error.details }];
    if (!BucketError.is(error, 'ledger.foreign')) throw error;
    return [{ threat: 'T8', seq: head.size, reason: 'a block stands behind the head that this bucket did not sign' }];
  }
}
