import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import type Database from 'libsql';
import type { Artifact } from '@bucket/domain';
import { seqOf, type Check, type Scene } from './scene.spec-data.ts';

/** One thing that somebody does to a store behind its back. */
export interface Alteration<Hand, Done = void> {
  /** Unique; the line of the table in docs/threat-model.md. */
  readonly what: string;
  readonly hand: (hand: Hand, scene: Scene) => Done;
  /** Who notices it. */
  readonly noticedBy: readonly Check[];
  /** The entry that is named, where one has to be. */
  readonly names?: (scene: Scene) => number;
}

type Row = Record<string, unknown>;
type Sqlite = Database.Database;

const bytesOf = ({ id }: Pick<Artifact, 'id'>): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
const run = (sqlite: Sqlite, sql: string, ...values: unknown[]): void => {
  const { changes } = sqlite.prepare(sql).run(values);
  if (changes === 0) throw new Error(`nothing was altered by ${sql}`);
};
const created = (scene: Scene): number => seqOf(scene, 'artifact.create', scene.labelled);
const ofLabelled = (what: string, set: string, noticedBy: readonly Check[] = ['verification', 'watcher', 'read']) => ({
  what,
  hand: (sqlite: Sqlite, { labelled }: Scene) =>
    run(sqlite, `UPDATE artifacts SET ${set} WHERE id = ?`, bytesOf(labelled)),
  noticedBy,
  names: created,
});
const NOT_AT_START: readonly Check[] = ['verification', 'watcher'];
const second = (scene: Scene): number => seqOf(scene, 'artifact.update', scene.updated, 2);
const third = (scene: Scene): number => seqOf(scene, 'artifact.update', scene.updated, 3);
/** Of the superseded second version of the artifact with three. */
const ofSecond = (what: string, set: string, noticedBy: readonly Check[] = ['verification', 'watcher', 'read']) => ({
  what,
  hand: (sqlite: Sqlite, { updated }: Scene) =>
    run(
      sqlite,
      `UPDATE versions SET ${set} WHERE version = 2 AND n = (SELECT n FROM artifacts WHERE id = ?)`,
      bytesOf(updated),
    ),
  noticedBy,
  names: second,
});
/** The block of the first update: not the last one. */
const updateBlock = (scene: Scene): number => second(scene);
const ofBlock = (what: string, set: string, noticedBy: readonly Check[] = ['start', 'verification']) => ({
  what,
  hand: (sqlite: Sqlite, scene: Scene) =>
    run(sqlite, `UPDATE blocks SET ${set} WHERE first_seq = ?`, updateBlock(scene)),
  noticedBy,
  names: updateBlock,
});
const ofHead = (what: string, set: string) => ({
  what,
  hand: (sqlite: Sqlite) =>
    run(sqlite, `UPDATE blocks SET ${set} WHERE first_seq = (SELECT max(first_seq) FROM blocks)`),
  noticedBy: ['start', 'verification'] as const,
});

