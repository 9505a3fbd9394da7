import { copyFileSync, cpSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { runCommand } from './run-command.ts';

/** A row of `sqlite_schema`. */
interface Trigger {
  readonly name: string;
  readonly sql: string;
}

const folder = mkdtempSync(join(tmpdir(), 'bucket-key-'));
const seeded = join(folder, 'seeded');
let directory: string;
let first: string;

async function bucket(args: readonly string[]) {
  const [results, said]: string[][] = [[], []];
  const exitCode = await runCommand(args, {
    environment: { BUCKET_DATA_DIR: directory },
    terminal: {
      result: (line) => void results?.push(...line.split('\n')),
      say: (line) => void said?.push(line),
      show: undefined,
      columns: 80,
    },
    nowMs: () => performance.now(),
    stop: new AbortController().signal,
  });
  const valueOf = (name: string) => results?.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  return { exitCode, results, said, valueOf };
}

const path = (name: string): string => join(directory, name);
const KEY = 'signing-key.pem';
const isIntact = async (...args: string[]) => (await bucket(['verify', ...args])).valueOf('intact');

/** Hands the log over; the name of the retired file and both verifier keys. */
async function rotate() {
  const ran = await bucket(['key', 'rotate']);
  expect(ran.exitCode).toBe(0);
  const [, retired = ''] = /kept in (\S+):/.exec(ran.said?.join('\n') ?? '') ?? [];
  return { retired, previous: ran.valueOf('previous') ?? '', next: ran.valueOf('verifierKey') ?? '' };
}

beforeAll(async () => {
  directory = seeded;
  expect(await bucket(['seed', '--artifacts', '600'])).toMatchObject({ exitCode: 0 });
});
beforeEach(() => {
  directory = mkdtempSync(join(folder, 'copy-'));
  cpSync(seeded, directory, { recursive: true });
  ({ verifierKey: first } = JSON.parse(readFileSync(path('bootstrap.json'), 'utf8')) as { verifierKey: string });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('bucket key rotate', () => {
  it('hands the log over; it goes on under the next key and verifies as a whole, again and again', async () => {
    const one = await rotate();
    expect([one.previous, one.next === first]).toEqual([first, false]);
    expect(statSync(path(KEY)).mode & 0o777).toBe(0o600);
    expect(await bucket(['seed', '--artifacts', '700'])).toMatchObject({ exitCode: 0 });
    const two = await rotate();
    expect(two.previous).toBe(one.next);
    expect(await bucket(['seed', '--artifacts', '800'])).toMatchObject({ exitCode: 0 });
    expect(await isIntact()).toBe('yes');
    expect(await isIntact('--verifier-key', two.next)).toBe('yes');
    expect((await bucket(['head'])).results?.at(-1)).toMatch(/^— bucket\.local\//);
  });

  it('leaves nothing for the old key to sign or to vouch for', async () => {
    const { retired, previous, next } = await rotate();
    await bucket(['seed', '--artifacts', '700']);
    copyFileSync(retired, path(KEY));
    const ran = await bucket(['seed', '--artifacts', '800']);
    expect(ran.exitCode).toBe(1);
    expect(ran.said?.join('\n')).toContain(`${next}, not ${previous}`);
    expect((await bucket(['verify', '--verifier-key', previous])).exitCode).toBe(1);
  });

  it('goes on with the same key where it was cut off, before the log was told and after', async () => {
    const { retired, next } = await rotate();
    // After the log was told and before the file was put in place.
    renameSync(path(KEY), path(`${KEY}.next`));
    copyFileSync(retired, path(KEY));
    expect((await rotate()).next).toBe(next);
    // Before the log was told.
    cpSync(path(KEY), path('kept.pem'));
    cpSync(join(seeded, KEY), path(KEY));
    cpSync(join(seeded, 'bucket.sqlite'), path('bucket.sqlite'));
    rmSync(path('checkpoint'), { force: true });
    renameSync(path('kept.pem'), path(`${KEY}.next`));
    expect((await rotate()).next).toBe(next);
    expect(await isIntact()).toBe('yes');
  });

  it('is found by verification when the entry that announces the key is hidden from the index', async () => {
    const { next } = await rotate();
    await bucket(['seed', '--artifacts', '700']);
    const sqlite = new Database(path('bucket.sqlite'));
    const triggers = sqlite.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as Trigger[];
    sqlite.exec(triggers.map(({ name }) => `DROP TRIGGER ${name};`).join(''));
    sqlite.exec('DELETE FROM postings; DELETE FROM tails');
    for (const { sql } of triggers) sqlite.exec(sql);
    sqlite.close();
    // What the key of before signed is then signed by a key that is not known.
    expect((await bucket(['verify', '--verifier-key', next])).valueOf('firstBroken')).toMatch(/^0 \(the checkpoint/);
  });

  it('says what it is for where another command is asked for', async () => {
    const ran = await bucket(['key', 'make']);
    expect([ran.exitCode, ran.said?.join('\n')]).toEqual([2, expect.stringContaining('bucket key rotate')]);
  });
});
