import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import mongoose from 'mongoose';
import type { MetThreat } from '@bucket/application';
import { rulesAgainst, THREATS, type AuditEntry, type ThreatId } from '@bucket/domain';
import { AlertReceiver } from '../testing/alert-receiver.spec-data.ts';
import type { Answer } from '../testing/caller.spec-data.ts';
import { freshDatabase } from '../testing/fresh-database.spec-data.ts';
import { codeOf } from '../testing/life.spec-data.ts';
import {
  as,
  ASSISTANT,
  AVATAR,
  AVATAR_CONFIG,
  METADATA,
  PERSONA_CONFIG,
  Scenario,
  subjectOf,
  type ProblemBody,
  type Written,
} from '../testing/scenario.spec-data.ts';

const MONGO_URL = process.env['BUCKET_TEST_MONGO_URL'];
const NOBODYS = '01900000-0000-7000-8000-000000000000';
/** Stands in one payload that somebody alters behind the service's back. */
const CANARY = 'as it was written';

interface Store {
  readonly store: string;
  readonly env: () => Readonly<Record<string, string>>;
  /** Alters the payload of the artifact that an entry created. */
  readonly alter: (seq: number) => Promise<unknown>;
}

let env: Readonly<Record<string, string>>;
let scenario: Scenario;
let receiver: AlertReceiver;
let assistant: string;
let avatar: string;
let ai: string;
let metadata: Written;
let config: Written;
let persona: Written;

const STORES: readonly Store[] = [
  {
    store: 'the embedded store',
    env: () => ({}),
    alter: async () => {
      const database = new Database(join(scenario.process.directory, 'bucket.sqlite'));
      database.exec(`UPDATE artifacts SET payload = replace(payload, '${CANARY}', 'as it was altered')`);
      database.close();
    },
  },
  {
    store: 'MongoDB',
    env: () => ({ BUCKET_STORE: 'mongo', BUCKET_MONGO_URL: freshDatabase(MONGO_URL ?? '') }),
    alter: async (seq) => {
      const connection = await mongoose.createConnection(env['BUCKET_MONGO_URL'] ?? '').asPromise();
      const blocks = connection.getClient().db().collection('blocks');
      const block = await blocks.findOne({ firstSeq: { $lte: seq } }, { sort: { firstSeq: -1 } });
      if (block === null) throw new Error(`no block holds ${seq}`);
      const contents = Object.entries<string>(block['contents'] as Record<string, string>);
      const [key, text] = contents.find((each) => each[1].includes(CANARY)) ?? ['', ''];
      const altered = text.replace(CANARY, 'as it was altered');
      await blocks.updateOne({ _id: block._id }, { $set: { [`contents.${key}`]: altered } });
      await connection.close();
    },
  },
];

async function prepare(store: Store): Promise<void> {
  receiver = await AlertReceiver.reserve();
  await receiver.listen();
  env = { BUCKET_WATCH_SECONDS: '1', ...receiver.env(), ...store.env() };
  scenario = await Scenario.start({ env });
  // Its owners are declared: a write may not name others.
  await scenario.change('integration', { ...subjectOf(ASSISTANT), owners: ['team-*'] });
  assistant = (await scenario.addCredential(ASSISTANT.integrationId)).token;
  avatar = await scenario.integrate(AVATAR);
  ai = (await scenario.addCredential(AVATAR.integrationId, 'ai')).token;
  metadata = await scenario.write(assistant, METADATA);
  config = await scenario.write(avatar, AVATAR_CONFIG);
  persona = await scenario.write(avatar, PERSONA_CONFIG);
  await scenario.caller.post('/v1/legal-holds', scenario.people.legal, {
    caseId: 'case-1',
    productId: AVATAR.productId,
    artifactIds: [persona.artifact.id],
    reason: 'litigation',
  });
}

const create = (token: string, parts: object): Promise<Answer> =>
  scenario.caller.post('/v1/artifacts', token, { ...METADATA, ...parts });
const change = (method: 'PUT' | 'DELETE', token: string, { artifact }: Written, ifMatch: string, payload?: object) =>
  scenario.caller.call(method, `/v1/artifacts/${artifact.id}`, {
    token,
    headers: { 'if-match': ifMatch },
    ...(payload === undefined ? {} : { json: { payload } }),
  });
const override = (): Promise<Answer> => create(scenario.people.executor, {});
const escalate = (): Promise<Answer> => change('PUT', ai, config, '"1"', AVATAR_CONFIG.payload);

interface Provocation {
  readonly threat: ThreatId;
  readonly what: string;
  readonly provoke: () => Promise<Answer>;
  readonly answer: string;
}

