import type { Tags } from '../metrics/tags.ts';
import type { ScenarioPlan } from '../plan/run-plan.ts';
import type { RunControl } from './run-control.ts';
import type { Vu, VuParts } from './vu.ts';

export interface ScenarioParts extends Pick<VuParts, 'recorder' | 'log'> {
  readonly control: RunControl;
  readonly newVu: (plan: ScenarioPlan) => Vu;
}

/** One scenario while it runs: its VUs, the number of its iterations, and its end. */
export class Scenario {
  readonly plan: ScenarioPlan;
  readonly vus: Set<Vu> = new Set();
  /** In milliseconds of `performance.now()`. */
  startedAt = 0;
  private readonly tags: Tags;
  private readonly parts: ScenarioParts;
  private iterationsBegun = 0;
  private isClosed = false;

  constructor(plan: ScenarioPlan, parts: ScenarioParts) {
    this.plan = plan;
    this.parts = parts;
    this.tags = { group: '', ...plan.tags, scenario: plan.name };
    while (this.vus.size < plan.vusAtStart) this.addVu();
  }

  get elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  /** Whether it was ended before its time. */
  get isStopped(): boolean {
    return this.isClosed || this.parts.control.stopOrder !== undefined;
  }

  addVu(): Vu {
    const vu = this.parts.newVu(this.plan);
    this.parts.control.vusInitialized++;
    this.vus.add(vu);
    return vu;
  }

  dropIteration(): void {
    this.parts.recorder.iterationDropped(this.tags);
  }

  /**
   * One iteration on a VU that is free. Resolves when it is over; never, when it was interrupted.
   * @param latenessMs how long after it was due it begins, where arrivals are planned
   */
  async iterate(vu: Vu, latenessMs?: number): Promise<void> {
    const { control, recorder, log } = this.parts;
    const { exec } = this.plan;
    const iterationInTest = this.iterationsBegun++;
    if (latenessMs !== undefined) recorder.iterationBegan(latenessMs, this.tags);
    control.vusActive++;
    const beganAt = performance.now();
    const running = vu.run({ exec, tags: this.tags, scenario: this, iterationInTest, untilMs: Infinity });
    await running.catch((error: unknown) => log('error', error instanceof Error ? String(error.stack) : String(error)));
    if (this.isClosed) return new Promise<never>(() => undefined);
    control.vusActive--;
    recorder.iteration(performance.now() - beganAt, this.tags);
  }

  /** Interrupts the iterations that have had their grace. */
  close(): void {
    const { control, log } = this.parts;
    this.isClosed = true;
    const interrupted = [...this.vus].filter((vu) => vu.isBusy).length;
    if (interrupted > 0) log('warn', `scenario "${this.plan.name}": ${interrupted} iterations were interrupted`);
    control.vusActive -= interrupted;
    control.vusInitialized -= this.vus.size;
    for (const vu of this.vus) vu.stop();
  }
}
