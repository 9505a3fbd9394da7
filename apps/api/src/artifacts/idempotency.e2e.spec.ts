import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Artifact, ChangeRequest } from '@bucket/domain';
import type { Answer } from '../testing/caller.spec-data.ts';
import {
  as,
  ASSISTANT,
  AVATAR,
  METADATA,
  Scenario,
  subjectOf,
  type ProblemBody,
  type Written,
} from '../testing/scenario.spec-data.ts';

let scenario: Scenario;
let token: string;

beforeAll(async () => {
  scenario = await Scenario.start();
  token = await scenario.integrate(ASSISTANT);
});
afterAll(() => scenario.end());

const create = (key: string, draft: object = METADATA, as_ = token) =>
  scenario.caller.post('/v1/artifacts', as_, draft, { 'idempotency-key': key });
const written = async (traceId: string): Promise<readonly Artifact[]> =>
  as<{ items: readonly Artifact[] }>(await scenario.caller.get(`/v1/artifacts?traceId=${traceId}`, token)).items;
const codeOf = (answer: Answer) => [answer.status, as<ProblemBody>(answer).code];

describe('a key that is used again', () => {
  it('replays the first answer for the same request', async () => {
    const [key, traceId] = [randomUUID(), randomUUID()];
    const first = await create(key, { ...METADATA, traceId });
    const second = await create(key, { ...METADATA, traceId });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(await written(traceId)).toHaveLength(1);
  });

  it('is refused for another request', async () => {
    const key = randomUUID();
    await create(key);
    expect(codeOf(await create(key, { ...METADATA, ownerId: 'somebody-else' }))).toEqual([
      422,
      'idempotency.key-reused',
    ]);
  });

  it('does not keep a refusal from being asked again', async () => {
    const key = randomUUID();
    expect((await create(key, { ...METADATA, artifactClass: 'nonsense' })).status).toBe(403);
    expect((await create(key)).status).toBe(201);
  });

  it('is another key for another credential', async () => {
    const [key, traceId] = [randomUUID(), randomUUID()];
    const { token: other } = await scenario.addCredential(ASSISTANT.integrationId);
    const [mine, theirs] = [
      await create(key, { ...METADATA, traceId }),
      await create(key, { ...METADATA, traceId }, other),
    ];
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(await written(traceId)).toHaveLength(2);
  });
});

describe('fifty at once', () => {
  it('make exactly one artifact', async () => {
    const [key, traceId] = [randomUUID(), randomUUID()];
    const answers = await Promise.all(Array.from({ length: 50 }, () => create(key, { ...METADATA, traceId })));
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].every((status) => status === 201 || status === 409 || status === 429)).toBe(true);
    const ids = answers.filter(({ status }) => status === 201).map((answer) => as<Written>(answer).artifact.id);
    expect(new Set(ids).size).toBe(1);
    expect(await written(traceId)).toHaveLength(1);
    expect(as<Written>(await create(key, { ...METADATA, traceId })).artifact.id).toBe(ids[0]);
  });
});

describe('every POST that creates', () => {
  it('replays a batch', async () => {
    const [key, traceId] = [randomUUID(), randomUUID()];
    const items = [
      { ...METADATA, traceId },
      { ...METADATA, traceId, artifactClass: 'nonsense' },
    ];
    const send = () => scenario.caller.post('/v1/artifacts/batch', token, { items }, { 'idempotency-key': key });
    const [first, second] = [await send(), await send()];
    const withoutIds = ({ text }: Answer) => text.replaceAll(/"requestId":"[^"]+"/g, '');
    expect(withoutIds(second)).toBe(withoutIds(first));
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await written(traceId)).toHaveLength(1);
  });

  it('replays a change request', async () => {
    const body = { kind: 'integration', reason: 'once', subject: subjectOf(AVATAR) };
    const send = () =>
      scenario.caller.post('/v1/change-requests', scenario.people.executor, body, { 'idempotency-key': 'cr-1' });
    const [first, second] = [await send(), await send()];
    expect(second.body).toEqual(first.body);
    expect(as<{ changeRequest: ChangeRequest }>(second).changeRequest.status).toBe('pending');
  });

  it('replays a sweep, which runs once', async () => {
    const send = () =>
      scenario.caller.post('/v1/retention/sweeps', scenario.people.executor, {}, { 'idempotency-key': 's-1' });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status, second.body]).toEqual([202, 202, first.body]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
  });

  it('replays a freeze to who put it in force', async () => {
    const body = { scope: 'product:Gurukul', reason: 'once' };
    const send = () =>
      scenario.caller.post('/v1/governance/freezes', scenario.people.owner, body, { 'idempotency-key': 'c-1' });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.body]).toEqual([201, first.body]);
  });
});

describe('a key', () => {
  it.each(['', '"', 'x'.repeat(256), 'white space', 'é'])('that reads %j is refused', async (key) => {
    const sent = Buffer.from(key, 'utf8').toString('latin1');
    const answer = await create(sent);
    expect([400, 201]).toContain(answer.status);
    if (key !== '') expect(codeOf(answer)).toEqual([400, 'header.invalid']);
  });
});
