import { PROBLEM_TITLES } from '../http/problem.ts';
import { STATUS_OF, type ProblemCode } from '../http/statuses.ts';

export interface ExplainedProblem {
  readonly code: ProblemCode;
  readonly title: string;
  readonly status: number;
  /** Whether and when to ask again. */
  readonly retry: string;
}

/** Codes whose status alone does not say what to do. */
const RETRY: Partial<Record<ProblemCode, string>> = {
  'store.outcome-unknown':
    'Whether it happened is not known. Send the same request again with the same Idempotency-Key; without one, look first.',
  'idempotency.in-progress': 'Ask again in a moment with the same key: the first answer will be there.',
  'precondition.failed': 'Read the current version, make the change to that one, and ask again.',
  'precondition.required': 'Ask again with the ETag of the version in If-Match.',
  'ledger.broken': 'Not before an operator has looked: the log does not verify.',
  'content.corrupt': 'Not before an operator has looked: the stored bytes are not those that were written.',
  'capacity.artifacts-total':
    'Not before an operator has made room or the limit was raised by an approved change request.',
  'capacity.artifacts-product':
    'Not before the product has made room or its limit was raised by an approved change request.',
  'capacity.storage-total':
    'Not before an operator has made room or the limit was raised by an approved change request.',
  'capacity.storage-product':
    'Not before the product has made room or its share was raised by an approved change request.',
};

function retryOf(code: ProblemCode, status: number): string {
  const own = RETRY[code];
  if (own !== undefined) return own;
  if (status === 429 || status === 503) return 'After as many seconds as Retry-After says; nothing has happened.';
  if (status === 401) return 'With a credential that is in force.';
  if (status === 403) return 'Not as it is: the same request is refused again.';
  if (status === 408) return 'At once, on a new connection.';
  return status >= 500
    ? 'Later, once; then tell the operator the request id.'
    : 'Not as it is: change the request first.';
}

const isProblemCode = (text: string): text is ProblemCode => Object.hasOwn(STATUS_OF, text);

export const PROBLEM_CODES: readonly ProblemCode[] = Object.keys(STATUS_OF).filter(isProblemCode).sort();

export function explainProblem(text: string): ExplainedProblem | undefined {
  if (!isProblemCode(text)) return undefined;
  const status = STATUS_OF[text];
  return { code: text, title: PROBLEM_TITLES[text], status, retry: retryOf(text, status) };
}
