import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { EmbeddedBucketStore } from '@bucket/embedded';
import { EMBEDDED_ALTERATIONS } from './embedded-alterations.spec-data.ts';
import { makeScene, notice, settingsOf, type Scene } from './scene.spec-data.ts';
import { tableOf } from './threat-table.spec-data.ts';

let directory: string;
let scene: Scene;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bucket-tampering-'));
  const store = await EmbeddedBucketStore.open({ directory });
  scene = await makeScene(settingsOf(directory, 'embedded'), store);
  await store.close();
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A copy of the bucket, in somebody's hands: no trigger holds them back, and all stand there again when they are done. */
function withCopy(hand: (sqlite: Database.Database) => void): string {
  const copy = mkdtempSync(join(tmpdir(), 'bucket-tampered-'));
  cpSync(directory, copy, { recursive: true });
  const sqlite = new Database(join(copy, 'bucket.sqlite'));
  sqlite.exec('PRAGMA foreign_keys = OFF');
  const triggers = sqlite.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`).raw().all() as [
    string,
    string,
  ][]; // two texts, as selected
  for (const [name] of triggers) sqlite.exec(`DROP TRIGGER ${name}`);
  hand(sqlite);
  for (const [, sql] of triggers) sqlite.exec(sql);
  sqlite.close();
  return copy;
}

async function noticedOn(copy: string) {
  const store = await EmbeddedBucketStore.open({ directory: copy });
  try {
    return await notice({ ...scene, settings: settingsOf(copy, 'embedded') }, store);
  } finally {
    await store.close();
    rmSync(copy, { recursive: true });
  }
}

describe('an embedded store in somebody’s hands', () => {
  it('is intact while nothing is altered', async () => {
    expect(await noticedOn(withCopy(() => undefined))).toEqual({});
  });

  it('has a line for each of these in the threat model, and for no other', () => {
    const text = readFileSync(new URL('../../../../docs/threat-model.md', import.meta.url), 'utf8');
    const expected = EMBEDDED_ALTERATIONS.map(({ what, noticedBy }) => `${what}: ${[...noticedBy].sort().join(', ')}`);
    expect(tableOf(text, 'In the embedded store').sort()).toEqual(expected.sort());
  });

  it.each(EMBEDDED_ALTERATIONS)('$what', async ({ hand, noticedBy, names }) => {
    const noticed = await noticedOn(withCopy((sqlite) => hand(sqlite, scene)));
    expect(Object.keys(noticed).sort()).toEqual([...noticedBy].sort());
    if (names !== undefined) expect(noticed.verification?.seq).toBe(names(scene));
  });
});
