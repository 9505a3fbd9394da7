import { type Arrivals, ArrivalSchedule } from '../plan/arrival-schedule.ts';
import type { Scenario } from './scenario.ts';
import type { Vu } from './vu.ts';

/**
 * The open model: iterations begin when they are due, whatever the ones before are doing. When no VU is free the iteration is
 * dropped and counted. How late an iteration begins is measured apart, so that a slow generator cannot pass for a slow server.
 */
export async function runArrivalRate(scenario: Scenario, arrivals: Arrivals): Promise<void> {
  const { durationMs, vusMax } = scenario.plan;
  const schedule = new ArrivalSchedule(arrivals);
  // Last in, first out: the connections of a few VUs stay warm.
  const free = [...scenario.vus];
  let inProgress = 0;
  let whenIdle = (): void => undefined;

  const begin = async (vu: Vu, latenessMs: number): Promise<void> => {
    inProgress++;
    await scenario.iterate(vu, latenessMs);
    free.push(vu);
    if (--inProgress === 0) whenIdle();
  };
  // All that is due, late ones too: an arrival is never skipped, or the rate would give way to a slow server.
  const beginDue = (untilMs: number): void => {
    for (let dueMs = schedule.peekMs(); dueMs !== undefined && dueMs <= untilMs; dueMs = schedule.peekMs()) {
      schedule.advance();
      const vu = free.pop() ?? (scenario.vus.size < vusMax ? scenario.addVu() : undefined);
      if (vu === undefined) scenario.dropIteration();
      else void begin(vu, scenario.elapsedMs - dueMs);
    }
  };

  await new Promise<void>((resolve) => {
    const tick = (): void => {
      const { elapsedMs } = scenario;
      if (!scenario.isStopped) beginDue(elapsedMs);
      if (scenario.isStopped || elapsedMs >= durationMs) resolve();
      else setTimeout(tick, Math.max(1, (schedule.peekMs() ?? durationMs) - elapsedMs));
    };
    tick();
  });
  if (inProgress > 0) await new Promise<void>((resolve) => (whenIdle = resolve));
}
