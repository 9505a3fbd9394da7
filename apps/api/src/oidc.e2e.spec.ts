import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChangeRequest } from '@bucket/domain';
import { decisionText, signNote, toHex, verifierKey } from '@bucket/domain';
import { seededSigner } from '@bucket/testing';
import type { Answer } from './testing/caller.spec-data.ts';
import { AUDIENCE, issuerKey, LocalIssuer } from './testing/local-issuer.spec-data.ts';
import { as, ASSISTANT, freshToken, Scenario, type ProblemBody } from './testing/scenario.spec-data.ts';

let scenario: Scenario;
let issuer: LocalIssuer;
const CLIENTS = ['ada', 'grace', 'eve'];

beforeAll(async () => {
  [scenario, issuer] = await Promise.all([Scenario.start(), LocalIssuer.start(CLIENTS)]);
});
afterAll(async () => {
  await Promise.all([scenario.end(), issuer.stop()]);
});

const subjectOf = (subject: string) => ({
  issuer: issuer.url,
  jwksUri: issuer.jwksUri,
  audience: AUDIENCE,
  subject,
  claim: { name: 'groups', value: 'bucket-people' },
});
const create = (principalId: string, changed: object = {}): Promise<ChangeRequest> =>
  scenario.change('principal', {
    action: 'create',
    principalId,
    roles: ['auditor'],
    credentials: [
      { name: `${principalId} by the issuer`, role: 'auditor', oidc: { ...subjectOf(principalId), ...changed } },
    ],
  });
/** What only an auditor may. */
const ask = (token: string): Promise<Answer> => scenario.caller.get('/v1/principals/ada', token);
const codeOf = (answer: Answer): [number, string] => [answer.status, as<ProblemBody>(answer).code];
const INVALID = [401, 'credential.invalid'];

describe('a token of an issuer', () => {
  it('opens nothing, and has the issuer asked nothing, before two people have approved whom it names', async () => {
    expect(codeOf(await ask(await issuer.token('ada')))).toEqual(INVALID);
    expect(issuer.askedForKeys).toBe(0);
  });

  it('stands for the person of the approved credential, and the keys of the issuer are asked for once', async () => {
    await create('ada');
    const token = await issuer.token('ada');
    for (let i = 0; i < 20; i += 1) expect((await ask(token)).status).toBe(200);
    expect(issuer.askedForKeys).toBe(1);
    // What the tests below change, one thing each, is taken as it is.
    expect((await ask(await issuer.forged({ sub: 'ada' }))).status).toBe(200);
    const entries = await scenario.caller.get('/v1/audit/entries?actorId=ada', token);
    const { items } = as<{ items: readonly { entry: { actor: object } }[] }>(entries);
    expect(items[0]?.entry.actor).toEqual({ id: 'ada', kind: 'person', role: 'auditor' });
  });

  it('shows approvers whom it names, at which issuer, and what it must say', async () => {
    const asked = await scenario.caller.post('/v1/change-requests', scenario.people.executor, {
      kind: 'principal',
      reason: 'needed',
      subject: {
        action: 'add-credential',
        principalId: 'auditor',
        credential: { name: 'sso', role: 'auditor', oidc: subjectOf('another') },
      },
    });
    const { id } = as<{ changeRequest: ChangeRequest }>(asked).changeRequest;
    const { shows } = as<{ shows: readonly string[] }>(
      await scenario.caller.get(`/v1/change-requests/${id}`, scenario.people.owner),
    );
    for (const part of [issuer.url, issuer.jwksUri, AUDIENCE, 'another', 'groups bucket-people']) {
      expect(shows.join('\n')).toContain(part);
    }
  });

  it('is answered with 503 where the keys of the issuer cannot be had', async () => {
    await create('dora', { jwksUri: 'http://127.0.0.1:1/keys' });
    expect(codeOf(await ask(await issuer.forged({ sub: 'dora' })))).toEqual([503, 'issuer.unavailable']);
  });

  it.each<[string, () => Promise<string>]>([
    ['for another audience', () => issuer.forged({ sub: 'ada', aud: 'https://other.example' })],
    ['for two audiences', () => issuer.forged({ sub: 'ada', aud: [AUDIENCE, 'https://other.example'] })],
    ['of another issuer', () => issuer.forged({ sub: 'ada', iss: 'https://issuer.example' })],
    ['about somebody who is nobody here', () => issuer.token('eve')],
    ['that has expired', () => issuer.forged({ sub: 'ada', exp: Math.floor(Date.now() / 1_000) - 60 })],
    ['that is not valid yet', () => issuer.forged({ sub: 'ada', nbf: Math.floor(Date.now() / 1_000) + 300 })],
    ['that was issued long ago', () => issuer.forged({ sub: 'ada', iat: Math.floor(Date.now() / 1_000) - 4_000 })],
    ['without an end', () => issuer.forged({ sub: 'ada' }, {}, issuer.key, ['exp'])],
    ['without the claim of the role', () => issuer.forged({ sub: 'ada', groups: ['others'] })],
    ['of a logout', () => issuer.forged({ sub: 'ada', events: {} })],
    ['of another type', () => issuer.forged({ sub: 'ada' }, { typ: 'logout+jwt' })],
    ['of another key under the id of its key', () => forgedByAnother({ kid: issuer.key.jwk.kid })],
    ['of a key that the issuer does not have', () => forgedByAnother({})],
    ['that nobody signed', () => unsigned()],
    ['that a shared secret signed', () => byPublicKey()],
  ])('is not taken: one %s', async (_name, made) => {
    expect(codeOf(await ask(await made()))).toEqual(INVALID);
  });

  it('is not taken: one of which a part was changed', async () => {
    const [header, , signature] = (await issuer.token('eve')).split('.');
    const [, payload] = (await issuer.token('ada')).split('.');
    expect(codeOf(await ask([header, payload, signature].join('.')))).toEqual(INVALID);
  });
});

