import {
  addDays,
  BucketError,
  DEFAULT_LIMITS,
  metadataSaltOf,
  parseEntry,
  restoreBlock,
  stateChangeSalt,
  type Artifact,
  type AuditEntry,
  type BlockProjections,
  type LedgerHead,
  type SealedArtifactChange,
  type StoredChange,
} from '@bucket/domain';
import type { BucketStore, CommittedBlock, StoredVersion } from '@bucket/ports';
import { openLedger, type OpenSurroundings } from './open-ledger.ts';
import type { Ledger } from './ledger.ts';
import { requireSigned } from './signed-head.ts';

export interface CopyProgress {
  readonly entries: number;
  readonly ofEntries: number;
}

/**
 * Copies a whole bucket from one store to another, block by block, believing neither: every block is proven before it is
 * written. Starts where the target ends, so a copy that was broken off goes on. Idempotency records, which live for a day,
 * are not copied.
 *
 * @returns the common head
 * @throws {BucketError} `ledger.broken` when the source does not hold, `ledger.foreign` when the target is another bucket's
 */
export async function copyLog(
  source: BucketStore,
  target: BucketStore,
  surroundings: OpenSurroundings,
  onProgress: (progress: CopyProgress) => void = () => undefined,
): Promise<LedgerHead> {
  // The keys of the past are those that the whole source vouches for, under the key of today.
  if ((await source.head()).size > 0) await openLedger(source, surroundings);
  const ledger = await openLedger(target, surroundings);
  await requireBeginning(source, ledger.head);
  const goal = await source.head();
  for await (const block of source.blocks(ledger.head.height)) {
    await copyBlock(source, ledger, block, surroundings);
    onProgress({ entries: ledger.head.size, ofEntries: goal.size });
  }
  return ledger.head;
}

/** What a target already holds must be the beginning of the source, block by block. */
async function requireBeginning(source: BucketStore, target: LedgerHead): Promise<void> {
  if (target.size === 0) return;
  const same = await source.headAtSize(target.size);
  if (same?.height === target.height && same.entryHash === target.entryHash) return;
  const named = (head: LedgerHead): string => `block ${head.height} with entry hash ${head.entryHash}`;
  const expected = same === undefined ? `at most ${(await source.head()).size} entries` : named(same);
  throw new BucketError('ledger.foreign', { expected, found: named(target) });
}

async function copyBlock(
  source: BucketStore,
  ledger: Ledger,
  block: CommittedBlock,
  surroundings: OpenSurroundings,
): Promise<void> {
  const entries = block.entries.map(parseEntry);
  const changes = await changesOf(source, entries, surroundings);
  const before = await versionsBefore(ledger.store, entries);
  const state = ledger.state.fork();
  await ledger.advance(state, (previous, tree) => {
    const project = (artifacts: readonly SealedArtifactChange[]) => projectUsage(artifacts, state, before);
    requireSigned(block.checkpoint, block.head, surroundings);
    const [verifier] = surroundings.keys.verifiersAt(block.head.size);
    if (verifier === undefined) throw new TypeError('every tree has a key that signs it');
    const restored = restoreBlock({ ...block, changes }, previous, tree, { ...surroundings, verifier }, project);
    // Now that they are proven.
    for (const { changes: records } of restored.details) state.apply(records);
    return restored;
  });
}

/** Versions in the target whose content the block destroys, as they are before it. */
async function versionsBefore(
  target: BucketStore,
  entries: readonly AuditEntry[],
): Promise<(artifact: Artifact) => { readonly isHead: boolean; readonly hasContent: boolean }> {
  const destroying = entries.filter(({ type }) => type === 'artifact.purge' || type === 'artifact.erase');
  const keys = destroying.map(({ artifactId = '', version = 0 }) => ({ artifactId, version }));
  const heads = keys.map(({ artifactId }) => ({ artifactId, content: false }));
  const facts =
    keys.length === 0
      ? { heads: [], versions: [] }
      : await target.decisionFacts({ heads, versions: keys, idempotencyKeys: [] });
  const destroyed = new Set(
    facts.versions.flatMap((version) =>
      version === undefined || ['active', 'deleted'].includes(version.artifact.state)
        ? []
        : [`${version.artifact.id}@${version.artifact.version}`],
    ),
  );
  const headVersions = new Map(facts.heads.map((head) => [head?.artifact.id, head?.artifact.version]));
  return ({ id, version }) => {
    const key = `${id}@${version}`;
    const hasContent = !destroyed.has(key);
    destroyed.add(key);
    return { isHead: headVersions.get(id) === version, hasContent };
  };
}

