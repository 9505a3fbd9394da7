import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseLogProof, toHex } from '@bucket/domain';
import { verifyEntry } from './verify-entry.ts';

const golden = (name: string): string =>
  readFileSync(new URL(`../../../libs/verifier/golden/${name}`, import.meta.url), 'utf8');
const proof = parseLogProof(golden('entry.tlog-proof'));
if (proof?.extra === undefined) throw new Error('the golden proof holds no entry');
const KEY = /^log (\S+)/m.exec(golden('policy'))?.[1] ?? '';
const PROVEN = {
  seq: proof.index,
  canonical: new TextDecoder().decode(proof.extra),
  inclusionProof: proof.inclusionProof.map(toHex),
  checkpoint: proof.checkpoint,
};
const TOLD = [{ verifierKey: KEY, fromSize: 0, toSize: null }];

const verdict = (parts: Partial<typeof PROVEN>, keys = { told: TOLD, trusted: '' }): string =>
  verifyEntry({ ...PROVEN, ...parts }, keys).verdict;

describe('an entry in the browser', () => {
  it('holds under the key that the bucket names, and under the one that the reader brings', () => {
    expect(verdict({})).toBe('consistent');
    expect(verdict({}, { told: [], trusted: KEY })).toBe('consistent');
  });

  it('does not hold when its text, number, proof or checkpoint is another', () => {
    expect(verdict({ canonical: `${PROVEN.canonical} ` })).toBe('invalid');
    expect(verdict({ seq: PROVEN.seq + 1 })).toBe('invalid');
    expect(verdict({ inclusionProof: PROVEN.inclusionProof.slice(1) })).toBe('invalid');
    expect(verdict({ inclusionProof: ['no hash'] })).toBe('invalid');
    expect(verdict({ checkpoint: '' })).toBe('invalid');
  });

  it('is tied to nothing where the key has not signed that tree', () => {
    expect(verdict({}, { told: [{ verifierKey: KEY, fromSize: 10 ** 6, toSize: null }], trusted: '' })).toBe(
      'unanchored',
    );
    expect(verdict({}, { told: TOLD, trusted: 'no key' })).toBe('invalid');
  });
});
