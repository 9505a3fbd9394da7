import {
  type AuditEntry,
  type Caller,
  type ChainFault,
  type LedgerHead,
  parseEntry,
  type Sha256,
} from '@bucket/domain';
import type { AnswerVault, BucketStore, CommittedBlock, StoredCounts } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';
import { AnswersCheck } from './verification/answers-check.ts';
import { findContentFaults } from './verification/content-faults.ts';
import { Findings, unreadable } from './verification/findings.ts';
import { LogPass, type LogPassDependencies } from './verification/log-pass.ts';
import { RecordsCheck, recordsFault } from './verification/records-check.ts';
import { storedContents } from './verification/stored-contents.ts';
import { UsageFold } from './verification/usage-fold.ts';

export interface VerificationResult {
  /** Everything that is stored is what the log makes of it, and the log is the one that was signed. */
  readonly intact: boolean;
  readonly entries: number;
  readonly artifacts: number;
  /** Versions that an entry speaks of and the store does not have, plus stored ones that no entry speaks of. */
  readonly missing: number;
  readonly firstBroken?: { readonly seq: number; readonly reason: string };
}

export interface VerificationDependencies extends LogPassDependencies {
  /** Who sealed the remembered answers; without it their bytes are not held against their seals. */
  readonly vault?: Pick<AnswerVault, 'isIntact'>;
}

type OnProgress = (entries: number) => void | Promise<void>;

/** Entries held against the store at a time: bounds memory and how long requests wait, not the result. */
const STRETCH_ENTRIES = 500;
/** Entries after which the index is held against them: larger, because its rows are looked up in the order of its terms. */
const INDEX_ENTRIES = 5_000;
/** How often a verification goes after a log that grows, to count where it has counted. */
const CATCH_UPS_MAX = 100;

/** Holds the whole store against the whole log, and the log against its own signature. */
export class VerifyLog {
  readonly #committer: Committer;
  readonly #vault: Pick<AnswerVault, 'isIntact'>;

  constructor(committer: Committer, vault: Pick<AnswerVault, 'isIntact'>) {
    this.#committer = committer;
    this.#vault = vault;
  }

