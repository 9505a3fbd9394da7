import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Artifact, ChangeRequest } from '@bucket/domain';
import type { Answer } from './testing/caller.spec-data.ts';
import {
  as,
  ASSISTANT,
  AVATAR,
  METADATA,
  PERSONA_CONFIG,
  Scenario,
  subjectOf,
  type ProblemBody,
  type Written,
} from './testing/scenario.spec-data.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}
interface EntryItem {
  readonly seq: number;
  readonly entry: { readonly productId: string | null; readonly type: string };
}

/** Nothing of one product may show to another: a foreign thing answers exactly as one that does not exist. */
const NOTHING = '019bb5d2-4c1e-7a30-9f21-6d0c8e5b7a14';

let scenario: Scenario;
let assistant: string;
let avatar: string;
let theirs: Written;
let theirEntries: readonly EntryItem[];

beforeAll(async () => {
  scenario = await Scenario.start();
  assistant = await scenario.integrate(ASSISTANT);
  avatar = await scenario.integrate(AVATAR);
  theirs = await scenario.write(avatar, { ...PERSONA_CONFIG, traceId: 'shared-trace', labels: { same: 'label' } });
  await scenario.write(assistant, { ...METADATA, traceId: 'shared-trace', labels: { same: 'label' } });
  for (let i = 0; i < 3; i += 1) await scenario.write(avatar, PERSONA_CONFIG);
  const page = await scenario.caller.get('/v1/audit/entries?limit=1000', scenario.people.auditor);
  theirEntries = as<Page<EntryItem>>(page).items.filter(({ entry }) => entry.productId === 'AI_Avatar');
});
afterAll(() => scenario.end());

/** An answer without what belongs to the request itself. */
const bare = ({ status, body }: Answer) => {
  const { requestId: _, auditSeq: __, ...rest } = as<Record<string, unknown>>({ body } as Answer);
  return { status, rest };
};
const call = (method: string, path: string, json?: object, headers: Readonly<Record<string, string>> = {}) =>
  scenario.caller.call(method, path, { token: assistant, headers, ...(json === undefined ? {} : { json }) });

describe('an artifact of another product', () => {
  it.each([
    ['GET', '', undefined],
    ['GET', '?version=1', undefined],
    ['GET', '/versions', undefined],
    ['GET', '/versions/1', undefined],
    ['GET', '/custody', undefined],
    ['GET', '/evidence', undefined],
    ['PUT', '', { payload: PERSONA_CONFIG.payload }],
    ['DELETE', '', undefined],
  ])('does not exist for %s %s', async (method, suffix, json) => {
    for (const headers of [{}, { 'if-match': '"1"' }, { 'if-none-match': '"1"' }]) {
      const foreign = await call(method, `/v1/artifacts/${theirs.artifact.id}${suffix}`, json, headers);
      const absent = await call(method, `/v1/artifacts/${NOTHING}${suffix}`, json, headers);
      expect(foreign.status).toBe(404);
      expect(bare(foreign)).toEqual(bare(absent));
    }
  });

  it('is no parent', async () => {
    const parents = (artifactId: string) => ({ ...METADATA, parents: [{ artifactId, version: 1 }] });
    const [foreign, absent] = [
      await scenario.caller.post('/v1/artifacts', assistant, parents(theirs.artifact.id)),
      await scenario.caller.post('/v1/artifacts', assistant, parents(NOTHING)),
    ];
    expect(bare(foreign)).toEqual(bare(absent));
  });

  it('is not even judged: an evaluation of it reads like one of nothing', async () => {
    for (const operation of ['READ', 'UPDATE', 'DELETE']) {
      const ask = (artifactId: string) =>
        call('POST', '/v1/governance/evaluate', { operation, artifactId, payload: {} });
      expect(bare(await ask(theirs.artifact.id))).toEqual(bare(await ask(NOTHING)));
    }
  });

  it('is in no list, whatever narrows it', async () => {
    for (const query of [
      '',
      '?traceId=shared-trace',
      '?label.same=label',
      '?artifactClass=persona_config',
      '?state=deleted',
    ]) {
      const { items } = as<Page<Artifact>>(await call('GET', `/v1/artifacts${query}`));
      expect(items.filter(({ productId }) => productId !== 'AI_Assistant')).toEqual([]);
    }
  });
});