const BLOCKS: readonly Alteration<Sqlite>[] = [
  ofBlock('blocks: an entry is altered', `entries = replace(entries, '"allowed"', '"refused"')`),
  {
    what: 'blocks: an entry of a compressed block is altered',
    hand: (sqlite) => {
      const row = sqlite.prepare('SELECT first_seq, entries FROM blocks WHERE encoding = 1').get() as Row;
      const text = brotliDecompressSync(row['entries'] as Buffer).toString();
      const altered = text.split('\n').map((line, i) => (i === 7 ? line.replace('allowed', 'refused') : line));
      run(
        sqlite,
        'UPDATE blocks SET entries = ? WHERE first_seq = ?',
        brotliCompressSync(altered.join('\n')),
        row['first_seq'],
      );
    },
    noticedBy: ['start', 'verification'],
    names: ({ blocks }) => (blocks.findLast((_, i) => (blocks[i + 1] ?? 0) - (blocks[i] ?? 0) > 100) as number) + 7,
  },
  {
    what: 'blocks: two entries of a block are exchanged',
    hand: (sqlite) => {
      const row = sqlite.prepare('SELECT first_seq, entries FROM blocks WHERE encoding = 1').get() as Row;
      const lines = brotliDecompressSync(row['entries'] as Buffer)
        .toString()
        .split('\n');
      const text = [...lines.slice(0, 7), lines[8], lines[7], ...lines.slice(9)].join('\n');
      run(sqlite, 'UPDATE blocks SET entries = ? WHERE first_seq = ?', brotliCompressSync(text), row['first_seq']);
    },
    noticedBy: ['start', 'verification'],
    names: ({ blocks }) => (blocks.findLast((_, i) => (blocks[i + 1] ?? 0) - (blocks[i] ?? 0) > 100) as number) + 7,
  },
  {
    what: 'blocks: an entry is removed from a block',
    hand: (sqlite) => {
      const row = sqlite.prepare('SELECT first_seq, entries FROM blocks WHERE encoding = 1').get() as Row;
      const lines = brotliDecompressSync(row['entries'] as Buffer)
        .toString()
        .split('\n');
      run(
        sqlite,
        'UPDATE blocks SET entries = ? WHERE first_seq = ?',
        brotliCompressSync(lines.toSpliced(7, 1).join('\n')),
        row['first_seq'],
      );
    },
    noticedBy: ['start', 'verification'],
    names: ({ blocks }) => (blocks.findLast((_, i) => (blocks[i + 1] ?? 0) - (blocks[i] ?? 0) > 100) as number) + 7,
  },
  ofBlock('blocks: the encoding is altered', 'encoding = 1'),
  ofBlock('blocks: the number of entries is altered', 'entry_count = 2'),
  ofBlock('blocks: the height is altered', 'height = 100000'),
  ofBlock('blocks: the last entry hash is altered', 'entry_hash = lower(hex(zeroblob(32)))', NOT_AT_START),
  ofBlock('blocks: the root is altered', `root_hash = lower(hex(zeroblob(32)))`, NOT_AT_START),
  ofBlock('blocks: the time is altered', `at = '2026-01-01T00:00:00.000Z'`),
  ofBlock(
    'blocks: the checkpoint is altered',
    `checkpoint = substr(checkpoint, 1, length(checkpoint) - 10)
      || CASE substr(checkpoint, -10, 1) WHEN 'A' THEN 'B' ELSE 'A' END || substr(checkpoint, -9)`,
    NOT_AT_START,
  ),
  ofBlock(
    'blocks: the checkpoint is replaced by an older one',
    `checkpoint = (SELECT checkpoint FROM blocks WHERE height = 3)`,
    NOT_AT_START,
  ),
  ofBlock(
    'blocks: a signature is added to the checkpoint',
    `checkpoint = checkpoint || '— stranger.example/log ' || 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' || char(10)`,
    ['verification'],
  ),
  ofBlock('blocks: the usage after the block is lowered', `usage = replace(usage, '"bytes":', '"bytes":-')`, [
    'verification',
  ]),
  ofBlock('blocks: the usage after the block is removed', 'usage = NULL', ['verification']),
  {
    what: 'blocks: a block is removed',
    hand: (sqlite, scene) => run(sqlite, 'DELETE FROM blocks WHERE first_seq = ?', updateBlock(scene)),
    noticedBy: ['start', 'verification'],
    names: updateBlock,
  },
  {
    what: 'blocks: two blocks are exchanged',
    hand: (sqlite, scene) => {
      const one = updateBlock(scene);
      const columns = 'entry_hash, root_hash, at, checkpoint, usage, encoding, entries';
      const rows = [one, one + 1].map(
        (seq) => sqlite.prepare(`SELECT ${columns} FROM blocks WHERE first_seq = ?`).raw().get([seq]) as unknown[],
      );
      const put = `UPDATE blocks SET (${columns}) = (?, ?, ?, ?, ?, ?, ?) WHERE first_seq = ?`;
      run(sqlite, put, ...(rows[1] ?? []), one);
      run(sqlite, put, ...(rows[0] ?? []), one + 1);
    },
    noticedBy: ['start', 'verification'],
    names: updateBlock,
  },
  {
    what: 'blocks: a block is put behind the head',
    hand: (sqlite) =>
      run(
        sqlite,
        `INSERT INTO blocks SELECT first_seq + entry_count, entry_count, height + 1, entry_hash, root_hash, at, checkpoint,
           usage, encoding, entries FROM blocks ORDER BY height DESC LIMIT 1`,
      ),
    noticedBy: ['start', 'verification'],
  },
  ofHead('head: the time is in the future', `at = '2099-01-01T00:00:00.000Z'`),
  ofHead('head: the height is altered', 'height = 5000'),
  ofHead('head: the entry hash is altered', 'entry_hash = lower(hex(zeroblob(32)))'),
  ofHead('head: the root is altered', `root_hash = lower(hex(zeroblob(32)))`),
  ofHead('head: the checkpoint is an older one', `checkpoint = (SELECT checkpoint FROM blocks WHERE height = 3)`),
];