const forgedByAnother = (header: object): Promise<string> => issuer.forged({ sub: 'ada' }, header, issuerKey());
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function unsigned(): Promise<string> {
  const [, payload = ''] = (await issuer.token('ada')).split('.');
  // A signature part of one character, because without one it is no token in any form.
  return `${part({ alg: 'none' })}.${payload}.AA`;
}

/** Where the algorithm is taken from the token, the public key passes for a secret. */
async function byPublicKey(): Promise<string> {
  const [, payload = ''] = (await issuer.token('ada')).split('.');
  const { d: _secret, ...published } = issuer.key.jwk;
  const input = `${part({ alg: 'HS256', kid: issuer.key.jwk.kid })}.${payload}`;
  return `${input}.${createHmac('sha256', JSON.stringify(published)).update(input).digest('base64url')}`;
}

describe('a person with a token of the bucket and one of an issuer', () => {
  it('is one voice', async () => {
    const signer = seededSigner('owner', 41);
    const publicKey = verifierKey('owner', toHex(signer.keyHash), signer.publicKey);
    const credential = { name: 'owner by the issuer', role: 'owner', oidc: subjectOf('grace') };
    const added = { action: 'add-credential', principalId: 'owner', credential };
    const early = await scenario.caller.post('/v1/change-requests', scenario.people.executor, {
      kind: 'principal',
      reason: 'needed',
      subject: added,
    });
    expect(codeOf(early)).toEqual([409, 'principal.state']);
    await scenario.change('principal', { action: 'enrol-key', principalId: 'owner', publicKey });

    /** The voice of the owner, with the signature that is asked for. */
    const voice = async ({ id, kind, digest }: ChangeRequest, token: string): Promise<Answer> => {
      const { origin } = scenario.process.bootstrap;
      const at = new Date().toISOString();
      const text = decisionText({ origin, changeRequestId: id, kind, digest, decision: 'approve', at });
      const body = { decision: 'approve', digest, reason: 'reviewed', signature: signNote(text, [signer]) };
      return scenario.caller.post(`/v1/change-requests/${id}/approvals`, token, body);
    };
    const asked = await scenario.caller.post('/v1/change-requests', scenario.people.executor, {
      kind: 'principal',
      reason: 'needed',
      subject: added,
    });
    const { changeRequest } = as<{ changeRequest: ChangeRequest }>(asked);
    expect((await voice(changeRequest, scenario.people.owner)).status).toBe(200);
    const { id, digest } = changeRequest;
    const advisor = { decision: 'approve', digest, reason: 'reviewed' };
    await scenario.caller.post(`/v1/change-requests/${id}/approvals`, scenario.people.advisor, advisor);

    const next = await scenario.request(ASSISTANT);
    const [byIssuer, byToken] = [await issuer.token('grace'), scenario.people.owner];
    const unsignedVoice = { decision: 'approve', digest: next.digest, reason: 'reviewed' };
    const path = `/v1/change-requests/${next.id}/approvals`;
    expect(codeOf(await scenario.caller.post(path, byIssuer, unsignedVoice))).toEqual([
      403,
      'approval.signature-required',
    ]);
    expect((await voice(next, byIssuer)).status).toBe(200);
    expect((await voice(next, byToken)).status).toBe(403);
  });
});

