import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from './manifests.ts';
// What is written outside the code is held against the rules themselves.
// eslint-disable-next-line @nx/enforce-module-boundaries
import { RULE_SET } from '@bucket/domain';

const text = readFileSync(join(ROOT, 'docs/threat-model.md'), 'utf8');

/** Outside the list: deny by default, which is no rule but the absence of one. */
const BESIDE = ['BKT-R00'];

/** Ids named, ranges such as “BKT-R21 to BKT-R27” written out. */
function named(): Set<string> {
  const ids = new Set(text.match(/BKT-R\d\d/g));
  for (const [, from, to] of text.matchAll(/BKT-R(\d\d) to BKT-R(\d\d)/g)) {
    for (let n = Number(from); n <= Number(to); n += 1) ids.add(`BKT-R${String(n).padStart(2, '0')}`);
  }
  return ids;
}

describe('docs/threat-model.md', () => {
  it('names every rule, and none that does not exist', () => {
    expect([...named()].sort()).toEqual([...RULE_SET.map(({ id }) => id as string), ...BESIDE].sort());
  });

  it('has a line for every threat', () => {
    for (const threat of Array.from({ length: 10 }, (_, i) => `T${i + 1}`)) {
      expect(text).toMatch(new RegExp(`^\\| ${threat} +\\|`, 'm'));
    }
  });
});
