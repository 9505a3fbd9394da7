import { setTimeout as wait } from 'node:timers/promises';
import type { PresentLoad } from '@bucket/application';
import type { Bucket } from './compose.ts';
import { log } from './log.ts';

/** How often each duty is done; how often the store is held against the log is a setting. */
const EVERY_MS = { follow: 1_000, thresholds: 10_000, refusals: 10_000 } as const;
/** Of the time between two checks of the store, the part that a check may take. */
const WATCHED_PART = 0.05;

/**
 * The duties that nobody asks for. Each runs by itself, one round after the other; a round that fails is logged and the
 * next one tries again. @returns how to end them: resolves when no round is running any more
 */
export function startSchedules(bucket: Bucket, presentLoad: () => PresentLoad): () => Promise<void> {
  const stop = new AbortController();
  const watchMs = bucket.settings.watchSeconds * 1_000;
  const rounds = [
    every('follow', EVERY_MS.follow, stop.signal, () =>
      bucket.settings.store === 'memory' ? Promise.resolve() : bucket.committer.refresh(),
    ),
    every('refusals', EVERY_MS.refusals, stop.signal, () => bucket.refusals.flush()),
    every('thresholds', EVERY_MS.thresholds, stop.signal, async () => {
      for (const crossing of await bucket.watchThresholds.check(presentLoad())) {
        const { reading, toPercent, status, action } = crossing;
        log.info({
          threshold: reading.limit,
          productId: reading.productId,
          percent: toPercent,
          status,
          action,
          tell: reading.reached?.tell ?? [],
        });
      }
    }),
    every('store', watchMs, stop.signal, async () => {
      const found = await bucket.watchStore.check(watchMs * WATCHED_PART);
      for (const { reason, threat, seq } of found) log.error({ foreignWrite: reason, threat, seq });
      await bucket.watchStore.record(found);
    }),
  ];
  return async () => {
    stop.abort();
    await Promise.all(rounds);
  };
}

async function every(duty: string, everyMs: number, signal: AbortSignal, round: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    await wait(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    await round().catch((error: unknown) => {
      log.error({ duty, failed: error instanceof Error ? error.message : String(error) });
    });
  }
}
