import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import mongoose from 'mongoose';
import {
  canonicalJson,
  fromHex,
  parseCheckpoint,
  parseNote,
  verifyConsistency,
  type Artifact,
  type JsonObject,
} from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import { BucketProcess } from './testing/bucket-process.spec-data.ts';
import { Caller, type Answer } from './testing/caller.spec-data.ts';
import { freshDatabase } from './testing/fresh-database.spec-data.ts';
import { Link } from './testing/link.spec-data.ts';
import { as, ASSISTANT, AVATAR, AVATAR_CONFIG, Scenario, type Written } from './testing/scenario.spec-data.ts';

const MONGO_URL = process.env['BUCKET_TEST_MONGO_URL'];
const REDIS_URL = process.env['BUCKET_TEST_REDIS_URL'];
/** How long one process stands still while the others go on; for a third of it another is cut off as well. 30 s in the long run. */
const PAUSE_MS = Number(process.env['BUCKET_TEST_PAUSE_MS'] ?? 12_000);
/** Blocks that the log must have before the load ends: 10,000 in the long run that CONTRIBUTING.md describes. */
const BLOCKS = Number(process.env['BUCKET_TEST_BLOCKS'] ?? 300);
const WRITERS_A_PROCESS = 4;
/** A caller's patience: then it asks another process, under the same key, whatever became of the first request. */
const PATIENCE_MS = 3_000;
/** From the end of a fault until the process answers a write. */
const RECOVERY_MS_MAX = 10_000;
const TIME_MAX_MS = 1_800_000;
jest.setTimeout(TIME_MAX_MS + PAUSE_MS);

const ROLES = ['stays', 'stands still', 'is cut off'] as const;
type Role = (typeof ROLES)[number];

interface Acknowledged {
  readonly key: string;
  readonly payload: JsonObject;
  readonly written: Written;
}

/** What callers saw: who acts on the answers must find the same in the bucket afterwards. */
class History {
  readonly created: Acknowledged[] = [];
  readonly updated: { readonly version: number; readonly payload: JsonObject }[] = [];
  readonly checkpoints: string[] = [];
  unknown = 0;
  repeated = 0;
}

