import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonObject } from '../json/json-value.ts';
import { leafHash, MerkleTree } from './merkle/index.ts';
import { toHex } from '../bytes/index.ts';
import { DRAFT_KINDS, EMPTY_HEAD, logOf, sha256 } from './blocks.spec-data.ts';
import { GENESIS_HASH } from './entry.ts';
import { ChainVerifier, type ChainClaim, type ChainFault } from './verify-chain.ts';

const { entries, head } = logOf(Array.from({ length: 300 }, (_, i) => DRAFT_KINDS[i % DRAFT_KINDS.length] ?? 'read'));
const at = (seq: number): string => entries[seq] ?? '';

function verify(texts: readonly string[], claim: ChainClaim): ChainFault | undefined {
  const chain = new ChainVerifier(sha256);
  for (const text of texts) chain.next(text);
  return chain.finish(claim);
}

/** An entry with other members. */
const altered = (text: string, members: JsonObject): string =>
  canonicalJson({ ...(JSON.parse(text) as JsonObject), ...members });

/** Entries `from` to `to` written anew so that each names the one before. */
function rewritten(from: number, to: number): string[] {
  const texts = [...entries];
  for (let seq = from; seq <= to; seq += 1) {
    const before = texts[seq - 1];
    const previousHash = before === undefined ? GENESIS_HASH : sha256.hex(before);
    texts[seq] = altered(at(seq), { previousHash, requestId: 'another' });
  }
  return texts;
}

describe('a chain', () => {
  it('passes as it is at every size from 0 to 300', () => {
    const tree = new MerkleTree(sha256);
    const fed = new ChainVerifier(sha256);
    expect(fed.finish(EMPTY_HEAD)).toBeUndefined();
    entries.forEach((text, i) => {
      tree.append([leafHash(sha256, text)]);
      expect(fed.next(text)).toBeUndefined();
      expect(fed.finish({ size: i + 1, entryHash: sha256.hex(text), rootHash: toHex(tree.root()) })).toBeUndefined();
    });
    expect(fed.size).toBe(300);
  });

  it.each([0, 1, 17, 254, 255, 256, 298])('written anew from one place to %i is found where it stops to fit', (to) => {
    expect(verify(rewritten(Math.max(0, to - 5), to), head)?.seq).toBe(to);
  });

  it('written anew to its very end is found by the head alone, at the end', () => {
    expect(verify(rewritten(100, 299), head)?.seq).toBe(299);
  });

  it('that has two altered entries is found at the first, or where they touch at the second', () => {
    for (const [first, second] of [
      [10, 11],
      [10, 12],
      [10, 13],
      [10, 200],
      [0, 1],
      [298, 299],
    ] as const) {
      const texts = entries
        .with(first, altered(at(first), { requestId: 'a' }))
        .with(second, altered(at(second), { requestId: 'b' }));
      expect(verify(texts, head)?.seq).toBe(second === first + 1 ? second : first);
    }
  });

  it.each([
    ['is no JSON', 'no entry'],
    ['stands in another place', at(40)],
    ['is not canonical', `${at(12)} `],
  ])('does not forget an altered entry over one that %s soon after', (_what, text) => {
    const texts = entries.with(10, altered(at(10), { requestId: 'a' })).with(12, text);
    expect([10, 11]).toContain(verify(texts, head)?.seq);
  });

  it('names an entry that was put in and does not follow the one before', () => {
    const foreign = altered(at(20), { previousHash: 'f'.repeat(64) });
    expect(verify(entries.toSpliced(20, 0, foreign), head)?.seq).toBe(20);
  });

  it('names an entry that was put in and follows the one before, or the one it pushed away', () => {
    const forged = altered(at(20), { requestId: 'another' });
    expect([20, 21]).toContain(verify(entries.toSpliced(20, 0, forged), head)?.seq);
  });

  it('names the first of the entries that were put at its end', () => {
    const more = altered(at(0), { seq: 300, previousHash: head.entryHash });
    const yetMore = altered(at(0), { seq: 301, previousHash: sha256.hex(more) });
    expect(verify([...entries, more, yetMore], head)?.seq).toBe(300);
    expect(verify([...entries, altered(more, { previousHash: 'f'.repeat(64) })], head)?.seq).toBe(300);
  });

  it('keeps to its first finding, whatever else it is fed', () => {
    const chain = new ChainVerifier(sha256);
    const fault = chain.next(at(7));
    expect(fault?.seq).toBe(0);
    expect(chain.next(at(0))).toBe(fault);
    expect(chain.finish(head)).toBe(fault);
  });

  it.each(['null', '[]', '"x"', '1', '', '{}', '{"seq":0}', '{"previousHash":"x","seq":"0"}', '['.repeat(100_000)])(
    'takes no %.20s for an entry',
    (text) => {
      expect(new ChainVerifier(sha256).next(text)).toEqual({ seq: 0, reason: 'not a canonical entry' });
    },
  );
});
