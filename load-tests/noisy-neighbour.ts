import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { prepare, settle, tokenOf, verifyLog, type Prepared } from './lib/before-and-after.ts';
import { LIMITS } from './lib/limits.ts';
import { partOf, runSeconds, steadily } from './lib/pace.ts';
import { ask, changeLimit, readLimit } from './lib/people.ts';
import { createBody, productAt, productNamed, type LoadProduct } from './lib/products.ts';
import { SOUND_AT_RATE, TREND_STATS } from './lib/tallies.ts';
import { ONCE_WARM, WARM_AFTER_SECONDS, WARM_UP, warmUpWith } from './lib/warm-up.ts';
import { createArtifact } from './lib/writes.ts';

const SECONDS = runSeconds(60);
const NOISY = productNamed('Workflow_Enforcement');
/** What the others write: their nine tenths of a load that leaves room for what a throttled product may still ask. */
const OTHERS_PER_SECOND = partOf(LIMITS.writesPerSecond * 0.7);
const NOISY_PER_SECOND = partOf(LIMITS.writesPerSecond * 0.4);

const CROWDED_AT = `${WARM_AFTER_SECONDS + SECONDS}s`;

/** One product is over its share and keeps asking. First the others are alone, then beside it: they must not notice. */
export const options: Options = {
  scenarios: {
    warmUp: WARM_UP,
    alone: steadily(OTHERS_PER_SECOND, SECONDS, { ...ONCE_WARM, exec: 'others', tags: { beside: 'nobody' } }),
    crowded: steadily(OTHERS_PER_SECOND, SECONDS, {
      exec: 'others',
      startTime: CROWDED_AT,
      tags: { beside: 'noisy' },
    }),
    noisy: steadily(NOISY_PER_SECOND, SECONDS, { exec: 'noisy', startTime: CROWDED_AT }),
  },
  thresholds: {
    ...SOUND_AT_RATE,
    'http_req_duration{name:write,beside:nobody}': [`p(99)<${LIMITS.writeLatencyMsP99}`],
    'http_req_duration{name:write,beside:noisy}': [`p(99)<${LIMITS.writeLatencyMsP99}`],
    // A product that is full is throttled too, so most of its requests do not even come to the gate.
    'bucket_refused{code:capacity.storage-product}': ['count>0'],
    [`bucket_accepted{scenario:noisy}`]: ['count==0'],
    'bucket_accepted{beside:noisy}': [`count>=${OTHERS_PER_SECOND * SECONDS}`],
  },
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
  teardownTimeout: '15m',
};

interface Neighbours extends Prepared {
  readonly shareBytes: number;
}

/** The share of the noisy product becomes one byte by an approved change: with one artifact it is far beyond it. */
export function setup(): Neighbours {
  const share = readLimit('storageBytesPerProduct').products?.find(({ productId }) => productId === NOISY.id);
  if (share === undefined) throw new Error('the bucket tells no shares');
  const prepared = prepare('noisy');
  ask('POST', '/v1/artifacts', tokenOf(prepared, NOISY.id), JSON.parse(createBody(NOISY, 0)) as object);
  changeLimit('storageBytesPerProduct', 1, NOISY.id);
  return { ...prepared, before: verifyLog(), shareBytes: share.value };
}

/** The last tenth of the turns would be the noisy product's. */
const otherAt = (n: number): LoadProduct => productAt(n % 9);

export async function warmUp(prepared: Neighbours): Promise<void> {
  const n = exec.scenario.iterationInTest;
  await warmUpWith(otherAt(n), prepared, n);
}

export async function others(prepared: Neighbours): Promise<void> {
  const n = exec.scenario.iterationInTest;
  const product = otherAt(n);
  await createArtifact(product, tokenOf(prepared, product.id), n);
}

export async function noisy(prepared: Neighbours): Promise<void> {
  const mayRefuse = ['capacity.storage-product', 'limit.product-throttled'];
  await createArtifact(NOISY, tokenOf(prepared, NOISY.id), exec.scenario.iterationInTest, { mayRefuse, proof: false });
}

export function teardown(prepared: Neighbours): void {
  changeLimit('storageBytesPerProduct', prepared.shareBytes, NOISY.id);
  settle(prepared);
}
