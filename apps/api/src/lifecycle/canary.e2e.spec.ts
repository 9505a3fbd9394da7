import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ChangeRequest } from '@bucket/domain';
import { BucketProcess } from '../testing/bucket-process.spec-data.ts';
import { as, AVATAR, PERSONA_CONFIG, Scenario } from '../testing/scenario.spec-data.ts';

const WAIT_MS_MAX = 20_000;

let scenario: Scenario;

afterEach(() => scenario.end());

/** Every file below the data folder in which a text stands. */
function filesWith(text: string, folder = scenario.process.directory): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (!existsSync(path)) return []; // removed meanwhile
    if (statSync(path).isDirectory()) return filesWith(text, path);
    return readFileSync(path).includes(text) ? [path] : [];
  });
}

const canary = (n: number) => ({
  ...PERSONA_CONFIG,
  ownerId: 'owner-canary-7f3a',
  labels: { of: 'label-canary-7f3a' },
  payload: { ...PERSONA_CONFIG.payload, displayName: `Canary 7f3a ${'x'.repeat(n)}` },
});

async function askForErasure(): Promise<ChangeRequest> {
  const answer = await scenario.caller.post('/v1/change-requests', scenario.people.legal, {
    kind: 'erasure',
    reason: 'owner-canary-7f3a has asked for it',
    subject: { productId: 'AI_Avatar', ownerId: 'owner-canary-7f3a', reason: 'owner-canary-7f3a, GDPR 17' },
  });
  expect([answer.status, answer.text.includes('owner-canary')]).toEqual([201, false]);
  return as<{ changeRequest: ChangeRequest }>(answer).changeRequest;
}

async function resultOf({ id }: ChangeRequest): Promise<NonNullable<ChangeRequest['result']>> {
  for (const endMs = Date.now() + WAIT_MS_MAX; Date.now() < endMs;) {
    const { changeRequest } = as<{ changeRequest: ChangeRequest }>(
      await scenario.caller.get(`/v1/change-requests/${id}`, scenario.people.auditor),
    );
    if (changeRequest.result !== undefined) return changeRequest.result;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the erasure was not carried out');
}

/** Three artifacts of the owner, one of them with a second version and one deleted; and one of somebody else. */
async function fill(token: string): Promise<string[]> {
  const ids: string[] = [];
  for (const n of [0, 40, 90]) ids.push((await scenario.write(token, canary(n))).artifact.id);
  const [first = '', second = ''] = ids;
  const headers = { 'if-match': '"1"' };
  await scenario.caller.call('PUT', `/v1/artifacts/${first}`, {
    token,
    headers,
    json: { payload: canary(10).payload },
  });
  await scenario.caller.call('DELETE', `/v1/artifacts/${second}`, { token, headers });
  await scenario.write(token, { ...PERSONA_CONFIG, ownerId: 'owner-who-stays' });
  return ids;
}

describe('the data folder after an erasure', () => {
  it('holds no byte of payload, owner or labels, while the process runs and after it has ended', async () => {
    scenario = await Scenario.start();
    const token = await scenario.integrate(AVATAR);
    const ids = await fill(token);
    expect(filesWith('owner-canary-7f3a').length).toBeGreaterThan(0);
    const request = await askForErasure();
    await scenario.approve(request);
    expect(await resultOf(request)).toMatchObject({ erased: 4, artifacts: 3, refusedTotal: 0 });
    for (const text of ['owner-canary-7f3a', 'label-canary-7f3a', 'Canary 7f3a']) expect(filesWith(text)).toEqual([]);
    expect(filesWith('owner-who-stays').length).toBeGreaterThan(0);
    const read = await scenario.caller.get(`/v1/artifacts/${ids[0] ?? ''}`, token);
    expect(read.status).toBe(410);
    const verified = await scenario.caller.post('/v1/audit/verifications', scenario.people.auditor);
    expect(verified.body).toMatchObject({ intact: true, missing: 0 });
    await scenario.process.stop();
    for (const text of ['canary-7f3a', 'Canary 7f3a']) expect(filesWith(text)).toEqual([]);
  }, 60_000);

  it('holds none after a kill at every step of the erasure, once it is started again', async () => {
    scenario = await Scenario.start({ env: { BUCKET_FAILPOINT: 'destroy.begin:kill:1' } });
    const token = await scenario.integrate(AVATAR);
    await fill(token);
    const request = await askForErasure();
    await scenario.approve(request).catch(() => undefined);
    const { directory } = scenario.process;
    expect((await scenario.process.ended()).signal).toBe('SIGKILL');
    // The first artifact is erased by the third of them, and the last one is what the fourth is killed at.
    for (const point of ['destroy.written:kill:1', 'destroy.before-empty:kill:1', 'destroy.written:kill:2']) {
      const process = BucketProcess.launch({ directory, env: { BUCKET_FAILPOINT: point } });
      expect([point, (await process.ended()).signal]).toEqual([point, 'SIGKILL']);
    }
    scenario = await Scenario.start({ directory });
    expect(await resultOf(request)).toMatchObject({ erased: 4, artifacts: 3 });
    for (const text of ['canary-7f3a', 'Canary 7f3a']) expect(filesWith(text)).toEqual([]);
    const verified = await scenario.caller.post('/v1/audit/verifications', scenario.people.auditor);
    expect(verified.body).toMatchObject({ intact: true, missing: 0 });
  }, 90_000);
});
