import mongoose from 'mongoose';

type Db = mongoose.mongo.Db;

/** A document, as somebody finds it who knows nothing of its type. */
export type Doc = Record<string, unknown>;
type Texts = Record<string, string>;

/** The collections of the store. */
export const COLLECTIONS = ['blocks', 'states', 'retired', 'chunks', 'progress'] as const;
export type CollectionName = (typeof COLLECTIONS)[number];

/** Somebody who has the password of the database, and whatever rights they want. */
export class MongoHand {
  readonly #connection: mongoose.Connection;
  readonly #db: Db;
  #before = new Map<CollectionName, readonly Doc[]>();

  private constructor(connection: mongoose.Connection, db: Db) {
    this.#connection = connection;
    this.#db = db;
  }

  static async open(url: string): Promise<MongoHand> {
    const connection = await mongoose.createConnection(url).asPromise();
    if (connection.db === undefined) throw new Error('not connected');
    return new MongoHand(connection, connection.db);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async drop(): Promise<void> {
    await this.#db.dropDatabase();
    await this.close();
  }

  #of(name: CollectionName) {
    return this.#db.collection<Doc & { _id: unknown }>(name);
  }

  all(name: CollectionName): Promise<Doc[]> {
    return this.#of(name).find({}, { promoteBuffers: true }).sort({ _id: 1 }).toArray();
  }

  /** Remembers all that is there, to be put back. */
  async remember(): Promise<void> {
    for (const name of COLLECTIONS) this.#before.set(name, await this.all(name));
  }

  /** Puts back what was altered since, document by document. */
  async putBack(): Promise<void> {
    for (const name of COLLECTIONS) {
      const before = new Map((this.#before.get(name) ?? []).map((doc) => [doc['_id'], doc]));
      for (const doc of await this.all(name)) {
        if (!before.has(doc['_id'])) await this.#of(name).deleteOne({ _id: doc['_id'] });
        else if (textOf(doc) === textOf(before.get(doc['_id']))) before.delete(doc['_id']);
      }
      for (const doc of before.values()) await this.put(name, doc);
    }
  }

  /** Every document of the store as one text. */
  async contents(): Promise<string> {
    const all: unknown[] = [];
    for (const name of COLLECTIONS) all.push(await this.all(name));
    return textOf(all);
  }

  async put(name: CollectionName, doc: Doc): Promise<void> {
    await this.#of(name).replaceOne({ _id: doc['_id'] }, doc, { upsert: true });
  }

  async remove(name: CollectionName, doc: Doc): Promise<void> {
    const { deletedCount } = await this.#of(name).deleteOne({ _id: doc['_id'] });
    if (deletedCount !== 1) throw new Error(`nothing was removed from ${name}`);
  }

  /** The one document that fits. */
  async one(name: CollectionName, fits: (doc: Doc) => boolean): Promise<Doc> {
    const doc = (await this.all(name)).find(fits);
    if (doc === undefined) throw new Error(`${name} has no such document`);
    return doc;
  }

  /** Writes a document back with other members; what is undefined is taken out. */
  async alter(name: CollectionName, doc: Doc, members: Doc): Promise<void> {
    const altered = Object.entries({ ...doc, ...members }).filter(([, value]) => value !== undefined);
    if (textOf(Object.fromEntries(altered)) === textOf(doc)) throw new Error('nothing was altered');
    await this.put(name, Object.fromEntries(altered));
  }

  blockOf(seq: number): Promise<Doc> {
    return this.one('blocks', (doc) => Number(doc['firstSeq']) <= seq && seq < Number(doc['size']));
  }

  async head(): Promise<Doc> {
    return (await this.all('blocks')).at(-1) ?? {};
  }
}

/** Bytes as hex, so that two documents are the same exactly when their texts are. */
export const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => {
    if (typeof each !== 'object' || each === null || !('type' in each) || each.type !== 'Buffer') return each;
    return 'data' in each ? `bytes ${Buffer.from(each.data as number[]).toString('hex')}` : each;
  });

/** A map within a document. */
export const mapIn = (doc: Doc, member: string): Texts => (doc[member] ?? {}) as Texts;

/** A map with one text altered. @throws {Error} when it is not there */
export function withText(map: Texts, key: string, alter: (text: string) => string | undefined): Texts {
  const text = map[key];
  if (text === undefined) throw new Error(`there is no ${key}`);
  const altered = alter(text);
  if (altered === text) throw new Error('nothing was altered');
  const rest = Object.fromEntries(Object.entries(map).filter(([each]) => each !== key));
  return altered === undefined ? rest : { ...map, [key]: altered };
}

/** A map in which two texts have changed places. */
export function exchanged(map: Texts, one: string, other: string): Texts {
  return { ...map, [one]: map[other] ?? '', [other]: map[one] ?? '' };
}

/** The text of a version with one of its members altered: an array in JSON, see `version-text.ts`. */
export const withMember =
  (index: number, value: unknown) =>
  (text: string): string => {
    const members = JSON.parse(text) as unknown[];
    members[index] = value;
    return JSON.stringify(members);
  };
