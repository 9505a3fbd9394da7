import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { compose, type Composition } from '@bucket/bucket';
import { parseEntry } from '@bucket/domain';
import { EmbeddedBucketStore } from '@bucket/embedded';
import { observe } from '@bucket/application';
import { settingsOf } from './scene.spec-data.ts';

let root: string;
let directory: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bucket-rollback-'));
  directory = join(root, 'data');
});
afterEach(() => rmSync(root, { recursive: true }));

/** Runs a process over the store, which records a reading of governance, keeps its checkpoint and ends. */
async function run(work: (bucket: Composition) => Promise<unknown>, isRestored = false): Promise<number> {
  const store = await EmbeddedBucketStore.open({ directory });
  try {
    const bucket = await compose(settingsOf(directory, 'embedded'), { store, isRestored });
    await work(bucket);
    await bucket.committer.drain();
    bucket.keepCheckpoint();
    return bucket.committer.ledger.head.size;
  } finally {
    await store.close();
  }
}

const write = async ({ committer }: Composition): Promise<void> => {
  const [owner] = committer.ledger.state.credentials();
  if (owner === undefined) throw new TypeError('nobody is there');
  const actor = { id: owner.personId ?? owner.id, kind: owner.actorKind, role: owner.role };
  const caller = { actor, credentialId: owner.id, integrationId: null, productId: null, requestId: 'rollback' };
  await committer.submit(observe({ type: 'governance.read', caller }));
};
const nothing = (): Promise<void> => Promise.resolve();
const file = (of: string): string => join(of, 'bucket.sqlite');

describe('a store that was put back', () => {
  it('is refused with both sizes named, and served when it is the newest', async () => {
    const found = await run(write);
    cpSync(file(directory), join(root, 'backup'));
    const kept = await run(write);
    expect(await run(nothing)).toBe(kept);
    cpSync(join(root, 'backup'), file(directory));
    await expect(run(nothing)).rejects.toMatchObject({ code: 'ledger.rolled-back', details: { kept, found } });
  });

  it('is refused when it is empty', async () => {
    const kept = await run(write);
    rmSync(file(directory));
    await expect(run(nothing)).rejects.toMatchObject({ code: 'ledger.rolled-back', details: { kept, found: 0 } });
  });

  it('is refused when another log was begun under the same key', async () => {
    const kept = await run(write);
    const other = join(root, 'other');
    cpSync(directory, other, { recursive: true });
    rmSync(file(other));
    rmSync(join(other, 'checkpoint'));
    directory = other;
    await run(async (bucket) => {
      for (let count = 0; count < 5; count += 1) await write(bucket);
    });
    cpSync(file(other), file(join(root, 'data')));
    directory = join(root, 'data');
    await expect(run(nothing)).rejects.toMatchObject({ code: 'ledger.forked', details: { kept } });
  });

  it('is served after it was accepted, which is an entry', async () => {
    const found = await run(write);
    cpSync(file(directory), join(root, 'backup'));
    const kept = await run(write);
    cpSync(join(root, 'backup'), file(directory));
    let last = '';
    await run(async ({ store, committer }) => {
      for await (const { canonical } of store.entries(found, committer.ledger.head.size)) last = canonical;
    }, true);
    expect(parseEntry(last)).toMatchObject({
      type: 'bucket.foreign-write',
      outcome: 'failed',
      reason: `restored on purpose to ${found} entries; the checkpoint that was kept covers ${kept}`,
    });
    expect(await run(nothing)).toBe(found + 1);
  });
});
