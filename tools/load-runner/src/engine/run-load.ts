import { setTimeout } from 'node:timers/promises';
import { runArrivalRate } from './arrival-rate.ts';
import { runIterations } from './iterations.ts';
import type { RunControl } from './run-control.ts';
import type { RunRecorder } from './run-recorder.ts';
import type { Scenario } from './scenario.ts';

/** How long iterations may go on after the run was told to stop. */
const STOP_GRACE_MS = 1_000;
const SECOND_MS = 1_000;

/**
 * Runs all scenarios to their end, or to the end that a signal or a refusal gives them. Gives its duration in milliseconds.
 * @param onSecond called once a second
 */
export async function runLoad(
  scenarios: readonly Scenario[],
  recorder: RunRecorder,
  control: RunControl,
  onSecond: (elapsedMs: number) => void,
): Promise<number> {
  const { registry, builtin, timeline } = recorder;
  const startedAt = performance.now();
  const closeSecond = (): void => {
    timeline.closeSecond(control.vusActive);
    registry.add(builtin.vus, control.vusActive, {});
    registry.add(builtin.vusMax, control.vusInitialized, {});
    onSecond(performance.now() - startedAt);
  };
  registry.add(builtin.vusMax, control.vusInitialized, {});
  // The requests of `setup()` belong to no second.
  timeline.clear();
  const timer = setInterval(closeSecond, SECOND_MS);
  try {
    await Promise.all(scenarios.map((scenario) => runScenario(scenario, control)));
  } finally {
    clearInterval(timer);
  }
  const durationMs = performance.now() - startedAt;
  const { requests, iterations, dropped } = timeline.open;
  if (requests + iterations + dropped > 0) timeline.closeSecond(control.vusActive);
  return durationMs;
}

/** Resolves when the scenario is over: its iterations are done, or were interrupted after their grace. */
async function runScenario(scenario: Scenario, control: RunControl): Promise<void> {
  const { startTimeMs, durationMs, gracefulStopMs, work } = scenario.plan;
  const timers = new AbortController();
  const wait = (ms: number) => setTimeout(ms, undefined, { signal: timers.signal }).catch(() => undefined);
  if (startTimeMs > 0) await Promise.race([wait(startTimeMs), control.stopped]);
  scenario.startedAt = performance.now();
  const executed = work.kind === 'arrivals' ? runArrivalRate(scenario, work) : runIterations(scenario, work);
  const stopped = control.stopped.then(() => wait(STOP_GRACE_MS));
  await Promise.race([executed, wait(durationMs + gracefulStopMs), stopped]);
  timers.abort();
  scenario.close();
}
