import { leafHash, parseLogProof, verifyInclusion } from '@bucket/domain';
import { sha256 } from '../crypto.ts';
import { signedTree, type SignedTree } from '../signed-tree.ts';
import { EvidenceFault, requireThat } from '../verdict.ts';

/** Whether a text claims to be a C2SP tlog-proof. */
export const isLogProof = (text: string): boolean => text.startsWith('c2sp.org/tlog-proof@');

/**
 * Holds a C2SP tlog-proof against its tree. Its extra data is the entry, whose bytes are the leaf.
 *
 * @throws {EvidenceFault}
 */
export function checkLogProof(text: string): { readonly tree: SignedTree; readonly shown: string[] } {
  const parsed = parseLogProof(text);
  if (parsed?.extra === undefined)
    throw new EvidenceFault('the file is not a tlog-proof with an entry as its extra data');
  const { extra, index, inclusionProof, checkpoint } = parsed;
  const tree = signedTree(checkpoint);
  const { treeSize, rootHash: root } = tree.checkpoint;
  const leaf = leafHash(sha256, extra);
  const holds = verifyInclusion({ sha256, index, treeSize, leafHash: leaf, root, proof: inclusionProof });
  requireThat(holds, `entry ${index} is not in the tree: its inclusion proof does not hold`);
  return { tree, shown: [`entry ${index} is in the tree of ${treeSize} entries`] };
}
