import { beforeEach, describe, expect, it } from '@jest/globals';
import { verifyStore } from '../audit/verify-log.ts';
import { codeOf, valueOf } from '../workbench/workbench.spec-data.ts';
import { DAY_MS, LifecycleBench } from './bench.spec-data.ts';

let life: LifecycleBench;

beforeEach(async () => {
  life = await LifecycleBench.open();
});

const intact = async () => {
  const { ledger } = life.bench;
  return verifyStore(ledger.store, ledger.head, ledger.dependencies);
};

describe('a deleted artifact', () => {
  it('is restored on the last of its 90 days, with its content', async () => {
    const { id } = await life.create();
    expect(await life.delete(id)).toBe('recorded');
    expect(await life.read(id)).toBe('artifact.deleted');
    life.pass(90);
    life.clock.advance(-1);
    expect(await life.sweep()).toBe(0);
    expect(await life.restore(id)).toBe('recorded');
    expect(await life.read(id)).toBe('recorded');
    expect(await life.restore(id)).toBe('artifact.not-deleted');
  });

  it('cannot be restored after 90 days, whether or not a sweep has come', async () => {
    const { id } = await life.create();
    await life.delete(id);
    life.pass(90);
    expect(await life.restore(id)).toBe('artifact.not-recoverable');
    expect(await life.sweep()).toBe(1);
    expect(await life.restore(id)).toBe('artifact.purged');
    expect(await life.read(id)).toBe('artifact.purged');
    expect(await life.states(id)).toEqual(['purged']);
    expect(await intact()).toMatchObject({ intact: true, missing: 0 });
  });

  it('is restored by its product alone, and not by an AI agent', async () => {
    const { id } = await life.create();
    await life.delete(id);
    const other = await life.bench.integrate('Gurukul', ['user_progress']);
    const ai = await life.bench.integrate('AI_Avatar', ['persona_config'], 'ai');
    expect(codeOf(await life.bench.restore.execute({ caller: other, artifactId: id }))).toBe('artifact.not-found');
    expect(codeOf(await life.bench.restore.execute({ caller: ai, artifactId: id }))).toBe('role.not-permitted');
  });

  it('begins another 90 days when it is deleted again', async () => {
    const { id } = await life.create();
    await life.delete(id);
    life.pass(80);
    await life.restore(id);
    await life.delete(id);
    life.pass(80);
    expect(await life.sweep()).toBe(0);
    expect(await life.restore(id)).toBe('recorded');
  });
});

describe('a superseded version', () => {
  it('is read for 90 days and purged then, while the current one stays', async () => {
    const { id } = await life.create();
    await life.update(id);
    life.pass(90);
    life.clock.advance(-1);
    expect(await life.read(id, 1)).toBe('recorded');
    expect(await life.sweep()).toBe(0);
    life.clock.advance(1);
    life.pass(1);
    expect(await life.sweep()).toBe(1);
    expect(await life.read(id, 1)).toBe('artifact.purged');
    expect(await life.read(id, 2)).toBe('recorded');
    expect(await life.read(id)).toBe('recorded');
    expect(await life.states(id)).toEqual(['purged', 'active']);
    expect(await intact()).toMatchObject({ intact: true, missing: 0 });
  });

  it('no longer counts as used once it is purged', async () => {
    const { id, sizeBytes } = await life.create();
    const second = await life.update(id, 'a longer name than before');
    expect(life.usage()).toEqual({ artifacts: 1, bytes: sizeBytes + second.sizeBytes });
    life.pass(91);
    await life.sweep();
    expect(life.usage()).toEqual({ artifacts: 1, bytes: second.sizeBytes });
    await life.delete(id);
    life.pass(91);
    await life.sweep();
    expect(life.usage()).toEqual({ artifacts: 0, bytes: 0 });
    expect((await life.bench.ledger.store.countStored()).artifacts).toBe(1);
  });
});

