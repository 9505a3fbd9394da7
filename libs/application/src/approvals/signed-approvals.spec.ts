import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  decisionText,
  keyHash,
  parseVerifierKey,
  signNote,
  toHex,
  verifierKey,
  verifyNote,
  type ChangeRequest,
  type DecisionText,
} from '@bucket/domain';
import { nodeEd25519, nodeSha256 } from '@bucket/node';
import { seededSigner } from '@bucket/testing';
import { codeOf, valueOf, Workbench } from '../workbench/workbench.spec-data.ts';

const owner = seededSigner('owner', 11);
const vkeyOf = ({ name, keyHash, publicKey }: typeof owner): string => verifierKey(name, toHex(keyHash), publicKey);

let bench: Workbench;

beforeEach(async () => {
  bench = await Workbench.open();
  await bench.change('principal', { action: 'enrol-key', principalId: 'owner', publicKey: vkeyOf(owner) });
});

function textOf({ id, kind, digest }: ChangeRequest, changed: Partial<DecisionText> = {}): string {
  const at = new Date(bench.clock.nowMs()).toISOString();
  const origin = 'bucket.test/log';
  return decisionText({ origin, changeRequestId: id, kind, digest, decision: 'approve', at, ...changed });
}

const decide = (request: ChangeRequest, signature?: string, decision: 'approve' | 'reject' = 'approve') =>
  bench.changeRequests.decide({
    caller: bench.person('owner'),
    changeRequestId: request.id,
    decision,
    digest: request.digest,
    reason: 'reviewed',
    ...(signature === undefined ? {} : { signature }),
  });

describe('whoever has enrolled a key', () => {
  it('decides nothing with a token alone', async () => {
    const request = await bench.request('signed');
    expect(codeOf(await decide(request))).toBe('approval.signature-required');
    expect(codeOf(await decide(request, undefined, 'reject'))).toBe('approval.signature-required');
  });

  it('decides with a signature, which is kept and verifies without the bucket', async () => {
    const request = await bench.request('signed');
    await decide(request, signNote(textOf(request), [owner]));
    const approved = valueOf(await bench.decide('advisor', request));
    expect(approved.status).toBe('approved');
    const [voice] = approved.approvals;
    const key = parseVerifierKey(nodeSha256, voice?.publicKey ?? '');
    if (key === undefined) throw new TypeError('no key was kept');
    const verify = (message: Uint8Array | string, signature: Uint8Array) =>
      nodeEd25519.verify(key.publicKey, message, signature);
    const result = verifyNote(voice?.signature ?? '', [{ ...key, verify }]);
    expect(result).toMatchObject({ kind: 'verified', text: textOf(request) });
  });

  it.each<[string, (request: ChangeRequest, other: ChangeRequest) => string]>([
    ['another request', (request, other) => textOf(request, { changeRequestId: other.id })],
    ['another bucket', (request) => textOf(request, { origin: 'elsewhere.test/log' })],
    ['another kind', (request) => textOf(request, { kind: 'limit' })],
    ['another digest', (request, other) => textOf(request, { digest: other.digest })],
    ['another decision', (request) => textOf(request, { decision: 'reject' })],
    ['a time before the request', (request) => textOf(request, { at: '2026-01-01T00:00:00.000Z' })],
    ['a time to come', (request) => textOf(request, { at: '2027-01-01T00:00:00.000Z' })],
    ['no decision at all', () => 'bucket.test/log\n1\nAAAA\n'],
  ])('is not heard with a signature over %s', async (_what, text) => {
    const [request, other] = [await bench.request('signed'), await bench.request('other')];
    expect(codeOf(await decide(request, signNote(text(request, other), [owner])))).toBe('approval.signature-invalid');
  });

  it('is not heard with the signature of somebody else, or one that was altered', async () => {
    const request = await bench.request('signed');
    const foreign = signNote(textOf(request), [seededSigner('owner', 12)]);
    expect(codeOf(await decide(request, foreign))).toBe('approval.signature-invalid');
    const altered = signNote(textOf(request), [owner]).replace('approve', 'reject');
    expect(codeOf(await decide(request, altered, 'reject'))).toBe('approval.signature-invalid');
    expect(codeOf(await decide(request, 'not a note'))).toBe('approval.signature-invalid');
  });
});

describe('a key', () => {
  it('is not needed before it is enrolled, and a signature without one is refused', async () => {
    const request = await bench.request('plain');
    const signature = signNote(textOf(request), [seededSigner('advisor', 13)]);
    const caller = bench.person('advisor');
    const voice = {
      caller,
      changeRequestId: request.id,
      decision: 'approve',
      digest: request.digest,
      reason: 'x',
    } as const;
    expect(codeOf(await bench.changeRequests.decide({ ...voice, signature }))).toBe('approval.signature-invalid');
    expect(codeOf(await bench.changeRequests.decide(voice))).toBe('recorded');
  });

  it('bears the name of its person and is of one person alone', async () => {
    const enrol = (principalId: string, publicKey: string) =>
      bench.tryToAsk('principal', { action: 'enrol-key', principalId, publicKey });
    expect(codeOf(await enrol('advisor', vkeyOf(owner)))).toBe('change-request.subject-invalid');
    const renamed = seededSigner('advisor', 11);
    expect(codeOf(await enrol('advisor', vkeyOf(renamed)))).toBe('principal.state');
    const smallOrder = new Uint8Array(32).fill(1, 0, 1);
    const weak = vkeyOf({ ...owner, keyHash: keyHash(nodeSha256, 'owner', smallOrder), publicKey: smallOrder });
    expect(codeOf(await enrol('owner', weak))).toBe('change-request.subject-invalid');
    expect(codeOf(await enrol('nobody', vkeyOf(seededSigner('nobody', 14))))).toBe('principal.not-found');
  });
});
