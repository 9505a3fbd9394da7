import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, hash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startBucket } from './bucket.mjs';
import { BUILD_MS_MAX, foreignGoProgram, hasToolchain, runToEnd } from './toolchain.mjs';

const hasGo = await hasToolchain('go');
const CLI = join(dirname(fileURLToPath(import.meta.url)), '../../../apps/cli/dist/main.js');
const WAIT_MS_MAX = 30_000;

type Bucket = Awaited<ReturnType<typeof startBucket>>;

const root = mkdtempSync(join(tmpdir(), 'bucket-omniwitness-'));
const data = join(root, 'data');
const policyFile = join(root, 'witnesses');
const NAME = 'witness.test/omni';
let omniwitness: ChildProcess;
let ours: ChildProcess;
let bucket: Bucket | undefined;
let policy = '';

/** A key as Go's note package writes it, with the vkey of its cosignatures (C2SP signed-note, tlog-cosignature). */
function makeKey(): { readonly secret: string; readonly vkey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const seed = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-32);
  const idOf = (type: number) =>
    hash('sha256', Buffer.concat([Buffer.from(`${NAME}\n`), Buffer.of(type), raw]), 'buffer')
      .toString('hex')
      .slice(0, 8);
  const typed = (type: number, key: Buffer) => Buffer.concat([Buffer.of(type), key]).toString('base64');
  return {
    secret: `PRIVATE+KEY+${NAME}+${idOf(1)}+${typed(1, seed)}`,
    vkey: `${NAME}+${idOf(4)}+${typed(4, raw)}`,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Only a server on a pipe has an address without a port.
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + WAIT_MS_MAX;
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not come about`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The bucket's own witness, in a process of its own. */
async function startOurs(): Promise<string> {
  const args = ['witness', join(root, 'ours'), '--logs', join(root, 'logs'), '--name', 'witness.test/ours'];
  ours = spawn(process.execPath, [CLI, ...args, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  ours.stdout?.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const [, vkey = '', url = ''] = await until('our witness', () =>
    Promise.resolve(/verifierKey: (\S+)\nlistening: (\S+)/.exec(said) ?? undefined),
  );
  return `witness ours ${vkey} ${url}`;
}

/** Omniwitness as its README starts it, for this log alone. */
async function startOmniwitness(): Promise<string> {
  const { secret, vkey } = makeKey();
  const port = await freePort();
  writeFileSync(join(root, 'key'), secret);
  omniwitness = spawn(
    await foreignGoProgram('omniwitness'),
    [
      `-listen=127.0.0.1:${port}`,
      '-metrics_listen=',
      `-private_key_path=${join(root, 'key')}`,
      `-db_file=${join(root, 'omniwitness.db')}`,
      `-additional_logs=${join(root, 'logs.yaml')}`,
    ],
    { stdio: ['ignore', 'ignore', 'ignore'] },
  );
  const url = `http://127.0.0.1:${port}`;
  await until('omniwitness', () => fetch(url));
  return `witness omni ${vkey} ${url}`;
}

const settings = { BUCKET_WITNESSES: policyFile };
const sizeOf = (note: string): number => Number(note.split('\n')[1]);