describe('a cursor', () => {
  it('of one product opens no list of another, nor another list, nor another narrowing', async () => {
    const get = (path: string, token: string) => scenario.caller.get(path, token);
    const { nextCursor } = as<Page<Artifact>>(await get('/v1/artifacts?limit=1', avatar));
    const cursor = nextCursor ?? '';
    expect((await get(`/v1/artifacts?limit=1&cursor=${cursor}`, avatar)).status).toBe(200);
    for (const [path, token] of [
      [`/v1/artifacts?cursor=${cursor}`, assistant],
      [`/v1/artifacts?productId=AI_Avatar&cursor=${cursor}`, scenario.people.auditor],
      [`/v1/artifacts?ownerId=x&cursor=${cursor}`, avatar],
      [`/v1/audit/entries?cursor=${cursor}`, avatar],
      [`/v1/artifacts/${theirs.artifact.id}/versions?cursor=${cursor}`, avatar],
      [`/v1/artifacts?cursor=${cursor.slice(0, -1)}`, avatar],
      [`/v1/artifacts?cursor=${cursor.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`, avatar],
      ['/v1/artifacts?cursor=', avatar],
      ['/v1/artifacts?cursor=..%2F..', avatar],
    ] as const) {
      const answer = await get(path, token);
      expect([path, answer.status, as<ProblemBody>(answer).code]).toEqual([path, 400, 'cursor.invalid']);
    }
  });
});

describe('the audit trail', () => {
  it('shows a product its own entries, whatever it asks for', async () => {
    const theirActor = theirs.artifact.createdBy;
    for (const query of [
      '',
      '?traceId=shared-trace',
      `?artifactId=${theirs.artifact.id}`,
      `?actorId=${theirActor}`,
      '?integrationId=avatar-studio',
      '?type=artifact.create',
      '?outcome=refused',
    ]) {
      const { items } = as<Page<EntryItem>>(await call('GET', `/v1/audit/entries${query}`));
      expect(items.filter(({ entry }) => entry.productId !== 'AI_Assistant')).toEqual([]);
    }
  });

  it('has no entry and no proof of another product', async () => {
    expect(theirEntries.length).toBeGreaterThan(3);
    for (const seq of [0, ...theirEntries.slice(0, 3).map((item) => item.seq)]) {
      for (const suffix of ['', '/proof']) {
        const foreign = await call('GET', `/v1/audit/entries/${seq}${suffix}`);
        const absent = await call('GET', `/v1/audit/entries/999999${suffix}`);
        expect(foreign.status).toBe(404);
        expect(bare(foreign)).toEqual(bare(absent));
      }
    }
  });

  it('shows the owner of an artifact nothing of what others tried on it', async () => {
    await call('GET', `/v1/artifacts/${theirs.artifact.id}`);
    const custody = as<Page<EntryItem>>(
      await scenario.caller.get(`/v1/artifacts/${theirs.artifact.id}/custody`, avatar),
    );
    expect(custody.items.filter(({ entry }) => ![null, 'AI_Avatar'].includes(entry.productId))).toEqual([]);
  });
});

describe('governance', () => {
  it('shows a product its own integrations and credentials, and the change requests it made', async () => {
    expect(
      as<Page<{ productId: string }>>(await call('GET', '/v1/integrations')).items.map((item) => item.productId),
    ).toEqual(['AI_Assistant']);
    const requests = as<Page<ChangeRequest>>(await call('GET', '/v1/change-requests')).items;
    expect(requests).toEqual([]);
    const all = as<Page<ChangeRequest>>(
      await scenario.caller.get('/v1/change-requests', scenario.people.auditor),
    ).items;
    const foreign = all.find(({ subject }) => 'productId' in subject && subject.productId === 'AI_Avatar');
    for (const [known, unknown] of [
      ['/v1/integrations/avatar-studio', '/v1/integrations/nothing'],
      ['/v1/integrations/avatar-studio/credentials', '/v1/integrations/nothing/credentials'],
      [`/v1/change-requests/${foreign?.id ?? ''}`, `/v1/change-requests/${NOTHING}`],
    ] as const) {
      const [there, absent] = [await call('GET', known), await call('GET', unknown)];
      expect([known, there.status]).toEqual([known, 404]);
      expect(bare(there)).toEqual(bare(absent));
    }
  });

  it('lets a product ask for a change, and read what it asked for', async () => {
    const body = {
      kind: 'integration',
      reason: 'more',
      subject: { ...subjectOf(ASSISTANT), integrationId: 'assistant-more' },
    };
    const asked = await call('POST', '/v1/change-requests', body);
    const { changeRequest } = as<{ changeRequest: ChangeRequest }>(asked);
    expect((await call('GET', `/v1/change-requests/${changeRequest.id}`)).status).toBe(200);
    const answer = await scenario.caller.get(`/v1/change-requests/${changeRequest.id}`, avatar);
    expect(answer.status).toBe(404);
  });
});