  async execute(caller: Caller): Promise<Outcome<VerificationResult>> {
    const outcome = await this.#committer.submit(observe({ type: 'audit.verify', caller }));
    if (outcome.kind === 'refused') return outcome;
    const { store, head, dependencies } = this.#committer.ledger;
    return { ...outcome, value: await verifyStore(store, head, { ...dependencies, vault: this.#vault }) };
  }
}

/**
 * Re-derives everything that a store holds: chain, tree, tiles, blocks and their signed checkpoints; metadata and payloads,
 * and which of them are destroyed; the order of versions; records of governance; counters; remembered answers; and what
 * lists and queries find.
 *
 * @param head the signed head up to which everything must re-derive; of later blocks only what counting takes
 * @param onProgress told of the entries that have been held against the store; may make the verification wait
 */
export async function verifyStore(
  store: BucketStore,
  head: LedgerHead,
  dependencies: VerificationDependencies,
  onProgress: OnProgress = () => undefined,
): Promise<VerificationResult> {
  const verification = new Verification(store, head, dependencies, onProgress);
  return verification.run();
}

class Verification {
  readonly #store: BucketStore;
  readonly #head: LedgerHead;
  readonly #sha256: Sha256;
  readonly #onProgress: OnProgress;
  readonly #findings = new Findings();
  readonly #log: LogPass;
  readonly #usage = new UsageFold();
  readonly #answers: AnswersCheck;
  readonly #records = new RecordsCheck();
  readonly #tally = { artifacts: 0, versions: 0 };
  #isCutOff = false;
  #indexedTo = 0;
  #indexing: Promise<void> = Promise.resolve();
  #lastAt = '';

  constructor(store: BucketStore, head: LedgerHead, dependencies: VerificationDependencies, onProgress: OnProgress) {
    this.#store = store;
    this.#head = head;
    this.#sha256 = dependencies.sha256;
    this.#onProgress = onProgress;
    this.#log = new LogPass(dependencies, this.#findings);
    this.#answers = new AnswersCheck(store, head.at, dependencies.vault);
  }

  async run(): Promise<VerificationResult> {
    await this.#readTo(this.#head.size);
    if (!this.#isCutOff) this.#log.finish(this.#head);
    const { artifacts } = this.#tally;
    const surplus =
      this.#log.isBroken || this.#isCutOff ? 0 : await this.#countSurplus().catch((error) => this.#uncountable(error));
    if (this.#findings.first === undefined) this.#findings.add(await this.#damage());
    const missing = this.#findings.missing + surplus;
    const firstBroken = this.#findings.first;
    return {
      intact: firstBroken === undefined && missing === 0,
      entries: this.#head.size,
      artifacts,
      missing,
      ...(firstBroken === undefined ? {} : { firstBroken }),
    };
  }

  /** Blocks from where the pass stands up to a size, a stretch at a time. */
  async #readTo(size: number): Promise<void> {
    let stretch: CommittedBlock[] = [];
    let entries = 0;
    const checkStretch = async (): Promise<void> => {
      const read = stretch;
      stretch = [];
      entries = 0;
      await this.#check(read);
    };
    try {
      for await (const block of this.#store.blocks(this.#log.height)) {
        if (block.firstSeq >= size && this.#log.size + entries >= size) break;
        stretch.push(block);
        entries += block.entries.length;
        if (entries < STRETCH_ENTRIES) continue;
        await checkStretch();
        if (this.#log.isBroken) return;
      }
      await checkStretch();
    } catch (error) {
      await checkStretch().catch((another: unknown) => this.#cutOff(another));
      if (this.#log.isBroken) return;
      await this.#cutOff(error);
    }
    await this.#indexing;
    await this.#checkIndex(this.#log.size);
  }

  /** What cannot be read is named; the blocks behind it, or some before it, were then not looked at. */
  async #cutOff(error: unknown): Promise<void> {
    this.#isCutOff = true;
    const seq = this.#log.size;
    this.#findings.add(await unreadable(this.#store, error, { seq, reason: 'the block cannot be read' }));
  }

  async #check(blocks: readonly CommittedBlock[]): Promise<void> {
    if (blocks.length === 0) return;
    const read: { readonly block: CommittedBlock; readonly entries: AuditEntry[] }[] = [];
    for (const block of blocks) {
      this.#log.feed(block);
      if (this.#log.isBroken) break;
      read.push({ block, entries: block.entries.map(parseEntry) });
    }
    await this.#log.checkTiles(this.#store);
    const entries = read.flatMap((each) => each.entries);
    const changes = entries.filter(({ metadataCommitment }) => metadataCommitment !== undefined);
    const contents = await storedContents(this.#store, changes);
    await findContentFaults(this.#store, changes, contents, this.#sha256, this.#findings);
    this.#findings.add(await this.#answers.fault(entries));
    let at = 0;
    for (const { block, entries: own } of read) {
      const changed = own.filter(({ metadataCommitment }) => metadataCommitment !== undefined);
      this.#usage.add(changed, contents.slice(at, at + changed.length));
      at += changed.length;
      this.#findings.add(this.#usage.blockFault(block.usage, block.head.size - 1));
      this.#findings.add(recordsFault(own, block.details, this.#sha256));
      this.#records.add(own);
      for (const { commitment, version } of changed) {
        if (commitment === undefined) continue;
        this.#tally.versions += 1;
        if (version === 1) this.#tally.artifacts += 1;
      }
      this.#lastAt = own.at(-1)?.at ?? this.#lastAt;
    }
    if (this.#log.size - this.#indexedTo >= INDEX_ENTRIES) {
      // The store looks through its index in a thread of its own, while the next entries are read.
      await this.#indexing;
      this.#indexing = this.#checkIndex(this.#log.size);
      this.#indexing.catch(() => undefined);
    }
    await this.#onProgress(Math.min(this.#log.size, this.#head.size));
  }

  async #checkIndex(to: number): Promise<void> {
    if (this.#log.isBroken || to <= this.#indexedTo) return;
    const from = this.#indexedTo;
    this.#indexedTo = to;
    const fault: ChainFault = { seq: from, reason: 'the index cannot be read' };
    this.#findings.add(
      await this.#store.indexFault(from, to).catch((error: unknown) => unreadable(this.#store, error, fault)),
    );
  }

  async #uncountable(error: unknown): Promise<number> {
    const fault: ChainFault = { seq: Math.max(0, this.#log.size - 1), reason: 'the rows cannot be counted' };
    this.#findings.add(await unreadable(this.#store, error, fault));
    return 0;
  }

  async #damage(): Promise<ChainFault | undefined> {
    try {
      const damage = await this.#store.damage();
      return damage === undefined ? undefined : { seq: 0, reason: `the files of the store are damaged: ${damage}` };
    } catch (error) {
      return unreadable(this.#store, error, { seq: 0, reason: 'the files of the store cannot be read' });
    }
  }

  /** What is stored beyond what the entries speak of: counted at one moment, and compared with the log of that moment. */
  async #countSurplus(): Promise<number> {
    for (let attempt = 0; attempt < CATCH_UPS_MAX; attempt += 1) {
      const counts = await this.#store.countStored();
      await this.#readTo(counts.size);
      if (this.#log.isBroken) return 0;
      if (counts.size !== this.#log.size) continue;
      return this.#compare(counts);
    }
    return 0;
  }

  async #compare(counts: StoredCounts): Promise<number> {
    const seq = Math.max(0, counts.size - 1);
    this.#findings.add(this.#usage.countersFault(counts.usage, seq));
    if (counts.answers !== this.#answers.expected(this.#lastAt)) {
      this.#findings.add({ seq, reason: `${counts.answers} answers are remembered, the log names others` });
    }
    this.#findings.add(await this.#records.fault(this.#store, counts.size, this.#sha256));
    const { artifacts, versions } = this.#tally;
    const surplus = Math.max(0, counts.artifacts - artifacts) + Math.max(0, counts.versions - versions);
    if (surplus > 0) this.#findings.add({ seq, reason: `${surplus} rows are stored that no entry speaks of` });
    return surplus;
  }
}

/** The first entry whose content or metadata the store does not hold as it was committed to. */
export async function contentsFault(
  store: BucketStore,
  entries: readonly AuditEntry[],
  sha256: Sha256,
): Promise<ChainFault | undefined> {
  const findings = new Findings();
  const changes = entries.filter(({ metadataCommitment }) => metadataCommitment !== undefined);
  await findContentFaults(store, changes, await storedContents(store, changes), sha256, findings);
  return findings.first;
}
