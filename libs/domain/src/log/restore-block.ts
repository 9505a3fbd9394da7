import { artifactMetadata, type Artifact, type ArtifactContent } from '../artifacts/artifact.ts';
import { toHex } from '../bytes/index.ts';
import { BucketError } from '../errors/bucket-error.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { leafHash, type MerkleTree } from './merkle/index.ts';
import type { Sha256 } from '../bytes/sha256.ts';
import { parseCheckpoint, verifyNote, type NoteVerifier } from './note/index.ts';
import { isCommitmentTo } from './commitment.ts';
import { parseEntry, type AuditEntry, type LedgerHead, type SealedEntry } from './entry.ts';
import { hasRecords, provenRecords } from './proven-records.ts';
import {
  BlockSealed,
  BY_THE_DOMAIN,
  type BlockProjections,
  type ChangeWithoutContent,
  type GovernanceDetail,
  type SealedArtifactChange,
  type SealedBlock,
} from './sealed-block.ts';
import { ChainVerifier } from './verify-chain.ts';

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
  /** Of the metadata. */
  readonly salt: string;
  /** Of the version that the entry wrote. */
  readonly content?: ArtifactContent;
  /**
   * What is absent because a later entry destroyed it: the content of a purged version, or content and metadata of an erased
   * one, whose `artifact` is then its erased form. The caller proves that there is such an entry.
   */
  readonly destroyed?: 'content' | 'content-and-metadata';
}

export interface RestoreDependencies {
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
  dependencies: RestoreDependencies,
  project: (artifacts: readonly SealedArtifactChange[]) => BlockProjections,
): SealedBlock {
  const { sha256 } = dependencies;
  if (tree.size !== previous.size) throw new TypeError('the tree is not that of the head');
  if (stored.entries.length === 0) broken(previous.size, 'a block has at least one entry');
  proveChain(stored, previous, tree.fork(), dependencies);
  const entries = stored.entries.map((canonical) => sealedEntry(canonical, sha256));
  const { completedTiles: tiles } = tree.append(entries.map((sealed) => sealed.leafHash));
  const head = headAfter(entries, previous, tree);
  if (!isSameHead(stored.head, head)) broken(head.size - 1, 'the head is not the one that its entries give');
  const artifacts = entries.flatMap(({ entry }) => artifactChange(entry, stored.changes.get(entry.seq), sha256));
  const details = entries.flatMap(({ entry }) => governanceDetail(entry, stored.details, sha256));
  const { checkpoint } = stored;
  const parts = { height: head.height, previous, head, entries, checkpoint, tiles, artifacts, details };
  return new BlockSealed(parts, project(artifacts), BY_THE_DOMAIN);
}

/** The entries continue the chain of `previous` to the tree that the checkpoint, signed by this log, vouches for. */
function proveChain(
  { entries, checkpoint, head }: StoredBlock,
  previous: LedgerHead,
  tree: MerkleTree,
  { sha256, verifier, origin }: RestoreDependencies,
): void {
  const verified = verifyNote(checkpoint, [verifier]);
  const claim = verified.kind === 'verified' ? parseCheckpoint(verified.text) : undefined;
  if (claim?.origin !== origin)
    return broken(previous.size + entries.length - 1, 'the checkpoint is not signed by this log');
  const chain = new ChainVerifier(sha256, tree, previous.entryHash);
  for (const canonical of entries) chain.next(canonical);
  const { treeSize, rootHash } = claim;
  const fault = chain.finish({ size: treeSize, entryHash: head.entryHash, rootHash: toHex(rootHash) });
  if (fault !== undefined) broken(fault.seq, fault.reason);
}

function sealedEntry(canonical: string, sha256: Sha256): SealedEntry {
  const entry = parseEntry(canonical);
  return { entry, canonical, entryHash: sha256.hex(canonical), leafHash: leafHash(sha256, canonical) };
}

function headAfter(entries: readonly SealedEntry[], previous: LedgerHead, tree: MerkleTree): LedgerHead {
  const last = entries.at(-1);
  return {
    height: previous.height + 1,
    size: tree.size,
    entryHash: last?.entryHash ?? previous.entryHash,
    rootHash: toHex(tree.root()),
    at: last?.entry.at ?? previous.at,
  };
}

function isSameHead(a: LedgerHead, b: LedgerHead): boolean {
  return (
    a.height === b.height &&
    a.size === b.size &&
    a.entryHash === b.entryHash &&
    a.rootHash === b.rootHash &&
    a.at === b.at
  );
}

function artifactChange(entry: AuditEntry, stored: StoredChange | undefined, sha256: Sha256): SealedArtifactChange[] {
  const { seq, commitment, metadataCommitment, type } = entry;
  if (metadataCommitment === undefined) return [];
  if (stored === undefined) return broken(seq, 'what the entry wrote is missing');
  const { artifact, salt, content, destroyed } = stored;
  if (destroyed === 'content-and-metadata') requireErasedForm(entry, artifact);
  else if (!isCommitmentTo(sha256, metadataCommitment, salt, canonicalMetadata(artifact) ?? '')) {
    return broken(seq, 'the metadata is not the one committed to');
  }
  if (commitment === undefined) {
    const kind = type === 'artifact.purge' ? 'purged' : type === 'artifact.erase' ? 'erased' : 'state-changed';
    return [{ seq, salt, change: { kind, artifact, salt } }];
  }
  const kind: ChangeWithoutContent['kind'] = entry.operation === 'CREATE' ? 'created' : 'versioned';
  if (destroyed !== undefined) return [{ seq, salt, change: { kind, artifact, content: null } }];
  if (content === undefined || !isCommitmentTo(sha256, commitment, content.salt, content.payload)) {
    return broken(seq, 'the payload is not the one committed to');
  }
  return [{ seq, salt, change: { kind, artifact, content } }];
}

/** Of an erased version nothing can be held against the commitment, so it has to be the version that the entry names. */
function requireErasedForm({ seq, artifactId, version, artifactClass }: AuditEntry, artifact: Artifact): void {
  const isNamed =
    artifact.state === 'erased' &&
    artifact.id === artifactId &&
    artifact.version === version &&
    artifact.artifactClass === artifactClass;
  if (!isNamed) broken(seq, 'the metadata is not the one committed to');
}

/** Undefined for what is no metadata at all. */
function canonicalMetadata(artifact: Artifact): string | undefined {
  try {
    return canonicalJson(artifactMetadata(artifact));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function governanceDetail(entry: AuditEntry, details: readonly GovernanceDetail[], sha256: Sha256): GovernanceDetail[] {
  if (!hasRecords(entry)) return [];
  const detail = details.find(({ seq }) => seq === entry.seq);
  const changes = provenRecords(entry, detail, sha256);
  return detail === undefined ? [] : [{ seq: entry.seq, body: detail.body, salt: detail.salt, changes }];
}

function broken(seq: number, reason: string): never {
  throw new BucketError('ledger.broken', { seq, reason });
}
