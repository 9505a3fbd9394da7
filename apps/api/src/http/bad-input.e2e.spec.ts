import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@bucket/domain';
import { API_OPERATIONS } from '../openapi/operations.ts';
import { badCase, type BadCase, type CaseParts } from '../testing/bad-input/bad-cases.spec-data.ts';
import { faultsOf } from '../testing/bad-input/judge.spec-data.ts';
import { existingIn, ValidRequests } from '../testing/bad-input/valid-requests.spec-data.ts';
import { Wire, type Answers } from '../testing/bad-input/wire.spec-data.ts';
import { ContractCheck } from '../testing/contract-check.spec-data.ts';
import { eachAtOnce } from '../testing/naughty.spec-data.ts';
import { as, ASSISTANT, METADATA, Scenario } from '../testing/scenario.spec-data.ts';

/**
 * Generated requests of which each has something wrong, against a real process: 30,000, and in CI as many as fit. `BUCKET_TEST_REQUESTS` and `BUCKET_TEST_SEED` make
 * others; `BUCKET_TEST_CASE` sends one of them again, which a failure names.
 */
const SEED = Number(process.env['BUCKET_TEST_SEED'] ?? 1);
const REQUESTS = Number(process.env['BUCKET_TEST_REQUESTS'] ?? (process.env['CI'] === undefined ? 30_000 : 10_000));
const ONLY = process.env['BUCKET_TEST_CASE'];
const CONNECTIONS = 16;
/** Of the client of an incomplete request. */
const PATIENCE_MS = 50;
const ANSWER_MS_MAX = 1_000;
/** A machine that does something else makes any answer late, but not each time. */
const TRIES_MAX = 5;
const FAILURES_SHOWN = 10;
const MINUTE = 60_000;

let scenario: Scenario;
let check: ContractCheck;
let parts: CaseParts;

beforeAll(async () => {
  scenario = await Scenario.start();
  const token = await scenario.integrate(ASSISTANT);
  await scenario.raiseWriteRate(1_000_000);
  const document = as<JsonObject>(await scenario.caller.get('/openapi.json'));
  check = new ContractCheck(document);
  const existing = await existingIn(scenario, token, ASSISTANT.integrationId);
  parts = {
    operations: API_OPERATIONS,
    valid: new ValidRequests(document, existing, scenario.people),
    raw: { token, stored: JSON.stringify(METADATA) },
    conforms: ({ path, method }, body) => check.describesBody(path, method, body),
  };
});
afterAll(() => scenario.end());

interface Page {
  readonly items: readonly { readonly entry: { readonly seq: number; readonly type: string } }[];
  readonly nextCursor?: string | null;
}

const numbers = ONLY === undefined ? Array.from({ length: REQUESTS }, (_, i) => i) : [Number(ONLY)];
const statuses = new Map<number, number>();
const slow: number[] = [];
const failures: { readonly index: number; readonly faults: string; readonly says: string }[] = [];

const logSize = async (): Promise<number> => {
  const { text } = await scenario.caller.get('/metrics');
  return Number(/^bucket_log_size (\d+)$/m.exec(text)?.[1]);
};

/** What the bucket holds, as those see it who may see it all. */
async function holdings(): Promise<readonly string[]> {
  const { auditor } = scenario.people;
  const lists = [
    '/v1/change-requests',
    '/v1/legal-holds',
    '/v1/governance/freezes',
    '/v1/integrations',
    '/v1/principals',
    '/v1/certifications',
    `/v1/artifacts?productId=${ASSISTANT.productId}`,
  ];
  const texts = await Promise.all(lists.map(async (path) => (await scenario.caller.get(path, auditor)).text));
  const { items } = as<{ items: readonly { limit: string; usage: number }[] }>(
    await scenario.caller.get('/v1/governance/limits', auditor),
  );
  const usage = items.filter(({ limit }) => limit === 'artifactsTotal' || limit === 'storageBytesTotal');
  return [...texts, JSON.stringify(usage)];
}

