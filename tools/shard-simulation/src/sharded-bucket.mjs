import { EventQueue } from './event-queue.mjs';
import { Latencies } from './latencies.mjs';
import { place } from './placement.mjs';
import { seededRandom } from './random.mjs';
import { Shard } from './shard.mjs';

/**
 * @typedef {object} Costs what a shard was measured to cost
 * @property {number} entryMs of one write through HTTP, gate and seal
 * @property {number} commitMs until a block is durable on a majority: the median
 * @property {number} commitMsP99
 * @property {number} checkpointEveryMs between two checkpoints over all shards
 * @property {number} leaseMs how old a shard's word of governance may be before it refuses writes
 *
 * @typedef {object} Tally
 * @property {number} offered
 * @property {number} refused with 503, because the shard was away or judged by nothing fresh
 * @property {number} unknown in the block that was under way when a shard failed: told so, and settled by reading
 * @property {Latencies} latency of accepted writes
 * @property {Latencies} coverage from an entry's commit to the checkpoint over all shards that covers it
 *
 * @typedef {object} Outage
 * @property {'shard' | 'checkpoint' | 'governance'} of
 * @property {number} [shard] which shard
 * @property {number} fromMs
 * @property {number} forMs
 *
 * @typedef {object} Run
 * @property {number} shards
 * @property {readonly number[]} products shares of the writes, 1 in all
 * @property {number} writesPerSecond over all products
 * @property {number} seconds
 * @property {number} seed
 * @property {Costs} costs
 * @property {readonly Outage[]} [outages]
 *
 * @typedef {object} Outcome
 * @property {readonly Tally[]} shards
 * @property {number} busiest share of the time that the busiest shard works
 */

/**
 * Runs the model from an empty system to the last answer.
 *
 * @param {Run} run
 * @returns {Outcome}
 */
export function simulate({ shards: count, products, writesPerSecond, seconds, seed, costs, outages = [] }) {
  const events = new EventQueue();
  const untilMs = seconds * 1_000;
  const shares = place(products, count).map((own) => own.reduce((sum, product) => sum + (products[product] ?? 0), 0));
  /** @type {Tally[]} */
  const tallies = [];
  const shards = shares.map((share, index) => {
    const tally = { offered: 0, refused: 0, unknown: 0, latency: new Latencies(), coverage: new Latencies() };
    tallies.push(tally);
    // A stream of chance for each shard: what happens to one does not change what happens to another.
    const random = seededRandom(seed * 1_000 + index);
    return new Shard({ random, events, costs, tally }, Math.max(1e-6, share * writesPerSecond), untilMs);
  });
  schedule(events, shards, outages, costs, untilMs);
  for (let event = events.next(); event !== undefined; event = events.next()) event.happen();
  return { shards: tallies, busiest: Math.max(...shards.map(({ busyMs }) => busyMs)) / untilMs };
}

/**
 * @param {EventQueue} events
 * @param {readonly Shard[]} shards
 * @param {readonly Outage[]} outages
 * @param {Costs} costs
 * @param {number} untilMs
 */
function schedule(events, shards, outages, { checkpointEveryMs, leaseMs }, untilMs) {
  /** @param {number} atMs */
  const isSigned = (atMs) =>
    !outages.some(({ of, fromMs, forMs }) => of === 'checkpoint' && atMs >= fromMs && atMs < fromMs + forMs);
  for (let atMs = checkpointEveryMs; atMs <= untilMs + 10 * checkpointEveryMs; atMs += checkpointEveryMs) {
    events.add(atMs, () => {
      if (isSigned(atMs)) for (const shard of shards) if (!shard.isAway) shard.cover(atMs);
    });
  }
  for (const { of, shard: index = 0, fromMs, forMs } of outages) {
    const shard = shards[index];
    if (of === 'shard' && shard !== undefined) {
      events.add(fromMs, () => shard.fail(fromMs));
      events.add(fromMs + forMs, () => shard.recover(fromMs + forMs));
    } else if (of === 'governance' && forMs > leaseMs) {
      // For as long as the lease lasts, every shard goes on with what it knows.
      const [stopsMs, goesOnMs] = [fromMs + leaseMs, fromMs + forMs];
      events.add(stopsMs, () => shards.forEach((each) => each.setMayWrite(false, stopsMs)));
      events.add(goesOnMs, () => shards.forEach((each) => each.setMayWrite(true, goesOnMs)));
    }
  }
}
