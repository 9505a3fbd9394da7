import {
  artifactMetadata,
  BucketError,
  canonicalJson,
  EVIDENCE_ENTRIES_MAX,
  EVIDENCE_SIZE_BYTES_MAX,
  maySeeProduct,
  parseEntry,
  type AuditEntry,
  type Caller,
  type EvidenceVersion,
  type OperationType,
} from '@bucket/domain';
import type { StoredEntry, StoredVersion, VersionNeed } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import type { TreeReader } from '../ledger/tree-reader.ts';
import type { Witnessing } from '../witness/witnessing.ts';
import { Proofs } from './proofs.ts';

/** What is asked of an artifact. */
export interface AskedParts {
  readonly caller: Caller;
  readonly artifactId: string;
  readonly payloads: 'included' | 'none';
  readonly custodyOf: 'all' | 'changes';
}

/** More than one bundle holds. */
export interface TooLarge {
  readonly kind: 'too-large';
  readonly reason: string;
}

/** Entries about an artifact and the versions that they made, as of one tree of the log. */
export interface ArtifactState {
  readonly kind: 'state';
  readonly proofs: Proofs;
  readonly entries: readonly StoredEntry[];
  readonly versions: readonly StoredVersion[];
}

/** The types of entries that change an artifact. */
const CHANGES: readonly OperationType[] = [
  'artifact.create',
  'artifact.update',
  'artifact.delete',
  'artifact.restore',
  'artifact.purge',
  'artifact.erase',
];
const PAGE_ITEMS = 1_000;
/** How often entries and versions of one tree are looked for. */
const LOOKS_MAX = 5;
/** How often in a tree that witnesses have cosigned: while they are asked, the artifact may change again. */
const WITNESSED_LOOKS_MAX = 2;
/** Bytes of payloads that are asked for at a time, and versions. */
const CHUNK_SIZE_BYTES = 4 * 1024 * 1024;
const CHUNK_VERSIONS = 50;

/**
 * Reads entries and versions until they fit together: writers go on meanwhile.
 *
 * @param witnessing where it is there, in a tree that witnesses have cosigned, if they answer
 * @throws {BucketError} `content.corrupt` when they never do: the store has lost one or the other
 */
export async function readArtifactState(
  committer: Committer,
  trees: TreeReader,
  asked: AskedParts,
  witnessing?: Pick<Witnessing, 'cover'>,
): Promise<ArtifactState | TooLarge> {
  let version = 1;
  for (let look = 1; look <= LOOKS_MAX; look += 1) {
    const { ledger } = committer;
    const witnessed = look <= WITNESSED_LOOKS_MAX ? await witnessing?.cover(ledger.head.size) : undefined;
    const proofs = new Proofs(ledger, trees, witnessed);
    const entries = await readEntries(committer, asked, proofs.treeSize);
    if ('kind' in entries) return entries;
    const versions = await readVersions(committer, asked);
    if ('kind' in versions) return versions;
    const differs = differingVersion(entries, versions);
    if (differs === undefined) return { kind: 'state', proofs, entries: visible(entries, asked.caller), versions };
    version = differs;
    await committer.refresh();
  }
  throw new BucketError('content.corrupt', { artifactId: asked.artifactId, version });
}

/** A product does not see what another product's credentials tried on its artifact. */
const visible = (entries: readonly StoredEntry[], caller: Caller): StoredEntry[] =>
  entries.filter(({ canonical }) => {
    const { productId } = parseEntry(canonical);
    return productId === null || maySeeProduct(caller, productId);
  });

async function readEntries(
  committer: Committer,
  { artifactId, custodyOf }: AskedParts,
  treeSize: number,
): Promise<readonly StoredEntry[] | TooLarge> {
  const found: StoredEntry[] = [];
  const filters = custodyOf === 'all' ? [{ artifactId }] : CHANGES.map((type) => ({ artifactId, type }));
  for (const filter of filters) {
    for (let after: string | undefined, more = true; more;) {
      const page = await committer.ledger.store.queryEntries(filter, PAGE_ITEMS, after);
      found.push(...page.items.filter(({ seq }) => seq < treeSize));
      if (found.length > EVIDENCE_ENTRIES_MAX) {
        return { kind: 'too-large', reason: `more than ${EVIDENCE_ENTRIES_MAX} entries are about the artifact` };
      }
      after = page.next;
      more = page.next !== undefined;
    }
  }
  found.sort((a, b) => a.seq - b.seq);
  await committer.requireProven(found);
  return found;
}

