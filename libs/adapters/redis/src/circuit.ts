/** Failures in a row after which nobody tries any more. */
const FAILURES_MAX = 3;
/** Good probes in a row after which everybody tries again. */
const PROBES_NEEDED = 2;

export type Mode = 'shared' | 'alone';

/** Whether to ask the server at all. Begins alone: a server has to show that it is there. */
export class Circuit {
  readonly #onMode: (mode: Mode) => void;
  #mode: Mode = 'alone';
  #failures = 0;
  #goodProbes = 0;

  /** @param onMode told of each change */
  constructor(onMode: (mode: Mode) => void) {
    this.#onMode = onMode;
  }

  get mode(): Mode {
    return this.#mode;
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
