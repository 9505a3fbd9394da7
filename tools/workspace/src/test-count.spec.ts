import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { closingLine, readTestCount, sumTestCounts } from './test-count.mjs';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'test-count-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('readTestCount', () => {
  it('counts a file that could not be run as a failure', async () => {
    const file = join(folder, 'unit.json');
    const report = {
      numPassedTests: 3,
      numFailedTests: 1,
      numRuntimeErrorTestSuites: 2,
      numPendingTests: 1,
      numTodoTests: 1,
    };
    await writeFile(file, JSON.stringify(report));
    expect(await readTestCount(file)).toEqual({ passed: 3, failed: 3, skipped: 2 });
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
