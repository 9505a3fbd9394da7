import type { Sql, SqlValue } from '../file/sql.ts';
import { STATES } from '../file/artifact-columns.ts';
import type { BlockMessage, ChangedMessage } from './block-message.ts';
import { VERSION_FIELDS } from './version-lines.ts';

const COLUMNS =
  'kind, owner, version, state, seq, created_at, size, content_hash, extra, metadata_salt, salt, payload' as const;
const METADATA_COLUMNS = 'kind, owner, state, seq, created_at, size, content_hash, extra, metadata_salt' as const;

interface VersionRow {
  readonly id: Buffer;
  readonly seq: number;
  readonly kind: number;
  readonly version: number;
  readonly state: number;
  readonly owner: string;
  readonly size: number;
  readonly contentHash: Buffer;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly metadataSalt: Buffer | null;
  readonly extra: string | null;
  readonly salt: Buffer | null;
  readonly payload: string | null;
}

/** Writes the rows of `artifacts`, `versions` and `kinds`. */
export class ArtifactWriter {
  readonly #kindNumbers = new Map<string, number>();
  readonly #findKind;
  readonly #insertKind;
  readonly #insertPlain;
  readonly #insert;
  readonly #supersede;
  readonly #putVersion;
  readonly #putState;
  readonly #destroyCurrent;
  readonly #destroySuperseded;

  constructor(sql: Sql) {
    const kindColumns = 'product, class, schema_version, integration, created_by';
    this.#findKind = sql.prepare(`SELECT kind FROM kinds WHERE (${kindColumns}) = (?, ?, ?, ?, ?)`);
    this.#insertKind = sql.prepare(`INSERT INTO kinds (${kindColumns}) VALUES (?, ?, ?, ?, ?) RETURNING kind`);
    // Most artifacts leave the other columns NULL, and binding a parameter costs time.
    this.#insertPlain = sql.prepare(
      `INSERT INTO artifacts (n, id, kind, owner, created_at, size, content_hash, salt, payload)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insert = sql.prepare(
      `INSERT INTO artifacts (n, id, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#supersede = sql.prepare(
      `INSERT INTO versions (n, ${COLUMNS}, retired_at)
       SELECT n, ${COLUMNS.replace('seq', 'ifnull(seq, n)')}, iif(salt IS NULL, NULL, ?)
       FROM artifacts WHERE id = ? AND version = ?`,
    );
    this.#putVersion = sql.prepare(
      `UPDATE artifacts SET (${COLUMNS}, retired_at) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL) WHERE id = ?`,
    );
    this.#putState = sql.prepare(
      `UPDATE artifacts SET (${METADATA_COLUMNS}, retired_at) = (?, ?, ?, ?, ?, ?, ?, ?, ?, iif(salt IS NULL, NULL, ?))
       WHERE id = ? AND version = ?`,
    );
    const destroyed = `(${METADATA_COLUMNS}, salt, payload, retired_at) = (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)`;
    this.#destroyCurrent = sql.prepare(`UPDATE artifacts SET ${destroyed} WHERE id = ? AND version = ?`);
    this.#destroySuperseded = sql.prepare(
      `UPDATE versions SET ${destroyed} WHERE n = (SELECT n FROM artifacts WHERE id = ?) AND version = ?`,
    );
  }

  writeCreated({ created, kinds }: BlockMessage): void {
    for (const piece of created) {
      const fields = piece.split('\n');
      if (fields.length % VERSION_FIELDS !== 1)
        throw new TypeError('the lines of created artifacts have the wrong number of fields');
      for (let at = 0; at + VERSION_FIELDS < fields.length; at += VERSION_FIELDS) {
        this.#create(versionRow(fields, at, this.#kindNumber(kinds, fields[at + 2])));
      }
    }
  }

  writeChanged({ changed, kinds }: BlockMessage): void {
    for (const { kind, lines } of changed) {
      const fields = lines.split('\n');
      if (fields.length !== VERSION_FIELDS + 1)
        throw new TypeError('the lines of a changed artifact have the wrong number of fields');
      this.#change(kind, versionRow(fields, 0, this.#kindNumber(kinds, fields[2])));
    }
  }

  /** To be called after a rollback: the numbers of kinds inserted in that transaction may be given to other kinds. */
  forgetKinds(): void {
    this.#kindNumbers.clear();
  }

  #create(row: VersionRow): void {
    const { id, seq, kind, owner, createdAt, size, contentHash, salt, payload } = row;
    if (row.extra === null && row.metadataSalt === null && row.version === 1 && row.state === 0) {
      this.#insertPlain.run(seq, id, kind, owner, createdAt, size, contentHash, salt, payload);
    } else {
      this.#insert.run(seq, id, ...versionValues(row, null));
    }
  }

  #change(kind: ChangedMessage['kind'], row: VersionRow): void {
    const changed =
      kind === 'versioned'
        ? this.#addVersion(row)
        : kind === 'state-changed'
          ? this.#changeState(row)
          : this.#destroy(row);
    if (!changed)
      throw new TypeError(
        `artifact ${row.id.toString('hex')} has no version that can be ${kind} to version ${row.version}`,
      );
  }

  #addVersion(row: VersionRow): boolean {
    if (this.#supersede.run(row.updatedAt, row.id, row.version - 1) !== 1) return false;
    return this.#putVersion.run(...versionValues(row, row.seq), row.id) === 1;
  }

  #changeState(row: VersionRow): boolean {
    const retiredAt = STATES[row.state] === 'deleted' ? row.updatedAt : null;
    return this.#putState.run(...metadataValues(row), retiredAt, row.id, row.version) === 1;
  }

  /** Content and its salt are overwritten; what stays is the metadata of the message. */
  #destroy(row: VersionRow): boolean {
    const values = [...metadataValues(row), row.id, row.version];
    return this.#destroyCurrent.run(...values) === 1 || this.#destroySuperseded.run(...values) === 1;
  }

  #kindNumber(kinds: readonly string[], index: string | undefined): number {
    const key = kinds[Number(index)];
    if (key === undefined) throw new TypeError('a version refers to a kind that the message does not have');
    const known = this.#kindNumbers.get(key);
    if (known !== undefined) return known;
    const columns = JSON.parse(key) as SqlValue[]; // made by `BlockKinds`: five texts and numbers
    const found = this.#findKind.row(...columns) ?? this.#insertKind.row(...columns);
    const number = Number(found?.[0]);
    this.#kindNumbers.set(key, number);
    return number;
  }
}

