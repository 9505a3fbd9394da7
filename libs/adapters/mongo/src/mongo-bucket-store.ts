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
  Place,
  ProductUsage,
  RetiredVersion,
  StoredCounts,
  StoredEntry,
  StoredVersion,
} from '@bucket/ports';
import type { Connection, mongo } from 'mongoose';
import * as artifacts from './artifact-queries.ts';
import type { Moment } from './artifact-queries.ts';
import * as audit from './audit-queries.ts';
import { refuseForeign, writeBlock, writeStaged } from './block-writer.ts';
import { CausalReads, reading } from './causal-reads.ts';
import { openCollections, type Collections } from './collections.ts';
import * as ledger from './ledger-queries.ts';
import { connect } from './connect.ts';
import { available } from './mongo-faults.ts';
import { refuseWeak, weakConnection } from './mongo-settings.ts';
import { headOf, Progress } from './progress.ts';
import { predecessorsOf, refuseImpossible } from './projector.ts';
import { sealedRows } from './sealed-rows.ts';
import { sweep, SWEEP_EVERY_BLOCKS } from './sweep.ts';
import { Turns } from './turns.ts';

/** Blocks that one query brings while the log is streamed. */
const BLOCKS_STREAMED = 32;

/** Where a store is: at an address, or on a connection that somebody else has opened and will close. */
export type MongoPlace = { readonly url: string } | { readonly connection: Connection };

/**
 * One block is one document and its insert is the commit; artifacts follow it, and nothing of a block is seen before all
 * of it is. Several processes may share one database. docs/guides/mongodb.md tells how it works.
 */
export class MongoBucketStore implements BucketStore {
  readonly #closeConnection: () => Promise<void>;
  readonly #collections: Collections;
  readonly #reads: CausalReads;
  readonly #progress: Progress;
  readonly #turns = new Turns();
  readonly #running = new Set<Promise<unknown>>();
  #sweeping: Promise<void> | undefined;
  #isOpen = true;

  private constructor(collections: Collections, closeConnection: () => Promise<void>) {
    this.#closeConnection = closeConnection;
    this.#collections = collections;
    this.#reads = new CausalReads(collections);
    this.#progress = new Progress(collections);
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
    return this.#reading('head', 'settled', async ({ at }) => headOf(at));
  }

  /** A server that answers a read with majority read concern has a primary, which takes writes. */
  async writable(): Promise<void> {
    await this.head();
  }

  async commit(block: SealedBlock, expected: LedgerHead): Promise<void> {
    refuseForeign(block, expected, isSealedBlock(block));
    await this.#tracked('commit', () => this.#reads.run((session) => this.#commit(block, expected, session)));
    if (block.height % SWEEP_EVERY_BLOCKS === 0) this.#sweepSoon();
  }

  async *blocks(afterHeight: number): AsyncGenerator<CommittedBlock> {
    let height = afterHeight;
    for (let moment: 'settled' | 'shown' = 'settled'; ; moment = 'shown') {
      const above = height;
      const found = await this.#reading('blocks', moment, (at) => ledger.blocksAbove(at, above, BLOCKS_STREAMED));
      yield* found;
      height = found.at(-1)?.head.height ?? height;
      if (found.length < BLOCKS_STREAMED) return;
    }
  }

