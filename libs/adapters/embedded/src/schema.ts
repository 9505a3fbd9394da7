/** Counts from 1; a file of a higher format is not opened. */
export const FORMAT = 1;

/** Code units of each column's text are as JSON gives them; hashes, salts and ids are their bytes; times are milliseconds. */
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
  payload TEXT`;

/**
 * One row a block, an artifact, a superseded version; none an entry. A block's row is found by the seq of its first
 * entry, an artifact's by the seq of the entry that created it, so both tables only grow at their ends.
 *
 * NULL means the obvious: `seq` that of the creation, `metadata_salt` that of the content, `extra` nothing beyond the
 * columns. `owner` is the text itself unless it has a line feed or begins with a quote: then it is a JSON string.
 *
 * `postings` answers every query that is not by id: a term and the block that holds something of it. A block listed there
 * may turn out to hold nothing that matches, a block that is not listed never does. Terms below zero are hashes of what
 * is looked for; others are artifacts (their row), for their chain of custody. `tails` has the terms of the last blocks,
 * as native doubles, until all of them are posted: see `PostingWriter`.
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

CREATE TABLE idempotency (
  key_hash BLOB NOT NULL UNIQUE,
  fingerprint BLOB NOT NULL,
  at INTEGER NOT NULL,
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

/** Against mistakes and against hands on the file; what a determined writer does is found by re-deriving the log. */
function refuseChange(table: string): string {
  return ['UPDATE', 'DELETE']
    .map(
      (event) =>
        `CREATE TRIGGER ${table}_refuse_${event.toLowerCase()} BEFORE ${event} ON ${table}
  BEGIN SELECT raise(ABORT, '${table} is append-only'); END;`,
    )
    .join('\n');
}
