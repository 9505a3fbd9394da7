import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BucketError } from '@bucket/domain';
import { commitAll, LogBuilder, SeededRandom } from '@bucket/testing';
import { EmbeddedBucketStore } from './index.ts';
import { openDatabase } from './file/open-database.ts';
import { Sql } from './file/sql.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bucket-file-'));
});
afterEach(() => rm(directory, { recursive: true }));

const errorOf = (opening: Promise<EmbeddedBucketStore>): Promise<unknown> =>
  opening.then(
    (store) => store.close(),
    (error: unknown) => error,
  );

async function someStore(): Promise<LogBuilder> {
  const store = await EmbeddedBucketStore.open({ directory });
  const builder = new LogBuilder(1);
  for (let count = 0; count < 256; count += 1) builder.create();
  builder.record([{ kind: 'limit', id: 'x', value: { limit: 'x', value: 1, changeRequestId: 'c', at: builder.at } }]);
  // Terms of a block are posted within 256 blocks.
  for (let height = 0; height < 256; height += 1) builder.seal();
  await commitAll(store, builder.blocks);
  await store.close();
  return builder;
}

/** With SQLite alone, as somebody with the file in their hands would. */
function withFile<T>(use: (sql: Sql) => T): T {
  const sql = new Sql(join(directory, 'bucket.sqlite'));
  try {
    return use(sql);
  } finally {
    sql.close();
  }
}

describe('the file of an embedded store', () => {
  it('is made with its directories, and is one file when the store is closed', async () => {
    const store = await EmbeddedBucketStore.open({ directory: join(directory, 'one', 'two') });
    await store.close();
    expect(await readdir(join(directory, 'one', 'two'))).toEqual(['bucket.sqlite']);
  });

  it.each(['/dev/null/store', '/proc/store'])('is unavailable where it cannot be made: %s', async (impossible) => {
    const error = await errorOf(EmbeddedBucketStore.open({ directory: impossible }));
    expect(BucketError.is(error, 'store.unavailable')).toBe(true);
  });

  it('is unavailable when it is no database', async () => {
    const random = new SeededRandom(2);
    for (const size of [2, 100, 20_000]) {
      await writeFile(join(directory, 'bucket.sqlite'), Buffer.from(random.hex(2 * size), 'hex'));
      const error = await errorOf(EmbeddedBucketStore.open({ directory }));
      expect(BucketError.is(error, 'store.unavailable')).toBe(true);
    }
  });

  it('is not opened when a newer version wrote it', async () => {
    await someStore();
    withFile((sql) => {
      sql.exec(`DROP TRIGGER meta_refuse_update; UPDATE meta SET value = '9' WHERE key = 'format'`);
    });
    const error = await errorOf(EmbeddedBucketStore.open({ directory }));
    expect(BucketError.is(error, 'ledger.format-unknown') && error.details).toEqual({ found: 9, supported: 2 });
  });

  it.each([
    { what: 'its own description', hand: `UPDATE meta SET key = key || x'ff'` },
    { what: 'the usage of a block', hand: `UPDATE blocks SET usage = '[' WHERE height = 1` },
    { what: 'the owner of an artifact', hand: `UPDATE artifacts SET owner = '"x'` },
    { what: 'the time of an artifact', hand: 'UPDATE artifacts SET created_at = 9e15' },
    { what: 'the other members of an artifact', hand: `UPDATE artifacts SET extra = '{'` },
  ])('answers with a fault where somebody has written what the writer never writes: $what', async ({ hand }) => {
    const builder = await someStore();
    withFile((sql) => {
      sql.exec('DROP TRIGGER meta_refuse_update; DROP TRIGGER blocks_refuse_update');
      sql.exec(hand);
    });
    const [productId] = [...builder.artifacts.values()].map(({ artifact }) => artifact.productId);
    const readAll = async () => {
      const store = await EmbeddedBucketStore.open({ directory });
      try {
        for await (const block of store.blocks(-1)) expect(block.entries).not.toEqual([]);
        await store.listArtifacts({ productId: productId ?? '' }, 1);
      } finally {
        await store.close();
      }
    };
    const error = await readAll().catch((fault: unknown) => fault);
    expect(BucketError.is(error, 'store.unreadable') || BucketError.is(error, 'ledger.broken')).toBe(true);
  });

  it.each(['blocks', 'tiles', 'details', 'kinds', 'postings', 'meta'])(
    'lets nobody change or remove rows of %s',
    async (table) => {
      await someStore();
      withFile((sql) => {
        const [column] = sql.prepare(`SELECT name FROM pragma_table_info('${table}')`).row() ?? [];
        expect(() => sql.exec(`DELETE FROM ${table}`)).toThrow('append-only');
        expect(() => sql.exec(`UPDATE ${table} SET ${String(column)} = ${String(column)}`)).toThrow('append-only');
      });
    },
  );

  it('lets nobody remove an artifact', async () => {
    await someStore();
    withFile((sql) => expect(() => sql.exec('DELETE FROM artifacts')).toThrow('never removed'));
  });

  it('is written so that a commit is on the disk when it is acknowledged', () => {
    const sql = openDatabase(join(directory, 'bucket.sqlite'), 'writer');
    const settings = ['synchronous', 'journal_mode'].map((name) => sql.prepare(`PRAGMA ${name}`).row()?.[0]);
    sql.close();
    expect(settings).toEqual([2, 'wal']);
  });

  it('is readable with SQLite alone', async () => {
    const builder = await someStore();
    const [artifact] = [...builder.artifacts.values()].map((known) => known.artifact);
    const row = withFile((sql) =>
      sql.prepare('SELECT id, product, class, owner, created_at FROM artifact_heads').row(),
    );
    expect(row).toEqual([
      artifact?.id.replaceAll('-', ''),
      ...[artifact?.productId, artifact?.artifactClass, artifact?.ownerId, artifact?.createdAt],
    ]);
  });

  it('never holds more than a bounded number of forgotten answers', async () => {
    const store = await EmbeddedBucketStore.open({ directory });
    const builder = new LogBuilder(3);
    for (let day = 0; day < 40; day += 1) {
      for (let count = 0; count < 50; count += 1) builder.remember(builder.random.hex(64));
      builder.seal();
      builder.advance(3_600_000 * 6);
    }
    await commitAll(store, builder.blocks);
    await store.close();
    // Four blocks a day are in force, and a fifth exactly at the limit.
    expect(withFile((sql) => sql.prepare('SELECT count(*) FROM idempotency').row())?.[0]).toBeLessThanOrEqual(5 * 50);
  });
});
