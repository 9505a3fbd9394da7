import { beforeEach, describe, expect, it } from '@jest/globals';
import { alertOf, type AuditEntry } from '@bucket/domain';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import { nodeRandom } from '@bucket/node';
import { valueOf, Workbench } from '../workbench/workbench.spec-data.ts';
import { TellOverdue } from './tell-overdue.ts';

const DAY_MS = 86_400_000;

let state: MemoryState;
let bench: Workbench;

beforeEach(async () => {
  state = new MemoryState();
  bench = await Workbench.open(MemoryBucketStore.open(state));
});

const teller = (of = bench) => new TellOverdue(of.committer, nodeRandom);
const told = (): AuditEntry[] =>
  state.entries.map(({ entry }) => entry).filter(({ type }) => type === 'change-request.overdue');
const listed = async () =>
  valueOf(await bench.changeRequests.list(bench.person('owner'))).map(({ status, overdue }) => [status, overdue]);

describe('a request that nobody decides', () => {
  it('is overdue after 24 hours of the log, to the moment, and told once to owner and advisor', async () => {
    const request = await bench.request('late');
    bench.clock.advance(DAY_MS - 1);
    await teller().run();
    expect([told(), await listed()]).toEqual([[], [['pending', false]]]);
    bench.clock.advance(1);
    await teller().run();
    await teller(await Workbench.open(MemoryBucketStore.open(state))).run();
    await teller().run();
    const [entry, ...more] = told();
    expect([entry?.reason, more]).toEqual([
      `the integration request ${request.id} was to be decided by ${request.decideBy}`,
      [],
    ]);
    expect(entry === undefined ? undefined : alertOf(entry)).toMatchObject({
      kind: 'overdue',
      tell: ['owner', 'advisor'],
    });
    expect(await listed()).toEqual([['pending', true]]);
    expect(bench.ledger.state.changeRequest(request.id)?.overdueAt).toBe(entry?.at);
  });

  it('can still be decided, and is overdue no longer', async () => {
    const request = await bench.request('late');
    bench.clock.advance(2 * DAY_MS);
    await teller().run();
    expect((await bench.approve(request)).status).toBe('approved');
    expect(await listed()).toEqual([['approved', false]]);
  });

  it('is not told when it was decided or has lapsed, nor twice by two processes at once', async () => {
    await bench.approve(await bench.request('decided'));
    await bench.request('lapsed');
    bench.clock.advance(8 * DAY_MS);
    await teller().run();
    expect(told()).toEqual([]);
    await bench.request('raced');
    bench.clock.advance(DAY_MS);
    const other = await Workbench.open(MemoryBucketStore.open(state), bench.clock);
    await Promise.all([teller().run(), teller(other).run()]);
    const alerts = told().map((entry) => [entry.outcome, alertOf(entry)?.kind]);
    expect(alerts.filter(([, kind]) => kind === 'overdue')).toEqual([['allowed', 'overdue']]);
  });

  it('of a product stands in its trail', async () => {
    const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
    const change = { kind: 'limit', subject: { limit: 'writesPerSecond', value: 2_000 } } as const;
    valueOf(await bench.changeRequests.create({ caller, change, reason: 'by Friday' }));
    bench.clock.advance(DAY_MS);
    for (let check = 0; check < 3; check += 1) await teller().run();
    expect(told().map(({ outcome, productId, integrationId }) => [outcome, productId, integrationId])).toEqual([
      ['allowed', 'AI_Avatar', 'ai_avatar-service'],
    ]);
    expect(await listed()).toContainEqual(['pending', true]);
  });
});
