import type { ThresholdWatch } from '../metrics/threshold-watch.ts';
import type { RunControl } from './run-control.ts';
import type { RunPlan } from './run-plan.ts';
import type { RunRecorder } from './run-recorder.ts';
import type { RunLog } from './run-log.ts';
import type { ScenarioPlan } from './scenario-plan.ts';
import { ScenarioRun } from './scenario-run.ts';
import type { VuSupply } from './vu-supply.ts';

const SECOND_MS = 1_000;

export interface LoadPhase {
  readonly plan: RunPlan;
  readonly supply: VuSupply;
  readonly recorder: RunRecorder;
  readonly control: RunControl;
  readonly thresholds: ThresholdWatch;
  readonly log: RunLog;
  /** Called once a second. */
  readonly onProgress: () => void;
}

/** Runs all scenarios to their end, or to the end that a threshold, the script or a signal gives them. Gives its duration. */
export async function runLoad(phase: LoadPhase): Promise<number> {
  const { plan, supply, recorder, control, log } = phase;
  const scenarios = plan.scenarios.map(
    (scenario) =>
      new ScenarioRun({
        plan: scenario,
        userTags: plan.tags,
        minIterationDurationMs: plan.minIterationDurationMs,
        supply,
        recorder,
        control,
        log: (text) => log('error', text),
      }),
  );
  for (const scenario of scenarios) await scenario.prepare(vusAtStart(scenario.plan));
  control.restartClock();
  const watch = new SecondWatch(phase);
  try {
    await Promise.all(scenarios.map((scenario) => scenario.run()));
  } finally {
    watch.stop();
  }
  return control.elapsedMs;
}

function vusAtStart({ work }: ScenarioPlan): number {
  if (work.kind === 'arrival-rate') return work.vusPreAllocated;
  if (work.kind === 'iterations') return work.vus;
  return work.stages.reduce((peak, { target }) => Math.max(peak, target), work.startVus);
}

/** Once a second: the gauges, one point of the timeline, and the thresholds that may end the run. */
class SecondWatch {
  private readonly phase: LoadPhase;
  private readonly timer: NodeJS.Timeout;
  private second = 0;

  constructor(phase: LoadPhase) {
    this.phase = phase;
    this.gaugeVusMax();
    this.timer = setInterval(() => this.tick(), SECOND_MS);
  }

  private tick(): void {
    const { control, thresholds, log, onProgress } = this.phase;
    const { registry, builtin } = this.phase.recorder;
    registry.addTo(builtin.vus, control.vusActive, this.phase.plan.tags);
    this.gaugeVusMax();
    this.closeSecond();
    onProgress();
    const crossed = thresholds.findAbort(control.elapsedMs);
    if (crossed === undefined || control.isStopping) return;
    log('error', `threshold crossed, the run ends: ${crossed.key} ${crossed.source}`);
    control.stop('threshold', `${crossed.key} ${crossed.source}`);
  }

  private closeSecond(): void {
    this.second++;
    this.phase.recorder.timeline.closeSecond(this.second, this.phase.control.vusActive);
  }

  private gaugeVusMax(): void {
    const { recorder, control, plan } = this.phase;
    recorder.registry.addTo(recorder.builtin.vusMax, control.vusInitialized, plan.tags);
  }

  stop(): void {
    clearInterval(this.timer);
    if (this.phase.recorder.timeline.hasOpenSecond) this.closeSecond();
  }
}
