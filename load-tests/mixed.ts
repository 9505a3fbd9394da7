import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { prepare, settle, tokenOf, type Prepared } from './lib/before-and-after.ts';
import { LIMITS } from './lib/limits.ts';
import { partOf, runSeconds, steadily } from './lib/pace.ts';
import { productNamed, PRODUCTS } from './lib/products.ts';
import { SOUND_AT_RATE, TREND_STATS } from './lib/tallies.ts';
import { ONCE_WARM, WARM_UP } from './lib/warm-up.ts';
import { visit } from './lib/visits.ts';

const SECONDS = runSeconds(120);
/** Of ten visits six are writes. */
const VISITS_PER_SECOND = LIMITS.writesPerSecond;

const scenarioOf = (product: (typeof PRODUCTS)[number]) =>
  steadily(partOf((VISITS_PER_SECOND * product.tenths) / 10), SECONDS, { ...ONCE_WARM, env: { PRODUCT: product.id } });

/** All four products at once, in their shares, each writing, reading, listing and editing its own. */
export const options: Options = {
  scenarios: {
    warmUp: WARM_UP,
    ...Object.fromEntries(PRODUCTS.map((product) => [product.id, scenarioOf(product)])),
  },
  thresholds: {
    ...SOUND_AT_RATE,
    'http_req_duration{name:write}': [`p(99)<${LIMITS.writeLatencyMsP99}`],
    'http_req_duration{name:update}': [`p(99)<${LIMITS.writeLatencyMsP99}`],
    'http_req_duration{name:read}': [`p(99)<${LIMITS.readLatencyMsP99}`],
    'http_req_duration{name:list}': [`p(99)<${LIMITS.queryLatencyMsP99}`],
  },
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
  teardownTimeout: '15m',
};

export { warmUp } from './lib/warm-up.ts';

export const setup = (): Prepared => prepare('mixed');

export default async function visits(prepared: Prepared): Promise<void> {
  const product = productNamed(__ENV['PRODUCT'] ?? '');
  await visit(product, tokenOf(prepared, product.id), exec.scenario.iterationInTest);
}

export const teardown = (prepared: Prepared): void => settle(prepared, ['artifact.update', 'artifact.read']);
