import { BucketError, type FaultCode, type FaultDetails } from '@bucket/domain';

/** A fault as a message between threads: structured clone turns an error of a subclass into a plain `Error`. */
export interface FaultMessage {
  readonly code: FaultCode | undefined;
  readonly details: object;
  readonly message: string;
}

/** A fault inside a worker thread. `WorkerChannel` turns it into a `BucketError`. */
export class StoreFault<C extends FaultCode = FaultCode> extends Error {
  readonly code: C;
  readonly details: FaultDetails[C];

  constructor(code: C, details: FaultDetails[C], cause?: unknown) {
    super(causeText(cause), { cause });
    this.code = code;
    this.details = details;
  }
}

/** SQLite's result code (sqlite.org/rescode.html), or undefined for an error that did not come from SQLite. */
export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return error.code.startsWith('SQLITE_') ? error.code : undefined;
}

/** Codes that mean a wrong statement or a wrong value in this adapter, not a condition of the disk: bugs. */
const BUGS = /^SQLITE_(ERROR|CONSTRAINT|MISMATCH|MISUSE|RANGE|TOOBIG|SCHEMA)/;

/** The error that a caller gets for an operation that failed and wrote nothing: a fault, or a bug unchanged. */
export function faultOf(error: unknown, operation: string): unknown {
  const code = sqliteCode(error);
  return code === undefined || BUGS.test(code) ? error : new StoreFault('store.unavailable', { operation }, error);
}

export function faultMessage(error: unknown): FaultMessage {
  if (error instanceof StoreFault) return { code: error.code, details: error.details, message: error.message };
  if (error instanceof BucketError)
    return { code: error.code, details: error.details, message: causeText(error.cause) };
  return { code: undefined, details: {}, message: causeText(error) };
}

function causeText(error: unknown): string {
  if (error === undefined) return '';
  const code = sqliteCode(error);
  const message = error instanceof Error ? error.message : String(error);
  return code === undefined ? message : `${code}: ${message}`;
}
