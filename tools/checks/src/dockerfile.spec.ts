import { readFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { copyInto, copyOf, ignoredBy, readStages } from './dockerfile.ts';
import { ROOT, workspacePackages } from './manifests.ts';

const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'bucket-dockerfile-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the first stage copies before it installs. */
function copiedBeforeInstall(text: string): string[] {
  const steps = readStages(text)[0]?.steps ?? [];
  const install = steps.findIndex(({ keyword, text: command }) => keyword === 'RUN' && command.startsWith('npm ci'));
  return steps.slice(0, install).flatMap((step) => (step.keyword === 'COPY' ? copyOf(step).sources : []));
}

describe('the Dockerfile', () => {
  it('copies nothing that is not there', () => {
    for (const { keyword, text } of readStages(dockerfile)[0]?.steps ?? []) {
      if (keyword === 'COPY') expect(() => copyInto(folder, copyOf({ keyword, text }), ROOT)).not.toThrow();
    }
  });

  it('copies the manifest of every package before it installs', () => {
    const copied = copiedBeforeInstall(dockerfile);
    const missing = workspacePackages()
      .map((workspacePackage) => workspacePackage.folder)
      .filter((path) => !copied.includes(`${path}/package.json`) && !copied.includes(`${path.split('/')[0]}/`));
    expect(missing).toEqual([]);
  });

  it('names one image of Node in both stages', () => {
    expect(new Set(readStages(dockerfile).map(({ image }) => image)).size).toBe(1);
  });
});

describe('the check of the Dockerfile', () => {
  it('notices a package that is no longer there', () => {
    const step = { keyword: 'COPY', text: 'libs/gone/package.json libs/gone/' };
    expect(() => copyInto(folder, copyOf(step), ROOT)).toThrow('libs/gone/package.json');
  });

  it('notices a source that .dockerignore keeps out', () => {
    expect(() => copyInto(folder, copyOf({ keyword: 'COPY', text: 'docs/ docs/' }), ROOT)).toThrow('docs/');
  });

  it('notices a manifest that is not copied', () => {
    const without = dockerfile.replace(/^COPY libs\/ports\/package\.json .*\n/m, '');
    expect(copiedBeforeInstall(without)).not.toContain('libs/ports/package.json');
    expect(copiedBeforeInstall(dockerfile)).toContain('libs/ports/package.json');
  });

  it('reads .dockerignore as Docker does', () => {
    const isIgnored = ignoredBy('# comment\n**/node_modules\n**/*.tsbuildinfo\n.git\ndocs\nload-tests/reports\n');
    const kept = ['libs/domain/src/index.ts', '.gitignore', 'libs/docs/page.md', 'load-tests/reports.md'];
    expect(kept.filter(isIgnored)).toEqual([]);
    const left = [
      'node_modules/x',
      'a/b/node_modules',
      'a/x.tsbuildinfo',
      '.git/HEAD',
      'docs/a.md',
      'load-tests/reports/a',
    ];
    expect(left.filter((path) => !isIgnored(path))).toEqual([]);
  });
});
