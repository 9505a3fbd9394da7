import { Schema } from 'mongoose';
import type { BlockRow, ChunkRow, IdempotencyRow, ProgressRow, StagedRow, StateRow } from './rows.ts';

/**
 * What each collection holds and is asked by. Documents are made and read by this adapter as they are, without hydrating
 * them; the schemas give the indexes that `open` creates and the validators that the set-up script installs.
 */
const strict = { strict: 'throw', versionKey: false, autoIndex: false, autoCreate: false } as const;
const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;
const part = { _id: false, ...strict } as const;

const usage = [new Schema({ productId: text, artifacts: number, bytes: number }, part)];
const remembered = new Schema({ keyHash: text, fingerprint: text, at: text, seq: number, answer: text }, part);

export const blockSchema = new Schema<BlockRow>(
  {
    _id: number,
    firstSeq: number,
    size: number,
    entryHash: text,
    rootHash: text,
    at: text,
    entries: { type: [text], required: true },
    checkpoint: text,
    terms: { type: [text], required: true },
    stagedParts: number,
    usage,
    tiles: { type: [new Schema({ key: text, hashes: { type: Buffer, required: true } }, part)], default: undefined },
    details: { type: [new Schema({ seq: number, body: text, salt: text }, part)], default: undefined },
    detailSeq: Number,
  },
  strict,
)
  // `headAtSize`, entries by `seq`.
  .index({ size: 1 })
  // Times of an audit query and of a list.
  .index({ at: 1, _id: 1 })
  // Every other part of an audit query.
  .index({ terms: 1, _id: 1 })
  .index({ 'tiles.key': 1 }, { sparse: true })
  .index({ detailSeq: 1 }, { sparse: true });

const stateFields = {
  artifactId: text,
  createdSeq: number,
  contentSeq: number,
  height: number,
  supersededAt: number,
  versionSupersededAt: number,
  productId: text,
  artifactClass: text,
  ownerId: text,
  version: number,
  state: text,
  createdAt: text,
  traceId: String,
  labels: { type: [text], default: undefined },
  metadata: { type: Schema.Types.Mixed, required: true },
  salt: text,
  contentSalt: String,
  payload: String,
  chunks: { type: [text], default: undefined },
};

export const stateSchema = new Schema<StateRow>({ _id: number, ...stateFields }, strict)
  // Heads, versions and their list.
  .index({ artifactId: 1, version: 1, supersededAt: 1 })
  // Lists: always of one product, of what is not superseded, in the order of creation.
  .index({ productId: 1, supersededAt: 1, createdSeq: 1 })
  .index({ productId: 1, supersededAt: 1, artifactClass: 1, createdSeq: 1 })
  .index({ productId: 1, supersededAt: 1, ownerId: 1, createdSeq: 1 })
  .index(
    { productId: 1, supersededAt: 1, traceId: 1, createdSeq: 1 },
    { partialFilterExpression: { traceId: { $exists: true } } },
  )
  .index(
    { productId: 1, supersededAt: 1, labels: 1, createdSeq: 1 },
    { partialFilterExpression: { labels: { $exists: true } } },
  )
  // Lists of one state; the active are found by the index without it.
  .index(
    { productId: 1, supersededAt: 1, state: 1, createdSeq: 1 },
    { partialFilterExpression: { state: { $gt: 'active' } } },
  );

export const stagedSchema = new Schema<StagedRow>(
  {
    _id: text,
    height: number,
    entryHash: text,
    changes: { type: [Schema.Types.Mixed], required: true },
    idempotency: { type: [remembered], required: true },
  },
  strict,
).index({ height: 1 });

export const chunkSchema = new Schema<ChunkRow>(
  { _id: text, artifactId: text, bytes: { type: Buffer, required: true } },
  strict,
)
  // Erasing everything of an artifact.
  .index({ artifactId: 1 });

export const idempotencySchema = new Schema<IdempotencyRow>(
  { _id: number, at: text, records: { type: [remembered], required: true } },
  strict,
)
  .index({ 'records.keyHash': 1 })
  // Forgetting goes by the log's time, which no clock of a server sets.
  .index({ at: 1 });

export const progressSchema = new Schema<ProgressRow>(
  {
    _id: text,
    format: number,
    height: number,
    size: number,
    entryHash: text,
    rootHash: text,
    at: String,
    usage,
    wanted: Number,
    barriers: Number,
  },
  strict,
);
