import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonObject } from '../json/json-value.ts';
import { leafHash, MerkleTree } from './merkle/index.ts';
import { DRAFT_KINDS, logOf, sha256 } from './blocks.spec-data.ts';
import { GENESIS_HASH, type LedgerHead } from './entry.ts';
import { ChainVerifier, type ChainFault } from './verify-chain.ts';

const logs = fc.array(fc.constantFrom(...DRAFT_KINDS), { minLength: 2, maxLength: 20 }).map(logOf);

function verify(entries: readonly string[], head: LedgerHead): ChainFault | undefined {
  const chain = new ChainVerifier(sha256);
  for (const entry of entries) chain.next(entry);
  return chain.finish(head);
}

/** A log and one of its places. */
const places = logs.chain((log) => fc.tuple(fc.constant(log), fc.nat({ max: log.entries.length - 1 })));

describe('verifying a chain', () => {
  it('finds nothing in a log that is as it was sealed, at any size', () => {
    for (let size = 1; size <= 300; size += size < 20 ? 1 : 40) {
      const { entries, head } = logOf(
        Array.from({ length: size }, (_, i) => DRAFT_KINDS[i % DRAFT_KINDS.length] ?? 'read'),
      );
      expect(verify(entries, head)).toBeUndefined();
    }
  });

  it('names the first altered entry, whichever member was altered', () => {
    fc.assert(
      fc.property(places, fc.nat(), ([{ entries, head }, at], member) => {
        const entry = JSON.parse(entries[at] ?? '') as Record<string, unknown>;
        const names = Object.keys(entry);
        const name = names[member % names.length] ?? '';
        const before = entry[name];
        const altered = {
          ...entry,
          [name]: typeof before === 'number' ? before + 1 : typeof before === 'string' ? `${before}x` : 'x',
        };
        const changed = entries.with(at, canonicalJson(altered as JsonObject));
        expect(verify(changed, head)?.seq).toBe(at);
      }),
    );
  });

  it('names the entry of any one character that was altered', () => {
    fc.assert(
      fc.property(
        places,
        fc.nat(),
        fc.constantFrom('0', 'z', ' ', '"', '}'),
        ([{ entries, head }, at], place, character) => {
          const text = entries[at] ?? '';
          const i = place % text.length;
          fc.pre(text[i] !== character);
          expect(verify(entries.with(at, text.slice(0, i) + character + text.slice(i + 1)), head)?.seq).toBe(at);
        },
      ),
    );
  });

  it('names the place of an entry that was left out, put in twice or put in from elsewhere', () => {
    fc.assert(
      fc.property(places, logs, ([{ entries, head }, at], other) => {
        expect(verify(entries.toSpliced(at, 1), head)?.seq).toBe(at);
        expect(verify(entries.toSpliced(at, 0, entries[at] ?? ''), head)?.seq).toBe(at + 1);
        const foreign = other.entries[other.entries.length - 1] ?? '';
        fc.pre(!entries.includes(foreign));
        expect(verify(entries.with(at, foreign), head)?.seq).toBe(at);
      }),
    );
  });

  it('names the first of two entries that changed places', () => {
    fc.assert(
      fc.property(places, fc.nat(), ([{ entries, head }, one], step) => {
        const other = (one + 1 + (step % (entries.length - 1))) % entries.length;
        const [a, b] = [entries[one] ?? '', entries[other] ?? ''];
        expect(verify(entries.with(one, b).with(other, a), head)?.seq).toBe(Math.min(one, other));
      }),
    );
  });

  it('names where a log was cut off or went on', () => {
    fc.assert(
      fc.property(places, ([{ entries, head }, at]) => {
        expect(verify(entries.slice(0, at), head)?.seq).toBe(at);
        const longer = logOf([...DRAFT_KINDS, ...DRAFT_KINDS, ...DRAFT_KINDS, ...DRAFT_KINDS, ...DRAFT_KINDS]);
        const cut = longer.entries.slice(0, at + 1);
        const tree = new MerkleTree(sha256);
        tree.append(cut.map((entry) => leafHash(sha256, entry)));
        const claim = {
          size: at + 1,
          entryHash: sha256.hex(cut[at] ?? ''),
          rootHash: Buffer.from(tree.root()).toString('hex'),
        };
        expect(verify(cut, { ...longer.head, ...claim })).toBeUndefined();
        expect(verify(longer.entries, { ...longer.head, ...claim })?.seq).toBe(at + 1);
      }),
      { numRuns: 40 },
    );
  });

  it('finds another root or another last hash than the head names', () => {
    const { entries, head } = logOf(['create', 'read', 'limit']);
    expect(verify(entries, { ...head, rootHash: 'f'.repeat(64) })?.seq).toBe(2);
    expect(verify(entries, { ...head, entryHash: 'f'.repeat(64) })?.seq).toBe(2);
  });

  it('goes on from a proven place in the middle', () => {
    fc.assert(
      fc.property(places, fc.boolean(), ([{ entries, head }, from], isAltered) => {
        const tree = new MerkleTree(sha256);
        tree.append(entries.slice(0, from).map((entry) => leafHash(sha256, entry)));
        const before = from === 0 ? GENESIS_HASH : sha256.hex(entries[from - 1] ?? '');
        const chain = new ChainVerifier(sha256, tree, before);
        const first = entries[from] ?? '';
        chain.next(isAltered ? first.replace('"at":"2026', '"at":"2025') : first);
        for (const entry of entries.slice(from + 1)) chain.next(entry);
        expect(chain.finish(head)?.seq).toBe(isAltered ? from : undefined);
      }),
      { numRuns: 40 },
    );
  });
});