async function get(path: string, role?: string): Promise<string> {
  const token = bucket?.bootstrap.tokens[role ?? ''] ?? '';
  const answer = await fetch(`${bucket?.url}${path}`, {
    headers: role === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.text();
}

(hasGo ? describe : describe.skip)('the omniwitness of transparency-dev, unmodified', () => {
  beforeAll(async () => {
    await foreignGoProgram('omniwitness');
    bucket = await startBucket({}, data);
    const { verifierKey } = bucket.bootstrap;
    const [origin = ''] = verifierKey.split('+');
    writeFileSync(
      join(root, 'logs.yaml'),
      `Logs:\n  - Origin: ${origin}\n    PublicKey: ${verifierKey}\n    URL: http://127.0.0.1\n`,
    );
    writeFileSync(join(root, 'logs'), `log ${verifierKey}\nquorum none\n`);
    const lines = [await startOmniwitness(), await startOurs()];
    policy = `log ${verifierKey}\n${lines.join('\n')}\ngroup both all omni ours\nquorum both\n`;
    writeFileSync(policyFile, policy);
    await bucket.stop();
    // Another log under the same key, as who holds the key can make it: the same folder without store and checkpoint.
    cpSync(data, join(root, 'fork'), { recursive: true });
    for (const name of ['bucket.sqlite', 'bucket.sqlite-wal', 'bucket.sqlite-shm', 'checkpoint']) {
      rmSync(join(root, 'fork', name), { force: true });
    }
    bucket = await startBucket(settings, data);
  }, BUILD_MS_MAX);
  afterAll(async () => {
    await bucket?.stop();
    for (const child of [omniwitness, ours]) child.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  });

  it('cosigns the log of a running bucket at its start and as it grows, beside our own witness', async () => {
    const first = sizeOf(await get('/log/checkpoint'));
    await bucket?.grow(50);
    const note = await until('a cosigned tree', async () => {
      const served = await get('/log/checkpoint');
      return sizeOf(served) > first ? served : undefined;
    });
    expect(note).toMatch(new RegExp(`— ${NAME} [A-Za-z0-9+/=]+\n— witness.test/ours [A-Za-z0-9+/=]+\n$`));
    const described: unknown = JSON.parse(await get('/.well-known/bucket.json'));
    expect(described).toMatchObject({ witnesses: [{ name: NAME }, { name: 'witness.test/ours' }] });
    const metrics = await get('/metrics');
    expect(metrics).toContain('bucket_witness_state{witness="omni",state="cosigned"} 1');
    expect(Number(/^bucket_witnessed_age_seconds (\S+)$/m.exec(metrics)?.[1])).toBeLessThan(60);
  });

  it('makes a reader’s verdict on evidence “witnessed”', async () => {
    const bundle = join(root, 'period.evidence.json');
    writeFileSync(bundle, await get('/v1/audit/evidence?from=0', 'auditor'));
    writeFileSync(join(root, 'policy'), policy);
    const verify = (policyOf: string) =>
      runToEnd(process.execPath, [CLI, 'verify', '--bundle', bundle, '--policy', policyOf]);
    expect(await verify(join(root, 'policy'))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('verdict: witnessed'),
    });
    // The reader counts: with a witness that has not cosigned the quorum is not met.
    const other = makeKey().vkey;
    writeFileSync(
      join(root, 'stricter'),
      policy.replace(/^group.*$/m, `witness other ${other}\ngroup both all omni other`),
    );
    expect(await verify(join(root, 'stricter'))).toMatchObject({ code: 4 });
  });

  it('refuses a fork of the log, and the bucket does not serve it', async () => {
    const served = sizeOf(await get('/log/checkpoint'));
    await bucket?.stop();
    const forked = await startBucket({}, join(root, 'fork'));
    await forked.grow(served + 100);
    const checkpoint = await fetch(`${forked.url}/log/checkpoint`).then((answer) => answer.text());
    expect(sizeOf(checkpoint)).toBeGreaterThan(served);
    await forked.stop();
    await expect(startBucket(settings, join(root, 'fork'))).rejects.toThrow(
      /is not the one of a checkpoint that was kept/,
    );
    // The true log goes on, and is cosigned as before.
    bucket = await startBucket(settings, data);
    expect(readFileSync(join(data, 'checkpoint.witnessed'), 'utf8')).toContain(NAME);
    expect(sizeOf(await get('/log/checkpoint'))).toBeGreaterThanOrEqual(served);
  });

  it('remembers what the whole data folder has forgotten: a start over yesterday’s copy is refused', async () => {
    await bucket?.stop();
    const yesterday = join(root, 'yesterday');
    cpSync(data, yesterday, { recursive: true });
    bucket = await startBucket(settings, data);
    await bucket.grow(20);
    await get('/v1/audit/evidence?from=0', 'auditor');
    await bucket.stop();
    await expect(startBucket(settings, yesterday)).rejects.toThrow(/ends before a checkpoint that was kept/);
  });
});
