import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { METHOD_IDS, preAuthEncoding, type DsseEnvelope, type MethodResult } from '@bucket/certification';
import type { Certification } from '@bucket/domain';
import { as, Scenario, type ProblemBody } from '../testing/scenario.spec-data.ts';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());

interface Issued {
  readonly certification: Certification & {
    readonly standing: { readonly status: string; readonly reasons: readonly string[] };
  };
  readonly receipt: { readonly seq: number };
}

const results = (status: MethodResult['status'] = 'passed'): MethodResult[] =>
  METHOD_IDS.map((method) => ({
    method,
    status,
    checks: [{ what: 'it holds', holds: status === 'passed', seen: '403' }],
    startedAt: '2026-01-19T08:00:00.000Z',
    endedAt: '2026-01-19T08:00:01.000Z',
  }));
const issue = async (found: readonly MethodResult[], headers: Readonly<Record<string, string>> = {}) =>
  scenario.caller.post('/v1/certifications', scenario.people.executor, { form: 'short', results: found }, headers);
const envelopeOf = ({ certification }: Issued): DsseEnvelope => certification.envelope as unknown as DsseEnvelope;
const predicateOf = (issued: Issued): Record<string, unknown> => {
  const statement = JSON.parse(Buffer.from(envelopeOf(issued).payload, 'base64').toString()) as {
    predicate: Record<string, unknown>;
  };
  return statement.predicate;
};

describe('/v1/certifications', () => {
  it('has nothing before the first run', async () => {
    const answer = await scenario.caller.get('/v1/certifications/current', scenario.people.auditor);
    expect([answer.status, as<ProblemBody>(answer).code]).toEqual([404, 'certification.not-found']);
  });

  it('signs what was found, with its own rules, schemas and verdict, and records it', async () => {
    const answer = await issue(results());
    const issued = as<Issued>(answer);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/v1/certifications/${issued.certification.id}`);
    const rules = await scenario.caller.get('/v1/governance/rules?limit=1', scenario.people.auditor);
    expect(predicateOf(issued)).toMatchObject({
      certificateId: issued.certification.id,
      // What is not built is not satisfied, whatever the methods say.
      verdict: 'not-satisfied',
      fingerprints: { rules: as<{ fingerprint: string }>(rules).fingerprint },
      verifierKey: scenario.process.bootstrap.verifierKey,
    });
    const entry = await scenario.caller.get(`/v1/audit/entries/${issued.receipt.seq}`, scenario.people.auditor);
    expect(as<{ entry: object }>(entry).entry).toMatchObject({
      type: 'certification.issued',
      outcome: 'allowed',
      reason: `not-satisfied ${issued.certification.digest}`,
    });
  });

  it('signs with the key of the log, which an outsider verifies without the bucket’s code', async () => {
    const issued = as<Issued>(await issue(results()));
    const { payload, payloadType, signatures } = envelopeOf(issued);
    const raw = Buffer.from(
      scenario.process.bootstrap.verifierKey.split(/\+[0-9a-f]{8}\+/)[1] ?? '',
      'base64',
    ).subarray(1);
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
    const body = Buffer.from(payload, 'base64');
    const signed = Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${body.length} `), body]);
    expect(Buffer.from(preAuthEncoding(payloadType, body)).equals(signed)).toBe(true);
    const signature = Buffer.from(signatures[0]?.sig ?? '', 'base64');
    expect(verify(null, signed, key, signature)).toBe(true);
    expect(verify(null, Buffer.concat([signed, Buffer.from(' ')]), key, signature)).toBe(false);
  });

  it('derives that nothing is satisfied when methods failed or did not run', async () => {
    for (const found of [[], results('failed'), results('not-run')]) {
      const { byBucket } = predicateOf(as<Issued>(await issue(found))) as { byBucket: { satisfied: number } };
      expect(byBucket.satisfied).toBe(0);
    }
  });

  it('refuses a pass without a check, and a verdict of the caller’s own', async () => {
    const bare = await issue(results().map((result) => ({ ...result, checks: [] })));
    expect([bare.status, as<ProblemBody>(bare).code]).toEqual([400, 'request.invalid']);
    const claimed = await scenario.caller.post('/v1/certifications', scenario.people.executor, {
      form: 'short',
      results: [],
      verdict: 'satisfied',
    });
    expect([claimed.status, as<ProblemBody>(claimed).code]).toEqual([400, 'request.invalid']);
  });

  it('answers a repeated request with the first certification', async () => {
    const headers = { 'idempotency-key': 'one-run' };
    const [first, second] = [await issue(results(), headers), await issue(results(), headers)];
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(as<Issued>(second).certification.id).toBe(as<Issued>(first).certification.id);
  });

  it('lists them newest first without their envelopes, and shows each and the current one', async () => {
    const { certification } = as<Issued>(await issue(results()));
    const list = await scenario.caller.get('/v1/certifications?limit=1', scenario.people.auditor);
    const { envelope: _envelope, ...listed } = certification;
    expect(as<{ items: object[] }>(list).items).toEqual([listed]);
    for (const path of [certification.id, 'current']) {
      const one = await scenario.caller.get(`/v1/certifications/${path}`, scenario.people.owner);
      expect(as<Issued>(one).certification).toEqual(certification);
    }
    const none = await scenario.caller.get('/v1/certifications/none', scenario.people.owner);
    expect(none.status).toBe(404);
  });

  it('are countersigned by owner and advisor, who name the digest that they have read', async () => {
    const { certification } = as<Issued>(await issue(results()));
    const subject = { certificationId: certification.id, digest: certification.digest };
    const other = await scenario.caller.post('/v1/change-requests', scenario.people.executor, {
      kind: 'certification',
      reason: 'read',
      subject: { ...subject, digest: `sha256:${'0'.repeat(64)}` },
    });
    expect([other.status, as<ProblemBody>(other).code]).toEqual([404, 'certification.not-found']);
    const request = await scenario.change('certification', subject);
    const one = await scenario.caller.get(`/v1/certifications/${certification.id}`, scenario.people.auditor);
    expect(as<Issued>(one).certification).toMatchObject({ changeRequestId: request.id, verdict: 'not-satisfied' });
  });
});
