import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { COMMANDS } from '@bucket/workspace/commands';
import { ROOT, readJson, type Manifest } from './manifests.ts';

const { scripts = {} } = readJson<Manifest>('package.json');

/** Documents that tell a reader what to type. */
const GUIDES = readdirSync(join(ROOT, 'docs', 'guides')).map((name) => `docs/guides/${name}`);
const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', '.ci/run', ...GUIDES].filter(
  (name) => existsSync(join(ROOT, name)),
);

/** Every `npm run x`, `npm start` and `npm test` of a text. */
function commandsIn(text: string): string[] {
  const typed = /\bnpm (?:run (?:-s )?([a-z][\w:-]*)|(start|test)\b)/g;
  return [...text.matchAll(typed)].flatMap(([, script, short]) => script ?? short ?? []);
}

describe('commands', () => {
  it('are all listed by help, each with one line', () => {
    expect(Object.keys(COMMANDS).sort()).toEqual(Object.keys(scripts).sort());
    expect(Object.values(COMMANDS).filter((says) => says.includes('\n') || says.length === 0)).toEqual([]);
  });

  it.each(DOCUMENTS)('exist where %s names them', (document) => {
    const named = commandsIn(readFileSync(join(ROOT, document), 'utf8'));
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});
