import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import mongoose from 'mongoose';
import { BucketProcess } from './testing/bucket-process.spec-data.ts';
import { freshDatabase } from './testing/fresh-database.spec-data.ts';
import { as, ASSISTANT, METADATA, Scenario, type ProblemBody } from './testing/scenario.spec-data.ts';

const MONGO_URL = process.env['BUCKET_TEST_MONGO_URL'];
const WATCH_SECONDS = 2;
/** One interval, and what a busy machine takes on top to read a log of a few entries and to answer. */
const NAMED_WITHIN_MS = WATCH_SECONDS * 1_000 + 3_000;

let scenario: Scenario;
afterEach(() => scenario.end());

/** A running bucket that holds three artifacts; `seqs` are those of the entries that created them. */
async function holding(env: Readonly<Record<string, string>> = {}): Promise<readonly number[]> {
  scenario = await Scenario.start({ env: { BUCKET_WATCH_SECONDS: String(WATCH_SECONDS), ...env } });
  const token = await scenario.integrate(ASSISTANT);
  const seqs: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    const { receipt } = await scenario.write(token, { ...METADATA, payload: { title: `title ${n}` } });
    seqs.push(receipt.seq);
  }
  return seqs;
}

const logged = (): { foreignWrite: string; threat: string; seq?: number }[] =>
  scenario.process.stderr
    .split('\n')
    .filter((line) => line.includes('"foreignWrite"'))
    .map((line) => JSON.parse(line) as { foreignWrite: string; threat: string; seq?: number });

/** What the process says of itself once its watcher has seen the write: not ready, and why. */
async function named(): Promise<string> {
  const endMs = performance.now() + NAMED_WITHIN_MS;
  for (;;) {
    const { status, text } = await scenario.caller.get('/health/ready');
    if (status === 503 && logged().length > 0) return text;
    if (performance.now() > endMs) throw new Error(`nothing was named:\n${scenario.process.stderr.slice(-2_000)}`);
    await sleep(50);
  }
}

/** Reasons that stand in the log itself, of as many entries as the auditor is shown. */
async function recorded(): Promise<string[]> {
  const page = await scenario.caller.get('/v1/audit/entries?type=bucket.foreign-write', scenario.people.auditor);
  return as<{ items: { entry: { outcome: string; reason: string } }[] }>(page).items.map(
    ({ entry }) => `${entry.outcome}: ${entry.reason}`,
  );
}

interface Tampering {
  readonly what: string;
  readonly threat: 'T5' | 'T8';
  readonly reason: string;
  /** Which of the three artifacts' entries is named; none where the log goes no further or speaks of nothing of it. */
  readonly names?: number;
  /** Whether the log can still be written: then the write is an entry as well. */
  readonly recorded: boolean;
}

interface SqliteTampering extends Tampering {
  readonly sql: string;
  /** What a process says that is started on such a store and does not serve it; undefined where it cannot know. */
  readonly atStart?: RegExp;
}

const sqlite: readonly SqliteTampering[] = [
  {
    what: 'a payload is altered',
    sql: `UPDATE artifacts SET payload = replace(payload, 'title 1', 'title X')`,
    threat: 'T8',
    names: 1,
    reason: 'the payload is not the one committed to',
    recorded: true,
  },
  {
    what: 'a row is made unreadable',
    sql: `UPDATE artifacts SET extra = '{' WHERE payload LIKE '%title 2%'`,
    threat: 'T8',
    names: 2,
    reason: 'what is stored of the version cannot be read',
    recorded: true,
  },
  {
    what: 'an artifact is put there',
    sql: `INSERT INTO artifacts SELECT n + 1000000, randomblob(16), kind, owner, version, state, seq, created_at, size,
      content_hash, extra, metadata_salt, salt, payload, retired_at FROM artifacts LIMIT 1`,
    threat: 'T5',
    reason: '4 artifacts are stored, the log has made 3',
    recorded: true,
  },
  {
    what: 'an artifact is removed, in spite of the triggers',
    sql: `DROP TRIGGER artifacts_never_go; DELETE FROM artifacts WHERE payload LIKE '%title 0%'`,
    threat: 'T8',
    names: 0,
    reason: 'the version is not stored',
    recorded: true,
  },
  {
    what: 'an entry is altered, in spite of the triggers',
    sql: `DROP TRIGGER blocks_refuse_update;
      UPDATE blocks SET entries = replace(entries, 'artifact.create', 'artifact.delete')
      WHERE first_seq = (SELECT max(n) FROM artifacts)`,
    threat: 'T8',
    names: 2,
    reason: 'the entry is not the one that was committed',
    recorded: true,
    atStart: /entry SEQ is the first that is broken/,
  },
  {
    what: 'a block is made unreadable',
    sql: `DROP TRIGGER blocks_refuse_update;
      UPDATE blocks SET encoding = 1, entries = zeroblob(40) WHERE first_seq = (SELECT min(n) FROM artifacts)`,
    threat: 'T8',
    names: 0,
    reason: 'the block cannot be read',
    recorded: true,
    atStart: /entry SEQ is the first that is broken \(the block cannot be read\)/,
  },
  {
    what: 'the end of the log is cut off',
    sql: `DROP TRIGGER blocks_refuse_delete;
      DELETE FROM blocks WHERE first_seq = (SELECT max(first_seq) FROM blocks)`,
    threat: 'T8',
    reason: 'entries are gone from the end',
    recorded: false,
  },
  {
    what: 'a block is put behind the head',
    sql: `INSERT INTO blocks SELECT first_seq + entry_count, entry_count, height + 1, entry_hash, root_hash, at, checkpoint,
      usage, encoding, entries FROM blocks ORDER BY height DESC LIMIT 1`,
    threat: 'T8',
    reason: 'the entries of a block give another root',
    recorded: false,
    atStart: /is the first that is broken \(the head is not the one that was signed\)/,
  },
];

