import { BucketError } from '@bucket/domain';
import type { Stopwatch } from '@bucket/ports';
import type { LogPosition, Outcome } from '../committer/outcome.ts';

/** Steps of work a second that a job does at most, so that requests are served beside it. */
const STEPS_PER_SECOND_MAX = 10_000;
/** Jobs that may wait for the one that runs. */
const WAITING_MAX = 10;
/** Jobs of which the result is kept. */
const KEPT_MAX = 100;

/**
 * - `failed`: the store could not be read; there is no result.
 * - `interrupted`: it was asked for, but this process has neither job nor result: the process that ran it has ended, or is
 *   another one, or a hundred later ones have taken its place.
 */
export const JOB_STATES = ['running', 'done', 'failed', 'interrupted'] as const;

/** How far a job is. */
export interface JobProgress<Result> {
  /** UUIDv7; the entry of the request names it. */
  readonly id: string;
  readonly status: (typeof JOB_STATES)[number];
  /** What has been done, in the unit of `total`. */
  readonly done: number;
  /** What there is to do; 0 where this process does not know. */
  readonly total: number;
  /** A second. */
  readonly rate: number;
  readonly result?: Result;
}

/** Progress of a job that was asked for and of which this process knows nothing. */
export const interrupted = (id: string): JobProgress<never> => ({
  id,
  status: 'interrupted',
  done: 0,
  total: 0,
  rate: 0,
});

export interface JobSurroundings {
  readonly stopwatch: Stopwatch;
  readonly pause: (ms: number) => Promise<unknown>;
  /** Told of what a job failed with. Must not throw. */
  readonly onFault: (error: unknown) => void;
}

/** Tells of progress, and waits where the job is ahead of its rate. @param steps of work so far; `done` when absent */
export type Step = (done: number, steps?: number) => Promise<void>;

export interface JobRequest<Result> {
  readonly id: string;
  /** Whose it is, where each owner may have one job at a time. */
  readonly owner?: string;
  /** Records the request. */
  readonly ask: () => Promise<Outcome<undefined>>;
  /** What there is to do, by when it begins. */
  readonly total: () => number;
  /** @param asked where the request is recorded */
  readonly work: (step: Step, asked: LogPosition) => Promise<Result>;
}

interface Job<Result> {
  readonly id: string;
  status: 'running' | 'done' | 'failed';
  done: number;
  total: number;
  startedMs: number | undefined;
  endedMs: number | undefined;
  result: Result | undefined;
}

/** Work that nobody waits for: one job after the other, in this process, at a bounded rate. */
export class BackgroundJobs<Result> {
  readonly #surroundings: JobSurroundings;
  readonly #jobs = new Map<string, Job<Result>>();
  readonly #owners = new Set<string>();
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(surroundings: JobSurroundings) {
    this.#surroundings = surroundings;
  }

  /**
   * @throws {BucketError} `committer.overloaded` while ten jobs wait, or one of the same owner has not ended; nothing is
   *   recorded
   */
  async start(request: JobRequest<Result>): Promise<Outcome<JobProgress<Result>>> {
    const { id, owner } = request;
    const isOwnersSecond = owner !== undefined && this.#owners.has(owner);
    if (isOwnersSecond || this.#waiting >= WAITING_MAX) {
      throw new BucketError('committer.overloaded', { waiting: this.#waiting });
    }
    this.#enter(owner);
    const job: Job<Result> = {
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
      const outcome = await request.ask();
      if (outcome.kind === 'refused') return outcome;
      isAsked = true;
      job.total = request.total();
      this.#keep(job);
      this.#last = this.#last.then(() => this.#run(job, request, outcome.place));
      return { ...outcome, value: this.#progressOf(job) };
    } finally {
      if (!isAsked) this.#leave(owner);
    }
  }

  /** Undefined where this process does not know of it. */
  progress(id: string): JobProgress<Result> | undefined {
    const job = this.#jobs.get(id);
    return job === undefined ? undefined : this.#progressOf(job);
  }

  async #run(job: Job<Result>, { owner, total, work }: JobRequest<Result>, asked: LogPosition): Promise<void> {
    const { stopwatch, pause, onFault } = this.#surroundings;
    const startedMs = stopwatch.elapsedMs();
    job.startedMs = startedMs;
    job.total = total();
    const step: Step = async (done, steps = done) => {
      job.done = done;
      const aheadMs = (steps * 1_000) / STEPS_PER_SECOND_MAX - (stopwatch.elapsedMs() - startedMs);
      if (aheadMs > 0) await pause(aheadMs);
    };
    try {
      job.result = await work(step, asked);
      job.status = 'done';
    } catch (error) {
      job.status = 'failed';
      onFault(error);
    }
    job.endedMs = stopwatch.elapsedMs();
    this.#leave(owner);
  }

  #enter(owner: string | undefined): void {
    this.#waiting += 1;
    if (owner !== undefined) this.#owners.add(owner);
  }

  #leave(owner: string | undefined): void {
    this.#waiting -= 1;
    if (owner !== undefined) this.#owners.delete(owner);
  }

  #keep(job: Job<Result>): void {
    this.#jobs.set(job.id, job);
    for (const { id, status } of this.#jobs.values()) {
      if (this.#jobs.size <= KEPT_MAX) return;
      if (status !== 'running') this.#jobs.delete(id);
    }
  }

  #progressOf({ id, status, done, total, startedMs, endedMs, result }: Job<Result>): JobProgress<Result> {
    const elapsedMs = startedMs === undefined ? 0 : (endedMs ?? this.#surroundings.stopwatch.elapsedMs()) - startedMs;
    const rate = elapsedMs <= 0 ? 0 : Math.round((done * 1_000) / elapsedMs);
    return { id, status, done, total, rate, ...(result === undefined ? {} : { result }) };
  }
}