async function readVersions(
  committer: Committer,
  { artifactId, payloads }: AskedParts,
): Promise<readonly StoredVersion[] | TooLarge> {
  const needs: (VersionNeed & { readonly sizeBytes: number })[] = [];
  let sizeBytes = 0;
  for (let after: string | undefined, more = true; more;) {
    const page = await committer.ledger.store.listVersions(artifactId, PAGE_ITEMS, after);
    for (const { artifact } of page.items) {
      needs.push({
        artifactId,
        version: artifact.version,
        sizeBytes: artifact.sizeBytes,
        withoutContent: payloads === 'none',
      });
      if (payloads === 'included' && artifact.state === 'active') sizeBytes += artifact.sizeBytes;
    }
    if (sizeBytes > EVIDENCE_SIZE_BYTES_MAX) {
      return { kind: 'too-large', reason: `its payloads have more than ${EVIDENCE_SIZE_BYTES_MAX} bytes` };
    }
    after = page.next;
    more = page.next !== undefined;
  }
  const versions: StoredVersion[] = [];
  for (const chunk of chunksOf(needs)) {
    const facts = await committer.ledger.store.decisionFacts({ heads: [], versions: chunk, idempotencyKeys: [] });
    versions.push(...facts.versions.filter((found) => found !== undefined));
  }
  await requireSound(committer, versions);
  return versions;
}

/** In parts that hold a bounded number of versions and bytes. */
export function chunksOf(needs: readonly (VersionNeed & { readonly sizeBytes: number })[]): VersionNeed[][] {
  const chunks: VersionNeed[][] = [];
  let sizeBytes = CHUNK_SIZE_BYTES;
  for (const { sizeBytes: next, ...need } of needs) {
    const last = chunks.at(-1);
    sizeBytes += next;
    if (last === undefined || sizeBytes > CHUNK_SIZE_BYTES || last.length === CHUNK_VERSIONS) {
      chunks.push([need]);
      sizeBytes = next;
    } else {
      last.push(need);
    }
  }
  return chunks;
}

/** @throws {BucketError} `content.corrupt`: evidence is not made of what does not match the log */
export async function requireSound(committer: Committer, versions: readonly StoredVersion[]): Promise<void> {
  if (committer.proofs.isAhead(versions)) await committer.refresh();
  const corrupt = await committer.proofs.corrupt(versions);
  for (const each of corrupt) committer.onCorrupt(each);
  const [first] = corrupt;
  if (first === undefined) return;
  throw new BucketError('content.corrupt', { artifactId: first.artifactId, version: first.version });
}

/** The first version that is not as the latest entry about it left it. */
function differingVersion(entries: readonly StoredEntry[], versions: readonly StoredVersion[]): number | undefined {
  const latest = new Map<number, number>();
  for (const { canonical } of entries) {
    const { metadataCommitment, version, seq }: AuditEntry = parseEntry(canonical);
    if (metadataCommitment !== undefined && version !== undefined) latest.set(version, seq);
  }
  const missing = [...latest.keys()].find((version) => !versions.some(({ artifact }) => artifact.version === version));
  return missing ?? versions.find(({ artifact, seq }) => latest.get(artifact.version) !== seq)?.artifact.version;
}

/** The version as it stands in a bundle. What is deleted is served to nobody until it is restored, so neither here. */
export function evidenceVersion(
  { artifact, seq, metadataSalt, content }: StoredVersion,
  payloads: AskedParts['payloads'],
): EvidenceVersion {
  const shown = payloads === 'included' && artifact.state === 'active' ? content : undefined;
  return {
    version: artifact.version,
    seq,
    metadata: canonicalJson(artifactMetadata(artifact)),
    metadataSalt,
    payload: shown?.payload ?? null,
    salt: shown?.salt ?? null,
  };
}
