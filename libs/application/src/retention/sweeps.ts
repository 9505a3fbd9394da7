import { operationRow, type Caller, type Instant, type Sweep } from '@bucket/domain';
import type { Clock, RandomSource } from '@bucket/ports';
import type { IdempotencyClaim } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider } from '../committer/decider.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome, Replayable } from '../committer/outcome.ts';
import { bucketCaller } from '../identity/bucket-caller.ts';
import type { RetentionClock } from './retention-clock.ts';
import type { DueSet, SweepRetention } from './sweep-retention.ts';

export interface RetentionPreview extends DueSet {
  /** RFC 3339 UTC with milliseconds. */
  readonly at: Instant;
}

export interface StartSweepCommand {
  readonly caller: Caller;
  /** Now when absent. */
  readonly at?: Instant;
  /** Of a preview, as `RetentionPreview` gives it. */
  readonly digest?: string;
  readonly idempotency?: IdempotencyClaim;
}

/** A sweep with how far it is. */
export interface SweepProgress {
  readonly sweep: Sweep;
  /** Versions that it has destroyed. */
  readonly done: number;
  /** Of those, how many a second. */
  readonly rate: number;
}

interface StartInput {
  readonly id: string;
  /** Retention time up to which it purges, and what time it is. */
  readonly untilMs: number;
  readonly nowMs: number;
  readonly digest: string | null;
  /** What is due by then; undefined where the caller may not sweep anyway. */
  readonly due: DueSet | undefined;
}

export const startSweepDecider: Decider<StartInput, Sweep> = {
  kind: 'retention.sweep',
  request: (_input, { caller }) => ({ type: 'retention.sweep', caller }),
  ownFacts: ({ untilMs, nowMs, digest, due }) => ({
    lifecycle: { time: { nowMs, endsMs: untilMs }, isDigestCurrent: digest === null || digest === due?.digest },
  }),
  act: ({ id, untilMs, digest, due }, { block, caller }) => {
    const sweep: Sweep = {
      id,
      requestedBy: caller.actor.id,
      requestedAt: block.at,
      untilMs,
      digest,
      status: 'running',
      total: due?.items ?? 0,
      purged: null,
      endedAt: null,
    };
    return { value: sweep, effects: { records: [{ kind: 'sweep', id, value: sweep }] } };
  },
};

interface EndInput {
  readonly sweepId: string;
  readonly purged: number;
}

export const endSweepDecider: Decider<EndInput, Sweep> = {
  kind: 'retention.end',
  request: (_input, { caller }) => ({ type: 'retention.end', caller }),
  act: ({ sweepId, purged }, { block }) => {
    const before = block.state.sweep(sweepId);
    if (before === undefined) throw new TypeError('a sweep ends that did not begin');
    // Of two processes that ran it, the first one to end it has counted.
    if (before.status === 'done') return { value: before };
    const sweep: Sweep = { ...before, status: 'done', purged, endedAt: block.at };
    return { value: sweep, effects: { records: [{ kind: 'sweep', id: sweepId, value: sweep }] } };
  },
};

/** A sweep of another process is taken over when it is older than this: that process may have died. */
const TAKEN_OVER_MS = 60_000;

export interface SweepParts {
  readonly sweep: SweepRetention;
  readonly retentionClock: RetentionClock;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** Sweeps that people ask for, and what a sweep would destroy. */
export class Sweeps {
  readonly #committer: Committer;
  readonly #parts: SweepParts;
  /** Versions destroyed so far, by sweep that runs in this process. */
  readonly #running = new Map<string, number>();
  /** Sweeps that this process was asked for. */
  readonly #accepted = new Set<string>();

  constructor(committer: Committer, parts: SweepParts) {
    this.#committer = committer;
    this.#parts = parts;
  }