/** Types of the entries after a number whose requests were allowed. */
async function allowedTypes(fromSeq: number): Promise<Set<string>> {
  const types = new Set<string>();
  for (let cursor = ''; ;) {
    const path = `/v1/audit/entries?outcome=allowed&limit=1000${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const page = as<Page>(await scenario.caller.get(path, scenario.people.auditor));
    for (const { entry } of page.items) if (entry.seq >= fromSeq) types.add(entry.type);
    if (typeof page.nextCursor !== 'string' || (page.items.at(-1)?.entry.seq ?? 0) < fromSeq) return types;
    cursor = encodeURIComponent(page.nextCursor);
  }
}

const send = ({ bytes, method, request }: BadCase, wire: Wire, patienceMs = PATIENCE_MS): Promise<Answers> =>
  request === undefined ? wire.pour(bytes, patienceMs) : wire.ask(bytes, method === 'HEAD');

/** Sends it once more where the server may have been too slow for the client, or had closed the connection meanwhile. */
async function answersTo(bad: BadCase, wire: Wire): Promise<Answers> {
  const answered = await send(bad, wire);
  return answered.answers.length > 0 ? answered : send(bad, wire, 200 * PATIENCE_MS);
}

/** Sends a case and keeps what is wrong with its answers. */
async function attempt(index: number, wire: Wire): Promise<void> {
  const bad = badCase(SEED, index, parts);
  const { answers, elapsedMs } = await answersTo(bad, wire);
  const faults = answers.flatMap((answer) => faultsOf(bad, answer, check));
  if (answers.length === 0) faults.push('no answer');
  for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  if (elapsedMs > ANSWER_MS_MAX) slow.push(index);
  if (faults.length === 0) return;
  const shown = bad.bytes.subarray(0, 600).toString('latin1');
  const again = `BUCKET_TEST_SEED=${SEED} BUCKET_TEST_CASE=${index} npm run fuzz`;
  const heard = answers.map(({ status, text }) => `${status} ${text.slice(0, 300)}`).join('\n  ');
  failures.push({
    index,
    faults: faults.join('; '),
    says: `${bad.says.slice(0, 200)}: ${faults.join('; ')}\n  ${JSON.stringify(shown)}\n  ${heard}\n  again: ${again}`,
  });
}

describe(`${REQUESTS} bad requests`, () => {
  it(
    'are each refused as the document says, soon and in few words, and store nothing',
    async () => {
      const [before, size] = [await holdings(), await logSize()];
      const startedMs = performance.now();
      const wires = Array.from({ length: CONNECTIONS }, () => new Wire(scenario.process.port));
      await eachAtOnce(wires, CONNECTIONS, async (wire) => {
        for (let index = numbers.shift(); index !== undefined; index = numbers.shift()) await attempt(index, wire);
        wire.end();
      });
      const seconds = (performance.now() - startedMs) / 1_000;
      const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
      console.log(`${REQUESTS} requests of seed ${SEED} in ${seconds.toFixed(1)} s; ${counts.join(', ')}`);
      const ofEachKind = new Map(
        failures.sort((a, b) => b.index - a.index).map((failure) => [failure.faults, failure]),
      );
      const shown = [...ofEachKind.values()].slice(-FAILURES_SHOWN);
      expect(shown.map(({ says }) => says).join('\n\n')).toBe('');
      expect(await holdings()).toEqual(before);
      const reads = API_OPERATIONS.filter(({ id, method }) => method === 'GET' || id === 'evaluate').flatMap(
        ({ asks }) => asks ?? [],
      );
      expect([...(await allowedTypes(size))].filter((type) => !reads.some((read) => read === type))).toEqual([]);
    },
    10 * MINUTE,
  );

  it('are answered within a second, those that were not in one of some further tries alone', async () => {
    const wire = new Wire(scenario.process.port);
    const stillSlow: string[] = [];
    for (const index of slow) {
      const bad = badCase(SEED, index, parts);
      let fastestMs = Infinity;
      for (let tries = 0; tries < TRIES_MAX && fastestMs > ANSWER_MS_MAX; tries += 1)
        fastestMs = Math.min(fastestMs, (await send(bad, wire)).elapsedMs);
      if (fastestMs > ANSWER_MS_MAX) stillSlow.push(`case ${index}, ${bad.says}: ${fastestMs.toFixed(0)} ms`);
    }
    wire.end();
    expect(stillSlow).toEqual([]);
  });

  it('leave the process serving and its log whole', async () => {
    expect((await scenario.caller.get('/health/ready')).status).toBe(200);
    const answer = await scenario.caller.post('/v1/audit/verifications', scenario.people.auditor);
    expect(answer.body).toMatchObject({ intact: true, missing: 0 });
    expect(scenario.process.stderr).not.toContain('"bug"');
  });
});
