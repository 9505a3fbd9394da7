import { STATUS_OF } from '../../http/statuses.ts';
import type { ContractCheck } from '../contract-check.spec-data.ts';
import { targetOf } from './bad-request.spec-data.ts';
import type { BadCase } from './bad-cases.spec-data.ts';
import type { WireAnswer } from './wire.spec-data.ts';

const PROBLEM_BYTES_MAX = 4_096;
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
/** What the connection itself answers, before a request is known (RFC 9112 §9.6: it is closed then). */
const OF_CONNECTION = ['request.malformed', 'request.headers-too-large', 'request.timeout'] as const;
const NO_ROUTE = [404, 405];
const CHANGING = ['POST', 'PUT', 'DELETE', 'PATCH'];

function bodyOf({ headers, text }: WireAnswer): unknown {
  if (text === '') return undefined;
  return /^application\/(?:problem\+)?json/.test(headers.get('content-type') ?? '') ? JSON.parse(text) : text;
}

const codeOf = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;

/** Whether an answer says that nothing was stored: of every item of a batch, or because only a question was asked. */
const storedNothing = (body: unknown): boolean =>
  typeof body === 'object' &&
  body !== null &&
  (('results' in body &&
    Array.isArray(body.results) &&
    body.results.every((result: { readonly status?: unknown }) => Number(result.status) >= 400)) ||
    ('admitted' in body && body.admitted === false));

/** Everything that is wrong with an answer to a bad case; empty where nothing is. */
export function faultsOf(bad: BadCase, answer: WireAnswer, check: ContractCheck): string[] {
  const { status, headers, text } = answer;
  const body = bodyOf(answer);
  const { request } = bad;
  const isStored =
    status < 300 && (request === undefined ? status === 201 : CHANGING.includes(bad.method) && !storedNothing(body));
  return [
    ...(status >= 500 ? [`status ${status}`] : []),
    ...(status === 429 ? ['the rate, which says nothing of what was wrong'] : []),
    ...(isStored ? [`accepted with ${status}`] : []),
    ...(status < 400 ? [] : problemFaults(bad, answer)),
    ...(request === undefined || isOfConnection(bad, answer, body)
      ? statusFaults(bad, status, check)
      : check.faults({
          method: bad.method,
          path: targetOf(request),
          status,
          contentType: headers.get('content-type'),
          headers,
          body: text === '' ? undefined : body,
        })),
  ];
}

const isOfConnection = ({ method }: BadCase, { headers, status }: WireAnswer, body: unknown): boolean =>
  headers.get('connection') === 'close' &&
  (method === 'HEAD'
    ? OF_CONNECTION.some((code) => STATUS_OF[code] === status)
    : OF_CONNECTION.some((code) => code === codeOf(body)));

function problemFaults({ method }: BadCase, { headers, text }: WireAnswer): string[] {
  const type = headers.get('content-type');
  return [
    ...(Buffer.byteLength(text) > PROBLEM_BYTES_MAX ? [`a problem of ${Buffer.byteLength(text)} bytes`] : []),
    ...(type === PROBLEM_TYPE ? [] : [`a problem of type ${String(type)}`]),
    ...(headers.has('x-request-id') ? [] : ['a problem without X-Request-Id']),
    ...(text === '' && method !== 'HEAD' ? ['a problem without a body'] : []),
    ...(/\bat .*\.[cm]?[jt]s:\d+|node:|HPE_|FST_ERR/.test(text) ? ['the problem shows what it is made of'] : []),
  ];
}

/** Where it is not known which operation was asked for, any that is described will do, and the two that none has. */
const statusFaults = ({ request }: BadCase, status: number, check: ContractCheck): string[] => {
  const isKnown = check.describesStatus(status, request?.operation);
  return isKnown || (request === undefined && NO_ROUTE.includes(status)) ? [] : [`status ${status} is not described`];
};
