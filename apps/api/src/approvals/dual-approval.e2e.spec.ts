import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChangeRequest } from '@bucket/domain';
import type { Answer } from '../testing/caller.spec-data.ts';
import {
  as,
  freshToken,
  METADATA,
  Scenario,
  subjectOf,
  type Declaration,
  type ProblemBody,
} from '../testing/scenario.spec-data.ts';

let scenario: Scenario;
let names = 0;

beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());

const fresh = (): Declaration => ({
  integrationId: `integration-${(names += 1)}`,
  productId: 'AI_Assistant',
  artifactClasses: ['metadata'],
});
const codeOf = (answer: Answer) => [answer.status, as<ProblemBody>(answer).code];
const changeOf = (answer: Answer) => as<{ changeRequest: ChangeRequest }>(answer).changeRequest;
const voice = (token: string, { id, digest }: Pick<ChangeRequest, 'id' | 'digest'>, decision = 'approve') =>
  scenario.caller.post(`/v1/change-requests/${id}/approvals`, token, { decision, digest, reason: 'reviewed' });
const ask = (token: string, body: object) => scenario.caller.post('/v1/change-requests', token, body);

describe('two people', () => {
  it('are needed: one voice approves nothing, in whichever order they speak', async () => {
    for (const order of [['owner', 'advisor'] as const, ['advisor', 'owner'] as const]) {
      const declaration = fresh();
      const request = await scenario.request(declaration);
      const [first, second] = order.map((role) => scenario.people[role]);
      expect(changeOf(await voice(first ?? '', request)).status).toBe('pending');
      const path = `/v1/integrations/${declaration.integrationId}`;
      expect((await scenario.caller.get(path, scenario.people.auditor)).status).toBe(404);
      expect(changeOf(await voice(second ?? '', request))).toMatchObject({ status: 'approved' });
      expect((await scenario.caller.get(path, scenario.people.auditor)).body).toMatchObject({
        integration: { status: 'approved', changeRequestId: request.id },
      });
    }
  });

  it('are two: the same voice twice is refused', async () => {
    const request = await scenario.request(fresh());
    await voice(scenario.people.owner, request);
    expect(codeOf(await voice(scenario.people.owner, request))).toEqual([403, 'approval.second-voice']);
  });

  it('did not ask themselves: nobody approves a request of their own', async () => {
    const asked = await ask(scenario.people.owner, {
      kind: 'integration',
      reason: 'mine',
      subject: subjectOf(fresh()),
    });
    const request = changeOf(asked);
    expect(codeOf(await voice(scenario.people.owner, request))).toEqual([403, 'approval.own-request']);
    expect(codeOf(await voice(scenario.people.owner, request, 'reject'))).toEqual([403, 'approval.own-request']);
    expect(changeOf(await voice(scenario.people.advisor, request)).status).toBe('pending');
  });

  it.each(['executor', 'auditor', 'legal'] as const)('are owner and advisor: the %s has no voice', async (role) => {
    const request = await scenario.request(fresh());
    expect(codeOf(await voice(scenario.people[role], request))).toEqual([403, 'role.not-permitted']);
  });

  it('reject with one voice, and it stays rejected', async () => {
    const request = await scenario.request(fresh());
    expect(changeOf(await voice(scenario.people.advisor, request, 'reject')).status).toBe('rejected');
    expect(codeOf(await voice(scenario.people.owner, request))).toEqual([409, 'change-request.decided']);
  });
});

