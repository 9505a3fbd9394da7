import { PROBLEM_TITLES } from '../http/problem.ts';
import { STATUS_OF, type ProblemCode } from '../http/statuses.ts';

export interface ExplainedProblem {
  readonly code: ProblemCode;
  readonly title: string;
  readonly status: number;
  /** Whether and when to repeat the request. */
  readonly retry: string;
}

/** Codes for which the status alone does not say what to do. */
const RETRY: Partial<Record<ProblemCode, string>> = {
  'store.outcome-unknown':
    'It is not known whether the write was made. Repeat the request with the same Idempotency-Key; without one, read first whether it was made.',
  'idempotency.in-progress': 'Yes, after a moment, with the same key: the answer will be that of the first request.',
  'precondition.failed': 'Read the current version, apply the change to it, and repeat the request with its ETag.',
  'precondition.required': 'Yes, with the ETag of the version in If-Match.',
  'ledger.broken': 'Not before an operator has investigated: the log does not verify.',
  'store.unreadable': 'Not before an operator has investigated: what is stored cannot be read.',
  'content.corrupt': 'Not before an operator has investigated: the stored bytes differ from those that were written.',
  'capacity.artifacts-total': 'Not before space was freed or the limit was raised by an approved change request.',
  'capacity.artifacts-product':
    'Not before the product has freed space or its limit was raised by an approved change request.',
  'capacity.disk': 'Not before an operator has freed space on the disk.',
  'capacity.storage-total': 'Not before space was freed or the limit was raised by an approved change request.',
  'capacity.storage-product':
    'Not before the product has freed space or its share was raised by an approved change request.',
};

function retryOf(code: ProblemCode, status: number): string {
  const own = RETRY[code];
  if (own !== undefined) return own;
  if (status === 429 || status === 503) return 'Yes, after the number of seconds in Retry-After; nothing was changed.';
  if (status === 401) return 'Yes, with a valid credential.';
  if (status === 403) return 'No: the same request is refused again.';
  if (status === 408) return 'Yes, on a new connection.';
  return status >= 500
    ? 'Yes, once, later. If it fails again, give the operator the request id.'
    : 'No: correct the request first.';
}

const isProblemCode = (text: string): text is ProblemCode => Object.hasOwn(STATUS_OF, text);

/** Every code, in alphabetical order. */
export const PROBLEM_CODES: readonly ProblemCode[] = Object.keys(STATUS_OF).filter(isProblemCode).sort();

export function explainProblem(text: string): ExplainedProblem | undefined {
  if (!isProblemCode(text)) return undefined;
  const status = STATUS_OF[text];
  return { code: text, title: PROBLEM_TITLES[text], status, retry: retryOf(text, status) };
}
