import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { prepare, settle, tokenOf, type Prepared } from './lib/before-and-after.ts';
import { LIMITS } from './lib/limits.ts';
import { runSeconds, steadily } from './lib/pace.ts';
import { productAt } from './lib/products.ts';
import { SOUND_AT_RATE, TREND_STATS } from './lib/tallies.ts';
import { ONCE_WARM, WARM_UP } from './lib/warm-up.ts';
import { createArtifact } from './lib/writes.ts';

const SECONDS = runSeconds(60);
const OFFERED = LIMITS.writesPerSecond * 1.5;
const PROMISED = LIMITS.writesPerSecond * SECONDS;
/** How exact the rate is promised to be, over any ten seconds. */
const TOLERANCE = 0.01;

/** Half as much again as the bucket takes: it takes what it promises, says no to the rest, and stays in time. */
export const options: Options = {
  scenarios: { warmUp: WARM_UP, writes: steadily(OFFERED, SECONDS, ONCE_WARM) },
  thresholds: {
    ...SOUND_AT_RATE,
    'http_req_duration{name:write}': [`p(99)<${LIMITS.writeLatencyMsP99}`],
    'bucket_accepted{scenario:writes}': [
      `count>=${PROMISED * (1 - TOLERANCE)}`,
      `count<=${PROMISED * (1 + TOLERANCE)}`,
    ],
    'bucket_refused{scenario:writes,code:limit.writes-per-second}': [`count>=${(OFFERED * SECONDS - PROMISED) * 0.9}`],
  },
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
  teardownTimeout: '15m',
};

export { warmUp } from './lib/warm-up.ts';

export const setup = (): Prepared => prepare('over-limit');

export default async function write(prepared: Prepared): Promise<void> {
  const n = exec.scenario.iterationInTest;
  const product = productAt(n);
  // The second where writes pile up behind a slow disk: then fewer than promised are accepted, which is judged above.
  const mayRefuse = ['limit.writes-per-second', 'limit.concurrent-writers'];
  await createArtifact(product, tokenOf(prepared, product.id), n, { mayRefuse });
}

export const teardown = (prepared: Prepared): void => settle(prepared);
