import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeLogKey, Committer } from '@bucket/application';
import { readSettings } from '@bucket/bucket';
import { MemoryBucketStore } from '@bucket/memory';
import { createKeyFile, readKeyFile } from '@bucket/node';
import { createApplication, type Application } from '../application.ts';

let application: Application;
const directory = mkdtempSync(join(tmpdir(), 'bucket-retired-'));

beforeAll(async () => {
  const settings = readSettings({ BUCKET_DATA_DIR: directory, BUCKET_STORE: 'memory' });
  application = await createApplication(settings, MemoryBucketStore.open());
});
afterAll(async () => {
  await application.app.close();
  rmSync(directory, { recursive: true });
});

describe('a process whose key was replaced while it runs', () => {
  it('is not ready, and goes on serving the log', async () => {
    const { app } = application;
    expect((await app.inject('/health/ready')).statusCode).toBe(200);
    const committer = app.get(Committer);
    const file = join(directory, 'next.pem');
    createKeyFile(file);
    await changeLogKey(committer, readKeyFile(file, committer.ledger.dependencies.keys.origin), 'rotation');
    const ready = await app.inject('/health/ready');
    expect([ready.statusCode, ready.json<{ code: string }>().code]).toEqual([503, 'ledger.key-retired']);
    const checkpoint = await app.inject('/log/checkpoint');
    expect(checkpoint.body.match(/^— /gm)).toHaveLength(2);
  });
});
