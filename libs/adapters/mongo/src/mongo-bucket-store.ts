import {
  BucketError,
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
import type { Connection, mongo } from 'mongoose';
import * as audit from './audit-queries.ts';
import { refuseForeign } from './block-writer.ts';
import { CausalReads } from './causal-reads.ts';
import { openCollections, type Collections } from './collections.ts';
import { Commits } from './commits.ts';
import { connect } from './connect.ts';
import { countStored } from './count-stored.ts';
import { FactsReader } from './decision-facts.ts';
import { indexFault } from './index-check.ts';
import * as ledger from './ledger-queries.ts';
import { listArtifacts } from './list-artifacts.ts';
import { headOf, LogHead } from './log-head.ts';
import { Overtaken, type Moment, type StatesMoment } from './moment.ts';
import { available } from './mongo-faults.ts';
import { refuseWeak, weakConnection } from './mongo-settings.ts';
import { Progress } from './progress.ts';
import { Projection } from './projection.ts';
import { RecentHeads } from './recent-heads.ts';
import { retiredVersions } from './retired-versions.ts';
import { listVersions } from './stored-versions.ts';
import { sweep, SWEEP_EVERY_BLOCKS } from './sweep.ts';

/** Blocks that one query brings while the log is streamed. */
const BLOCKS_STREAMED = 32;

/** Where a store is: at an address, or on a connection that somebody else has opened and will close. */
export type MongoPlace = { readonly url: string } | { readonly connection: Connection };

/**
 * One block is one document, and its insert is the commit. Several processes may share one database.
 * docs/guides/mongodb.md tells how it works.
 */
export class MongoBucketStore implements BucketStore {
  readonly #closeConnection: () => Promise<void>;
  readonly #collections: Collections;
  readonly #reads: CausalReads;
  readonly #progress: Progress;
  readonly #head: LogHead;
  readonly #projection: Projection;
  readonly #facts: FactsReader;
  readonly #commits: Commits;
  readonly #running = new Set<Promise<unknown>>();
  #sweeping: Promise<void> | undefined;
  #isOpen = true;

  private constructor(collections: Collections, closeConnection: () => Promise<void>) {
    const recent = new RecentHeads();
    this.#closeConnection = closeConnection;
    this.#collections = collections;
    this.#reads = new CausalReads(collections);
    this.#progress = new Progress(collections);
    this.#head = new LogHead(collections, this.#progress);
    this.#projection = new Projection(collections, this.#progress, this.#reads);
    this.#facts = new FactsReader(this.#progress, this.#projection, recent);
    this.#commits = new Commits({
      collections,
      reads: this.#reads,
      head: this.#head,
      progress: this.#progress,
      projection: this.#projection,
      facts: this.#facts,
      recent,
    });
  }

  /**
   * @param place a connection is as `mongoConnectionOptions` makes it; the path of a URL names the database
   * @throws {TypeError} when its settings are weaker than the promises of a store, or name no database
   * @throws {BucketError} `store.unavailable` within two seconds when nothing answers; `ledger.format-unknown`
   */
  static async open(place: MongoPlace): Promise<MongoBucketStore> {
    const connection = 'connection' in place ? place.connection : connect(place.url);
    const close = async () => {
      if (!('connection' in place)) await connection.close();
    };
    try {
      return await available('open', async () => {
        await connection.asPromise();
        refuseWeak(weakConnection(connection));
        const store = new MongoBucketStore(await openCollections(connection), close);
        await store.#reads.run((session) => store.#progress.open(session));
        return store;
      });
    } catch (error) {
      await available('close', close);
      throw error;
    }
  }

  head(): Promise<LedgerHead> {
    return this.#reading('head', async ({ at }) => headOf(at));
  }

  /** A server that answers a read with majority read concern has a primary, which takes writes. */
  async writable(): Promise<void> {
    await this.head();
  }

  async commit(block: SealedBlock, expected: LedgerHead): Promise<void> {
    refuseForeign(block, expected);
    await this.#tracked('commit', () => this.#reads.run((session) => this.#commits.commit(block, expected, session)));
    if (block.height % SWEEP_EVERY_BLOCKS === 0) this.#sweepSoon();
  }

  async *blocks(afterHeight: number): AsyncGenerator<CommittedBlock> {
    for (let height = afterHeight; ;) {
      const above = height;
      const page = (moment: Moment) => ledger.blocksAbove(moment, above, BLOCKS_STREAMED);
      const isKnown = above + BLOCKS_STREAMED <= this.#head.known._id;
      const found = await (isKnown ? this.#readingKnown('blocks', page) : this.#reading('blocks', page));
      yield* found;
      height = found.at(-1)?.head.height ?? height;
      if (found.length < BLOCKS_STREAMED) return;
    }
  }

  async *entries(fromSeq: number, toSeq: number): AsyncGenerator<StoredEntry> {
    for (let seq = Math.max(0, fromSeq); seq < toSeq;) {
      const from = seq;
      const found = await this.#reading('entries', (moment) =>
        ledger.entriesFrom(moment, from, toSeq, BLOCKS_STREAMED),
      );
      const last = found.at(-1);
      if (last === undefined) return;
      yield* found;
      seq = last.seq + 1;
    }
  }

  async *details(fromSeq = 0): AsyncGenerator<GovernanceDetail> {
    for (let seq = fromSeq; ;) {
      const from = seq;
      const found = await this.#reading('details', (moment) => ledger.detailsFrom(moment, from, BLOCKS_STREAMED));
      const last = found.at(-1);
      if (last === undefined) return;
      // They come by blocks, the first of which may begin before.
      yield* found.filter((detail) => detail.seq >= from);
      seq = last.seq + 1;
    }
  }

  usage(): Promise<readonly ProductUsage[]> {
    return this.#reading('usage', async ({ at }) => at.usage.map(ledger.usageOf));
  }

  tile(level: number, index: number): Promise<Uint8Array | undefined> {
    return this.#reading('tile', (moment) => ledger.tileAt(moment, level, index));
  }

  checkpoint(height?: number): Promise<string | undefined> {
    return this.#reading('checkpoint', (moment) => ledger.checkpointAt(moment, height));
  }

  headAtSize(size: number): Promise<LedgerHead | undefined> {
    return this.#reading('headAtSize', (moment) => ledger.headAtSize(moment, size));
  }

  decisionFacts(needs: DecisionNeeds): Promise<DecisionFacts> {
    return this.#reading('decisionFacts', (moment) => this.#facts.facts(moment, needs));
  }

  listArtifacts(filter: ArtifactFilter, limit: number, after?: PagePosition): Promise<Page<Artifact>> {
    return this.#readingStates('listArtifacts', (moment) => listArtifacts(moment, filter, limit, after));
  }

  listVersions(artifactId: string, limit: number, after?: PagePosition): Promise<Page<StoredVersion>> {
    return this.#readingStates('listVersions', (moment) => listVersions(moment, artifactId, limit, after));
  }

  retiredVersions(before: string, limit: number, after?: PagePosition): Promise<Page<RetiredVersion>> {
    return this.#readingStates('retiredVersions', (moment) => retiredVersions(moment, before, limit, after));
  }

  countStored(): Promise<StoredCounts> {
    return this.#readingStates('countStored', countStored);
  }

  indexFault(fromSeq: number, toSeq: number): Promise<ChainFault | undefined> {
    return this.#readingStates('indexFault', (moment) => indexFault(moment, fromSeq, toSeq));
  }

  /** The server keeps its own files and indexes. */
  /** What no block can have brought about yet must not be said to stand there: nobody would write it any more. */
  async damage(): Promise<string | undefined> {
    const { height } = await this.#reading('damage', ({ session }) => this.#progress.read(session));
    const { at } = await this.#reading('damage', (moment) => Promise.resolve(moment));
    return height > at._id ? `progress is at ${height}, and the last block is ${at._id}` : undefined;
  }

  queryEntries(filter: AuditFilter, limit: number, after?: PagePosition): Promise<Page<StoredEntry>> {
    return this.#reading('queryEntries', (moment) => audit.queryEntries(moment, filter, limit, after));
  }

  entry(seq: number): Promise<StoredEntry | undefined> {
    return this.#reading('entry', (moment) => ledger.entryAt(moment, seq));
  }

  entriesAt(seqs: readonly number[]): Promise<readonly (StoredEntry | undefined)[]> {
    return this.#reading('entriesAt', (moment) => ledger.entriesAt(moment, seqs));
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await Promise.allSettled([...this.#running, this.#sweeping]);
    await this.#projection.close();
    await this.#closeConnection();
  }

  #reading<T>(operation: string, query: (moment: Moment) => Promise<T>): Promise<T> {
    return this.#tracked(operation, () =>
      available(operation, () => this.#reads.run((session) => this.#atMoment(session, query))),
    );
  }

  /** As of the last block that is known to last, without asking for a later one: for what no later block changes. */
  #readingKnown<T>(operation: string, query: (moment: Moment) => Promise<T>): Promise<T> {
    const [collections, at] = [this.#collections, this.#head.known];
    return this.#tracked(operation, () =>
      available(operation, () => this.#reads.run((session) => query({ collections, at, session, isLast: false }))),
    );
  }

  /** Asks again, as of a later moment, where a block that has come since destroyed something of what was asked for. */
  async #atMoment<T>(session: mongo.ClientSession | undefined, query: (moment: Moment) => Promise<T>): Promise<T> {
    const collections = this.#collections;
    for (let at = await this.#commits.head(session), isLast = false; ;) {
      try {
        return await query({ collections, at, session, isLast });
      } catch (error) {
        if (!(error instanceof Overtaken)) throw error;
        const found = await this.#commits.head(session);
        isLast = found._id === at._id;
        at = found;
      }
    }
  }

  /** The same where other collections are asked: they must have followed the last block. */
  #readingStates<T>(operation: string, query: (moment: StatesMoment) => Promise<T>): Promise<T> {
    return this.#reading(operation, async (moment) => {
      const { at, session, isLast } = moment;
      await this.#projection.settle(at.changedAt, session);
      const answer = await query({ ...moment, statesAt: at._id });
      if (!isLast && (await this.#progress.read(session)).erasedAt > at._id) throw new Overtaken();
      return answer;
    });
  }

  async #tracked<T>(operation: string, work: () => Promise<T>): Promise<T> {
    if (!this.#isOpen) throw new BucketError('store.unavailable', { operation });
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  #sweepSoon(): void {
    this.#sweeping ??= this.#reading('sweep', (moment) => sweep(moment, this.#progress))
      // What stays is swept the next time.
      .catch(() => undefined)
      .finally(() => {
        this.#sweeping = undefined;
      });
  }
}
