import { EVIDENCE_FORMAT, EVIDENCE_SIZE_BYTES_MAX, parseNote, verifyConsistency } from '@bucket/domain';
import { canonicalValue } from './canonical.ts';
import { ARTIFACT, checkArtifact } from './checks/artifact.ts';
import { checkPeriod, PERIOD } from './checks/period.ts';
import { sha256 } from './crypto.ts';
import { member, Members } from './members.ts';
import type { ReaderPolicy } from './reader-policy.ts';
import { requireTree, signedTree, type SignedTree } from './signed-tree.ts';
import { judgeTrust, type OlderTree } from './trust.ts';
import { EvidenceFault, requireThat, type Verification } from './verdict.ts';
import { canonicalJson } from '@bucket/domain';
import { isLogProof, checkLogProof } from './checks/log-proof.ts';

/** The members of the contents of every bundle. */
const CONTENTS = ['kind', 'origin', 'treeSize', 'rootHash', 'consistency', 'howToCheck'];

/**
 * Verifies an evidence bundle, or a C2SP tlog-proof, for a reader who trusts what the policy says and nothing else. Needs no
 * network and no clock. Never throws.
 *
 * @param text the whole file; one newline at its end does not matter
 */
export function verifyEvidence(text: string, policy: ReaderPolicy): Verification {
  try {
    return isLogProof(text) ? verifyLogProof(text, policy) : verifyBundle(text, policy);
  } catch (error) {
    if (!(error instanceof EvidenceFault)) throw error;
    return { verdict: 'invalid', reasons: [error.message], shown: [] };
  }
}

function verifyBundle(text: string, policy: ReaderPolicy): Verification {
  requireThat(text.length <= EVIDENCE_SIZE_BYTES_MAX, 'the file is larger than a bundle can be');
  const value = canonicalValue(text.endsWith('\n') ? text.slice(0, -1) : text, 'the file');
  requireThat(member(value, 'format') === EVIDENCE_FORMAT, `the file is not of the format ${EVIDENCE_FORMAT}`);
  const bundle = new Members(value, 'the file', ['format', 'contents', 'checkpoint', 'statement']);
  const kind = member(bundle.value('contents'), 'kind');
  const contents = bundle.object('contents', [...CONTENTS, ...(kind === 'period' ? PERIOD : ARTIFACT)]);
  contents.oneOf('kind', ['artifact', 'period']);
  contents.texts('howToCheck');
  const tree = signedTree(bundle.text('checkpoint'));
  requireTree(tree, {
    origin: contents.text('origin'),
    treeSize: contents.whole('treeSize'),
    rootHash: contents.hash('rootHash'),
  });
  const statement = bundle.text('statement');
  requireStatement(statement, bundle);
  const older = olderTrees(contents, tree);
  if (kind === 'period') {
    const { shown, trees } = checkPeriod(contents, tree);
    return { ...judgeTrust(tree, [...older, ...trees], statement, policy), shown };
  }
  const shown = checkArtifact(contents, tree);
  return { ...judgeTrust(tree, older, statement, policy), shown };
}

function verifyLogProof(text: string, policy: ReaderPolicy): Verification {
  const { tree, shown } = checkLogProof(text);
  return { ...judgeTrust(tree, [], undefined, policy), shown };
}

/** Its signature is for `judgeTrust`. */
function requireStatement(statement: string, bundle: Members): void {
  const hash = sha256.hex(canonicalJson(bundle.value('contents')));
  requireThat(
    parseNote(statement)?.text === `bucket evidence\nsha256:${hash}\n`,
    'the statement is not about these contents: something was changed, added or left out',
  );
}

/** @throws {EvidenceFault} when the tree is no continuation of the one that the bundle names */
function olderTrees(contents: Members, { checkpoint: tree }: SignedTree): OlderTree[] {
  const consistency = contents.objectOrNull('consistency', ['from', 'fromRoot', 'proof']);
  if (consistency === null) return [];
  const [from, fromRoot] = [consistency.whole('from'), consistency.hash('fromRoot')];
  const proof = consistency.hashes('proof');
  const holds = verifyConsistency({ sha256, from, to: tree.treeSize, fromRoot, toRoot: tree.rootHash, proof });
  requireThat(holds, `the consistency proof from the tree of ${from} entries does not hold`);
  return [{ size: from, root: fromRoot }];
}
