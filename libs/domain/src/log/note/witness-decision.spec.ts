import { describe, expect, it } from '@jest/globals';
import { GrownLog } from '../merkle/grown-log.spec-data.ts';
import { leafHash, emptyRoot } from '../merkle/tree-hash.ts';
import { NaiveTree } from '../merkle/naive-tree.spec-data.ts';
import { formatAddCheckpoint } from './add-checkpoint.ts';
import { formatCheckpoint } from './checkpoint.ts';
import { sha256, signerOf, verifierOf } from './ed25519.spec-data.ts';
import { signNote } from './signed-note.ts';
import { judgeAddCheckpoint, type KnownLog } from './witness-decision.ts';

const ORIGIN = 'log.test/one';
const log = signerOf(ORIGIN, '22'.repeat(32));
const stranger = signerOf(ORIGIN, '33'.repeat(32));
const { leaves } = new GrownLog(sha256).growTo(600);
const tree = new NaiveTree(sha256, leaves);
/** The same log until its hundredth entry. */
const fork = new NaiveTree(
  sha256,
  leaves.map((leaf, i) => (i === 100 ? leafHash(sha256, 'another') : leaf)),
);

const noteAt = (size: number, of = tree, signer = log, origin = ORIGIN): string =>
  signNote(formatCheckpoint({ origin, treeSize: size, rootHash: size === 0 ? emptyRoot(sha256) : of.root(size) }), [
    signer,
  ]);
const asked = (oldSize: number, size: number, of = tree, note = noteAt(size, of)): string =>
  formatAddCheckpoint({
    oldSize,
    proof: oldSize === 0 || oldSize >= size ? [] : of.consistency(oldSize, size),
    checkpoint: note,
  });
const knowing =
  (latestSize?: number): ((origin: string) => KnownLog | undefined) =>
  (origin) =>
    origin === ORIGIN
      ? {
          verifiers: [verifierOf(log)],
          latest: latestSize === undefined ? undefined : { treeSize: latestSize, rootHash: tree.root(latestSize) },
        }
      : undefined;
const judge = (body: string, latestSize?: number) => judgeAddCheckpoint(sha256, body, knowing(latestSize));

describe('a witness', () => {
  it('cosigns a first checkpoint, the same one again, and one that continues it', () => {
    expect(judge(asked(0, 200))).toMatchObject({ kind: 'cosign', checkpoint: { treeSize: 200 } });
    expect(judge(asked(200, 200), 200)).toMatchObject({ kind: 'cosign' });
    expect(judge(asked(200, 513), 200)).toMatchObject({ kind: 'cosign', checkpoint: { treeSize: 513 } });
    expect(judge(asked(0, 0))).toMatchObject({ kind: 'cosign', checkpoint: { treeSize: 0 } });
  });

  it('keeps the signatures of the keys that it trusts, and no other', () => {
    const both = signNote(formatCheckpoint({ origin: ORIGIN, treeSize: 200, rootHash: tree.root(200) }), [
      stranger,
      log,
    ]);
    expect(judge(asked(0, 200, tree, both))).toMatchObject({ signedBy: [{ keyHash: log.keyHash }] });
  });

  it('refuses a fork, of the same size and of a larger one, with and without a proof', () => {
    expect(judge(asked(200, 200, fork), 200)).toEqual({ kind: 'inconsistent' });
    expect(judge(asked(200, 300, fork), 200)).toEqual({ kind: 'inconsistent' });
    expect(judge(formatAddCheckpoint({ oldSize: 200, proof: [], checkpoint: noteAt(300, fork) }), 200)).toEqual({
      kind: 'inconsistent',
    });
  });

  it('does not go back: it tells the size that it has cosigned', () => {
    expect(judge(asked(100, 150), 200)).toEqual({ kind: 'conflict', size: 200 });
    expect(judge(asked(0, 150), 200)).toEqual({ kind: 'conflict', size: 200 });
    expect(judge(asked(0, 300), 200)).toEqual({ kind: 'conflict', size: 200 });
    expect(judge(asked(100, 300))).toEqual({ kind: 'conflict', size: 0 });
  });

  it('asks for the empty root of an empty tree, and for no proof from one', () => {
    const wrong = formatCheckpoint({ origin: ORIGIN, treeSize: 0, rootHash: tree.root(1) });
    expect(judge(asked(0, 0, tree, signNote(wrong, [log])))).toEqual({ kind: 'inconsistent' });
    const proof = tree.consistency(100, 200);
    expect(judge(formatAddCheckpoint({ oldSize: 0, proof, checkpoint: noteAt(200) }))).toEqual({
      kind: 'inconsistent',
    });
  });

  it('knows neither other logs nor other keys', () => {
    expect(judge(asked(0, 200, tree, noteAt(200, tree, log, 'log.test/two')))).toEqual({ kind: 'unknown-log' });
    expect(judge(asked(0, 200, tree, noteAt(200, tree, stranger)))).toEqual({ kind: 'unsigned' });
    const forged = noteAt(200).replace(tree.root(200).toString(), '');
    expect(judge(asked(0, 201, tree, forged.replace('\n200\n', '\n201\n')))).toEqual({ kind: 'unsigned' });
  });

  it.each([
    ['nothing', ''],
    ['an old size that is larger', asked(300, 200)],
    ['no old size', `${noteAt(200)}`],
    ['a note that is no checkpoint', `old 0\n\n${signNote('hello\n', [log])}`],
    ['no signature', `old 0\n\n${ORIGIN}\n1\n`],
  ])('calls malformed: %s', (_what, body) => {
    expect(judge(body)).toEqual({ kind: 'malformed' });
  });
});