function expectNamed({ threat, reason, names, recorded: isRecorded }: Tampering, seqs: readonly number[]): void {
  const lines = logged();
  expect(lines.map((line) => [line.threat, line.foreignWrite])).toContainEqual([threat, reason]);
  if (names === undefined) return;
  expect(lines.find(({ foreignWrite }) => foreignWrite === reason)?.seq).toBe(seqs[names]);
  expect(isRecorded).toBe(true);
}

describe('what is written to the embedded store behind its back is named within one interval', () => {
  it.each(sqlite)('$what', async (tampering) => {
    const seqs = await holding();
    const database = new Database(join(scenario.process.directory, 'bucket.sqlite'));
    database.exec(tampering.sql);
    database.close();
    expect((JSON.parse(await named()) as ProblemBody).code).toBe('ledger.broken');
    expectNamed(tampering, seqs);
    if (tampering.recorded) {
      expect(await recorded()).toContainEqual(
        expect.stringMatching(new RegExp(`^failed: ${tampering.threat}.*${tampering.reason}$`)),
      );
    }
    if (tampering.atStart === undefined) return;
    await scenario.process.stop();
    const again = BucketProcess.launch({ directory: scenario.process.directory });
    expect((await again.ended()).code).toBe(3);
    const seq = String(seqs[tampering.names ?? 0] ?? '');
    expect(again.stderr).toMatch(new RegExp(tampering.atStart.source.replace('SEQ', seq)));
  });
});

interface MongoTampering extends Tampering {
  readonly hand: (database: mongoose.mongo.Db, seqs: readonly number[]) => Promise<unknown>;
}

type Row = Record<string, unknown> & { _id: number };

const blockAt = (database: mongoose.mongo.Db, seq: number | undefined): Promise<Row | null> =>
  database.collection<Row>('blocks').findOne({ firstSeq: seq });

const setInBlock = (database: mongoose.mongo.Db, seq: number | undefined, change: object) =>
  database.collection<Row>('blocks').updateOne({ firstSeq: seq }, change);

/** Name and text of the only member of a document within the block: each of the three artifacts has a block to itself. */
async function memberOf(database: mongoose.mongo.Db, seq: number | undefined, name: string): Promise<[string, string]> {
  const members = Object.entries((await blockAt(database, seq))?.[name] ?? {});
  const [[key, text] = []] = members as [string, string][];
  if (key === undefined || text === undefined || members.length !== 1)
    throw new Error(`no ${name} in the block of ${seq}`);
  return [key, text];
}