const PROVOCATIONS: readonly Provocation[] = [
  {
    threat: 'T1',
    what: 'a payload that is too large',
    provoke: () => create(assistant, { payload: { title: 'x'.repeat(20_000) } }),
    answer: '413 payload.too-large',
  },
  {
    threat: 'T2',
    what: 'an owner that is not the integration’s',
    provoke: () => create(assistant, { ownerId: 'somebody-else' }),
    answer: '403 owner.not-declared',
  },
  {
    threat: 'T3',
    what: 'a payload of another schema',
    provoke: () => create(assistant, { payload: { title: 'greeting', addedByMe: true } }),
    answer: '400 payload.invalid',
  },
  {
    threat: 'T4',
    what: 'a write on a version that was overtaken',
    provoke: () => change('PUT', avatar, config, '"7"', AVATAR_CONFIG.payload),
    answer: '412 precondition.failed',
  },
  { threat: 'T5', what: 'a write by the executor', provoke: override, answer: '403 role.not-permitted' },
  { threat: 'T6', what: 'an update by an AI agent', provoke: escalate, answer: '403 role.not-permitted' },
  {
    threat: 'T7',
    what: 'a read of another product’s artifact',
    provoke: () => scenario.caller.get(`/v1/artifacts/${metadata.artifact.id}`, avatar),
    answer: '404 artifact.not-found',
  },
  {
    threat: 'T8',
    what: 'a change of a record that is only appended to',
    provoke: () => change('PUT', assistant, metadata, '"1"', METADATA.payload),
    answer: '403 class.operation-not-permitted',
  },
  {
    threat: 'T9',
    what: 'a deletion of what a legal hold keeps',
    provoke: () => change('DELETE', avatar, persona, '"1"'),
    answer: '423 artifact.held',
  },
  {
    threat: 'T10',
    what: 'a descent from an artifact that does not exist',
    provoke: () => create(assistant, { parents: [{ artifactId: NOBODYS, version: 1 }] }),
    answer: '400 parents.unknown',
  },
];

const entryAt = async (seq: number): Promise<AuditEntry> =>
  as<{ entry: AuditEntry }>(await scenario.caller.get(`/v1/audit/entries/${seq}`, scenario.people.auditor)).entry;

describe.each(MONGO_URL === undefined ? STORES.slice(0, 1) : STORES)('on $store', (store) => {
  beforeAll(() => prepare(store), 60_000);
  afterAll(async () => {
    await scenario.end();
    await receiver.end();
  });

  it.each(PROVOCATIONS)(
    '$threat: $what is refused, recorded, and told to whom the threat names',
    async ({ threat, provoke, answer }) => {
      const answered = await provoke();
      expect(codeOf(answered)).toBe(answer);
      const { auditSeq = -1 } = as<ProblemBody>(answered);
      const entry = await entryAt(auditSeq);
      expect([entry.outcome, rulesAgainst(threat).map(({ id }) => id)]).toEqual([
        'refused',
        expect.arrayContaining([entry.rules?.[0]?.rule]),
      ]);
      const { type, data } = await receiver.arrived((event) => event.data.entry?.seq === auditSeq);
      expect([type, data.entry]).toEqual(['bucket.alert.threat', entry]);
      expect(data.threats).toContain(threat);
      expect(data.tell).toEqual(expect.arrayContaining([...(THREATS.find(({ id }) => id === threat)?.tell ?? [])]));
    },
    30_000,
  );

  it('T5: the third attempt of an executor freezes it, tells owner and advisor, and nothing of it is heard any more', async () => {
    for (let attempt = 2; attempt <= 3; attempt += 1) expect(codeOf(await override())).toBe('403 role.not-permitted');
    const frozen = await receiver.arrived(
      ({ type, data }) => type === 'bucket.alert.freeze' && data.threats[0] === 'T5',
    );
    expect(frozen.data.tell).toEqual(expect.arrayContaining(['owner', 'advisor']));
    const later = await scenario.caller.get('/v1/principals', scenario.people.executor);
    expect(codeOf(later)).toBe('403 credential.frozen');
  }, 30_000);

  it('T6: an AI agent that goes on cools off and is frozen, and advisor and product are told', async () => {
    const codes: string[] = [];
    for (let attempt = 2; attempt <= 11; attempt += 1) codes.push(codeOf(await escalate()));
    expect(codes.slice(0, 4)).toEqual(Array(4).fill('403 role.not-permitted'));
    expect(codes.slice(4, 9)).toEqual(Array(5).fill('429 actor.cooling-off'));
    expect(codes[9]).toBe('403 credential.frozen');
    const frozen = await receiver.arrived(
      ({ type, data }) => type === 'bucket.alert.freeze' && data.threats[0] === 'T6',
    );
    expect(frozen.data.tell).toEqual(expect.arrayContaining(['advisor', 'service']));
    expect(frozen.data.entry?.productId).toBe(AVATAR.productId);
  }, 30_000);

  it('T8: what is written past the gate is found, recorded and told, and the process is not ready any more', async () => {
    const written = await scenario.write(avatar, {
      ...AVATAR_CONFIG,
      payload: { ...AVATAR_CONFIG.payload, displayName: CANARY },
    });
    await store.alter(written.receipt.seq);
    const told = await receiver.arrived(({ data }) => data.entry?.type === 'bucket.foreign-write');
    expect(told.data).toMatchObject({ severity: 'critical', threats: expect.arrayContaining(['T8']) });
    expect(told.data.tell).toEqual(expect.arrayContaining(['owner', 'advisor', 'auditor']));
    expect((await scenario.caller.get('/health/ready')).status).toBe(503);
  }, 30_000);

  it('every threat is counted from the log', async () => {
    const { items } = as<{ items: readonly MetThreat[] }>(
      await scenario.caller.get('/v1/governance/threats', scenario.people.auditor),
    );
    expect(items.filter(({ count }) => count === 0).map(({ id }) => id)).toEqual([]);
    expect(items.map(({ id }) => id)).toEqual(THREATS.map(({ id }) => id));
    // Nothing came whose signature does not verify.
    expect(receiver.refused).toEqual([]);
  });
});
