import { createHash } from 'node:crypto';
import { metadataSaltOf, parseJson, type Artifact, type ArtifactContent, type Sha256 } from '@bucket/domain';
import type { StoredVersion } from '@bucket/ports';
import { HASH_PREFIX, ownerOf, STATES, uuidText, type Extra } from '../file/artifact-columns.ts';
import type { ArtifactKind, KindsByNumber } from '../file/artifact-kinds.ts';
import { bytesOf, unreadable } from '../file/sql.ts';

/** Number of fields in the text that `versionText` makes. */
const READ_FIELDS = 15;

/** Before the salt of the content, in place of a metadata salt that is derived from it. */
const DERIVED = '*';

/**
 * SQL expression that makes one text of one version, as bytes, one field a line. SQLite builds that text faster than the driver
 * hands over the columns one by one. Order: index, creation seq, seq, kind, version, state, owner, size, content hash,
 * creation time, metadata salt, extra, id, salt, payload; hashes and ids in hex. As in `versionLines`, no field contains a
 * line feed.
 *
 * @param from name of the table in the statement
 * @param parts SQL of the index, SQL of the id, and whether the content is wanted
 */
export function versionText(from: string, parts: { index?: string; id?: string; content: boolean }): string {
  const format = ['%d', '%d', '%d', '%d', '%d', '%d', '%s', '%d', '%s', '%d', '%s', '%s', '%s', '%s', '%s'].join('\n');
  const salt = parts.content ? `lower(hex(${from}.salt))` : `''`;
  const payload = parts.content ? `${from}.payload` : `''`;
  return bytesOf(`format('${format}', ${parts.index ?? '0'}, ${from}.n, ifnull(${from}.seq, ${from}.n), ${from}.kind,
    ${from}.version, ${from}.state, ${from}.owner, ${from}.size, lower(hex(${from}.content_hash)), ${from}.created_at,
    iif(${from}.metadata_salt IS NULL, '${DERIVED}' || lower(hex(${from}.salt)), lower(hex(${from}.metadata_salt))), ${from}.extra, ${parts.id ?? `''`}, ${salt}, ${payload})`);
}

export interface DecodedVersion {
  /** Index within the question. */
  readonly index: number;
  /** Seq of the entry that created the artifact: the key of its row. */
  readonly createdSeq: number;
  readonly stored: StoredVersion;
}

const NO_EXTRA: Extra = {};

const SHA256: Sha256 = {
  digest: (data) => new Uint8Array(createHash('sha256').update(data).digest()),
  hex: (data) => createHash('sha256').update(data).digest('hex'),
};

/**
 * @param line a text of `versionText`
 * @param idOf the id asked for at an index, where the text does not contain it
 * @throws {BucketError} `store.unreadable` for a row that the writer did not make
 */
export function decodeVersion(line: string, kinds: KindsByNumber, idOf?: (index: number) => string): DecodedVersion {
  try {
    return decode(line, kinds, idOf);
  } catch (error) {
    throw unreadable(`a version: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function decode(line: string, kinds: KindsByNumber, idOf?: (index: number) => string): DecodedVersion {
  const fields = line.split('\n');
  if (fields.length !== READ_FIELDS) throw new TypeError('the text of a version has the wrong number of fields');
  const field = (at: number): string => fields[at] ?? '';
  const index = Number(field(0));
  const id = idOf === undefined ? uuidText(field(12)) : idOf(index);
  const artifact = artifactOf(id, fields, kinds.get(Number(field(3))));
  const salt = field(13);
  const content: ArtifactContent | undefined = salt === '' ? undefined : { payload: field(14), salt };
  const seq = Number(field(2));
  const metadataSalt = metadataSaltText(field(10));
  return {
    index,
    createdSeq: Number(field(1)),
    stored: content === undefined ? { artifact, seq, metadataSalt } : { artifact, seq, metadataSalt, content },
  };
}

function metadataSaltText(text: string): string {
  return text.startsWith(DERIVED) ? metadataSaltOf(SHA256, text.slice(DERIVED.length)) : text;
}

function artifactOf(id: string, fields: readonly string[], kind: ArtifactKind): Artifact {
  const field = (at: number): string => fields[at] ?? '';
  // Written by `versionLines` from an artifact, so it has this shape.
  const extra = field(11) === '' ? NO_EXTRA : (parseJson(field(11)) as Extra);
  const createdAt = new Date(Number(field(9))).toISOString();
  return {
    id,
    productId: kind.productId,
    artifactClass: kind.artifactClass,
    schemaVersion: kind.schemaVersion,
    ownerId: ownerOf(field(6)),
    integrationId: kind.integrationId,
    version: Number(field(4)),
    state: STATES[Number(field(5))] ?? 'erased',
    contentHash: HASH_PREFIX + field(8),
    sizeBytes: Number(field(7)),
    createdAt,
    createdBy: kind.createdBy,
    updatedAt: extra.updatedAt ?? createdAt,
    updatedBy: extra.updatedBy ?? kind.createdBy,
    labels: extra.labels ?? {},
    traceId: extra.traceId ?? null,
    parents: extra.parents ?? [],
    previousContentHash: extra.previousContentHash ?? null,
    recoverableUntil: extra.recoverableUntil ?? null,
    legalHolds: [],
  };
}
