import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Caller } from '@bucket/domain';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import { AVATAR, codeOf, valueOf, Workbench } from '../workbench/workbench.spec-data.ts';

const REVIEW = 'the prompt of the agent was at fault and has been corrected';

let state: MemoryState;
let bench: Workbench;
let ai: Caller;

beforeEach(async () => {
  state = new MemoryState();
  bench = await Workbench.open(MemoryBucketStore.open(state));
  ai = await bench.integrate('AI_Avatar', ['avatar_config', 'persona_config'], 'ai');
});

const tryDelete = (caller: Caller, on = bench) =>
  on.delete.execute({ caller, artifactId: '01950000-0000-7000-8000-000000000000', precondition: { kind: 'any' } });

async function attempts(caller: Caller, count: number, on = bench): Promise<string[]> {
  const codes: string[] = [];
  for (let i = 0; i < count; i += 1) codes.push(codeOf(await tryDelete(caller, on)));
  return codes;
}

describe('an AI agent', () => {
  it('cools off after five attempts, with the time to wait, also for what it may do', async () => {
    await attempts(ai, 5);
    const outcome = await bench.create.execute({ caller: ai, ...AVATAR });
    expect(outcome.kind === 'refused' ? outcome.refusal.by[0] : undefined).toMatchObject({
      code: 'actor.cooling-off',
      retryAfterSeconds: 60,
    });
    bench.clock.advance(60_000);
    expect(codeOf(await bench.create.execute({ caller: ai, ...AVATAR }))).toBe('recorded');
  });

  it('is frozen after ten, in the block of the tenth, until two people have reviewed it', async () => {
    await attempts(ai, 10);
    bench.clock.advance(3_600_000);
    expect(codeOf(await bench.create.execute({ caller: ai, ...AVATAR }))).toBe('credential.frozen');
    const [freeze] = bench.ledger.state.freezes();
    expect(freeze).toMatchObject({ scope: `actor:${ai.actor.id}`, frozenBy: 'bucket', liftedAt: null });
    const entries = state.entries.map(({ entry }) => entry).filter(({ type }) => type === 'bucket.freeze');
    expect(entries).toMatchObject([{ productId: 'AI_Avatar', outcome: 'allowed' }]);
    await bench.change('unfreeze', { scope: `actor:${ai.actor.id}`, review: REVIEW });
    expect(codeOf(await bench.create.execute({ caller: ai, ...AVATAR }))).toBe('recorded');
    expect((await attempts(ai, 4)).at(-1)).toBe('role.not-permitted');
  });

  it('is counted alike by every process, and by one that was started again', async () => {
    const rival = await Workbench.open(MemoryBucketStore.open(state), bench.clock);
    await attempts(ai, 3);
    await rival.committer.refresh();
    await attempts(ai, 2, rival);
    expect(codeOf(await rival.create.execute({ caller: ai, ...AVATAR }))).toBe('actor.cooling-off');
    const again = await Workbench.open(MemoryBucketStore.open(state), bench.clock);
    expect(codeOf(await again.create.execute({ caller: ai, ...AVATAR }))).toBe('actor.cooling-off');
    await attempts(ai, 5, again);
    await bench.committer.refresh();
    bench.clock.advance(3_600_000);
    expect(codeOf(await bench.create.execute({ caller: ai, ...AVATAR }))).toBe('credential.frozen');
  });
});

describe('an executor', () => {
  it('is frozen by the third attempt at what it may not have, and asks for nothing more', async () => {
    const executor = bench.person('executor');
    expect(await attempts(executor, 3)).toEqual(Array(3).fill('role.not-permitted'));
    expect(codeOf(await bench.tryToAsk('limit', { limit: 'products', value: 9 }))).toBe('credential.frozen');
    await bench.change('unfreeze', { scope: 'actor:executor', review: REVIEW });
    expect(codeOf(await bench.tryToAsk('limit', { limit: 'products', value: 9 }))).toBe('recorded');
  });

  it('may look where it may not go without being counted', async () => {
    const executor = bench.person('executor');
    for (let i = 0; i < 5; i += 1) await bench.read.execute({ caller: executor, artifactId: 'none' });
    expect(bench.ledger.state.freezes()).toEqual([]);
  });
});

describe('an emergency freeze', () => {
  it('is put in force by owner or advisor alone, and by nobody else', async () => {
    const freeze = (role: 'owner' | 'advisor' | 'executor' | 'auditor' | 'legal') =>
      bench.freezes.freeze({ caller: bench.person(role), scope: 'all', reason: 'a drill' });
    expect(codeOf(await freeze('owner'))).toBe('recorded');
    expect(codeOf(await freeze('advisor'))).toBe('recorded');
    for (const role of ['executor', 'auditor', 'legal'] as const)
      expect(codeOf(await freeze(role))).toBe('role.not-permitted');
  });

  it.each(['all', 'product:AI_Avatar', 'integration:ai_avatar-service'] as const)(
    'of %s stops its writes and nothing that was written, until two have reviewed it',
    async (scope) => {
      const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
      const { id } = await bench.avatar(caller);
      const owner = bench.person('owner');
      await bench.freezes.freeze({ caller: owner, scope, reason: 'unexplained writes' });
      expect(codeOf(await bench.create.execute({ caller, ...AVATAR }))).toBe('freeze.in-force');
      expect(codeOf(await bench.read.execute({ caller, artifactId: id }))).toBe('recorded');
      const request = await bench.ask('unfreeze', { scope, review: REVIEW });
      await bench.decide('owner', request);
      expect(codeOf(await bench.create.execute({ caller, ...AVATAR }))).toBe('freeze.in-force');
      await bench.decide('advisor', request);
      expect(codeOf(await bench.create.execute({ caller, ...AVATAR }))).toBe('recorded');
    },
  );

  it('is not lifted by a review that was written before it', async () => {
    const owner = bench.person('owner');
    await bench.freezes.freeze({ caller: owner, scope: 'all', reason: 'first' });
    const request = await bench.ask('unfreeze', { scope: 'all', review: REVIEW });
    await bench.decide('owner', request);
    bench.clock.advance(1);
    await bench.freezes.freeze({ caller: owner, scope: 'all', reason: 'again' });
    expect(codeOf(await bench.decide('advisor', request))).toBe('freeze.state');
  });

  it('of what does not exist is refused, and so is lifting what is not frozen', async () => {
    const owner = bench.person('owner');
    const none = await bench.freezes.freeze({ caller: owner, scope: 'product:None', reason: 'x' });
    expect(codeOf(none)).toBe('product.unknown');
    expect(codeOf(await bench.tryToAsk('unfreeze', { scope: 'all', review: REVIEW }))).toBe('freeze.not-found');
  });

  it('holds no secret in its reason', async () => {
    const reason = `the token bkt_${'x'.repeat(43)} was seen`;
    const outcome = await bench.freezes.freeze({ caller: bench.person('owner'), scope: 'all', reason });
    expect(codeOf(outcome)).toBe('request.forbidden-content');
    expect(valueOf(await bench.freezes.list(bench.person('auditor')))).toEqual([]);
  });
});
