import { check } from 'k6';
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { prepare, settle, tokenOf, type Prepared } from './lib/before-and-after.ts';
import { call, jsonOf, type Problem } from './lib/calls.ts';
import { LIMITS } from './lib/limits.ts';
import { partOf, runSeconds, steadily } from './lib/pace.ts';
import { productAt, type LoadProduct } from './lib/products.ts';
import type { Written } from './lib/receipts.ts';
import { accepted, refused, SOUND_AT_RATE, TREND_STATS, unaccounted, unexpected } from './lib/tallies.ts';

const SECONDS = runSeconds(60);
const ITEMS = LIMITS.batchItems;
/** One item of each batch cannot be admitted. It is answered in its place and costs the others nothing. */
const FAULTY_AT = 7;
/** A whole batch as often as the rate of artifacts allows, less what keeps the queue of batches short. */
const BATCHES_PER_MINUTE = partOf((LIMITS.writesPerSecond * 60 * 0.8) / ITEMS);
/** A batch waits until the rate has room for all of it: this long, and the work itself. */
const BATCH_MS_MAX = 1_000 + 1_000;

/** Batches of the largest size: items stand or fall alone, and the rate counts items, not requests. */
export const options: Options = {
  scenarios: { batches: { ...steadily(BATCHES_PER_MINUTE, SECONDS), timeUnit: '1m' } },
  thresholds: {
    ...SOUND_AT_RATE,
    'http_req_duration{name:batch}': [`p(99)<${BATCH_MS_MAX}`],
    'bucket_refused{code:class.unknown}': ['count>0'],
  },
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
  teardownTimeout: '15m',
};

export const setup = (): Prepared => prepare('batch');

interface ItemResult extends Partial<Written> {
  readonly index: number;
  readonly status: number;
  readonly problem?: Problem;
}

export default async function batch(prepared: Prepared): Promise<void> {
  const n = exec.scenario.iterationInTest;
  const product = productAt(n);
  const answer = await call('POST', '/v1/artifacts/batch', tokenOf(prepared, product.id), bodyOf(product, n), {
    name: 'batch',
  });
  const { results = [] } = jsonOf<{ results: readonly ItemResult[] }>(answer) ?? {};
  check(results, {
    'batch: one result an item, in order': (all) => all.length === ITEMS && all.every(({ index }, i) => index === i),
  });
  if (answer.status !== 200) unexpected.add(1, { status: String(answer.status), code: 'batch' });
  results.forEach((result) => count(product, result));
}

function bodyOf(product: LoadProduct, n: number): string {
  const { artifactClass } = product;
  const items = Array.from({ length: ITEMS }, (_, i) => ({
    artifactClass: i === FAULTY_AT ? 'no_such_class' : artifactClass,
    ownerId: 'load-tests',
    payload: product.payload(n * ITEMS + i),
  }));
  return JSON.stringify({ items });
}

function count(product: LoadProduct, { index, status, artifact, receipt, problem }: ItemResult): void {
  const tags = { product: product.id };
  if (index !== FAULTY_AT && status === 201 && receipt?.contentHash === artifact?.contentHash) {
    accepted.add(1, tags);
    unaccounted.add(1, { entry: 'artifact.create' });
  } else if (index === FAULTY_AT && problem !== undefined && problem.status === status) {
    refused.add(1, { ...tags, code: problem.code });
  } else unexpected.add(1, { status: String(status), code: problem?.code ?? 'none' });
}

export const teardown = (prepared: Prepared): void => settle(prepared);
