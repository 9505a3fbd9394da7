import { type ThresholdResult, ThresholdWatch } from '../metrics/threshold-watch.ts';
import { logStrayFaults } from '../script/stray-faults.ts';
import { Deadlines } from '../wire/deadlines.ts';
import { EXIT } from './exit-code.ts';
import { InvalidOptions } from './fields.ts';
import { runLoad } from './load-phase.ts';
import { findBlockingExecs, type LoadedScript, loadScript } from './loaded-script.ts';
import { RunControl } from './run-control.ts';
import { type RunLog, withoutFlood } from './run-log.ts';
import type { OptionOverrides, RunPlan } from './run-plan.ts';
import { RunRecorder } from './run-recorder.ts';
import { callStage, StageFailed, type Stage } from './stage-call.ts';
import { VuSupply } from './vu-supply.ts';

/** Where VU code runs: `auto` gives a thread of its own to code that may block. */
export type VuThreads = 'auto' | 'own' | 'shared';

export interface TestRunOptions {
  readonly scriptPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly overrides: OptionOverrides;
  readonly vuThreads: VuThreads;
  readonly log: RunLog;
  /** Called once a second while the load runs. */
  readonly onProgress: (control: RunControl) => void;
  /** Called when the script is loaded and nothing has run yet: where an output attaches itself. */
  readonly onLoaded: (plan: RunPlan, recorder: RunRecorder) => void;
}

export interface TestRunResult {
  readonly recorder: RunRecorder;
  readonly plan: RunPlan;
  readonly thresholds: readonly ThresholdResult[];
  readonly control: RunControl;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly setupJson: string | undefined;
  readonly exitCode: number;
  /** Why the run did not simply pass; `undefined` when it did. */
  readonly endedBy: string | undefined;
  /** What `handleSummary` makes of a summary, as JSON; `undefined` when the script has none. */
  readonly handleSummary: ((summaryJson: string) => Promise<string | undefined>) | undefined;
}

interface Progress {
  setupJson: string | undefined;
  durationMs: number;
  failure: StageFailed | undefined;
}

/** One run of one script, from loading it to its last threshold. To be started once. */
export class TestRun {
  readonly control = new RunControl();
  private readonly recorder = new RunRecorder();
  private readonly deadlines = new Deadlines();
  private readonly options: TestRunOptions;
  private readonly log: RunLog;

  constructor(options: TestRunOptions) {
    this.options = options;
    this.log = withoutFlood(options.log);
  }

  /** @throws {InvalidOptions} and {StageFailed} for a script that cannot be run at all. */
  async run(): Promise<TestRunResult> {
    const { recorder, control, deadlines, log } = this;
    const { scriptPath, env, overrides, onLoaded } = this.options;
    const script = await loadScript({ scriptPath, env, overrides, recorder, control, deadlines, log });
    const { plan } = script;
    const thresholds = thresholdsOf(recorder, plan);
    onLoaded(plan, recorder);
    const startedAt = new Date();
    const release = logStrayFaults(
      () => script.parts.program,
      (text) => log('error', text),
    );
    const progress = await this.runStages(script, thresholds).finally(release);
    deadlines.stop();
    const results = thresholds.results(progress.durationMs);
    return {
      recorder,
      plan,
      control,
      startedAt,
      thresholds: results,
      durationMs: progress.durationMs,
      setupJson: progress.setupJson,
      ...verdictOf(control, results, progress.failure),
      handleSummary: script.exportsFunction('handleSummary')
        ? (summaryJson) => this.call('handleSummary', script, summaryJson)
        : undefined,
    };
  }

  private async runStages(script: LoadedScript, thresholds: ThresholdWatch): Promise<Progress> {
    const progress: Progress = { setupJson: undefined, durationMs: 0, failure: undefined };
    try {
      if (script.exportsFunction('setup')) progress.setupJson = await this.call('setup', script, undefined);
      if (!this.control.isStopping) progress.durationMs = await this.load(script, thresholds, progress.setupJson);
      if (script.exportsFunction('teardown')) await this.call('teardown', script, progress.setupJson);
    } catch (error) {
      if (!(error instanceof StageFailed)) throw error;
      progress.failure = error;
      this.log('error', error.message);
    }
    return progress;
  }

  private async load(
    { plan, parts, services }: LoadedScript,
    thresholds: ThresholdWatch,
    dataJson: string | undefined,
  ): Promise<number> {
    const { control, recorder, log } = this;
    const execs = plan.scenarios.map(({ exec }) => exec);
    const { vuThreads, scriptPath, onProgress } = this.options;
    const blocking =
      vuThreads === 'auto'
        ? await findBlockingExecs(scriptPath, execs)
        : new Set<string>(vuThreads === 'own' ? execs : []);
    const supply = new VuSupply({ ...parts, dataJson }, services, control, blocking);
    return runLoad({ plan, supply, recorder, control, thresholds, log, onProgress: () => onProgress(control) });
  }

  private call(stage: Stage, { plan, parts, services }: LoadedScript, dataJson: string | undefined) {
    return callStage(stage, plan, { ...parts, id: 0, dataJson }, services, this.control);
  }
}

function thresholdsOf(recorder: RunRecorder, plan: RunPlan): ThresholdWatch {
  // The part of the answers that were as expected is in every summary of k6.
  recorder.registry.select('http_req_duration{expected_response:true}');
  try {
    return new ThresholdWatch(recorder.registry, plan.thresholds);
  } catch (error) {
    throw new InvalidOptions(`options.thresholds: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function verdictOf(
  control: RunControl,
  thresholds: readonly ThresholdResult[],
  failure: StageFailed | undefined,
): Pick<TestRunResult, 'exitCode' | 'endedBy'> {
  const order = control.stopOrder;
  if (failure !== undefined) return { exitCode: failure.exitCode, endedBy: failure.message };
  if (order?.cause === 'script') return { exitCode: EXIT.abortedByScript, endedBy: order.reason };
  if (order?.cause === 'signal') return { exitCode: EXIT.interrupted, endedBy: order.reason };
  const crossed = thresholds.filter(({ held }) => !held).map(({ key, source }) => `${key} ${source}`);
  if (crossed.length > 0) return { exitCode: EXIT.thresholdsCrossed, endedBy: `crossed: ${crossed.join('; ')}` };
  if (control.failure !== undefined) return { exitCode: EXIT.markedFailed, endedBy: control.failure };
  return { exitCode: EXIT.passed, endedBy: undefined };
}
