import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { RULE_SET } from './rule-set.ts';

const page = readFileSync(new URL('../../../../../docs/threat-model.md', import.meta.url), 'utf8');

/** The rules that the table names for a threat, a range such as “BKT-R21 to BKT-R27” written out. */
function namedFor(threat: string): string[] {
  const [, cell = ''] = new RegExp(`^\\| ${threat} +\\|[^|]*\\|([^|]*)\\|`, 'm').exec(page) ?? [];
  const ids = new Set(cell.match(/BKT-R\d\d/g));
  for (const [, from, to] of cell.matchAll(/BKT-R(\d\d) to BKT-R(\d\d)/g)) {
    for (const { id } of RULE_SET) if (id >= `BKT-R${from}` && id <= `BKT-R${to}`) ids.add(id);
  }
  return [...ids].sort();
}

describe('docs/threat-model.md', () => {
  it.each(Array.from({ length: 10 }, (_, i) => `T${i + 1}`))(
    'names for %s the rules that say they answer it',
    (threat) => {
      const answering = RULE_SET.filter(({ threats }) => threats.some((answered) => answered === threat));
      expect(namedFor(threat)).toEqual(answering.map(({ id }) => id as string).sort());
    },
  );
});
