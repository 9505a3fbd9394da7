import { ArrivalSchedule } from '../schedule/arrivals.ts';
import type { Vu } from '../vu/vu.ts';
import type { ArrivalRatePlan } from './scenario-plan.ts';
import type { ScenarioRun } from './scenario-run.ts';

/**
 * The open model: iterations begin when they are due, whatever the ones before are doing. When no VU is free the iteration is
 * dropped and counted. How late an iteration begins is measured apart, so that a slow generator cannot pass for a slow server.
 */
export function runArrivalRate(scenario: ScenarioRun, plan: ArrivalRatePlan): Promise<void> {
  return new Promise((resolve) => new ArrivalRate(scenario, plan, resolve).tick());
}

class ArrivalRate {
  private readonly scenario: ScenarioRun;
  private readonly plan: ArrivalRatePlan;
  private readonly schedule: ArrivalSchedule;
  private readonly whenOver: () => void;
  /** Last in, first out: the connections of a few VUs stay warm. */
  private readonly free: Vu[];
  private vusAsked: number;
  private inProgress = 0;
  private isOver = false;

  constructor(scenario: ScenarioRun, plan: ArrivalRatePlan, whenOver: () => void) {
    this.scenario = scenario;
    this.plan = plan;
    this.whenOver = whenOver;
    this.schedule = new ArrivalSchedule(plan.startRate, plan.stages, plan.timeUnitMs);
    this.free = [...scenario.vus];
    this.vusAsked = this.free.length;
  }

  readonly tick = (): void => {
    const { scenario, schedule } = this;
    if (scenario.isStopped) return this.end();
    const elapsedMs = scenario.elapsedMs;
    this.beginDue(elapsedMs);
    if (elapsedMs >= scenario.plan.durationMs) return this.end();
    const nextMs = schedule.peekMs() ?? scenario.plan.durationMs;
    setTimeout(this.tick, Math.max(1, nextMs - elapsedMs));
  };

  /** All that is due, late ones too: an arrival is never skipped, or the rate would give way to a slow server. */
  private beginDue(untilMs: number): void {
    const { scenario, schedule } = this;
    for (let dueMs = schedule.peekMs(); dueMs !== undefined && dueMs <= untilMs; dueMs = schedule.peekMs()) {
      schedule.advance();
      const vu = this.free.pop() ?? this.grow();
      if (vu === undefined) scenario.dropIteration();
      else void this.begin(vu, scenario.elapsedMs - dueMs);
    }
  }

  private async begin(vu: Vu, latenessMs: number): Promise<void> {
    this.inProgress++;
    await this.scenario.iterate(vu, latenessMs);
    this.inProgress--;
    this.free.push(vu);
    if (this.isOver && this.inProgress === 0) this.whenOver();
  }

  private grow(): Vu | undefined {
    if (this.vusAsked >= this.plan.vusMax) return undefined;
    this.vusAsked++;
    return this.scenario.addVu((vu) => this.free.push(vu));
  }

  private end(): void {
    this.isOver = true;
    if (this.inProgress === 0) this.whenOver();
  }
}
