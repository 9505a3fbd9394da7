import {
  artifactMetadata,
  BucketError,
  canonicalJson,
  ChainVerifier,
  isCommitmentTo,
  parseEntry,
  type AuditEntry,
  type Caller,
  type ChainFault,
  type LedgerHead,
  type Sha256,
} from '@bucket/domain';
import type { BucketStore, StoredVersion } from '@bucket/ports';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';
import type { Committer } from '../committer/committer.ts';
import { provenChanges, readDetails, type DetailsBySeq } from '../ledger/proven-details.ts';

export interface VerificationResult {
  /** Chain, tree and signed head re-derive, every version is there with the bytes it was written with, and nothing else. */
  readonly intact: boolean;
  readonly entries: number;
  readonly artifacts: number;
  /** Versions that an entry speaks of and the store does not have, plus stored ones that no entry speaks of. */
  readonly missing: number;
  readonly firstBroken?: { readonly seq: number; readonly reason: string };
}

/** Entries held against the store at a time: bounds memory and how long requests wait, not the result. */
const CHUNK_ENTRIES = 200;

/** Holds the whole store against the whole log, and the log against its own signature. */
export class VerifyLog {
  readonly #committer: Committer;

  constructor(committer: Committer) {
    this.#committer = committer;
  }

  async execute(caller: Caller): Promise<Outcome<VerificationResult>> {
    const outcome = await this.#committer.submit(observe({ type: 'audit.verify', caller }));
    if (outcome.kind === 'refused') return outcome;
    const { ledger } = this.#committer;
    return { ...outcome, value: await verifyStore(ledger.store, ledger.head, ledger.surroundings.sha256) };
  }
}

/**
 * @param head the signed head up to which everything must re-derive; later blocks are left to the next verification
 * @param onProgress told of the entries that have been held against the store
 */
export async function verifyStore(
  store: BucketStore,
  head: LedgerHead,
  sha256: Sha256,
  onProgress: (entries: number) => void = () => undefined,
): Promise<VerificationResult> {
  const chain = new ChainVerifier(sha256);
  const tally = { artifacts: 0, versions: 0, missing: 0 };
  let broken: ChainFault | undefined;
  const details = await readDetails(store).catch((error: unknown) => {
    broken = unreadable(error);
    return new Map();
  });
  let chunk: AuditEntry[] = [];
  const flush = async () => {
    broken = first(broken, await verifyContents(store, chunk, sha256, tally));
    broken = first(broken, recordsFault(chunk, details, sha256));
    chunk = [];
    onProgress(chain.size);
  };
  try {
    for await (const { canonical } of store.entries(0, head.size)) {
      const fault = chain.next(canonical);
      if (fault !== undefined) break;
      chunk.push(parseEntry(canonical));
      if (chunk.length === CHUNK_ENTRIES) await flush();
    }
  } catch (error) {
    broken = first(broken, unreadable(error));
  }
  await flush();
  broken = first(chain.finish(head), broken);
  const surplus = await surplusStored(store, tally, head);
  const missing = tally.missing + surplus;
  return {
    intact: broken === undefined && missing === 0,
    entries: head.size,
    artifacts: tally.artifacts,
    missing,
    ...(broken === undefined ? {} : { firstBroken: broken }),
  };
}

/** What a store cannot read of its own rows is a finding. @throws anything else as it is */
function unreadable(error: unknown): ChainFault {
  if (BucketError.is(error, 'ledger.broken')) return error.details;
  throw error;
}

const first = (a: ChainFault | undefined, b: ChainFault | undefined): ChainFault | undefined =>
  a === undefined || (b !== undefined && b.seq < a.seq) ? b : a;

/** What is stored beyond what the entries speak of. Counted only while nobody writes, or a later block would be surplus. */
async function surplusStored(
  store: BucketStore,
  tally: { artifacts: number; versions: number },
  head: LedgerHead,
): Promise<number> {
  const stored = await store.countStored();
  if ((await store.head()).size !== head.size) return 0;
  return Math.max(0, stored.artifacts - tally.artifacts) + Math.max(0, stored.versions - tally.versions);
}

/** The first entry whose content or metadata the store does not hold as it was committed to. */
export async function contentsFault(
  store: BucketStore,
  entries: readonly AuditEntry[],
  details: DetailsBySeq,
  sha256: Sha256,
): Promise<ChainFault | undefined> {
  const records = recordsFault(entries, details, sha256);
  return first(records, await verifyContents(store, entries, sha256, { artifacts: 0, versions: 0, missing: 0 }));
}

/** The first entry whose records of governance are not stored as it committed to them, or that never had those stored. */
function recordsFault(entries: readonly AuditEntry[], details: DetailsBySeq, sha256: Sha256): ChainFault | undefined {
  try {
    provenChanges(entries, details, sha256);
    return undefined;
  } catch (error) {
    return unreadable(error);
  }
}

async function verifyContents(
  store: BucketStore,
  entries: readonly AuditEntry[],
  sha256: Sha256,
  tally: { artifacts: number; versions: number; missing: number },
): Promise<ChainFault | undefined> {
  const changes = entries.filter((entry) => entry.metadataCommitment !== undefined);
  const versions = await storedVersions(store, changes);
  let broken: ChainFault | undefined;
  changes.forEach((entry, i) => {
    if (entry.type === 'artifact.create') tally.artifacts += 1;
    if (entry.commitment !== undefined) tally.versions += 1;
    const stored = versions[i];
    if (stored === UNREADABLE) {
      broken = first(broken, { seq: entry.seq, reason: 'what is stored of the version cannot be read' });
    } else if (stored === undefined) {
      tally.missing += 1;
      broken = first(broken, { seq: entry.seq, reason: 'the version is not stored' });
    } else broken = first(broken, contentFault(entry, stored, sha256));
  });
  return broken;
}

const UNREADABLE = Symbol('unreadable');

/** The version each entry speaks of; one that the store stumbles over is found by asking for it alone. */
async function storedVersions(
  store: BucketStore,
  entries: readonly AuditEntry[],
): Promise<(StoredVersion | undefined | typeof UNREADABLE)[]> {
  const versions = entries.map(({ artifactId = '', version = 0 }) => ({ artifactId, version }));
  const heads = versions.map(({ artifactId }) => ({ artifactId, content: false }));
  try {
    return [...(await store.decisionFacts({ heads, versions, idempotencyKeys: [] })).versions];
  } catch (error) {
    if (BucketError.is(error, 'store.unavailable')) throw error; // away, not broken
    if (entries.length === 1) return [UNREADABLE];
    const found = [];
    for (const entry of entries) found.push(...(await storedVersions(store, [entry])));
    return found;
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
