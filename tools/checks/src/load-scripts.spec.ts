import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readJson, ROOT } from './manifests.ts';

const FOLDER = join(ROOT, 'load-tests');
const BASELINES = join(FOLDER, 'baselines');

const SUITES = [
  ...['audit-read', 'batch', 'capacity', 'headroom', 'mixed', 'noisy-neighbour', 'over-limit', 'smoke', 'soak'],
  'steady-1000',
];
/** Where the rate that was offered is part of what is proven. */
const AT_RATE = ['audit-read', 'batch', 'mixed', 'noisy-neighbour', 'over-limit', 'soak', 'steady-1000'];

const sourceOf = (suite: string): string => readFileSync(join(FOLDER, `${suite}.ts`), 'utf8');
const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');

interface Baseline {
  readonly suite: string;
  readonly exitCode: number;
  readonly machine: { readonly cpuModel: string; readonly nodeVersion: string };
  readonly loadAverageBefore: number;
  readonly commit: { readonly sha: string } | null;
}

describe('load-tests', () => {
  it('has the suites that are agreed, and tells of each', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'));
    expect(files.sort()).toEqual(SUITES.map((suite) => `${suite}.ts`).sort());
    expect(SUITES.filter((suite) => !readme.includes(`| \`${suite}\``))).toEqual([]);
  });

  it('is well typed', () => {
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [compiler, '-p', 'load-tests/tsconfig.json'], { cwd: ROOT, stdio: 'pipe' });
  });

  it.each(SUITES)('%s verifies the whole log afterwards and holds it against the answers', (suite) => {
    const source = sourceOf(suite);
    expect(source).toMatch(/export (?:const|function) teardown\b[^]*?\bsettle\(/);
    expect(source).toContain(AT_RATE.includes(suite) ? '...SOUND_AT_RATE' : '...SOUND,');
  });

  it.each(SUITES)('%s imports what k6 has, and files of its own', (suite) => {
    const imports = [...sourceOf(suite).matchAll(/from '([^']+)'/g)].map(([, from = '']) => from);
    expect(imports.filter((from) => !/^(k6(\/|$)|\.\/lib\/[a-z-]+\.ts$)/.test(from))).toEqual([]);
  });
});

describe('load-tests/baselines', () => {
  const files = readdirSync(BASELINES).filter((file) => file.endsWith('.json'));

  it.each(files)('%s was passed, and says where and on what', (file) => {
    const { suite, exitCode, machine, commit, loadAverageBefore } = readJson<Baseline>(`load-tests/baselines/${file}`);
    expect([`${suite}.json`, exitCode]).toEqual([file, 0]);
    expect(SUITES).toContain(suite);
    expect(machine.cpuModel.length * machine.nodeVersion.length).toBeGreaterThan(0);
    expect(commit?.sha).toMatch(/^[0-9a-f]{40}$/);
    expect(loadAverageBefore).toBeGreaterThanOrEqual(0);
  });
});
