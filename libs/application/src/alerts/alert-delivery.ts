import type { AlertFilter } from '@bucket/domain';
import type { AlertChannel, AlertMessage, RandomSource, Stopwatch } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import { commandFor } from '../committer/decider.ts';
import { bucketCaller } from '../identity/bucket-caller.ts';
import { AlertFeed, type FeedPlace } from './alert-feed.ts';
import { backOffMs } from './back-off.ts';
import { alertPositionDecider } from './record-position.ts';

/** Who is told, what of, and over which way. */
export interface AlertSubscription {
  readonly name: string;
  readonly filter: AlertFilter;
  readonly channel: AlertChannel;
}

export interface DeliveryDependencies {
  readonly random: RandomSource;
  readonly stopwatch: Stopwatch;
  /** Whether no other process works on this log. */
  readonly isAlone: boolean;
}

/** What one round came to. */
export interface DeliveryRound {
  readonly delivered: number;
  /** Why the receiver does not have the next alert, and when it is tried again; absent where nothing failed. */
  readonly failed?: { readonly reason: string; readonly retryMs: number };
}

/** A round ends after this time, so that what it delivered is recorded: `kill -9` repeats no more than that. */
const ROUND_MS_MAX = 5_000;
/** Entries that tell nothing are read again by the next start, unless there are more of them than this. */
const UNRECORDED_MAX = 10_000;
/** An alert that another process has left undelivered for so long is delivered by this one. */
const TAKE_OVER_MS = 10_000;

/** Delivers the alerts of one subscription, one after the other, each until the receiver has it. */
export class AlertDelivery {
  readonly name: string;
  readonly #committer: Committer;
  readonly #subscription: AlertSubscription;
  readonly #dependencies: DeliveryDependencies;
  readonly #sender: string;
  readonly #feed: AlertFeed;
  /** Told besides the log, while nothing can be written to it. */
  #urgent: AlertMessage | undefined;
  #isRecorded: boolean;
  #recordedSeq: number;
  #unrecorded = 0;
  #failures = 0;
  #retryAtMs = 0;
  #isStopped = false;
  /** The alert that another process has to deliver, and since when. */
  #left: { readonly seq: number; readonly sinceMs: number } | undefined;

  constructor(committer: Committer, subscription: AlertSubscription, dependencies: DeliveryDependencies) {
    const { ledger } = committer;
    const { name } = subscription;
    this.name = name;
    this.#committer = committer;
    this.#subscription = subscription;
    this.#dependencies = dependencies;
    this.#sender = dependencies.random.uuid7();
    const known = ledger.state.alertPosition(name);
    this.#isRecorded = known !== undefined;
    // A new subscription is told of what happens from now on.
    const place: FeedPlace = known ?? { windowSeq: ledger.head.size, nextSeq: ledger.head.size };
    this.#recordedSeq = place.nextSeq;
    this.#feed = new AlertFeed(ledger, subscription.filter, place);
  }

  /** Alerts that the receiver does not have; more than 256 are not counted. */
  get waiting(): number {
    return this.#feed.waiting + (this.#urgent === undefined ? 0 : 1);
  }

  /** The time of the oldest of them, or undefined. */
  get oldestAt(): string | undefined {
    return this.#feed.first?.at;
  }

  /** Tells what no entry can tell, before everything else. The last one stays where the one before was not delivered. */
  tellBeside(message: AlertMessage): void {
    this.#urgent = message;
  }

