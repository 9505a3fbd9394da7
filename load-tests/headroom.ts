import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { prepare, settle, tokenOf, type Prepared } from './lib/before-and-after.ts';
import { LIMITS } from './lib/limits.ts';
import { runSeconds, vusFor, wholeNumber } from './lib/pace.ts';
import { changeLimit, readLimit } from './lib/people.ts';
import { productAt } from './lib/products.ts';
import { SOUND, TREND_STATS } from './lib/tallies.ts';
import { ONCE_WARM, WARM_UP } from './lib/warm-up.ts';
import { createArtifact } from './lib/writes.ts';

const SECONDS = runSeconds(80);
const RATE_MAX = wholeNumber('BUCKET_LOAD_RATE_MAX', 8 * LIMITS.writesPerSecond);
const STEPS = 8;
const STEP_SECONDS = Math.max(1, Math.floor(SECONDS / STEPS));
const RATES = Array.from({ length: STEPS }, (_, step) => Math.round((RATE_MAX * (step + 1)) / STEPS));
const LIFTED = ['writesPerSecond', 'concurrentWriters'] as const;

/**
 * How far does it go? The rate climbs in steps while two approved changes have lifted the limits of rate. Nothing is promised
 * here but that what is answered is true; the summary has latency and accepted writes for each step. What the bucket sheds
 * (503) or the arrivals that find no free VU show where it ends.
 */
export const options: Options = {
  scenarios: {
    warmUp: WARM_UP,
    writes: {
      ...ONCE_WARM,
      executor: 'ramping-arrival-rate',
      startRate: RATES[0] ?? 1,
      timeUnit: '1s',
      preAllocatedVUs: vusFor(RATE_MAX / 4),
      maxVUs: vusFor(RATE_MAX),
      stages: RATES.flatMap((target) => [
        { target, duration: '0s' },
        { target, duration: `${STEP_SECONDS}s` },
      ]),
    },
  },
  thresholds: {
    ...SOUND,
    // Only so that every step stands in the summary: they cannot be crossed.
    ...Object.fromEntries(RATES.map((rate) => [`http_req_duration{name:write,offered:${rate}}`, ['max>=0']] as const)),
    ...Object.fromEntries(RATES.map((rate) => [`bucket_accepted{offered:${rate}}`, ['count>=0']] as const)),
  },
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
  teardownTimeout: '60m',
};

export { warmUp } from './lib/warm-up.ts';

interface Lifted extends Prepared {
  readonly certified: readonly { readonly limit: string; readonly value: number }[];
}

export function setup(): Lifted {
  const certified = LIFTED.map((limit) => ({ limit, value: readLimit(limit).value }));
  for (const limit of LIFTED) changeLimit(limit, 100 * RATE_MAX);
  return { ...prepare('headroom'), certified };
}

export default async function write(prepared: Lifted): Promise<void> {
  const n = exec.scenario.iterationInTest;
  const product = productAt(n);
  const step = Math.min(STEPS - 1, Math.floor(exec.scenario.progress * STEPS));
  await createArtifact(product, tokenOf(prepared, product.id), n, {
    mayRefuse: ['committer.overloaded'],
    tags: { offered: String(RATES[step]) },
  });
}

export function teardown(prepared: Lifted): void {
  for (const { limit, value } of prepared.certified) changeLimit(limit, value);
  settle(prepared);
}
