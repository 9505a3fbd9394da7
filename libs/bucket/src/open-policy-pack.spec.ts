import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { bhivPolicy } from '@bucket/policy';
import { openPolicyPack } from './open-policy-pack.ts';
import { SettingsFault } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'bucket-pack-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RECIPE = {
  name: 'recipe',
  schemaVersion: 1,
  operations: { create: true, read: true, update: true, delete: false },
  sizeBytesMax: 1_024,
  personalData: false,
  says: 'A dish and what it takes to make it.',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['title'],
    properties: { title: { type: 'string', description: 'Its name.', maxLength: 200 } },
  },
  examples: [{ title: 'Dal' }, { title: 'Idli' }],
};
const KITCHEN = { id: 'Kitchen', mayWrite: ['recipe'], mustNeverWrite: [], storageBytesMax: 1_000 };
const PACK = { name: 'kitchen', version: 1, classes: [RECIPE], products: [KITCHEN] };

let files = 0;
function moduleOf(text: string): string {
  const file = join(folder, `pack-${(files += 1)}.mjs`);
  writeFileSync(file, text);
  return file;
}
const open = (policyPack: string) => openPolicyPack({ policyPack });
const faultOf = (policyPack: string) =>
  open(policyPack).then(
    () => 'none',
    (error: unknown) => (error instanceof SettingsFault ? error.message : `a bug: ${String(error)}`),
  );

describe('the policy pack', () => {
  it('is the bundled one where no other is named', async () => {
    expect(await openPolicyPack({ policyPack: undefined })).toBe(bhivPolicy);
  });

  it.each([
    ['default export', `export default ${JSON.stringify(PACK)};`],
    ['export named policyPack', `export const policyPack = ${JSON.stringify(PACK)};`],
  ])('is the %s of the module that the setting names', async (_what, text) => {
    expect(await open(moduleOf(text))).toEqual(PACK);
  });

  it('cannot be altered by the module afterwards', async () => {
    const pack = await open(moduleOf(`export default ${JSON.stringify(PACK)};`));
    expect(Object.isFrozen(pack.classes[0]?.schema)).toBe(true);
  });

  it.each([
    ['there is no such module', () => './nowhere.mjs', /nowhere/],
    ['there is no such package', () => 'no-such-policy-pack', /no-such-policy-pack/],
    ['it exports nothing', () => moduleOf('export const other = 1;'), /definePolicyPack/],
    ['it exports something else', () => moduleOf('export default { name: "x" };'), /definePolicyPack/],
    [
      'a product may write a class that there is not',
      () => moduleOf(`export default ${JSON.stringify({ ...PACK, products: [{ ...KITCHEN, mayWrite: ['soup'] }] })};`),
      /may write soup, which is not a class/,
    ],
    [
      'a class has no valid name',
      () => moduleOf(`export default ${JSON.stringify({ ...PACK, classes: [{ ...RECIPE, name: 'Recipe!' }] })};`),
      /Recipe!/,
    ],
    [
      'an example breaks its schema',
      () =>
        moduleOf(
          `export default ${JSON.stringify({ ...PACK, classes: [{ ...RECIPE, examples: [{ title: 1 }, {}] }] })};`,
        ),
      /class recipe: an example is not valid/,
    ],
    [
      'a schema is none',
      () =>
        moduleOf(
          `export default ${JSON.stringify({ ...PACK, classes: [{ ...RECIPE, schema: { type: 'nonsense' } }] })};`,
        ),
      /BUCKET_POLICY_PACK/,
    ],
    ['the module throws', () => moduleOf('throw new Error("out of order");'), /out of order/],
  ])('is a fault of the settings when %s', async (_what, file, says) => {
    const fault = await faultOf(file());
    expect(fault).toMatch(/^the settings are not valid:\n {2}- BUCKET_POLICY_PACK /);
    expect(fault).toMatch(says);
  });
});
