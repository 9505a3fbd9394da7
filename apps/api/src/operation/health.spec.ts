import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { readSettings } from '@bucket/bucket';
import { MemoryBucketStore } from '@bucket/memory';
import { createApplication } from '../application.ts';

const directory = mkdtempSync(join(tmpdir(), 'bucket-health-'));
afterAll(() => rmSync(directory, { recursive: true }));

it('is ready while blocks are committed between its two looks at the log', async () => {
  const store = MemoryBucketStore.open();
  const settings = readSettings({ BUCKET_DATA_DIR: directory, BUCKET_STORE: 'memory' });
  const { app } = await createApplication(settings, store);
  // Written by the application in exactly this shape.
  const { tokens } = JSON.parse(readFileSync(join(directory, 'bootstrap.json'), 'utf8')) as {
    tokens: { owner: string };
  };
  const commit = () =>
    app.inject({ url: '/v1/governance/rules', headers: { authorization: `Bearer ${tokens.owner}`, host: 'a' } });
  const head = store.head.bind(store);
  store.head = async () => {
    const found = await head();
    store.head = head;
    expect((await commit()).statusCode).toBe(200);
    return found;
  };
  const answer = await app.inject({ url: '/health/ready', headers: { host: 'a' } });
  expect([answer.statusCode, answer.body]).toEqual([200, expect.stringContaining('ready')]);
  await app.close();
});
