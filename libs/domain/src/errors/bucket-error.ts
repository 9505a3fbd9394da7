import type { FaultCode, FaultDetails } from './fault-codes.ts';

/**
 * A fault: something the caller of a function cannot prevent by asking differently (a store that is away, a head that
 * moved, a log that does not verify). What rules refuse is a `Refusal`, a value, and never thrown.
 */
export class BucketError<C extends FaultCode = FaultCode> extends Error {
  override readonly name = 'BucketError';
  readonly code: C;
  readonly details: FaultDetails[C];

  constructor(code: C, details: FaultDetails[C], options?: { cause?: unknown }) {
    super(`${code} ${JSON.stringify(details)}`, options);
    this.code = code;
    this.details = details;
  }

  /** Narrows an unknown caught value to a fault of one code. */
  static is<C extends FaultCode>(error: unknown, code: C): error is BucketError<C> {
    return error instanceof BucketError && error.code === code;
  }
}
