import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Tags } from '../metrics/tags.ts';
import type { Vu } from '../vu/vu.ts';
import type { IterationOrder, ScenarioFacts } from '../vu/vu-host.ts';
import { runArrivalRate } from './arrival-rate-executor.ts';
import { runIterations } from './iterations-executor.ts';
import type { RunControl } from './run-control.ts';
import type { RunRecorder } from './run-recorder.ts';
import type { ScenarioPlan } from './scenario-plan.ts';
import { runVus } from './vus-executor.ts';
import type { VuSupply } from './vu-supply.ts';

/** How long iterations may go on after the run was told to stop. */
const STOP_GRACE_MS = 1_000;
/** A loop of iterations that never wait would starve timers and sockets; after this long it gives way. */
const TURN_MS = 5;

export interface ScenarioParts {
  readonly plan: ScenarioPlan;
  readonly userTags: Tags;
  readonly minIterationDurationMs: number;
  readonly supply: VuSupply;
  readonly recorder: RunRecorder;
  readonly control: RunControl;
  log(text: string): void;
}

/** One scenario while it runs: its VUs, its count of iterations, and its end. What starts iterations is its executor. */
export class ScenarioRun {
  readonly plan: ScenarioPlan;
  readonly tags: Tags;
  vus: Vu[] = [];
  private readonly parts: ScenarioParts;
  private facts: ScenarioFacts;
  private startedAt = 0;
  private iterationsBegun = 0;
  private closed = false;
  private turnBeganAt = 0;

  constructor(parts: ScenarioParts) {
    const { plan } = parts;
    this.parts = parts;
    this.plan = plan;
    this.tags = { ...parts.userTags, ...plan.tags, scenario: plan.name };
    const { name, executor, durationMs, env } = plan;
    this.facts = { name, executor, startedAt: 0, durationMs, env };
  }

  async prepare(vuCount: number): Promise<void> {
    this.vus = await this.parts.supply.createMany(this.plan, vuCount);
  }

  /** Resolves when the scenario is over: its iterations done, or interrupted after their grace. */
  async run(): Promise<void> {
    const { plan, parts } = this;
    const { control } = parts;
    const timers = new AbortController();
    const wait = (ms: number) => setTimeout(ms, undefined, { signal: timers.signal }).catch(() => undefined);
    await Promise.race([plan.startTimeMs > 0 ? wait(plan.startTimeMs) : undefined, control.stopped]);
    this.startedAt = performance.now();
    this.facts = { ...this.facts, startedAt: Date.now() };
    const executed = this.execute();
    const outOfTime = wait(plan.durationMs + plan.gracefulStopMs);
    await Promise.race([executed, outOfTime, control.stopped.then(() => wait(STOP_GRACE_MS))]);
    timers.abort();
    this.close();
  }

  private execute(): Promise<void> {
    const { work } = this.plan;
    switch (work.kind) {
      case 'arrival-rate':
        return runArrivalRate(this, work);
      case 'vus':
        return runVus(this, work);
      case 'iterations':
        return runIterations(this, work);
    }
  }

  get elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  /** Whether new iterations may begin. */
  get isOpen(): boolean {
    return !this.isStopped && this.elapsedMs < this.plan.durationMs;
  }

  /** Whether it was ended before its time. */
  get isStopped(): boolean {
    return this.closed || this.parts.control.isStopping;
  }

  /** One more VU while the scenario runs; later, where it takes a thread. */
  addVu(whenThere: (vu: Vu) => void): Vu | undefined {
    const inline = this.parts.supply.createInline(this.plan);
    if (inline === undefined) {
      this.parts.supply.create(this.plan).then(
        (vu) => {
          if (this.closed) return this.parts.supply.retire(vu);
          this.vus.push(vu);
          whenThere(vu);
        },
        (error: unknown) => this.parts.log(`a VU could not be started: ${String(error)}`),
      );
      return undefined;
    }
    this.vus.push(inline);
    return inline;
  }

  dropIteration(): void {
    this.parts.recorder.iterationDropped(this.tags);
  }

  /** One iteration on a VU that is free. Resolves when it is over; never, when it was interrupted. */
  async iterate(vu: Vu, latenessMs?: number): Promise<void> {
    const { control, recorder } = this.parts;
    const iterationInTest = this.iterationsBegun++;
    const { exec, tags } = this.plan;
    const order: IterationOrder = { exec, scenario: this.facts, iterationInTest, tags, run: control };
    if (latenessMs !== undefined) recorder.iterationBegan(latenessMs, this.tags);
    vu.current = order;
    control.vusActive++;
    const beganAt = performance.now();
    const outcome = await vu.run(order);
    if (vu.current !== order) return NEVER;
    vu.current = undefined;
    control.vusActive--;
    const durationMs = performance.now() - beganAt;
    if (outcome.kind === 'threw') this.parts.log(outcome.stack);
    if (outcome.kind === 'aborted') control.iterationsInterrupted++;
    else {
      control.iterationsCompleted++;
      recorder.iteration(durationMs, this.tags);
    }
    const restMs = this.parts.minIterationDurationMs - durationMs;
    if (restMs > 0) await setTimeout(restMs);
  }

  /** For executors that start one iteration after the other. */
  async giveWay(): Promise<void> {
    if (performance.now() - this.turnBeganAt < TURN_MS) return;
    await setImmediate();
    this.turnBeganAt = performance.now();
  }

  /** Ends the iteration of a VU that has had its grace. The VU is of no more use. */
  interrupt(vu: Vu): void {
    const { control, supply } = this.parts;
    if (vu.current !== undefined) {
      vu.current = undefined;
      control.vusActive--;
      control.iterationsInterrupted++;
    }
    this.vus = this.vus.filter((other) => other !== vu);
    supply.retire(vu);
  }

  private close(): void {
    this.closed = true;
    for (const vu of [...this.vus]) this.interrupt(vu);
  }
}

const NEVER = new Promise<never>(() => undefined);
