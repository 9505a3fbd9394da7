import type { mongo } from 'mongoose';
import mongoose, { type Schema } from 'mongoose';
import { COLLECTIONS } from './collections.ts';

type CollectionName = keyof typeof COLLECTIONS;
type Action = 'find' | 'insert' | 'update' | 'remove';

/**
 * What the service may do, collection by collection. No block is ever removed. One is changed where an entry purges or
 * erases what another block holds, and where answers are forgotten; MongoDB grants no right to parts of a document, so that
 * whoever has the service's password could alter more, which the signed log and the watcher tell.
 */
export const SERVICE_ACTIONS: Readonly<Record<CollectionName, readonly Action[]>> = {
  blocks: ['find', 'insert', 'update'],
  states: ['find', 'insert', 'update'],
  retired: ['find', 'insert', 'update', 'remove'],
  chunks: ['find', 'insert', 'remove'],
  progress: ['find', 'insert', 'update'],
};

export const SERVICE_ROLE = 'bucketService';
export const READER_ROLE = 'bucketReader';

/** Users by role; each with a password that is not empty. */
export interface SetupUsers {
  readonly service: { readonly name: string; readonly password: string };
  /** Reads everything, writes nothing: for backups and for whoever verifies the log on the spot. */
  readonly reader?: { readonly name: string; readonly password: string };
}

const NAMESPACE_EXISTS = 48;
const ROLE_EXISTS = 51_002;
const USER_EXISTS = 51_003;

/**
 * Makes collections with validators, their indexes, roles and users; what is there already is brought up to date. Takes
 * a connection of an administrator and is run before the first start and after every upgrade.
 */
export async function setUpDatabase(connection: mongoose.Connection, users: SetupUsers): Promise<void> {
  const { db } = connection;
  if (db === undefined) throw new TypeError('the connection is not open');
  for (const [name, schema] of Object.entries(COLLECTIONS)) await setUpCollection(db, name, schema);
  const names = Object.keys(COLLECTIONS) as CollectionName[];
  await setUpRole(
    db,
    SERVICE_ROLE,
    names.map((name) => privilege(db, name, SERVICE_ACTIONS[name])),
  );
  await setUpRole(
    db,
    READER_ROLE,
    names.map((name) => privilege(db, name, ['find'])),
  );
  await setUpUser(db, users.service.name, users.service.password, SERVICE_ROLE);
  if (users.reader !== undefined) await setUpUser(db, users.reader.name, users.reader.password, READER_ROLE);
}

async function setUpCollection(db: mongo.Db, name: string, schema: Schema): Promise<void> {
  const rules = { validator: validatorOf(schema), validationLevel: 'strict', validationAction: 'error' };
  await ifAbsent(
    NAMESPACE_EXISTS,
    () => db.command({ create: name, ...rules }),
    () => db.command({ collMod: name, ...rules }),
  );
  for (const [key, options] of schema.indexes()) {
    // Mongoose types a direction more widely than the driver; the schemas use 1 only.
    await db.collection(name).createIndex(key as mongo.IndexSpecification, options as mongo.CreateIndexesOptions);
  }
}

/** The form of the documents. Unknown fields are refused: what the service does not write, nobody means to. */
export function validatorOf(schema: Schema): mongo.Document {
  return {
    $jsonSchema: { bsonType: 'object', ...schema.toJSONSchema({ useBsonType: true }), additionalProperties: false },
  };
}

const privilege = (db: mongo.Db, collection: string, actions: readonly Action[]) => ({
  resource: { db: db.databaseName, collection },
  actions,
});

async function setUpRole(db: mongo.Db, role: string, privileges: readonly mongo.Document[]): Promise<void> {
  const rest = { privileges, roles: [] };
  await ifAbsent(
    ROLE_EXISTS,
    () => db.command({ createRole: role, ...rest }),
    () => db.command({ updateRole: role, ...rest }),
  );
}

async function setUpUser(db: mongo.Db, name: string, password: string, role: string): Promise<void> {
  if (password === '') throw new TypeError(`${name} needs a password`);
  const rest = { pwd: password, roles: [{ role, db: db.databaseName }] };
  await ifAbsent(
    USER_EXISTS,
    () => db.command({ createUser: name, ...rest }),
    () => db.command({ updateUser: name, ...rest }),
  );
}

async function ifAbsent(exists: number, create: () => Promise<unknown>, change: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoServerError) || error.code !== exists) throw error;
    await change();
  }
}
