import { check } from 'k6';
import exec from 'k6/execution';
import { Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { prepare, settle, tokenOf, type Prepared } from './lib/before-and-after.ts';
import { call } from './lib/calls.ts';
import { LIMITS, WARN_AT } from './lib/limits.ts';
import { partOf, runSeconds, steadily } from './lib/pace.ts';
import { productAt } from './lib/products.ts';
import { SOUND_AT_RATE, TREND_STATS } from './lib/tallies.ts';
import { ONCE_WARM, WARM_UP } from './lib/warm-up.ts';
import { visit } from './lib/visits.ts';

const SECONDS = runSeconds(3_600);
/** The rate that is called safe. */
const VISITS_PER_SECOND = partOf(WARN_AT.writesPerSecond[0]);
const LOOK_EVERY_SECONDS = 5;
const MEMORY_BYTES_MAX = 1_073_741_824;

/** Resident memory of the bucket while it works. */
const memory = new Trend('bucket_server_memory_bytes');

/** An hour at the safe rate: latencies hold, memory stays, and at the end every entry is there. */
export const options: Options = {
  scenarios: {
    warmUp: WARM_UP,
    visits: steadily(VISITS_PER_SECOND, SECONDS, { ...ONCE_WARM, exec: 'visits' }),
    looks: steadily(1, SECONDS, { ...ONCE_WARM, exec: 'look' }),
  },
  thresholds: {
    ...SOUND_AT_RATE,
    'http_req_duration{name:write}': [`p(99)<${LIMITS.writeLatencyMsP99}`],
    'http_req_duration{name:update}': [`p(99)<${LIMITS.writeLatencyMsP99}`],
    'http_req_duration{name:read}': [`p(99)<${LIMITS.readLatencyMsP99}`],
    'http_req_duration{name:list}': [`p(99)<${LIMITS.queryLatencyMsP99}`],
    bucket_server_memory_bytes: [`max<${MEMORY_BYTES_MAX}`],
  },
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
  teardownTimeout: '60m',
};

export { warmUp } from './lib/warm-up.ts';

export const setup = (): Prepared => prepare('soak');

export async function visits(prepared: Prepared): Promise<void> {
  const n = exec.scenario.iterationInTest;
  const product = productAt(n);
  // Ten turns for the products, and each product's own turns for what it does.
  await visit(product, tokenOf(prepared, product.id), Math.floor(n / 10));
}

export async function look(): Promise<void> {
  if (exec.scenario.iterationInTest % LOOK_EVERY_SECONDS !== 0) return;
  const { body } = await call('GET', '/metrics', '', null, { name: 'metrics' });
  const bytes = Number(/^process_resident_memory_bytes (\S+)$/m.exec(body)?.[1]);
  check(bytes, { 'metrics: tell the memory': (value) => value > 0 });
  memory.add(bytes);
}

export const teardown = (prepared: Prepared): void => settle(prepared, ['artifact.update', 'artifact.read']);
