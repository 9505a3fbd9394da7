import type { Caller } from '@bucket/domain';
import type { DecisionNeeds } from '@bucket/ports';

/** Room within a block. */
export interface BlockLoad {
  readonly entries: number;
  /** UTF-8 bytes of payloads. */
  readonly bytes: number;
}

/** The `Idempotency-Key` of a request. */
export interface IdempotencyClaim {
  /** SHA-256 over credential, route and key, lower-case hex. */
  readonly keyHash: string;
  /** SHA-256 over everything that makes the request what it is, lower-case hex. */
  readonly fingerprint: string;
  /** Known only to this caller with this key; the remembered answer is encrypted under it. */
  readonly secret: string;
}

/**
 * What was asked and what was prepared for it, as plain data: it can be logged, handed to another process, or decided again.
 * The decider of its `kind` decides it; `input` is that decider's input.
 *
 * @typeParam R the answer, known to the type checker only
 */
export interface Command<R = unknown> {
  readonly kind: string;
  readonly caller: Caller;
  readonly input: unknown;
  /** What the decision has to know of the store. */
  readonly needs: DecisionNeeds;
  /** How much of a block it takes up. */
  readonly load: BlockLoad;
  readonly idempotency?: IdempotencyClaim;
  /** Never set: carries the type of the answer. */
  readonly answer?: R;
}

/** The parts of a command that have a default. */
export interface CommandOptions {
  readonly needs?: DecisionNeeds;
  readonly load?: BlockLoad;
  readonly idempotency?: IdempotencyClaim | undefined;
}

export const NO_NEEDS: DecisionNeeds = { heads: [], versions: [], idempotencyKeys: [] };
/** One entry without a payload. */
export const ONE_ENTRY: BlockLoad = { entries: 1, bytes: 0 };

/** The needs of a decision about one artifact. @param content whether its payload is needed */
export function needsArtifact(artifactId: string, content = false): DecisionNeeds {
  return { ...NO_NEEDS, heads: [{ artifactId, content }] };
}
