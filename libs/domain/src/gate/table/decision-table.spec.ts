import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Sha256 } from '../../bytes/sha256.ts';
import { RULE_SET } from '../rules/rule-set.ts';
import type { RuleId } from '../rule.ts';
import type { Role } from '../../actors/roles.ts';
import { decisionRow, decisionsDifference, decisionTable, summaryOf, type DecisionRow } from './decision-table.ts';
import type { Write } from './situation.ts';

const sha256: Sha256 = {
  digest: (data) => new Uint8Array(createHash('sha256').update(data).digest()),
  hex: (data) => createHash('sha256').update(data).digest('hex'),
};
const table = decisionTable(RULE_SET, sha256);
const rowWithout = (id: RuleId, operation: Write, role: Role) => {
  const rules = RULE_SET.filter((rule) => rule.id !== id);
  expect(rules).toHaveLength(RULE_SET.length - 1);
  return decisionRow(operation, role, rules, sha256);
};

describe('the decision table', () => {
  it('admits no write in a situation that is not as it must be', () => {
    const admitted = table.flatMap(({ operation, role, without }) =>
      without.filter((row) => row.admitted > 0).map((row) => ({ operation, role, ...row })),
    );
    expect(admitted).toEqual([]);
  });

  it('admits exactly the one situation in which everything is as it must be, to whoever may write', () => {
    const admitted = table
      .filter((row) => row.admitted > 0)
      .map(({ operation, role, admitted: n }) => [operation, role, n]);
    expect(admitted).toEqual([
      ['artifact.create', 'service', 1],
      ['artifact.create', 'ai', 1],
      ['artifact.update', 'service', 1],
      ['artifact.delete', 'service', 1],
      ['artifact.restore', 'service', 1],
    ]);
  });

  it.each([
    ['BKT-R01', 'artifact.create', 'service', 'credential', 'revoked'],
    ['BKT-R02', 'artifact.update', 'service', 'integration', 'suspended'],
    ['BKT-R03', 'artifact.update', 'ai', 'role', 'ai'],
    ['BKT-R04', 'artifact.delete', 'service', 'artifact', 'of another product'],
    ['BKT-R08', 'artifact.delete', 'service', 'class', 'without this operation'],
    ['BKT-R13', 'artifact.create', 'ai', 'payload', 'that breaks its schema'],
    ['BKT-R34', 'artifact.restore', 'service', 'stopped', 'everything'],
    ['BKT-R52', 'artifact.delete', 'service', 'legal hold', 'in force'],
  ] as const)('shows what would be admitted without %s', (id, operation, role, dimension, value) => {
    const { without } = rowWithout(id, operation, role);
    expect(without.find((row) => row.dimension === dimension && row.value === value)?.admitted).toBeGreaterThan(0);
  });
});

describe('the difference of two decision tables', () => {
  it('is nothing between a build and itself', () => {
    expect(decisionsDifference(summaryOf(table), summaryOf(table))).toEqual([]);
  });

  it('names each operation and role about which the other build decides otherwise', () => {
    const isOther = ({ operation, role }: DecisionRow) => operation === 'artifact.delete' && role === 'service';
    const other = rowWithout('BKT-R52', 'artifact.delete', 'service');
    const difference = decisionsDifference(
      summaryOf(table),
      summaryOf([...table.filter((row) => !isOther(row)), other]),
    );
    expect(difference).toHaveLength(1);
    expect(difference[0]).toMatch(
      /^decisions on artifact\.delete\/service: 1\/\d+ situations are admitted now, 2\/\d+ then$/,
    );
  });
});
