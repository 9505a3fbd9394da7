import { Ajv, type ValidateFunction } from 'ajv';
import { InvalidOptions } from '../run-failed.ts';
import type { Arrivals } from './arrival-schedule.ts';
import { DURATION, parseDurationMs } from './duration.ts';

export interface ScenarioPlan {
  readonly name: string;
  readonly executor: string;
  /** The exported function that is one iteration. */
  readonly exec: string;
  readonly startTimeMs: number;
  /** When it begins no more iterations, counted from its start. */
  readonly durationMs: number;
  /** How long iterations in progress may go on after that. */
  readonly gracefulStopMs: number;
  readonly env: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly vusAtStart: number;
  readonly vusMax: number;
  /** When iterations begin, or how many there are: then each VU begins one when its last one has ended. */
  readonly work: Arrivals | Iterations;
}

export interface Iterations {
  readonly kind: 'iterations';
  readonly iterations: number;
  /** Whether all VUs take from that number, or each has it. */
  readonly shared: boolean;
}

/** A script's options, read and checked. */
export interface RunPlan {
  readonly scenarios: readonly ScenarioPlan[];
  /** Expressions by metric or submetric, as the script wrote them. */
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
  readonly setupTimeoutMs: number;
  readonly teardownTimeoutMs: number;
  readonly summaryTrendStats: readonly string[];
}

interface Options extends Pick<RunPlan, 'thresholds' | 'summaryTrendStats'> {
  readonly scenarios: Readonly<Record<string, { readonly executor: string }>>;
  readonly setupTimeout: string;
  readonly teardownTimeout: string;
}

/** Of every executor, with defaults filled in; each has only some of the later fields. */
interface ScenarioOptions extends Pick<ScenarioPlan, 'executor' | 'exec' | 'env' | 'tags'> {
  readonly startTime: string;
  readonly gracefulStop: string;
  readonly vus: number;
  readonly iterations: number;
  readonly maxDuration: string;
  readonly preAllocatedVUs: number;
  readonly maxVUs?: number;
  readonly timeUnit: string;
  readonly rate: number;
  readonly duration: string;
  readonly startRate?: number;
  readonly stages?: readonly { readonly target: number; readonly duration: string }[];
}

const TEXT = { type: 'string' };
const COUNT = { type: 'integer', minimum: 0 };
const DURATION_TEXT = { type: 'string', pattern: DURATION.source };
const TREND_STAT = { type: 'string', pattern: '^(avg|min|med|max|count|p\\(\\d+(\\.\\d+)?\\))$' };
const duration = (otherwise: string) => ({ ...DURATION_TEXT, default: otherwise });
const listOf = (items: object) => ({ type: 'array', items });
const recordOf = (additionalProperties: object) => ({ type: 'object', additionalProperties });

/** An object with these fields and no other: one that is ignored would change what is measured. */
function closed(required: readonly string[], properties: Readonly<Record<string, object>>) {
  return { type: 'object', required, properties, additionalProperties: false };
}

const ajv = new Ajv({ useDefaults: true });

