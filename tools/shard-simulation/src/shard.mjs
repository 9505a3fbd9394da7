/**
 * One shard: a log of its own with one committer, as in the service today. Writes that come while a block is being committed
 * form the next one.
 *
 * @typedef {import('./random.mjs').Random} Random
 * @typedef {import('./event-queue.mjs').EventQueue} EventQueue
 * @typedef {import('./sharded-bucket.mjs').Costs} Costs
 * @typedef {import('./sharded-bucket.mjs').Tally} Tally
 */

/** Bounds of the service: entries of one block, writes that may wait, and how long one waits before it is told 503. */
const BLOCK_ENTRIES_MAX = 1_000;
const WAITING_MAX = 20_000;
const PATIENCE_MS = 2_000;

export class Shard {
  #random;
  #events;
  #costs;
  #tally;
  #meanGapMs;
  #untilMs;
  #nextArrivalMs;
  /** Arrival times of what waits, oldest first, from `#from` on. */
  #waiting = /** @type {number[]} */ ([]);
  #from = 0;
  #committing = false;
  /** Counts up with every failure: a commit that was under way then is not the one that ends. */
  #epoch = 0;
  #away = false;
  #mayWrite = true;
  #busyMs = 0;
  /** Committed, and not yet under a checkpoint over all shards. */
  #uncovered = /** @type {{ atMs: number, entries: number }[]} */ ([]);

  /**
   * @param {{ random: Random, events: EventQueue, costs: Costs, tally: Tally }} dependencies
   * @param {number} writesPerSecond offered to this shard
   * @param {number} untilMs when the last write arrives
   */
  constructor({ random, events, costs, tally }, writesPerSecond, untilMs) {
    this.#random = random;
    this.#events = events;
    this.#costs = costs;
    this.#tally = tally;
    this.#meanGapMs = 1_000 / writesPerSecond;
    this.#untilMs = untilMs;
    this.#nextArrivalMs = random.exponential(this.#meanGapMs);
    this.#awaitArrival();
  }

  get busyMs() {
    return this.#busyMs;
  }

  get isAway() {
    return this.#away;
  }

  /**
   * The primary is gone: nothing is committed, and of the block under way nobody knows whether it was.
   *
   * @param {number} nowMs
   */
  fail(nowMs) {
    this.#takeArrivals(nowMs);
    this.#away = true;
    this.#epoch += 1;
  }

  /**
   * A new primary: what is known to be unanswered is read, and the log goes on.
   *
   * @param {number} nowMs
   */
  recover(nowMs) {
    this.#away = false;
    this.#committing = false;
    this.#startBlock(nowMs);
  }

  /**
   * Without fresh word of governance (revocations, limits) a shard refuses writes rather than judge by old rules.
   *
   * @param {boolean} mayWrite
   * @param {number} nowMs
   */
  setMayWrite(mayWrite, nowMs) {
    this.#takeArrivals(nowMs);
    this.#mayWrite = mayWrite;
    if (mayWrite) this.#startBlock(nowMs);
  }

  /**
   * A checkpoint over all shards has been signed.
   *
   * @param {number} nowMs
   */
  cover(nowMs) {
    for (const { atMs, entries } of this.#uncovered) this.#tally.coverage.add(nowMs - atMs, entries);
    this.#uncovered = [];
  }

  #awaitArrival() {
    if (this.#nextArrivalMs <= this.#untilMs)
      this.#events.add(this.#nextArrivalMs, () => this.#startBlock(this.#nextArrivalMs));
  }

  /** @param {number} nowMs */
  #takeArrivals(nowMs) {
    const until = Math.min(nowMs, this.#untilMs);
    while (this.#nextArrivalMs <= until) {
      // First those that would not wait any longer, or a queue that only looks full would turn others away.
      this.#giveUp(this.#nextArrivalMs);
      this.#arrive(this.#nextArrivalMs);
      this.#nextArrivalMs += this.#random.exponential(this.#meanGapMs);
    }
    this.#giveUp(nowMs);
  }

  /** @param {number} atMs */
  #arrive(atMs) {
    this.#tally.offered += 1;
    if (!this.#mayWrite || this.#waiting.length - this.#from >= WAITING_MAX) this.#tally.refused += 1;
    else this.#waiting.push(atMs);
  }

  /** @param {number} nowMs */
  #giveUp(nowMs) {
    while ((this.#waiting[this.#from] ?? Number.POSITIVE_INFINITY) < nowMs - PATIENCE_MS) {
      this.#from += 1;
      this.#tally.refused += 1;
    }
  }

  /** @param {number} nowMs */
  #startBlock(nowMs) {
    if (this.#committing || this.#away) return;
    this.#takeArrivals(nowMs);
    const block = this.#waiting.slice(this.#from, this.#from + BLOCK_ENTRIES_MAX);
    this.#from += block.length;
    this.#forgetTaken();
    if (block.length === 0) return this.#awaitArrival();
    const { entryMs, commitMs, commitMsP99 } = this.#costs;
    const takesMs = block.length * entryMs + this.#random.logNormal(commitMs, commitMsP99);
    this.#committing = true;
    this.#busyMs += takesMs;
    const epoch = this.#epoch;
    this.#events.add(nowMs + takesMs, () => this.#endBlock(block, nowMs + takesMs, epoch));
  }

  /** Now and then, because moving what waits costs more than the little memory. */
  #forgetTaken() {
    if (this.#from < 10_000) return;
    this.#waiting = this.#waiting.slice(this.#from);
    this.#from = 0;
  }

  /**
   * @param {readonly number[]} block
   * @param {number} nowMs
   * @param {number} epoch
   */
  #endBlock(block, nowMs, epoch) {
    if (epoch !== this.#epoch) {
      this.#tally.unknown += block.length;
      return;
    }
    for (const arrivedMs of block) this.#tally.latency.add(nowMs - arrivedMs);
    this.#uncovered.push({ atMs: nowMs, entries: block.length });
    this.#committing = false;
    this.#startBlock(nowMs);
  }
}
