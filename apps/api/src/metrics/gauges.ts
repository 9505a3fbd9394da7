import type { Committer } from '@bucket/application';
import type { LimitReadings } from '../governance/limit-readings.ts';
import type { MetricFamily, Sample } from './exposition.ts';

/** A store that does not answer within this time counts as away; a scrape must not hang with it. */
const STORE_MS_MAX = 1_000;

/** What stands at the moment of a scrape. */
export async function gaugeFamilies(committer: Committer, limitReadings: LimitReadings): Promise<MetricFamily[]> {
  const { head } = committer.ledger;
  const gauge = (name: string, help: string, ...samples: Sample[]): MetricFamily => ({
    name,
    help,
    type: 'gauge',
    samples,
  });
  const { limits, usages } = limitSamples(limitReadings);
  return [
    gauge('bucket_store_up', 'Whether the store answers: 1 or 0.', { value: await storeUp(committer) }),
    gauge('bucket_committer_waiting', 'Commands that wait for a block.', { value: committer.waiting }),
    gauge('bucket_log_size', 'Entries of the log.', { value: head.size }),
    gauge('bucket_checkpoint_age_seconds', 'Time since the newest signed checkpoint.', {
      value: Math.max(0, (Date.now() - Date.parse(head.at)) / 1_000),
    }),
    gauge('bucket_limit', 'Limits in force, in their own unit.', ...limits),
    gauge('bucket_usage', 'What is used of a limit, in its unit.', ...usages),
  ];
}

function limitSamples(readings: LimitReadings): { limits: Sample[]; usages: Sample[] } {
  const limits: Sample[] = [];
  const usages: Sample[] = [];
  for (const { limit, products, value, usage } of readings.all()) {
    for (const row of products ?? [{ productId: '', value, usage }]) {
      const labels = { limit, product: row.productId };
      limits.push({ labels, value: row.value });
      if (row.usage !== null) usages.push({ labels, value: row.usage });
    }
  }
  return { limits, usages };
}

async function storeUp(committer: Committer): Promise<0 | 1> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<0>((resolve) => {
    timer = setTimeout(() => resolve(0), STORE_MS_MAX);
  });
  try {
    return await Promise.race([committer.ledger.store.head().then(() => 1 as const), late]);
  } catch {
    return 0;
  } finally {
    clearTimeout(timer);
  }
}
