import { execFile } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChangeRequest } from '@bucket/domain';
import { as, ASSISTANT, Scenario, subjectOf, type ProblemBody } from '../testing/scenario.spec-data.ts';

const COMMAND = fileURLToPath(new URL('../../../cli/dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bucket-signed-'));
const fileOf = (name: string): string => join(folder, name);

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function bucket(...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout: stdout.trim(), stderr }),
    );
  });
}

let scenario: Scenario;
let vkey: string;
let n = 0;

beforeAll(async () => {
  scenario = await Scenario.start();
  writeFileSync(fileOf('owner.token'), `${scenario.people.owner}\n`, { mode: 0o600 });
  vkey = (await bucket('key', 'new', fileOf('owner.key'), '--person', 'owner')).stdout;
  await bucket('key', 'new', fileOf('other.key'), '--person', 'owner');
  await scenario.change('principal', { action: 'enrol-key', principalId: 'owner', publicKey: vkey });
});
afterAll(async () => {
  await scenario.end();
  rmSync(folder, { recursive: true });
});

const asked = (): Promise<ChangeRequest> =>
  scenario.request({ ...ASSISTANT, integrationId: `assistant-${(n += 1)}`, artifactClasses: ['metadata'] });

const approve = (id: string, key: string, ...more: string[]): Promise<Ran> =>
  bucket(
    ...['approve', id, '--url', scenario.process.url, '--token-file', fileOf('owner.token')],
    ...['--key', fileOf(key), '--person', 'owner', '--reason', 'reviewed', ...more],
  );

const read = async (id: string): Promise<ChangeRequest> => {
  const answer = await scenario.caller.get(`/v1/change-requests/${id}`, scenario.people.auditor);
  return as<{ changeRequest: ChangeRequest }>(answer).changeRequest;
};

/** The owner’s voice, given over HTTP by whoever has the token. */
const voice = async ({ id, digest }: ChangeRequest, signature?: string) => {
  const body = { decision: 'approve', digest, reason: 'reviewed', ...(signature === undefined ? {} : { signature }) };
  const answer = await scenario.caller.post(`/v1/change-requests/${id}/approvals`, scenario.people.owner, body);
  return [answer.status, as<ProblemBody>(answer).code];
};

describe('a person who has enrolled a key', () => {
  it('has it in a file that nobody else can read, and that is never overwritten', async () => {
    expect(statSync(fileOf('owner.key')).mode & 0o777).toBe(0o600);
    const again = await bucket('key', 'new', fileOf('owner.key'), '--person', 'owner');
    expect([again.code, again.stdout]).toEqual([1, '']);
  });

  it('decides nothing by the token alone', async () => {
    const request = await asked();
    expect(await voice(request)).toEqual([403, 'approval.signature-required']);
    expect((await read(request.id)).approvals).toEqual([]);
  });

  it('is shown what a change will do before anything is signed', async () => {
    const request = await asked();
    const { code, stderr } = await approve(request.id, 'owner.key');
    expect([code, stderr]).toEqual([0, expect.stringContaining(request.digest)]);
    expect(stderr).toContain('it writes metadata of AI_Assistant');
    expect((await read(request.id)).approvals).toEqual([]);
  });

  it('signs an approval that verifies without the bucket', async () => {
    const request = await asked();
    expect(await approve(request.id, 'owner.key', '--digest', request.digest)).toMatchObject({
      code: 0,
      stdout: 'pending',
    });
    const [approval] = (await read(request.id)).approvals;
    expect(approval).toMatchObject({ personId: 'owner', decision: 'approve', publicKey: vkey });
    const { text, isGenuine } = opened(approval?.signature ?? '', vkey);
    expect(isGenuine).toBe(true);
    const { origin } = scenario.process.bootstrap;
    const signed = [origin, 'bucket decision v1', request.id, 'integration', request.digest, 'approve'];
    expect(text.split('\n').slice(0, 6)).toEqual(signed);
  });

  it('is not stood in for by another key, or by a signature over another request', async () => {
    const request = await asked();
    const other = await approve(request.id, 'other.key', '--digest', request.digest);
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('approval.signature-invalid')]);
    const signed = await asked();
    await approve(signed.id, 'owner.key', '--digest', signed.digest);
    const [approval] = (await read(signed.id)).approvals;
    expect(await voice(request, approval?.signature)).toEqual([403, 'approval.signature-invalid']);
    expect((await read(request.id)).approvals).toEqual([]);
  });

  it('signs a digest and nothing else: what they did not read they do not approve', async () => {
    const request = await asked();
    const ran = await approve(request.id, 'owner.key', '--digest', `sha256:${'0'.repeat(64)}`);
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('change-request.digest-mismatch')]);
  });

  it('rejects with a signature too', async () => {
    const request = await asked();
    const ran = await approve(request.id, 'owner.key', '--digest', request.digest, '--reject');
    expect(ran).toMatchObject({ code: 0, stdout: 'rejected' });
  });
});

describe('bucket token new', () => {
  it('makes a token whose hash, once approved, opens the bucket', async () => {
    const { stdout } = await bucket('token', 'new');
    const [, token = ''] = /^token: (bkt_[A-Za-z0-9_-]{43})$/m.exec(stdout) ?? [];
    const [, tokenHash = ''] = /^tokenHash: (sha256:[0-9a-f]{64})$/m.exec(stdout) ?? [];
    const subject = {
      ...subjectOf({ ...ASSISTANT, integrationId: 'brought' }),
      credentials: [{ name: 'prod', actorKind: 'service', tokenHash }],
    };
    const answer = await scenario.caller.post('/v1/change-requests', scenario.people.executor, {
      kind: 'integration',
      reason: 'needed',
      subject,
    });
    const { changeRequest } = as<{ changeRequest: ChangeRequest }>(answer);
    expect((await scenario.caller.get('/v1/artifacts', token)).status).toBe(401);
    await approve(changeRequest.id, 'owner.key', '--digest', changeRequest.digest);
    const body = { decision: 'approve', digest: changeRequest.digest, reason: 'reviewed' };
    await scenario.caller.post(`/v1/change-requests/${changeRequest.id}/approvals`, scenario.people.advisor, body);
    expect((await scenario.caller.get('/v1/artifacts', token)).status).toBe(200);
  });
});

/** A C2SP signed note with one signature, opened by what its specification says and by nothing of the bucket. */
function opened(note: string, verifierKey: string): { readonly text: string; readonly isGenuine: boolean } {
  const at = note.lastIndexOf('\n\n');
  const text = note.slice(0, at + 1);
  const [, , base64 = ''] = note
    .slice(at + 2)
    .trim()
    .split(' ');
  const signature = Buffer.from(base64, 'base64').subarray(4);
  const raw = Buffer.from(verifierKey.split('+').slice(2).join('+'), 'base64').subarray(1);
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return { text, isGenuine: verify(null, Buffer.from(text), key, signature) };
}
