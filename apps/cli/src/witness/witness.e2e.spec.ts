import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  consistencyProof,
  cosignedMessage,
  formatAddCheckpoint,
  formatCheckpoint,
  leafHash,
  MerkleTree,
  parseCosignature,
  parseCosignerKey,
  parseSignatureLine,
  signNote,
  toHex,
  verifierKey,
} from '@bucket/domain';
import { nodeSha256, verifyEd25519 } from '@bucket/node';
import { seededSigner } from '@bucket/testing';

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const ORIGIN = 'log.test/one';
const log = seededSigner(ORIGIN, 7);
const root = mkdtempSync(join(tmpdir(), 'bucket-witness-'));
const logs = join(root, 'logs');
writeFileSync(logs, `log ${verifierKey(ORIGIN, toHex(log.keyHash), log.publicKey)}\nquorum none\n`);

/** The tree of so many numbers, of which one may be another. */
function treeOf(size: number, other?: number): MerkleTree {
  const tree = new MerkleTree(nodeSha256);
  tree.append(Array.from({ length: size }, (_, i) => leafHash(nodeSha256, i === other ? 'other' : String(i))));
  return tree;
}

const checkpointOf = (tree: MerkleTree): string =>
  signNote(formatCheckpoint({ origin: ORIGIN, treeSize: tree.size, rootHash: tree.root() }), [log]);

async function bodyOf(oldSize: number, tree: MerkleTree): Promise<string> {
  const tiles = tree.partialTiles();
  const source = { tile: (level: number) => tiles[level] ?? new Uint8Array(0) };
  const proof =
    oldSize === 0 || oldSize === tree.size
      ? []
      : await consistencyProof({ sha256: nodeSha256, tiles: source, from: oldSize, to: tree.size });
  return formatAddCheckpoint({ oldSize, proof, checkpoint: checkpointOf(tree) });
}

let directory: string;
let child: ChildProcess | undefined;
let url = '';
let vkey = '';
let said = '';

async function start(...more: readonly string[]): Promise<number | null> {
  const args = ['witness', directory, '--logs', logs, '--listen', '127.0.0.1:0', ...more];
  const started = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child = started;
  let results = '';
  started.stdout.on('data', (bytes: Buffer) => (results += bytes.toString()));
  started.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  while (!results.includes('listening: ') && started.exitCode === null) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  url = /^listening: (\S+)$/m.exec(results)?.[1] ?? '';
  vkey = /^verifierKey: (\S+)$/m.exec(results)?.[1] ?? '';
  return started.exitCode;
}

async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
  return child.exitCode;
}

async function ask(body: string) {
  const answer = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
  return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() };
}

beforeEach(() => {
  directory = mkdtempSync(join(root, 'state-'));
  said = '';
});
afterEach(() => stop());
afterAll(() => rmSync(root, { recursive: true, force: true }));

const NAME = ['--name', 'witness.test/one'];

describe('bucket witness', () => {
  it('gives a cosignature that verifies under the key it prints, and shows the checkpoint to monitors', async () => {
    await start(...NAME);
    const tree = treeOf(20);
    const { status, body } = await ask(await bodyOf(0, tree));
    expect(status).toBe(200);
    const line = parseSignatureLine(body.trimEnd());
    const cosignature = line && parseCosignature(line);
    const key = parseCosignerKey(nodeSha256, vkey);
    const [text = ''] = checkpointOf(tree).split('\n\n');
    const message = cosignedMessage(cosignature?.timestampSeconds ?? 0, `${text}\n`);
    expect(key && cosignature && verifyEd25519(key.publicKey, message, cosignature.signature)).toBe(true);
    const shown = await fetch(`${url}/${nodeSha256.hex(ORIGIN)}/checkpoint`);
    expect([shown.status, await shown.text()]).toEqual([200, checkpointOf(tree) + body]);
    expect((await fetch(`${url}/${nodeSha256.hex('log.test/two')}/checkpoint`)).status).toBe(404);
    expect(statSync(join(directory, 'witness-key.pem')).mode & 0o077).toBe(0);
  });

  it('remembers across kill -9 what it has cosigned, and refuses what goes back or forks', async () => {
    await start(...NAME);
    const first = vkey;
    expect((await ask(await bodyOf(0, treeOf(40)))).status).toBe(200);
    await stop('SIGKILL');
    await start();
    expect(vkey).toBe(first);
    expect(await ask(await bodyOf(0, treeOf(30)))).toEqual({ status: 409, type: 'text/x.tlog.size', body: '40\n' });
    expect((await ask(await bodyOf(40, treeOf(40, 5)))).status).toBe(422);
    expect((await ask(await bodyOf(40, treeOf(60, 5)))).status).toBe(422);
    expect((await ask(await bodyOf(40, treeOf(60)))).status).toBe(200);
    expect(await stop()).toBe(0);
  });

  it('lets one of many forks that come at once have the next place', async () => {
    await start(...NAME);
    await ask(await bodyOf(0, treeOf(10)));
    const bodies = await Promise.all(Array.from({ length: 20 }, (_, i) => bodyOf(10, treeOf(20, 10 + (i % 10)))));
    const statuses = (await Promise.all(bodies.map(ask))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(new Set(statuses)).toEqual(new Set([200, 409]));
  });

  it('does not start over a state that was altered, nor beside another witness', async () => {
    await start(...NAME);
    await ask(await bodyOf(0, treeOf(10)));
    const running = child;
    expect(await start()).toBe(1);
    expect(said).toContain('another witness');
    child = running;
    await stop();
    const file = join(directory, readdirSync(directory).find((name) => name.endsWith('.checkpoint')) ?? '');
    writeFileSync(file, readFileSync(file, 'utf8').replace('\n10\n', '\n11\n'));
    expect(await start()).toBe(1);
    expect(said).toContain('does not hold a checkpoint of log.test/one that this witness has cosigned');
  });

  it('refuses what is too long, malformed, unsigned or of another log', async () => {
    await start(...NAME);
    expect((await ask('x'.repeat(70_000))).status).toBe(400);
    expect((await ask('old 0\n\nnothing')).status).toBe(400);
    const body = await bodyOf(0, treeOf(10));
    expect((await ask(body.replace('\n10\n', '\n11\n'))).status).toBe(403);
    expect((await ask(body.replaceAll(ORIGIN, 'log.test/two'))).status).toBe(404);
    expect((await fetch(url)).status).toBe(404);
  });

  it('needs a name once, and logs always', async () => {
    expect(await start()).toBe(2);
    expect(said).toContain('the first start needs --name');
  });
});
