import {
  BucketError,
  isSealedBlock,
  type Artifact,
  type ChainFault,
  type GovernanceDetail,
  type LedgerHead,
  type SealedBlock,
} from '@bucket/domain';
import type {
  ArtifactFilter,
  AuditFilter,
  BucketStore,
  CommittedBlock,
  DecisionFacts,
  DecisionNeeds,
  Page,
  PagePosition,
  ProductUsage,
  RetiredVersion,
  StoredCounts,
  StoredEntry,
  StoredVersion,
} from '@bucket/ports';
import { KindsByNumber } from './file/artifact-kinds.ts';
import { integer, text, type SqlRow } from './file/sql.ts';
import { makeStoreFile } from './file/store-file.ts';
import { CreationSeqCache } from './postings/creation-seq-cache.ts';
import { askFacts, readFacts } from './read/facts-codec.ts';
import { committedBlock, governanceDetail } from './read/log-reader.ts';
import { isFindable, placeOf, seqAfter } from './read/page-place.ts';
import { decodeVersion } from './read/version-text.ts';
import type { ReaderOperations } from './threads/reader-thread.ts';
import type { WriterOperations } from './threads/writer-thread.ts';
import { WorkerChannel } from './threads/worker-channel.ts';
import { blockMessage } from './write/block-message.ts';

export interface EmbeddedOptions {
  /** Created when it does not exist. Several processes may use the same one. */
  readonly directory: string;
}

/** Entries that the reader thread is asked for at a time. */
const SEQS_A_CALL = 64;

/**
 * A bucket in one SQLite file. One thread writes and one reads, so that neither a flush nor a query blocks the thread that
 * answers requests. After a disk error, the file is opened again before the next commit.
 */
export class EmbeddedBucketStore implements BucketStore {
  readonly #path: string;
  #writer: WorkerChannel<WriterOperations>;
  /** While a writer thread that ended by itself is being replaced. */
  #restarting: Promise<void> | undefined;
  readonly #reader: WorkerChannel<ReaderOperations>;
  readonly #kinds = new KindsByNumber();
  readonly #creationSeqs = new CreationSeqCache();
  /** Made when something is inspected first. */
  #inspector: WorkerChannel<ReaderOperations> | undefined;
  #isOpen = true;

  private constructor(path: string) {
    this.#path = path;
    this.#writer = new WorkerChannel<WriterOperations>('writer-thread');
    this.#reader = new WorkerChannel<ReaderOperations>('reader-thread');
  }

