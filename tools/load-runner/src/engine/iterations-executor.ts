import type { Vu } from '../vu/vu.ts';
import type { IterationsPlan } from './scenario-plan.ts';
import type { ScenarioRun } from './scenario-run.ts';

/** A number of iterations, from one pot (`shared-iterations`) or for each VU (`per-vu-iterations`). */
export async function runIterations(scenario: ScenarioRun, plan: IterationsPlan): Promise<void> {
  let pot = plan.shared ? plan.iterations : plan.iterations * plan.vus;
  const loop = async (vu: Vu): Promise<void> => {
    let own = plan.shared ? Number.POSITIVE_INFINITY : plan.iterations;
    while (pot > 0 && own > 0 && scenario.isOpen) {
      pot--;
      own--;
      await scenario.iterate(vu);
      await scenario.giveWay();
    }
  };
  await Promise.all(scenario.vus.map(loop));
}