const TILES: readonly Alteration<Sqlite>[] = [
  {
    what: 'tiles: a hash is altered',
    hand: (sqlite) => {
      const row = sqlite.prepare('SELECT hashes FROM tiles WHERE level = 0 AND tile = 0').get() as Row;
      const hashes = Buffer.from(row['hashes'] as Buffer);
      hashes[32 * 9] = (hashes[32 * 9] ?? 0) ^ 1;
      run(sqlite, 'UPDATE tiles SET hashes = ? WHERE level = 0 AND tile = 0', hashes);
    },
    noticedBy: ['start', 'verification'],
    names: () => 9,
  },
  {
    what: 'tiles: a tile is removed',
    hand: (sqlite) => run(sqlite, 'DELETE FROM tiles WHERE level = 0 AND tile = 1'),
    noticedBy: ['start', 'verification'],
    names: () => 256,
  },
  {
    what: 'tiles: two tiles are exchanged',
    hand: (sqlite) => {
      run(sqlite, 'UPDATE tiles SET tile = 7 WHERE tile = 0');
      run(sqlite, 'UPDATE tiles SET tile = 0 WHERE tile = 1');
      run(sqlite, 'UPDATE tiles SET tile = 1 WHERE tile = 7');
    },
    noticedBy: ['start', 'verification'],
    names: () => 0,
  },
];

const detail = (sqlite: Sqlite): number =>
  Number((sqlite.prepare('SELECT min(seq) AS seq FROM details WHERE seq > 0').get() as Row)['seq']);
const ofDetail = (what: string, set: string): Alteration<Sqlite> => ({
  what,
  hand: (sqlite) => run(sqlite, `UPDATE details SET ${set} WHERE seq = ?`, detail(sqlite)),
  noticedBy: ['start', 'verification'],
  names: ({ entries }) => entries.findIndex((text, seq) => seq > 0 && text.includes('"commitment"')),
});

const DETAILS: readonly Alteration<Sqlite>[] = [
  ofDetail('details: a record is altered', `body = replace(body, 'avatar', 'avatars')`),
  ofDetail('details: a salt is altered', `salt = '00000000000000000000000000000000'`),
  ofDetail('details: a record is moved to another entry', 'seq = 400'),
  {
    what: 'details: a record is removed',
    hand: (sqlite) => run(sqlite, 'DELETE FROM details WHERE seq = ?', detail(sqlite)),
    noticedBy: ['start', 'verification'],
    names: ({ entries }) => entries.findIndex((text, seq) => seq > 0 && text.includes('"commitment"')),
  },
  {
    what: 'details: a record is put beside an entry that has none',
    hand: (sqlite) => run(sqlite, 'INSERT INTO details SELECT 400, salt, body FROM details LIMIT 1'),
    noticedBy: ['start', 'verification'],
    names: () => 400,
  },
  {
    what: 'details: a record is put behind the log',
    hand: (sqlite) => run(sqlite, 'INSERT INTO details SELECT 4000, salt, body FROM details LIMIT 1'),
    noticedBy: ['verification'],
    names: () => 4000,
  },
  {
    what: 'details: two records are exchanged',
    hand: (sqlite) => {
      const [one, two] = (sqlite.prepare('SELECT seq FROM details ORDER BY seq LIMIT 2').all() as Row[]).map(
        (row) => row['seq'],
      );
      run(sqlite, 'UPDATE details SET seq = 9999 WHERE seq = ?', one);
      run(sqlite, 'UPDATE details SET seq = ? WHERE seq = ?', one, two);
      run(sqlite, 'UPDATE details SET seq = ? WHERE seq = 9999', two);
    },
    noticedBy: ['start', 'verification'],
    names: () => 0,
  },
];