  async *entries(fromSeq: number, toSeq: number): AsyncGenerator<StoredEntry> {
    for (let seq = Math.max(0, fromSeq); seq < toSeq;) {
      const from = seq;
      const found = await this.#reading('entries', 'shown', (at) =>
        ledger.entriesFrom(at, from, toSeq, BLOCKS_STREAMED),
      );
      const last = found.at(-1);
      if (last === undefined) return;
      yield* found;
      seq = last.seq + 1;
    }
  }

  async *details(): AsyncGenerator<GovernanceDetail> {
    for (let seq = 0; ;) {
      const from = seq;
      const found = await this.#reading('details', 'shown', (at) => ledger.detailsFrom(at, from, BLOCKS_STREAMED));
      const last = found.at(-1);
      if (last === undefined) return;
      yield* found;
      seq = last.seq + 1;
    }
  }

  usage(): Promise<readonly ProductUsage[]> {
    return this.#reading('usage', 'shown', async ({ at }) =>
      at.usage.map(({ productId, artifacts: count, bytes }) => ({ productId, usage: { artifacts: count, bytes } })),
    );
  }

  tile(level: number, index: number): Promise<Uint8Array | undefined> {
    return this.#reading('tile', 'shown', (moment) => ledger.tileAt(moment, level, index));
  }

  checkpoint(height?: number): Promise<string | undefined> {
    return this.#reading('checkpoint', 'shown', (moment) => ledger.checkpointAt(moment, height));
  }

  headAtSize(size: number): Promise<LedgerHead | undefined> {
    return this.#reading('headAtSize', 'shown', (moment) => ledger.headAtSize(moment, size));
  }

  decisionFacts(needs: DecisionNeeds): Promise<DecisionFacts> {
    return this.#reading('decisionFacts', 'shown', (moment) => artifacts.decisionFacts(moment, needs));
  }

  listArtifacts(filter: ArtifactFilter, limit: number, after?: Place): Promise<Page<Artifact>> {
    return this.#reading('listArtifacts', 'shown', (moment) => artifacts.listArtifacts(moment, filter, limit, after));
  }

  listVersions(artifactId: string, limit: number, after?: Place): Promise<Page<StoredVersion>> {
    return this.#reading('listVersions', 'shown', (moment) => artifacts.listVersions(moment, artifactId, limit, after));
  }

  retiredVersions(): Promise<Page<RetiredVersion>> {
    return Promise.reject(new TypeError('this store cannot list retired versions yet'));
  }

  async countStored(): Promise<StoredCounts> {
    const usage = await this.usage();
    return this.#reading('countStored', 'shown', async (moment) => ({
      ...(await artifacts.countStored(moment)),
      size: moment.at.size,
      answers: await artifacts.countAnswers(moment),
      destroyed: 0,
      usage,
    }));
  }

  indexFault(fromSeq: number, toSeq: number): Promise<ChainFault | undefined> {
    return this.#reading('indexFault', 'shown', (moment) => audit.indexFault(moment, fromSeq, toSeq));
  }

  /** The server keeps its own files and indexes. */
  damage(): Promise<undefined> {
    return this.#reading('damage', 'shown', () => Promise.resolve(undefined));
  }

  queryEntries(filter: AuditFilter, limit: number, after?: Place): Promise<Page<StoredEntry>> {
    return this.#reading('queryEntries', 'shown', (moment) => audit.queryEntries(moment, filter, limit, after));
  }

  entry(seq: number): Promise<StoredEntry | undefined> {
    return this.#reading('entry', 'shown', (moment) => ledger.entryAt(moment, seq));
  }

  async entriesAt(seqs: readonly number[]): Promise<readonly (StoredEntry | undefined)[]> {
    const found: (StoredEntry | undefined)[] = [];
    for (const seq of seqs) found.push(await this.entry(seq));
    return found;
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await Promise.allSettled([...this.#running, this.#sweeping]);
    await this.#closeConnection();
  }

  async #commit(block: SealedBlock, expected: LedgerHead, session: mongo.ClientSession | undefined): Promise<void> {
    const isExpected = ({ height, entryHash }: { height: number; entryHash: string }) =>
      height === expected.height && entryHash === expected.entryHash;
    // Only on top of a block that is known to last and to be done: no gap, and never two blocks outstanding.
    if (!isExpected(this.#progress.known)) {
      const found = await available('commit', () => this.#progress.settle(session));
      if (!isExpected(found)) {
        throw await this.#lost(expected, found.height, session);
      }
    }
    if (!(await this.#turns.come(() => this.#isTaken(block.height, session)))) {
      throw await this.#lost(expected, block.height, session);
    }
    const startedMs = performance.now();
    const rows = sealedRows(block);
    const changes = rows.staged.flatMap((part) => part.changes);
    const before = await available('commit', () => predecessorsOf(this.#collections, block.height, changes, session));
    refuseImpossible(changes, before);
    await writeStaged(this.#collections, rows, session);
    if (!(await writeBlock(this.#collections, rows.block, session))) {
      throw await this.#lost(expected, block.height, session);
    }
    try {
      const isWanted = await this.#progress.complete(rows.block, rows.staged, before, session);
      this.#turns.won(performance.now() - startedMs, isWanted);
    } catch (cause) {
      // The block lasts, but nobody sees it yet: `head` finishes it, or tells that it cannot.
      throw new BucketError('store.outcome-unknown', { operation: 'commit', height: block.height }, { cause });
    }
  }

  async #lost(
    expected: LedgerHead,
    foundHeight: number,
    session: mongo.ClientSession | undefined,
  ): Promise<BucketError<'ledger.head-moved'>> {
    this.#turns.lost();
    // Fairness is worth one try, and no fault.
    await this.#progress.want(foundHeight + 1, session).catch(() => undefined);
    return new BucketError('ledger.head-moved', { expectedHeight: expected.height, foundHeight });
  }

  async #isTaken(height: number, session: mongo.ClientSession | undefined): Promise<boolean> {
    const { blocks } = this.#collections;
    const find = () => blocks.findOne({ _id: height }, { projection: { _id: 1 }, ...reading(session) });
    return (await available('commit', find)) !== null;
  }

  #reading<T>(operation: string, moment: 'settled' | 'shown', query: (moment: Moment) => Promise<T>): Promise<T> {
    return this.#tracked(operation, () =>
      available(operation, () =>
        this.#reads.run(async (session) => {
          const at = await (moment === 'settled' ? this.#progress.settle(session) : this.#progress.read(session));
          return query({ collections: this.#collections, at, session });
        }),
      ),
    );
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
    this.#sweeping ??= this.#reading('sweep', 'shown', sweep)
      // What stays is swept the next time.
      .catch(() => undefined)
      .finally(() => {
        this.#sweeping = undefined;
      });
  }
}
