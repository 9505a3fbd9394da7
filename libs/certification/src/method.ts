import { METHODS } from './methods.ts';

/**
 * From where a method looks: through the REST API, in the store behind the service, as an outside verifier that trusts the
 * verifier key alone, or at what was built and shipped.
 */
export type MethodPlace = 'rest' | 'store' | 'outside' | 'build';

/** A way to find out whether a control holds. */
export interface Method {
  readonly place: MethodPlace;
  /** What is tried, in one sentence. */
  readonly says: string;
  /** What a run leaves for an auditor to look at. */
  readonly evidence: string;
  /** What remains unproven when it passes. */
  readonly doesNotShow: string;
  /**
   * The mutant in which the method has to fail: a bucket, or its documents, with the guarantee switched off, made in tests only.
   * A method without one could be one that cannot fail, so its pass does not count.
   */
  readonly negativeControl?: string;
}

export type MethodId = keyof typeof METHODS;

/** Every method, in the order in which they run. */
export const METHOD_IDS = Object.keys(METHODS) as readonly MethodId[]; // exactly the members of the literal

/** A method with its optional parts typed. */
export function methodOf(id: MethodId): Method {
  return METHODS[id];
}

/** A method id from outside, or undefined. */
export function parseMethodId(text: string): MethodId | undefined {
  return METHOD_IDS.find((id) => id === text);
}

/** One expectation within a method. */
export interface Check {
  /** The promise, in the present tense. */
  readonly what: string;
  readonly holds: boolean;
  /** What was seen, such as `403 class.operation-not-permitted`. */
  readonly seen: string;
  /** The entry of the log that records it, where there is one. */
  readonly seq?: number;
}

/** What became of a method. */
export interface MethodResult {
  readonly method: MethodId;
  readonly status: 'passed' | 'failed' | 'not-run';
  /** Why it did not run, or broke off. */
  readonly reason?: string;
  readonly checks: readonly Check[];
  /** RFC 3339 UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
}
