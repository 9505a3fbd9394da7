import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from './paths.mjs';
import { closingLine, readTestCount, sumTestCounts } from './test-count.mjs';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'test-count-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('readTestCount', () => {
  it('counts a file that could not be run as a failure, and names what failed', async () => {
    const file = join(folder, 'unit.json');
    const report = {
      numPassedTests: 3,
      numFailedTests: 1,
      numRuntimeErrorTestSuites: 2,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [
        {
          name: join(ROOT, 'a.spec.ts'),
          status: 'failed',
          assertionResults: [{ fullName: 'a fails', status: 'failed' }],
        },
        { name: join(ROOT, 'b.spec.ts'), status: 'failed', assertionResults: [] },
        {
          name: join(ROOT, 'c.spec.ts'),
          status: 'passed',
          assertionResults: [{ fullName: 'c holds', status: 'passed' }],
        },
      ],
    };
    await writeFile(file, JSON.stringify(report));
    expect(await readTestCount(file)).toEqual({
      passed: 3,
      failed: 3,
      skipped: 2,
      failures: ['a.spec.ts: a fails', 'b.spec.ts: could not be run'],
    });
  });

  it('counts nothing when Jest wrote nothing', async () => {
    expect(await readTestCount(join(folder, 'absent.json'))).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });
});

describe('closingLine', () => {
  it('sums all tiers', () => {
    const total = sumTestCounts([
      { passed: 2, failed: 0, skipped: 0 },
      { passed: 3, failed: 1, skipped: 0 },
    ]);
    expect(closingLine(total)).toBe('5 passed, 1 failed');
  });

  it('tells what was skipped', () => {
    expect(closingLine({ passed: 5, failed: 0, skipped: 2 })).toBe('5 passed, 0 failed, 2 skipped');
  });
});