  /**
   * Reads the log on and delivers until nothing is left, the receiver fails, or the round has lasted long enough.
   *
   * @throws {BucketError} where the log cannot be read or written; what was delivered is recorded by a later round
   */
  async round(): Promise<DeliveryRound> {
    await this.#begin();
    const endMs = this.#dependencies.stopwatch.elapsedMs() + ROUND_MS_MAX;
    let delivered = 0;
    let failed = await this.#deliverUrgent();
    if (this.#isRecorded) this.#follow();
    await this.#feed.read();
    while (failed === undefined && this.#isTurn() && !this.#isStopped && !this.#isLate(endMs)) {
      const { first } = this.#feed;
      if (first === undefined) break;
      failed = await this.#deliver(first.message);
      if (failed !== undefined) break;
      this.#feed.goOnFrom(first.after);
      this.#unrecorded += 1;
      delivered += 1;
    }
    await this.#record();
    return { delivered, ...(failed === undefined ? {} : { failed }) };
  }

  /** The process ends: the round that runs ends without waiting for the receiver. */
  stop(): void {
    this.#isStopped = true;
    this.#subscription.channel.end();
  }

  /** Makes a new subscription known to the log, so that it goes on from here after a crash too. */
  async #begin(): Promise<void> {
    if (this.#isRecorded) return;
    await this.#submit(this.#feed.place, true).catch((error: unknown) => {
      if (this.#urgent === undefined) throw error;
    });
  }

  /** Another process may have delivered what waits here. */
  #follow(): void {
    const position = this.#committer.ledger.state.alertPosition(this.name);
    if (position !== undefined) this.#feed.goOnFrom(position);
  }

  #isLate(endMs: number): boolean {
    const nowMs = this.#dependencies.stopwatch.elapsedMs();
    return nowMs >= endMs || nowMs < this.#retryAtMs;
  }

  #isTurn(): boolean {
    const { isAlone, stopwatch } = this.#dependencies;
    if (isAlone || this.#committer.ledger.state.alertPosition(this.name)?.sender === this.#sender) return true;
    const { first } = this.#feed;
    if (first === undefined) return false;
    const nowMs = stopwatch.elapsedMs();
    if (this.#left?.seq !== first.seq) this.#left = { seq: first.seq, sinceMs: nowMs };
    return nowMs - this.#left.sinceMs >= TAKE_OVER_MS;
  }

  async #deliverUrgent(): Promise<DeliveryRound['failed']> {
    const message = this.#urgent;
    if (message === undefined || this.#dependencies.stopwatch.elapsedMs() < this.#retryAtMs) return undefined;
    const failed = await this.#deliver(message);
    if (failed === undefined && this.#urgent === message) this.#urgent = undefined;
    return failed;
  }

  async #deliver(message: AlertMessage): Promise<DeliveryRound['failed']> {
    const { random, stopwatch } = this.#dependencies;
    try {
      await this.#subscription.channel.deliver(message);
      this.#failures = 0;
      return undefined;
    } catch (error) {
      if (this.#isStopped) return { reason: 'the process ends', retryMs: 0 };
      this.#failures += 1;
      const retryMs = backOffMs(this.#failures, Number.parseInt(random.salt().slice(0, 8), 16) / 0xffff_ffff);
      this.#retryAtMs = stopwatch.elapsedMs() + retryMs;
      return { reason: error instanceof Error ? error.message : String(error), retryMs };
    }
  }

  async #record(): Promise<void> {
    const { place } = this.#feed;
    if (!this.#isRecorded || (this.#unrecorded === 0 && place.nextSeq - this.#recordedSeq < UNRECORDED_MAX)) return;
    if (this.#unrecorded === 0 && !this.#isTurn()) return;
    await this.#submit(place, false);
  }

  async #submit(place: FeedPlace, isFirst: boolean): Promise<void> {
    const input = {
      subscription: this.name,
      ...place,
      sender: this.#sender,
      delivered: this.#unrecorded,
      isFirst,
    };
    const caller = bucketCaller(this.#dependencies.random.uuid7());
    const outcome = await this.#committer.submit(commandFor(alertPositionDecider, caller, input));
    if (outcome.kind === 'refused') throw new TypeError('the gate refused a position of alerts');
    this.#isRecorded = true;
    this.#unrecorded = 0;
    this.#recordedSeq = outcome.value.nextSeq;
    this.#feed.goOnFrom(outcome.value);
  }
}
