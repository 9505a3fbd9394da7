import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseReaderPolicy } from './reader-policy.ts';
import { verifyEvidence } from './verify-evidence.ts';

const golden = (name: string): string => readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8');
const reading = parseReaderPolicy(golden('policy'));

/** Files that were given out once: whatever becomes of the format, they stay verifiable. */
describe('evidence of the first format', () => {
  it.each([
    ['artifact.evidence.json', 'witnessed'],
    ['period.evidence.json', 'witnessed'],
    ['entry.tlog-proof', 'consistent'],
  ])('%s is %s', (name, verdict) => {
    if (reading.kind === 'faulty') throw new Error(reading.fault.reason);
    expect(verifyEvidence(golden(name), reading.policy)).toMatchObject({ verdict });
  });
});
