import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import { callerOf, codeOf, freshToken, hashOf, valueOf, Workbench } from '../workbench/workbench.spec-data.ts';

const DAY_MS = 86_400_000;

let state: MemoryState;
let bench: Workbench;

beforeEach(async () => {
  state = new MemoryState();
  bench = await Workbench.open(MemoryBucketStore.open(state));
});

describe('an undecided request', () => {
  it('lapses after seven days, to the moment, without anybody doing anything', async () => {
    const request = await bench.request('late');
    await bench.decide('owner', request);
    bench.clock.advance(7 * DAY_MS - 1);
    expect(valueOf(await bench.changeRequests.get(bench.person('auditor'), request.id)).changeRequest.status).toBe(
      'pending',
    );
    bench.clock.advance(1);
    expect(valueOf(await bench.changeRequests.get(bench.person('auditor'), request.id)).changeRequest.status).toBe(
      'lapsed',
    );
    expect(codeOf(await bench.decide('advisor', request))).toBe('change-request.lapsed');
    expect(bench.ledger.state.integration('late')).toBeUndefined();
  });

  it('is listed as lapsed, and can be asked for anew', async () => {
    const request = await bench.request('late');
    bench.clock.advance(8 * DAY_MS);
    const listed = valueOf(await bench.changeRequests.list(bench.person('owner')));
    expect(listed.map(({ id, status }) => [id, status])).toEqual([[request.id, 'lapsed']]);
    const again = await bench.request('late');
    expect(again.digest).toBe(request.digest);
    await bench.decide('owner', again);
    expect(codeOf(await bench.decide('advisor', again))).toBe('recorded');
  });

  it('does not lapse early when the clock jumps ahead and back between two processes', async () => {
    const request = await bench.request('jump');
    bench.clock.advance(-30 * DAY_MS);
    expect(codeOf(await bench.decide('owner', request))).toBe('recorded');
  });
});

describe('a person', () => {
  it('has one voice, however many credentials', async () => {
    const request = await bench.request('twice');
    await bench.decide('owner', request);
    const first = bench.ledger.state.credential(bench.person('owner').credentialId);
    if (first === undefined) throw new TypeError('no credential');
    const second = { ...first, id: 'another', tokenHash: 'f'.repeat(64) };
    bench.ledger.state.apply([{ kind: 'credential', id: second.id, value: second }]);
    const voice = {
      changeRequestId: request.id,
      decision: 'approve',
      digest: request.digest,
      reason: 'again',
    } as const;
    expect(codeOf(await bench.changeRequests.decide({ caller: callerOf(second), ...voice }))).toBe(
      'approval.second-voice',
    );
  });

  it('whose credential was revoked meanwhile has none', async () => {
    const request = await bench.request('revoked');
    const owner = bench.person('owner');
    const credential = bench.ledger.state.credential(owner.credentialId);
    if (credential === undefined) throw new TypeError('no credential');
    const revoked = { ...credential, revokedAt: '2026-01-19T08:00:00.000Z' };
    bench.ledger.state.apply([{ kind: 'credential', id: revoked.id, value: revoked }]);
    expect(codeOf(await bench.decide('owner', request))).toBe('credential.revoked');
  });
});

describe('two approvals at the same moment', () => {
  it('approve together, whichever comes first', async () => {
    const request = await bench.request('together');
    const outcomes = await Promise.all([bench.decide('advisor', request), bench.decide('owner', request)]);
    expect(outcomes.map((outcome) => valueOf(outcome).status)).toEqual(['pending', 'approved']);
    expect(bench.ledger.state.integration('together')?.status).toBe('approved');
  });

  it('of two processes count once each', async () => {
    const rival = await Workbench.open(MemoryBucketStore.open(state), bench.clock);
    const request = await bench.request('apart');
    await rival.committer.refresh();
    const outcomes = await Promise.all([bench.decide('owner', request), rival.decide('owner', request)]);
    expect(outcomes.map(codeOf).sort()).toEqual(['approval.second-voice', 'recorded']);
    await bench.committer.refresh();
    expect(bench.ledger.state.changeRequest(request.id)?.approvals).toHaveLength(1);
  });
});

describe('what was approved', () => {
  it('stands after a restart, with who approved it', async () => {
    const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
    const again = await Workbench.open(MemoryBucketStore.open(state), bench.clock);
    const integration = again.ledger.state.integration(caller.integrationId ?? '');
    expect(integration).toEqual(bench.ledger.state.integration(caller.integrationId ?? ''));
    const request = again.ledger.state.changeRequest(integration?.changeRequestId ?? '');
    expect(request?.approvals.map(({ personId }) => personId)).toEqual(['owner', 'advisor']);
    expect(codeOf(await again.create.execute({ caller, ...avatarDraft }))).toBe('recorded');
  });

  it('is opened by its token and by nothing else', async () => {
    const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
    const token = freshToken();
    const integrationId = caller.integrationId ?? '';
    await bench.change('credential', {
      integrationId,
      name: 'second',
      actorKind: 'service',
      tokenHash: hashOf(token),
    });
    const found = bench.authenticate.execute(token);
    expect(found).toMatchObject({ name: 'second', integrationId, personId: null, role: 'service' });
    expect(bench.authenticate.execute(found?.tokenHash ?? '')).toBeUndefined();
    expect(bench.authenticate.execute(`${token}x`)).toBeUndefined();
    expect(JSON.stringify(state)).not.toContain(token);
  });
});

const avatarDraft = {
  artifactClass: 'avatar_config',
  ownerId: 'team',
  payload: { avatarId: 'a', displayName: 'A' },
} as const;