describe('a sweep', () => {
  it('shows in a preview exactly what it destroys, and refuses another digest', async () => {
    const first = await life.create();
    const second = await life.create({ ownerId: 'owner-bob' });
    await life.delete(first.id);
    await life.delete(second.id);
    const hold = await life.hold({ kind: 'artifacts', artifactIds: [second.id] });
    life.pass(91);
    const caller = life.bench.person('executor');
    const preview = valueOf(await life.bench.sweeps.preview(caller));
    expect(preview).toMatchObject({ items: 1, held: 1, bytes: first.sizeBytes });
    const other = { caller, digest: `sha256:${'0'.repeat(64)}` };
    expect(codeOf(await life.bench.sweeps.start(other))).toBe('retention.set-changed');
    const sweep = valueOf(await life.bench.sweeps.start({ caller, digest: preview.digest }));
    await life.bench.sweeps.runPending();
    const progress = valueOf(await life.bench.sweeps.get(caller, sweep.id));
    expect(progress).toMatchObject({ done: 1, sweep: { status: 'done', purged: 1, total: 1 } });
    expect(await life.states(first.id)).toEqual(['purged']);
    expect(await life.states(second.id)).toEqual(['deleted']);
    await life.release(hold);
    expect(codeOf(await life.bench.sweeps.start({ caller, digest: preview.digest }))).toBe('retention.set-changed');
  });

  it('shows what will be due at a later time, and does not run ahead of it', async () => {
    const { id } = await life.create();
    await life.delete(id);
    const caller = life.bench.person('executor');
    const at = new Date(life.clock.nowMs() + 91 * DAY_MS).toISOString();
    const preview = valueOf(await life.bench.sweeps.preview(caller, at));
    expect(preview).toMatchObject({ at, items: 1 });
    expect(codeOf(await life.bench.sweeps.start({ caller, at, digest: preview.digest }))).toBe('retention.not-ended');
  });

  it('is asked for by the executor alone', async () => {
    for (const role of ['owner', 'advisor', 'auditor', 'legal'] as const) {
      expect(codeOf(await life.bench.sweeps.start({ caller: life.bench.person(role) }))).toBe('role.not-permitted');
    }
    expect(codeOf(await life.bench.sweeps.start({ caller: life.caller }))).toBe('role.not-permitted');
    expect(codeOf(await life.bench.sweeps.preview(life.caller))).toBe('role.not-permitted');
  });

  it('looks at nothing again that was not due, until it is', async () => {
    for (let n = 0; n < 5; n += 1) await life.create({ name: `n${n}` }).then(({ id }) => life.delete(id));
    await life.bench.change('retention-lock', { productId: 'AI_Avatar', artifactClass: 'persona_config', days: 365 });
    life.pass(100);
    expect(await life.sweep()).toBe(0);
    let asked = 0;
    const { store } = life.bench.ledger;
    const read = store.retiredVersions.bind(store);
    store.retiredVersions = (before, limit, after) => {
      asked += 1;
      return read(before, limit, after);
    };
    expect(await life.sweep()).toBe(0);
    life.pass(265);
    expect(await life.sweep()).toBe(5);
    expect(asked).toBe(2);
  });

  it.each([10, 300])('of what is due reads as many rows with %i other artifacts as with none', async (others) => {
    for (let n = 0; n < 5; n += 1) await life.create({ name: `n${n}` }).then(({ id }) => life.delete(id));
    for (let n = 0; n < others; n += 1) await life.create({ name: `other ${n}` });
    life.pass(91);
    const { store } = life.bench.ledger;
    const [retired, facts] = [store.retiredVersions.bind(store), store.decisionFacts.bind(store)];
    let rows = 0;
    store.retiredVersions = async (...asked) => {
      const page = await retired(...asked);
      rows += page.items.length;
      return page;
    };
    store.decisionFacts = (needs) => {
      rows += needs.heads.length + needs.versions.length;
      return facts(needs);
    };
    expect(await life.sweep()).toBe(5);
    // Each is listed once; its artifact and its version are read to find when it ends, and again by the block that destroys it.
    expect(rows).toBe(5 * (1 + 2 + 2));
  });

  it('looks again at what holds kept, however many there are, once they are released', async () => {
    const ids = await Promise.all(Array.from({ length: 250 }, () => life.create()));
    await Promise.all(ids.map(({ id }) => life.delete(id)));
    const hold = await life.hold({ kind: 'class', artifactClass: 'persona_config' });
    life.pass(91);
    expect(await life.sweep()).toBe(0);
    await life.release(hold);
    life.pass(90);
    expect(await life.sweep()).toBe(250);
  });

  it('ends what an earlier process began', async () => {
    const { id } = await life.create();
    await life.delete(id);
    life.pass(91);
    await life.bench.marks.mark();
    const caller = life.bench.person('executor');
    const sweep = valueOf(await life.bench.sweeps.start({ caller }));
    await life.restart();
    await life.bench.sweeps.runPending(true);
    expect(valueOf(await life.bench.sweeps.get(caller, sweep.id))?.sweep).toMatchObject({ status: 'done', purged: 1 });
  });

  it('of several processes at once destroys each version once, and a second try is refused, not failed', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 30; n += 1) ids.push((await life.create({ name: `n${n}` })).id);
    for (const id of ids) await life.delete(id);
    life.pass(91);
    await life.bench.marks.mark();
    const rivals = [await life.process(), await life.process()];
    const counts = await Promise.all([life.bench, ...rivals].map((bench) => life.sweep(bench)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(30);
    await life.bench.committer.refresh();
    expect(life.usage()).toEqual({ artifacts: 0, bytes: 0 });
    expect(await intact()).toMatchObject({ intact: true });
  });
});

