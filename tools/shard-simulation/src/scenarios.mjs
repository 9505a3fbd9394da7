/** @typedef {import('./sharded-bucket.mjs').Outage} Outage */

/**
 * What a shard costs. `entryMs` is that of one API process with single writes over HTTP (7,259 a second, docs/performance.md);
 * the commit is a majority of three members in one region, journalled, which is an assumption: it depends on the disks.
 */
export const COSTS = { entryMs: 0.14, commitMs: 5, commitMsP99: 25, checkpointEveryMs: 1_000, leaseMs: 5_000 };

export const SEED = 20_260_119;

/** The four products of today, in their shares of the writes. */
export const FOUR_PRODUCTS = [0.4, 0.3, 0.2, 0.1];

/** As many products as there may be, of very different sizes: the n-th has the n-th part of the first (Zipf). */
export const HUNDRED_PRODUCTS = zipf(100);

export const SHARDS = [1, 2, 4, 8, 16];

/** @param {number} count */
function zipf(count) {
  const parts = Array.from({ length: count }, (_, i) => 1 / (i + 1));
  const whole = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / whole);
}

/**
 * Failures on four shards at half of what they sustain, for a minute.
 *
 * @type {readonly { readonly says: string, readonly outages: readonly Outage[] }[]}
 */
export const FAILURES = [
  { says: 'nothing fails', outages: [] },
  {
    says: 'the primary of one shard away for 10 s',
    outages: [{ of: 'shard', shard: 1, fromMs: 20_000, forMs: 10_000 }],
  },
  {
    says: 'the signer of the checkpoint over all away for 20 s',
    outages: [{ of: 'checkpoint', fromMs: 20_000, forMs: 20_000 }],
  },
  { says: 'the log of governance away for 4 s', outages: [{ of: 'governance', fromMs: 20_000, forMs: 4_000 }] },
  { says: 'the log of governance away for 15 s', outages: [{ of: 'governance', fromMs: 20_000, forMs: 15_000 }] },
  {
    says: 'two shards away, one after the other',
    outages: [
      { of: 'shard', shard: 0, fromMs: 10_000, forMs: 10_000 },
      { of: 'shard', shard: 2, fromMs: 35_000, forMs: 10_000 },
    ],
  },
];
