/** Consecutive failures after which the circuit opens: requests are decided without Redis. */
const FAILURES_MAX = 3;
/** Consecutive good probes after which the circuit closes: requests are decided by Redis. */
const PROBES_NEEDED = 2;

/** `shared`: Redis decides, for all processes together. `alone`: this process decides, within its share of the rate. */
export type Mode = 'shared' | 'alone';

/** A circuit breaker around Redis. It starts as `alone`, until probes have shown that the server answers in time. */
export class Circuit {
  readonly #onMode: (mode: Mode) => void;
  #mode: Mode = 'alone';
  #failures = 0;
  #goodProbes = 0;

  /** @param onMode called with the new mode on each change */
  constructor(onMode: (mode: Mode) => void) {
    this.#onMode = onMode;
  }

  get mode(): Mode {
    return this.#mode;
  }

  /** Whether the mode is `shared`, or becomes so when the probe that is under way is good. */
  get isSharingNext(): boolean {
    return this.#mode === 'shared' || this.#goodProbes + 1 >= PROBES_NEEDED;
  }

  worked(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures += 1;
    if (this.#failures >= FAILURES_MAX) this.#become('alone');
  }

  probed(isGood: boolean): void {
    this.#goodProbes = isGood ? this.#goodProbes + 1 : 0;
    if (!isGood) this.failed();
    else if (this.#goodProbes >= PROBES_NEEDED) this.#become('shared');
  }

  #become(mode: Mode): void {
    this.#failures = 0;
    if (mode === 'alone') this.#goodProbes = 0;
    if (mode === this.#mode) return;
    this.#mode = mode;
    this.#onMode(mode);
  }
}