describe('an issuer', () => {
  it('may change its keys: tokens of the new one are taken within seconds, and it is asked once', async () => {
    await issuer.stop();
    const { port } = issuer;
    issuer = await LocalIssuer.start(CLIENTS, port);
    const token = await issuer.token('ada');
    const deadline = Date.now() + 15_000;
    let answer = await ask(token);
    // It is asked for new keys at most every five seconds.
    while (answer.status !== 200 && Date.now() < deadline) {
      expect(codeOf(answer)).toEqual(INVALID);
      await new Promise((resolve) => setTimeout(resolve, 250));
      answer = await ask(token);
    }
    expect([answer.status, issuer.askedForKeys]).toEqual([200, 1]);
  });

  it('names a person who is refused from the next request on once two people have revoked them', async () => {
    const token = await issuer.token('ada');
    expect((await ask(token)).status).toBe(200);
    const { owner, executor, advisor } = scenario.people;
    const asked = await scenario.caller.post('/v1/change-requests', executor, {
      kind: 'principal',
      reason: 'has left',
      subject: { action: 'revoke', principalId: 'ada' },
    });
    const { changeRequest } = as<{ changeRequest: ChangeRequest }>(asked);
    const { id, kind, digest } = changeRequest;
    const signer = seededSigner('owner', 41);
    const at = new Date().toISOString();
    const { origin } = scenario.process.bootstrap;
    const text = decisionText({ origin, changeRequestId: id, kind, digest, decision: 'approve', at });
    const path = `/v1/change-requests/${id}/approvals`;
    const voice = { decision: 'approve', digest, reason: 'reviewed' };
    await scenario.caller.post(path, owner, { ...voice, signature: signNote(text, [signer]) });
    await scenario.caller.post(path, advisor, voice);
    expect(codeOf(await ask(token))).toEqual(INVALID);
  });
});

it('takes no credential of an address that anybody could listen on, nor one of two kinds', async () => {
  const good = { name: 'x', role: 'auditor', oidc: subjectOf('somebody') };
  const { tokenHash } = freshToken();
  for (const [credential, pointer] of [
    [{ ...good, oidc: { ...good.oidc, issuer: 'http://issuer.example' } }, '/subject/credential/oidc/issuer'],
    [{ ...good, oidc: { ...good.oidc, jwksUri: 'http://10.0.0.1/jwks' } }, '/subject/credential/oidc/jwksUri'],
    [{ ...good, oidc: { ...good.oidc, jwksUri: 'https://u:p@issuer.example/' } }, '/subject/credential/oidc/jwksUri'],
    [{ ...good, tokenHash }, '/subject/credential/oidc'],
  ] as const) {
    const asked = await scenario.caller.post('/v1/change-requests', scenario.people.executor, {
      kind: 'principal',
      reason: 'needed',
      subject: { action: 'add-credential', principalId: 'auditor', credential },
    });
    const { status, errors } = as<ProblemBody>(asked);
    expect([status, errors?.map((error) => error.pointer)]).toEqual([400, [pointer]]);
  }
});
