import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReplayResult } from '@bucket/application';
import { as, ASSISTANT, METADATA, Scenario, type ProblemBody } from '../testing/scenario.spec-data.ts';

const COMMAND = fileURLToPath(new URL('../../../cli/dist/main.js', import.meta.url));
const POLICY = new URL('../../../../libs/policy/dist/index.js', import.meta.url).href;

const folder = mkdtempSync(join(tmpdir(), 'bucket-replays-'));
const pack = join(folder, 'pack.mjs');
/** The bundled pack, but for one class that one product may no longer write. */
writeFileSync(
  pack,
  `import { bhivPolicy } from '${POLICY}';
const products = bhivPolicy.products.map((product) =>
  product.id === 'AI_Assistant' ? { ...product, mayWrite: product.mayWrite.filter((name) => name !== 'artifact_manifest') } : product);
export default { ...bhivPolicy, products };
`,
);
const env = { BUCKET_POLICY_PACK: pack };

let scenario: Scenario;
let directory: string;
let written: number;
let last: number;

beforeAll(async () => {
  scenario = await Scenario.start();
  ({ directory } = scenario.process);
  const token = await scenario.integrate(ASSISTANT);
  const { artifact } = await scenario.write(token, METADATA);
  written = await writeManifest(token);
  await scenario.caller.get(`/v1/artifacts/${artifact.id}`, token);
  last = (await scenario.write(token, METADATA)).receipt.seq;
});

afterAll(async () => {
  await scenario.end();
  for (const left of [folder, directory]) rmSync(left, { recursive: true, force: true });
});

async function writeManifest(token: string): Promise<number> {
  const found = await scenario.caller.get('/v1/governance/classes/artifact_manifest', scenario.people.auditor);
  const [payload] = as<{ examples: readonly object[] }>(found).examples;
  const { receipt } = await scenario.write(token, { ...METADATA, artifactClass: 'artifact_manifest', payload });
  return receipt.seq;
}

const replay = (json: object, token = scenario.people.auditor) =>
  scenario.caller.post('/v1/governance/replays', token, json);

describe('POST /v1/governance/replays', () => {
  it('finds no difference under the rules that decided', async () => {
    const answer = await replay({ from: 0, to: last });
    expect(answer.status).toBe(200);
    const { from, to, judged, notJudged, differences } = as<ReplayResult>(answer);
    expect({ from, to, differences }).toEqual({ from: 0, to: last, differences: [] });
    expect(judged).toBeGreaterThanOrEqual(4);
    expect(judged + notJudged.reduce((sum, { count }) => sum + count, 0)).toBe(last + 1);
  });

  it('is recorded', async () => {
    const path = '/v1/audit/entries?type=governance.replay&limit=1000';
    const before = as<{ items: readonly unknown[] }>(await scenario.caller.get(path, scenario.people.auditor));
    await replay({ from: 0, to: 0 });
    const after = as<{ items: readonly { entry: object }[] }>(await scenario.caller.get(path, scenario.people.auditor));
    expect(after.items).toHaveLength(before.items.length + 1);
    expect(after.items.at(-1)?.entry).toMatchObject({ outcome: 'allowed', reason: 'entries 0 to 0' });
  });

  it.each([
    [{ from: 1, to: 0 }, 400, 'request.invalid'],
    [{ from: 0, to: 1_000 }, 400, 'request.invalid'],
    [{ from: -1, to: 0 }, 400, 'request.invalid'],
    [{ from: 0.5, to: 1 }, 400, 'request.invalid'],
    [{ from: 0 }, 400, 'request.invalid'],
    [{ from: 999_999, to: 999_999 }, 404, 'entry.not-found'],
  ])('refuses %j', async (json, status, code) => {
    const answer = await replay(json);
    expect([answer.status, as<ProblemBody>(answer).code]).toEqual([status, code]);
  });

  it('is not for the executor', async () => {
    const answer = await replay({ from: 0, to: 0 }, scenario.people.executor);
    expect([answer.status, as<ProblemBody>(answer).code]).toEqual([403, 'role.not-permitted']);
  });

  it('finds exactly what another policy pack decides otherwise', async () => {
    await approvePack();
    await scenario.process.stop();
    scenario = await Scenario.start({ directory, env });
    const { differences } = as<ReplayResult>(await replay({ from: 0, to: last }));
    expect(differences).toEqual([
      { seq: written, recorded: { outcome: 'allowed', rules: [] }, now: { outcome: 'refused', rules: ['BKT-R07'] } },
    ]);
  });
});

/** As an operator does it: what the build would bring is approved before it runs. */
async function approvePack(): Promise<void> {
  const rules = await scenario.caller.get('/v1/governance/rules', scenario.people.auditor);
  const { fingerprint } = as<{ fingerprint: string }>(rules);
  const printed = execFileSync(process.execPath, [COMMAND, 'fingerprint', '--replaces', fingerprint], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  await scenario.change('rule-set', JSON.parse(printed) as object);
}
