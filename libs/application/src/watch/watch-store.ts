import { BucketError, leafHash, parseEntry, TILE_WIDTH, toHex, type ChainFault, type LedgerHead } from '@bucket/domain';
import type { Clock, RandomSource } from '@bucket/ports';
import { observe } from '../committer/observation.ts';
import { bucketCaller } from '../identity/begin-bucket.ts';
import type { Committer } from '../committer/committer.ts';
import { readDetails, type DetailsBySeq } from '../ledger/proven-details.ts';
import { TreeReader } from '../ledger/tree-reader.ts';
import { contentsFault } from '../audit/verify-log.ts';

/** Entries, with all they wrote, that are held against the store at a check at most: a small log wholly, a large one in turn. */
const ENTRIES_A_CHECK = 10_000;
/** Between two stretches the requests have their turn: a stretch costs a few milliseconds, a whole check hundreds. */
const ENTRIES_A_STRETCH = 200;
/** Counting is exact but reads every row: after it, so many times as long passes without, but never after a whole round. */
const UNCOUNTED_TIMES = 20;

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
  readonly #recorded = new Set<string>();
  readonly #clock: Clock;
  #fault: ForeignWrite | undefined;
  #next = 0;
  #countFromMs = 0;

  constructor(committer: Committer, { random, clock }: { random: RandomSource; clock: Clock }) {
    this.#committer = committer;
    this.#random = random;
    this.#clock = clock;
    this.#trees = new TreeReader(committer.ledger);
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
      ...(await foundAt(head, () => this.#headFaults(head))),
      ...(await foundAt(head, () => this.#rangeFaults(head, endMs))),
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
    const same = stored.entryHash === head.entryHash && stored.rootHash === head.rootHash;
    return same ? [] : [{ threat: 'T8', seq: head.size - 1, reason: 'the head is not the one that was committed' }];
  }

  async #rangeFaults(head: LedgerHead, endMs: number): Promise<ForeignWrite[]> {
    if (this.#next >= head.size) this.#next = 0;
    const end = Math.min(head.size, this.#next + ENTRIES_A_CHECK);
    const details = await readDetails(this.#committer.ledger.store);
    do {
      const from = this.#next;
      this.#next = Math.min(end, from + ENTRIES_A_STRETCH);
      const fault = await this.#rangeFault(from, this.#next, details);
      if (fault !== undefined) return [{ threat: 'T8', ...fault }];
    } while (this.#next < end && this.#clock.nowMs() < endMs);
    return [];
  }

  async #rangeFault(from: number, to: number, details: DetailsBySeq): Promise<ChainFault | undefined> {
    const { store, surroundings } = this.#committer.ledger;
    const entries = [];
    let expected = from;
    for await (const { seq, canonical } of store.entries(from, to)) {
      if (seq !== expected) return { seq: expected, reason: 'the entry is gone' };
      const leaf = toHex(leafHash(surroundings.sha256, canonical));
      if (leaf !== (await this.#leafOf(seq))) return { seq, reason: 'the entry is not the one that was committed' };
      entries.push(parseEntry(canonical));
      expected += 1;
    }
    if (expected < to) return { seq: expected, reason: 'the entry is gone' };
    return contentsFault(store, entries, details, surroundings.sha256);
  }

  async #leafOf(seq: number): Promise<string> {
    const tile = await this.#trees.tile(0, Math.floor(seq / TILE_WIDTH));
    const at = (seq % TILE_WIDTH) * 32;
    return toHex(tile.subarray(at, at + 32));
  }

  /** Artifacts that no entry created: as many rows as the log's own count, or somebody has written or removed some. */
  async #countFaults(): Promise<ForeignWrite[]> {
    const { ledger } = this.#committer;
    const { size } = ledger.head;
    const expected = ledger.state.total().artifacts;
    const startedMs = this.#clock.nowMs();
    if (startedMs < this.#countFromMs && this.#next < size) return [];
    const { artifacts } = await ledger.store.countStored();
    const countedMs = this.#clock.nowMs();
    this.#countFromMs = countedMs + UNCOUNTED_TIMES * (countedMs - startedMs);
    if (artifacts === expected || (await ledger.store.head()).size !== size || ledger.head.size !== size) return [];
    return [
      { threat: 'T5', seq: undefined, reason: `${artifacts} artifacts are stored, the log has made ${expected}` },
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