/** @param fields in the order of `versionLines`, from index `at` */
function versionRow(fields: readonly string[], at: number, kind: number): VersionRow {
  const field = (index: number): string => fields[at + index] ?? '';
  const salt = field(11);
  return {
    id: bytes(field(0).replaceAll('-', ''), 16),
    seq: Number(field(1)),
    kind,
    version: Number(field(3)),
    state: Number(field(4)),
    owner: field(5),
    size: Number(field(6)),
    contentHash: bytes(field(7), 32),
    createdAt: Date.parse(field(8)),
    updatedAt: Date.parse(field(13)),
    metadataSalt: field(9) === '' ? null : bytes(field(9), 16),
    extra: field(10) === '' ? null : field(10),
    salt: salt === '' ? null : bytes(salt, 16),
    payload: salt === '' ? null : field(12),
  };
}

/** In the order of `COLUMNS`. */
function versionValues(row: VersionRow, seq: number | null): SqlValue[] {
  const { kind, owner, version, state, createdAt, size, contentHash, extra, metadataSalt, salt, payload } = row;
  return [kind, owner, version, state, seq, createdAt, size, contentHash, extra, metadataSalt, salt, payload];
}

/** In the order of `METADATA_COLUMNS`. */
function metadataValues(row: VersionRow): SqlValue[] {
  const { kind, owner, state, seq, createdAt, size, contentHash, extra, metadataSalt } = row;
  return [kind, owner, state, seq, createdAt, size, contentHash, extra, metadataSalt];
}

function bytes(hex: string, length: number): Buffer {
  const decoded = Buffer.from(hex, 'hex');
  if (decoded.length !== length || hex.length !== 2 * length) throw new TypeError(`expected ${length} bytes in hex`);
  return decoded;
}
