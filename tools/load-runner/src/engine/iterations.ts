import { setImmediate } from 'node:timers/promises';
import type { Iterations } from '../plan/run-plan.ts';
import type { Scenario } from './scenario.ts';
import type { Vu } from './vu.ts';

/** A loop of iterations that never wait would starve timers and sockets; after this long it gives way. */
const TURN_MS = 5;

/** A number of iterations, of all VUs together (`shared-iterations`) or of each (`per-vu-iterations`). */
export async function runIterations(scenario: Scenario, { iterations, shared }: Iterations): Promise<void> {
  const { durationMs } = scenario.plan;
  const isOpen = (): boolean => !scenario.isStopped && scenario.elapsedMs < durationMs;
  let begun = 0;
  let turnBeganAt = performance.now();
  const loop = async (vu: Vu): Promise<void> => {
    for (let own = 0; (shared ? begun : own) < iterations && isOpen(); own++) {
      begun++;
      await scenario.iterate(vu);
      if (performance.now() - turnBeganAt < TURN_MS) continue;
      await setImmediate();
      turnBeganAt = performance.now();
    }
  };
  await Promise.all([...scenario.vus].map(loop));
}
