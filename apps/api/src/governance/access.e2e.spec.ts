import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '@bucket/domain';
import { as, ASSISTANT, METADATA, Scenario } from '../testing/scenario.spec-data.ts';
import type { AccessAnswer } from './access.controller.ts';

let scenario: Scenario;
let token: string;
let artifactId: string;

beforeAll(async () => {
  scenario = await Scenario.start({ store: 'memory' });
  token = await scenario.integrate(ASSISTANT);
  artifactId = (await scenario.write(token, METADATA)).artifact.id;
}, 60_000);
afterAll(() => scenario.end());

const SUBJECT = { type: 'service', id: ASSISTANT.integrationId };

async function decide(action: string, resource: object, subject: object = SUBJECT, by = token): Promise<AccessAnswer> {
  const json = { subject, action: { name: action }, resource, context: { time: 'now' } };
  const answer = await scenario.caller.post('/access/v1/evaluation', by, json);
  expect(answer.status).toBe(200);
  return as<AccessAnswer>(answer);
}

const metadata = (payload?: object) => ({
  type: 'artifact-class',
  id: 'metadata',
  ...(payload === undefined ? {} : { properties: { payload } }),
});

describe('the Authorization API', () => {
  it('decides as the gate does, for a class and for an artifact', async () => {
    expect((await decide('create', metadata(METADATA.payload))).decision).toBe(true);
    expect((await decide('READ', { type: 'artifact', id: artifactId })).decision).toBe(true);
    const update = await decide('update', { type: 'artifact', id: artifactId });
    expect([update.decision, update.context.reason]).toEqual([false, expect.stringContaining('metadata')]);
    expect(update.context.rules).toContainEqual(expect.objectContaining({ rule: 'BKT-R08', verdict: 'refuses' }));
    expect((await decide('create', metadata({ title: 7 }))).decision).toBe(false);
    expect((await decide('create', { type: 'artifact-class', id: 'persona_config' })).decision).toBe(false);
  });

  it('answers the same as evaluate', async () => {
    const evaluated = await scenario.caller.post('/v1/governance/evaluate', token, { operation: 'DELETE', artifactId });
    const { decision, context } = await decide('delete', { type: 'artifact', id: artifactId });
    expect({ admitted: decision, rules: context.rules }).toEqual(evaluated.body);
  });

  it('denies what is not about the holder of the credential, or what there are no rules for, with the reason', async () => {
    const other = await decide('read', { type: 'artifact', id: artifactId }, { type: 'service', id: 'avatar-studio' });
    expect(other).toMatchObject({
      decision: false,
      context: { rules: [], reason: expect.stringMatching(/not the holder/) },
    });
    const asOwner = await decide('read', metadata(), { type: 'person', id: 'owner' });
    expect(asOwner.decision).toBe(false);
    expect((await decide('purge', metadata())).context.reason).toMatch(/the action is none of/);
    expect((await decide('read', { type: 'database', id: 'x' })).context.reason).toMatch(/neither artifact nor/);
    expect((await decide('read', { type: 'artifact', id: "' or 1=1" })).context.reason).toBe('no such artifact');
  });

  it('gives a receipt: the entry in which it is recorded', async () => {
    const { receipt } = (await decide('purge', metadata())).context;
    const read = await scenario.caller.get(`/v1/audit/entries/${receipt.seq}`, scenario.people.auditor);
    const { entry, entryHash } = as<{ entry: AuditEntry; entryHash: string }>(read);
    expect([entryHash, entry.type, entry.integrationId]).toEqual([
      receipt.entryHash,
      'governance.evaluate',
      ASSISTANT.integrationId,
    ]);
    expect(entry.reason).toMatch(/^denied: the action is none of/);
  });

  it.each([
    { action: { name: 'read' }, resource: metadata() },
    { subject: SUBJECT, action: {}, resource: metadata() },
    { subject: SUBJECT, action: { name: 'read' }, resource: { type: 'artifact' } },
    { subject: { ...SUBJECT, role: 'owner' }, action: { name: 'read' }, resource: metadata() },
    { subject: SUBJECT, action: { name: 'read' }, resource: metadata(), context: [] },
  ])('refuses a question that is not one: %j', async (json) => {
    expect((await scenario.caller.post('/access/v1/evaluation', token, json)).status).toBe(400);
  });

  it('asks for a credential', async () => {
    expect((await scenario.caller.call('POST', '/access/v1/evaluation', { json: {} })).status).toBe(401);
  });
});
