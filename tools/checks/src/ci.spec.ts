import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CHECK_LANES, LANES, SMOKE, SPECS } from '@bucket/workspace/ci-plan';
import { MAIN_VERSION, OTHER_VERSIONS } from '@bucket/workspace/node-versions';
import { TIERS } from '@bucket/workspace/tiers';
import { readStages } from './dockerfile.ts';
import { readJson, ROOT, type Manifest } from './manifests.ts';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly name?: string; readonly version?: string }>>;
}

const { scripts = {}, engines } = readJson<Manifest>('package.json');
const wholeOn = (version: string): readonly string[] =>
  SPECS.filter((specs) => specs.version === version && specs.patterns.length === 0).map(({ tier }) => tier);

describe('CI', () => {
  it('runs its plan', () => {
    expect(readFileSync(join(ROOT, '.ci/run'), 'utf8')).toMatch(/^node tools\/workspace\/src\/ci\.mjs /m);
  });

  it('runs what verify runs, and every tier of tests', () => {
    const verified = [...(scripts['verify'] ?? '').matchAll(/npm run -s ([\w:]+)/g)].map(([, script]) => script);
    expect(verified).toEqual(CHECK_LANES.flat());
    const tiers = /test\.mjs (.+)$/.exec(scripts['verify'] ?? '')?.[1]?.split(' ') ?? [];
    expect(wholeOn(MAIN_VERSION)).toEqual(expect.arrayContaining(tiers));
    expect(wholeOn(MAIN_VERSION)).toEqual(TIERS.map(({ name }) => name));
  });

  it.each(OTHER_VERSIONS)('runs the unit specs and a start, the demo and a contract suite on Node %s', (version) => {
    const run = SPECS.filter((specs) => specs.version === version);
    expect(run.map(({ tier }) => tier)).toEqual(['unit', 'contract', 'e2e']);
  });

  it('runs each of its specs once, and no tier beside itself: two would write one report', () => {
    const inOrder = LANES.flat(2);
    expect(new Set(inOrder)).toEqual(new Set(SPECS));
    expect(inOrder).toHaveLength(SPECS.length);
    for (const lanes of LANES) {
      const tiers = lanes.flatMap((lane) => [...new Set(lane.map(({ tier }) => tier))]);
      expect(tiers).toHaveLength(new Set(tiers).size);
    }
  });

  it('selects specs that are there', () => {
    const files = ['apps', 'libs'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => `/${folder}/${path}`),
    );
    const patterns = SMOKE.flatMap((specs) => specs.patterns);
    expect(patterns.filter((pattern) => !files.some((file) => new RegExp(pattern).test(file)))).toEqual([]);
  });
});

describe('the versions of Node', () => {
  it('begin with the oldest that is supported', () => {
    expect(engines?.['node']).toBe(`>=${OTHER_VERSIONS[0]}`);
  });

  it('are installed as they are named', () => {
    const { packages } = readJson<Lock>('tools/workspace/node-versions/package-lock.json');
    const wanted = [MAIN_VERSION, ...OTHER_VERSIONS].flatMap((version) =>
      ['x64', 'arm64'].map((cpu) => ({
        path: `node_modules/node-${version}-${cpu}`,
        name: `node-linux-${cpu}`,
        version,
      })),
    );
    const wrong = wanted.filter(({ path, name, version }) => {
      const locked = packages[path];
      return locked?.name !== name || locked.version?.startsWith(`${version}.`) !== true;
    });
    expect(wrong).toEqual([]);
  });

  it('have the one of the image as the one on which everything runs', () => {
    const images = readStages(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')).map(({ image }) => image);
    expect(new Set(images.map((image) => image.split('-')[0]))).toEqual(new Set([`node:${MAIN_VERSION}`]));
  });
});
