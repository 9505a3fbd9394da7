import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { EmbeddedBucketStore } from '@bucket/embedded';
import { flipsAsked, numbers } from './random-numbers.spec-data.ts';
import { makeScene, settingsOf } from './scene.spec-data.ts';

const { flips: FLIPS, seed: SEED } = flipsAsked(40);
const MS_A_FLIP = 10_000;

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

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

/** Every value of every table as bytes, the schema, and what SQLite says of the file itself. */
function contentsOf(file: string): string {
  const sqlite = new Database(file);
  try {
    const tables = sqlite.prepare('SELECT hex(name), hex(sql) FROM sqlite_schema ORDER BY name').raw().all();
    const names = sqlite
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
      .pluck()
      .all() as string[];
    const rows = names.map((name) => {
      const columns = sqlite.prepare(`SELECT name FROM pragma_table_info('${name}')`).pluck().all() as string[];
      const values = columns.map((column) => `typeof("${column}"), hex("${column}")`).join(', ');
      return sqlite.prepare(`SELECT ${values} FROM ${name}`).raw().all();
    });
    const found = sqlite.prepare('PRAGMA integrity_check').raw().all();
    return JSON.stringify([tables, rows, found]);
  } finally {
    sqlite.close();
  }
}

/**
 * Whether `bucket verify` does not end well. In a process of its own, as an operator runs it: it must tell what it found,
 * not be ended by the SQLite driver, which does so where it is to hand over a text that is not UTF-8.
 */
function isNoticed(copy: string): boolean {
  const environment = { PATH: process.env['PATH'], BUCKET_DATA_DIR: copy, BUCKET_STORE: 'embedded' };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, 'verify'], { env: environment });
  if (signal !== null || status === null || `${stdout}${stderr}` === '') {
    throw new Error(`bucket verify ended by ${signal} with code ${status}: ${stderr}`);
  }
  return status !== 0;
}

describe('a single bit of the file', () => {
  it(
    `is noticed when it flips, or changes nothing that is stored: ${FLIPS} times`,
    () => {
      const next = numbers(SEED);
      expect(isNoticed(directory)).toBe(false);
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
        if (isNoticed(copy)) noticed += 1;
        // Bytes of a page that no row occupies mean nothing: then every value reads as before.
        else if (readable(file) === before) without += 1;
        else unnoticed.push(`byte ${place} bit ${bit}`);
        rmSync(copy, { recursive: true });
      }
      expect(unnoticed).toEqual([]);
      expect(noticed).toBeGreaterThanOrEqual(FLIPS / 5);
      console.info(`${noticed} of ${FLIPS} flips noticed, ${without} without an effect on any value`);
    },
    FLIPS * MS_A_FLIP,
  );
});

function readable(file: string): string {
  try {
    return contentsOf(file);
  } catch (error) {
    return String(error);
  }
}
