import type { RefusalCode } from '../errors/refusal-codes.ts';

/** Where a fault of the input is: a JSON Pointer (RFC 6901) into the request body, a code, and words. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** Why a rule refuses: a code for machines, a reason for people, and where in the body, when it is about the body. */
export interface RuleRefusal {
  readonly code: RefusalCode;
  readonly reason: string;
  readonly errors?: readonly FieldError[];
  /** When it may be asked again, where waiting helps. */
  readonly retryAfterSeconds?: number;
}
