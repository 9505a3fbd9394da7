import { execFileSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSignature, verifierKey, keyHash, toHex, type ChangeRequest, type Credential } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import { parseReaderPolicy, verifyEvidence } from '@bucket/verifier';
import {
  as,
  ASSISTANT,
  METADATA,
  Scenario,
  subjectOf,
  type ProblemBody,
  type Written,
} from './testing/scenario.spec-data.ts';
import type { Answer } from './testing/caller.spec-data.ts';
import { freshKey, signedHeaders, type ProductKey, type ToSign } from './testing/signing.spec-data.ts';

let scenario: Scenario;
let key: ProductKey;
const BODY = JSON.stringify(METADATA);
const MINUTE_S = 60;
const CLIENT = fileURLToPath(new URL('../../../docs/guides/signed-client.mjs', import.meta.url));

beforeAll(async () => {
  scenario = await Scenario.start();
  key = freshKey();
  await scenario.change('integration', {
    ...subjectOf(ASSISTANT),
    credentials: [{ name: 'signs', actorKind: 'service', publicKey: key.publicKey }],
  });
});
afterAll(() => scenario.end());

const urlOf = (path: string): string => scenario.process.url + path;
const nowS = (): number => Math.floor(Date.now() / 1_000);

/** Sends a signed request; `sent` is what is on the wire instead of what was signed. */
function send(
  what: Omit<ToSign, 'url'> & { readonly path: string },
  by: Pick<ProductKey, 'privateKey' | 'keyId'> = key,
  sent: { readonly path?: string; readonly body?: string; readonly headers?: Record<string, string> } = {},
): Promise<Answer> {
  const headers = { ...signedHeaders(by, { ...what, url: urlOf(what.path) }), ...sent.headers };
  const raw = sent.body ?? what.body;
  return scenario.caller.call(what.method, sent.path ?? what.path, { headers, ...(raw === undefined ? {} : { raw }) });
}

const create = { method: 'POST', path: '/v1/artifacts', body: BODY } as const;
const codeOf = (answer: Answer): [number, string] => [answer.status, as<ProblemBody>(answer).code];
const list = { method: 'GET', path: '/v1/artifacts?artifactClass=metadata' } as const;