const firstCreated = (scene: Scene): number => seqOf(scene, 'artifact.create', scene.updated);
const KINDS: readonly Alteration<Sqlite>[] = ['product', 'class', 'integration', 'created_by'].map((column) => ({
  what: `kinds: ${column} is altered`,
  hand: (sqlite) => run(sqlite, `UPDATE kinds SET ${column} = 'other ' || kind`),
  noticedBy: ['verification', 'watcher', 'read'] as const,
}));

const ARTIFACTS: readonly Alteration<Sqlite>[] = [
  ofLabelled('artifacts: the payload is altered', `payload = replace(payload, 'displayName', 'displayname')`),
  ofLabelled(
    'artifacts: the payload is nulled, as if it were purged',
    'payload = NULL, salt = NULL, metadata_salt = zeroblob(16)',
  ),
  ofLabelled(
    'artifacts: the payload is nulled and the state is purged',
    'payload = NULL, salt = NULL, metadata_salt = zeroblob(16), state = 2',
  ),
  ofLabelled('artifacts: the salt is altered', 'salt = zeroblob(16)'),
  ofLabelled('artifacts: a metadata salt is put there', 'metadata_salt = zeroblob(16)'),
  ofLabelled('artifacts: the owner is altered', `owner = 'thief'`),
  ofLabelled('artifacts: the state is altered to deleted', 'state = 1'),
  ofLabelled('artifacts: the size is altered', 'size = size - 1'),
  ofLabelled('artifacts: the content hash is altered', 'content_hash = zeroblob(32)'),
  ofLabelled('artifacts: the time of creation is altered', 'created_at = created_at - 1'),
  ofLabelled('artifacts: labels and trace are removed', 'extra = NULL'),
  ofLabelled('artifacts: labels are unreadable', `extra = '{'`),
  ofLabelled('artifacts: the kind is one that does not exist', 'kind = 99'),
  ofLabelled('artifacts: the entry that vouches is another one', 'seq = 400'),
  ofLabelled('artifacts: the entry that vouches is none of the log', 'seq = 90000'),
  ofLabelled('artifacts: the version number is raised', 'version = 2'),
  ofLabelled('artifacts: the place in lists is another one', 'n = -5'),
  ofLabelled('artifacts: the id is altered', `id = zeroblob(16)`),
  ofLabelled('artifacts: the artifact is listed as retired', 'retired_at = 5', ['verification', 'watcher']),
  {
    what: 'artifacts: a deleted artifact is not listed as retired',
    hand: (sqlite, { deleted }) => run(sqlite, 'UPDATE artifacts SET retired_at = NULL WHERE id = ?', bytesOf(deleted)),
    noticedBy: ['verification', 'watcher'],
    names: (scene) => seqOf(scene, 'artifact.create', scene.deleted),
  },
  {
    what: 'artifacts: a deletion is undone by the older row',
    hand: (sqlite, { deleted }) =>
      run(
        sqlite,
        'UPDATE artifacts SET state = 0, seq = NULL, extra = NULL, retired_at = NULL WHERE id = ?',
        bytesOf(deleted),
      ),
    noticedBy: ['verification', 'watcher'],
    names: (scene) => seqOf(scene, 'artifact.delete', scene.deleted),
  },
  {
    what: 'artifacts: an artifact is removed',
    hand: (sqlite, { labelled }) => run(sqlite, 'DELETE FROM artifacts WHERE id = ?', bytesOf(labelled)),
    noticedBy: ['verification', 'watcher'],
    names: created,
  },
  {
    what: 'artifacts: an artifact is put there',
    hand: (sqlite, { labelled }) =>
      run(
        sqlite,
        `INSERT INTO artifacts SELECT 1000000, zeroblob(16), kind, owner, version, state, n, created_at, size, content_hash,
           extra, metadata_salt, salt, payload, retired_at FROM artifacts WHERE id = ?`,
        bytesOf(labelled),
      ),
    noticedBy: ['verification', 'watcher'],
  },
  {
    what: 'artifacts: two artifacts exchange their ids',
    hand: (sqlite, { labelled, other }) => {
      run(sqlite, 'UPDATE artifacts SET id = zeroblob(16) WHERE id = ?', bytesOf(labelled));
      run(sqlite, 'UPDATE artifacts SET id = ? WHERE id = ?', bytesOf(labelled), bytesOf(other));
      run(sqlite, 'UPDATE artifacts SET id = ? WHERE id = zeroblob(16)', bytesOf(other));
    },
    noticedBy: ['verification', 'watcher', 'read'],
    names: created,
  },
  {
    what: 'artifacts: two artifacts exchange their payloads and salts',
    hand: (sqlite, { labelled, other }) => {
      const get = sqlite.prepare('SELECT payload, salt, size, content_hash FROM artifacts WHERE id = ?').raw();
      const rows = [labelled, other].map((artifact) => get.get([bytesOf(artifact)]) as unknown[]);
      const put = 'UPDATE artifacts SET (payload, salt, size, content_hash) = (?, ?, ?, ?) WHERE id = ?';
      run(sqlite, put, ...(rows[1] ?? []), bytesOf(labelled));
      run(sqlite, put, ...(rows[0] ?? []), bytesOf(other));
    },
    noticedBy: ['verification', 'watcher', 'read'],
    names: created,
  },
  {
    what: 'artifacts: the current version is put back to the one before, and the newer one is gone',
    hand: (sqlite, { updated }) => {
      const columns =
        'kind, owner, version, state, seq, created_at, size, content_hash, extra, metadata_salt, salt, payload';
      const n = (sqlite.prepare('SELECT n FROM artifacts WHERE id = ?').get([bytesOf(updated)]) as Row)['n'];
      run(
        sqlite,
        `UPDATE artifacts SET (${columns}) = (SELECT ${columns} FROM versions WHERE n = ?1 AND version = 2) WHERE n = ?1`,
        n,
      );
      run(sqlite, 'DELETE FROM versions WHERE n = ? AND version = 2', n);
    },
    noticedBy: ['verification', 'watcher'],
    names: (scene) => seqOf(scene, 'artifact.update', scene.updated, 3),
  },
  {
    what: 'artifacts: the current version and a superseded one are exchanged',
    hand: (sqlite, { updated }) => {
      const columns =
        'kind, owner, version, state, seq, created_at, size, content_hash, extra, metadata_salt, salt, payload';
      const n = (sqlite.prepare('SELECT n FROM artifacts WHERE id = ?').get([bytesOf(updated)]) as Row)['n'];
      const head = sqlite.prepare(`SELECT ${columns} FROM artifacts WHERE n = ?`).raw().get([n]) as unknown[];
      run(
        sqlite,
        `UPDATE artifacts SET (${columns}) = (SELECT ${columns} FROM versions WHERE n = ?1 AND version = 2) WHERE n = ?1`,
        n,
      );
      run(
        sqlite,
        `UPDATE versions SET (${columns}) = (${columns.replaceAll(/\w+/g, '?')}) WHERE n = ? AND version = 2`,
        ...head,
        n,
      );
    },
    noticedBy: ['verification', 'watcher'],
    names: third,
  },
];

