import { parentPort } from 'node:worker_threads';
import type { ChainFault, LedgerHead } from '@bucket/domain';
import type { ArtifactFilter, AuditFilter } from '@bucket/ports';
import { StoreFault } from '../file/faults.ts';
import { openDatabase } from '../file/open-database.ts';
import { bytesOf, Snapshot, type Sql, type SqlRow, type Statement } from '../file/sql.ts';
import { ArtifactLister, type ListAnswer } from '../read/artifact-lister.ts';
import { EntryQuery, type QueryAnswer } from '../read/entry-query.ts';
import { FactsReader, type FactsAnswer, type FactsQuestion } from '../read/facts-reader.ts';
import { Inspector, type CountAnswer } from '../read/inspector.ts';
import { LogReader, type BlockAnswer, type DetailAnswer } from '../read/log-reader.ts';
import { RetiredLister, type RetiredAnswer } from '../read/retired-lister.ts';
import { VersionLister } from '../read/version-lister.ts';
import { serve } from './worker-protocol.ts';

/** Answers reads, one at a time. */
class Reader {
  readonly sql: Sql;
  readonly log: LogReader;
  readonly facts: FactsReader;
  readonly artifacts: ArtifactLister;
  readonly versions: VersionLister;
  readonly retired: RetiredLister;
  readonly entries: EntryQuery;
  readonly inspector: Inspector;
  readonly snapshot: Snapshot;
  readonly kinds: Statement;

  constructor(path: string) {
    this.sql = openDatabase(path, 'reader');
    this.log = new LogReader(this.sql);
    this.facts = new FactsReader(this.sql);
    this.artifacts = new ArtifactLister(this.sql);
    this.versions = new VersionLister(this.sql);
    this.retired = new RetiredLister(this.sql);
    this.entries = new EntryQuery(this.sql);
    this.inspector = new Inspector(this.sql);
    this.snapshot = new Snapshot(this.sql);
    this.kinds = this.sql.prepare(
      `SELECT kind, ${bytesOf('product')}, ${bytesOf('class')}, schema_version, ${bytesOf('integration')},
         ${bytesOf('created_by')} FROM kinds WHERE kind > ? ORDER BY kind`,
    );
  }
}

let reader: Reader | undefined;

function opened(): Reader {
  if (reader === undefined) throw new StoreFault('store.unavailable', { operation: 'read' });
  return reader;
}

/** Runs reads on one state of the store. */
function read<T>(reads: (reader: Reader) => T): T {
  const from = opened();
  return from.snapshot.read(() => reads(from));
}

const operations = {
  open(path: string): void {
    reader = new Reader(path);
  },
  facts: (question: FactsQuestion): FactsAnswer => read(({ facts }) => facts.read(question)),
  /** Rows of `kinds` with a number above `after`, in ascending order. */
  kinds: (after: number): SqlRow[] => opened().kinds.rows(after),
  artifacts: (filter: ArtifactFilter, limit: number, fromSeq: number): ListAnswer & { lastKind: number } =>
    read(({ artifacts, facts }) => ({ ...artifacts.list(filter, limit, fromSeq), lastKind: facts.lastKind() })),
  versions: (artifactId: string, limit: number, after: number): { versions: string[]; lastKind: number } =>
    read(({ versions, facts }) => ({ versions: versions.list(artifactId, limit, after), lastKind: facts.lastKind() })),
  retired: (before: string, limit: number, after: string | undefined): RetiredAnswer =>
    read(({ retired }) => retired.list(before, limit, after)),
  query: (filter: AuditFilter, limit: number, fromSeq: number): QueryAnswer =>
    read(({ entries }) => entries.query(filter, limit, fromSeq)),
  // Those that read every row: the caller starts a separate reader thread for them.
  count: (): CountAnswer => read(({ inspector }) => inspector.count()),
  indexFault: (fromSeq: number, toSeq: number): ChainFault | undefined =>
    read(({ inspector }) => inspector.indexFault(fromSeq, toSeq)),
  damage: (): string | undefined => opened().inspector.damage(),
  head: (): LedgerHead => opened().log.head(),
  blocks: (afterHeight: number): BlockAnswer[] => read(({ log }) => log.blocks(afterHeight)),
  entries: (fromSeq: number, toSeq: number) => read(({ log }) => log.entries(fromSeq, toSeq)),
  entry: (seq: number): string | undefined => read(({ log }) => log.entry(seq)),
  entriesAt: (seqs: readonly number[]): (string | undefined)[] => read(({ log }) => log.entriesAt(seqs)),
  details: (afterSeq: number): DetailAnswer[] => opened().log.details(afterSeq),
  usage: (): SqlRow[] => opened().log.usage(),
  tile: (level: number, index: number): Uint8Array | undefined => opened().log.tile(level, index),
  checkpoint: (height: number | undefined): string | undefined => opened().log.checkpoint(height),
  headAtSize: (size: number): LedgerHead | undefined => read(({ log }) => log.headAtSize(size)),
  close: (): void => reader?.sql.close(),
};

export type ReaderOperations = typeof operations;

if (parentPort !== null) serve(parentPort, operations);
