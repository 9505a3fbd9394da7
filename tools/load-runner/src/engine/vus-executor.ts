import { setTimeout } from 'node:timers/promises';
import { plannedVus } from '../schedule/planned-vus.ts';
import type { Vu } from '../vu/vu.ts';
import type { VusPlan } from './scenario-plan.ts';
import type { ScenarioRun } from './scenario-run.ts';

const CONTROL_MS = 20;

/** VUs that iterate one after the other for as long as the plan wants them: `constant-vus` and `ramping-vus`. */
export async function runVus(scenario: ScenarioRun, plan: VusPlan): Promise<void> {
  const loops = new Map<number, Promise<void>>();
  const unwantedSince = new Map<number, number>();
  const vus: Array<Vu | undefined> = [...scenario.vus];
  const wanted = () => (scenario.isOpen ? plannedVus(plan.startVus, plan.stages, scenario.elapsedMs) : 0);

  const loop = async (index: number): Promise<void> => {
    const vu = vus[index];
    while (vu !== undefined && vus[index] === vu && index < wanted()) {
      await scenario.iterate(vu);
      await scenario.giveWay();
    }
    loops.delete(index);
  };

  while (scenario.isOpen) {
    const count = wanted();
    for (let index = 0; index < count; index++) {
      unwantedSince.delete(index);
      if (!loops.has(index)) loops.set(index, loop(index));
    }
    for (const index of loops.keys()) {
      if (index < count) continue;
      const sinceMs = unwantedSince.get(index) ?? scenario.elapsedMs;
      unwantedSince.set(index, sinceMs);
      const vu = vus[index];
      if (vu === undefined || scenario.elapsedMs - sinceMs < plan.gracefulRampDownMs) continue;
      // Its loop waits for an iteration that will never end; a fresh VU takes the place, should the ramp go up again.
      scenario.interrupt(vu);
      vus[index] = scenario.addVu((late) => (vus[index] = late));
      loops.delete(index);
    }
    await setTimeout(CONTROL_MS);
  }
  await Promise.all(loops.values());
}
