import { GENESIS_HASH, leafHash, rootOfContinued, toHex, verifyConsistency } from '@bucket/domain';
import { sha256 } from '../crypto.ts';
import type { Members } from '../members.ts';
import type { SignedTree } from '../signed-tree.ts';
import type { OlderTree } from '../trust.ts';
import { EvidenceFault, requireThat } from '../verdict.ts';
import { entryOf, textOf } from './proven-entry.ts';

/** The members of the contents of a bundle for a period, besides those of every bundle. */
export const PERIOD = ['from', 'to', 'before', 'entries', 'after'];

/**
 * Holds the entries of a period against the tree: they stand one behind the other, and none is missing.
 *
 * @returns what was shown, and the trees at both ends of the period
 * @throws {EvidenceFault}
 */
export function checkPeriod(
  contents: Members,
  { checkpoint: tree }: SignedTree,
): { readonly shown: string[]; readonly trees: OlderTree[] } {
  const [from, to] = [contents.whole('from'), contents.whole('to')];
  const entries = contents.texts('entries');
  requireThat(to - from === entries.length, `there are ${entries.length} entries for ${to - from} numbers`);
  requireThat(to <= tree.treeSize, 'the period ends after the tree');
  requireChained(entries, from);
  const before = contents.hashes('before');
  const leaves = entries.map((entry) => leafHash(sha256, entry));
  const [fromRoot, toRoot] = [rootOfContinued(sha256, from, before, []), rootOfContinued(sha256, from, before, leaves)];
  if (fromRoot === undefined || toRoot === undefined)
    throw new EvidenceFault('what stands before the period is no tree');
  const holds = verifyConsistency({
    sha256,
    from: to,
    to: tree.treeSize,
    fromRoot: toRoot,
    toRoot: tree.rootHash,
    proof: contents.hashes('after'),
  });
  requireThat(holds, 'the entries are not those of the tree between these numbers');
  const shown = [`entries ${from} to ${to - 1}: all ${entries.length}, none missing`];
  return {
    shown,
    trees: [
      { size: from, root: fromRoot },
      { size: to, root: toRoot },
    ],
  };
}

function requireChained(entries: readonly string[], from: number): void {
  requireThat(entries.length > 0, 'the period has no entries');
  let previous = from === 0 ? GENESIS_HASH : undefined;
  for (const [i, text] of entries.entries()) {
    const named = textOf(entryOf(text, from + i), 'previousHash');
    requireThat(previous === undefined || named === previous, `entry ${from + i} does not name the one before it`);
    previous = toHex(sha256.digest(text));
  }
}
