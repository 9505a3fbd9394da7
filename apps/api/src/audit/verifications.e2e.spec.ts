import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { VerificationProgress } from '@bucket/application';
import { as, ASSISTANT, METADATA, Scenario, type ProblemBody } from '../testing/scenario.spec-data.ts';

let scenario: Scenario;
let token: string;

beforeAll(async () => {
  scenario = await Scenario.start();
  token = await scenario.integrate(ASSISTANT);
  await scenario.write(token, METADATA);
});

afterAll(async () => {
  await scenario.end();
});

const ask = (prefer: string, by = scenario.people.auditor) =>
  scenario.caller.call('POST', '/v1/audit/verifications', { token: by, headers: { prefer } });
const read = (id: string, by = scenario.people.auditor) => scenario.caller.get(`/v1/audit/verifications/${id}`, by);

/** The progress once it is no longer `running`. */
async function ended(id: string): Promise<VerificationProgress> {
  for (;;) {
    const progress = as<VerificationProgress>(await read(id));
    if (progress.status !== 'running') return progress;
  }
}

describe('POST /v1/audit/verifications with Prefer: respond-async', () => {
  it('answers at once, and its location tells the result that the synchronous answer gives', async () => {
    const answer = await ask('wait=10, respond-async');
    expect(answer.status).toBe(202);
    const { id, total, status } = as<VerificationProgress>(answer);
    expect(status).toBe('running');
    expect(answer.headers.get('location')).toBe(`/v1/audit/verifications/${id}`);
    expect(answer.headers.get('preference-applied')).toBe('respond-async');
    const progress = await ended(id);
    expect(progress).toMatchObject({ id, status: 'done', result: { intact: true, artifacts: 1, missing: 0 } });
    expect(progress.done).toBe(progress.total);
    expect(progress.total).toBeGreaterThanOrEqual(total);
    expect(progress.result?.entries).toBe(progress.total);
    const synchronous = as<object>(await scenario.caller.post('/v1/audit/verifications', scenario.people.auditor));
    expect(Object.keys(progress.result ?? {}).sort()).toEqual(Object.keys(synchronous).sort());
  });

  it('records who asked, with the id', async () => {
    const { id } = as<VerificationProgress>(await ask('respond-async'));
    const path = '/v1/audit/entries?type=audit.verify&limit=1000';
    const { items } = as<{ items: readonly { entry: object }[] }>(
      await scenario.caller.get(path, scenario.people.auditor),
    );
    expect(items.at(-1)?.entry).toMatchObject({ outcome: 'allowed', reason: `verification ${id}` });
    await ended(id);
  });

  it('waits for the result where something else is preferred', async () => {
    const answer = await ask('respond-asynchronously');
    expect([answer.status, answer.headers.get('preference-applied')]).toEqual([200, null]);
  });

  it('is for people, as reading it is', async () => {
    for (const answer of [await ask('respond-async', token), await read('x', token)]) {
      expect([answer.status, as<ProblemBody>(answer).code]).toEqual([403, 'role.not-permitted']);
    }
  });

  it.each(['x', '00000000-0000-4000-8000-000000000000', 'ffffffff-ffff-7fff-8fff-ffffffffffff'])(
    'knows no verification %s',
    async (id) => {
      const answer = await read(id);
      expect([answer.status, as<ProblemBody>(answer).code]).toEqual([404, 'verification.not-found']);
    },
  );

  it('calls one interrupted whose process was killed, and verifies again when asked again', async () => {
    const { id } = as<VerificationProgress>(await ask('respond-async'));
    const { directory } = scenario.process;
    await scenario.process.stop('SIGKILL');
    scenario = await Scenario.start({ directory });
    expect(as<VerificationProgress>(await read(id))).toEqual({ id, status: 'interrupted', done: 0, total: 0, rate: 0 });
    const again = as<VerificationProgress>(await ask('respond-async'));
    expect(await ended(again.id)).toMatchObject({ status: 'done', result: { intact: true } });
  });
});
