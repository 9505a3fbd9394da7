import type { Stage } from '../schedule/arrivals.ts';
import { peakVus, totalDurationMs } from '../schedule/planned-vus.ts';
import { Fields, InvalidOptions } from './fields.ts';

export interface ArrivalRatePlan {
  readonly kind: 'arrival-rate';
  readonly startRate: number;
  readonly stages: readonly Stage[];
  readonly timeUnitMs: number;
  readonly vusPreAllocated: number;
  readonly vusMax: number;
}

export interface VusPlan {
  readonly kind: 'vus';
  readonly startVus: number;
  readonly stages: readonly Stage[];
  readonly gracefulRampDownMs: number;
}

export interface IterationsPlan {
  readonly kind: 'iterations';
  readonly vus: number;
  readonly iterations: number;
  /** Whether the iterations are one pot for all VUs, or a number for each of them. */
  readonly shared: boolean;
}

export interface ScenarioPlan {
  readonly name: string;
  readonly executor: string;
  readonly exec: string;
  readonly startTimeMs: number;
  /** When it starts no more iterations, counted from its start. */
  readonly durationMs: number;
  readonly gracefulStopMs: number;
  readonly env: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly work: ArrivalRatePlan | VusPlan | IterationsPlan;
}

type Work = Pick<ScenarioPlan, 'durationMs' | 'work'>;

const EXECUTORS: Readonly<Record<string, (fields: Fields) => Work>> = {
  'constant-arrival-rate': (fields) => {
    const rate = fields.count('rate');
    return arrivalRate(fields, rate, [{ durationMs: fields.durationMs('duration'), target: rate }]);
  },
  'ramping-arrival-rate': (fields) => arrivalRate(fields, fields.count('startRate', 0), stagesOf(fields)),
  'constant-vus': (fields) => {
    const startVus = fields.count('vus', 1);
    const durationMs = fields.durationMs('duration');
    const stages = [{ durationMs, target: startVus }];
    return { durationMs, work: { kind: 'vus', startVus, stages, gracefulRampDownMs: 0 } };
  },
  'ramping-vus': (fields) => {
    const stages = stagesOf(fields);
    const gracefulRampDownMs = fields.durationMs('gracefulRampDown', '30s');
    const startVus = fields.count('startVUs', 1);
    return { durationMs: totalDurationMs(stages), work: { kind: 'vus', startVus, stages, gracefulRampDownMs } };
  },
  'shared-iterations': (fields) => iterations(fields, true),
  'per-vu-iterations': (fields) => iterations(fields, false),
};

/** One entry of `options.scenarios`: https://grafana.com/docs/k6/latest/using-k6/scenarios/executors/ */
export function planScenario(name: string, fields: Fields): ScenarioPlan {
  const executor = fields.text('executor');
  const plan = EXECUTORS[executor];
  if (plan === undefined) return fields.refuse('executor', `one of ${Object.keys(EXECUTORS).join(', ')}`);
  return {
    name,
    executor,
    exec: fields.text('exec', 'default'),
    startTimeMs: fields.durationMs('startTime', '0s'),
    gracefulStopMs: fields.durationMs('gracefulStop', '30s'),
    env: fields.texts('env'),
    tags: fields.texts('tags'),
    ...plan(fields),
  };
}

function arrivalRate(fields: Fields, startRate: number, stages: readonly Stage[]): Work {
  const vusPreAllocated = fields.count('preAllocatedVUs');
  const vusMax = fields.count('maxVUs', vusPreAllocated);
  if (vusMax < vusPreAllocated) fields.refuse('maxVUs', 'at least preAllocatedVUs');
  const timeUnitMs = fields.durationMs('timeUnit', '1s');
  if (timeUnitMs === 0) fields.refuse('timeUnit', 'longer than 0');
  const work = { kind: 'arrival-rate', startRate, stages, timeUnitMs, vusPreAllocated, vusMax } as const;
  return { durationMs: totalDurationMs(stages), work };
}

function iterations(fields: Fields, shared: boolean): Work {
  const vus = fields.count('vus', 1);
  const work = { kind: 'iterations', vus, iterations: fields.count('iterations', 1), shared } as const;
  return { durationMs: fields.durationMs('maxDuration', '10m'), work };
}

function stagesOf(fields: Fields): Stage[] {
  return fields.list('stages').map((stage, index) => {
    const stageFields = new Fields(stage, `${fields.place}.stages[${index}]`);
    return { durationMs: stageFields.durationMs('duration'), target: stageFields.count('target') };
  });
}

/** `options.vus`, `duration`, `iterations` and `stages` without scenarios: one scenario called `default`, as in k6. */
export function planShortcut(fields: Fields): ScenarioPlan {
  const executor = fields.has('stages')
    ? 'ramping-vus'
    : fields.has('iterations')
      ? 'shared-iterations'
      : fields.has('duration')
        ? 'constant-vus'
        : 'per-vu-iterations';
  const duration = fields.raw('duration');
  return planScenario(
    'default',
    new Fields(
      {
        executor,
        vus: fields.raw('vus'),
        startVUs: fields.raw('vus'),
        duration,
        maxDuration: executor === 'shared-iterations' ? duration : undefined,
        iterations: fields.raw('iterations'),
        stages: fields.raw('stages'),
      },
      fields.place,
    ),
  );
}

export function vusMaxOf({ work }: ScenarioPlan): number {
  if (work.kind === 'arrival-rate') return work.vusMax;
  return work.kind === 'vus' ? peakVus(work.startVus, work.stages) : work.vus;
}

export function requireExports(plans: readonly ScenarioPlan[], exported: Readonly<Record<string, unknown>>): void {
  for (const { name, exec } of plans) {
    if (typeof exported[exec] !== 'function') {
      throw new InvalidOptions(`scenario "${name}" runs "${exec}", which the script does not export as a function`);
    }
  }
}
