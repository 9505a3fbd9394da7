import {
  BucketError,
  EMPTY_EXPORT_DIGEST,
  exportBeginNote,
  exportDigest,
  exportEndNote,
  maySeeProduct,
  operationRow,
  parseEntry,
  parseExportBegin,
  parseExportEnd,
  type Caller,
  type ExportSummary,
} from '@bucket/domain';
import type { RandomSource, StoredEntry } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import type { LogPosition, Outcome } from '../committer/outcome.ts';
import { bucketCaller } from '../identity/bucket-caller.ts';
import {
  BackgroundJobs,
  interrupted,
  type JobProgress,
  type JobSurroundings,
  type Step,
} from '../jobs/background-jobs.ts';
import { ExportContent, type ExportPlace } from './export-content.ts';
import { creations, entriesAbout } from './owned-artifacts.ts';

/** Downloads that one process serves at a time. */
const DOWNLOADS_MAX = 4;

/** How far an export is, in entries of the log that have been passed. */
export type ExportProgress = JobProgress<ExportSummary>;

export interface ProductExportParts extends JobSurroundings {
  readonly random: RandomSource;
}

export interface ExportContentCommand {
  readonly caller: Caller;
  readonly exportId: string;
  /** Where to go on; the beginning when absent. */
  readonly from?: ExportPlace;
  /** Size of a tree that the reader knows; for the beginning. */
  readonly knownSize?: number;
}

/** Why there is nothing to download. */
export type NoContent =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'not-done' }
  /** The place where to go on, or the known size, is none of this export. */
  | { readonly kind: 'no-such-place' };

export interface ExportLines {
  readonly kind: 'lines';
  /** Ends early, by throwing, where the rest cannot be read or too many are downloaded. Has to be ended once begun. */
  readonly lines: AsyncGenerator<string>;
}

/**
 * Exports of everything that a product owns. A job reads the log and records what the export holds; the content is then made
 * anew for each download, so nothing that is erased meanwhile is in it, and no copy of it lies anywhere.
 */
export class ProductExports {
  readonly #committer: Committer;
  readonly #parts: ProductExportParts;
  readonly #jobs: BackgroundJobs<ExportSummary>;
  #downloads = 0;

  constructor(committer: Committer, parts: ProductExportParts) {
    this.#committer = committer;
    this.#parts = parts;
    this.#jobs = new BackgroundJobs(parts);
  }