async function credentialNamed(name: string): Promise<Credential> {
  const listed = await scenario.caller.get('/v1/integrations/assistant-core/credentials', scenario.people.auditor);
  const found = as<{ items: readonly Credential[] }>(listed).items.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no credential ${name}`);
  return found;
}

describe('a product with a public key', () => {
  it('writes its first artifact by a signed request, and reads it', async () => {
    const created = await send(create);
    const { artifact } = as<Written>(created);
    expect([created.status, artifact.integrationId]).toEqual([201, 'assistant-core']);
    expect(artifact.createdBy).toBe((await credentialNamed('signs')).id);
    const read = await send({ method: 'GET', path: `/v1/artifacts/${artifact.id}` });
    expect(read.body).toEqual({ artifact, payload: METADATA.payload });
  });

  it('may sign method, authority, path and query in place of the target URI', async () => {
    const { host, pathname, search } = new URL(urlOf(list.path));
    const target = { '@authority': host, '@path': pathname, '@query': search };
    expect((await send({ ...list, target })).status).toBe(200);
    expect(
      (await send({ ...list, target: { '@target-uri': urlOf(list.path).replace('http:', 'https:') } })).status,
    ).toBe(200);
  });

  it('may bring its key as a vkey, and has it in one credential only', async () => {
    const vkeyed = freshKey();
    const bytes = Buffer.from(vkeyed.publicKey.x, 'base64url');
    const publicKey = verifierKey('assistant', toHex(keyHash(nodeSha256, 'assistant', bytes)), bytes);
    const subject = { integrationId: 'assistant-core', name: 'vkey', actorKind: 'service', publicKey };
    await scenario.change('credential', subject);
    expect((await credentialNamed('vkey')).key).toEqual({ keyId: vkeyed.keyId, x: vkeyed.publicKey.x });
    expect((await send(create, vkeyed)).status).toBe(201);
    const again = { ...subject, name: 'again', publicKey: vkeyed.publicKey };
    const asked = await scenario.caller.post('/v1/change-requests', scenario.people.executor, {
      kind: 'credential',
      reason: 'needed',
      subject: again,
    });
    expect(codeOf(asked)).toEqual([409, 'credential.key-in-use']);
  });

  it('shows approvers the key that they approve', async () => {
    const { publicKey, keyId } = freshKey();
    const asked = await scenario.caller.post('/v1/change-requests', scenario.people.executor, {
      kind: 'credential',
      reason: 'needed',
      subject: { integrationId: 'assistant-core', name: 'shown', actorKind: 'service', publicKey },
    });
    const { id } = as<{ changeRequest: ChangeRequest }>(asked).changeRequest;
    const shown = await scenario.caller.get(`/v1/change-requests/${id}`, scenario.people.owner);
    expect(as<{ shows: readonly string[] }>(shown).shows.join('\n')).toContain(keyId);
  });
});

describe('the entry of a signed write', () => {
  it('keeps what was signed: it verifies with the public key alone, and opens only under the salt of the content', async () => {
    const created = await send(create);
    const { artifact, receipt } = as<Written>(created);
    const entries = await scenario.caller.get(`/v1/audit/entries/${receipt.seq}`, scenario.people.auditor);
    const { entry } = as<{ entry: { readonly signature?: string; readonly seq: number } }>(entries);
    const kept = entry.signature ?? '';
    expect(Buffer.from(kept, 'base64').toString('latin1')).not.toContain('@method');
    expect(openSignature(nodeSha256, { salt: '0'.repeat(32), seq: entry.seq }, kept)).toBeUndefined();

    const bundle = await scenario.caller.get(`/v1/artifacts/${artifact.id}/evidence`, scenario.people.auditor);
    const salts = new Set(bundle.text.match(/(?<=")[0-9a-f]{32}(?=")/g) ?? []);
    const opened = [...salts].flatMap((salt) => openSignature(nodeSha256, { salt, seq: entry.seq }, kept) ?? []);
    expect(opened).toHaveLength(1);
    const [{ base, value } = { base: '', value: '' }] = opened;
    expect(base).toContain(`"@target-uri": ${urlOf('/v1/artifacts')}`);
    const publicKey = createPublicKey({ key: { ...key.publicKey }, format: 'jwk' });
    expect(verify(null, Buffer.from(base), publicKey, Buffer.from(value, 'base64'))).toBe(true);
    const other = createPublicKey({ key: { ...freshKey().publicKey }, format: 'jwk' });
    expect(verify(null, Buffer.from(base), other, Buffer.from(value, 'base64'))).toBe(false);

    const reading = parseReaderPolicy(`log ${scenario.process.bootstrap.verifierKey}\nquorum none\n`);
    if (reading.kind === 'faulty') throw new Error(reading.fault.reason);
    const { verdict, shown } = verifyEvidence(bundle.text, reading.policy);
    expect([verdict, shown.join('\n')]).toEqual([
      'consistent',
      expect.stringContaining(`signed with the key ${key.keyId}`),
    ]);
  });
});

describe('the client of the guide', () => {
  it('makes a key, and writes and reads by requests that it signs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bucket-signed-client-'));
    try {
      const [keyFile, bodyFile] = [join(folder, 'product.pem'), join(folder, 'body.json')];
      const run = (...args: string[]): unknown =>
        JSON.parse(execFileSync(process.execPath, [CLIENT, ...args], { encoding: 'utf8' }));
      const publicKey = run('key', keyFile);
      const subject = { integrationId: 'assistant-core', name: 'client', actorKind: 'service', publicKey };
      await scenario.change('credential', subject);
      writeFileSync(bodyFile, BODY);
      const { artifact } = run('POST', urlOf('/v1/artifacts'), keyFile, bodyFile) as Written;
      const read = run('GET', urlOf(`/v1/artifacts/${artifact.id}?version=1`), keyFile);
      expect(read).toEqual({ artifact, payload: METADATA.payload });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a signed request is refused', () => {
  const cases: readonly [string, string, () => Promise<Answer>][] = [
    [
      'with another body',
      'signature.body-altered',
      () => send(create, key, { body: BODY.replace('greeting', 'grooting') }),
    ],
    [
      'with a body that was not signed',
      'signature.component-missing',
      () => send({ method: 'POST', path: create.path }, key, { body: BODY }),
    ],
    [
      'on another path',
      'signature.invalid',
      () => send(list, key, { path: '/v1/artifacts?artifactClass=artifact_manifest' }),
    ],
    [
      'with another Idempotency-Key',
      'signature.invalid',
      () => send(create, key, { headers: { 'idempotency-key': 'f'.repeat(36) } }),
    ],
    [
      'signed more than five minutes ago',
      'signature.out-of-time',
      () => send({ ...create, created: nowS() - 5 * MINUTE_S - 5 }),
    ],
    [
      'signed more than five minutes ahead',
      'signature.out-of-time',
      () => send({ ...create, created: nowS() + 5 * MINUTE_S + 5 }),
    ],
    [
      'when its own expiry is past',
      'signature.out-of-time',
      () => send({ ...create, parameters: `keyid="${key.keyId}";expires=${nowS() - 1}` }),
    ],
    ['of a key that nobody approved', 'signature.key-unknown', () => send(create, freshKey())],
    ['of another key under this keyid', 'signature.invalid', () => send(create, { ...freshKey(), keyId: key.keyId })],
    ['that leaves out the method', 'signature.component-missing', () => send({ ...create, without: ['@method'] })],
    ['that leaves out the target', 'signature.component-missing', () => send({ ...create, without: ['@target-uri'] })],
    [
      'that leaves out the digest',
      'signature.component-missing',
      () => send({ ...create, without: ['content-digest'] }),
    ],
    [
      'that leaves out the Idempotency-Key',
      'signature.component-missing',
      () => send({ ...create, without: ['idempotency-key'] }),
    ],
    [
      'whose Idempotency-Key can be guessed',
      'signature.component-missing',
      () => send({ ...create, headers: { 'idempotency-key': '1' } }),
    ],
    [
      'that reads without a nonce',
      'signature.component-missing',
      () => send({ ...list, parameters: `keyid="${key.keyId}"` }),
    ],
    [
      'that leaves out the query',
      'signature.component-missing',
      () => send({ ...list, target: { '@authority': new URL(urlOf('/')).host, '@path': '/v1/artifacts' } }),
    ],
    ['without a key', 'signature.malformed', () => send({ ...create, parameters: 'alg="ed25519"' })],
    [
      'of another algorithm',
      'signature.malformed',
      () => send({ ...create, parameters: `keyid="${key.keyId}";alg="hmac-sha256"` }),
    ],
    [
      'that has a token too',
      'signature.with-token',
      () => send(create, key, { headers: { authorization: 'Bearer x' } }),
    ],
    [
      'with half of the headers',
      'signature.malformed',
      () => send(create, key, { headers: { 'signature-input': '' } }),
    ],
  ];
  it.each(cases)('%s', async (_name, code, sent) => {
    expect(codeOf(await sent())).toEqual([401, code]);
  });

  it('once the credential is revoked or has expired', async () => {
    const [revoked, expired] = [freshKey(), freshKey()];
    const expiresAt = new Date(Date.now() + 3_000).toISOString();
    const subject = { integrationId: 'assistant-core', actorKind: 'service' };
    await scenario.change('credential', { ...subject, name: 'to-expire', publicKey: expired.publicKey, expiresAt });
    await scenario.change('credential', { ...subject, name: 'to-revoke', publicKey: revoked.publicKey });
    expect((await send(create, revoked)).status).toBe(201);
    const { id } = await credentialNamed('to-revoke');
    const revocation = `/v1/integrations/assistant-core/credentials/${id}/revoke`;
    const answer = await scenario.caller.post(revocation, scenario.people.owner, { reason: 'lost' });
    expect(answer.status).toBe(200);
    expect(codeOf(await send(create, revoked))).toEqual([401, 'signature.key-not-in-force']);
    const pause = Math.max(0, Date.parse(expiresAt) - Date.now()) + 50;
    await new Promise((resolve) => setTimeout(resolve, pause));
    expect(codeOf(await send(create, expired))).toEqual([401, 'signature.key-not-in-force']);
  });

  it('and its key opens nothing as a token, nor does a token open anything as a key', async () => {
    expect(codeOf(await scenario.caller.get(list.path, key.keyId))).toEqual([401, 'credential.invalid']);
    expect(codeOf(await scenario.caller.get(list.path, key.publicKey.x))).toEqual([401, 'credential.invalid']);
  });
});

describe('a change request with a public key is refused', () => {
  const credential = { integrationId: 'assistant-core', name: 'x', actorKind: 'service' };
  it.each([
    ['when it is none', { publicKey: 'assistant+00000000+AAAA' }],
    ['when it is a point of small order', { publicKey: { kty: 'OKP', crv: 'Ed25519', x: `AQ${'A'.repeat(41)}` } }],
    ['when it is a JWK of another curve', { publicKey: { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) } }],
    ['when the private half is there', { publicKey: { ...freshKey().publicKey, d: 'secret' } }],
    ['when a token hash is there too', { publicKey: freshKey().publicKey, tokenHash: `sha256:${'0'.repeat(64)}` }],
  ])('%s', async (_name, proof) => {
    const asked = await scenario.caller.post('/v1/change-requests', scenario.people.executor, {
      kind: 'credential',
      reason: 'needed',
      subject: { ...credential, ...proof },
    });
    const problem = as<ProblemBody>(asked);
    expect([asked.status, problem.errors?.map(({ pointer }) => pointer)]).toEqual([400, ['/subject/publicKey']]);
  });
});