const VERSIONS: readonly Alteration<Sqlite>[] = [
  ofSecond('versions: the payload is altered', `payload = replace(payload, 'two', 'six')`),
  ofSecond(
    'versions: the payload is nulled, as if it were purged',
    'payload = NULL, salt = NULL, metadata_salt = zeroblob(16)',
  ),
  ofSecond('versions: the salt is altered', 'salt = zeroblob(16)'),
  ofSecond('versions: the owner is altered', `owner = 'thief'`),
  ofSecond('versions: the state is altered', 'state = 3'),
  ofSecond('versions: the size is altered', 'size = 1'),
  ofSecond('versions: the content hash is altered', 'content_hash = zeroblob(32)'),
  ofSecond('versions: the time of creation is altered', 'created_at = 0'),
  ofSecond('versions: the fields without a column are removed', 'extra = NULL'),
  ofSecond('versions: the kind is one that does not exist', 'kind = 99'),
  ofSecond('versions: the entry that vouches is another one', 'seq = 400'),
  { ...ofSecond('versions: the time of retirement is altered', 'retired_at = 0', NOT_AT_START), names: third },
  ofSecond('versions: the version number is altered', 'version = 7'),
  {
    what: 'versions: a version is removed',
    hand: (sqlite) => run(sqlite, 'DELETE FROM versions WHERE version = 2'),
    noticedBy: ['verification', 'watcher'],
    names: second,
  },
  {
    what: 'versions: a version is put there',
    hand: (sqlite) =>
      run(
        sqlite,
        `INSERT INTO versions SELECT n, kind, owner, 9, state, seq, created_at, size, content_hash, extra, metadata_salt, salt,
           payload, retired_at FROM versions WHERE version = 2`,
      ),
    noticedBy: ['verification', 'read'],
  },
  {
    what: 'versions: two versions are exchanged',
    hand: (sqlite) => {
      run(sqlite, 'UPDATE versions SET version = 7 WHERE version = 1');
      run(sqlite, 'UPDATE versions SET version = 1 WHERE version = 2');
      run(sqlite, 'UPDATE versions SET version = 2 WHERE version = 7');
    },
    noticedBy: ['verification', 'watcher', 'read'],
    names: firstCreated,
  },
];

