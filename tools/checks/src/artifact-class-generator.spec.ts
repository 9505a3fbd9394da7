import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { check, resolveConfig } from 'prettier';
import { ROOT } from './manifests.ts';

const PROGRAM = join(ROOT, 'tools/workspace/src/generate-artifact-class.mjs');
const FOLDERS = ['libs/policy/src', 'apps/cli/src/seed'];

interface Pack {
  readonly classes: readonly { name: string; schema: object; examples: readonly object[]; operations: object }[];
  readonly products: readonly { id: string; mayWrite: readonly string[] }[];
}
interface SeedPlan {
  readonly SEED_INTEGRATIONS: readonly { productId: string; writes: readonly (readonly [string, unknown])[] }[];
  seedBatch(from: number, to: number): { items: readonly { artifactClass: string; payload: object }[] };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bucket-class-'));
  for (const path of FOLDERS) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const generate = (...args: readonly string[]) =>
  spawnSync(process.execPath, [PROGRAM, ...args, '--root', folder], { encoding: 'utf8' });
/** The modules that were written, run as they stand. */
const load = async <T>(path: string): Promise<T> => (await import(join(folder, path))) as T;
const texts = (): readonly string[] =>
  FOLDERS.flatMap((path) =>
    readdirSync(join(folder, path), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  );

describe.each([
  ['AI_Assistant', 'note', []],
  ['AI_Avatar', 'voice_sample', ['--operations', 'versioned']],
  ['Gurukul', 'learner_remark', ['--operations', 'erasable', '--personal-data']],
  ['Workflow_Enforcement', 'deadline', ['--operations', 'write-once']],
])('a new class of %s', (product, name, options) => {
  it('is in the pack, valid by its own schema, written by its product and by the seed, and formatted', async () => {
    const { status, stdout, stderr } = generate(name, '--product', product, ...options);
    expect([status, stderr]).toEqual([0, '']);
    const { bhivPolicy } = await load<{ bhivPolicy: Pack }>('libs/policy/src/policy-pack.ts');
    const added = bhivPolicy.classes.find((each) => each.name === name);
    const ajv = new Ajv2020({ strict: true });
    addFormats.default(ajv);
    const accepts = ajv.compile(added?.schema ?? false);
    expect(added?.examples.map((example) => accepts(example))).toEqual([true, true]);
    expect(bhivPolicy.products.filter(({ mayWrite }) => mayWrite.includes(name)).map(({ id }) => id)).toEqual([
      product,
    ]);
    const { SEED_INTEGRATIONS, seedBatch } = await load<SeedPlan>('apps/cli/src/seed/seed-plan.ts');
    const writers = SEED_INTEGRATIONS.filter(({ writes }) => writes.some(([artifactClass]) => artifactClass === name));
    expect(writers.map(({ productId }) => productId)).toEqual([product]);
    const drafts = Array.from({ length: 20 }, (_, turn) => seedBatch(turn * 100, turn * 100 + 100).items).flat();
    const seeded = drafts.filter(({ artifactClass }) => artifactClass === name);
    expect(seeded.length).toBeGreaterThan(0);
    expect(seeded.filter(({ payload }) => !accepts(payload))).toEqual([]);
    const record = readFileSync(join(folder, 'libs/policy/src/policy-pack.spec.ts'), 'utf8');
    expect(record).toContain(`toHaveLength(${bhivPolicy.classes.length})`);
    for (const [, path = ''] of stdout.matchAll(/^wrote (.+)$/gm)) {
      const config = await resolveConfig(join(ROOT, path));
      const text = readFileSync(join(folder, path), 'utf8');
      expect([path, await check(text, { ...config, filepath: path })]).toEqual([path, true]);
    }
  });
});

describe('the generator', () => {
  it.each([
    ['a class that exists', ['metadata', '--product', 'AI_Assistant'], 'the class metadata exists'],
    ['a name in another case', ['LessonPlan', '--product', 'Gurukul'], 'not in snake_case'],
    ['a product that there is not', ['lesson_plan', '--product', 'Nobody'], 'Nobody'],
    [
      'operations that there are not',
      ['lesson_plan', '--product', 'Gurukul', '--operations', 'all'],
      'operations is one',
    ],
    ['personal data that cannot be erased', ['lesson_plan', '--product', 'Gurukul', '--personal-data'], 'erasable'],
  ])('refuses %s and writes nothing', (_what, args, words) => {
    const before = texts();
    const { status, stderr } = generate(...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
    expect(texts()).toEqual(before);
  });
});
