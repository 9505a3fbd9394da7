import { mayBlock } from '../script/blocking-calls.ts';
import { bundleScript, reachableCode } from '../script/bundle-script.ts';
import type { Program } from '../script/program.ts';
import { scriptStack } from '../script/stack-trace.ts';
import { InlineVu } from '../vu/inline-vu.ts';
import type { VuParts, VuServices } from '../vu/vu.ts';
import type { VuDefaults } from '../vu/vu-state.ts';
import type { Deadlines } from '../wire/deadlines.ts';
import { EXIT } from './exit-code.ts';
import type { RunControl } from './run-control.ts';
import type { RunLog } from './run-log.ts';
import { type OptionOverrides, planRun, type RunPlan } from './run-plan.ts';
import type { RunRecorder } from './run-recorder.ts';
import { requireExports } from './scenario-plan.ts';
import { StageFailed } from './stage-call.ts';

export interface LoadedScript {
  readonly plan: RunPlan;
  readonly services: VuServices;
  /** What every VU is made of, but for its number and the data of `setup()`. */
  readonly parts: Omit<VuParts, 'id' | 'dataJson'>;
  exportsFunction(name: string): boolean;
}

interface LoadRequest {
  readonly scriptPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly overrides: OptionOverrides;
  readonly recorder: RunRecorder;
  readonly control: RunControl;
  readonly deadlines: Deadlines;
  readonly log: RunLog;
}

/** What a script's `options` are before they are read: those of k6 without any. */
const INIT_DEFAULTS: VuDefaults = { userTags: {}, discardBodies: false, redirectsMax: 10, throwOnFailure: false };

/**
 * Runs the init context once, to learn the options and to have every metric declared before thresholds are read.
 * @throws {StageFailed} when the script cannot be built or its init context throws.
 */
export async function loadScript(request: LoadRequest): Promise<LoadedScript> {
  const program = await bundleScript(request.scriptPath).catch((error: unknown) => {
    throw new StageFailed(`the script cannot be built: ${messageOf(error)}`, EXIT.scriptFailed);
  });
  const { env } = request;
  const exports = runInit(program, servicesOf(request, undefined), env);
  const plan = planRun(exports['options'], request.overrides);
  requireExports(plan.scenarios, exports);
  return {
    plan,
    services: servicesOf(request, plan),
    parts: { program, env, defaults: defaultsOf(plan) },
    exportsFunction: (name) => typeof exports[name] === 'function',
  };
}

function runInit(program: Program, services: VuServices, env: VuParts['env']): Readonly<Record<string, unknown>> {
  try {
    const vu = new InlineVu({ id: 0, program, env, defaults: INIT_DEFAULTS, dataJson: undefined }, services);
    return vu.exports;
  } catch (error) {
    throw new StageFailed(`the init context failed: ${scriptStack(error, program)}`, EXIT.scriptFailed);
  }
}

function servicesOf({ recorder, control, deadlines, log }: LoadRequest, plan: RunPlan | undefined): VuServices {
  return {
    registry: recorder.registry,
    wireOptions: {
      acceptAnyCertificate: plan?.acceptAnyCertificate ?? false,
      reuseConnections: plan?.reuseConnections ?? true,
      userAgent: plan?.userAgent ?? '',
    },
    deadlines,
    sharedArrays: new Map(),
    observeRequest: (wireRequest, response) => recorder.request(wireRequest, response),
    addSample: (sample) => recorder.sample(sample),
    abortRun: (reason) => control.stop('script', reason),
    failRun: (reason) => control.fail(reason),
    log,
  };
}

function defaultsOf({ tags, discardBodies, redirectsMax, throwOnFailure }: RunPlan): VuDefaults {
  return { userTags: tags, discardBodies, redirectsMax, throwOnFailure };
}

/** The exported functions whose VUs need a thread each. */
export async function findBlockingExecs(scriptPath: string, execs: readonly string[]): Promise<Set<string>> {
  const blocking = new Set<string>();
  for (const exec of new Set(execs)) {
    if (mayBlock(await reachableCode(scriptPath, exec))) blocking.add(exec);
  }
  return blocking;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
