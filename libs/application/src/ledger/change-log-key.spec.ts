import { beforeEach, describe, expect, it } from '@jest/globals';
import { BucketError, parseEntry, signNote, toHex, verifierKey, type FaultCode } from '@bucket/domain';
import { MemoryBucketStore } from '@bucket/memory';
import { noteVerifierOf } from '@bucket/node';
import type { BucketStore } from '@bucket/ports';
import { seededSigner } from '@bucket/testing';
import { dependenciesOf, Workbench } from '../workbench/workbench.spec-data.ts';
import { changeLogKey } from './change-log-key.ts';
import { copyLog } from './copy-log.ts';
import { LogKeys } from './log-keys.ts';
import { openLedger } from './open-ledger.ts';
import { requireSigned } from './signed-head.ts';

const ORIGIN = 'bucket.test/log';
const keyOf = (seed: number) => {
  const signer = seededSigner(ORIGIN, seed);
  return { signer, verifierKey: verifierKey(ORIGIN, toHex(signer.keyHash), signer.publicKey) };
};

let store: BucketStore;
let first: Workbench;
let size: number;

beforeEach(async () => {
  store = MemoryBucketStore.open();
  first = await Workbench.open(store);
  await first.integrate('AI_Avatar', ['avatar_config']);
  size = await changeLogKey(first.committer, keyOf(2), 'rotation');
});

const codeOf = async (work: Promise<unknown>): Promise<FaultCode | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof BucketError ? error.code : Promise.reject(error as Error)),
  );

describe('a change of key', () => {
  it('is the last entry of a tree that both keys have signed', async () => {
    const head = await store.head();
    const note = (await store.checkpoint()) ?? '';
    const entry = parseEntry((await store.entry(size - 1))?.canonical ?? '');
    expect(head.size).toBe(size);
    expect(entry).toMatchObject({
      type: 'bucket.key',
      actor: { kind: 'bucket' },
      logKey: { previous: keyOf(1).verifierKey, next: keyOf(2).verifierKey },
    });
    for (const seed of [1, 2]) requireSigned(note, head, dependenciesOf(seed));
  });

  it('is the last thing that the old key signs', async () => {
    expect(await codeOf(first.integrate('AI_Assistant', ['metadata']))).toBe('ledger.key-retired');
    expect((await store.head()).size).toBe(size);
    const again = openLedger(store, dependenciesOf(1)).then(({ dependencies }) => dependencies.keys.requireOwnSigns());
    expect(await codeOf(again)).toBe('ledger.key-retired');
  });

  it('is followed by blocks of the next key, and the old one is told which that is', async () => {
    const second = await Workbench.open(store, first.clock, 2);
    await second.integrate('AI_Assistant', ['metadata']);
    expect((await store.head()).size).toBeGreaterThan(size);
    await expect(openLedger(store, dependenciesOf(1))).rejects.toMatchObject({
      code: 'ledger.key-retired',
      details: { retired: keyOf(1).verifierKey, current: keyOf(2).verifierKey },
    });
    expect(second.ledger.dependencies.keys.spans()).toEqual([
      { verifierKey: keyOf(1).verifierKey, fromSize: 0, toSize: size },
      { verifierKey: keyOf(2).verifierKey, fromSize: size, toSize: null },
    ]);
  });

  it('is followed by a process that has the old key, which then seals nothing', async () => {
    const shared = MemoryBucketStore.open();
    const [one, other] = [await Workbench.open(shared), await Workbench.open(shared)];
    await changeLogKey(one.committer, keyOf(2), 'rotation');
    const second = await Workbench.open(shared, one.clock, 2);
    await second.integrate('AI_Avatar', ['avatar_config']);
    await other.committer.refresh();
    expect(other.ledger.head).toEqual(second.ledger.head);
    expect(await codeOf(other.integrate('AI_Assistant', ['metadata']))).toBe('ledger.key-retired');
  });

  it('is copied with its history, each block under the key of its time', async () => {
    const second = await Workbench.open(store, first.clock, 2);
    await changeLogKey(second.committer, keyOf(3), 'rotation');
    const third = await Workbench.open(store, first.clock, 3);
    await third.integrate('AI_Assistant', ['metadata']);
    const target = MemoryBucketStore.open();
    expect(await copyLog(store, target, dependenciesOf(3))).toEqual(await store.head());
    expect((await openLedger(target, dependenciesOf(3))).dependencies.keys.spans()).toHaveLength(3);
    expect(await codeOf(copyLog(store, MemoryBucketStore.open(), dependenciesOf(9)))).toBe('ledger.foreign');
  });

  it('does not let the old key sign a later tree, nor the next one an earlier tree', async () => {
    const second = await Workbench.open(store, first.clock, 2);
    await second.integrate('AI_Assistant', ['metadata']);
    const { keys } = second.ledger.dependencies;
    const later = second.ledger.head;
    const earlier = await store.headAtSize(1);
    const claims = [
      { head: later, by: 1 },
      { head: earlier ?? later, by: 2 },
    ];
    for (const { head, by } of claims) {
      const bench = dependenciesOf(by);
      const text = (await store.checkpoint(head.height))?.split('\n\n')[0] ?? '';
      const note = signNote(`${text}\n`, [seededSigner(ORIGIN, by)]);
      expect(() => requireSigned(note, head, { keys, origin: bench.origin })).toThrow(BucketError);
    }
  });

  it('needs both signatures on its tree', async () => {
    const { keys } = (await Workbench.open(store, first.clock, 2)).ledger.dependencies;
    const head = await store.headAtSize(size);
    const lines = ((await store.checkpoint(head?.height)) ?? '').trimEnd().split('\n');
    for (const dropped of [lines.length - 1, lines.length - 2]) {
      const note = `${lines.filter((_, i) => i !== dropped).join('\n')}\n`;
      expect(() => requireSigned(note, head ?? first.ledger.head, { keys, origin: ORIGIN })).toThrow(BucketError);
    }
  });
});

describe('the keys of a log', () => {
  const [one, two, three] = [keyOf(1).verifierKey, keyOf(2).verifierKey, keyOf(3).verifierKey];
  const keysOf = () => new LogKeys(one, noteVerifierOf);

  it('follow one another without a gap', () => {
    const jump = [
      { previous: one, next: two, size: 5 },
      { previous: three, next: one, size: 9 },
    ];
    expect(() => keysOf().learn(jump)).toThrow(BucketError);
  });

  it('all have the name of the log', () => {
    const { publicKey, keyHash } = seededSigner('bucket.test/other', 2);
    const other = verifierKey('bucket.test/other', toHex(keyHash), publicKey);
    expect(() => keysOf().learn([{ previous: one, next: other, size: 5 }])).toThrow(BucketError);
    expect(() => keysOf().requireFollows({ previous: one, next: 'none', size: 5 })).toThrow(BucketError);
    expect(() => keysOf().requireFollows({ previous: two, next: three, size: 5 })).toThrow(BucketError);
    expect(() => new LogKeys('none', noteVerifierOf)).toThrow(TypeError);
  });
});
