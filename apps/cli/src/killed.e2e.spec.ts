import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const ARTIFACTS = 20_000;
const KILLS = 4;

const folder = mkdtempSync(join(tmpdir(), 'bucket-killed-'));
const seeded = join(folder, 'seeded');
const environment = { PATH: process.env['PATH'] };

function bucket(...args: string[]) {
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', env: environment });
}

/** Starts a command again and again and kills it, each time after a little longer, and then lets it end. */
async function killedOften(...args: string[]) {
  let killed = 0;
  for (let n = 1; n <= KILLS; n += 1) {
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: 'ignore', env: environment });
    const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    await Promise.race([ended, sleep(500 + n * 200)]);
    child.kill('SIGKILL');
    if ((await ended) === 'SIGKILL') killed += 1;
  }
  return { killed, last: bucket(...args) };
}

beforeAll(() => expect(bucket('seed', '--artifacts', String(ARTIFACTS), '--data-dir', seeded).status).toBe(0));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a command that is killed', () => {
  it('goes on filling a bucket, whose log verifies and has as many as were asked for', async () => {
    const dataDir = join(folder, 'filled');
    const { killed, last } = await killedOften('seed', '--artifacts', String(ARTIFACTS), '--data-dir', dataDir);
    expect([killed > 0, last.status]).toEqual([true, 0]);
    expect(bucket('verify', `embedded:${dataDir}`).stdout).toContain(`intact: yes\n`);
    expect(last.stdout).toContain(`artifacts: ${ARTIFACTS}\n`);
  });

  it('goes on copying a bucket, up to the same root', async () => {
    const target = join(folder, 'copied');
    const { killed, last } = await killedOften('migrate', '--from', `embedded:${seeded}`, '--to', `embedded:${target}`);
    expect([killed > 0, last.status]).toEqual([true, 0]);
    const [, root] = /^rootHash: ([0-9a-f]{64})$/m.exec(bucket('head', `embedded:${seeded}`).stdout) ?? [];
    expect(last.stdout).toContain(`rootHash: ${root} (both stores)`);
  });

  it('tells a supervisor by its exit code that it was stopped', async () => {
    const dataDir = join(folder, 'stopped');
    const args = ['seed', '--artifacts', '100000000', '--data-dir', dataDir];
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: 'ignore', env: environment });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await sleep(2_500);
    child.kill('SIGTERM');
    expect(await ended).toBe(130);
    expect(bucket('verify', `embedded:${dataDir}`).status).toBe(0);
  });
});
