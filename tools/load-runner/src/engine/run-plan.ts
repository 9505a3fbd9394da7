import type { ThresholdPlan } from '../metrics/threshold-watch.ts';
import { Fields, InvalidOptions } from './fields.ts';
import { planScenario, planShortcut, type ScenarioPlan } from './scenario-plan.ts';

/** What a command line may override of a script's options. */
export interface OptionOverrides {
  readonly vus?: number;
  readonly duration?: string;
  readonly iterations?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A script's options, read and checked. */
export interface RunPlan {
  readonly scenarios: readonly ScenarioPlan[];
  readonly thresholds: ReadonlyMap<string, readonly ThresholdPlan[]>;
  readonly tags: Readonly<Record<string, string>>;
  readonly setupTimeoutMs: number;
  readonly teardownTimeoutMs: number;
  readonly reuseConnections: boolean;
  readonly acceptAnyCertificate: boolean;
  readonly discardBodies: boolean;
  readonly redirectsMax: number;
  readonly throwOnFailure: boolean;
  readonly userAgent: string;
  readonly summaryTrendStats: readonly string[];
  readonly minIterationDurationMs: number;
}

const KNOWN_OPTIONS: ReadonlySet<string> = new Set([
  ...['scenarios', 'vus', 'duration', 'iterations', 'stages', 'thresholds', 'tags', 'setupTimeout', 'teardownTimeout'],
  ...['noConnectionReuse', 'insecureSkipTLSVerify', 'discardResponseBodies', 'maxRedirects', 'throw', 'userAgent'],
  ...['summaryTrendStats', 'minIterationDuration', 'batch', 'batchPerHost', 'noUsageReport', 'cloud', 'vusMax'],
]);

const TREND_STATS_DEFAULT = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'];
const TREND_STAT = /^(avg|min|med|max|count|p\(\d+(\.\d+)?\))$/;

/** @throws {InvalidOptions} naming the first option that k6 would not accept, or that this runner does not support. */
export function planRun(options: unknown, overrides: OptionOverrides = {}): RunPlan {
  const fields = new Fields(overridden(options, overrides), 'options');
  const unsupported = fields.names().filter((name) => !KNOWN_OPTIONS.has(name));
  if (unsupported.length > 0) throw new InvalidOptions(`options.${unsupported[0]} is not supported by this runner`);
  return {
    scenarios: planScenarios(fields),
    thresholds: planThresholds(fields),
    tags: { ...fields.texts('tags'), ...overrides.tags },
    setupTimeoutMs: fields.durationMs('setupTimeout', '60s'),
    teardownTimeoutMs: fields.durationMs('teardownTimeout', '60s'),
    reuseConnections: !fields.flag('noConnectionReuse', false),
    acceptAnyCertificate: fields.flag('insecureSkipTLSVerify', false),
    discardBodies: fields.flag('discardResponseBodies', false),
    redirectsMax: fields.count('maxRedirects', 10),
    throwOnFailure: fields.flag('throw', false),
    userAgent: fields.text('userAgent', 'bucket-load-runner/0.1'),
    summaryTrendStats: trendStats(fields),
    minIterationDurationMs: fields.durationMs('minIterationDuration', '0s'),
  };
}

/** As in k6, a load given on the command line replaces the scenarios of the script. */
function overridden(options: unknown, { vus, duration, iterations }: OptionOverrides): object {
  const own = typeof options === 'object' && options !== null ? options : {};
  const load = Object.fromEntries(
    Object.entries({ vus, duration, iterations }).filter(([, value]) => value !== undefined),
  );
  const replaces = duration !== undefined || iterations !== undefined;
  return { ...own, ...(replaces ? { scenarios: undefined, stages: undefined } : {}), ...load };
}

function planScenarios(fields: Fields): ScenarioPlan[] {
  if (!fields.has('scenarios')) return [planShortcut(fields)];
  const scenarios = fields.inner('scenarios');
  return scenarios.names().map((name) => planScenario(name, scenarios.inner(name)));
}

function planThresholds(fields: Fields): Map<string, readonly ThresholdPlan[]> {
  if (!fields.has('thresholds')) return new Map();
  const thresholds = fields.inner('thresholds');
  return new Map(
    thresholds.names().map((key) => {
      const value = thresholds.raw(key);
      const list: readonly unknown[] = Array.isArray(value) ? value : [value];
      return [key, list.map((one) => planThreshold(one, `options.thresholds["${key}"]`))];
    }),
  );
}

function planThreshold(value: unknown, place: string): ThresholdPlan {
  if (typeof value === 'string') return { expression: value, abortOnFail: false, delayAbortEvalMs: 0 };
  const fields = new Fields(value, place);
  return {
    expression: fields.text('threshold'),
    abortOnFail: fields.flag('abortOnFail', false),
    delayAbortEvalMs: fields.has('delayAbortEval') ? fields.durationMs('delayAbortEval') : 0,
  };
}

function trendStats(fields: Fields): string[] {
  if (!fields.has('summaryTrendStats')) return TREND_STATS_DEFAULT;
  return fields.list('summaryTrendStats').map((stat) => {
    const text = String(stat).replace(/\s/g, '');
    return TREND_STAT.test(text)
      ? text
      : fields.refuse('summaryTrendStats', 'a list of avg, min, med, max, count, p(N)');
  });
}
