import { describe, expect, it } from '@jest/globals';
import { BucketError } from '../errors/bucket-error.ts';
import { MerkleTree } from './merkle/index.ts';
import { signNote } from './note/index.ts';
import { EMPTY_HEAD, foreignSigner, ORIGIN, seal, sha256, storedBlock, verifier } from './blocks.spec-data.ts';
import { restoreBlock, type StoredBlock, type StoredChange } from './restore-block.ts';
import { isSealedBlock } from './sealed-block.ts';

const block = seal(['create', 'read', 'limit', 'remove', 'refuse']);
const stored = storedBlock(block);
const dependencies = { sha256, verifier, origin: ORIGIN };

const restore = (from: StoredBlock) =>
  restoreBlock(from, EMPTY_HEAD, new MerkleTree(sha256), dependencies, () => ({ usage: [], idempotency: [] }));

/** The entry that the fault names. */
function brokenAt(from: StoredBlock): number | undefined {
  try {
    restore(from);
    return undefined;
  } catch (error) {
    if (BucketError.is(error, 'ledger.broken')) return error.details.seq;
    throw error;
  }
}

function withChange(seq: number, change: (before: StoredChange) => StoredChange): StoredBlock {
  const before = stored.changes.get(seq);
  if (before === undefined) throw new TypeError('nothing was written there');
  return { ...stored, changes: new Map(stored.changes).set(seq, change(before)) };
}

const [entry0 = '', ...others] = stored.entries;
const [detail] = stored.details;
if (detail === undefined) throw new TypeError('the block has a detail');

const tampered: readonly (readonly [what: string, from: StoredBlock, seq: number])[] = [
  ['an entry', { ...stored, entries: [entry0.replace('metadata', 'metadatb'), ...others] }, 0],
  ['the order', { ...stored, entries: [entry0, ...others.toReversed()] }, 1],
  ['a missing entry', { ...stored, entries: [entry0, ...others.slice(1)] }, 1],
  ['a cut-off end', { ...stored, entries: stored.entries.slice(0, -1) }, 4],
  [
    'a checkpoint of another key',
    { ...stored, checkpoint: signNote(stored.checkpoint.split('\n\n')[0] + '\n', [foreignSigner]) },
    4,
  ],
  ['no checkpoint', { ...stored, checkpoint: '' }, 4],
  ['the head', { ...stored, head: { ...stored.head, entryHash: 'f'.repeat(64) } }, 4],
  ['the records', { ...stored, details: [{ ...detail, body: detail.body.replace('2000', '9000') }] }, 2],
  ['the salt of the records', { ...stored, details: [{ ...detail, salt: 'f'.repeat(32) }] }, 2],
  ['missing records', { ...stored, details: [] }, 2],
  ['a payload', withChange(0, (c) => ({ ...c, content: { payload: '{}', salt: c.salt } })), 0],
  ['a missing payload', withChange(0, ({ artifact, salt }) => ({ artifact, salt })), 0],
  ['the owner', withChange(0, (c) => ({ ...c, artifact: { ...c.artifact, ownerId: 'somebody' } })), 0],
  ['a state', withChange(3, (c) => ({ ...c, artifact: { ...c.artifact, state: 'active' } })), 3],
  ['a salt', withChange(3, (c) => ({ ...c, salt: 'f'.repeat(32) })), 3],
  ['a missing change', { ...stored, changes: new Map([...stored.changes].slice(1)) }, 0],
];

describe('restoring a block', () => {
  it('gives the block that was sealed', () => {
    const restored = restore(stored);
    expect(isSealedBlock(restored)).toBe(true);
    expect(restored).toEqual(block);
  });

  it('reads the records from the text that was committed to, whatever stands beside it', () => {
    const lying = { ...detail, changes: [] };
    expect(restore({ ...stored, details: [lying] }).details).toEqual(block.details);
  });

  it.each(tampered)('finds %s and names the entry', (_what, from, seq) => {
    expect(brokenAt(from)).toBe(seq);
  });

  it('refuses a block that is another one’s continuation', () => {
    const moved = { ...EMPTY_HEAD, entryHash: 'a'.repeat(64) };
    expect(() =>
      restoreBlock(stored, moved, new MerkleTree(sha256), dependencies, () => ({ usage: [], idempotency: [] })),
    ).toThrow(BucketError);
  });
});