  /** What a sweep at a time would destroy. @param at now when absent */
  async preview(caller: Caller, at?: Instant): Promise<Outcome<RetentionPreview>> {
    const outcome = await this.#committer.submit(observe({ type: 'retention.preview', caller }));
    if (outcome.kind === 'refused') return outcome;
    const shownAt = at ?? this.#nowText();
    return { ...outcome, value: { at: shownAt, ...(await this.#parts.sweep.due(this.#timeAt(shownAt))) } };
  }

  /** Begins a sweep that `runPending` carries out. */
  async start({ caller, at, digest, idempotency }: StartSweepCommand): Promise<Replayable<Outcome<Sweep>>> {
    const { sweep, retentionClock, random } = this.#parts;
    const untilMs = this.#timeAt(at ?? this.#nowText());
    const mayAsk = operationRow('retention.sweep').roles.some((role) => role === caller.actor.role);
    const due = mayAsk ? await sweep.due(untilMs) : undefined;
    const input: StartInput = {
      id: random.uuid7(),
      untilMs,
      nowMs: retentionClock.nowMs(),
      digest: digest ?? null,
      due,
    };
    const outcome = await this.#committer.submit(commandFor(startSweepDecider, caller, input, { idempotency }));
    // A replayed answer is about an earlier one, which has been accepted.
    if (outcome.kind === 'recorded' && outcome.value.id === input.id) this.#accepted.add(input.id);
    return outcome;
  }

  /** Undefined where there is no such sweep. */
  async get(caller: Caller, sweepId: string): Promise<Outcome<SweepProgress | undefined>> {
    const outcome = await this.#committer.submit(observe({ type: 'retention.read', caller }));
    if (outcome.kind === 'refused') return outcome;
    const sweep = this.#committer.ledger.state.sweep(sweepId);
    if (sweep === undefined) return { ...outcome, value: undefined };
    const done = sweep.purged ?? this.#running.get(sweepId) ?? 0;
    const elapsedMs = Date.parse(sweep.endedAt ?? this.#nowText()) - Date.parse(sweep.requestedAt);
    return { ...outcome, value: { sweep, done, rate: elapsedMs === 0 ? 0 : Math.round((done * 1_000) / elapsedMs) } };
  }

  /**
   * Carries out sweeps that were asked for and have not ended. To be called often.
   *
   * @param isStart at the start of a process: what an earlier one has left is taken over at once
   */
  async runPending(isStart = false): Promise<void> {
    const { state } = this.#committer.ledger;
    for (const { id, requestedAt, status } of state.sweeps()) {
      const isOurs =
        this.#accepted.has(id) || isStart || this.#parts.clock.nowMs() - Date.parse(requestedAt) > TAKEN_OVER_MS;
      if (status === 'running' && isOurs && !this.#running.has(id)) await this.#run(id);
    }
  }

  async #run(id: string): Promise<void> {
    const sweep = this.#committer.ledger.state.sweep(id);
    if (sweep === undefined) return;
    this.#running.set(id, 0);
    try {
      const onStep = ({ purged }: { purged: number }) => void this.#running.set(id, purged);
      await this.#parts.sweep.run(sweep.untilMs, { traceId: id, onStep });
      const end: EndInput = { sweepId: id, purged: await this.#purgedBy(id) };
      await this.#committer.submit(commandFor(endSweepDecider, bucketCaller(this.#parts.random.uuid7()), end));
    } finally {
      this.#running.delete(id);
    }
  }

  /** Counted in the log: a process that died may have done a part of it. */
  async #purgedBy(sweepId: string): Promise<number> {
    const filter = { traceId: sweepId, type: 'artifact.purge', outcome: 'allowed' } as const;
    let count = 0;
    for (let after: string | undefined, more = true; more;) {
      const page = await this.#committer.ledger.store.queryEntries(filter, 1_000, after);
      count += page.items.length;
      after = page.next;
      more = page.next !== undefined;
    }
    return count;
  }

  #nowText(): Instant {
    const { head } = this.#committer.ledger;
    const now = new Date(this.#parts.clock.nowMs()).toISOString();
    return now > head.at ? now : head.at;
  }

  /** Retention time at an instant: of the past and now as it is confirmed, of the future as it will be if no time is lost. */
  #timeAt(at: Instant): number {
    const byLog = this.#committer.ledger.state.retentionTime().at(at);
    return at > this.#nowText() ? byLog : Math.min(byLog, this.#parts.retentionClock.nowMs());
  }
}
