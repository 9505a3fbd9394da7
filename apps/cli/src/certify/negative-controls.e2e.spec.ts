import { afterEach, describe, expect, it } from '@jest/globals';
import { METHOD_IDS, methodOf, type MethodId } from '@bucket/certification';
import { Checks } from './checks.ts';
import { examineDependencies, examineDocuments } from './methods/build.ts';
import { tryDirectWrites, tryTampering } from './methods/store.ts';
import { breed, MUTANTS, type MutantName } from './mutants/mutants.spec-data.ts';
import { METHOD_RUNS, runOne } from './run-methods.ts';
import { Scene } from './scene.ts';
import { readShipped, shippedFiles } from './shipped.ts';
import { startTarget, type Target } from './target.ts';

/** Methods by the mutant in which they have to fail. */
const CASES = Object.keys(MUTANTS).map((name) => ({
  mutant: name as MutantName, // a key of the literal
  methods: METHOD_IDS.filter((id) => methodOf(id).negativeControl === name),
}));
/** Methods of which a part is replaced instead of the service. */
const BESIDE = ['store-without-triggers', 'verification-blind', 'documents-missing', 'calls-a-product'];
/** Methods that need a store on the disk. */
const ON_DISK: readonly MethodId[] = ['store.roll-back', 'store.rules-changed'];

let target: Target | undefined;
afterEach(async () => {
  await target?.release();
  target = undefined;
});

async function sceneOn(store: 'memory' | 'embedded'): Promise<Scene> {
  target = await startTarget({ BUCKET_STORE: store });
  return Scene.prepare(target, 'short');
}

const broken = ({ made }: Checks): string[] => made.filter(({ holds }) => !holds).map(({ what }) => what);

describe('every method of the certification', () => {
  it('has a negative control that is tried here', () => {
    const named = METHOD_IDS.map((id) => methodOf(id).negativeControl);
    const tried = [...Object.keys(MUTANTS), ...BESIDE];
    expect([...new Set(named)].sort()).toEqual(tried.sort());
  });

  it.each(CASES)('fails in the mutant $mutant: $methods', async ({ mutant, methods }) => {
    const end = breed(mutant);
    try {
      const scene = await sceneOn(methods.some((id) => ON_DISK.includes(id)) ? 'embedded' : 'memory');
      for (const id of methods) {
        // The trail is asked for what the run did before it.
        if (id === 'rest.trail' || id === 'rest.documented') await runOne(METHOD_RUNS['rest.roles'], scene);
        const { status, checks, reason } = await runOne(METHOD_RUNS[id], scene);
        expect({ id, status, reason, broken: checks.filter(({ holds }) => !holds).length > 0 }).toEqual({
          id,
          status: 'failed',
          reason: undefined,
          broken: true,
        });
      }
    } finally {
      end();
    }
  });

  it('fails when the store has no triggers', async () => {
    const checks = new Checks();
    await tryDirectWrites(await sceneOn('embedded'), checks, (copy) => copy.dropTriggers());
    expect(broken(checks)).toHaveLength(checks.made.length);
  });

  it('fails when the verification notices nothing', async () => {
    const scene = await sceneOn('embedded');
    await scene.written('metadata');
    const checks = new Checks();
    await tryTampering(scene, checks, async () => ({ intact: true, found: 'nothing' }));
    expect(broken(checks)).toHaveLength(checks.made.length - 1);
  });

  it('fails when a document, a threat or a runbook is missing', () => {
    const lacking = new Checks();
    examineDocuments(
      { read: (path) => (path === 'SECURITY.md' ? undefined : readShipped(path)), files: shippedFiles },
      lacking,
    );
    expect(broken(lacking)).toEqual(['SECURITY.md is there']);
    const silent = new Checks();
    examineDocuments({ read: (path) => readShipped(path)?.replace(/^\| T6 .*$/m, ''), files: () => [] }, silent);
    expect(broken(silent)).toEqual([
      'the threat model answers T6',
      'every alert has a runbook',
      'decisions are written down',
    ]);
  });

  it('fails when the service calls a product', () => {
    const checks = new Checks();
    const calling = 'apps/api/dist/planted.js';
    examineDependencies(
      {
        read: (path) => (path === calling ? "await fetch('https://assistant.example')" : readShipped(path)),
        files: (folder) => (folder === 'apps/api' ? [...shippedFiles(folder), calling] : shippedFiles(folder)),
      },
      checks,
    );
    expect(broken(checks)).toEqual([
      'nothing that runs in the service calls a product: only witnesses, receivers of alerts and issuers are called',
    ]);
  });
});