const mongo: readonly MongoTampering[] = [
  {
    what: 'a payload is altered',
    hand: async (database, seqs) => {
      const [key, content] = await memberOf(database, seqs[1], 'contents');
      return setInBlock(database, seqs[1], { $set: { [`contents.${key}`]: content.replace('title 1', 'title X') } });
    },
    threat: 'T8',
    names: 1,
    reason: 'the payload is not the one committed to',
    recorded: true,
  },
  {
    what: 'the metadata of an artifact is altered',
    hand: async (database, seqs) => {
      const [id, text] = await memberOf(database, seqs[1], 'created');
      return setInBlock(database, seqs[1], { $set: { [`created.${id}`]: text.replace('team-assistant', 'team-x') } });
    },
    threat: 'T8',
    names: 1,
    reason: 'the metadata is not the one committed to',
    recorded: true,
  },
  {
    what: 'a version is made unreadable',
    hand: async (database, seqs) => {
      const [id] = await memberOf(database, seqs[2], 'created');
      return setInBlock(database, seqs[2], { $set: { [`created.${id}`]: '[' } });
    },
    threat: 'T8',
    names: 2,
    reason: 'what is stored of the version cannot be read',
    recorded: true,
  },
  {
    what: 'an artifact is put into a block',
    hand: async (database, seqs) => {
      const [, text] = await memberOf(database, seqs[0], 'created');
      return setInBlock(database, seqs[0], { $set: { [`created.${randomUUID()}`]: text } });
    },
    threat: 'T5',
    reason: '4 artifacts are stored, the log has made 3',
    recorded: true,
  },
  {
    what: 'a state is put beside an artifact that no entry has changed',
    hand: async (database, seqs) => {
      const [artifactId, text] = await memberOf(database, seqs[0], 'created');
      const ends = { supersededAt: Number.MAX_SAFE_INTEGER, versionSupersededAt: Number.MAX_SAFE_INTEGER };
      const row = { artifactId, text, createdSeq: seqs[0], version: 2, height: 1, terms: [], ...ends };
      return database.collection('states').insertOne({ ...row, _id: new mongoose.Types.ObjectId() });
    },
    threat: 'T5',
    reason: '4 artifacts are stored, the log has made 3',
    recorded: true,
  },
  {
    what: 'an artifact is removed',
    hand: async (database, seqs) => {
      const [id] = await memberOf(database, seqs[0], 'created');
      return setInBlock(database, seqs[0], { $unset: { [`created.${id}`]: '' } });
    },
    threat: 'T8',
    names: 0,
    reason: 'the version is not stored',
    recorded: true,
  },
  {
    what: 'an entry is altered',
    hand: async (database, seqs) => {
      const entries = String((await blockAt(database, seqs[2]))?.['entries']);
      const altered = entries.replace('artifact.create', 'artifact.delete');
      return setInBlock(database, seqs[2], { $set: { entries: altered } });
    },
    threat: 'T8',
    names: 2,
    reason: 'the entry is not the one that was committed',
    recorded: true,
  },
  {
    what: 'a block is made unreadable',
    hand: (database, seqs) => setInBlock(database, seqs[0], { $set: { entries: 7 } }),
    threat: 'T8',
    names: 0,
    reason: 'the block cannot be read',
    recorded: true,
  },
  {
    what: 'a block loses an entry',
    hand: (database, seqs) => setInBlock(database, seqs[0], { $set: { entries: '' } }),
    threat: 'T8',
    names: 0,
    reason: 'the entry is not the one that was committed',
    recorded: true,
  },
  {
    what: 'a block is put behind the head',
    hand: async (database) => {
      const [last] = await database.collection<Row>('blocks').find().sort({ _id: -1 }).limit(1).toArray();
      const size = Number(last?.['size']);
      return database
        .collection<Row>('blocks')
        .insertOne({ ...last, _id: Number(last?._id) + 1, firstSeq: size, size: size + 1 });
    },
    threat: 'T8',
    reason: 'the entries of a block give another root',
    recorded: false,
  },
];

(MONGO_URL === undefined ? describe.skip : describe)(
  'what is written to MongoDB behind the service’s back is named within one interval',
  () => {
    it.each(mongo)('$what', async (tampering) => {
      const url = freshDatabase(MONGO_URL ?? '');
      const seqs = await holding({ BUCKET_STORE: 'mongo', BUCKET_MONGO_URL: url });
      const connection = await mongoose.createConnection(url, { retryWrites: false }).asPromise();
      try {
        await tampering.hand(connection.getClient().db(), seqs);
        expect((JSON.parse(await named()) as ProblemBody).code).toBe('ledger.broken');
        expectNamed(tampering, seqs);
        if (tampering.recorded) {
          expect(await recorded()).toContainEqual(
            expect.stringMatching(new RegExp(`^failed: ${tampering.threat}.*${tampering.reason}$`)),
          );
        }
      } finally {
        await connection.close();
      }
    });
  },
);
