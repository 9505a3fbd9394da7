import type { AddCheckpoint } from '@bucket/domain';

/**
 * What a witness answered, C2SP tlog-witness. Nothing of it is authenticated but the cosignatures, once they are verified.
 *
 * - `cosigned`: signature lines, not verified
 * - `conflict`: it has cosigned a tree of another size last
 * - `inconsistent`: the proof does not show that the checkpoint continues the tree that it has cosigned
 * - `unknown-log`, `untrusted-key`: it does not follow this log, or does not trust the key that signed
 * - `unavailable`: there was no such answer; not to be asked again before `retryAfterMs`, where it says so
 */
export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly lines: string }
  | { readonly kind: 'conflict'; readonly size: number }
  | { readonly kind: 'inconsistent' | 'unknown-log' | 'untrusted-key' }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly retryAfterMs?: number };

/** Somebody who cosigns the checkpoints of a log that only grows. */
export interface Witness {
  /** Asks for a cosignature. Always resolves, within a time that the adapter bounds. */
  addCheckpoint(request: AddCheckpoint): Promise<WitnessAnswer>;
}
