/** The state of a limit as an answer's `RateLimit` header tells it. */
export interface LimitQuota {
  /** Writes a second. */
  readonly ratePerSecond: number;
  /** Writes that would be granted now. */
  readonly remaining: number;
  /** Whole seconds until all of the quota is there again. */
  readonly resetSeconds: number;
}

export type LimitDecision =
  /** `delayMs` is how long the work has to wait so that the rate holds over any ten seconds; 0 for single writes. */
  | { readonly kind: 'granted'; readonly quota: LimitQuota; readonly delayMs: number }
  | { readonly kind: 'refused'; readonly quota: LimitQuota; readonly retryAfterSeconds: number };

/**
 * Shares out writes. Exact within 1 % over any ten seconds, over all processes that share it. A limiter that loses what it
 * shares with others falls back to this process's own share and never opens; it never blocks longer than its stated bound.
 */
export interface WriteLimiter {
  /** Processes that share the limits, this one among them, as far as is known: 1 or more. */
  readonly processes: number;
  /**
   * @param key what is limited: `all`, or a product's id
   * @param writes 1 for a single write, the number of items for a batch
   * @param ratePerSecond the limit in force
   */
  take(key: string, writes: number, ratePerSecond: number): LimitDecision | Promise<LimitDecision>;
  /** The state without taking anything. */
  peek(key: string, ratePerSecond: number): LimitQuota;
}