const isOptions = ajv.compile<Options>(
  closed(['scenarios'], {
    scenarios: {
      ...recordOf({ type: 'object', required: ['executor'], properties: { executor: TEXT } }),
      minProperties: 1,
    },
    // Only text: an object is one with `abortOnFail`.
    thresholds: { ...recordOf(listOf(TEXT)), default: {} },
    setupTimeout: duration('60s'),
    teardownTimeout: duration('60s'),
    summaryTrendStats: { ...listOf(TREND_STAT), default: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'] },
  }),
);

/** https://grafana.com/docs/k6/latest/using-k6/scenarios/executors/ */
function executor(required: readonly string[], fields: Readonly<Record<string, object>>) {
  const shared = { executor: TEXT, exec: { ...TEXT, default: 'default' } };
  const times = { startTime: duration('0s'), gracefulStop: duration('30s') };
  const records = { env: { ...recordOf(TEXT), default: {} }, tags: { ...recordOf(TEXT), default: {} } };
  return ajv.compile<ScenarioOptions>(closed(required, { ...shared, ...times, ...records, ...fields }));
}

const ONE = { ...COUNT, default: 1 };
const ITERATIONS = { vus: ONE, iterations: ONE, maxDuration: duration('10m') };
const ARRIVALS = { preAllocatedVUs: COUNT, maxVUs: COUNT, timeUnit: duration('1s') };
const STAGES = listOf(closed(['duration', 'target'], { duration: DURATION_TEXT, target: COUNT }));
const RATE = { ...ARRIVALS, rate: COUNT, duration: DURATION_TEXT };
const EXECUTORS = new Map([
  ['constant-arrival-rate', executor(['rate', 'duration', 'preAllocatedVUs'], RATE)],
  ['ramping-arrival-rate', executor(['stages', 'preAllocatedVUs'], { ...ARRIVALS, startRate: COUNT, stages: STAGES })],
  ['shared-iterations', executor([], ITERATIONS)],
  ['per-vu-iterations', executor([], ITERATIONS)],
]);

/** @throws {InvalidOptions} naming the first option that k6 would not accept, or that this runner does not support */
export function planRun(options: unknown): RunPlan {
  // As k6 does: what is not JSON is not an option. Defaults are put into the copy.
  const copy: unknown = JSON.parse(JSON.stringify(options ?? null));
  if (!isOptions(copy)) return refuse('options', isOptions);
  return {
    ...copy,
    scenarios: Object.entries(copy.scenarios).map(([name, fields]) => planScenario(name, fields)),
    setupTimeoutMs: parseDurationMs(copy.setupTimeout),
    teardownTimeoutMs: parseDurationMs(copy.teardownTimeout),
  };
}

function planScenario(name: string, fields: { readonly executor: string }): ScenarioPlan {
  const place = `options.scenarios.${name}`;
  const isScenario = EXECUTORS.get(fields.executor);
  if (isScenario === undefined)
    throw new InvalidOptions(`${place}.executor must be one of ${[...EXECUTORS.keys()].join(', ')}`);
  if (!isScenario(fields)) return refuse(place, isScenario);
  const { executor, exec, env, tags } = fields;
  const startTimeMs = parseDurationMs(fields.startTime);
  const gracefulStopMs = parseDurationMs(fields.gracefulStop);
  const planned = fields.preAllocatedVUs === undefined ? planIterations(fields) : planArrivals(fields, place);
  return { name, executor, exec, env, tags, startTimeMs, gracefulStopMs, ...planned };
}

function planIterations({ executor, vus, iterations, maxDuration }: ScenarioOptions) {
  const work = { kind: 'iterations', iterations, shared: executor === 'shared-iterations' } as const;
  return { vusAtStart: vus, vusMax: vus, durationMs: parseDurationMs(maxDuration), work };
}

function planArrivals(fields: ScenarioOptions, place: string) {
  const { preAllocatedVUs: vusAtStart, maxVUs: vusMax = vusAtStart, rate, duration } = fields;
  if (vusMax < vusAtStart) throw new InvalidOptions(`${place}.maxVUs must be at least preAllocatedVUs`);
  const timeUnitMs = parseDurationMs(fields.timeUnit);
  if (timeUnitMs === 0) throw new InvalidOptions(`${place}.timeUnit must be longer than 0`);
  const { stages: given = [{ target: rate, duration }], startRate = rate ?? 0 } = fields;
  const stages = given.map((stage) => ({ target: stage.target, durationMs: parseDurationMs(stage.duration) }));
  const durationMs = stages.reduce((sum, stage) => sum + stage.durationMs, 0);
  return { vusAtStart, vusMax, durationMs, work: { kind: 'arrivals', startRate, stages, timeUnitMs } as const };
}

function refuse(place: string, { errors }: Pick<ValidateFunction, 'errors'>): never {
  const { instancePath = '', message = 'is not understood', params = {} } = errors?.[0] ?? {};
  const where = `${place}${instancePath.replaceAll('/', '.').replaceAll('~1', '/')}`;
  const { additionalProperty } = params;
  if (typeof additionalProperty === 'string')
    throw new InvalidOptions(`${where}.${additionalProperty} is not supported by this runner`);
  throw new InvalidOptions(`${where} ${message}`);
}
