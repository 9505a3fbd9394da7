import { BucketError } from '@bucket/domain';
import type { mongo } from 'mongoose';
import { reading, within } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import { isDuplicateKey } from './mongo-faults.ts';
import type { ProgressRow } from './rows.ts';

/** 1 had a row an artifact. */
export const FORMAT = 2;

const ID = 'progress';

const BEGINNING: ProgressRow = { _id: ID, format: FORMAT, height: -1, swept: -1, forgotten: -1, erasedAt: -1 };

/** The one document in which processes tell one another how far they are. */
export class Progress {
  readonly #progress: Collections['progress'];
  #projected = -1;
  #wanted = -1;

  constructor({ progress }: Collections) {
    this.#progress = progress;
  }

  /** Every block up to this one is projected, as far as this process knows: more may be. */
  get projected(): number {
    return this.#projected;
  }

  /** @throws {BucketError} `ledger.format-unknown` */
  async open(session: mongo.ClientSession | undefined): Promise<void> {
    await this.#progress.insertOne(BEGINNING, within(session)).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
    const { format } = await this.read(session);
    if (format !== FORMAT) throw new BucketError('ledger.format-unknown', { found: format, supported: FORMAT });
  }

  async read(session: mongo.ClientSession | undefined): Promise<ProgressRow> {
    const row = (await this.#progress.findOne({ _id: ID }, reading(session))) ?? BEGINNING;
    if (row.format === FORMAT) this.#projected = Math.max(this.#projected, row.height);
    return row;
  }

  /** Tells that every block up to this one is projected; never takes back what another process has told. */
  async raise(height: number, session: mongo.ClientSession | undefined): Promise<void> {
    await this.#progress.updateOne({ _id: ID }, { $max: { height } }, within(session));
    this.#projected = Math.max(this.#projected, height);
  }

  async raiseOther(
    heights: Partial<Pick<ProgressRow, 'swept' | 'forgotten' | 'erasedAt'>>,
    session: mongo.ClientSession | undefined,
  ): Promise<void> {
    await this.#progress.updateOne({ _id: ID }, { $max: heights }, within(session));
  }

  /** Lets whoever has the block below this height know that others want the next. */
  async want(height: number, session: mongo.ClientSession | undefined): Promise<void> {
    await this.#progress.updateOne({ _id: ID }, { $max: { wanted: height } }, within(session));
  }

  /** @returns whether a process has wanted a block since this was asked the last time */
  async isWanted(session: mongo.ClientSession | undefined): Promise<boolean> {
    const { wanted = -1 } = await this.read(session);
    const isNew = wanted > this.#wanted;
    this.#wanted = Math.max(this.#wanted, wanted);
    return isNew;
  }

  /** One flushed write, which makes all writes before it last on a standalone server. */
  async flush(): Promise<void> {
    await this.#progress.updateOne({ _id: ID }, { $inc: { barriers: 1 } });
  }
}
