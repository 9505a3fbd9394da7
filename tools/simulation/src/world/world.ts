import { drawFaults, type FaultKind } from './faults.ts';
import { SimulatedRandom } from './random.ts';
import { Scheduler } from './scheduler.ts';
import type { State } from './states.ts';

/** What one run is made from; the same options give the same run. */
export interface RunOptions {
  readonly seed: number;
  /** Kinds of faults that may be drawn. */
  readonly faults: readonly FaultKind[];
  /** The most committers and artifact clients. */
  readonly processes: number;
  readonly clients: number;
  /** Events before the faults end. */
  readonly steps: number;
}

/** The first promise that was broken in a run, and how. */
export interface Violation {
  readonly invariant: string;
  readonly detail: string;
  readonly step: number;
}

/** What everything in a run shares: the one order of events, streams of chance, what may go wrong, and what was found. */
export class World {
  readonly scheduler: Scheduler;
  /** Of the delays and failures of the store, of the clients' choices, and of ids and salts. */
  readonly chances: SimulatedRandom;
  readonly choices: SimulatedRandom;
  readonly ids: SimulatedRandom;
  readonly faults: ReadonlySet<FaultKind>;
  readonly faultCounts = new Map<FaultKind, number>();
  readonly stateCounts = new Map<State, number>();
  /** Once true nothing goes wrong any more. */
  isCalm = false;
  /** Time that passed at once, beyond that of the scheduler. */
  skippedMs = 0;
  violation: Violation | undefined;

  constructor({ seed, faults }: RunOptions) {
    const streams = new SimulatedRandom(seed);
    this.scheduler = new Scheduler(new SimulatedRandom(streams.next()));
    this.chances = new SimulatedRandom(streams.next());
    this.choices = new SimulatedRandom(streams.next());
    this.ids = new SimulatedRandom(streams.next());
    this.faults = drawFaults(streams, faults);
  }

  /** Time that has truly passed. */
  get trueMs(): number {
    return this.scheduler.nowMs + this.skippedMs;
  }

  /** Whether a fault of this kind strikes now; counts it. @param probability where the kind is among those of the run */
  strikes(kind: FaultKind, probability: number): boolean {
    if (this.isCalm || !this.faults.has(kind) || !this.chances.chance(probability)) return false;
    this.faultCounts.set(kind, (this.faultCounts.get(kind) ?? 0) + 1);
    return true;
  }

  reached(state: State): void {
    this.stateCounts.set(state, (this.stateCounts.get(state) ?? 0) + 1);
  }

  /** The first one counts: what follows may follow from it. */
  broken(invariant: string, detail: string): void {
    this.violation ??= { invariant, detail, step: this.scheduler.steps };
  }
}
