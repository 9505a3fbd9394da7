import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from './run-command.ts';

/** Enough for several blocks of every product, few enough for a second. */
const ARTIFACTS = 2_300;

const folder = mkdtempSync(join(tmpdir(), 'bucket-cli-'));
const seeded = join(folder, 'seeded');

interface Ran {
  readonly exitCode: number;
  readonly results: string[];
  readonly said: string[];
}

async function bucket(args: readonly string[], options: { env?: NodeJS.Dict<string>; stop?: AbortSignal } = {}) {
  const ran: Ran = { exitCode: -1, results: [], said: [] };
  const exitCode = await runCommand(args, {
    environment: options.env ?? {},
    terminal: {
      result: (line) => void ran.results.push(...line.split('\n')),
      say: (line) => void ran.said.push(line),
      show: undefined,
      columns: 80,
    },
    nowMs: () => performance.now(),
    stop: options.stop ?? new AbortController().signal,
  });
  return { ...ran, exitCode };
}

const valueOf = ({ results }: Ran, name: string): string | undefined =>
  results.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);

/** A bucket of its own for a test that alters it. */
function copyOfSeeded(): string {
  const copy = join(folder, randomUUID());
  cpSync(seeded, copy, { recursive: true });
  return copy;
}

beforeAll(async () => {
  const ran = await bucket(['seed', '--artifacts', String(ARTIFACTS), '--data-dir', seeded]);
  expect(ran).toMatchObject({ exitCode: 0 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('bucket seed', () => {
  it('makes a log that verifies as a whole', async () => {
    const ran = await bucket(['verify', `embedded:${seeded}`]);
    expect(ran.exitCode).toBe(0);
    expect(ran.results).toEqual(expect.arrayContaining(['intact: yes', `artifacts: ${ARTIFACTS}`, 'missing: 0']));
  });

  it('goes on from what is there, and does nothing where enough is', async () => {
    const copy = copyOfSeeded();
    const more = await bucket(['seed', '--artifacts', String(ARTIFACTS + 250), '--data-dir', copy]);
    expect(valueOf(more, 'artifacts')).toBe(String(ARTIFACTS + 250));
    const again = await bucket(['seed', '--artifacts', '10', '--data-dir', copy]);
    expect([again.exitCode, valueOf(again, 'artifacts')]).toEqual([0, String(ARTIFACTS + 250)]);
  });

  it('fills the folder that BUCKET_DATA_DIR names, unless --data-dir names another', async () => {
    const [named, other] = [join(folder, randomUUID()), join(folder, randomUUID())];
    const env = { BUCKET_DATA_DIR: named };
    expect(await bucket(['seed', '--artifacts', '100'], { env })).toMatchObject({ exitCode: 0 });
    expect(await bucket(['head', `embedded:${named}`])).toMatchObject({ exitCode: 0 });
    expect(
      await bucket(['seed', '--artifacts', '100', '--data-dir', other], { env: { BUCKET_DATA_DIR: '/dev/null' } }),
    ).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(other, 'bucket.sqlite'))).toBe(true);
  });

  it('ends at a block when it is stopped, with a log that verifies', async () => {
    const copy = copyOfSeeded();
    const stopped = await bucket(['seed', '--artifacts', '1000000', '--data-dir', copy], {
      stop: AbortSignal.timeout(700),
    });
    expect(stopped.exitCode).toBe(130);
    expect((await bucket(['verify', `embedded:${copy}`])).exitCode).toBe(0);
  });

  it('leaves room for exactly as many as asked for, by an approved change', async () => {
    const copy = copyOfSeeded();
    expect(await bucket(['seed', '--artifacts', '1', '--room', '1', '--data-dir', copy])).toMatchObject({
      exitCode: 0,
    });
    const full = await bucket(['seed', '--artifacts', String(ARTIFACTS + 1), '--data-dir', copy]);
    expect([full.exitCode, valueOf(full, 'artifacts')]).toEqual([0, String(ARTIFACTS + 1)]);
  });

  it('refuses a bucket without the tokens of its people', async () => {
    const copy = copyOfSeeded();
    rmSync(join(copy, 'bootstrap.json'));
    const ran = await bucket(['seed', '--artifacts', '9000', '--data-dir', copy]);
    expect(ran).toMatchObject({ exitCode: 1, results: [] });
    expect(ran.said.join('\n')).toContain('bootstrap.json');
  });

  it.each(['0', '-1', '1.5', 'many', ''])('refuses %j artifacts', async (artifacts) => {
    expect(await bucket(['seed', '--artifacts', artifacts, '--data-dir', seeded])).toMatchObject({ exitCode: 2 });
  });
});

describe('bucket verify', () => {
  it('names the entry whose payload was altered behind its back, and ends with 1', async () => {
    const copy = copyOfSeeded();
    alterAll(join(copy, 'bucket.sqlite'), 'Summary of conversation', 'summary of conversation');
    const ran = await bucket(['verify', `embedded:${copy}`]);
    expect(ran.exitCode).toBe(1);
    expect(valueOf(ran, 'intact')).toBe('no');
    expect(valueOf(ran, 'firstBroken')).toMatch(/^\d+ \(the payload is not the one committed to\)$/);
  });

  it('answers in JSON where asked to', async () => {
    const ran = await bucket(['verify', `embedded:${seeded}`, '--json']);
    expect(JSON.parse(ran.results.join('\n'))).toMatchObject({ intact: true, artifacts: ARTIFACTS, missing: 0 });
  });

  it('needs no secret but the verifier key, and refuses another one', async () => {
    const copy = copyOfSeeded();
    const { verifierKey } = JSON.parse(readFileSync(join(copy, 'bootstrap.json'), 'utf8')) as { verifierKey: string };
    rmSync(join(copy, 'signing-key.pem'));
    expect(await bucket(['verify', `embedded:${copy}`])).toMatchObject({ exitCode: 2 });
    expect(await bucket(['verify', `embedded:${copy}`, '--verifier-key', verifierKey])).toMatchObject({ exitCode: 0 });
    const other = 'bucket.local/b+5a8a1d4c+AX0FcB2k7Vn3c1YvF2ZbYQn8hMUlSgrbYQ1UQ1b3cJ0x';
    expect((await bucket(['verify', `embedded:${copy}`, '--verifier-key', other])).exitCode).toBeGreaterThan(0);
  });

  it('says so where there is no bucket, and makes none', async () => {
    const nowhere = join(folder, 'nowhere');
    const ran = await bucket(['verify', `embedded:${nowhere}`], {
      env: { BUCKET_SIGNING_KEY_FILE: join(seeded, 'signing-key.pem') },
    });
    expect(ran).toMatchObject({ exitCode: 1, said: [`there is no embedded:${nowhere}`] });
    expect(existsSync(nowhere)).toBe(false);
  });
});

describe('bucket head', () => {
  it('prints the head and the signed note over it', async () => {
    const ran = await bucket(['head'], { env: { BUCKET_DATA_DIR: seeded } });
    expect(ran.exitCode).toBe(0);
    const root = Buffer.from(valueOf(ran, 'rootHash') ?? '', 'hex').toString('base64');
    expect(ran.results).toEqual(expect.arrayContaining([valueOf(ran, 'entries'), root]));
    expect(ran.results.at(-1)).toMatch(/^— bucket\.local\//);
  });
});

describe('bucket migrate', () => {
  it('copies into an empty store, goes on after it, and proves the same root', async () => {
    const [copy, target] = [copyOfSeeded(), join(folder, 'target')];
    const first = await bucket(['migrate', '--from', `embedded:${copy}`, '--to', `embedded:${target}`]);
    expect(first.exitCode).toBe(0);
    expect(first.results).toEqual(expect.arrayContaining(['intact: yes', `artifacts: ${ARTIFACTS}`, 'missing: 0']));
    await bucket(['seed', '--artifacts', String(ARTIFACTS + 500), '--data-dir', copy]);
    const second = await bucket(['migrate', '--from', `embedded:${copy}`, '--to', `embedded:${target}`]);
    expect(valueOf(second, 'artifacts')).toBe(String(ARTIFACTS + 500));
    const head = await bucket(['head'], { env: { BUCKET_DATA_DIR: copy } });
    expect(valueOf(second, 'rootHash')).toBe(`${valueOf(head, 'rootHash')} (both stores)`);
  });

  it('stops between two blocks and goes on from there', async () => {
    const target = join(folder, 'stopped');
    const args = ['migrate', '--from', `embedded:${seeded}`, '--to', `embedded:${target}`];
    expect(await bucket(args, { stop: AbortSignal.abort() })).toMatchObject({ exitCode: 130 });
    expect(await bucket(args)).toMatchObject({ exitCode: 0 });
  });

  it('refuses a target that holds another bucket, and leaves it as it was', async () => {
    const other = join(folder, 'other');
    await bucket(['seed', '--artifacts', '100', '--data-dir', other]);
    const before = await bucket(['head'], { env: { BUCKET_DATA_DIR: other } });
    const ran = await bucket(['migrate', '--from', `embedded:${seeded}`, '--to', `embedded:${other}`]);
    expect(ran.exitCode).toBe(1);
    expect(ran.said.at(-1)).toContain('do not belong together');
    expect(await bucket(['head'], { env: { BUCKET_DATA_DIR: other } })).toEqual(before);
  });

  it('writes nothing of a source that does not hold, and names the entry', async () => {
    const copy = copyOfSeeded();
    alterAll(join(copy, 'bucket.sqlite'), 'Summary of conversation', 'summary of conversation');
    const ran = await bucket(['migrate', '--from', `embedded:${copy}`, '--to', `embedded:${join(folder, 'half')}`]);
    expect(ran.exitCode).toBe(1);
    expect(ran.said.at(-1)).toMatch(/entry \d+ is the first broken one/);
  });

  const mongoUrl = process.env['BUCKET_TEST_MONGO_URL'];
  (mongoUrl === undefined ? it.skip : it)('goes to MongoDB and back with nothing lost', async () => {
    const database = `cli_${randomUUID().replaceAll('-', '')}`;
    const mongo = `mongo:${urlOf(mongoUrl ?? '', database)}`;
    const there = await bucket(['migrate', '--from', `embedded:${seeded}`, '--to', mongo]);
    expect(there).toMatchObject({ exitCode: 0 });
    const back = join(folder, 'back');
    const env = { BUCKET_SIGNING_KEY_FILE: join(seeded, 'signing-key.pem') };
    const again = await bucket(['migrate', '--from', mongo, '--to', `embedded:${back}`], { env });
    expect(again.results).toEqual(there.results);
    expect((await bucket(['head', `embedded:${back}`], { env })).results).toEqual(
      (await bucket(['head', `embedded:${seeded}`])).results,
    );
  });

  it.each([
    [['migrate', '--from', 'embedded:x'], '--to'],
    [['migrate', '--from', `embedded:${seeded}`, '--to', `embedded:${seeded}`], 'the same store'],
    [['migrate', '--from', `embedded:${seeded}`, '--to', 'postgres:x'], 'mongo:URL'],
    [['migrate', '--from', `embedded:${seeded}`, '--to', 'mongo:mongodb://127.0.0.1/x?w=1'], 'write concern'],
  ])('refuses %j with its reason', async (args, says) => {
    const ran = await bucket(args);
    expect(ran.exitCode).toBe(2);
    expect(ran.said.join('\n')).toContain(says);
  });

  it('says when a store is not available', async () => {
    const ran = await bucket(['migrate', '--from', `embedded:${seeded}`, '--to', 'mongo:mongodb://127.0.0.1:9/x']);
    expect(ran.exitCode).toBe(3);
    expect(ran.said.join('\n')).not.toMatch(/\n\s+at /);
  });
});

describe('bucket help', () => {
  it('lists every command, and tells how each is used', async () => {
    const { results } = await bucket([]);
    const names = results.flatMap((line) => /^ {2}(\w+) {2}/.exec(line)?.[1] ?? []);
    expect(names).toEqual(
      'migrate verify evidence export head restored seed token key approve fingerprint certify witness help'.split(' '),
    );
    for (const name of names) {
      const [usage] = (await bucket(['help', name])).results;
      expect(usage).toMatch(new RegExp(`^bucket ${name}`));
      expect((await bucket([name, '--help'])).results[0]).toBe(usage);
    }
  });

  it('refuses a command that is none', async () => {
    expect(await bucket(['destroy'])).toMatchObject({ exitCode: 2, said: ['destroy is no command: see bucket help'] });
  });
});

/** As somebody with a hand on the file would: pages of SQLite have no checksum. */
function alterAll(file: string, text: string, other: string): void {
  const bytes = readFileSync(file);
  let altered = 0;
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) altered += bytes.write(other, at);
  expect(altered).toBeGreaterThan(0);
  writeFileSync(file, bytes);
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
