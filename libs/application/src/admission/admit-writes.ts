import { limitRow, type Caller, type RefusalCode } from '@bucket/domain';
import type { DiskRoom, LimitQuota, WriteLimiter } from '@bucket/ports';
import type { Gate } from '../committer/gate.ts';
import { limitInForce } from '../committer/gate.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Under its own throttle a product keeps this part of the rate of all. */
const THROTTLED_PART = 0.1;
/**
 * Times the writers at once that may wait for a place. A disk that stands still for a moment fills all places within a tenth of
 * a second at the rate there is, and that is no reason to refuse anybody.
 */
const WAITING_TIMES = 4;

/** When to ask again while the disk is nearly full: somebody has to make room. */
const DISK_RETRY_SECONDS = 30;

export type WriteAdmission =
  | { readonly kind: 'granted'; readonly quota: LimitQuota; readonly delayMs: number; readonly release: () => void }
  | {
      readonly kind: 'refused';
      readonly quota: LimitQuota;
      readonly code: RefusalCode;
      readonly retryAfterSeconds: number;
    };

/**
 * Rates, which a block cannot judge because a refused request must not cost a block. Capacity is the gate's.
 * A product near its storage share is slowed down on its own account before it takes anything of the rate of all.
 */
export class AdmitWrites {
  readonly #limiter: WriteLimiter;
  readonly #ledger: Ledger;
  readonly #gate: Gate;
  readonly #room: DiskRoom;
  readonly #throttleAt = new Map<number, number>();
  readonly #waiting: (() => void)[] = [];
  /** In progress. */
  #writers = 0;
  /** In progress, waiting for a place, or asking for the rate. */
  #present = 0;

  constructor(limiter: WriteLimiter, ledger: Ledger, { gate, room }: { readonly gate: Gate; readonly room: DiskRoom }) {
    this.#limiter = limiter;
    this.#room = room;
    this.#ledger = ledger;
    this.#gate = gate;
  }

  /** Writes in progress over all processes, as if the others had as many as this one. */
  get writers(): number {
    return this.#writers * this.#limiter.processes;
  }

  quota(): LimitQuota {
    return this.#limiter.peek('all', this.#rate());
  }

  /**
   * Resolves once the write has its place. Whoever is granted one calls `release` when the write has ended.
   *
   * @param writes 1, or the number of items of a batch
   */
  async admit(caller: Caller, writes: number): Promise<WriteAdmission> {
    if (this.#room.isLow()) {
      return { kind: 'refused', code: 'capacity.disk', quota: this.quota(), retryAfterSeconds: DISK_RETRY_SECONDS };
    }
    if (this.#present >= this.#writersMax() * (1 + WAITING_TIMES)) {
      return { kind: 'refused', code: 'limit.concurrent-writers', quota: this.quota(), retryAfterSeconds: 1 };
    }
    this.#present += 1;
    try {
      const admission = await this.#take(caller, writes);
      if (admission.kind === 'refused') this.#present -= 1;
      else if (this.#writers < this.#writersMax()) this.#writers += 1;
      else await new Promise<void>((resolve) => this.#waiting.push(resolve));
      return admission;
    } catch (error) {
      this.#present -= 1;
      throw error;
    }
  }

  async #take(caller: Caller, writes: number): Promise<WriteAdmission> {
    const rate = this.#rate();
    if (this.#isThrottled(caller.productId)) {
      const own = await this.#limiter.take(
        caller.productId ?? '',
        writes,
        Math.max(1, Math.floor(rate * THROTTLED_PART)),
      );
      if (own.kind === 'refused') return { ...own, code: 'limit.product-throttled' };
    }
    const decision = await this.#limiter.take('all', writes, rate);
    if (decision.kind === 'refused') return { ...decision, code: 'limit.writes-per-second' };
    return { ...decision, release: this.#releaseOnce() };
  }

  /** This process's share of the writers at once: nobody counts those of others, so each keeps to a part of the limit. */
  #writersMax(): number {
    const limit = limitInForce(this.#ledger.state, 'concurrentWriters');
    return Math.max(1, Math.floor(limit / this.#limiter.processes));
  }

  #releaseOnce(): () => void {
    let held = true;
    return () => {
      if (held) this.#release();
      held = false;
    };
  }

  #release(): void {
    this.#present -= 1;
    this.#writers -= 1;
    while (this.#writers < this.#writersMax()) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#writers += 1;
      next();
    }
  }

  #rate(): number {
    return limitInForce(this.#ledger.state, 'writesPerSecond');
  }

  #isThrottled(productId: string | null): boolean {
    const product = productId === null ? undefined : this.#gate.product(productId);
    if (product === undefined) return false;
    return (
      this.#ledger.state.usage(product.id).bytes >=
      this.#throttleBytes(this.#gate.storageShare(this.#ledger.state, product))
    );
  }

  /** Where throttling begins for a share; worked out once a share, because this is asked before every write. */
  #throttleBytes(shareBytes: number): number {
    const known = this.#throttleAt.get(shareBytes);
    if (known !== undefined) return known;
    const { thresholds } = limitRow('storageBytesPerProduct', shareBytes);
    const at = thresholds.find(({ action }) => action === 'throttle')?.at ?? Number.POSITIVE_INFINITY;
    this.#throttleAt.set(shareBytes, at);
    return at;
  }
}
