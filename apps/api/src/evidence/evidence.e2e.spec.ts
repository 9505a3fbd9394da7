import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ArtifactEvidence, EvidenceBundle } from '@bucket/domain';
import { parseReaderPolicy, verifyEvidence, type ReaderPolicy } from '@bucket/verifier';
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
  type Written,
} from '../testing/scenario.spec-data.ts';

const MONGO_URL = process.env['BUCKET_TEST_MONGO_URL'];

interface EntryPage {
  readonly items: readonly {
    readonly seq: number;
    readonly entry: { readonly type: string; readonly artifactId?: string };
  }[];
}

const contentsOf = (answer: Answer) => as<EvidenceBundle>(answer).contents as ArtifactEvidence;
const codeOf = (answer: Answer) => [answer.status, as<ProblemBody>(answer).code];

function policyOf(scenario: Scenario): ReaderPolicy {
  const reading = parseReaderPolicy(`log ${scenario.process.bootstrap.verifierKey}\nquorum none\n`);
  if (reading.kind === 'faulty') throw new Error(reading.fault.reason);
  return reading.policy;
}

/** What holds with every store. */
function promises(start: () => Promise<Scenario>): void {
  let scenario: Scenario;
  let token: string;
  let written: Written;
  let path: string;
  let policy: ReaderPolicy;

  beforeAll(async () => {
    scenario = await start();
    policy = policyOf(scenario);
    token = await scenario.integrate(AVATAR);
    written = await scenario.write(token, PERSONA_CONFIG);
    path = `/v1/artifacts/${written.artifact.id}`;
    const headers = { 'if-match': '"1"' };
    const json = { payload: { ...PERSONA_CONFIG.payload, displayName: 'Asha the second' } };
    await scenario.caller.call('PUT', path, { token, json, headers });
    await scenario.caller.get(path, token);
  });
  afterAll(() => scenario.end());

  it('gives evidence that verifies offline, to the product and to the auditor, each request an entry', async () => {
    for (const who of [token, scenario.people.auditor]) {
      const answer = await scenario.caller.get(`${path}/evidence`, who);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('private, no-store');
      expect(answer.headers.get('content-disposition')).toBe(
        `attachment; filename="${written.artifact.id}.evidence.json"`,
      );
      expect(verifyEvidence(answer.text, policy)).toMatchObject({ verdict: 'consistent' });
      expect(verifyEvidence(answer.text.replace('Asha the second', 'Asha the third!'), policy).verdict).toBe('invalid');
      expect(contentsOf(answer).versions.map(({ payload }) => payload !== null)).toEqual([true, true]);
    }
    const entries = await scenario.caller.get('/v1/audit/entries?type=artifact.evidence', scenario.people.auditor);
    expect(as<EntryPage>(entries).items.map(({ entry }) => entry.artifactId)).toEqual([
      written.artifact.id,
      written.artifact.id,
    ]);
  });

  it('proves that its tree continues one that the reader knows', async () => {
    const answer = await scenario.caller.get(`${path}/evidence?from=2&payload=none&custody=changes`, token);
    expect(verifyEvidence(answer.text, policy).verdict).toBe('consistent');
    expect(contentsOf(answer)).toMatchObject({ payloads: 'none', custodyOf: 'changes', consistency: { from: 2 } });
    expect(answer.text).not.toContain('Asha the second');
  });

  it('gives a tlog-proof of one entry, by parameter or by Accept', async () => {
    const one = await scenario.caller.get(`${path}/evidence?format=tlog-proof&seq=${written.receipt.seq}`, token);
    expect(one.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(one.text).toMatch(new RegExp(`^c2sp\\.org/tlog-proof@v1\nextra [^\n]+\nindex ${written.receipt.seq}\n`));
    expect(verifyEvidence(one.text, policy).verdict).toBe('consistent');
    const latest = await scenario.caller.get(`${path}/evidence`, token, { accept: 'text/plain' });
    expect(verifyEvidence(latest.text, policy).verdict).toBe('consistent');
    expect(codeOf(await scenario.caller.get(`${path}/evidence?format=tlog-proof&seq=0`, token))).toEqual([
      404,
      'entry.not-found',
    ]);
  });

  it('gives a COSE receipt of one entry, by parameter or by Accept', async () => {
    const one = await scenario.caller.get(`${path}/evidence?format=cose-receipt&seq=${written.receipt.seq}`, token);
    const latest = await scenario.caller.get(`${path}/evidence`, token, { accept: 'application/cose' });
    for (const answer of [one, latest]) {
      expect(answer.headers.get('content-type')).toBe('application/cose; cose-type="cose-sign1"');
      expect(answer.text).toContain(written.artifact.id);
    }
  });

  it('gives the evidence of a period to auditors alone', async () => {
    const { auditor, owner } = scenario.people;
    const answer = await scenario.caller.get('/v1/audit/evidence?from=3&to=9', auditor);
    expect(verifyEvidence(answer.text, policy)).toMatchObject({
      verdict: 'consistent',
      shown: ['entries 3 to 8: all 6, none missing'],
    });
    const whole = await scenario.caller.get('/v1/audit/evidence?from=0&knownSize=1', auditor);
    expect(verifyEvidence(whole.text, policy).verdict).toBe('consistent');
    for (const who of [token, owner]) {
      expect(codeOf(await scenario.caller.get('/v1/audit/evidence?from=3&to=9', who))).toEqual([
        403,
        'role.not-permitted',
      ]);
    }
  });

  it('shows nothing of another product, and tells it of no artifact', async () => {
    const other = await scenario.integrate(ASSISTANT);
    const { artifact } = await scenario.write(other, { ...METADATA, payload: { title: 'other-canary', tags: [] } });
    expect(codeOf(await scenario.caller.get(`${path}/evidence`, other))).toEqual([404, 'artifact.not-found']);
    // The rules name every product; nothing else does.
    const { rules: _rules, ...contents } = contentsOf(await scenario.caller.get(`${path}/evidence`, token));
    const text = JSON.stringify(contents);
    for (const secret of [artifact.id, 'other-canary', 'AI_Assistant']) expect(text).not.toContain(secret);
  });

  it.each([
    '?from=1000000',
    '?from=x',
    '?payload=some',
    '?custody=none',
    '?format=cose',
    '?seq=1',
    '?format=tlog-proof&from=1',
    '?format=cose-receipt&from=1',
    '?unknown=1',
  ])('refuses the query %s', async (query) => {
    expect(codeOf(await scenario.caller.get(`${path}/evidence${query}`, token))).toEqual([400, 'query.invalid']);
  });

  it.each(['', '?from=4&to=4', '?from=5&to=4', '?from=0&to=1000000', '?from=0&knownSize=1000000', '?from=1&to=2&x=1'])(
    'refuses the period %s',
    async (query) => {
      const answer = await scenario.caller.get(`/v1/audit/evidence${query}`, scenario.people.auditor);
      expect(codeOf(answer)).toEqual([400, 'query.invalid']);
    },
  );
}

describe('evidence from the embedded store', () => promises(() => Scenario.start()));

(MONGO_URL === undefined ? describe.skip : describe)('evidence from MongoDB', () =>
  promises(() => Scenario.start({ env: { BUCKET_STORE: 'mongo', BUCKET_MONGO_URL: freshDatabase(MONGO_URL ?? '') } })),
);
