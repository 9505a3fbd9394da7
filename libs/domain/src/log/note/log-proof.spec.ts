import { describe, expect, it } from '@jest/globals';
import { formatLogProof, parseLogProof } from './log-proof.ts';

const CHECKPOINT = 'bucket.test/log\n2\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— bucket.test/log AAAAAAA=\n';
const proof = { index: 1, inclusionProof: [new Uint8Array(32).fill(7)], checkpoint: CHECKPOINT };
const TEXT = `c2sp.org/tlog-proof@v1\nindex 1\n${'BwcH'.repeat(10)}Bwc=\n\n${CHECKPOINT}`;

describe('a log proof', () => {
  it('is written as C2SP tlog-proof has it', () => {
    expect(formatLogProof(proof)).toBe(TEXT);
    expect(formatLogProof({ ...proof, extra: new Uint8Array([1]) })).toContain('@v1\nextra AQ==\nindex 1\n');
  });

  it('is read as it was written', () => {
    expect(parseLogProof(TEXT)).toEqual(proof);
    const withExtra = { ...proof, extra: new Uint8Array([1]) };
    expect(parseLogProof(formatLogProof(withExtra))).toEqual(withExtra);
    expect(parseLogProof(formatLogProof({ ...proof, inclusionProof: [] }))?.inclusionProof).toEqual([]);
  });

  it.each([
    ['another header', TEXT.replace('@v1', '@v2')],
    ['an index with leading zeros', TEXT.replace('index 1', 'index 01')],
    ['no index', TEXT.replace('index 1\n', '')],
    ['a hash that is none', TEXT.replace('Bwc=', 'Bw==')],
    ['no end of the proof', TEXT.replaceAll('\n\n', '\n')],
  ])('is refused with %s', (_what, text) => {
    expect(parseLogProof(text)).toBeUndefined();
  });
});
