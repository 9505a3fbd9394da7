import { describe, expect, it } from '@jest/globals';
import { phaseTable } from './phase-table.mjs';

describe('phaseTable', () => {
  it('gives the seconds of each phase, the tests of those that run some, and those of the whole run', () => {
    const phases = [
      { name: 'lint', seconds: 61.4 },
      { name: 'unit, Node 24', seconds: 9.6, count: { passed: 1_203, failed: 1, skipped: 2 } },
    ];
    expect(phaseTable(phases, 70.6).split('\n')).toEqual([
      'phase          seconds  tests',
      'lint                61',
      'unit, Node 24       10   1204',
      'total               71',
    ]);
  });
});
