import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AskedScope } from '../holds/legal-holds.ts';
import { codeOf, valueOf } from '../workbench/workbench.spec-data.ts';
import { LifecycleBench } from './bench.spec-data.ts';

let life: LifecycleBench;

beforeEach(async () => {
  life = await LifecycleBench.open();
});

const scopes = (artifactId: string): [string, AskedScope][] => [
  ['an artifact', { kind: 'artifacts', artifactIds: [artifactId] }],
  ['a class', { kind: 'class', artifactClass: 'persona_config' }],
  ['an owner', { kind: 'owner', ownerId: 'owner-ada' }],
  ['a trace', { kind: 'trace', traceId: 'trace-1' }],
];

describe('a legal hold', () => {
  it.each([0, 1, 2, 3])('over scope %# keeps what exists from being deleted, and is shown on it', async (nth) => {
    const { id } = await life.create({ traceId: 'trace-1' });
    const [, scope] = scopes(id)[nth] ?? ['', { kind: 'class', artifactClass: '' }];
    const hold = await life.hold(scope);
    expect(await life.delete(id)).toBe('artifact.held');
    const read = valueOf(await life.bench.read.execute({ caller: life.caller, artifactId: id }));
    expect(read.artifact.legalHolds).toEqual([hold.id]);
    await life.release(hold);
    expect(await life.delete(id)).toBe('recorded');
  });

  it.each([1, 2, 3])('over scope %# keeps what is written later', async (nth) => {
    const [, scope] = scopes('')[nth] ?? ['', { kind: 'class', artifactClass: '' }];
    const hold = await life.hold(scope);
    const { id, legalHolds } = await life.create({ traceId: 'trace-1' });
    expect(legalHolds).toEqual([hold.id]);
    expect(await life.delete(id)).toBe('artifact.held');
  });

  it('does not keep what is outside its scope, or of another product', async () => {
    const hold = { caseId: 'case-2', productId: 'Gurukul', reason: 'r' };
    const scope = { kind: 'class', artifactClass: 'persona_config' } as const;
    valueOf(await life.bench.holds.place({ caller: life.bench.person('legal'), ...hold, scope }));
    await life.hold({ kind: 'owner', ownerId: 'owner-bob' });
    const { id } = await life.create();
    expect(await life.delete(id)).toBe('recorded');
  });

  it('keeps content from a sweep, and its release begins the retention anew', async () => {
    const { id } = await life.create();
    await life.delete(id);
    life.pass(80);
    const hold = await life.hold({ kind: 'artifacts', artifactIds: [id] });
    life.pass(60);
    expect(await life.sweep()).toBe(0);
    await life.release(hold);
    life.pass(89);
    expect(await life.sweep()).toBe(0);
    expect(await life.restore(id)).toBe('recorded');
    await life.delete(id);
    life.pass(90);
    expect(await life.sweep()).toBe(1);
  });

  it('lets a deleted artifact be restored and a version be superseded while it is in force', async () => {
    const { id } = await life.create();
    await life.delete(id);
    await life.hold({ kind: 'artifacts', artifactIds: [id] });
    life.pass(200);
    expect(await life.restore(id)).toBe('recorded');
    await life.update(id);
    life.pass(200);
    expect(await life.sweep()).toBe(0);
    expect(await life.read(id, 1)).toBe('recorded');
  });

  it('overlaps with others, each of which must be released', async () => {
    const { id } = await life.create();
    const first = await life.hold({ kind: 'artifacts', artifactIds: [id] }, 'case-a');
    const second = await life.hold({ kind: 'class', artifactClass: 'persona_config' }, 'case-b');
    await life.release(first);
    expect(await life.delete(id)).toBe('artifact.held');
    await life.release(second);
    expect(await life.delete(id)).toBe('recorded');
  });

  it('is placed by legal alone and released by two people, neither of whom asked', async () => {
    const scope = { kind: 'class', artifactClass: 'persona_config' } as const;
    const asked = { caseId: 'case-1', productId: 'AI_Avatar', scope, reason: 'r' };
    for (const role of ['owner', 'advisor', 'executor', 'auditor'] as const) {
      expect(codeOf(await life.bench.holds.place({ caller: life.bench.person(role), ...asked }))).toBe(
        'role.not-permitted',
      );
    }
    expect(codeOf(await life.bench.holds.place({ caller: life.caller, ...asked }))).toBe('role.not-permitted');
    const { id } = await life.create();
    const hold = await life.hold(scope);
    const change = { kind: 'hold-release', subject: { holdId: hold.id } } as const;
    const caller = life.bench.person('legal');
    const request = valueOf(await life.bench.changeRequests.create({ caller, change, reason: 'over' }));
    await life.bench.decide('owner', request);
    expect(await life.delete(id)).toBe('artifact.held');
    await life.bench.decide('advisor', request);
    expect(await life.delete(id)).toBe('recorded');
  });

  it('cannot be released twice, nor where there is none', async () => {
    const hold = await life.hold({ kind: 'class', artifactClass: 'persona_config' });
    await life.release(hold);
    await expect(life.release(hold)).rejects.toThrow('hold.released');
    await expect(life.release({ ...hold, id: '01950000-0000-7000-8000-000000000009' })).rejects.toThrow(
      'hold.not-found',
    );
  });

  it('placed by another process is in force with its block, whatever this process knew', async () => {
    const { id } = await life.create();
    const rival = await life.process();
    const scope = { kind: 'artifacts', artifactIds: [id] } as const;
    const asked = { caseId: 'case-1', productId: 'AI_Avatar', scope, reason: 'r' };
    valueOf(await rival.holds.place({ caller: rival.person('legal'), ...asked }));
    expect(await life.delete(id)).toBe('artifact.held');
  });

  it('placed in the same block as a delete that follows it, keeps the artifact', async () => {
    const { id } = await life.create();
    const scope = { kind: 'artifacts', artifactIds: [id] } as const;
    const asked = { caseId: 'case-1', productId: 'AI_Avatar', scope, reason: 'r' };
    const placed = life.bench.holds.place({ caller: life.bench.person('legal'), ...asked });
    const deleted = life.delete(id);
    await placed;
    expect(await deleted).toBe('artifact.held');
  });

  it('stands after a restart and does not contain the name of the owner it is over', async () => {
    const { id } = await life.create({ ownerId: 'owner-canary' });
    const hold = await life.hold({ kind: 'owner', ownerId: 'owner-canary' });
    await life.restart();
    expect(await life.delete(id)).toBe('artifact.held');
    expect(JSON.stringify(life.bench.ledger.state.hold(hold.id))).not.toContain('canary');
  });
});
