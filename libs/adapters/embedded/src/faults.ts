import type { FaultCode, FaultDetails } from '@bucket/domain';

/** A fault on its way between threads: errors of a class of ours would arrive there as plain ones. */
export interface FaultMessage {
  readonly code: FaultCode | undefined;
  readonly details: object;
  readonly message: string;
}

/** A fault inside a worker; the handle turns it into a `BucketError`. */
export class StoreFault<C extends FaultCode = FaultCode> extends Error {
  readonly code: C;
  readonly details: FaultDetails[C];

  constructor(code: C, details: FaultDetails[C], cause?: unknown) {
    super(causeText(cause), { cause });
    this.code = code;
    this.details = details;
  }
}

/** SQLite's name for what went wrong (sqlite.org/rescode.html), or undefined when it is none of SQLite's errors. */
export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return error.code.startsWith('SQLITE_') ? error.code : undefined;
}

/** Errors that come from a statement or a row of ours and not from the surroundings: bugs. */
const BUGS = /^SQLITE_(ERROR|CONSTRAINT|MISMATCH|MISUSE|RANGE|TOOBIG|SCHEMA)/;

/** What a failed operation that wrote nothing is to the caller: a fault, or a bug as it is. */
export function faultOf(error: unknown, operation: string): unknown {
  const code = sqliteCode(error);
  return code === undefined || BUGS.test(code) ? error : new StoreFault('store.unavailable', { operation }, error);
}

export function faultMessage(error: unknown): FaultMessage {
  if (error instanceof StoreFault) return { code: error.code, details: error.details, message: error.message };
  return { code: undefined, details: {}, message: causeText(error) };
}

function causeText(error: unknown): string {
  if (error === undefined) return '';
  const code = sqliteCode(error);
  const message = error instanceof Error ? error.message : String(error);
  return code === undefined ? message : `${code}: ${message}`;
}