  /**
   * @throws {BucketError} `committer.overloaded` while ten exports wait, or one of the same product has not ended; nothing is
   *   recorded
   */
  async start(caller: Caller, productId: string): Promise<Outcome<ExportProgress>> {
    const exportId = this.#parts.random.uuid7();
    const { ledger } = this.#committer;
    const request = { type: 'export.begin', caller: { ...caller, traceId: exportId }, productId } as const;
    const note = { reason: exportBeginNote(exportId, productId) };
    const ask = () => this.#committer.submit(observe(request, { note }));
    // Whoever may not export learns that, and not whether an export is being made.
    const mayAsk =
      operationRow('export.begin').roles.some((role) => role === caller.actor.role) && maySeeProduct(caller, productId);
    if (!mayAsk) {
      const outcome = await ask();
      if (outcome.kind === 'refused') return outcome;
      throw new TypeError('an export was admitted to a caller without the right');
    }
    return this.#jobs.start({
      id: exportId,
      owner: productId,
      ask,
      total: () => ledger.head.size,
      work: (step, asked) => this.#summarise({ exportId, productId, treeSize: asked.treeSize }, step),
    });
  }

  /** Undefined where there is no such export of a product that the caller may see. */
  async get(caller: Caller, exportId: string): Promise<Outcome<ExportProgress | undefined>> {
    const outcome = await this.#committer.submit(observe({ type: 'export.read', caller }));
    if (outcome.kind === 'refused') return outcome;
    const recorded = await this.#recorded(exportId);
    if (recorded === undefined || !maySeeProduct(caller, recorded.productId)) return { ...outcome, value: undefined };
    const { end } = recorded;
    if (end === undefined) return { ...outcome, value: this.#jobs.progress(exportId) ?? interrupted(exportId) };
    const { treeSize } = end.summary;
    const known = this.#jobs.progress(exportId) ?? { id: exportId, rate: 0 };
    return { ...outcome, value: { ...known, status: 'done', done: treeSize, total: treeSize, result: end.summary } };
  }

  /** @throws {BucketError} `committer.overloaded` while this process serves as many downloads as it may */
  async content(command: ExportContentCommand): Promise<Outcome<ExportLines | NoContent>> {
    this.#requireRoom();
    const { caller, exportId, from } = command;
    const place = from === undefined ? '' : ` after the artifact of entry ${from.after}`;
    const note = { reason: `export ${exportId}${place}` };
    const outcome = await this.#committer.submit(observe({ type: 'export.content', caller }, { note }));
    if (outcome.kind === 'refused') return outcome;
    const content = await this.#contentOf(command);
    if ('kind' in content) return { ...outcome, value: content };
    return { ...outcome, value: { kind: 'lines', lines: this.#counted(content) } };
  }

  /** Counted from the first line on: a generator that nobody starts does not end either. */
  async *#counted(content: ExportContent): AsyncGenerator<string> {
    this.#requireRoom();
    this.#downloads += 1;
    try {
      yield* content.lines();
    } finally {
      this.#downloads -= 1;
    }
  }

  #requireRoom(): void {
    if (this.#downloads >= DOWNLOADS_MAX) throw new BucketError('committer.overloaded', { waiting: this.#downloads });
  }

  async #contentOf({ caller, exportId, from, knownSize }: ExportContentCommand): Promise<ExportContent | NoContent> {
    const recorded = await this.#recorded(exportId);
    if (recorded === undefined || !maySeeProduct(caller, recorded.productId)) return { kind: 'unknown' };
    if (recorded.end === undefined) return { kind: 'not-done' };
    const content = await ExportContent.open(this.#committer, recorded.end, { from, knownSize });
    return content ?? { kind: 'no-such-place' };
  }

  /** What the log holds, which does not change: the same whenever and wherever it is read. */
  async #summarise(
    asked: Pick<ExportSummary, 'exportId' | 'productId'> & Pick<LogPosition, 'treeSize'>,
    step: Step,
  ): Promise<ExportSummary> {
    const { sha256 } = this.#committer.ledger.dependencies;
    let [artifacts, entries, digest] = [0, 0, EMPTY_EXPORT_DIGEST];
    for await (const { seq, artifactId } of creations(this.#committer, asked)) {
      for await (const { canonical } of entriesAbout(this.#committer, artifactId, asked)) {
        digest = exportDigest(sha256, digest, canonical);
        entries += 1;
      }
      artifacts += 1;
      await step(seq + 1, artifacts + entries);
    }
    const summary = { ...asked, artifacts, entries, digest };
    await this.#recordEnd(summary);
    await step(asked.treeSize, artifacts + entries);
    return summary;
  }

  async #recordEnd(summary: ExportSummary): Promise<void> {
    const bucket = bucketCaller(this.#parts.random.uuid7());
    const caller = { ...bucket, traceId: summary.exportId };
    const note = { reason: exportEndNote(summary) };
    await this.#committer.submit(observe({ type: 'export.end', caller }, { note }));
  }

  /** What the log says of an export: found by its id, which both entries have as their trace. */
  async #recorded(exportId: string): Promise<RecordedExport | undefined> {
    const [begin] = await this.#entriesOf(exportId, 'export.begin');
    const begun = begin === undefined ? undefined : parseExportBegin(parseEntry(begin.canonical).reason ?? '');
    if (begun?.exportId !== exportId) return undefined;
    const [entry] = await this.#entriesOf(exportId, 'export.end');
    const summary = entry === undefined ? undefined : parseExportEnd(parseEntry(entry.canonical).reason ?? '');
    const { productId } = begun;
    return entry === undefined || summary === undefined ? { productId } : { productId, end: { entry, summary } };
  }

  async #entriesOf(exportId: string, type: 'export.begin' | 'export.end'): Promise<readonly StoredEntry[]> {
    const filter = { traceId: exportId, type, outcome: 'allowed' } as const;
    const { items } = await this.#committer.ledger.store.queryEntries(filter, 1);
    await this.#committer.requireProven(items);
    return items;
  }
}

interface RecordedExport {
  readonly productId: string;
  readonly end?: { readonly entry: StoredEntry; readonly summary: ExportSummary };
}
