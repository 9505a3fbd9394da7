/** Version of the tables below, counted from 1. A file of another format is not opened. */
export const FORMAT = 2;

/** Hashes, salts and ids are stored as their bytes, times as milliseconds since 1970, sizes in bytes. */
const VERSION_COLUMNS = `
  kind INTEGER NOT NULL REFERENCES kinds (kind),
  owner TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  state INTEGER NOT NULL DEFAULT 0,
  seq INTEGER,
  created_at INTEGER NOT NULL,
  size INTEGER NOT NULL,
  content_hash BLOB NOT NULL,
  extra TEXT,
  metadata_salt BLOB,
  salt BLOB,
  payload TEXT,
  retired_at INTEGER`;

/**
 * There is one row per block, per artifact and per superseded version, and none per entry. The key of a block is the seq
 * of its first entry. The key of an artifact, `n`, is the seq of the entry that created it. So both tables only grow at
 * their ends.
 *
 * NULL stands for the most frequent value: for `seq` that of the creation, for `metadata_salt` the salt of the content,
 * for `extra` no fields beyond the columns. `artifact-columns.ts` describes `state`, `owner` and `extra`.
 *
 * `postings` is the index for every query that is not by id: a term, and the first seq of a block that contains something
 * with that term. A listed block may contain no match; a block that is not listed never contains one. A negative term is a
 * hash (`termNumber`); any other term is the key of an artifact, and leads to the entries about that artifact. `tails`
 * holds the terms of the last blocks, as native doubles, until all of them are in `postings`: see `PostingWriter`.
 */
export const SCHEMA = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE blocks (
  first_seq INTEGER PRIMARY KEY,
  entry_count INTEGER NOT NULL CHECK (entry_count > 0),
  height INTEGER NOT NULL UNIQUE,
  entry_hash TEXT NOT NULL,
  root_hash TEXT NOT NULL,
  at TEXT NOT NULL,
  checkpoint TEXT NOT NULL,
  usage TEXT,
  encoding INTEGER NOT NULL,
  entries ANY NOT NULL
) STRICT;

CREATE TABLE tiles (level INTEGER, tile INTEGER, hashes BLOB NOT NULL, PRIMARY KEY (level, tile)) STRICT;

CREATE TABLE details (seq INTEGER PRIMARY KEY, salt TEXT NOT NULL, body TEXT NOT NULL) STRICT;

CREATE TABLE kinds (
  kind INTEGER PRIMARY KEY,
  product TEXT NOT NULL,
  class TEXT NOT NULL,
  schema_version INTEGER NOT NULL,
  integration TEXT NOT NULL,
  created_by TEXT NOT NULL,
  UNIQUE (product, class, schema_version, integration, created_by)
) STRICT;

CREATE TABLE artifacts (n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, ${VERSION_COLUMNS}
) STRICT;

CREATE TABLE versions (n INTEGER NOT NULL REFERENCES artifacts (n), ${VERSION_COLUMNS},
  UNIQUE (n, version)
) STRICT;

CREATE TABLE postings (term INTEGER, first_seq INTEGER, PRIMARY KEY (term, first_seq)) STRICT, WITHOUT ROWID;

CREATE TABLE tails (height INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL, terms BLOB NOT NULL) STRICT;

CREATE TABLE usage (product TEXT PRIMARY KEY, artifacts INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE INDEX artifacts_retired ON artifacts (retired_at) WHERE retired_at IS NOT NULL;

CREATE INDEX artifacts_destroyed ON artifacts (state) WHERE state >= 2;

CREATE INDEX versions_retired ON versions (retired_at) WHERE retired_at IS NOT NULL;

CREATE TABLE idempotency (
  key_hash BLOB NOT NULL UNIQUE,
  fingerprint BLOB NOT NULL,
  at INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  answer TEXT NOT NULL
) STRICT;

CREATE VIEW artifact_heads AS
  SELECT n, lower(hex(id)) AS id, product, class, owner, version, state, size,
    strftime('%Y-%m-%dT%H:%M:%fZ', created_at / 1000.0, 'unixepoch') AS created_at, extra, payload
  FROM artifacts JOIN kinds USING (kind);

${['blocks', 'tiles', 'details', 'kinds', 'postings', 'meta'].map(refuseChange).join('\n')}
CREATE TRIGGER artifacts_never_go BEFORE DELETE ON artifacts
  BEGIN SELECT raise(ABORT, 'an artifact is never removed'); END;

INSERT INTO meta VALUES ('format', '${FORMAT}');
`;

/** Guards against mistakes and manual edits. Deliberate tampering is detected by recomputing the log's hashes instead. */
function refuseChange(table: string): string {
  return ['UPDATE', 'DELETE']
    .map(
      (event) =>
        `CREATE TRIGGER ${table}_refuse_${event.toLowerCase()} BEFORE ${event} ON ${table}
  BEGIN SELECT raise(ABORT, '${table} is append-only'); END;`,
    )
    .join('\n');
}
