import { BucketError } from '@bucket/domain';
import mongoose, { type Connection, type mongo, type Schema } from 'mongoose';
import type { BlockRow, ChunkRow, ProgressRow, RetiredRow, StateRow } from './rows.ts';
import * as schemas from './schemas.ts';

/** The name of each collection and what it holds. */
export const COLLECTIONS = {
  blocks: schemas.blockSchema,
  states: schemas.stateSchema,
  retired: schemas.retiredSchema,
  chunks: schemas.chunkSchema,
  progress: schemas.progressSchema,
} as const;

/**
 * The driver's own collections of one connection. Filters are built in this package, field by field, and every value of
 * a caller goes through `String` or `Number` first: no object of a caller becomes an operator.
 */
export interface Collections {
  readonly client: mongo.MongoClient;
  /** False for a standalone server, which has no majority and no cluster time. */
  readonly replicated: boolean;
  readonly blocks: mongo.Collection<BlockRow>;
  readonly states: mongo.Collection<StateRow>;
  readonly retired: mongo.Collection<RetiredRow>;
  readonly chunks: mongo.Collection<ChunkRow>;
  readonly progress: mongo.Collection<ProgressRow>;
}

const NAMESPACE_EXISTS = 48;
const UNAUTHORIZED = 13;

/** Registers the schemas, and makes what is missing of collections and indexes where this user may. */
export async function openCollections(connection: Connection): Promise<Collections> {
  const { db } = connection;
  if (db === undefined) throw new BucketError('store.unavailable', { operation: 'open' });
  for (const [name, schema] of Object.entries(COLLECTIONS)) await prepare(connection, name, schema);
  const hello = await db.admin().command({ hello: 1 });
  return {
    client: connection.getClient(),
    replicated: typeof hello['setName'] === 'string' || hello['msg'] === 'isdbgrid',
    blocks: db.collection('blocks'),
    states: db.collection('states'),
    retired: db.collection('retired'),
    chunks: db.collection('chunks'),
    progress: db.collection('progress'),
  };
}

async function prepare(connection: Connection, name: string, schema: Schema): Promise<void> {
  const modelName = `bucket.${name}`;
  // One connection may serve several stores, and a model has a name only once.
  const model = connection.models[modelName] ?? connection.model(modelName, schema, name);
  try {
    await model.createCollection().catch(ignoring(NAMESPACE_EXISTS));
    await model.createIndexes();
  } catch (error) {
    // The set-up script has made them: the service's user may only use them.
    ignoring(UNAUTHORIZED)(error);
  }
}

const ignoring =
  (code: number) =>
  (error: unknown): void => {
    if (!(error instanceof mongoose.mongo.MongoServerError) || error.code !== code) throw error;
  };
