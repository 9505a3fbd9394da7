import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { prepare, settle, tokenOf, type Prepared } from './lib/before-and-after.ts';
import { LIMITS } from './lib/limits.ts';
import { runSeconds, steadily } from './lib/pace.ts';
import { productAt } from './lib/products.ts';
import { SOUND_AT_RATE, TREND_STATS } from './lib/tallies.ts';
import { ONCE_WARM, WARM_UP } from './lib/warm-up.ts';
import { createArtifact } from './lib/writes.ts';

const SECONDS = runSeconds(120);

/** The certified rate, held: every write is accepted, and in time. */
export const options: Options = {
  scenarios: { warmUp: WARM_UP, writes: steadily(LIMITS.writesPerSecond, SECONDS, ONCE_WARM) },
  thresholds: {
    ...SOUND_AT_RATE,
    'http_req_duration{name:write}': [`p(99)<${LIMITS.writeLatencyMsP99}`],
    'bucket_accepted{scenario:writes}': [`count>=${LIMITS.writesPerSecond * SECONDS}`],
  },
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
  teardownTimeout: '15m',
};

export { warmUp } from './lib/warm-up.ts';

export const setup = (): Prepared => prepare('steady');

export default async function write(prepared: Prepared): Promise<void> {
  const n = exec.scenario.iterationInTest;
  const product = productAt(n);
  await createArtifact(product, tokenOf(prepared, product.id), n);
}

export const teardown = (prepared: Prepared): void => settle(prepared);
