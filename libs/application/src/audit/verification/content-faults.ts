import {
  artifactMetadata,
  canonicalJson,
  isCommitmentTo,
  parseEntry,
  type AuditEntry,
  type ChainFault,
  type Sha256,
} from '@bucket/domain';
import type { BucketStore, StoredVersion } from '@bucket/ports';
import type { Findings } from './findings.ts';
import { UNREADABLE, type StoredContent } from './stored-contents.ts';

/** Holds what is stored of versions against the entries that wrote or changed them. */
export async function findContentFaults(
  store: BucketStore,
  changes: readonly AuditEntry[],
  contents: readonly StoredContent[],
  sha256: Sha256,
  findings: Findings,
): Promise<void> {
  for (const [i, entry] of changes.entries()) {
    const { version, head } = contents[i] ?? { version: undefined, head: undefined };
    const { seq } = entry;
    if (version === UNREADABLE) {
      findings.add({ seq, reason: 'what is stored of the version cannot be read' });
    } else if (version === undefined) {
      findings.missing += 1;
      findings.add({ seq, reason: 'the version is not stored' });
    } else {
      findings.add(contentFault(entry, version, sha256) ?? headFault(entry, version, head));
      if (version.seq > seq) findings.add(await laterEntryFault(store, entry, version));
    }
  }
}

function contentFault(entry: AuditEntry, stored: StoredVersion, sha256: Sha256): ChainFault | undefined {
  const { content, artifact, metadataSalt } = stored;
  const { seq } = entry;
  if (stored.seq < seq) return { seq, reason: 'the store stands before this entry' };
  // The state is part of the metadata, which its own entry commits to: only a purge or an erasure makes content absent.
  const isDestroyed = artifact.state === 'purged' || artifact.state === 'erased';
  if (content === undefined && !isDestroyed) return { seq, reason: 'the payload is absent, and no entry destroyed it' };
  if (content !== undefined && isDestroyed)
    return { seq, reason: 'the payload is there although an entry destroyed it' };
  if (
    entry.commitment !== undefined &&
    content !== undefined &&
    !isCommitmentTo(sha256, entry.commitment, content.salt, content.payload)
  ) {
    return { seq, reason: 'the payload is not the one committed to' };
  }
  // Metadata is kept as of its latest entry; an earlier entry of the same version vouches for what was replaced.
  if (
    stored.seq === seq &&
    !isCommitmentTo(sha256, entry.metadataCommitment ?? '', metadataSalt, canonicalJson(artifactMetadata(artifact)))
  ) {
    return { seq, reason: 'the metadata is not the one committed to' };
  }
  return undefined;
}

/** The current version is the newest one that an entry wrote. */
function headFault(
  { seq, version = 0 }: AuditEntry,
  stored: StoredVersion,
  head: StoredVersion | undefined,
): ChainFault | undefined {
  if (head === undefined || head.artifact.version < version)
    return { seq, reason: 'the current version is older than the one that this entry wrote' };
  const isSame = head.artifact.version !== version || (head.seq === stored.seq && sameArtifact(head, stored));
  return isSame ? undefined : { seq, reason: 'the current version is not the one committed to' };
}

/** Member by member: most are texts and numbers, and this runs for every version there is. */
function sameArtifact({ artifact: one }: StoredVersion, { artifact: other }: StoredVersion): boolean {
  const [before, after] = [artifactMetadata(one), artifactMetadata(other)];
  return Object.entries(before).every(([name, value]) => {
    const found = after[name];
    if (value === found) return true;
    return typeof value === 'object' && found !== undefined && canonicalJson(value) === canonicalJson(found);
  });
}

/** The entry that is named as the one that wrote the metadata must be about this very version; it is verified in its turn. */
async function laterEntryFault(
  store: BucketStore,
  { seq, artifactId, version }: AuditEntry,
  stored: StoredVersion,
): Promise<ChainFault | undefined> {
  const later = await store.entry(stored.seq);
  const entry = later === undefined ? undefined : parseEntry(later.canonical);
  const isAboutIt =
    entry?.metadataCommitment !== undefined && entry.artifactId === artifactId && entry.version === version;
  return isAboutIt ? undefined : { seq, reason: 'no entry gave the version the state in which it is stored' };
}
