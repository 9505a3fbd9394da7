import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalJson, GENESIS_HASH, leafHash, toHex, type JsonValue } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import type { Answer } from '../testing/caller.spec-data.ts';
import { as, ASSISTANT, METADATA, Scenario, type ProblemBody, type Written } from '../testing/scenario.spec-data.ts';

interface EntryDocument {
  readonly seq: number;
  readonly entryHash: string;
  readonly leafHash: string;
  readonly canonical: string;
  readonly entry: {
    readonly seq: number;
    readonly at: string;
    readonly type: string;
    readonly outcome: string;
    readonly requestId: string;
    readonly traceId?: string;
    readonly actor: { readonly id: string };
    readonly previousHash: string;
  };
}
interface Page {
  readonly items: readonly EntryDocument[];
  readonly nextCursor: string | null;
}

let scenario: Scenario;
let token: string;
let written: Written;

beforeAll(async () => {
  scenario = await Scenario.start();
  token = await scenario.integrate(ASSISTANT);
  written = await scenario.write(token, { ...METADATA, traceId: 'work-1' });
  await scenario.caller.get(`/v1/artifacts/${written.artifact.id}`, token);
  await scenario.caller.post('/v1/artifacts', token, { ...METADATA, artifactClass: 'nonsense' });
});
afterAll(() => scenario.end());

const get = (path: string) => scenario.caller.get(path, scenario.people.auditor);
const itemsOf = async (query: string) => as<Page>(await get(`/v1/audit/entries?${query}`)).items;
const codeOf = (answer: Answer) => [answer.status, as<ProblemBody>(answer).code];

describe('the trail', () => {
  it('is one chain without a gap, from 64 zeros to the newest entry, every hash of which re-derives', async () => {
    let previous = GENESIS_HASH;
    let seq = 0;
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page = as<Page>(await get(`/v1/audit/entries?limit=5${cursor === '' ? '' : `&cursor=${cursor}`}`));
      for (const item of page.items) {
        // Only entries that were there when the walk began; each page of it is an entry itself.
        const document = as<EntryDocument>(await get(`/v1/audit/entries/${item.seq}`));
        expect([item.seq, item.entry.seq, item.entry.previousHash]).toEqual([seq, seq, previous]);
        expect(document.canonical).toBe(canonicalJson(document.entry as unknown as JsonValue));
        expect(document.entryHash).toBe(nodeSha256.hex(document.canonical));
        expect(document.leafHash).toBe(toHex(leafHash(nodeSha256, document.canonical)));
        previous = item.entryHash;
        seq += 1;
      }
      cursor = seq > 30 ? null : page.nextCursor;
    }
    expect(seq).toBeGreaterThan(10);
  });

  it('can be narrowed by each of its parameters', async () => {
    const { id, createdBy } = written.artifact;
    const types = (items: Page['items']) => items.map(({ entry }) => `${entry.type} ${entry.outcome}`);
    expect(types(await itemsOf(`artifactId=${id}`))).toEqual(['artifact.create allowed', 'artifact.read allowed']);
    expect(types(await itemsOf(`artifactId=${id}&type=artifact.read`))).toEqual(['artifact.read allowed']);
    expect(types(await itemsOf('type=artifact.create&outcome=refused'))).toEqual(['artifact.create refused']);
    expect(types(await itemsOf('traceId=work-1'))).toEqual(['artifact.create allowed']);
    expect((await itemsOf(`actorId=${createdBy}`)).every(({ entry }) => entry.actor.id === createdBy)).toBe(true);
    expect(await itemsOf('integrationId=assistant-core')).toHaveLength(3);
    expect(await itemsOf('from=2099-01-01T00:00:00Z')).toEqual([]);
    expect(await itemsOf('to=2020-01-01T00:00:00Z')).toEqual([]);
    expect((await itemsOf('from=2020-01-01T00:00:00%2B00:00&limit=3')).map(({ seq }) => seq)).toEqual([0, 1, 2]);
  });

  it('records the request id and the trace of a request', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const traceparent = `00-${trace}-00f067aa0ba902b7-01`;
    const headers = { 'x-request-id': 'traced-1', traceparent };
    const answer = await scenario.caller.get('/v1/artifacts', token, headers);
    expect([answer.headers.get('x-request-id'), answer.headers.get('traceparent')]).toEqual(['traced-1', traceparent]);
    expect((await itemsOf(`traceId=${trace}`)).map(({ entry }) => entry.requestId)).toEqual(['traced-1']);
  });

  it.each(['a b', 'x'.repeat(129), '\u0000'.repeat(0)])('takes no request id like %j', async (given) => {
    const answer = await scenario.caller.get('/v1/artifacts', token, { 'x-request-id': given });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it.each(['type=nonsense', 'outcome=maybe', 'from=now', 'seq=1', 'productId=AI_Avatar'])(
    'refuses ?%s',
    async (query) => {
      expect(codeOf(await get(`/v1/audit/entries?${query}`))).toEqual([400, 'query.invalid']);
    },
  );

  it.each(['-1', '1.5', 'x', '01', '99999999', '1e3', '999999999999999999'])('has no entry %s', async (seq) => {
    expect(codeOf(await get(`/v1/audit/entries/${seq}`))).toEqual([404, 'entry.not-found']);
    expect(codeOf(await get(`/v1/audit/entries/${seq}/proof`))).toEqual([404, 'entry.not-found']);
  });
});

describe('proofs', () => {
  it.each([
    'entries/3/proof?treeSize=3',
    'entries/3/proof?treeSize=0',
    'entries/3/proof?treeSize=999999',
    'entries/3/proof?treeSize=x',
  ])('are not made for %s', async (path) => {
    expect(codeOf(await get(`/v1/audit/${path}`))).toEqual([400, 'query.invalid']);
  });

  it.each(['', '?to=3', '?from=3&to=2', '?from=1&to=999999', '?from=-1', '?from=1&from=2'])(
    'of consistency are not made for %j',
    async (query) => {
      expect(codeOf(await get(`/v1/audit/consistency${query}`))).toEqual([400, 'query.invalid']);
    },
  );
});

describe('POST /v1/audit/verifications', () => {
  it('finds everything intact', async () => {
    const answer = await scenario.caller.post('/v1/audit/verifications', scenario.people.auditor);
    expect(answer.body).toMatchObject({ intact: true, artifacts: 1, missing: 0 });
  });

  it('is for people', async () => {
    const answer = await scenario.caller.post('/v1/audit/verifications', token);
    expect(codeOf(answer)).toEqual([403, 'role.not-permitted']);
  });

  it('takes no body with anything in it', async () => {
    const answer = await scenario.caller.post('/v1/audit/verifications', scenario.people.auditor, { deep: true });
    expect(codeOf(answer)).toEqual([400, 'request.invalid']);
  });
});
