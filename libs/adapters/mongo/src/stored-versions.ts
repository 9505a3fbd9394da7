import { BucketError, type Artifact, type ArtifactContent, type ArtifactState } from '@bucket/domain';
import type { StoredVersion } from '@bucket/ports';
import type { mongo } from 'mongoose';
import { reading } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import type { StateRow } from './rows.ts';
import { slices } from './slices.ts';

/** What every answer needs of a row but its content. */
export const WITHOUT_CONTENT = { payload: 0, chunks: 0 } as const;

export type HeadRow = Omit<StateRow, 'payload' | 'chunks'>;

const STATES: Readonly<Record<ArtifactState, true>> = { active: true, deleted: true, purged: true, erased: true };
const isState = (text: string): text is ArtifactState => Object.hasOwn(STATES, text);

export function artifactOf(row: HeadRow): Artifact {
  const { artifactId, productId, artifactClass, ownerId, version, state, createdAt, metadata } = row;
  if (!isState(state)) throw new BucketError('ledger.broken', { seq: row._id, reason: `no such state: ${state}` });
  return {
    id: artifactId,
    productId,
    artifactClass,
    schemaVersion: metadata.schemaVersion,
    ownerId,
    integrationId: metadata.integrationId,
    version,
    state,
    contentHash: metadata.contentHash,
    sizeBytes: metadata.sizeBytes,
    createdAt,
    createdBy: metadata.createdBy,
    updatedAt: metadata.updatedAt,
    updatedBy: metadata.updatedBy,
    labels: Object.fromEntries((row.labels ?? []).map(labelOf)),
    traceId: row.traceId ?? null,
    parents: metadata.parents.map(({ artifactId: of, version: at }) => ({ artifactId: of, version: at })),
    previousContentHash: metadata.previousContentHash,
    recoverableUntil: metadata.recoverableUntil,
    legalHolds: [],
  };
}

function labelOf(text: string): [string, string] {
  const pair: unknown = JSON.parse(text);
  if (!Array.isArray(pair)) throw new TypeError(`not a label: ${text}`);
  return [String(pair[0]), String(pair[1])];
}

export function versionOf(row: HeadRow, content?: ArtifactContent): StoredVersion {
  return {
    artifact: artifactOf(row),
    seq: row._id,
    metadataSalt: row.salt,
    ...(content === undefined ? {} : { content }),
  };
}

type ContentRow = Pick<StateRow, '_id' | 'artifactId' | 'version' | 'contentSalt' | 'payload' | 'chunks'>;

/**
 * The contents of rows, by the `seq` that wrote each. A purged one has none.
 *
 * @throws {BucketError} `content.corrupt` when a part of one is missing
 */
export async function contentsOf(
  { states, chunks }: Collections,
  contentSeqs: readonly number[],
  session: mongo.ClientSession | undefined,
): Promise<ReadonlyMap<number, ArtifactContent>> {
  const contents = new Map<number, ArtifactContent>();
  for (const some of slices(contentSeqs)) {
    const rows = await states
      .find({ _id: { $in: some } }, reading(session))
      .project<ContentRow>({ artifactId: 1, version: 1, contentSalt: 1, payload: 1, chunks: 1 })
      .toArray();
    for (const row of rows) {
      // One at a time: a single large payload is as much memory as anybody should ask for at once.
      const payload = row.payload ?? (await joinChunks(chunks, row, session));
      if (payload !== undefined) contents.set(row._id, { payload, salt: row.contentSalt ?? '' });
    }
  }
  return contents;
}

async function joinChunks(
  chunks: Collections['chunks'],
  row: ContentRow,
  session: mongo.ClientSession | undefined,
): Promise<string | undefined> {
  if (row.chunks === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for (const _id of row.chunks) {
    const found = await chunks.findOne({ _id }, { ...reading(session), promoteBuffers: true });
    if (found === null) throw new BucketError('content.corrupt', { artifactId: row.artifactId, version: row.version });
    parts.push(found.bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}
