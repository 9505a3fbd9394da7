import { artifactMetadata, commitmentOf, type Artifact, type ArtifactContent } from '../artifacts/artifact.ts';
import { toHex } from '../encoding/index.ts';
import { BucketError } from '../errors/bucket-error.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { leafHash, type MerkleTree } from '../merkle/index.ts';
import type { Sha256 } from '../merkle/sha256.ts';
import { parseCheckpoint, verifyNote, type NoteVerifier } from '../note/index.ts';
import type { ArtifactChange } from './draft.ts';
import { parseEntry, type AuditEntry, type HashHex, type LedgerHead, type SealedEntry } from './entry.ts';
import {
  BlockSealed,
  type BlockProjections,
  type GovernanceDetail,
  type SealedArtifactChange,
  type SealedBlock,
} from './sealed-block.ts';

/** A block as another store, or a backup, gives it: nothing of it is believed before it is checked. */
export interface StoredBlock {
  readonly head: LedgerHead;
  /** Canonical texts, oldest first. */
  readonly entries: readonly string[];
  readonly checkpoint: string;
  readonly details: readonly GovernanceDetail[];
  /** For every entry with a `metadataCommitment`, by `seq`, what it wrote. */
  readonly changes: ReadonlyMap<number, StoredChange>;
}

export interface StoredChange {
  readonly artifact: Artifact;
  readonly salt: string;
  /** Of the version that the entry wrote. */
  readonly content?: ArtifactContent;
}

export interface RestoreSurroundings {
  readonly sha256: Sha256;
  readonly verifier: NoteVerifier;
  readonly origin: string;
}

/**
 * Makes a stored block one that a store takes, once everything of it is proven: it continues the chain of `previous`, its
 * leaves give the root, the root is signed with this log's key, and all that is outside the log matches its commitment.
 *
 * @param tree a fork of the tree of `previous`, which this grows
 * @throws {BucketError} `ledger.broken` naming the first entry that does not hold
 */
export function restoreBlock(
  stored: StoredBlock,
  previous: LedgerHead,
  tree: MerkleTree,
  surroundings: RestoreSurroundings,
  project: (artifacts: readonly SealedArtifactChange[]) => BlockProjections,
): SealedBlock {
  const { sha256 } = surroundings;
  const entries = rechain(stored.entries, previous, sha256);
  const { completedTiles: tiles } = tree.append(entries.map((sealed) => sealed.leafHash));
  const head: LedgerHead = {
    height: previous.height + 1,
    size: tree.size,
    entryHash: entries.at(-1)?.entryHash ?? previous.entryHash,
    rootHash: toHex(tree.root()),
    at: entries.at(-1)?.entry.at ?? previous.at,
  };
  requireSigned(stored.checkpoint, head, surroundings);
  const artifacts = entries.flatMap(({ entry }) => artifactChange(entry, stored.changes.get(entry.seq), sha256));
  const details = entries.flatMap(({ entry }) => governanceDetail(entry, stored.details, sha256));
  const { checkpoint } = stored;
  const parts = { height: head.height, previous, head, entries, checkpoint, tiles, artifacts, details };
  return new BlockSealed(parts, project(artifacts));
}

function rechain(canonicals: readonly string[], previous: LedgerHead, sha256: Sha256): SealedEntry[] {
  let previousHash: HashHex = previous.entryHash;
  return canonicals.map((canonical, i) => {
    const seq = previous.size + i;
    const entry = parseEntry(canonical);
    if (entry.seq !== seq || entry.previousHash !== previousHash) broken(seq, 'does not continue the chain');
    previousHash = sha256.hex(canonical);
    return { entry, canonical, entryHash: previousHash, leafHash: leafHash(sha256, canonical) };
  });
}

function requireSigned(note: string, head: LedgerHead, { verifier, origin }: RestoreSurroundings): void {
  const verified = verifyNote(note, [verifier]);
  const claim = verified.kind === 'verified' ? parseCheckpoint(verified.text) : undefined;
  const holds = claim?.origin === origin && claim.treeSize === head.size && toHex(claim.rootHash) === head.rootHash;
  if (!holds) broken(Math.max(0, head.size - 1), 'the checkpoint does not vouch for this tree');
}

function artifactChange(entry: AuditEntry, stored: StoredChange | undefined, sha256: Sha256): SealedArtifactChange[] {
  if (entry.metadataCommitment === undefined) return [];
  if (stored === undefined) return broken(entry.seq, 'what the entry wrote is missing');
  const { artifact, salt, content } = stored;
  if (commitmentOf(sha256, salt, canonicalJson(artifactMetadata(artifact))) !== entry.metadataCommitment) {
    return broken(entry.seq, 'the metadata is not the one committed to');
  }
  if (entry.commitment === undefined)
    return [{ seq: entry.seq, salt, change: { kind: 'state-changed', artifact, salt } }];
  if (content === undefined || commitmentOf(sha256, content.salt, content.payload) !== entry.commitment) {
    return broken(entry.seq, 'the payload is not the one committed to');
  }
  const kind: ArtifactChange['kind'] = entry.operation === 'CREATE' ? 'created' : 'versioned';
  return [{ seq: entry.seq, salt, change: { kind, artifact, content } }];
}

function governanceDetail(entry: AuditEntry, details: readonly GovernanceDetail[], sha256: Sha256): GovernanceDetail[] {
  if (entry.commitment === undefined || entry.metadataCommitment !== undefined) return [];
  const detail = details.find(({ seq }) => seq === entry.seq);
  if (detail === undefined || commitmentOf(sha256, detail.salt, detail.body) !== entry.commitment) {
    return broken(entry.seq, 'the records are not those committed to');
  }
  return [detail];
}

function broken(seq: number, reason: string): never {
  throw new BucketError('ledger.broken', { seq, reason });
}
