import { afterEach, describe, expect, it } from '@jest/globals';
import type { ShownHold } from './hold-view.ts';
import { as, AVATAR, PERSONA_CONFIG, Scenario } from '../testing/scenario.spec-data.ts';

let scenario: Scenario;

afterEach(() => scenario.end());

/** The steps of a commit of the embedded store, in their order. */
const STEPS = ['commit.begin', 'commit.half-written', 'commit.before-fsync', 'commit.after-fsync'];

describe('a process that is killed while legal places a hold', () => {
  it('has placed it wholly or not at all, at every step, and wholly once it has answered', async () => {
    scenario = await Scenario.start();
    const token = await scenario.integrate(AVATAR);
    const ids: string[] = [];
    for (const _ of STEPS) ids.push((await scenario.write(token, PERSONA_CONFIG)).artifact.id);
    for (const [n, step] of STEPS.entries()) {
      const { directory } = scenario.process;
      await scenario.process.stop('SIGTERM');
      scenario = await Scenario.start({ directory, env: { BUCKET_FAILPOINT: `${step}:kill:1` } });
      const asked = { caseId: step, productId: 'AI_Avatar', artifactIds: [ids[n]], reason: 'litigation' };
      const answer = await scenario.caller.post('/v1/legal-holds', scenario.people.legal, asked).catch(() => undefined);
      expect([step, (await scenario.process.ended()).signal]).toEqual([step, 'SIGKILL']);
      scenario = await Scenario.start({ directory });
      const { caller, people } = scenario;
      const { items } = as<{ items: readonly ShownHold[] }>(await caller.get('/v1/legal-holds', people.legal));
      const isPlaced = items.some(({ caseId }) => caseId === step);
      if (answer?.status === 201) expect([step, isPlaced]).toEqual([step, true]);
      const headers = { 'if-match': '"1"' };
      const deleted = await caller.call('DELETE', `/v1/artifacts/${ids[n] ?? ''}`, { token, headers });
      expect([step, deleted.status]).toEqual([step, isPlaced ? 423 : 200]);
      const trail = await caller.get('/v1/audit/entries?type=hold.place', people.auditor);
      expect(as<{ items: readonly object[] }>(trail).items).toHaveLength(items.length);
      const verified = await caller.post('/v1/audit/verifications', people.auditor);
      expect(verified.body).toMatchObject({ intact: true, missing: 0 });
    }
  }, 240_000);
});
