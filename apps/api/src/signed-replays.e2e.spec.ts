import { request as send } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BucketProcess } from './testing/bucket-process.spec-data.ts';
import { freshDatabase } from './testing/fresh-database.spec-data.ts';
import {
  AVATAR,
  PERSONA_CONFIG,
  Scenario,
  subjectOf,
  type ProblemBody,
  type Written,
} from './testing/scenario.spec-data.ts';
import { freshKey, signedHeaders, type ProductKey } from './testing/signing.spec-data.ts';

const MONGO_URL = process.env['BUCKET_TEST_MONGO_URL'];
/** What a proxy before several processes passes on. */
const HOST = 'bucket.example';

/** A signed request as somebody recorded it on its way. */
interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly raw?: string;
  readonly headers: Readonly<Record<string, string>>;
}

function record(
  key: ProductKey,
  method: string,
  path: string,
  parts: { readonly raw?: string; readonly headers?: Readonly<Record<string, string>>; readonly ageS?: number } = {},
): Recorded {
  const { raw, headers = {}, ageS = 0 } = parts;
  const signed = signedHeaders(key, {
    method,
    url: `https://${HOST}${path}`,
    headers,
    created: Math.floor(Date.now() / 1_000) - ageS,
    ...(raw === undefined ? {} : { body: raw }),
  });
  return { method, path, headers: { ...signed, host: HOST }, ...(raw === undefined ? {} : { raw }) };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly isReplayed: boolean;
}

/** `fetch` chooses Host itself. */
function play({ url }: Pick<BucketProcess, 'url'>, { method, path, raw, headers }: Recorded): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const type = raw === undefined ? {} : { 'content-type': 'application/json' };
    const sent = send(url + path, { method, headers: { ...headers, ...type } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        const isReplayed = response.headers['idempotency-replayed'] === 'true';
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as unknown, isReplayed });
      });
    });
    sent.on('error', reject).end(raw);
  });
}

const writtenBy = async (answer: Promise<Answer>): Promise<Written> => (await answer).body as Written;
const codeOf = (answer: Answer): [number, string] => [answer.status, (answer.body as ProblemBody).code];
const CREATE = JSON.stringify(PERSONA_CONFIG);
const CHANGE = JSON.stringify({ payload: { ...PERSONA_CONFIG.payload, displayName: 'changed' } });

async function integrated(scenario: Scenario): Promise<ProductKey> {
  const key = freshKey();
  const credentials = [{ name: 'signs', actorKind: 'service', publicKey: key.publicKey }];
  await scenario.change('integration', { ...subjectOf(AVATAR), credentials });
  return key;
}

/** An artifact that was created, changed and deleted by requests that somebody recorded. */
async function life(key: ProductKey, at: BucketProcess) {
  const created = record(key, 'POST', '/v1/artifacts', { raw: CREATE });
  const first = await writtenBy(play(at, created));
  const path = `/v1/artifacts/${first.artifact.id}`;
  const changed = record(key, 'PUT', path, { raw: CHANGE, headers: { 'if-match': '*' } });
  const second = await writtenBy(play(at, changed));
  const deleted = record(key, 'DELETE', path, { headers: { 'if-match': '"2"' } });
  const third = await writtenBy(play(at, deleted));
  const restored = record(key, 'POST', `${path}/restore`);
  const fourth = await writtenBy(play(at, restored));
  return { path, requests: [created, changed, deleted, restored], answers: [first, second, third, fourth] };
}

/** Every one of them again, in their order: all are answered as before, and nothing changes. */
async function expectNothingTwice(
  key: ProductKey,
  at: BucketProcess,
  lived: Awaited<ReturnType<typeof life>>,
): Promise<void> {
  expect(lived.answers.map(({ artifact }) => [artifact.version, artifact.state])).toEqual([
    [1, 'active'],
    [2, 'active'],
    [2, 'deleted'],
    [2, 'active'],
  ]);
  const again: Answer[] = [];
  for (const request of lived.requests) again.push(await play(at, request));
  expect(again.map(({ body }) => body)).toEqual(lived.answers);
  expect(again.map(({ isReplayed }) => isReplayed)).toEqual([true, true, true, true]);
  const now = await writtenBy(play(at, record(key, 'GET', lived.path)));
  expect([now.artifact.version, now.artifact.state]).toEqual([2, 'active']);
}

describe('a signed request that was recorded on its way', () => {
  let scenario: Scenario;
  let key: ProductKey;

  beforeAll(async () => {
    scenario = await Scenario.start();
    key = await integrated(scenario);
  });
  afterAll(() => scenario.end());

  it('changes nothing twice: it is answered with its first answer', async () => {
    await expectNothingTwice(key, scenario.process, await life(key, scenario.process));
  });

  it('is refused when it reads or asks', async () => {
    const asks = JSON.stringify({ operation: 'CREATE', artifactClass: 'persona_config' });
    for (const request of [
      record(key, 'GET', '/v1/artifacts?artifactClass=persona_config'),
      record(key, 'POST', '/v1/governance/evaluate', { raw: asks }),
    ]) {
      expect((await play(scenario.process, request)).status).toBe(200);
      expect(codeOf(await play(scenario.process, request))).toEqual([401, 'signature.replayed']);
    }
  });

  it('is refused by a process that began after it was signed', async () => {
    const request = record(key, 'GET', '/v1/artifacts?artifactClass=persona_config', { ageS: 2 });
    const early = await life(key, scenario.process);
    await scenario.process.stop();
    const { directory } = scenario.process;
    const next = await BucketProcess.start({ directory });
    try {
      expect(codeOf(await play(next, request))).toEqual([401, 'signature.out-of-time']);
      expect((await play(next, record(key, 'GET', early.path))).status).toBe(200);
    } finally {
      await next.stop();
    }
  });
});

(MONGO_URL === undefined ? describe.skip : describe)('a signed request that was recorded at one process', () => {
  it('changes nothing a second time at another process of the same bucket', async () => {
    const shared = { BUCKET_STORE: 'mongo', BUCKET_MONGO_URL: freshDatabase(MONGO_URL ?? '') };
    const scenario = await Scenario.start({ env: shared });
    const key = await integrated(scenario);
    const keyFile = join(scenario.process.directory, 'signing-key.pem');
    const other = await BucketProcess.start({ env: { ...shared, BUCKET_SIGNING_KEY_FILE: keyFile } });
    try {
      const lived = await life(key, scenario.process);
      await expectNothingTwice(key, other, lived);
    } finally {
      await other.discard();
      await scenario.end();
    }
  });
});
