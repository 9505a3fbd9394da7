import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BucketProcess } from './testing/bucket-process.spec-data.ts';

const DEMO = fileURLToPath(new URL('../../../tools/demo/src/demo.mjs', import.meta.url));

let bucket: BucketProcess;
beforeAll(async () => {
  bucket = await BucketProcess.start();
});
afterAll(() => bucket.discard());

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function demo(url: string, directory: string): Promise<Run> {
  return new Promise((resolve) => {
    const env = { ...process.env, BUCKET_DEMO_URL: url, BUCKET_DATA_DIR: directory };
    execFile(process.execPath, [DEMO], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, stdout, stderr }),
    );
  });
}

describe('npm run demo', () => {
  it('goes from nothing to a verified write, and does so again', async () => {
    for (let run = 0; run < 2; run += 1) {
      const { code, stdout, stderr } = await demo(bucket.url, bucket.directory);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain('is signed by');
      expect(stdout).toContain('the entry is in that tree');
      for (const shown of ['artifact.held', 'would purge', 'erased; held by', 'certificate of the erasure is signed'])
        expect(stdout).toContain(shown);
      expect(stdout).toContain('intact');
      expect(stdout).not.toMatch(/bkt_[A-Za-z0-9_-]{43}/);
    }
  });

  it('trusts nothing but the verifier key: with another one it proves nothing and fails', async () => {
    const other = await BucketProcess.start({ store: 'memory' });
    const directory = mkdtempSync(join(tmpdir(), 'bucket-demo-'));
    cpSync(join(bucket.directory, 'bootstrap.json'), join(directory, 'bootstrap.json'));
    const file = join(directory, 'bootstrap.json');
    const bootstrap: object = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...bootstrap, verifierKey: other.bootstrap.verifierKey }));
    const { code, stderr } = await demo(bucket.url, directory);
    expect(code).toBe(1);
    expect(stderr).toContain('the demo stopped');
    await other.discard();
    rmSync(directory, { recursive: true });
  });

  it('says so when no bucket answers', async () => {
    const { code, stderr } = await demo('http://127.0.0.1:9', bucket.directory);
    expect([code, stderr]).toEqual([1, expect.stringContaining('no bucket answers')]);
  });
});
