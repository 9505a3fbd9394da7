import type { Instant } from '../artifacts/artifact.ts';

/** A retention sweep that a person asked for; it ends what was begun, in whichever process, after a crash as well. */
export interface Sweep {
  readonly id: string;
  readonly requestedBy: string;
  readonly requestedAt: Instant;
  /** Retention time up to which it purges. */
  readonly untilMs: number;
  /** Of what a preview showed; null when none was named. */
  readonly digest: string | null;
  readonly status: 'running' | 'done';
  /** Versions that were due when it began. */
  readonly total: number;
  /** Versions that it destroyed; null while it runs. */
  readonly purged: number | null;
  readonly endedAt: Instant | null;
}