function projectUsage(
  artifacts: readonly SealedArtifactChange[],
  state: Ledger['state'],
  before: Awaited<ReturnType<typeof versionsBefore>>,
): BlockProjections {
  const touched = new Set<string>();
  for (const { change } of artifacts) {
    const { kind, artifact } = change;
    if (kind === 'state-changed') continue;
    const { productId, sizeBytes } = artifact;
    touched.add(productId);
    if (kind === 'created' || kind === 'versioned') {
      state.addUsage(productId, kind === 'created' ? 1 : 0, sizeBytes);
      continue;
    }
    const { isHead, hasContent } = before(artifact);
    if (hasContent) state.addUsage(productId, isHead ? -1 : 0, -sizeBytes);
  }
  return { usage: [...touched].map((productId) => ({ productId, usage: state.usage(productId) })), idempotency: [] };
}

/** What each entry of a block wrote, as it was at that time: the store only keeps how things stand now. */
async function changesOf(
  source: BucketStore,
  entries: readonly AuditEntry[],
  dependencies: OpenSurroundings,
): Promise<Map<number, StoredChange>> {
  const writing = entries.filter((entry) => entry.metadataCommitment !== undefined);
  const keys = writing.map(({ artifactId = '', version = 0 }) => ({ artifactId, version }));
  const { versions } = await source.decisionFacts({ heads: [], versions: keys, idempotencyKeys: [] });
  const changes = new Map<number, StoredChange>();
  for (const [i, entry] of writing.entries()) {
    const stored = versions[i];
    if (stored === undefined) continue; // `restoreBlock` names the entry whose change is missing
    changes.set(entry.seq, await changeAt(source, entry, stored, dependencies));
  }
  return changes;
}

async function changeAt(
  source: BucketStore,
  entry: AuditEntry,
  stored: StoredVersion,
  dependencies: OpenSurroundings,
): Promise<StoredChange> {
  const { artifact, metadataSalt: salt, content } = stored;
  if (stored.seq === entry.seq) return { artifact, salt, ...(content === undefined ? {} : { content }) };
  // What a later entry replaced. That the entry is there and says so is proven when the copy comes to it.
  if (artifact.state === 'erased') return { artifact, salt, destroyed: 'content-and-metadata' };
  const saltThen = await metadataSaltAt(source, entry, stored, dependencies);
  const written = formAt(entry, artifact);
  if (content !== undefined) return { artifact: written, salt: saltThen, content };
  return { artifact: written, salt: saltThen, destroyed: 'content' };
}

/** The metadata of a version as an earlier entry left it: written, deleted or restored. */
function formAt(entry: AuditEntry, artifact: Artifact): Artifact {
  const { at, actor, type } = entry;
  const form: Artifact = { ...artifact, state: 'active', recoverableUntil: null, updatedAt: at, updatedBy: actor.id };
  if (type !== 'artifact.delete') return form;
  return { ...form, state: 'deleted', recoverableUntil: addDays(at, DEFAULT_LIMITS.recoverableDays) };
}

/** The salt of the metadata that an earlier entry of the version committed to. */
async function metadataSaltAt(
  source: BucketStore,
  entry: AuditEntry,
  { artifact, metadataSalt, content }: StoredVersion,
  { sha256 }: OpenSurroundings,
): Promise<string> {
  if (content === undefined || isDerivedFrom(sha256, content.salt, metadataSalt)) return metadataSalt;
  // Format 1: the salt of the content, changed once for every change of state up to this one.
  let salt = content.salt;
  for await (const earlier of custodyOf(source, artifact.id)) {
    const { seq, version, metadataCommitment, commitment } = earlier;
    const changesState = metadataCommitment !== undefined && commitment === undefined && version === artifact.version;
    if (changesState && seq <= entry.seq) salt = stateChangeSalt(sha256, salt);
  }
  return salt;
}

const isDerivedFrom = (sha256: OpenSurroundings['sha256'], contentSalt: string, metadataSalt: string): boolean =>
  metadataSaltOf(sha256, contentSalt) === metadataSalt;

/** Every entry about an artifact, oldest first. */
async function* custodyOf(source: BucketStore, artifactId: string): AsyncGenerator<AuditEntry> {
  for (let after: string | undefined, more = true; more;) {
    const page = await source.queryEntries({ artifactId }, 1_000, after);
    for (const { canonical } of page.items) yield parseEntry(canonical);
    after = page.next;
    more = page.next !== undefined;
  }
}
