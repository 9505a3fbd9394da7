import { beforeEach, describe, expect, it } from '@jest/globals';
import { verifyNote, type ChangeRequest, type ErasureResult } from '@bucket/domain';
import { MemoryBucketStore } from '@bucket/memory';
import { verifyStore } from '../audit/verify-log.ts';
import { copyLog } from '../ledger/copy-log.ts';
import { codeOf, dependenciesOf, valueOf } from '../workbench/workbench.spec-data.ts';
import { LifecycleBench } from './bench.spec-data.ts';

let life: LifecycleBench;

beforeEach(async () => {
  life = await LifecycleBench.open();
});

async function erase(parts: { artifactIds?: string[]; ownerId?: string }): Promise<ErasureResult> {
  const request = await life.bench.change('erasure', { productId: 'AI_Avatar', reason: 'asked for', ...parts });
  await life.bench.erasures.runPending();
  return resultOf(request);
}

function resultOf({ id }: ChangeRequest): ErasureResult {
  const { result } = life.bench.ledger.state.changeRequest(id) ?? {};
  if (result === undefined) throw new TypeError('no result');
  return result;
}

describe('an approved erasure', () => {
  it('of an artifact destroys every version of it, and nothing else', async () => {
    const { id } = await life.create();
    await life.update(id);
    const other = await life.create({ name: 'other' });
    const result = await erase({ artifactIds: [id] });
    expect(result).toMatchObject({ erased: 2, artifacts: 1, refused: [], refusedTotal: 0 });
    expect(await life.states(id)).toEqual(['erased', 'erased']);
    expect(await life.read(id)).toBe('artifact.erased');
    expect(await life.read(id, 1)).toBe('artifact.erased');
    expect(await life.restore(id)).toBe('artifact.erased');
    expect(await life.delete(id)).toBe('artifact.erased');
    expect(await life.read(other.id)).toBe('recorded');
    expect(life.usage()).toEqual({ artifacts: 1, bytes: other.sizeBytes });
  });

  it('of an owner destroys everything of the owner in the product, and no name of it stays anywhere', async () => {
    const mine = await life.create({ ownerId: 'owner-canary', name: 'Canary payload' });
    await life.update(mine.id, 'Canary payload, again');
    const deleted = await life.create({ ownerId: 'owner-canary', name: 'second' });
    await life.delete(deleted.id);
    const other = await life.create({ ownerId: 'owner-bob' });
    const change = await life.bench.change('erasure', {
      productId: 'AI_Avatar',
      ownerId: 'owner-canary',
      reason: 'owner-canary has asked for it',
    });
    await life.bench.erasures.runPending();
    expect(resultOf(change)).toMatchObject({ erased: 3, artifacts: 2 });
    expect(await life.read(other.id)).toBe('recorded');
    const { artifacts, details, entries, blocks } = life.state;
    const everything = JSON.stringify([[...artifacts], details, entries, blocks]);
    expect(everything).not.toMatch(/canary/i);
    expect(everything).toContain('owner-bob');
  });

  it('leaves a log that verifies, and can be copied', async () => {
    const { id } = await life.create({ ownerId: 'owner-canary' });
    await life.update(id);
    await erase({ ownerId: 'owner-canary' });
    const { ledger } = life.bench;
    const verified = await verifyStore(ledger.store, ledger.head, ledger.dependencies);
    expect(verified).toMatchObject({ intact: true, missing: 0 });
    const target = MemoryBucketStore.open();
    expect(await copyLog(ledger.store, target, dependenciesOf(1))).toEqual(ledger.head);
    expect(await target.usage()).toEqual(await ledger.store.usage());
    await life.restart();
    expect(life.bench.ledger.head).toEqual(ledger.head);
  });

  it('yields a certificate that a stranger verifies: what, when, by whose approval, the roots before and after', async () => {
    const { id } = await life.create();
    const before = life.bench.ledger.head.size;
    const { certificate } = await erase({ artifactIds: [id] });
    const verifiers = dependenciesOf(1).keys.verifiersAt(1);
    const verified = verifyNote(certificate, verifiers);
    expect(verified.kind).toBe('verified');
    expect(verifyNote(certificate.replace('erased-versions 1', 'erased-versions 2'), verifiers).kind).not.toBe(
      'verified',
    );
    const fields = new Map(certificate.split('\n').map((line) => [line.split(' ')[0], line] as const));
    expect(fields.get('erased-artifacts')).toBe('erased-artifacts 1');
    expect(certificate).toMatch(/\napproved-by owner owner \S+\napproved-by advisor advisor \S+\n/);
    const [, first = '', last = ''] = fields.get('entries')?.split(' ') ?? [];
    expect(Number(first)).toBeGreaterThanOrEqual(before);
    expect(first).toBe(last);
    for (const name of ['before', 'after']) {
      const [, size = '', root = ''] = fields.get(name)?.split(' ') ?? [];
      const { head } = (await blockAt(Number(size))) ?? {};
      expect(head?.size === Number(size) ? head.rootHash : root).toBe(root);
    }
  });

  it('is refused where a hold or a retention lock keeps the artifact, with the reason', async () => {
    const free = await life.create({ ownerId: 'owner-ada', artifactClass: 'avatar_config' });
    const held = await life.create({ ownerId: 'owner-ada' });
    const hold = await life.hold({ kind: 'artifacts', artifactIds: [held.id] }, 'case-9');
    const first = await erase({ ownerId: 'owner-ada' });
    expect(first).toMatchObject({ erased: 1, refusedTotal: 1 });
    expect(first.refused).toEqual([
      { artifactId: held.id, code: 'artifact.held', reason: `held by ${hold.id} (case case-9)` },
    ]);
    expect(await life.states(free.id)).toEqual(['erased']);
    expect(await life.read(held.id)).toBe('recorded');
    await life.release(hold);
    await life.bench.change('retention-lock', { productId: 'AI_Avatar', artifactClass: 'persona_config', days: 400 });
    const second = await erase({ artifactIds: [held.id] });
    expect(second.refused).toMatchObject([{ code: 'retention.not-ended' }]);
    expect(await life.read(held.id)).toBe('recorded');
  });

  it('leaves an artifact whole of which a lock keeps the current version alone', async () => {
    const { id } = await life.create();
    await life.update(id);
    await life.bench.change('retention-lock', { productId: 'AI_Avatar', artifactClass: 'persona_config', days: 100 });
    life.pass(101);
    await life.sweep();
    expect(await erase({ artifactIds: [id] })).toMatchObject({ erased: 0, artifacts: 0, refusedTotal: 1 });
    expect(await life.states(id)).toEqual(['purged', 'active']);
  });

  it('erases what was purged as well: its owner stands in the metadata', async () => {
    const { id } = await life.create({ ownerId: 'owner-canary' });
    await life.delete(id);
    life.pass(91);
    await life.sweep();
    expect(await erase({ ownerId: 'owner-canary' })).toMatchObject({ erased: 1 });
    expect(await life.states(id)).toEqual(['erased']);
    expect(life.usage()).toEqual({ artifacts: 0, bytes: 0 });
  });

  it('that was interrupted is gone on with, and counted as a whole', async () => {
    for (let n = 0; n < 5; n += 1)
      await life.update((await life.create({ name: `n${n}`, ownerId: 'owner-canary' })).id);
    const request = await life.bench.change('erasure', {
      productId: 'AI_Avatar',
      reason: 'r',
      ownerId: 'owner-canary',
    });
    let commits = 0;
    const { store } = life.bench.ledger;
    const commit = store.commit.bind(store);
    store.commit = (block, expected) => {
      commits += 1;
      if (commits === 3) return Promise.reject(new Error('killed'));
      return commit(block, expected);
    };
    await expect(life.bench.erasures.runPending()).rejects.toThrow('killed');
    await life.restart();
    await life.bench.erasures.runPending();
    expect(resultOf(request)).toMatchObject({ erased: 10, artifacts: 5, refusedTotal: 0 });
  });

  it('is carried out once by several processes at once', async () => {
    const { id } = await life.create();
    const request = await life.bench.change('erasure', { productId: 'AI_Avatar', reason: 'r', artifactIds: [id] });
    const rival = await life.process();
    await Promise.all([life.bench.erasures.runPending(), rival.erasures.runPending()]);
    await life.bench.committer.refresh();
    expect(resultOf(request)).toMatchObject({ erased: 1, refusedTotal: 0 });
  });
});

