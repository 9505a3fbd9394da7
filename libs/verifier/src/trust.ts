import {
  cosignedMessage,
  equalHashes,
  isQuorumMet,
  NO_QUORUM,
  parseCosignature,
  signaturesOf,
  verifyNote,
  type NoteVerifier,
} from '@bucket/domain';
import { noteVerifier } from './crypto.ts';
import type { ReaderPolicy } from './reader-policy.ts';
import type { SignedTree } from './signed-tree.ts';
import { EvidenceFault, requireThat, type Verdict } from './verdict.ts';

/** An older tree that a bundle proves to be a beginning of its own. */
export interface OlderTree {
  readonly size: number;
  readonly root: Uint8Array;
}

interface Judged {
  readonly verdict: Exclude<Verdict, 'invalid'>;
  readonly reasons: readonly string[];
}

/**
 * What a bundle is worth that holds in itself.
 *
 * @param older trees that the bundle has proven to be beginnings of its own
 * @throws {EvidenceFault} when a signature under a trusted key is false
 */
export function judgeTrust(
  tree: SignedTree,
  older: readonly OlderTree[],
  statement: string | undefined,
  policy: ReaderPolicy,
): Judged {
  const keys = logKeys(tree, policy);
  const cosigners = cosignersOf(tree, policy);
  const signed = keys.length === 0 ? 'note.unsigned' : signatureFault(tree.note, keys);
  requireThat(signed === undefined || signed === 'note.unsigned', `the signature of the log does not hold (${signed})`);
  if (signed !== undefined) {
    return unanchored(`no key that the policy trusts for a tree of this log and size has signed it`);
  }
  requireThat(
    statement === undefined || signatureFault(statement, keys) === undefined,
    'the statement is not signed by the log: something may have been left out of the bundle',
  );
  const link = linkFault(tree, older, policy);
  if (link !== undefined) return link;
  const signer = `the log ${tree.checkpoint.origin} has signed the tree of ${tree.checkpoint.treeSize} entries`;
  const { trust } = policy;
  if (trust.quorum === NO_QUORUM) {
    return { verdict: 'consistent', reasons: ['the policy asks for no witnesses', signer] };
  }
  if (!isQuorumMet(trust, new Set(cosigners.keys()))) {
    const who = cosigners.size === 0 ? 'no witness of the policy' : `of the witnesses only ${named(cosigners)}`;
    return { verdict: 'consistent', reasons: [`${who} has cosigned: the quorum ${trust.quorum} is not met`, signer] };
  }
  return { verdict: 'witnessed', reasons: [`the quorum ${trust.quorum} is met: ${named(cosigners)}`, signer] };
}

const unanchored = (reason: string): Judged => ({ verdict: 'unanchored', reasons: [reason] });

/** The keys that the policy trusts for this very tree. */
function logKeys({ checkpoint: { origin, treeSize } }: SignedTree, { trust, spans }: ReaderPolicy): NoteVerifier[] {
  return trust.logs
    .filter(({ key, vkey }) => {
      const { fromSize, toSize } = spans.get(vkey) ?? { fromSize: 0, toSize: null };
      return key.name === origin && fromSize <= treeSize && (toSize === null || treeSize <= toSize);
    })
    .map(({ key }) => noteVerifier(key));
}

function signatureFault(note: string, keys: readonly NoteVerifier[]): string | undefined {
  const verified = verifyNote(note, keys);
  return verified.kind === 'rejected' ? verified.code : undefined;
}

/** Witnesses of the policy that have cosigned, by name, with the seconds since 1970 at which they did. */
function cosignersOf({ note }: SignedTree, { trust }: ReaderPolicy): Map<string, number> {
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  const found = new Map<string, number>();
  for (const { name, key } of trust.witnesses) {
    for (const signature of signaturesOf(note, key)) {
      const cosignature = parseCosignature(signature);
      const isItsOwn =
        cosignature !== undefined &&
        noteVerifier(key).verify(cosignedMessage(cosignature.timestampSeconds, text), cosignature.signature);
      if (!isItsOwn) throw new EvidenceFault(`the cosignature of the witness ${name} does not hold`);
      found.set(name, cosignature.timestampSeconds);
    }
  }
  return found;
}

const named = (cosigners: ReadonlyMap<string, number>): string =>
  [...cosigners].map(([name, seconds]) => `${name} at ${timeText(seconds)}`).join(', ');

/** RFC 3339, or the seconds themselves where they are no time of the calendar. */
function timeText(seconds: number): string {
  const time = new Date(seconds * 1_000);
  return Number.isNaN(time.getTime()) ? `${seconds} s` : time.toISOString().replace('.000Z', 'Z');
}

/** How the bundle stands to the tree that the reader knew. */
function linkFault(
  { checkpoint }: SignedTree,
  older: readonly OlderTree[],
  { known }: ReaderPolicy,
): Judged | undefined {
  if (known === undefined || known.origin !== checkpoint.origin) return undefined;
  const same = [...older, { size: checkpoint.treeSize, root: checkpoint.rootHash }].find(
    ({ size }) => size === known.treeSize,
  );
  if (same !== undefined) {
    if (equalHashes(same.root, known.rootHash)) return undefined;
    const reason = `the log has signed two trees of ${known.treeSize} entries: that of the policy and another`;
    return { verdict: 'diverged', reasons: [reason] };
  }
  return unanchored(
    known.treeSize > checkpoint.treeSize
      ? `the policy knows a tree of ${known.treeSize} entries, which is larger: ask for a new bundle`
      : `nothing proves that it continues the tree of ${known.treeSize} entries of the policy: ask for it with that size`,
  );
}
