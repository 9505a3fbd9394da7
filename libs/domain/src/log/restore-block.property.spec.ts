import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BucketError } from '../errors/bucket-error.ts';
import { MerkleTree } from './merkle/index.ts';
import { DRAFT_KINDS, EMPTY_HEAD, ORIGIN, seal, sha256, storedBlock, verifier } from './blocks.spec-data.ts';
import { restoreBlock, type StoredBlock, type StoredChange } from './restore-block.ts';
import type { SealedBlock } from './sealed-block.ts';

const NOTHING = { usage: [], idempotency: [] };
const blocks = fc.array(fc.constantFrom(...DRAFT_KINDS), { minLength: 1, maxLength: 6 }).map((kinds) => seal(kinds));

const restore = (stored: StoredBlock): SealedBlock =>
  restoreBlock(stored, EMPTY_HEAD, new MerkleTree(sha256), { sha256, verifier, origin: ORIGIN }, () => NOTHING);

/** The entry that is named; undefined where nothing is found. Anything but `ledger.broken` is thrown on. */
function brokenAt(stored: StoredBlock): number | undefined {
  try {
    restore(stored);
    return undefined;
  } catch (error) {
    if (BucketError.is(error, 'ledger.broken')) return error.details.seq;
    throw error;
  }
}

function flipped(text: string, place: number): string {
  const i = place % text.length;
  return `${text.slice(0, i)}${text[i] === 'x' ? 'y' : 'x'}${text.slice(i + 1)}`;
}

/** One part of a stored block, altered, and the entry that must be named. */
type Tampering = readonly [what: string, stored: StoredBlock, seq: number];

function tamperings(block: SealedBlock, place: number): Tampering[] {
  const stored = storedBlock(block);
  const last = stored.entries.length - 1;
  const entry = place % stored.entries.length;
  return [
    [
      'an entry',
      { ...stored, entries: stored.entries.with(entry, flipped(stored.entries[entry] ?? '', place)) },
      entry,
    ],
    ['the checkpoint', { ...stored, checkpoint: flipped(stored.checkpoint, place) }, last],
    ['the height', { ...stored, head: { ...stored.head, height: 7 } }, last],
    ['the size', { ...stored, head: { ...stored.head, size: 99 } }, last],
    ['the root', { ...stored, head: { ...stored.head, rootHash: flipped(stored.head.rootHash, place) } }, last],
    ['the last hash', { ...stored, head: { ...stored.head, entryHash: flipped(stored.head.entryHash, place) } }, last],
    ['the time', { ...stored, head: { ...stored.head, at: '2026-03-01T12:00:00.001Z' } }, last],
    ...stored.details.flatMap((detail, i): Tampering[] => {
      const as = (changed: Partial<typeof detail>) => ({
        ...stored,
        details: stored.details.with(i, { ...detail, ...changed }),
      });
      return [
        ['records', as({ body: flipped(detail.body, place) }), detail.seq],
        ['the salt of records', as({ salt: flipped(detail.salt, place) }), detail.seq],
        ['the place of records', as({ seq: 1_000 }), detail.seq],
        ['where salt ends and records begin', as(shifted(detail.salt, detail.body)), detail.seq],
      ];
    }),
    ...[...stored.changes].flatMap(([seq, change]) =>
      changeTamperings(change, place).map(([what, to]): Tampering => {
        return [what, { ...stored, changes: new Map(stored.changes).set(seq, to) }, seq];
      }),
    ),
  ];
}

/** The same bytes under the hash, divided elsewhere. */
const shifted = (salt: string, body: string) => ({ salt: salt + body.slice(0, 1), body: body.slice(1) });

function changeTamperings(change: StoredChange, place: number): (readonly [what: string, to: StoredChange])[] {
  const { artifact, content } = change;
  const names = Object.keys(artifact).filter((name) => name !== 'legalHolds');
  const name = names[place % names.length] ?? '';
  const { [name]: _, ...without }: Partial<Record<string, unknown>> = { ...artifact };
  return [
    ['a member', { ...change, artifact: { ...artifact, [name]: 'altered' } }],
    // What a store might really give back: the type is a claim, not a fact.
    ['a member that is gone', { ...change, artifact: without as unknown as typeof artifact }],
    ['the salt', { ...change, salt: flipped(change.salt, place) }],
    ...(content === undefined
      ? []
      : ([
          ['the payload', { ...change, content: { ...content, payload: flipped(content.payload, place) } }],
          ['the salt of the payload', { ...change, content: { ...content, salt: flipped(content.salt, place) } }],
          ['where salt ends and payload begins', { ...change, content: moved(content.salt, content.payload) }],
          ['a payload that is gone', { artifact, salt: change.salt }],
        ] as const)),
  ];
}

const moved = (salt: string, payload: string) => ({ salt: salt + payload.slice(0, 1), payload: payload.slice(1) });

describe('a stored block', () => {
  it('gives the very block that was sealed', () => {
    fc.assert(
      fc.property(blocks, (block) => expect(restore(storedBlock(block))).toEqual(block)),
      { numRuns: 30 },
    );
  });

  it('is refused when any part of it was altered, and the entry is named', () => {
    fc.assert(
      fc.property(blocks, fc.nat(), (block, place) => {
        for (const [what, stored, seq] of tamperings(block, place)) {
          expect([what, brokenAt(stored)]).toEqual([what, seq]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is refused when it is empty, or on a tree that is not that of its head', () => {
    const stored = storedBlock(seal(['read']));
    expect(brokenAt({ ...stored, entries: [] })).toBe(0);
    const grown = new MerkleTree(sha256);
    grown.append([sha256.digest('another')]);
    expect(() => restoreBlock(stored, EMPTY_HEAD, grown, { sha256, verifier, origin: ORIGIN }, () => NOTHING)).toThrow(
      TypeError,
    );
  });

  it('is refused under another name than its log has', () => {
    const stored = storedBlock(seal(['read']));
    const dependencies = { sha256, verifier, origin: 'bucket.test/other' };
    expect(() => restoreBlock(stored, EMPTY_HEAD, new MerkleTree(sha256), dependencies, () => NOTHING)).toThrow(
      BucketError,
    );
  });
});
