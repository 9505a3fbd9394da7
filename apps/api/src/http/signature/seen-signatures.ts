/** Signatures of one credential that are kept at once; about 200 bytes each. */
const KEPT_MAX = 50_000;

/** What is kept of one credential. */
interface Kept {
  /** By signature, in the order of arrival: until when its own time lets it pass, milliseconds since the epoch. */
  readonly untilMs: Map<string, number>;
  /** Whatever ends by then is refused: it may be among those that were forgotten. */
  forgottenUntilMs: number;
}

/**
 * The signatures that this process has accepted and whose time is not over, so that a request that was recorded on its way
 * is not answered twice. It refuses what it cannot know: where more come than are kept, those that may be among the
 * forgotten ones count as seen. Another process does not know them.
 */
export class SeenSignatures {
  readonly #byCredential = new Map<string, Kept>();

  /** Whether the signature is new, which it then is no more. @param untilMs from when on its own time refuses it */
  take(credentialId: string, signature: string, untilMs: number, nowMs: number): boolean {
    const kept = this.#of(credentialId);
    if (untilMs <= kept.forgottenUntilMs || (kept.untilMs.get(signature) ?? 0) > nowMs) return false;
    forget(kept, nowMs);
    kept.untilMs.set(signature, untilMs);
    return true;
  }

  #of(credentialId: string): Kept {
    const found = this.#byCredential.get(credentialId);
    if (found !== undefined) return found;
    const kept: Kept = { untilMs: new Map(), forgottenUntilMs: 0 };
    this.#byCredential.set(credentialId, kept);
    return kept;
  }
}

function forget(kept: Kept, nowMs: number): void {
  for (const [signature, untilMs] of kept.untilMs) {
    if (untilMs > nowMs) {
      if (kept.untilMs.size < KEPT_MAX) return;
      kept.forgottenUntilMs = Math.max(kept.forgottenUntilMs, untilMs);
    }
    kept.untilMs.delete(signature);
  }
}
