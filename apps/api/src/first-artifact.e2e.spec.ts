import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ChangeRequest, Credential } from '@bucket/domain';
import {
  as,
  ASSISTANT,
  freshToken,
  METADATA,
  Scenario,
  subjectOf,
  type Written,
} from './testing/scenario.spec-data.ts';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());

it('goes from nothing to the first artifact as the contract tells it', async () => {
  const { caller, people } = scenario;
  const { token, tokenHash } = freshToken();
  const requested = await caller.post('/v1/change-requests', people.executor, {
    kind: 'integration',
    reason: 'conversation metadata',
    subject: {
      ...subjectOf(ASSISTANT),
      credentials: [{ name: 'assistant-prod', actorKind: 'service', tokenHash }],
    },
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

  const listed = await caller.get('/v1/integrations/assistant-core/credentials', people.auditor);
  const [credential] = as<{ items: readonly Credential[] }>(listed).items;
  expect(credential).toMatchObject({ name: 'assistant-prod', actorKind: 'service', revokedAt: null });
  expect(listed.text).not.toContain(tokenHash.slice(7));

  const created = await caller.post('/v1/artifacts', token, METADATA);
  const { artifact, receipt } = as<Written>(created);
  expect(created.status).toBe(201);
  expect(created.headers.get('location')).toBe(`/v1/artifacts/${artifact.id}`);
  expect(created.headers.get('etag')).toBe('"1"');
  expect(artifact).toMatchObject({
    productId: 'AI_Assistant',
    integrationId: 'assistant-core',
    createdBy: credential?.id,
    version: 1,
    state: 'active',
  });
  expect(receipt.contentHash).toBe(artifact.contentHash);

  const read = await caller.get(`/v1/artifacts/${artifact.id}`, token);
  expect(read.body).toEqual({ artifact, payload: METADATA.payload });
});
