import { readFileSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from './manifests.ts';

const NOT_OURS = new Set(['node_modules', 'dist']);

/** Names that name nothing: the thing in such a file has a better one. */
const SAY_NOTHING = /^(shared|common|utils?|core|helpers?|manager|data)$|-(common|utils?|helpers?|manager)$/;
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** The tier suffixes, and the declaration and data files that may stand beside sources. */
const SUFFIXES = new Set([
  '.ts',
  '.d.ts',
  '.mjs',
  '.spec.ts',
  '.spec-data.ts',
  '.property.spec.ts',
  '.contract.spec.ts',
  '.e2e.spec.ts',
]);

/** Nest's own kinds of file, in programs built on it. */
const NEST_SUFFIX = /^\.(controller|dto|filter|guard|interceptor|middleware|module|pipe)\.ts$/;

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return NOT_OURS.has(entry.name) ? [] : filesIn(path);
  });
}

const files = ['apps', 'libs', 'tools'].flatMap((folder) => filesIn(join(ROOT, folder)));
const sources = files.filter((path) => /\.(ts|mjs)$/.test(path)).map((path) => relative(ROOT, path));
const stem = (path: string) => basename(path).replace(/\..*$/, '');
const suffix = (path: string) => basename(path).replace(/^[^.]*/, '');

describe('names', () => {
  it('are kebab-case', () => {
    expect(
      sources.filter(
        (path) =>
          !path
            .split('/')
            .slice(0, -1)
            .concat(stem(path))
            .every((part) => KEBAB_CASE.test(part)),
      ),
    ).toEqual([]);
  });

  it('name the thing', () => {
    const parts = (path: string) => path.split('/').slice(0, -1).concat(stem(path));
    expect(sources.filter((path) => parts(path).some((part) => SAY_NOTHING.test(part)))).toEqual([]);
  });

  it('end in a suffix that has a meaning', () => {
    const known = (path: string) =>
      SUFFIXES.has(suffix(path)) || (path.startsWith('apps/') && NEST_SUFFIX.test(suffix(path)));
    expect(sources.filter((path) => !known(path))).toEqual([]);
  });
});

describe('titles of tests', () => {
  it('are promises kept, not wishes', () => {
    const title = /\b(?:it|test|describe|promise)(?:\.[\w.]+)?\(\s*(['"`])(.*?)\1/g;
    const doubtful = sources
      .filter((path) => /\.(spec|contract)\.ts$/.test(path) || path.startsWith('libs/testing/'))
      .flatMap((path) =>
        [...readFileSync(join(ROOT, path), 'utf8').matchAll(title)]
          .filter(([, , words]) => /\bshould\b/i.test(words ?? ''))
          .map(([, , words]) => `${path}: ${words}`),
      );
    expect(doubtful).toEqual([]);
  });
});