describe('the period', () => {
  const lock = { productId: 'AI_Avatar', artifactClass: 'persona_config' };

  it('is lengthened by a lock and counted from when the version went out of use', async () => {
    const { id } = await life.create();
    await life.delete(id);
    await life.bench.change('retention-lock', { ...lock, days: 200 });
    life.pass(199);
    expect(await life.sweep()).toBe(0);
    expect(await life.restore(id)).toBe('artifact.not-recoverable');
    life.pass(1);
    expect(await life.sweep()).toBe(1);
  });

  it('of a lock can be shortened for 72 hours, and then only lengthened', async () => {
    await life.bench.change('retention-lock', { ...lock, days: 400 });
    life.pass(2);
    await life.bench.change('retention-lock', { ...lock, days: 300 });
    life.pass(3);
    await expect(life.bench.change('retention-lock', { ...lock, days: 299 })).rejects.toThrow(
      'retention.lock-shortened',
    );
    await life.bench.change('retention-lock', { ...lock, days: 301 });
    expect(life.bench.ledger.state.retentionLock('AI_Avatar', 'persona_config')?.days).toBe(301);
  });

  it('is never shorter than what is certified', async () => {
    await expect(life.bench.change('retention-lock', { ...lock, days: 89 })).rejects.toThrow('from 90');
  });

  it('is explained: rule, inputs, holds, entries and the end', async () => {
    const { id } = await life.create();
    await life.update(id);
    const hold = await life.hold({ kind: 'class', artifactClass: 'persona_config' }, 'case-7');
    const held = valueOf(await life.bench.explain.execute(life.caller, id));
    expect(held.holds).toMatchObject([{ id: hold.id, caseId: 'case-7' }]);
    expect(held.versions).toMatchObject([
      { version: 1, rule: 'superseded-versions', days: 90, until: null },
      { version: 2, rule: 'in-use', until: null },
    ]);
    life.pass(10);
    await life.release(hold);
    const at = life.bench.ledger.state.hold(hold.id)?.releasedAt ?? '';
    const [first] = valueOf(await life.bench.explain.execute(life.caller, id)).versions;
    expect(first).toMatchObject({ since: at, until: new Date(Date.parse(at) + 90 * DAY_MS).toISOString() });
    expect(first?.retiredBySeq).toBeGreaterThan(first?.seq ?? Infinity);
  });
});
