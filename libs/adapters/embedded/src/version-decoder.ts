import type { Artifact, ArtifactContent } from '@bucket/domain';
import type { StoredVersion } from '@bucket/ports';
import type { Kind } from './kind-keys.ts';
import { integer, text, type SqlRow } from './sql.ts';
import { uuidText } from './uuid.ts';
import { READ_FIELDS } from './version-sql.ts';
import { HASH_PREFIX, ownerOf, STATES, type Extra } from './version-text.ts';

/** The kinds there are, by their numbers; they are only ever added to. */
export class Kinds {
  readonly #byNumber = new Map<number, Kind>();
  #last = 0;

  get last(): number {
    return this.#last;
  }

  /** @param rows in the order of their numbers */
  add(rows: readonly SqlRow[]): void {
    for (const [number, productId, artifactClass, schemaVersion, integrationId, createdBy] of rows) {
      this.#last = Math.max(this.#last, integer(number));
      this.#byNumber.set(integer(number), {
        productId: text(productId),
        artifactClass: text(artifactClass),
        schemaVersion: integer(schemaVersion),
        integrationId: text(integrationId),
        createdBy: text(createdBy),
      });
    }
  }

  get(number: number): Kind {
    const kind = this.#byNumber.get(number);
    if (kind === undefined) throw new TypeError(`no kind ${number}`);
    return kind;
  }
}

export interface DecodedVersion {
  /** Index within the question. */
  readonly index: number;
  /** The artifact's row. */
  readonly n: number;
  readonly stored: StoredVersion;
}

const NO_EXTRA: Extra = {};

/**
 * @param line a text of `versionText`
 * @param idOf the id asked for at an index, where the text does not hold it
 */
export function decodeVersion(line: string, kinds: Kinds, idOf?: (index: number) => string): DecodedVersion {
  const fields = line.split('\n');
  if (fields.length !== READ_FIELDS) throw new TypeError('the text of a version does not add up');
  const field = (at: number): string => fields[at] ?? '';
  const index = Number(field(0));
  const id = idOf === undefined ? uuidText(field(12)) : idOf(index);
  const artifact = artifactOf(id, fields, kinds.get(Number(field(3))));
  const salt = field(13);
  const content: ArtifactContent | undefined = salt === '' ? undefined : { payload: field(14), salt };
  const seq = Number(field(2));
  const metadataSalt = field(10);
  return {
    index,
    n: Number(field(1)),
    stored: content === undefined ? { artifact, seq, metadataSalt } : { artifact, seq, metadataSalt, content },
  };
}

function artifactOf(id: string, fields: readonly string[], kind: Kind): Artifact {
  const field = (at: number): string => fields[at] ?? '';
  // Written by `versionLines` from an artifact, so it has this shape.
  const extra = field(11) === '' ? NO_EXTRA : (JSON.parse(field(11)) as Extra);
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
