import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { ChangeRequest } from '@bucket/domain';
import { BucketProcess } from '../testing/bucket-process.spec-data.ts';
import { as, ASSISTANT, METADATA, Scenario } from '../testing/scenario.spec-data.ts';

const COMMAND = fileURLToPath(new URL('../../../cli/dist/main.js', import.meta.url));
const POLICY = new URL('../../../../libs/policy/dist/index.js', import.meta.url).href;

const folder = mkdtempSync(join(tmpdir(), 'bucket-adopted-'));
const pack = join(folder, 'pack.mjs');
/** The bundled pack, but for what one product may store. */
writeFileSync(
  pack,
  `import { bhivPolicy } from '${POLICY}';
const products = bhivPolicy.products.map((product) =>
  product.id === 'AI_Assistant' ? { ...product, storageBytesMax: product.storageBytesMax - 1 } : product);
export default { ...bhivPolicy, products };
`,
);
const env = { BUCKET_POLICY_PACK: pack };

let directory = '';
afterAll(() => {
  for (const left of [folder, directory]) rmSync(left, { recursive: true, force: true });
});

describe('rules that nobody approved', () => {
  it('do not start: the process names what differs and exits with 5', async () => {
    const scenario = await Scenario.start();
    ({ directory } = scenario.process);
    const token = await scenario.integrate(ASSISTANT);
    await scenario.write(token, METADATA);
    await scenario.process.stop();

    const launched = BucketProcess.launch({ directory, env });
    expect(await launched.ended()).toEqual({ code: 5, signal: null });
    expect(launched.stderr).toContain('product:AI_Assistant is another');
    expect(launched.stderr).not.toContain('"listening"');

    await approveRules();
    const started = await BucketProcess.start({ directory, env });
    const answer = await fetch(`${started.url}/v1/artifacts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(METADATA),
    });
    expect(answer.status).toBe(201);
    await started.stop();
  });

  it('leave those before them a day to be replaced in', async () => {
    const before = await BucketProcess.start({ directory });
    expect((await fetch(`${before.url}/health/ready`)).status).toBe(200);
    await before.stop();
  });
});

/** As an operator does it: the running bucket says what is in force, the command what the build would bring. */
async function approveRules(): Promise<void> {
  const scenario = await Scenario.start({ directory });
  const { caller, people } = scenario;
  const { fingerprint } = as<{ fingerprint: string }>(await caller.get('/v1/governance/rules', people.auditor));
  const printed = execFileSync(process.execPath, [COMMAND, 'fingerprint', '--replaces', fingerprint], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  const asked = await caller.post('/v1/change-requests', people.executor, {
    kind: 'rule-set',
    reason: 'release',
    subject: JSON.parse(printed) as object,
  });
  const { changeRequest } = as<{ changeRequest: ChangeRequest }>(asked);
  const read = await caller.get(`/v1/change-requests/${changeRequest.id}`, people.owner);
  expect(as<{ shows: readonly string[] }>(read).shows).toEqual([
    'it is not recorded what the build before it decides about writes',
    'product:AI_Assistant is another',
  ]);
  await scenario.approve(changeRequest);
  await scenario.process.stop();
}
