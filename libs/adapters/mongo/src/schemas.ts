import { Schema } from 'mongoose';
import type { BlockRow, ChunkRow, ProgressRow, RetiredRow, StateRow } from './rows.ts';

/**
 * What each collection holds and is asked by. Documents are made and read by this adapter as they are, without hydrating
 * them; the schemas give the indexes that `open` creates and the validators that the set-up script installs.
 */
const strict = { strict: 'throw', versionKey: false, autoIndex: false, autoCreate: false } as const;
const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;
const part = { _id: false, ...strict } as const;
const texts = { type: Map, of: String, default: undefined } as const;

export const blockSchema = new Schema<BlockRow>(
  {
    _id: number,
    firstSeq: number,
    size: number,
    entryHash: text,
    rootHash: text,
    at: text,
    entries: text,
    checkpoint: text,
    terms: { type: [text], required: true },
    usage: [new Schema({ productId: text, artifacts: number, bytes: number }, part)],
    usageChanged: number,
    changedAt: number,
    revision: number,
    created: texts,
    versioned: texts,
    restated: texts,
    past: texts,
    retired: texts,
    contents: texts,
    large: texts,
    idempotency: texts,
    tiles: { type: [new Schema({ key: text, hashes: { type: Buffer, required: true } }, part)], default: undefined },
    details: { type: [new Schema({ seq: number, body: text, salt: text }, part)], default: undefined },
    detailSeq: Number,
  },
  strict,
)
  // `headAtSize`, entries by `seq`.
  .index({ size: 1 })
  // Whatever else a block is found by.
  .index({ terms: 1, _id: 1 })
  .index({ 'tiles.key': 1 }, { sparse: true })
  .index({ detailSeq: 1 }, { sparse: true });

export const stateSchema = new Schema<StateRow>(
  {
    _id: number,
    artifactId: text,
    createdSeq: number,
    version: number,
    state: text,
    height: number,
    supersededAt: number,
    versionSupersededAt: number,
    terms: { type: [text], required: true },
    text,
  },
  strict,
)
  // The head of an artifact.
  .index({ artifactId: 1, supersededAt: 1 })
  // Its versions.
  .index({ artifactId: 1, version: 1 })
  // Lists: of what is the head, in the order of creation.
  .index({ terms: 1, supersededAt: 1, createdSeq: 1 })
  // Counting what each block has left here, and holding it against the block.
  .index({ height: 1 });

export const retiredSchema = new Schema<RetiredRow>(
  { _id: text, key: text, retiredAt: text, height: number, endedAt: number },
  strict,
)
  // In the order of retirement, of what is retired still.
  .index({ endedAt: 1, retiredAt: 1, key: 1 })
  // Ending a row.
  .index({ key: 1 })
  // Holding what each block has left here against the block.
  .index({ height: 1 });

export const chunkSchema = new Schema<ChunkRow>(
  { _id: text, height: number, entryHash: text, bytes: { type: Buffer, required: true } },
  strict,
)
  // Sweeping what lost its race.
  .index({ height: 1 });

export const progressSchema = new Schema<ProgressRow>(
  {
    _id: text,
    format: number,
    height: number,
    swept: number,
    forgotten: number,
    erasedAt: number,
    wanted: Number,
    barriers: Number,
  },
  strict,
);
