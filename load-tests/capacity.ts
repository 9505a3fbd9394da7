import { check, sleep } from 'k6';
import type { Options } from 'k6/options';
import { prepare, settle, tokenOf, type Prepared } from './lib/before-and-after.ts';
import { LIMITS } from './lib/limits.ts';
import { wholeNumber } from './lib/pace.ts';
import { changeLimit, readLimit, usageOf } from './lib/people.ts';
import { PRODUCTS, productAt } from './lib/products.ts';
import { SOUND, TREND_STATS } from './lib/tallies.ts';
import { createArtifact } from './lib/writes.ts';

/** Writers that race for the last place: below the concurrent writers there may be. */
const RACERS = 40;
const ROUNDS = wholeNumber('BUCKET_LOAD_ROUNDS', 5);

/**
 * The bucket at one artifact below its number, whatever that number is: an approved change sets it to what is there plus one.
 * One more is accepted and the next is not, however many ask at once and whichever product asks.
 */
export const options: Options = {
  scenarios: {
    races: { executor: 'per-vu-iterations', vus: 1, iterations: ROUNDS, maxDuration: '10m' },
  },
  thresholds: {
    ...SOUND,
    bucket_accepted: [`count==${ROUNDS}`],
    'bucket_refused{code:capacity.artifacts-total}': [`count==${ROUNDS * (RACERS - 1)}`],
  },
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
  teardownTimeout: '15m',
};

interface Full extends Prepared {
  readonly certified: number;
}

export function setup(): Full {
  return { ...prepare('capacity'), certified: readLimit('artifactsTotal').value };
}

export default async function race(prepared: Full): Promise<void> {
  // The last race has its part of the rate back.
  sleep((2 * RACERS) / LIMITS.writesPerSecond);
  changeLimit('artifactsTotal', usageOf('artifactsTotal') + 1);
  const mayRefuse = ['capacity.artifacts-total'];
  const results = await Promise.all(
    Array.from({ length: RACERS }, (_, n) => {
      const product = productAt(n);
      return createArtifact(product, tokenOf(prepared, product.id), n, { mayRefuse, proof: n === 0 });
    }),
  );
  check(results, {
    'capacity: the last place is given once': (all) => all.filter((written) => written !== undefined).length === 1,
  });
}

/** Raised again, the bucket goes on at once, for every product. */
export function teardown(prepared: Full): void {
  changeLimit('artifactsTotal', prepared.certified);
  settle(prepared);
  check(usageOf('artifactsTotal'), {
    'capacity: as many as were accepted': (used) => used === prepared.before.artifacts + ROUNDS,
  });
  check(PRODUCTS, { 'capacity: there is room again': () => readLimit('artifactsTotal').value === prepared.certified });
}
