import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isBuilt } from './build-state.mjs';

const BUILD = { entry: 'apps/api/dist/main.js', stamp: '.cache/built/api.stamp' };
const BUILT_AT_S = 1_000_000;

let root = '';

function touch(path: string, atS: number): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), '');
  utimesSync(join(root, path), atS, atS);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-state-'));
  for (const source of ['apps/api/src/main.ts', 'libs/domain/src/index.ts', 'tools/load-runner/src/main.ts']) {
    touch(source, BUILT_AT_S - 1);
  }
  for (const setting of ['package-lock.json', 'tsconfig.base.json', 'nx.json']) touch(setting, BUILT_AT_S - 1);
  touch(BUILD.entry, BUILT_AT_S);
  touch(BUILD.stamp, BUILT_AT_S);
});

afterEach(() => rmSync(root, { recursive: true }));

describe('isBuilt', () => {
  it('holds when nothing is newer than the build', () => {
    expect(isBuilt({ root, ...BUILD })).toBe(true);
  });

  it.each(['libs/domain/src/index.ts', 'libs/domain/src/new.ts', 'libs/domain/package.json', 'nx.json'])(
    'fails once %s is newer',
    (path) => {
      touch(path, BUILT_AT_S + 1);
      expect(isBuilt({ root, ...BUILD })).toBe(false);
    },
  );

  it.each(['libs/domain/src/index.spec.ts', 'libs/policy/README.md', 'libs/domain/dist/index.js'])(
    'does not mind %s',
    (path) => {
      touch(path, BUILT_AT_S + 1);
      expect(isBuilt({ root, ...BUILD })).toBe(true);
    },
  );

  it.each([BUILD.entry, BUILD.stamp])('fails without %s', (path) => {
    rmSync(join(root, path));
    expect(isBuilt({ root, ...BUILD })).toBe(false);
  });
});
