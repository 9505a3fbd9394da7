import { BucketError, parseJson, type Artifact, type ArtifactState } from '@bucket/domain';

/** A version without its content, and where it stands in the log. */
export interface PlacedVersion {
  /** Of the entry that wrote this metadata. */
  readonly seq: number;
  /** Of the entry that created the artifact. */
  readonly createdSeq: number;
  /** Of the metadata that this replaced: of the version before, or of the same version; that of the creation is its own. */
  readonly previousSeq: number;
  /** The block that wrote this version, and its content. */
  readonly writtenHeight: number;
  /** Whether content was written: not by a copy of a bucket in which it had been destroyed already. */
  readonly hasContent: boolean;
  /** Of the metadata's commitment. */
  readonly salt: string;
  readonly artifact: Artifact;
}

type Members = readonly [
  seq: number,
  createdSeq: number,
  previousSeq: number,
  writtenHeight: number,
  hasContent: boolean,
  salt: string,
  version: number,
  state: ArtifactState,
  productId: string,
  artifactClass: string,
  schemaVersion: number,
  ownerId: string,
  integrationId: string,
  contentHash: string,
  sizeBytes: number,
  createdAt: string,
  createdBy: string,
  updatedAt: string,
  updatedBy: string,
  labels: readonly (readonly [key: string, value: string])[],
  traceId: string | null,
  parents: readonly (readonly [artifactId: string, version: number])[],
  previousContentHash: string | null,
  recoverableUntil: string | null,
];
const MEMBERS_COUNT = 24;

/**
 * Metadata and place of a version as a JSON array of `Members`; the artifact's id is the key under which it stands. Text,
 * because a document of many fields costs client and server more to take apart and put together than all the rest of a
 * write, and nothing is ever searched in it.
 */
export function versionText({ artifact, ...place }: PlacedVersion): string {
  const members: Members = [
    place.seq,
    place.createdSeq,
    place.previousSeq,
    place.writtenHeight,
    place.hasContent,
    place.salt,
    artifact.version,
    artifact.state,
    artifact.productId,
    artifact.artifactClass,
    artifact.schemaVersion,
    artifact.ownerId,
    artifact.integrationId,
    artifact.contentHash,
    artifact.sizeBytes,
    artifact.createdAt,
    artifact.createdBy,
    artifact.updatedAt,
    artifact.updatedBy,
    Object.entries(artifact.labels),
    artifact.traceId,
    artifact.parents.map(({ artifactId, version }) => [artifactId, version] as const),
    artifact.previousContentHash,
    artifact.recoverableUntil,
  ];
  return JSON.stringify(members);
}

/**
 * @param seq of an entry near by, to be named where the text does not tell its own
 * @throws {BucketError} `ledger.broken` for what `versionText` has not written
 */
export function placedVersion(artifactId: string, text: unknown, seq: number): PlacedVersion {
  const members = membersOf(text);
  if (members === undefined) throw new BucketError('ledger.broken', { seq, reason: `${artifactId} cannot be read` });
  const [ofEntry, createdSeq, previousSeq, writtenHeight, hasContent, salt] = members;
  const artifact = artifactOf(artifactId, members);
  return { seq: ofEntry, createdSeq, previousSeq, writtenHeight, hasContent, salt, artifact };
}

function artifactOf(id: string, members: Members): Artifact {
  const [, , , , , , version, state, productId, artifactClass, schemaVersion, ownerId, integrationId, ...rest] =
    members;
  const [contentHash, sizeBytes, createdAt, createdBy, updatedAt, updatedBy, labels, traceId, parents, ...last] = rest;
  const [previousContentHash, recoverableUntil] = last;
  return {
    id,
    productId,
    artifactClass,
    schemaVersion,
    ownerId,
    integrationId,
    version,
    state,
    contentHash,
    sizeBytes,
    createdAt,
    createdBy,
    updatedAt,
    updatedBy,
    labels: Object.fromEntries(labels),
    traceId,
    parents: parents.map(([of, at]) => ({ artifactId: of, version: at })),
    previousContentHash,
    recoverableUntil,
    legalHolds: [],
  };
}

const STATES: Readonly<Record<ArtifactState, true>> = { active: true, deleted: true, purged: true, erased: true };

/** A parse boundary: what has this form was written by `versionText`, or the commitment of its entry tells that it was not. */
function membersOf(text: unknown): Members | undefined {
  try {
    const members: unknown = parseJson(String(text));
    const isOurs =
      Array.isArray(members) &&
      members.length === MEMBERS_COUNT &&
      Number.isSafeInteger(members[0]) &&
      Object.hasOwn(STATES, String(members[7])) &&
      Array.isArray(members[19]) &&
      Array.isArray(members[21]);
    return isOurs ? (members as unknown as Members) : undefined;
  } catch {
    return undefined;
  }
}
