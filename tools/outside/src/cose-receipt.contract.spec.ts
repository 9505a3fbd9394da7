import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startBucket } from './bucket.mjs';
import { pythonWithScittCose, runToEnd } from './toolchain.mjs';

const CLI = fileURLToPath(new URL('../../../apps/cli/dist/main.js', import.meta.url));
const VERIFIER = fileURLToPath(new URL('python-verifier/verify_receipt.py', import.meta.url));
const python = await pythonWithScittCose();

(python === undefined ? describe.skip : describe)('scitt-cose, unmodified', () => {
  let bucket: Awaited<ReturnType<typeof startBucket>>;
  let receipt: Buffer;
  let entry: Buffer;

  beforeAll(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'bucket-cose-'));
    execFileSync(process.execPath, [CLI, 'seed', '--artifacts', '300', '--data-dir', directory], { stdio: 'ignore' });
    bucket = await startBucket({}, directory);
    const list = await get('/v1/artifacts?productId=AI_Assistant&limit=1');
    const { items } = (await list.json()) as { readonly items: readonly { readonly id: string }[] };
    const path = `/v1/artifacts/${items[0]?.id ?? ''}/evidence`;
    receipt = Buffer.from(await (await get(`${path}?format=cose-receipt`)).arrayBuffer());
    const proof = await (await get(`${path}?format=tlog-proof`)).text();
    entry = Buffer.from(/^extra (\S+)$/m.exec(proof)?.[1] ?? '', 'base64');
  });
  afterAll(() => bucket.discard());

  const get = (path: string) =>
    fetch(bucket.url + path, { headers: { authorization: `Bearer ${bucket.bootstrap.tokens['auditor']}` } });

  async function verify(one: Buffer, of: Buffer) {
    const [receiptFile, entryFile] = [join(bucket.directory, 'receipt.cose'), join(bucket.directory, 'entry.json')];
    writeFileSync(receiptFile, one);
    writeFileSync(entryFile, of);
    return runToEnd(python ?? '', [VERIFIER, receiptFile, entryFile, bucket.bootstrap.verifierKey]);
  }

  it('accepts the receipt of an entry', async () => {
    const { code, stdout, stderr } = await verify(receipt, entry);
    expect([code, stdout, stderr]).toEqual([0, expect.stringMatching(/^entry \d+ in a tree of \d+\n$/), '']);
  });

  it('refuses it for another entry, or with a byte of proof or signature changed', async () => {
    const flipped = (at: number) => {
      const copy = Buffer.from(receipt);
      copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
      return copy;
    };
    expect((await verify(receipt, Buffer.concat([entry, Buffer.from(' ')]))).code).toBe(1);
    expect((await verify(flipped(receipt.length - 1), entry)).code).toBe(1);
    expect((await verify(flipped(receipt.length - 64 - 8), entry)).code).toBe(1);
  });
});
