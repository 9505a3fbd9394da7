import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ChangeRequest, Credential } from '@bucket/domain';
import { as, ASSISTANT, METADATA, Scenario, subjectOf, type Written } from './testing/scenario.spec-data.ts';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());

it('goes from nothing to the first artifact as the contract tells it', async () => {
  const { caller, people } = scenario;
  const requested = await caller.post('/v1/change-requests', people.executor, {
    kind: 'integration',
    reason: 'conversation metadata',
    subject: subjectOf(ASSISTANT),
  });
  const { changeRequest } = as<{ changeRequest: ChangeRequest }>(requested);
  expect(requested.status).toBe(201);
  expect(changeRequest).toMatchObject({ kind: 'integration', status: 'pending', approvals: [] });
  expect(requested.headers.get('location')).toBe(`/v1/change-requests/${changeRequest.id}`);

  const approvals = `/v1/change-requests/${changeRequest.id}/approvals`;
  const voice = { decision: 'approve', digest: changeRequest.digest, reason: 'reviewed' };
  const first = await caller.post(approvals, people.owner, voice);
  expect([first.status, as<{ changeRequest: ChangeRequest }>(first).changeRequest.status]).toEqual([200, 'pending']);
  const second = await caller.post(approvals, people.advisor, voice);
  expect([second.status, as<{ changeRequest: ChangeRequest }>(second).changeRequest.status]).toEqual([200, 'approved']);

  const issued = await caller.post('/v1/integrations/assistant-core/credentials', people.executor, {
    name: 'assistant-prod',
    actorKind: 'service',
  });
  const { credential, token } = as<{ credential: Credential; token: string }>(issued);
  expect(issued.status).toBe(201);
  expect(credential).toMatchObject({ name: 'assistant-prod', actorKind: 'service' });
  expect(token).toMatch(/^bkt_[A-Za-z0-9_-]{43}$/);

  const created = await caller.post('/v1/artifacts', token, METADATA);
  const { artifact, receipt } = as<Written>(created);
  expect(created.status).toBe(201);
  expect(created.headers.get('location')).toBe(`/v1/artifacts/${artifact.id}`);
  expect(created.headers.get('etag')).toBe('"1"');
  expect(artifact).toMatchObject({
    productId: 'AI_Assistant',
    integrationId: 'assistant-core',
    createdBy: credential.id,
    version: 1,
    state: 'active',
  });
  expect(receipt.contentHash).toBe(artifact.contentHash);

  const read = await caller.get(`/v1/artifacts/${artifact.id}`, token);
  expect(read.body).toEqual({ artifact, payload: METADATA.payload });
});