  /** @throws {BucketError} `store.unavailable`, `ledger.format-unknown` */
  static async open({ directory }: EmbeddedOptions): Promise<EmbeddedBucketStore> {
    const path = makeStoreFile(directory);
    const store = new EmbeddedBucketStore(path);
    try {
      await store.#writer.call('open', path);
      await store.#reader.call('open', path);
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  head(): Promise<LedgerHead> {
    return this.#read('head');
  }

  async commit(block: SealedBlock, expected: LedgerHead): Promise<void> {
    this.#assertOpen('commit');
    if (!isSealedBlock(block)) throw new TypeError('a store takes sealed blocks only');
    if (block.previous.height !== expected.height || block.previous.entryHash !== expected.entryHash) {
      throw new TypeError('the block was sealed on another head');
    }
    await this.#restartWriter();
    const writer = this.#writer;
    const isSent = await writer.call('commit', blockMessage(block, expected, this.#creationSeqs)).then(
      () => true,
      (error: unknown) => {
        // The thread answers every fault that it notices. If it ended during the commit, the block may or may not exist.
        if (!writer.isEnded) throw error;
        return false;
      },
    );
    if (!isSent) throw new BucketError('store.outcome-unknown', { operation: 'commit', height: block.height });
  }

  async writable(): Promise<void> {
    this.#assertOpen('writable');
    await this.#restartWriter();
    await this.#writer.call('writable');
  }

  async *blocks(afterHeight: number): AsyncGenerator<CommittedBlock> {
    for (let after = afterHeight; ;) {
      const blocks = await this.#read('blocks', after);
      if (blocks.length === 0) return;
      for (const block of blocks) yield committedBlock(block);
      after = blocks.at(-1)?.head.height ?? after;
    }
  }

  async *entries(fromSeq: number, toSeq: number): AsyncGenerator<StoredEntry> {
    for (let next = Math.max(0, fromSeq); next < toSeq;) {
      const piece = await this.#read('entries', next, toSeq);
      if (piece === undefined) return;
      const canonicals = piece.entries.split('\n');
      for (let at = next - piece.firstSeq; at < canonicals.length && next < toSeq; at += 1, next += 1) {
        yield { seq: next, canonical: canonicals[at] ?? '' };
      }
    }
  }

  async *details(fromSeq = 0): AsyncGenerator<GovernanceDetail> {
    for (let after = fromSeq - 1; ;) {
      const details = await this.#read('details', after);
      if (details.length === 0) return;
      for (const detail of details) yield governanceDetail(detail);
      after = details.at(-1)?.[0] ?? after;
    }
  }

  async usage(): Promise<readonly ProductUsage[]> {
    const rows = await this.#read('usage');
    return rows.map(productUsage);
  }

  tile(level: number, index: number): Promise<Uint8Array | undefined> {
    return this.#read('tile', level, index);
  }

  checkpoint(height?: number): Promise<string | undefined> {
    return this.#read('checkpoint', height);
  }

  headAtSize(size: number): Promise<LedgerHead | undefined> {
    return this.#read('headAtSize', size);
  }

  async decisionFacts(needs: DecisionNeeds): Promise<DecisionFacts> {
    const asked = askFacts(needs);
    const answer = await this.#read('facts', asked.question);
    await this.#learnKinds(answer.lastKind);
    return readFacts(needs, asked, answer, this.#kinds, this.#creationSeqs);
  }

  async listArtifacts(filter: ArtifactFilter, limit: number, after?: PagePosition): Promise<Page<Artifact>> {
    if (!isFindable(filter)) return { items: [], next: undefined };
    const answer = await this.#read('artifacts', filter, limit, seqAfter(after));
    await this.#learnKinds(answer.lastKind);
    const items = answer.versions.map((line) => decodeVersion(line, this.#kinds).stored.artifact);
    return { items, next: placeOf(answer.next) };
  }

  async listVersions(artifactId: string, limit: number, after?: PagePosition): Promise<Page<StoredVersion>> {
    const answer = await this.#read('versions', artifactId, limit + 1, seqAfter(after) - 1);
    await this.#learnKinds(answer.lastKind);
    const all = answer.versions.map((line) => decodeVersion(line, this.#kinds, () => artifactId).stored);
    const items = all.slice(0, limit);
    const last = items.at(-1)?.artifact.version;
    return { items, next: placeOf(all.length > limit && last !== undefined ? last + 1 : undefined) };
  }

  async retiredVersions(before: string, limit: number, after?: PagePosition): Promise<Page<RetiredVersion>> {
    return this.#read('retired', before, limit, after);
  }

  async countStored(): Promise<StoredCounts> {
    const { usage, ...counts } = await this.#inspect('count');
    return { ...counts, usage: usage.map(productUsage) };
  }

  indexFault(fromSeq: number, toSeq: number): Promise<ChainFault | undefined> {
    return this.#inspect('indexFault', fromSeq, toSeq);
  }

  damage(): Promise<string | undefined> {
    return this.#inspect('damage');
  }

  async queryEntries(filter: AuditFilter, limit: number, after?: PagePosition): Promise<Page<StoredEntry>> {
    if (!isFindable(filter)) return { items: [], next: undefined };
    const { seqs, canonicals, next } = await this.#read('query', filter, limit, seqAfter(after));
    return { items: canonicals.map((canonical, i) => ({ seq: seqs[i] ?? -1, canonical })), next: placeOf(next) };
  }

  async entry(seq: number): Promise<StoredEntry | undefined> {
    const canonical = Number.isSafeInteger(seq) ? await this.#read('entry', seq) : undefined;
    return canonical === undefined ? undefined : { seq, canonical };
  }

  async entriesAt(seqs: readonly number[]): Promise<readonly (StoredEntry | undefined)[]> {
    const found: (StoredEntry | undefined)[] = [];
    // In parts, so that a long question does not delay the facts of the next block.
    for (let at = 0; at < seqs.length; at += SEQS_A_CALL) {
      const some = seqs.slice(at, at + SEQS_A_CALL);
      const canonicals = await this.#read(
        'entriesAt',
        some.map((seq) => (Number.isSafeInteger(seq) ? seq : -1)),
      );
      some.forEach((seq, i) => {
        const canonical = canonicals[i];
        found.push(canonical === undefined ? undefined : { seq, canonical });
      });
    }
    return found;
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    // The writer last: the last connection to close copies the write-ahead log into the database file.
    await this.#inspector?.close();
    await this.#reader.close();
    await this.#writer.close();
  }

  /** Starts another writer thread where the last one ended without being asked to. */
  async #restartWriter(): Promise<void> {
    if (!this.#writer.isEnded || !this.#isOpen) return;
    this.#restarting ??= this.#startWriter().finally(() => (this.#restarting = undefined));
    await this.#restarting;
  }

  async #startWriter(): Promise<void> {
    const writer = new WorkerChannel<WriterOperations>('writer-thread');
    try {
      await writer.call('open', this.#path);
    } catch (error) {
      await writer.close();
      throw error;
    }
    this.#writer = writer;
  }

  #read<K extends keyof ReaderOperations>(
    operation: K,
    ...args: Parameters<ReaderOperations[K]>
  ): Promise<ReturnType<ReaderOperations[K]>> {
    if (!this.#isOpen) return Promise.reject(new BucketError('store.unavailable', { operation }));
    return this.#reader.call(operation, ...args);
  }

  /** Inspection reads every row; a separate thread keeps it from delaying the reads of requests. */
  async #inspect<K extends keyof ReaderOperations>(
    operation: K,
    ...args: Parameters<ReaderOperations[K]>
  ): Promise<ReturnType<ReaderOperations[K]>> {
    this.#assertOpen(operation);
    if (this.#inspector === undefined) {
      this.#inspector = new WorkerChannel<ReaderOperations>('reader-thread');
      await this.#inspector.call('open', this.#path);
    }
    return this.#inspector.call(operation, ...args);
  }

  async #learnKinds(last: number): Promise<void> {
    if (last > this.#kinds.last) this.#kinds.add(await this.#read('kinds', this.#kinds.last));
  }

  #assertOpen(operation: string): void {
    if (!this.#isOpen) throw new BucketError('store.unavailable', { operation });
  }
}

const productUsage = ([productId, artifacts, bytes]: SqlRow): ProductUsage => ({
  productId: text(productId),
  usage: { artifacts: integer(artifacts), bytes: integer(bytes) },
});
