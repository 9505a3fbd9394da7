/** Signatures kept at once; about 200 bytes each. */
const KEPT_MAX = 100_000;

/**
 * The signatures that this process has accepted and whose time is not over, so that a request that was recorded on its way
 * is not answered twice. Another process does not know them. Where more come than are kept, the oldest are forgotten.
 */
export class SeenSignatures {
  /** By signature, in the order of arrival: until when it is kept, milliseconds since the epoch. */
  readonly #untilMs = new Map<string, number>();

  /** Whether the signature is new, which it then is no more. @param untilMs from when on its own time refuses it */
  take(signature: string, untilMs: number, nowMs: number): boolean {
    if ((this.#untilMs.get(signature) ?? 0) > nowMs) return false;
    this.#forget(nowMs);
    this.#untilMs.set(signature, untilMs);
    return true;
  }

  #forget(nowMs: number): void {
    for (const [signature, untilMs] of this.#untilMs) {
      if (untilMs > nowMs && this.#untilMs.size < KEPT_MAX) return;
      this.#untilMs.delete(signature);
    }
  }
}
