import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ExportProgress } from '@bucket/application';
import { ExportVerifier, parseReaderPolicy, type Verification } from '@bucket/verifier';
import type { Answer } from '../testing/caller.spec-data.ts';
import { freshDatabase } from '../testing/fresh-database.spec-data.ts';
import {
  as,
  ASSISTANT,
  AVATAR,
  METADATA,
  PERSONA_CONFIG,
  Scenario,
  type ProblemBody,
} from '../testing/scenario.spec-data.ts';

const MONGO_URL = process.env['BUCKET_TEST_MONGO_URL'];
const ARTIFACTS = 12;

const codeOf = (answer: Answer) => [answer.status, as<ProblemBody>(answer).code];

/** What holds with every store. */
function promises(env: () => Readonly<Record<string, string>>): void {
  let scenario: Scenario;
  let token: string;
  let deleted: string;

  const begin = (by: string, json: object = {}) =>
    scenario.caller.call('POST', '/v1/exports', { token: by, json, headers: { prefer: 'respond-async' } });
  const read = (id: string, by = token) => scenario.caller.get(`/v1/exports/${id}`, by);
  const content = (id: string, query = '', by = token) => scenario.caller.get(`/v1/exports/${id}/content${query}`, by);

  async function made(by = token, json = {}): Promise<string> {
    const { id } = as<ExportProgress>(await begin(by, json));
    for (;;) {
      const progress = as<ExportProgress>(await read(id, by));
      if (progress.status !== 'running') return id;
    }
  }

  function verified(text: string): Verification {
    const policy = parseReaderPolicy(`log ${scenario.process.bootstrap.verifierKey}\nquorum none\n`);
    if (policy.kind === 'faulty') throw new Error(policy.fault.reason);
    const verifier = new ExportVerifier(policy.policy);
    for (const line of text.split('\n').slice(0, -1)) verifier.add(line);
    return verifier.end();
  }

  beforeAll(async () => {
    scenario = await Scenario.start({ env: env() });
    token = await scenario.integrate(AVATAR);
    const written = [];
    for (let n = 0; n < ARTIFACTS; n += 1) written.push(await scenario.write(token, PERSONA_CONFIG));
    deleted = written[3]?.artifact.id ?? '';
    const headers = { 'if-match': '"1"' };
    await scenario.caller.call('DELETE', `/v1/artifacts/${deleted}`, { token, headers });
    const legal = { caseId: 'c-1', productId: 'AI_Avatar', artifactIds: [written[5]?.artifact.id], reason: 'kept' };
    await scenario.caller.post('/v1/legal-holds', scenario.people.legal, legal);
  });
  afterAll(() => scenario.end());

  it('is made in the background, and its content verifies offline', async () => {
    const answer = await begin(token);
    expect(answer.status).toBe(202);
    const { id } = as<ExportProgress>(answer);
    expect(answer.headers.get('location')).toBe(`/v1/exports/${id}`);
    expect(answer.headers.get('preference-applied')).toBe('respond-async');
    const exportId = await made(scenario.people.auditor, { productId: 'Gurukul' });
    expect(as<ExportProgress>(await read(exportId, scenario.people.auditor)).result).toMatchObject({ artifacts: 0 });
    const progress = as<ExportProgress>(await read(id));
    expect(progress).toMatchObject({ id, status: 'done', result: { productId: 'AI_Avatar', artifacts: ARTIFACTS } });
    expect(progress.done).toBe(progress.total);
    const download = await content(id);
    expect(download.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(download.headers.get('cache-control')).toBe('private, no-store');
    const { verdict, shown } = verified(download.text);
    expect([verdict, shown[0]]).toEqual(['consistent', expect.stringContaining(`all ${ARTIFACTS} artifact(s)`)]);
    expect(download.text.split('\n').filter((line) => /"legalHolds":\["/.test(line))).toHaveLength(1);
    expect(verified(download.text.replace(deleted, '019bb5d2-4c1e-7a30-9f21-6d0c8e5b7a14')).verdict).toBe('invalid');
  });

  it('goes on where it was broken off, after the process was killed as well', async () => {
    const id = await made();
    const lines = (await content(id)).text.split('\n').slice(0, -1);
    const starts = lines.flatMap((line, i) => (line.includes('"kind":"artifact"') ? [i] : []));
    const cut = starts[7] ?? 0;
    const { createdSeq, treeSize } = JSON.parse(lines[starts[6] ?? 0] ?? '') as Record<string, number>;
    const { directory } = scenario.process;
    await scenario.process.stop('SIGKILL');
    scenario = await Scenario.start({ directory, env: env() });
    expect(as<ExportProgress>(await read(id))).toMatchObject({ status: 'done', result: { artifacts: ARTIFACTS } });
    const rest = await content(id, `?after=${createdSeq}&treeSize=${treeSize}`);
    const whole = [...lines.slice(0, cut), rest.text].join('\n');
    expect(verified(whole).verdict).toBe('consistent');
    expect(verified(lines.slice(0, cut).join('\n')).verdict).toBe('invalid');
  });

  it('is told in the trail: that it was asked for, what it holds, and each download', async () => {
    const id = await made();
    await content(id);
    const entries = await scenario.caller.get(`/v1/audit/entries?traceId=${id}`, scenario.people.auditor);
    const { items } = as<{ items: { entry: { type: string; reason: string } }[] }>(entries);
    expect(items.map(({ entry }) => entry.type)).toEqual(['export.begin', 'export.end']);
    const downloads = await scenario.caller.get('/v1/audit/entries?type=export.content', scenario.people.auditor);
    expect(as<{ items: typeof items }>(downloads).items.at(-1)?.entry.reason).toContain(id);
  });

  it('is of one’s own product alone', async () => {
    const id = await made();
    const other = await scenario.integrate(ASSISTANT);
    await scenario.write(other, METADATA);
    expect(codeOf(await begin(other, { productId: 'AI_Avatar' }))).toEqual([403, 'role.not-permitted']);
    for (const answer of [await read(id, other), await content(id, '', other)])
      expect(codeOf(answer)).toEqual([404, 'export.not-found']);
    const foreign = await made(other);
    const text = (await content(foreign, '', other)).text;
    expect(verified(text).shown[0]).toContain('product AI_Assistant: all 1 artifact(s)');
    expect(text).not.toContain('AI_Avatar');
    expect(codeOf(await begin(scenario.people.owner, { productId: 'AI_Avatar' }))).toEqual([403, 'role.not-permitted']);
    expect(codeOf(await begin(scenario.people.auditor))).toEqual([400, 'request.invalid']);
  });

  it.each([
    '?after=1',
    '?treeSize=1',
    '?after=0&treeSize=2',
    '?after=1&treeSize=2&knownSize=1',
    '?knownSize=9999999',
    '?x=1',
  ])('refuses the query %s', async (query) => {
    expect(codeOf(await content(await made(), query))).toEqual([400, 'query.invalid']);
  });
}

describe('an export from the embedded store', () => promises(() => ({})));

(MONGO_URL === undefined ? describe.skip : describe)('an export from MongoDB', () => {
  const database = freshDatabase(MONGO_URL ?? 'mongodb://none');
  promises(() => ({ BUCKET_STORE: 'mongo', BUCKET_MONGO_URL: database }));
});
