import {
  BucketError,
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
  const changes = await changesOf(source, block.entries.map(parseEntry), surroundings);
  const state = ledger.state.fork();
  await ledger.advance(state, (previous, tree) => {
    const project = (artifacts: readonly SealedArtifactChange[]) => projectUsage(artifacts, state);
    const restored = restoreBlock({ ...block, changes }, previous, tree, surroundings, project);
    // Now that they are proven.
    for (const { changes: records } of restored.details) state.apply(records);
    return restored;
  });
}

function projectUsage(artifacts: readonly SealedArtifactChange[], state: Ledger['state']): BlockProjections {
  const touched = new Set<string>();
  for (const { change } of artifacts) {
    if (change.kind === 'state-changed') continue;
    const { productId, sizeBytes } = change.artifact;
    state.addUsage(productId, change.kind === 'created' ? 1 : 0, sizeBytes);
    touched.add(productId);
  }
  return { usage: [...touched].map((productId) => ({ productId, usage: state.usage(productId) })), idempotency: [] };
}

/** What each entry of a block wrote, as it was at that time: the store only keeps how things stand now. */
async function changesOf(
  source: BucketStore,
  entries: readonly AuditEntry[],
  surroundings: OpenSurroundings,
): Promise<Map<number, StoredChange>> {
  const writing = entries.filter((entry) => entry.metadataCommitment !== undefined);
  const keys = writing.map(({ artifactId = '', version = 0 }) => ({ artifactId, version }));
  const { versions } = await source.decisionFacts({ heads: [], versions: keys, idempotencyKeys: [] });
  const changes = new Map<number, StoredChange>();
  for (const [i, entry] of writing.entries()) {
    const stored = versions[i];
    if (stored?.content === undefined) continue; // `restoreBlock` names the entry whose change is missing
    const change =
      entry.commitment === undefined
        ? await stateChange(source, entry, stored, surroundings)
        : firstState(entry, stored);
    changes.set(entry.seq, change);
  }
  return changes;
}

/** A version as it was written: later changes of its state undone. */
function firstState(entry: AuditEntry, { artifact, content }: StoredVersion): StoredChange {
  const written: Artifact = {
    ...artifact,
    state: 'active',
    recoverableUntil: null,
    updatedAt: entry.at,
    updatedBy: entry.actor.id,
  };
  return { artifact: written, salt: content?.salt ?? '', ...(content === undefined ? {} : { content }) };
}

/** A change of state: the latest is what is stored, and the salt is drawn once for every change up to this one. */
async function stateChange(
  source: BucketStore,
  entry: AuditEntry,
  { artifact, content }: StoredVersion,
  { sha256 }: OpenSurroundings,
): Promise<StoredChange> {
  let salt = content?.salt ?? '';
  const filter = { artifactId: artifact.id };
  for (let after: string | undefined, more = true; more;) {
    const page = await source.queryEntries(filter, 1_000, after);
    for (const { canonical } of page.items) {
      const { seq, version, metadataCommitment, commitment } = parseEntry(canonical);
      const changesState = metadataCommitment !== undefined && commitment === undefined && version === artifact.version;
      if (changesState && seq <= entry.seq) salt = stateChangeSalt(sha256, salt);
    }
    after = page.next;
    more = page.next !== undefined;
  }
  return { artifact, salt };
}
