import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChangeRequest } from '@bucket/domain';
import { BucketProcess } from './testing/bucket-process.spec-data.ts';
import { Caller } from './testing/caller.spec-data.ts';
import { freshDatabase } from './testing/fresh-database.spec-data.ts';
import { as, ASSISTANT, METADATA, Scenario, subjectOf, type ProblemBody } from './testing/scenario.spec-data.ts';

const MONGO_URL = process.env['BUCKET_TEST_MONGO_URL'];
const REDIS_URL = process.env['BUCKET_TEST_REDIS_URL'];

(MONGO_URL === undefined || REDIS_URL === undefined ? describe.skip : describe)(
  'three processes on one MongoDB and one Redis',
  () => {
    let first: Scenario;
    let others: BucketProcess[];
    let callers: Caller[];
    let token: string;
    let environment: Record<string, string>;

    beforeAll(async () => {
      environment = {
        BUCKET_STORE: 'mongo',
        BUCKET_MONGO_URL: freshDatabase(MONGO_URL ?? ''),
        BUCKET_REDIS_URL: REDIS_URL ?? '',
      };
      first = await Scenario.start({ env: environment });
      const shared = { ...environment, BUCKET_SIGNING_KEY_FILE: join(first.process.directory, 'signing-key.pem') };
      others = await Promise.all([BucketProcess.start({ env: shared }), BucketProcess.start({ env: shared })]);
      callers = [first.caller, ...(await Promise.all(others.map((started) => Caller.of(started))))];
      token = await first.integrate(ASSISTANT);
    });

    afterAll(async () => {
      await Promise.all(others.map((started) => started.discard()));
      await first.end();
    });

    const [one, two] = [0, 1];
    const callerAt = (i: number): Caller => {
      const caller = callers[i];
      if (caller === undefined) throw new TypeError(`no process ${i}`);
      return caller;
    };

    it('know a credential that one of them has issued, at once', async () => {
      const statuses = await Promise.all(callers.map((caller) => caller.post('/v1/artifacts', token, METADATA)));
      expect(statuses.map(({ status }) => status)).toEqual([201, 201, 201]);
    });

    it('see a raised limit and a suspended integration at their next block', async () => {
      await first.raiseWriteRate(2_000);
      const limits = await callerAt(two).get('/v1/governance/limits', first.people.auditor);
      const { items } = as<{ items: { limit: string; value: number }[] }>(limits);
      expect(items.find(({ limit }) => limit === 'writesPerSecond')?.value).toBe(2_000);
      await callerAt(one).post(`/v1/integrations/${ASSISTANT.integrationId}/suspend`, first.people.owner, {
        reason: 'test',
      });
      const refused = await callerAt(two).post('/v1/artifacts', token, METADATA);
      expect([refused.status, as<ProblemBody>(refused).code]).toEqual([403, 'integration.not-approved']);
    });

    it('let nobody with another key in', async () => {
      const stranger = BucketProcess.launch({ env: environment });
      const { code } = await stranger.ended();
      expect(code).toBe(3);
      expect(stranger.stderr).toContain('ledger.foreign');
      await stranger.discard();
    });

    it('share one rate', async () => {
      const request = await callerAt(one).post('/v1/change-requests', first.people.executor, {
        kind: 'integration',
        reason: 'again',
        subject: subjectOf({ ...ASSISTANT, artifactClasses: ['metadata'] }),
      });
      await first.approve(as<{ changeRequest: ChangeRequest }>(request).changeRequest);
      await first.raiseWriteRate(20);
      await callerAt(two).get('/v1/governance/limits', first.people.auditor);
      const startedMs = performance.now();
      const endMs = startedMs + 5_000;
      const counts = await Promise.all(
        [callerAt(one), callerAt(two)].map(async (caller) => {
          let written = 0;
          while (performance.now() < endMs) {
            const { status } = await caller.post('/v1/artifacts', token, METADATA);
            if (status === 201) written += 1;
            else await sleep(10);
          }
          return written;
        }),
      );
      const total = counts.reduce((sum, count) => sum + count, 0);
      const seconds = (performance.now() - startedMs) / 1_000;
      // How exact the shared rate is, the limiter's contract says. On a machine so busy that Redis answers too late, a
      // process takes of its own share instead: then the two together write at most twice the rate, and never without one.
      expect(total).toBeLessThanOrEqual(2 * 20 * seconds + 5);
      expect(total).toBeGreaterThan(5);
    });
  },
);
