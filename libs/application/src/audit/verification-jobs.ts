import { BucketError, instantOf, parseEntry, type Caller } from '@bucket/domain';
import type { AnswerVault, RandomSource, Stopwatch } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';
import { verifyStore, type VerificationResult } from './verify-log.ts';

/** Entries a second that a job checks at most, so that requests are served beside it. */
const ENTRIES_PER_SECOND_MAX = 10_000;
/** Jobs that may wait for the one that runs. */
const WAITING_MAX = 10;
/** Jobs of which the result is kept. */
const KEPT_MAX = 100;
/** How much earlier than its id an entry is looked for: the ids of a process may run ahead of its clock. */
const CLOCK_SLACK_MS = 60_000;

/**
 * - `failed`: the store could not be read; it says nothing about the log.
 * - `interrupted`: it was asked for, but this process has neither job nor result: the process that ran it has ended, or is
 *   another one, or a hundred later ones have taken its place.
 */
export const VERIFICATION_STATES = ['running', 'done', 'failed', 'interrupted'] as const;

/** How far a verification is. */
export interface VerificationProgress {
  /** UUIDv7; the entry of the request names it. */
  readonly id: string;
  readonly status: (typeof VERIFICATION_STATES)[number];
  /** Entries that have been checked. */
  readonly done: number;
  /** Entries to check; 0 where this process does not know. */
  readonly total: number;
  /** Entries a second. */
  readonly rate: number;
  readonly result?: VerificationResult;
}

export interface VerificationJobParts {
  readonly vault: Pick<AnswerVault, 'isIntact'>;
  readonly random: RandomSource;
  readonly stopwatch: Stopwatch;
  readonly pause: (ms: number) => Promise<unknown>;
  /** Told of what a job failed with. Must not throw. */
  readonly onFault: (error: unknown) => void;
}

interface Job extends Pick<VerificationProgress, 'id'> {
  status: 'running' | 'done' | 'failed';
  done: number;
  total: number;
  startedMs: number | undefined;
  endedMs: number | undefined;
  result: VerificationResult | undefined;
}

/** Verifications that nobody waits for: one after the other, in this process, at a bounded rate. */
export class VerificationJobs {
  readonly #committer: Committer;
  readonly #parts: VerificationJobParts;
  readonly #jobs = new Map<string, Job>();
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(committer: Committer, parts: VerificationJobParts) {
    this.#committer = committer;
    this.#parts = parts;
  }

  /** @throws {BucketError} `committer.overloaded` while ten jobs wait; nothing is recorded */
  async start(caller: Caller): Promise<Outcome<VerificationProgress>> {
    if (this.#waiting >= WAITING_MAX) throw new BucketError('committer.overloaded', { waiting: this.#waiting });
    this.#waiting += 1;
    const id = this.#parts.random.uuid7();
    const job: Job = {
      id,
      status: 'running',
      done: 0,
      total: 0,
      startedMs: undefined,
      endedMs: undefined,
      result: undefined,
    };
    let isAsked = false;
    try {
      const outcome = await this.#committer.submit(observe({ type: 'audit.verify', caller }, { note: noteOf(id) }));
      if (outcome.kind === 'refused') return outcome;
      isAsked = true;
      job.total = this.#committer.ledger.head.size;
      this.#keep(job);
      this.#last = this.#last.then(() => this.#run(job));
      return { ...outcome, value: this.#progress(job) };
    } finally {
      if (!isAsked) this.#waiting -= 1;
    }
  }

  /** Undefined where nobody asked for it. */
  async get(caller: Caller, id: string): Promise<Outcome<VerificationProgress | undefined>> {
    const outcome = await this.#committer.submit(observe({ type: 'verification.read', caller }));
    if (outcome.kind === 'refused') return outcome;
    const job = this.#jobs.get(id);
    if (job !== undefined) return { ...outcome, value: this.#progress(job) };
    const isKnown = await this.#isRecorded(id);
    return { ...outcome, value: isKnown ? { id, status: 'interrupted', done: 0, total: 0, rate: 0 } : undefined };
  }

  async #run(job: Job): Promise<void> {
    const { vault, stopwatch, pause, onFault } = this.#parts;
    const { store, head, dependencies } = this.#committer.ledger;
    const startedMs = stopwatch.elapsedMs();
    job.startedMs = startedMs;
    job.total = head.size;
    const paced = async (done: number) => {
      job.done = done;
      const aheadMs = (done * 1_000) / ENTRIES_PER_SECOND_MAX - (stopwatch.elapsedMs() - startedMs);
      if (aheadMs > 0) await pause(aheadMs);
    };
    try {
      job.result = await verifyStore(store, head, { ...dependencies, vault }, paced);
      job.status = 'done';
    } catch (error) {
      job.status = 'failed';
      onFault(error);
    }
    job.endedMs = stopwatch.elapsedMs();
    this.#waiting -= 1;
  }

  #keep(job: Job): void {
    this.#jobs.set(job.id, job);
    for (const { id, status } of this.#jobs.values()) {
      if (this.#jobs.size <= KEPT_MAX) return;
      if (status !== 'running') this.#jobs.delete(id);
    }
  }

  #progress({ id, status, done, total, startedMs, endedMs, result }: Job): VerificationProgress {
    const elapsedMs = startedMs === undefined ? 0 : (endedMs ?? this.#parts.stopwatch.elapsedMs()) - startedMs;
    const rate = elapsedMs <= 0 ? 0 : Math.round((done * 1_000) / elapsedMs);
    return { id, status, done, total, rate, ...(result === undefined ? {} : { result }) };
  }

  /** Whether the log has the request for it: after the time in the id, and found by nothing but its type. */
  async #isRecorded(id: string): Promise<boolean> {
    if (!UUID7.test(id)) return false;
    const idMs = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
    const from = instantOf(Math.max(0, Math.min(idMs, LATEST_MS) - CLOCK_SLACK_MS));
    const filter = { type: 'audit.verify', outcome: 'allowed', from } as const;
    const { items } = await this.#committer.ledger.store.queryEntries(filter, 1_000);
    await this.#committer.requireProven(items);
    return items.some(({ canonical }) => parseEntry(canonical).reason === noteOf(id).reason);
  }
}

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** 9999-12-31, the last day that a time can name. */
const LATEST_MS = 253_402_214_400_000;

const noteOf = (id: string) => ({ reason: `verification ${id}` });
