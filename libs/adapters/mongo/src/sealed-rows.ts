import { BucketError, type Artifact, type SealedArtifactChange, type SealedBlock } from '@bucket/domain';
import { NEVER, type BlockRow, type ChunkRow, type NewStateRow, type StagedChange, type StagedRow } from './rows.ts';
import { blockTerms } from './terms.ts';

/** Everything that one commit writes before and with its block. */
export interface SealedRows {
  readonly block: BlockRow;
  readonly staged: readonly StagedRow[];
  readonly chunks: readonly ChunkRow[];
}

/** Larger payloads are kept in documents of their own. */
export const INLINE_BYTES_MAX = 1_048_576;
/** A document holds 16 MiB at most, and one message 48 MB. */
export const CHUNK_BYTES = 4_194_304;
const STAGED_BYTES_MAX = 4_194_304;
/** Generous: what a change needs besides its payload. */
const CHANGE_BYTES = 4_096;

/** Text that surely fits into a document beside everything else of a block: 16 MiB is the server's limit. */
const ENTRIES_LENGTH_MAX = 15_000_000;

/** @throws {BucketError} `store.unavailable` for a block that no document can hold, some 20,000 entries */
export function sealedRows(block: SealedBlock): SealedRows {
  if (block.entries.reduce((sum, { canonical }) => sum + canonical.length, 0) > ENTRIES_LENGTH_MAX) {
    throw new BucketError('store.unavailable', { operation: `commit a block of ${block.entries.length} entries` });
  }
  const chunks: ChunkRow[] = [];
  const changes = markSuperseded(block.artifacts.map((sealed) => stagedChange(sealed, block, chunks)));
  const staged = stagedParts(block, changes);
  return { block: blockRow(block, staged.length), staged, chunks };
}

function blockRow(block: SealedBlock, stagedParts: number): BlockRow {
  const { head, tiles, details } = block;
  const first = details[0];
  return {
    _id: block.height,
    firstSeq: block.previous.size,
    size: head.size,
    entryHash: head.entryHash,
    rootHash: head.rootHash,
    at: head.at,
    entries: block.entries.map(({ canonical }) => canonical),
    checkpoint: block.checkpoint,
    terms: blockTerms(block.entries.map(({ entry }) => entry)),
    stagedParts,
    usage: block.usage.map(({ productId, usage: { artifacts, bytes } }) => ({ productId, artifacts, bytes })),
    ...(tiles.length === 0
      ? {}
      : {
          tiles: tiles.map(({ level, index, hashes }) => ({ key: `${level}/${index}`, hashes: Buffer.from(hashes) })),
        }),
    ...(first === undefined
      ? {}
      : { details: details.map(({ seq, body, salt }) => ({ seq, body, salt })), detailSeq: first.seq }),
  };
}

function stagedChange(sealed: SealedArtifactChange, block: SealedBlock, chunks: ChunkRow[]): StagedChange {
  const { seq, change, salt } = sealed;
  const common = { ...stateRow(seq, block.height, change.artifact), salt };
  if (change.kind === 'state-changed') return { kind: change.kind, row: common };
  if (!('content' in change) || change.content === null) throw new TypeError('this store cannot destroy content yet');
  const row = {
    ...common,
    ...(change.kind === 'created' ? { createdSeq: seq } : {}),
    contentSeq: seq,
    contentSalt: change.content.salt,
    ...payloadParts(seq, block.head.entryHash, change.artifact.id, change.content.payload, chunks),
  };
  return { kind: change.kind, row };
}

function stateRow(seq: number, height: number, artifact: Artifact): Omit<NewStateRow, 'salt'> {
  const { id, productId, artifactClass, ownerId, version, state, createdAt, traceId } = artifact;
  const labels = Object.entries(artifact.labels).map((label) => JSON.stringify(label));
  return {
    _id: seq,
    artifactId: id,
    height,
    supersededAt: NEVER,
    versionSupersededAt: NEVER,
    productId,
    artifactClass,
    ownerId,
    version,
    state,
    createdAt,
    ...(traceId === null ? {} : { traceId }),
    ...(labels.length === 0 ? {} : { labels }),
    metadata: {
      schemaVersion: artifact.schemaVersion,
      integrationId: artifact.integrationId,
      contentHash: artifact.contentHash,
      sizeBytes: artifact.sizeBytes,
      createdBy: artifact.createdBy,
      updatedAt: artifact.updatedAt,
      updatedBy: artifact.updatedBy,
      parents: artifact.parents.map(({ artifactId, version: of }) => ({ artifactId, version: of })),
      previousContentHash: artifact.previousContentHash,
      recoverableUntil: artifact.recoverableUntil,
    },
  };
}

function payloadParts(
  seq: number,
  entryHash: string,
  artifactId: string,
  payload: string,
  chunks: ChunkRow[],
): { payload: string } | { chunks: string[] } {
  // A UTF-16 unit is at most three bytes, so the length alone clears nearly all.
  if (payload.length * 3 <= INLINE_BYTES_MAX) return { payload };
  const bytes = Buffer.from(payload, 'utf8');
  if (bytes.length <= INLINE_BYTES_MAX) return { payload };
  const ids: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += CHUNK_BYTES) {
    const _id = `${seq}:${entryHash}:${ids.length}`;
    ids.push(_id);
    chunks.push({ _id, artifactId, bytes: bytes.subarray(offset, offset + CHUNK_BYTES) });
  }
  return { chunks: ids };
}

/** Within one block the later change of an artifact supersedes the earlier one at once. */
function markSuperseded(changes: readonly StagedChange[]): StagedChange[] {
  const marked = [...changes];
  const latest = new Map<string, number>();
  changes.forEach(({ kind, row }, index) => {
    const before = latest.get(row.artifactId);
    const earlier = before === undefined ? undefined : marked[before];
    if (before !== undefined && earlier !== undefined) {
      const ended = {
        supersededAt: row.height,
        ...(kind === 'state-changed' ? { versionSupersededAt: row.height } : {}),
      };
      marked[before] = { kind: earlier.kind, row: { ...earlier.row, ...ended } };
    }
    latest.set(row.artifactId, index);
  });
  return marked;
}

/** Cut where the next change would make a document too large; none where a block leaves nothing but entries. */
function stagedParts(block: SealedBlock, changes: readonly StagedChange[]): StagedRow[] {
  const idempotency = block.idempotency.map(({ keyHash, fingerprint, at, seq, answer }) => ({
    keyHash,
    fingerprint,
    at,
    seq,
    answer,
  }));
  const parts: { changes: StagedChange[]; idempotency: StagedRow['idempotency'] }[] = [];
  if (changes.length + idempotency.length > 0) parts.push({ changes: [], idempotency });
  let bytes = idempotency.reduce((sum, { answer }) => sum + answer.length, 0);
  for (const change of changes) {
    const size = CHANGE_BYTES + Buffer.byteLength(change.row.payload ?? '');
    if (bytes > 0 && bytes + size > STAGED_BYTES_MAX) {
      parts.push({ changes: [], idempotency: [] });
      bytes = 0;
    }
    bytes += size;
    parts.at(-1)?.changes.push(change);
  }
  const { height } = block;
  const { entryHash } = block.head;
  return parts.map((part, index) => ({ _id: stagedId(height, entryHash, index), height, entryHash, ...part }));
}

/** Sorts as its parts do. */
export const stagedId = (height: number, entryHash: string, part: number): string =>
  `${height}:${entryHash}:${String(part).padStart(5, '0')}`;