describe('an approval', () => {
  it('binds to the digest of exactly what was read', async () => {
    const [request, other] = [await scenario.request(fresh()), await scenario.request(fresh())];
    for (const digest of [other.digest, 'sha256:00', request.digest.toUpperCase()]) {
      const answer = await voice(scenario.people.owner, { id: request.id, digest });
      expect(codeOf(answer)).toEqual([409, 'change-request.digest-mismatch']);
    }
    expect(changeOf(await voice(scenario.people.owner, request)).approvals).toHaveLength(1);
  });

  it('is given once: an approved request takes no further voice', async () => {
    const request = await scenario.request(fresh());
    await scenario.approve(request);
    for (const token of [scenario.people.owner, scenario.people.advisor]) {
      expect((await voice(token, request)).status).toBeGreaterThanOrEqual(403);
    }
    const read = changeOf(await scenario.caller.get(`/v1/change-requests/${request.id}`, scenario.people.auditor));
    expect([read.status, read.approvals.length]).toEqual(['approved', 2]);
  });

  it('counts once when it is sent ten times at once', async () => {
    const request = await scenario.request(fresh());
    const answers = await Promise.all(Array.from({ length: 10 }, () => voice(scenario.people.owner, request)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const read = changeOf(await scenario.caller.get(`/v1/change-requests/${request.id}`, scenario.people.owner));
    expect([read.status, read.approvals.length]).toEqual(['pending', 1]);
  });

  it('needs a request that exists', async () => {
    const nothing = { id: '019bb5d2-4c1e-7a30-9f21-6d0c8e5b7a14', digest: 'sha256:00' };
    expect(codeOf(await voice(scenario.people.owner, nothing))).toEqual([404, 'change-request.not-found']);
  });
});

describe('a change request', () => {
  it.each(['certificate', 'x'])('of kind %s is refused where it is named', async (kind) => {
    const answer = await ask(scenario.people.executor, { kind, subject: {}, reason: 'x' });
    expect(codeOf(answer)).toEqual([400, 'change-request.kind-unknown']);
    expect(as<ProblemBody>(answer).errors?.map(({ pointer }) => pointer)).toEqual(['/kind']);
  });

  it('names everything that is wrong with a subject', async () => {
    const answer = await ask(scenario.people.executor, {
      kind: 'integration',
      reason: 'x',
      subject: { ...subjectOf(fresh()), productId: 'Nobody', artifactClasses: ['metadata', 'metadata'], extra: 1 },
    });
    expect(codeOf(answer)).toEqual([400, 'change-request.subject-invalid']);
    const pointers = as<ProblemBody>(answer).errors?.map(({ pointer }) => pointer) ?? [];
    expect(pointers.sort()).toEqual(['/subject/artifactClasses', '/subject/extra', '/subject/productId']);
  });

  it.each([
    ['a direct database connection', { type: 'mongodb' }, 'integration.direct-database'],
    ['data that flows back', { dataFlow: 'two-way' }, 'integration.data-flow'],
    ['a class of another product', { artifactClasses: ['persona_config'] }, 'integration.class-not-permitted'],
    ['a class that must never be written', { artifactClasses: ['system_config'] }, 'integration.class-not-permitted'],
  ])('for %s is never even pending', async (_what, change, code) => {
    const subject = { ...subjectOf(fresh()), ...change };
    expect(codeOf(await ask(scenario.people.executor, { kind: 'integration', reason: 'x', subject }))).toEqual([
      403,
      code,
    ]);
  });

  it('raises a limit once two people have approved it, and not before', async () => {
    const valueOf = async () => {
      const limits = await scenario.caller.get('/v1/governance/limits', scenario.people.auditor);
      const { items } = as<{ items: readonly { limit: string; value: number; warnAt: readonly number[] }[] }>(limits);
      return items.find(({ limit }) => limit === 'writesPerSecond');
    };
    const subject = { limit: 'writesPerSecond', value: 20_000 };
    const request = changeOf(await ask(scenario.people.executor, { kind: 'limit', reason: 'growth', subject }));
    expect(await valueOf()).toMatchObject({ value: 1_000, warnAt: [500, 900] });
    await scenario.approve(request);
    expect(await valueOf()).toMatchObject({ value: 20_000, warnAt: [10_000, 18_000] });
    const answer = await scenario.caller.get('/v1/governance/limits', scenario.people.auditor);
    expect(answer.headers.get('ratelimit-policy')).toBe('"writes";q=20000;w=1');
  });

  it.each([
    { limit: 'batchItems', value: 1_000 },
    { limit: 'nonsense', value: 1 },
    { limit: 'writesPerSecond', value: 0 },
    { limit: 'writesPerSecond', value: 1.5 },
    { limit: 'writesPerSecond', value: '20000' },
    { limit: 'storageBytesPerProduct', value: 10 },
    { limit: 'writesPerSecond', value: 10, productId: 'AI_Avatar' },
  ])('refuses the limit %j', async (subject) => {
    const answer = await ask(scenario.people.executor, { kind: 'limit', reason: 'x', subject });
    expect(codeOf(answer)).toEqual([400, 'change-request.subject-invalid']);
  });

  it('is kept over a restart with the voices it has', async () => {
    const other = await Scenario.start();
    const request = await other.request(fresh());
    const path = `/v1/change-requests/${request.id}/approvals`;
    const body = { decision: 'approve', digest: request.digest, reason: 'before' };
    await other.caller.post(path, other.people.owner, body);
    await other.process.stop();
    const again = await Scenario.start({ directory: other.process.directory });
    const answer = await again.caller.post(path, again.people.advisor, body);
    expect(changeOf(answer).status).toBe('approved');
    await again.end();
  });
});

describe('an integration', () => {
  it('that is suspended does nothing until it is approved anew; a revoked one never again', async () => {
    const declaration = fresh();
    const token = await scenario.integrate(declaration);
    const path = `/v1/integrations/${declaration.integrationId}`;
    const stand = (verb: string, token_ = scenario.people.owner) =>
      scenario.caller.post(`${path}/${verb}`, token_, { reason: 'review' });
    expect(codeOf(await stand('suspend', scenario.people.executor))).toEqual([403, 'role.not-permitted']);
    expect((await stand('suspend')).body).toMatchObject({ integration: { status: 'suspended', reason: 'review' } });
    expect(codeOf(await scenario.caller.post('/v1/artifacts', token, METADATA))).toEqual([
      403,
      'integration.not-approved',
    ]);
    expect(codeOf(await scenario.caller.get('/v1/artifacts', token))).toEqual([403, 'integration.not-approved']);
    const issue = () => {
      const { tokenHash } = freshToken();
      const subject = { integrationId: declaration.integrationId, name: 'x', actorKind: 'ai', tokenHash };
      return ask(scenario.people.executor, { kind: 'credential', reason: 'one more', subject });
    };
    expect(codeOf(await issue())).toEqual([409, 'integration.state']);

    await scenario.approve(await scenario.request(declaration));
    await scenario.write(token, METADATA);

    expect((await stand('revoke')).status).toBe(200);
    expect(codeOf(await scenario.caller.post('/v1/artifacts', token, METADATA))).toEqual([
      403,
      'integration.not-approved',
    ]);
    expect(codeOf(await stand('suspend'))).toEqual([409, 'integration.state']);
    const anew = await ask(scenario.people.executor, {
      kind: 'integration',
      reason: 'again',
      subject: subjectOf(declaration),
    });
    expect(codeOf(anew)).toEqual([409, 'integration.state']);
  });

  it('can be suspended without a body, and not with a wrong one', async () => {
    const declaration = fresh();
    await scenario.integrate(declaration);
    const path = `/v1/integrations/${declaration.integrationId}/suspend`;
    expect(codeOf(await scenario.caller.post(path, scenario.people.owner, { force: true }))).toEqual([
      400,
      'request.invalid',
    ]);
    expect((await scenario.caller.post(path, scenario.people.owner)).status).toBe(200);
  });

  it('loses a credential that is revoked at once, and only that one', async () => {
    const declaration = fresh();
    const first = await scenario.integrate(declaration);
    const second = await scenario.addCredential(declaration.integrationId);
    const path = `/v1/integrations/${declaration.integrationId}/credentials`;
    const revoked = await scenario.caller.post(`${path}/${second.credential.id}/revoke`, scenario.people.executor);
    expect(revoked.body).toMatchObject({ credential: { id: second.credential.id, revokedAt: expect.any(String) } });
    expect((await scenario.caller.get('/v1/artifacts', second.token)).status).toBe(401);
    await scenario.write(first, METADATA);
    const unknown = await scenario.caller.post(`${path}/${first}/revoke`, scenario.people.executor);
    expect(codeOf(unknown)).toEqual([404, 'credential.not-found']);
    const listed = await scenario.caller.get(path, scenario.people.auditor);
    expect(as<{ items: unknown[] }>(listed).items).toHaveLength(2);
  });

  it('has a credential for an AI that creates and reads, nothing else', async () => {
    const avatar = { integrationId: 'avatar-ai', productId: 'AI_Avatar', artifactClasses: ['persona_config'] };
    const ai = await scenario.integrate(avatar, 'ai');
    const draft = {
      artifactClass: 'persona_config',
      ownerId: 'team',
      payload: { personaId: 'a', displayName: 'A', basis: 'invented' },
    };
    const { artifact } = await scenario.write(ai, draft);
    const path = `/v1/artifacts/${artifact.id}`;
    expect((await scenario.caller.get(path, ai)).status).toBe(200);
    const headers = { 'if-match': '"1"' };
    const changed = await scenario.caller.call('PUT', path, { token: ai, json: { payload: draft.payload }, headers });
    const removed = await scenario.caller.call('DELETE', path, { token: ai, headers });
    expect([codeOf(changed), codeOf(removed)]).toEqual([
      [403, 'role.not-permitted'],
      [403, 'role.not-permitted'],
    ]);
  });
});