(MONGO_URL === undefined || REDIS_URL === undefined ? describe.skip : describe)(
  'three processes on one MongoDB and one Redis, while one is killed, one stands still and one is cut off',
  () => {
    const history = new History();
    const processes = new Map<Role, BucketProcess>();
    const callers = new Map<Role, Caller>();
    const recoveredMs = new Map<string, number>();
    let people: Scenario['people'];
    let tokens: { assistant: string; avatar: string };
    let shared: Record<string, string>;
    let links: Link[];
    let config: Artifact;
    let database: mongoose.Connection;
    let isOver = false;

    const callerOf = (role: Role): Caller => callers.get(role) ?? unheard(role);
    const height = async (): Promise<number> => (await database.collection('blocks').estimatedDocumentCount()) - 1;

    async function start(role: Role, env: Record<string, string>, directory?: string): Promise<void> {
      const started = await BucketProcess.start({ env, ...(directory === undefined ? {} : { directory }) });
      processes.set(role, started);
      callers.set(role, await Caller.of(started));
    }

    beforeAll(async () => {
      const url = freshDatabase(MONGO_URL ?? '');
      database = await mongoose.createConnection(url, { retryWrites: false }).asPromise();
      const first = await Scenario.start({
        env: { BUCKET_STORE: 'mongo', BUCKET_MONGO_URL: url, BUCKET_REDIS_URL: REDIS_URL ?? '' },
      });
      ({ people } = first);
      processes.set('stays', first.process);
      callers.set('stays', first.caller);
      shared = {
        BUCKET_STORE: 'mongo',
        BUCKET_MONGO_URL: url,
        BUCKET_REDIS_URL: REDIS_URL ?? '',
        BUCKET_SIGNING_KEY_FILE: join(first.process.directory, 'signing-key.pem'),
      };
      const [mongo, redis] = await Promise.all([Link.to(url), Link.to(REDIS_URL ?? '')]);
      links = [mongo, redis];
      await start('stands still', shared);
      await start('is cut off', { ...shared, BUCKET_MONGO_URL: mongo.url, BUCKET_REDIS_URL: redis.url });
      tokens = { assistant: await first.integrate(ASSISTANT), avatar: await first.integrate(AVATAR) };
      config = (await first.write(tokens.avatar, AVATAR_CONFIG)).artifact;
    });

    afterAll(async () => {
      isOver = true;
      await Promise.all([...processes.values()].map((started) => started.discard()));
      await Promise.all(links.map((link) => link.close()));
      await database.dropDatabase();
      await database.close();
    });

    /** One request, as a caller with little patience sends it. */
    const attempt = (
      role: Role,
      method: string,
      path: string,
      token: string,
      json: object,
      headers = {},
    ): Promise<Answer | undefined> =>
      callerOf(role)
        .call(method, path, { token, json, headers, signal: AbortSignal.timeout(PATIENCE_MS) })
        .catch((error: unknown): undefined => {
          // A breach of the contract is an `Error` of ours. Those of `fetch`, silence or a connection that broke, are of
          // another realm, and what this test is about.
          if (error instanceof Error) throw error;
        });

    /** Creates, again and again under the same key, wherever, until an answer says that it is done. */
    async function create(n: number, first: Role): Promise<void> {
      const [key, payload] = [randomUUID(), { title: `artifact ${n}`, tags: [first.replaceAll(' ', '-')] }];
      const draft = { artifactClass: 'metadata', ownerId: 'team-assistant', payload };
      for (let turn = ROLES.indexOf(first); ; turn += 1) {
        const role = ROLES[turn % ROLES.length] ?? first;
        const answer = await attempt(role, 'POST', '/v1/artifacts', tokens.assistant, draft, {
          'idempotency-key': key,
        });
        if (answer?.status === 201) {
          if (answer.headers.get('idempotency-replayed') === 'true') history.repeated += 1;
          history.created.push({ key, payload, written: as<Written>(answer) });
          return;
        }
        expect([undefined, 409, 429, 503]).toContain(answer?.status);
        if (isOver && turn > 100) throw new Error(`never acknowledged: ${JSON.stringify(answer?.body)}`);
        await sleep(answer === undefined ? 10 : 50);
      }
    }

    /** Everybody changes the same artifact: the version each names decides who is first. */
    async function update(n: number, role: Role): Promise<void> {
      const path = `/v1/artifacts/${config.id}`;
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const read = await callerOf(role)
        .call('GET', path, { token: tokens.avatar, signal })
        .catch(() => undefined);
      if (read?.status !== 200) return;
      const payload = { ...AVATAR_CONFIG.payload, displayName: `The narrator ${n}` };
      const ifMatch = { 'if-match': read.headers.get('etag') ?? '' };
      const answer: Answer | undefined = await attempt(role, 'PUT', path, tokens.avatar, { payload }, ifMatch);
      if (answer?.status === 200) {
        history.updated.push({ version: as<Written>(answer).artifact.version, payload });
      } else if (answer === undefined || answer.status === 503) history.unknown += 1;
      else expect([412, 429]).toContain(answer.status);
    }

    async function work(role: Role, writer: number): Promise<void> {
      for (let n = writer; !isOver; n += ROLES.length * WRITERS_A_PROCESS) {
        if (n % 10 === 0) await update(n, role);
        else await create(n, role);
      }
    }

    async function collectCheckpoints(): Promise<void> {
      for (let turn = 0; !isOver; turn += 1) {
        const answer = await callerOf(ROLES[turn % ROLES.length] ?? 'stays')
          .call('GET', '/v1/audit/checkpoint', { token: people.auditor, signal: AbortSignal.timeout(PATIENCE_MS) })
          .catch(() => undefined);
        if (answer?.status === 200) history.checkpoints.push(answer.text);
        await sleep(500);
      }
    }

    /** Until the process answers a write, which is asked for under one key however often. */
    async function recovered(what: string, role: Role): Promise<void> {
      const startedMs = performance.now();
      const [key, payload] = [randomUUID(), { title: `after ${what}` }];
      const draft = { artifactClass: 'metadata', ownerId: 'team-assistant', payload };
      for (;;) {
        const answer = await attempt(role, 'POST', '/v1/artifacts', tokens.assistant, draft, {
          'idempotency-key': key,
        });
        if (answer?.status === 201) {
          history.created.push({ key, payload, written: as<Written>(answer) });
          recoveredMs.set(what, Math.round(performance.now() - startedMs));
          return;
        }
        await sleep(20);
      }
    }

    it(
      'answers every write in the end, and is well again within seconds',
      async () => {
        const working = [
          ...ROLES.flatMap((role, i) =>
            Array.from({ length: WRITERS_A_PROCESS }, (_, writer) => work(role, i * WRITERS_A_PROCESS + writer + 1)),
          ),
          collectCheckpoints(),
        ];
        let failed: unknown;
        for (const one of working) one.catch((error: unknown) => (failed ??= error));

        await sleep(2_000);
        processes.get('stands still')?.signal('SIGSTOP');
        await sleep(PAUSE_MS / 3);
        links.forEach((link) => link.cut());
        await sleep(PAUSE_MS / 3);
        links.forEach((link) => link.mend());
        await recovered('the cut', 'is cut off');
        await sleep(PAUSE_MS / 3);
        processes.get('stands still')?.signal('SIGCONT');
        await recovered('standing still', 'stands still');
        const killed = processes.get('is cut off');
        await killed?.stop('SIGKILL');
        await start('is cut off', shared, killed?.directory);
        await recovered('being killed', 'is cut off');

        const endMs = performance.now() + TIME_MAX_MS;
        while ((await height()) < BLOCKS && failed === undefined && performance.now() < endMs) await sleep(500);
        isOver = true;
        await Promise.all(working);
        expect(await height()).toBeGreaterThanOrEqual(BLOCKS);
        expect([...recoveredMs].filter(([, ms]) => ms > RECOVERY_MS_MAX)).toEqual([]);
      },
      TIME_MAX_MS + PAUSE_MS,
    );

    it('holds each acknowledged artifact once, with the bytes it was given, and no other', async () => {
      const listed = new Map<string, Artifact>();
      for (let cursor: string | null = ''; cursor !== null;) {
        const path: string = `/v1/artifacts?limit=1000${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
        const page = as<{ items: Artifact[]; nextCursor: string | null }>(
          await callerOf('stands still').get(path, tokens.assistant),
        );
        for (const artifact of page.items) listed.set(artifact.id, artifact);
        cursor = page.nextCursor;
      }
      const acknowledged = new Map(
        history.created.map(({ payload, written: { artifact } }) => [
          artifact.id,
          `sha256:${nodeSha256.hex(canonicalJson(payload))}`,
        ]),
      );
      expect(acknowledged.size).toBe(history.created.length);
      expect(new Map([...listed].map(([id, { contentHash }]) => [id, contentHash]))).toEqual(acknowledged);
      expect(new Set(history.created.map(({ written }) => written.receipt.seq)).size).toBe(history.created.length);
      for (const [i, { payload, written }] of history.created.entries()) {
        if (i % 50 !== 0) continue;
        const role = ROLES[(i / 50) % ROLES.length] ?? 'stays';
        const read = await callerOf(role).get(`/v1/artifacts/${written.artifact.id}`, tokens.assistant);
        expect(as<{ payload: unknown }>(read).payload).toEqual(payload);
      }
    });

    it('gives the same answer to the same key, wherever it is asked again', async () => {
      for (const [i, { key, payload, written }] of history.created.entries()) {
        if (i % 100 !== 0) continue;
        const draft = { artifactClass: 'metadata', ownerId: 'team-assistant', payload };
        const headers = { 'idempotency-key': key };
        const answer = await callerOf(ROLES[(i / 100) % ROLES.length] ?? 'stays').post(
          '/v1/artifacts',
          tokens.assistant,
          draft,
          headers,
        );
        expect([answer.status, as<Written>(answer).artifact.id]).toEqual([201, written.artifact.id]);
      }
    });

    it('has lost no update: each version is the one whose writer was told so', async () => {
      const versions = history.updated.map(({ version }) => version);
      expect(new Set(versions).size).toBe(versions.length);
      const now = as<{ artifact: Artifact }>(await callerOf('stays').get(`/v1/artifacts/${config.id}`, tokens.avatar));
      expect(now.artifact.version).toBeGreaterThanOrEqual(1 + versions.length);
      expect(now.artifact.version).toBeLessThanOrEqual(1 + versions.length + history.unknown);
      for (const { version, payload } of history.updated.filter((_, i) => i % 10 === 0)) {
        const read = await callerOf('is cut off').get(`/v1/artifacts/${config.id}?version=${version}`, tokens.avatar);
        expect(as<{ payload: unknown }>(read).payload).toEqual(payload);
      }
    });

    it('proves one log in every process, and that each checkpoint seen meanwhile was of it', async () => {
      for (const role of ROLES) {
        const verified = await callerOf(role).post('/v1/audit/verifications', people.auditor, {});
        expect(as<JsonObject>(verified)).toMatchObject({
          intact: true,
          missing: 0,
          artifacts: history.created.length + 1,
        });
      }
      const blocks = database.collection<{ _id: number }>('blocks');
      const [highest] = await blocks
        .find({}, { projection: { _id: 1 } })
        .sort({ _id: -1 })
        .limit(1)
        .toArray();
      expect(highest?._id).toBe((await blocks.countDocuments()) - 1);

      const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array(0);
      const treeOf = (note: string) => parseCheckpoint(parseNote(note)?.text ?? '') ?? unheard(note);
      const seen = history.checkpoints.map(treeOf);
      const newest = Math.max(...seen.map(({ treeSize }) => treeSize));
      const last = seen.find(({ treeSize }) => treeSize === newest) ?? unheard('no checkpoint');
      for (const { treeSize, rootHash } of seen) {
        const path = `/v1/audit/consistency?from=${treeSize}&to=${newest}`;
        const { proof } = as<{ proof: string[] }>(await callerOf('stands still').get(path, people.auditor));
        const roots = { fromRoot: rootHash, toRoot: last.rootHash };
        expect(
          verifyConsistency({ sha256: nodeSha256, from: treeSize, to: newest, ...roots, proof: proof.map(bytes) }),
        ).toBe(true);
      }
      console.log(
        `blocks ${await height()}, artifacts ${history.created.length}, of these answered to a repeated request ` +
          `${history.repeated}, updates ${history.updated.length}, checkpoints ${seen.length}, ` +
          `well again after ${JSON.stringify(Object.fromEntries(recoveredMs))} ms`,
      );
    });
  },
);

function unheard(what: string): never {
  throw new TypeError(`not there: ${what}`);
}
