import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import { MEMORY_ALTERATIONS } from './memory-alterations.spec-data.ts';
import { makeScene, notice, settingsOf, type Scene } from './scene.spec-data.ts';
import { tableOf } from './threat-table.spec-data.ts';

const state = new MemoryState();
let directory: string;
let scene: Scene;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bucket-tampering-'));
  scene = await makeScene(settingsOf(directory, 'memory'), MemoryBucketStore.open(state));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What is in it cannot be changed, so a copy of the lists is one of everything. */
function copyOf(original: MemoryState): MemoryState {
  const copy = new MemoryState();
  for (const name of ['blocks', 'entries', 'details'] as const) {
    // Each list is pushed to itself: the types of the three differ.
    (copy[name] as unknown[]).push(...original[name]);
  }
  for (const name of ['artifacts', 'usage', 'tiles', 'idempotency'] as const) {
    for (const [key, value] of original[name]) (copy[name] as Map<string, unknown>).set(key, value);
  }
  return copy;
}

describe('a store in memory', () => {
  it('cannot be reached through what it gives: nothing of it can be changed', async () => {
    const store = MemoryBucketStore.open(copyOf(state));
    expect(Object.keys(store)).toEqual([]);
    const facts = await store.decisionFacts({
      heads: [{ artifactId: scene.updated.id, content: true }],
      versions: [],
      idempotencyKeys: scene.keys,
    });
    for await (const block of store.blocks(-1))
      expect([block, block.head, block.entries].every(Object.isFrozen)).toBe(true);
    for (const fact of [...facts.heads, ...facts.idempotency]) expect(Object.isFrozen(fact)).toBe(true);
    (await store.tile(0, 0))?.fill(0);
    expect(await notice(scene, store)).toEqual({});
  });

  it('has a line for each of these in the threat model, and for no other', () => {
    const text = readFileSync(new URL('../../../../docs/threat-model.md', import.meta.url), 'utf8');
    const expected = MEMORY_ALTERATIONS.map(({ what, noticedBy }) => `${what}: ${[...noticedBy].sort().join(', ')}`);
    expect(tableOf(text, 'In memory').sort()).toEqual(expected.sort());
  });

  it.each(MEMORY_ALTERATIONS)('$what', async ({ hand, noticedBy, names }) => {
    const copy = copyOf(state);
    hand(copy, scene);
    const noticed = await notice(scene, MemoryBucketStore.open(copy));
    expect(Object.keys(noticed).sort()).toEqual([...noticedBy].sort());
    if (names !== undefined) expect(noticed.verification?.seq).toBe(names(scene));
  });
});