const INDEXES: readonly Alteration<Sqlite>[] = [
  {
    what: 'postings and tails are emptied',
    hand: (sqlite) => {
      sqlite.exec('DELETE FROM postings');
      run(sqlite, 'DELETE FROM tails');
    },
    noticedBy: ['verification', 'watcher'],
    names: () => 0,
  },
  {
    what: 'tails: the terms of a block are removed',
    hand: (sqlite, scene) => run(sqlite, 'DELETE FROM tails WHERE first_seq = ?', updateBlock(scene)),
    noticedBy: ['verification', 'watcher'],
    names: updateBlock,
  },
  {
    what: 'tails: terms are altered',
    hand: (sqlite, scene) =>
      run(sqlite, 'UPDATE tails SET terms = zeroblob(length(terms)) WHERE first_seq = ?', updateBlock(scene)),
    noticedBy: ['verification', 'watcher'],
    names: updateBlock,
  },
  {
    what: 'tails: a row is of another block',
    hand: (sqlite, scene) => run(sqlite, 'UPDATE tails SET first_seq = 0 WHERE first_seq = ?', updateBlock(scene)),
    noticedBy: ['verification', 'watcher'],
    names: updateBlock,
  },
  {
    what: 'tails: two rows are exchanged',
    hand: (sqlite, scene) => {
      const get = sqlite.prepare('SELECT terms FROM tails WHERE first_seq = ?').raw();
      const [one, two] = [updateBlock(scene), updateBlock(scene) + 3].map((seq) => (get.get([seq]) as unknown[])[0]);
      run(sqlite, 'UPDATE tails SET terms = ? WHERE first_seq = ?', two, updateBlock(scene));
      run(sqlite, 'UPDATE tails SET terms = ? WHERE first_seq = ?', one, updateBlock(scene) + 3);
    },
    noticedBy: ['verification', 'watcher'],
    names: updateBlock,
  },
];

