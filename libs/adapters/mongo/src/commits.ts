import { BucketError, type LedgerHead, type SealedBlock } from '@bucket/domain';
import type { mongo } from 'mongoose';
import { blockDocument, type BlockDocument } from './block-document.ts';
import { writeBlock, writeChunks } from './block-writer.ts';
import { reading, type CausalReads } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import type { FactsReader } from './decision-facts.ts';
import { summaryOf, type BlockSummary, type LogHead } from './log-head.ts';
import { available } from './mongo-faults.ts';
import { predecessorKeys } from './placed-changes.ts';
import type { Progress } from './progress.ts';
import type { Projection } from './projection.ts';
import type { RecentHeads } from './recent-heads.ts';
import { projectedBlock, projectsNothing } from './projected-block.ts';
import { Turns } from './turns.ts';

/** How often at most a process asks whether others want a block. */
const WANTED_ASKED_MS = 50;

interface Parts {
  readonly collections: Collections;
  readonly reads: CausalReads;
  readonly head: LogHead;
  readonly progress: Progress;
  readonly projection: Projection;
  readonly facts: FactsReader;
  readonly recent: RecentHeads;
}

/** Appends blocks: one durable write each. */
export class Commits {
  readonly #parts: Parts;
  readonly #turns = new Turns();
  /** The block that is being written: to be found in the store before its writer hears so. */
  #writing: string | undefined;
  #wantedAskedMs = 0;
  #isWanted = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The last block. What is known of heads counts no longer where another process has written it. */
  async head(session: mongo.ClientSession | undefined): Promise<BlockSummary> {
    const { head, recent } = this.#parts;
    const at = await head.read(session);
    if (!recent.isAt(at.entryHash) && at.entryHash !== this.#writing) {
      recent.begin({ height: at._id, entryHash: at.entryHash }, at.changedAt);
    }
    return at;
  }

  async commit(block: SealedBlock, expected: LedgerHead, session: mongo.ClientSession | undefined): Promise<void> {
    const base = await available('commit', () => this.#base(expected, session));
    if (!(await this.#turns.come(() => this.#isTaken(block.height, session)))) {
      throw await this.#lost(expected, block.height, session);
    }
    const startedMs = performance.now();
    const { collections, facts, projection } = this.#parts;
    const document = await available('commit', async () => {
      await projection.room();
      const moment = { collections, at: base, session, isLast: true };
      const before = await facts.predecessors(moment, predecessorKeys(block));
      const made = blockDocument(block, base, before);
      await writeChunks(collections, made.chunks, session);
      return made;
    });
    this.#writing = block.head.entryHash;
    try {
      if (!(await writeBlock(collections, document.block, session))) {
        throw await this.#lost(expected, block.height, session);
      }
      this.#written(block, base, document);
    } finally {
      this.#writing = undefined;
    }
    this.#turns.won(performance.now() - startedMs, this.#isWanted);
    this.#isWanted = false;
    this.#askWanted();
  }

  async #base(expected: LedgerHead, session: mongo.ClientSession | undefined): Promise<BlockSummary> {
    const isExpected = ({ _id, entryHash }: BlockSummary) =>
      _id === expected.height && entryHash === expected.entryHash;
    const { known } = this.#parts.head;
    if (isExpected(known)) return known;
    const found = await this.head(session);
    if (!isExpected(found)) throw await this.#lost(expected, found._id, session);
    return found;
  }

  #written(block: SealedBlock, { changedAt }: BlockSummary, { block: row, changes }: BlockDocument): void {
    const { head, recent, progress, projection } = this.#parts;
    head.written(summaryOf(row));
    recent.wrote(block, changes, changedAt, progress.projected);
    if (!projectsNothing(changes)) projection.add(projectedBlock(block.height, changedAt, changes));
  }

  async #lost(
    expected: LedgerHead,
    foundHeight: number,
    session: mongo.ClientSession | undefined,
  ): Promise<BucketError<'ledger.head-moved'>> {
    this.#turns.lost();
    // Fairness is worth one try, and no fault.
    await this.#parts.progress.want(foundHeight + 1, session).catch(() => undefined);
    return new BucketError('ledger.head-moved', { expectedHeight: expected.height, foundHeight });
  }

  async #isTaken(height: number, session: mongo.ClientSession | undefined): Promise<boolean> {
    const { blocks } = this.#parts.collections;
    const find = () => blocks.findOne({ _id: height }, { projection: { _id: 1 }, ...reading(session) });
    return (await available('commit', find)) !== null;
  }

  /** Beside the commits; what fails is asked the next time. */
  #askWanted(): void {
    if (performance.now() < this.#wantedAskedMs + WANTED_ASKED_MS) return;
    this.#wantedAskedMs = performance.now();
    const { reads, progress } = this.#parts;
    reads
      .run((session) => progress.isWanted(session))
      .then(
        (isWanted) => (this.#isWanted ||= isWanted),
        () => undefined,
      );
  }
}
