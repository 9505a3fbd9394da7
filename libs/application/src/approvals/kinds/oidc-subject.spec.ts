import { beforeEach, describe, expect, it } from '@jest/globals';
import { toHex, verifierKey, type JsonObject } from '@bucket/domain';
import { seededSigner } from '@bucket/testing';
import { codeOf, freshToken, hashOf, valueOf, Workbench } from '../../workbench/workbench.spec-data.ts';

const oidc = (subject: string, more: JsonObject = {}): JsonObject => ({
  issuer: 'https://login.example',
  jwksUri: 'https://login.example/keys',
  audience: 'https://bucket.example',
  subject,
  ...more,
});
const signer = seededSigner('ada', 51);
const publicKey = verifierKey('ada', toHex(signer.keyHash), signer.publicKey);
let bench: Workbench;

beforeEach(async () => {
  bench = await Workbench.open();
});

const create = (principalId: string, role: string, proof: JsonObject, more: JsonObject = {}) =>
  bench.tryToAsk('principal', {
    action: 'create',
    principalId,
    roles: [role],
    credentials: [{ name: principalId, role, ...proof }],
    ...more,
  });

describe('a credential by an issuer', () => {
  it('is found by issuer, audience and subject, and by no other three', async () => {
    await bench.approve(valueOf(await create('ada', 'auditor', { oidc: oidc('1') })));
    const named = { issuer: 'https://login.example', audience: 'https://bucket.example', subject: '1' };
    expect(bench.authenticate.subjectHolder(named)).toMatchObject({
      personId: 'ada',
      role: 'auditor',
      tokenHash: null,
    });
    for (const other of [{ subject: '2' }, { issuer: 'https://login.example/' }, { audience: 'https://other' }]) {
      expect(bench.authenticate.subjectHolder({ ...named, ...other })).toBeUndefined();
    }
  });

  it('is of one person for ever, and one at a time', async () => {
    await bench.approve(valueOf(await create('ada', 'auditor', { oidc: oidc('1') })));
    expect(codeOf(await create('bob', 'auditor', { oidc: oidc('1') }))).toBe('credential.token-in-use');
    const again = { action: 'add-credential', principalId: 'ada' };
    const credential = { name: 'again', role: 'auditor', oidc: oidc('1') };
    expect(codeOf(await bench.tryToAsk('principal', { ...again, credential }))).toBe('credential.token-in-use');
    await bench.change('principal', { action: 'revoke', principalId: 'ada' });
    expect(codeOf(await create('bob', 'auditor', { oidc: oidc('1') }))).toBe('credential.token-in-use');
  });

  it('may follow the one before, once that is revoked', async () => {
    await bench.approve(valueOf(await create('ada', 'auditor', { oidc: oidc('1') })));
    const before = bench.ledger.state.credentials().find(({ personId }) => personId === 'ada');
    const credentialId = before?.id ?? '';
    await bench.change('principal', { action: 'revoke-credential', principalId: 'ada', credentialId });
    const credential = { name: 'again', role: 'auditor', oidc: oidc('1') };
    await bench.change('principal', { action: 'add-credential', principalId: 'ada', credential });
    const named = { issuer: 'https://login.example', audience: 'https://bucket.example', subject: '1' };
    expect(bench.authenticate.subjectHolder(named)?.name).toBe('again');
  });

  it.each(['owner', 'advisor'])('is no way to be %s without a key with which decisions are signed', async (role) => {
    expect(codeOf(await create('ada', role, { oidc: oidc('1') }))).toBe('principal.state');
    expect(codeOf(await create('ada', role, { oidc: oidc('1') }, { publicKey }))).toBe('recorded');
    expect(codeOf(await create('bob', role, { tokenHash: hashOf(freshToken()) }))).toBe('recorded');
  });

  it('is not the last one with which somebody can decide', async () => {
    await bench.approve(valueOf(await create('ada', 'owner', { oidc: oidc('1') }, { publicKey })));
    const revoked = await bench.tryToAsk('principal', { action: 'revoke', principalId: 'owner' }, 'advisor');
    expect(codeOf(revoked)).toBe('principal.last-voice');
  });
});
