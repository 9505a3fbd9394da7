import { simulate } from './sharded-bucket.mjs';

/** @typedef {import('./sharded-bucket.mjs').Run} Run */

/** The promise of the certification for a write. */
const LATENCY_MS_P99_MAX = 100;
/** A search ends when it is as close. */
const CLOSE_ENOUGH = 0.02;

/**
 * The highest rate at which every write is accepted and the 99th percentile is as promised, on every shard.
 *
 * @param {Omit<Run, 'writesPerSecond'>} run
 */
export function sustainedRate(run) {
  const holds = (/** @type {number} */ writesPerSecond) =>
    simulate({ ...run, writesPerSecond }).shards.every(
      ({ refused, latency }) => refused === 0 && latency.percentile(0.99) <= LATENCY_MS_P99_MAX,
    );
  let [low, high] = [0, 1_000];
  while (holds(high)) [low, high] = [high, high * 2];
  while (high - low > CLOSE_ENOUGH * high) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Over all shards.
 *
 * @param {readonly import('./sharded-bucket.mjs').Tally[]} shards
 */
export function summarise(shards) {
  const sum = (/** @type {'offered' | 'refused' | 'unknown'} */ name) =>
    shards.reduce((total, shard) => total + shard[name], 0);
  const worst = Math.min(...shards.map(({ offered, latency }) => (offered === 0 ? 1 : latency.count / offered)));
  return {
    offered: sum('offered'),
    accepted: shards.reduce((total, { latency }) => total + latency.count, 0),
    refused: sum('refused'),
    unknown: sum('unknown'),
    /** Share of its writes that the shard which accepted least has accepted. */
    worstShard: worst,
    latencyMsP99: Math.max(...shards.map(({ latency }) => latency.percentile(0.99))),
    coverageMsP99: Math.max(...shards.map(({ coverage }) => coverage.percentile(0.99))),
    coverageMsMax: Math.max(...shards.map(({ coverage }) => coverage.maxMs)),
  };
}
