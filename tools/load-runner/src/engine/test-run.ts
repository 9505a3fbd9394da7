import { setTimeout } from 'node:timers/promises';
import { readThresholds, type ThresholdResult } from '../metrics/thresholds.ts';
import { planRun, type RunPlan, type ScenarioPlan } from '../plan/run-plan.ts';
import { EXIT, InvalidOptions, RunFailed } from '../run-failed.ts';
import { responseMaker } from '../script/http-module.ts';
import { loadScript } from '../script/load-script.ts';
import type { MainThread } from './blocking-calls.ts';
import { RunControl } from './run-control.ts';
import { runLoad } from './run-load.ts';
import { type RunLog, withoutFlood } from './run-log.ts';
import { RunRecorder } from './run-recorder.ts';
import { Scenario } from './scenario.ts';
import { Vu, type VuParts } from './vu.ts';

/** Plain data: it crosses thread boundaries. */
export interface ScriptOrder {
  readonly scriptPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface TestRunParts extends ScriptOrder {
  readonly mainThread: MainThread;
  readonly log: RunLog;
  /** Called once a second while the load runs. */
  readonly onSecond: (elapsedMs: number, control: RunControl) => void;
}

export interface TestRunResult {
  readonly recorder: RunRecorder;
  readonly plan: RunPlan;
  readonly thresholds: readonly ThresholdResult[];
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly exitCode: number;
  /** Why the run did not simply pass; `undefined` when it did. */
  readonly endedBy: string | undefined;
}

/** One run of one script, from reading it to its last threshold. To be started once. */
export class TestRun {
  readonly control = new RunControl();
  private readonly recorder = new RunRecorder();
  private readonly parts: TestRunParts;
  private readonly log: RunLog;

  constructor(parts: TestRunParts) {
    this.parts = parts;
    this.log = withoutFlood(parts.log);
  }

  /** @throws {RunFailed} for a script that cannot be run at all */
  async run(): Promise<TestRunResult> {
    const { recorder, control } = this;
    const vuParts = await this.loadVuParts();
    const { exports } = await orFail('the init context failed', EXIT.scriptFailed, () => stageVu(vuParts));
    const plan = planRun(exports['options']);
    const has = (name: string): boolean => typeof exports[name] === 'function';
    requireFunctions(plan, has);
    // The part of the answers that were as expected is in every summary of k6.
    recorder.registry.select('http_req_duration{expected_response:true}');
    const judge = await orFail('options.thresholds', EXIT.invalidOptions, () =>
      readThresholds(recorder.registry, plan.thresholds),
    );
    // A rejection that a script leaves unhandled is a fault of the script: what it was to do was not measured.
    process.on('unhandledRejection', (error) =>
      control.stop({ reason: `a rejection that nobody handles: ${textOf(error)}`, exitCode: EXIT.scriptFailed }),
    );
    const startedAt = new Date();
    let durationMs = 0;
    try {
      const dataJson = has('setup') ? await this.callStage('setup', plan.setupTimeoutMs, stageVu(vuParts)) : undefined;
      if (control.stopOrder === undefined) durationMs = await this.load(plan, vuParts, dataJson);
      if (has('teardown')) await this.callStage('teardown', plan.teardownTimeoutMs, stageVu(vuParts, dataJson));
    } catch (error) {
      if (!(error instanceof RunFailed)) throw error;
      this.log('error', error.message);
      control.stop({ reason: error.message, exitCode: error.exitCode });
    }
    const thresholds = judge(durationMs);
    return { recorder, plan, thresholds, startedAt, durationMs, ...this.verdict(thresholds) };
  }

  private async loadVuParts(): Promise<VuParts> {
    const { control, recorder, log } = this;
    const { env, mainThread, scriptPath } = this.parts;
    const refuse = (what: string): never => {
      const reason = `${what} is not supported by this runner`;
      control.stop({ reason, exitCode: EXIT.scriptFailed });
      throw new Error(reason);
    };
    const instantiate = await orFail('the script cannot be built', EXIT.scriptFailed, () => loadScript(scriptPath));
    return { env, recorder, mainThread, log, refuse, responseOf: responseMaker(refuse), instantiate };
  }

  /** @returns what the function returned, as JSON @throws {RunFailed} when it throws or takes too long */
  private async callStage(exec: 'setup' | 'teardown', timeoutMs: number, vu: Vu): Promise<string | undefined> {
    const untilMs = performance.now() + timeoutMs;
    const called = vu.run({ exec, tags: { group: `::${exec}` }, scenario: undefined, iterationInTest: 0, untilMs });
    const timer = new AbortController();
    const timedOut = setTimeout(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined);
    try {
      const returned: unknown = await Promise.race([called, timedOut]);
      if (performance.now() < untilMs) return JSON.stringify(returned);
    } catch (error) {
      if (performance.now() < untilMs) throw new RunFailed(`${exec}(): ${textOf(error)}`, EXIT.scriptFailed);
    } finally {
      timer.abort();
      vu.stop();
    }
    const exitCode = exec === 'setup' ? EXIT.setupTimedOut : EXIT.teardownTimedOut;
    throw new RunFailed(`${exec}() took longer than ${timeoutMs} ms`, exitCode);
  }

  private load(plan: RunPlan, vuParts: VuParts, dataJson: string | undefined): Promise<number> {
    const { control, recorder, log } = this;
    const mayBlock = plan.scenarios.reduce((sum, { vusMax }) => sum + vusMax, 0) === 1;
    let lastId = 0;
    const newVu = ({ env }: ScenarioPlan): Vu => new Vu(vuParts, { id: ++lastId, mayBlock, env, dataJson });
    const scenarios = plan.scenarios.map((scenario) => new Scenario(scenario, { recorder, control, log, newVu }));
    return runLoad(scenarios, recorder, control, (elapsedMs) => this.parts.onSecond(elapsedMs, control));
  }

  private verdict(thresholds: readonly ThresholdResult[]): Pick<TestRunResult, 'exitCode' | 'endedBy'> {
    const { stopOrder } = this.control;
    if (stopOrder !== undefined) return { exitCode: stopOrder.exitCode, endedBy: stopOrder.reason };
    const crossed = thresholds.filter(({ held }) => !held).map(({ key, source }) => `${key} ${source}`);
    if (crossed.length === 0) return { exitCode: EXIT.passed, endedBy: undefined };
    return { exitCode: EXIT.thresholdsCrossed, endedBy: `crossed: ${crossed.join('; ')}` };
  }
}

/** The VU of `setup`, of `teardown` and of the first look at the script: at that time there is no other. */
function stageVu(vuParts: VuParts, dataJson?: string): Vu {
  return new Vu(vuParts, { id: 0, mayBlock: true, env: {}, dataJson });
}

function requireFunctions({ scenarios }: RunPlan, has: (name: string) => boolean): void {
  for (const { name, exec } of scenarios) {
    if (!has(exec))
      throw new InvalidOptions(`scenario "${name}" runs "${exec}", which the script does not export as a function`);
  }
  if (has('handleSummary')) throw new InvalidOptions('handleSummary() is not supported by this runner');
}

async function orFail<Result>(what: string, exitCode: number, make: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await make();
  } catch (error) {
    throw new RunFailed(`${what}: ${textOf(error)}`, exitCode);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
