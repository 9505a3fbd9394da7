import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from './testing/caller.spec-data.ts';
import { as, ASSISTANT, METADATA, Scenario } from './testing/scenario.spec-data.ts';

/** Words that occur nowhere else: wherever one shows that is no answer to who sent it, something is leaking. */
const PAYLOAD = 'canary-payload-5f1c';
const OWNER = 'canary-owner-77ab';
const LABEL = 'canary-label-19de';
const KEY = 'canary-idempotency-key-0c2b';
const QUERY = 'canary-query-4e8f';

let scenario: Scenario;
let secrets: readonly string[];
let artifactId: string;

beforeAll(async () => {
  scenario = await Scenario.start();
  const { caller, people } = scenario;
  const token = await scenario.integrate(ASSISTANT);
  secrets = [token, ...Object.values(people)];
  const draft = { ...METADATA, ownerId: OWNER, payload: { title: PAYLOAD }, labels: { canary: LABEL } };
  const written = await caller.post('/v1/artifacts', token, draft, { 'idempotency-key': KEY });
  artifactId = as<{ artifact: { id: string } }>(written).artifact.id;
  // Everything that could carry a secret into a log line or a refusal.
  await caller.post('/v1/artifacts', token, { ...draft, artifactClass: 'nonsense' }, { 'idempotency-key': KEY });
  await caller.post('/v1/artifacts', token, { ...draft, payload: { title: 7, [PAYLOAD]: PAYLOAD } });
  await caller.post('/v1/artifacts', token, { ...draft, payload: { title: 'x', description: token } });
  await caller.call('POST', '/v1/artifacts', { token, raw: `{"a":"${PAYLOAD}"` });
  await caller.get(`/v1/artifacts?ownerId=${QUERY}`, token);
  await caller.get(`/v1/${token}`, people.owner);
  await caller.get('/v1/artifacts', `${token}x`);
  await caller.get(`/v1/artifacts/${artifactId}`, token);
});
afterAll(() => scenario.end());

const found = (text: string, words: readonly string[]) => words.filter((word) => text.includes(word));

describe('no token', () => {
  it('is in any entry, list or metric', async () => {
    const { caller, people } = scenario;
    const answers: Answer[] = [];
    for (const path of [
      '/v1/audit/entries?limit=1000',
      '/v1/integrations',
      `/v1/integrations/${ASSISTANT.integrationId}/credentials`,
      '/v1/change-requests',
      '/metrics',
    ]) {
      answers.push(await caller.get(path, people.auditor));
    }
    expect(answers.flatMap(({ text }) => found(text, secrets))).toEqual([]);
    // The hash is what two people approve, so it stands in the change request, and nowhere else.
    expect(answers.map(({ text }) => text.includes('tokenHash'))).toEqual([false, false, false, true, false]);
  });

  it('is in the log of the process', () => {
    expect(found(scenario.process.stderr, secrets)).toEqual([]);
  });

  it('is in any file but the one that hands it over', async () => {
    await scenario.process.stop();
    const files = readdirSync(scenario.process.directory).filter((name) => name !== 'bootstrap.json');
    expect(files.length).toBeGreaterThan(1);
    const leaking = files.filter((name) => {
      const bytes = readFileSync(join(scenario.process.directory, name));
      return secrets.some((secret) => bytes.includes(secret));
    });
    expect(leaking).toEqual([]);
    const again = await Scenario.start({ directory: scenario.process.directory });
    scenario = again;
  });
});

describe('nothing of a payload or its owner', () => {
  it('is in an entry', async () => {
    const { text } = await scenario.caller.get('/v1/audit/entries?limit=1000', scenario.people.auditor);
    expect(text).toContain(artifactId);
    expect(found(text, [PAYLOAD, OWNER, LABEL, KEY])).toEqual([]);
  });

  it('is in the log or the metrics', async () => {
    const { text } = await scenario.caller.get('/metrics');
    expect(found(text + scenario.process.stderr, [PAYLOAD, OWNER, LABEL, KEY, QUERY])).toEqual([]);
  });
});
