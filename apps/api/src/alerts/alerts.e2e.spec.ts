import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '@bucket/domain';
import { AlertReceiver } from '../testing/alert-receiver.spec-data.ts';
import { BucketProcess } from '../testing/bucket-process.spec-data.ts';
import { until } from '../testing/life.spec-data.ts';
import { as, ASSISTANT, METADATA, Scenario, type ProblemBody } from '../testing/scenario.spec-data.ts';

const NOBODYS = '01900000-0000-7000-8000-000000000000';

let scenario: Scenario;
let receiver: AlertReceiver;

beforeEach(async () => {
  receiver = await AlertReceiver.reserve();
});

afterEach(() => receiver.end());

/** The value of a metric, as Prometheus would read it. */
async function metric(name: string, subscription = 'ops'): Promise<number> {
  const { text } = await scenario.caller.get('/metrics');
  return Number(new RegExp(`^${name}\\{subscription="${subscription}"\\} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** The same folder, another process. */
async function startAgain(env: Readonly<Record<string, string>>): Promise<void> {
  await scenario.process.stop('SIGKILL');
  scenario = await Scenario.start({ directory: scenario.process.directory, env });
}

describe('alerts', () => {
  afterEach(() => scenario.end());

  it('all arrive at a receiver that was away while the bucket was killed, signed, and each the same as its entry', async () => {
    const env = receiver.env();
    scenario = await Scenario.start({ env });
    const token = await scenario.integrate(ASSISTANT);
    const missing = as<ProblemBody>(await scenario.caller.get(`/v1/artifacts/${NOBODYS}`, token)).auditSeq;
    const override = as<ProblemBody>(await scenario.caller.post('/v1/artifacts', scenario.people.executor, METADATA));
    await until(async () => ((await metric('bucket_alerts_undelivered')) >= 2 ? true : undefined));
    expect(await metric('bucket_alerts_oldest_seconds')).toBeGreaterThan(0);
    await startAgain(env);
    const freeze = { scope: 'integration:assistant-core', reason: 'under review' };
    expect((await scenario.caller.post('/v1/governance/freezes', scenario.people.owner, freeze)).status).toBe(201);

    await receiver.listen();
    const last = await receiver.arrived(({ type }) => type === 'bucket.alert.freeze');
    const told = receiver.events.map(({ data }) => data.entry?.seq);
    expect(told).toEqual(expect.arrayContaining([missing, override.auditSeq, last.data.entry?.seq]));
    for (const { id, subject, data } of receiver.events) {
      const { entry, entryHash } = as<{ entry: AuditEntry; entryHash: string }>(
        await scenario.caller.get(`/v1/audit/${subject}`, scenario.people.auditor),
      );
      expect([id, data.entryHash, data.entry]).toEqual([entryHash, entryHash, entry]);
    }
    await until(async () => ((await metric('bucket_alerts_undelivered')) === 0 ? true : undefined));
    await startAgain(env);
    const read = await scenario.caller.get(`/v1/artifacts/${NOBODYS}`, scenario.people.auditor);
    await receiver.arrived(({ data }) => data.entry?.seq === as<ProblemBody>(read).auditSeq);
    // What is sent again after a kill has the id that it had, so that a receiver knows it.
    const events = new Map(receiver.events.map((event) => [event.id, event]));
    expect(new Set([...events.values()].map(({ subject }) => subject)).size).toBe(events.size);
    expect(receiver.refused).toEqual([]);
  }, 60_000);

  it('never reach a private address that the subscription does not name', async () => {
    await receiver.listen();
    const wrong = { name: 'wrong', url: receiver.url('localhost'), privateAddresses: ['10.0.0.1'] };
    scenario = await Scenario.start({ env: receiver.env([wrong]) });
    const read = await scenario.caller.get(`/v1/artifacts/${NOBODYS}`, scenario.people.auditor);
    await receiver.arrived(({ data }) => data.entry?.seq === as<ProblemBody>(read).auditSeq);
    await until(async () => (scenario.process.stderr.includes('"alertsTo":"wrong"') ? true : undefined));
    expect(scenario.process.stderr).toMatch(/localhost is at the private address (?:127\.0\.0\.1|::1)/);
    expect(receiver.events).toHaveLength(1);
    expect([await metric('bucket_alerts_undelivered', 'wrong'), await metric('bucket_alerts_undelivered')]).toEqual([
      1, 0,
    ]);
  }, 60_000);
});

it('a process does not start whose subscriptions are not valid', async () => {
  const wrong = { name: 'wrong', url: 'http://127.0.0.1/' };
  const refused = BucketProcess.launch({ env: receiver.env([wrong]) });
  expect((await refused.ended()).code).toBe(2);
  expect(refused.stderr).toContain('BUCKET_ALERTS_FILE: subscription 1: url begins with https://');
  await refused.discard();
}, 60_000);