describe('an erasure that nobody approved', () => {
  it('destroys nothing, and none is asked for by a subject that is not one', async () => {
    const { id } = await life.create();
    const caller = life.bench.person('legal');
    const subject = { productId: 'AI_Avatar', artifactIds: [id], reason: 'r' };
    const request = valueOf(
      await life.bench.changeRequests.create({ caller, change: { kind: 'erasure', subject }, reason: 'r' }),
    );
    await life.bench.decide('owner', request);
    await life.bench.erasures.runPending();
    expect(await life.read(id)).toBe('recorded');
    for (const wrong of [{}, { artifactIds: [] }, { artifactIds: [id], ownerId: 'x' }, { artifactIds: ['x'] }]) {
      const asked = life.bench.change('erasure', { productId: 'AI_Avatar', reason: 'r', ...wrong });
      await expect(asked).rejects.toThrow('/subject');
    }
  });

  it('is refused by the gate for what another request names, or another product owns', async () => {
    const { id } = await life.create();
    const gurukul = await life.bench.change('erasure', { productId: 'Gurukul', reason: 'r', artifactIds: [id] });
    await life.bench.erasures.runPending();
    expect(resultOf(gurukul)).toMatchObject({ erased: 0, refused: [{ code: 'erasure.not-approved' }] });
    expect(codeOf(await life.bench.read.execute({ caller: life.caller, artifactId: id }))).toBe('recorded');
  });
});

async function blockAt(size: number) {
  for await (const block of life.bench.ledger.store.blocks(-1)) if (block.head.size >= size) return block;
  return undefined;
}
