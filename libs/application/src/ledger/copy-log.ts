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
  type IdempotencyRecord,
  type LedgerHead,
  type SealedArtifactChange,
  type StoredChange,
} from '@bucket/domain';
import type { BucketStore, CommittedBlock, StoredVersion } from '@bucket/ports';
import { presentCheckpoint } from './key-changes.ts';
import { learnKeyChanges, openLedger, type OpenDependencies } from './open-ledger.ts';
import type { Ledger } from './ledger.ts';
import { requireSigned } from './signed-head.ts';

export interface CopyProgress {
  readonly entries: number;
  readonly ofEntries: number;
}

/**
 * Copies a whole bucket from one store to another, block by block, believing neither: every block is proven before it is
 * written. Starts where the target ends, so a copy that was broken off goes on. Answers that
 * the source still remembers are copied with the entries that name their keys.
 *
 * @returns the common head
 * @throws {BucketError} `ledger.broken` when the source does not hold, `ledger.foreign` when the target is another bucket's
 */
export async function copyLog(
  source: BucketStore,
  target: BucketStore,
  dependencies: OpenDependencies,
  onProgress: (progress: CopyProgress) => void = () => undefined,
): Promise<LedgerHead> {
  await learnKeysOf(source, dependencies);
  const ledger = await openLedger(target, dependencies);
  await requireBeginning(source, ledger.head);
  const goal = await source.head();
  for await (const block of source.blocks(ledger.head.height)) {
    await copyBlock(source, ledger, block, dependencies);
    onProgress({ entries: ledger.head.size, ofEntries: goal.size });
  }
  return ledger.head;
}

/** The keys of the past are those that the whole source vouches for, under the key of today. */
async function learnKeysOf(source: BucketStore, dependencies: OpenDependencies): Promise<void> {
  const head = await source.head();
  if (head.size === 0) return;
  await presentCheckpoint(source, head, dependencies);
  await learnKeyChanges(source, head, dependencies);
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
  dependencies: OpenDependencies,
): Promise<void> {
  const entries = block.entries.map(parseEntry);
  const changes = await changesOf(source, entries, dependencies);
  const before = await versionsBefore(source, ledger.store, entries);
  const answers = await answersOf(source, entries);
  const state = ledger.state.fork();
  await ledger.advance(state, (previous, tree) => {
    requireSigned(block.checkpoint, block.head, dependencies);
    const [verifier] = dependencies.keys.verifiersAt(block.head.size);
    if (verifier === undefined) throw new TypeError('every tree has a key that signs it');
    const project = (artifacts: readonly SealedArtifactChange[]) => ({
      usage: projectUsage(artifacts, state, before),
      idempotency: answers,
    });
    const restored = restoreBlock({ ...block, changes }, previous, tree, { ...dependencies, verifier }, project);
    // Now that they are proven.
    for (const { changes: records } of restored.details) state.apply(records);
    return restored;
  });
}

/** Of the artifacts whose content a block destroys, how they are before it. */
interface VersionsBefore {
  /** The current version, by artifact; `projectUsage` keeps it current within the block. */
  readonly heads: Map<string, number>;
  /** Versions that an earlier entry has purged, so that their erasure frees nothing. */
  readonly purged: ReadonlySet<string>;
}

async function versionsBefore(
  source: BucketStore,
  target: BucketStore,
  entries: readonly AuditEntry[],
): Promise<VersionsBefore> {
  const heads = new Map<string, number>();
  const purged = new Set<string>();
  const destroying = entries.filter(({ type }) => type === 'artifact.purge' || type === 'artifact.erase');
  const ids = [...new Set(destroying.map(({ artifactId = '' }) => artifactId))];
  if (ids.length === 0) return { heads, purged };
  const needs = ids.map((artifactId) => ({ artifactId, content: false }));
  const facts = await target.decisionFacts({ heads: needs, versions: [], idempotencyKeys: [] });
  for (const head of facts.heads) if (head !== undefined) heads.set(head.artifact.id, head.artifact.version);
  const erased = new Set(
    entries.filter(({ type }) => type === 'artifact.erase').map(({ artifactId = '' }) => artifactId),
  );
  for (const artifactId of erased) {
    for await (const { type, outcome, version } of custodyOf(source, artifactId)) {
      if (type === 'artifact.purge' && outcome === 'allowed') purged.add(`${artifactId}@${version ?? 0}`);
    }
  }
  return { heads, purged };
}

function projectUsage(
  artifacts: readonly SealedArtifactChange[],
  state: Ledger['state'],
  { heads, purged }: VersionsBefore,
): BlockProjections['usage'] {
  const touched = new Set<string>();
  for (const { change } of artifacts) {
    const { kind, artifact } = change;
    if (kind === 'state-changed') continue;
    const { id, version, productId, sizeBytes } = artifact;
    touched.add(productId);
    if (kind === 'created' || kind === 'versioned') {
      heads.set(id, version);
      state.addUsage(productId, kind === 'created' ? 1 : 0, sizeBytes);
      continue;
    }
    // The gate purges a version once and never after its erasure.
    const isFreed = kind === 'purged' || !purged.has(`${id}@${version}`);
    if (isFreed) state.addUsage(productId, heads.get(id) === version ? -1 : 0, -sizeBytes);
  }
  return [...touched].map((productId) => ({ productId, usage: state.usage(productId) }));
}

/** The answers that the source remembers under the keys which entries name, each where the entry vouches for it. */
async function answersOf(source: BucketStore, entries: readonly AuditEntry[]): Promise<IdempotencyRecord[]> {
  const marked = entries.filter(({ idempotency }) => idempotency !== undefined);
  if (marked.length === 0) return [];
  const idempotencyKeys = marked.map(({ idempotency }) => idempotency?.key ?? '');
  const facts = await source.decisionFacts({ heads: [], versions: [], idempotencyKeys });
  return marked.flatMap(({ seq, at, idempotency }, i) => {
    const record = facts.idempotency[i];
    const isItsOwn = record?.seq === seq && record.at === at && record.fingerprint === idempotency?.request;
    return isItsOwn ? [record] : [];
  });
}

/** What each entry of a block wrote, as it was at that time: the store only keeps how things stand now. */
async function changesOf(
  source: BucketStore,
  entries: readonly AuditEntry[],
  dependencies: OpenDependencies,
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
  dependencies: OpenDependencies,
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
  { sha256 }: OpenDependencies,
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

const isDerivedFrom = (sha256: OpenDependencies['sha256'], contentSalt: string, metadataSalt: string): boolean =>
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
