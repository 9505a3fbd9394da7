import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { openLedger, verifyStore } from '@bucket/application';
import { openLogKey } from '@bucket/bucket';
import { EmbeddedBucketStore } from '@bucket/embedded';
import { answerVaultOf, nodeSha256 } from '@bucket/node';
import { makeScene, settingsOf } from './scene.spec-data.ts';
import { keysOf } from '../log-verifier.ts';

/** 1,000 before a release: `BUCKET_TEST_FLIPS=1000`. */
const FLIPS = Number(process.env['BUCKET_TEST_FLIPS'] ?? '100');
const SEED = Number(process.env['BUCKET_TEST_SEED'] ?? '1');

let directory: string;
let bytes: Buffer;
let before: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bucket-flips-'));
  const store = await EmbeddedBucketStore.open({ directory });
  await makeScene(settingsOf(directory, 'embedded'), store);
  await store.close();
  bytes = readFileSync(join(directory, 'bucket.sqlite'));
  before = contentsOf(join(directory, 'bucket.sqlite'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Every value of every table, the schema, and what SQLite says of the file itself. */
function contentsOf(file: string): string {
  const sqlite = new Database(file);
  try {
    const tables = sqlite.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').raw().all() as [
      string,
      string,
    ][];
    const rows = tables
      .filter(([, sql]) => typeof sql === 'string' && sql.startsWith('CREATE TABLE'))
      .map(([name]) => sqlite.prepare(`SELECT * FROM ${name}`).raw().all());
    const found = sqlite.prepare('PRAGMA integrity_check').raw().all();
    return JSON.stringify([tables, rows, found]);
  } finally {
    sqlite.close();
  }
}

/** A generator of numbers below 2^32 (xorshift, Marsaglia 2003), so that a failure can be run again. */
function numbers(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
}

/** Whether a start or a verification notices, or the store cannot even be opened. */
async function isNoticed(copy: string): Promise<boolean> {
  const key = openLogKey(settingsOf(copy, 'embedded'));
  const surroundings = { sha256: nodeSha256, signer: key.signer, keys: keysOf(key.verifierKey), origin: key.signer.name };
  const store = await EmbeddedBucketStore.open({ directory: copy }).catch(() => undefined);
  if (store === undefined) return true;
  try {
    const ledger = await openLedger(store, surroundings);
    const result = await verifyStore(store, ledger.head, { ...surroundings, vault: answerVaultOf(key) });
    return !result.intact;
  } catch {
    return true;
  } finally {
    await store.close();
  }
}

describe('a single bit of the file', () => {
  it(`is noticed when it flips, or changes nothing that is stored: ${FLIPS} times`, async () => {
    const next = numbers(SEED);
    const unnoticed: string[] = [];
    let noticed = 0;
    let without = 0;
    for (let flip = 0; flip < FLIPS; flip += 1) {
      const place = next() % bytes.length;
      const bit = next() % 8;
      const copy = mkdtempSync(join(tmpdir(), 'bucket-flip-'));
      cpSync(directory, copy, { recursive: true });
      const flipped = Buffer.from(bytes);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << bit);
      const file = join(copy, 'bucket.sqlite');
      writeFileSync(file, flipped);
      if (await isNoticed(copy)) noticed += 1;
      // Bytes of a page that no row occupies mean nothing: then every value reads as before.
      else if (readable(file) === before) without += 1;
      else unnoticed.push(`byte ${place} bit ${bit}`);
      rmSync(copy, { recursive: true });
    }
    expect(unnoticed).toEqual([]);
    expect(noticed).toBeGreaterThan(without);
    console.info(`${noticed} of ${FLIPS} flips noticed, ${without} without an effect on any value`);
  });
});

function readable(file: string): string {
  try {
    return contentsOf(file);
  } catch (error) {
    return String(error);
  }
}