const COUNTERS: readonly Alteration<Sqlite>[] = [
  {
    what: 'usage: bytes are lowered',
    hand: (sqlite) => run(sqlite, 'UPDATE usage SET bytes = bytes - 100'),
    noticedBy: ['verification'],
  },
  {
    what: 'usage: artifacts are lowered',
    hand: (sqlite) => run(sqlite, 'UPDATE usage SET artifacts = 0'),
    noticedBy: ['verification', 'watcher'],
  },
  {
    what: 'usage: a product is removed',
    hand: (sqlite) => run(sqlite, 'DELETE FROM usage'),
    noticedBy: ['verification', 'watcher'],
  },
  {
    what: 'usage: a product is put there',
    hand: (sqlite) => run(sqlite, `INSERT INTO usage VALUES ('other', 5, 5)`),
    noticedBy: ['verification', 'watcher'],
  },
];

const keyed = ({ keys: [key = ''] }: Scene): Buffer => Buffer.from(key, 'hex');
const ofAnswer = (what: string, set: string): Alteration<Sqlite> => ({
  what,
  hand: (sqlite, scene) => run(sqlite, `UPDATE idempotency SET ${set} WHERE key_hash = ?`, keyed(scene)),
  noticedBy: ['verification'],
  names: created,
});
const ANSWERS: readonly Alteration<Sqlite>[] = [
  ofAnswer('idempotency: the answer is altered', `answer = substr(answer, 5)`),
  ofAnswer('idempotency: the fingerprint is altered', 'fingerprint = zeroblob(32)'),
  ofAnswer('idempotency: the time is altered', 'at = at - 1'),
  ofAnswer('idempotency: the time is so old that the key is free again', 'at = 0'),
  ofAnswer('idempotency: the entry is another one', 'seq = seq + 1'),
  ofAnswer('idempotency: the key is another one', 'key_hash = zeroblob(32)'),
  {
    what: 'idempotency: the memory is emptied',
    hand: (sqlite) => run(sqlite, 'DELETE FROM idempotency'),
    noticedBy: ['verification'],
    names: created,
  },
  {
    what: 'idempotency: two answers are exchanged',
    hand: (sqlite, { keys }) => {
      const get = sqlite.prepare('SELECT answer FROM idempotency WHERE key_hash = ?').raw();
      const [one, two] = keys.map((key) => (get.get([Buffer.from(key, 'hex')]) as unknown[])[0]);
      run(sqlite, 'UPDATE idempotency SET answer = ? WHERE key_hash = ?', two, Buffer.from(keys[0] ?? '', 'hex'));
      run(sqlite, 'UPDATE idempotency SET answer = ? WHERE key_hash = ?', one, Buffer.from(keys[1] ?? '', 'hex'));
    },
    noticedBy: ['verification'],
    names: created,
  },
  {
    what: 'idempotency: an answer is put there',
    hand: (sqlite) =>
      run(sqlite, 'INSERT INTO idempotency SELECT zeroblob(32), fingerprint, at, seq, answer FROM idempotency LIMIT 1'),
    noticedBy: ['verification'],
  },
];

const SCHEMA: readonly Alteration<Sqlite>[] = [
  {
    what: 'schema: a view is altered',
    hand: (sqlite) => {
      sqlite.exec('DROP VIEW artifact_heads');
      sqlite.exec('CREATE VIEW artifact_heads AS SELECT n FROM artifacts');
    },
    noticedBy: ['verification'],
  },
  {
    what: 'schema: a trigger is put there that undoes what is written',
    hand: (sqlite) => {
      sqlite.exec('CREATE TRIGGER undo AFTER INSERT ON idempotency BEGIN DELETE FROM idempotency; END');
    },
    noticedBy: ['verification'],
  },
];

export const EMBEDDED_ALTERATIONS: readonly Alteration<Sqlite>[] = [
  ...SCHEMA,
  ...BLOCKS,
  ...TILES,
  ...DETAILS,
  ...KINDS,
  ...ARTIFACTS,
  ...VERSIONS,
  ...INDEXES,
  ...COUNTERS,
  ...ANSWERS,
];
