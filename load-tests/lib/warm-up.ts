import exec from 'k6/execution';
import { tokenOf, type Prepared } from './before-and-after.ts';
import { LIMITS } from './limits.ts';
import { partOf, steadily, wholeNumber } from './pace.ts';
import { productAt, type LoadProduct } from './products.ts';
import { createArtifact } from './writes.ts';

/**
 * A process that has just started compiles its code while it answers. Before anything is measured, the bucket works for a
 * while at an easy rate: its answers are checked and counted like all others, its latencies stand under a name of their own.
 */
const WARM_UP_SECONDS = wholeNumber('BUCKET_LOAD_WARM_UP_SECONDS', 10);

/** The scenario; the suite exports `warmUp` with it. */
export const WARM_UP = steadily(partOf(LIMITS.writesPerSecond * 0.4), WARM_UP_SECONDS, { exec: 'warmUp' });

/** When what is measured begins: a second later, so that the first rate does not count against the second. */
export const WARM_AFTER_SECONDS = WARM_UP_SECONDS + 1;

export const ONCE_WARM = { startTime: `${WARM_AFTER_SECONDS}s` };

export async function warmUp(prepared: Prepared): Promise<void> {
  const n = exec.scenario.iterationInTest;
  await warmUpWith(productAt(n), prepared, n);
}

export async function warmUpWith(product: LoadProduct, prepared: Prepared, n: number): Promise<void> {
  // Cold, writes pile up until the code is compiled.
  const mayRefuse = ['limit.writes-per-second', 'limit.concurrent-writers'];
  await createArtifact(product, tokenOf(prepared, product.id), n, { name: 'warm-up', mayRefuse });
}
