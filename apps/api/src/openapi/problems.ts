import type { ProblemCode } from '../http/statuses.ts';
import { STATUS_OF } from '../http/statuses.ts';
import { pathParameters, type ApiOperation } from './api-operation.ts';

/** Answered by the connection, before the path of a request is known. */
export const BEFORE_ROUTING: readonly ProblemCode[] = ['request.timeout'];
/** A request that brings a signature is held to it, wherever it goes. */
const SIGNED: readonly ProblemCode[] = [
  'signature.malformed',
  'signature.component-missing',
  'signature.with-token',
  'signature.out-of-time',
  'signature.key-unknown',
  'signature.key-not-in-force',
  'signature.invalid',
  'signature.replayed',
  'signature.body-altered',
];
const ALWAYS: readonly ProblemCode[] = [
  'request.malformed',
  'request.headers-too-large',
  'internal',
  // Of a request with the token of an issuer, wherever it goes.
  'issuer.unavailable',
  ...SIGNED,
  ...BEFORE_ROUTING,
];
/** Of every route that takes an `Idempotency-Key`. */
export const IDEMPOTENCY: readonly ProblemCode[] = [
  'header.invalid',
  'idempotency.key-reused',
  'idempotency.in-progress',
];
const WITH_CREDENTIAL: readonly ProblemCode[] = [
  'credential.missing',
  'credential.invalid',
  'credential.revoked',
  'integration.not-approved',
  'role.not-permitted',
  'principal.not-in-office',
  'credential.frozen',
  'actor.cooling-off',
  'store.unavailable',
  'store.outcome-unknown',
  'store.unreadable',
  'ledger.broken',
  'ledger.key-retired',
  'entry.too-long',
  'committer.overloaded',
  'committer.stopped',
];
const WITH_BODY: readonly ProblemCode[] = [
  'body.required',
  'body.too-large',
  'body.media-type',
  'body.encoding',
  'request.invalid',
  'json.syntax',
  'json.depth',
  'json.keys',
  'json.duplicate-key',
  'json.forbidden-key',
  'json.number-range',
  'json.lone-surrogate',
  'json.byte-order-mark',
  'json.empty',
  'json.nul',
];

/** Every code that an operation may answer with. */
export function problemsOf(operation: ApiOperation): ProblemCode[] {
  const { asks, body, method, parameters = [], path, problems = [] } = operation;
  const reads = asks !== undefined && method === 'GET';
  return [
    ...new Set<ProblemCode>([
      ...ALWAYS,
      ...(asks === undefined ? [] : WITH_CREDENTIAL),
      ...(method === 'GET' ? [] : WITH_BODY.filter((code) => body !== undefined || code !== 'body.required')),
      ...(reads ? (['query.invalid'] as const) : []),
      ...(parameters.includes('cursor') ? (['cursor.invalid'] as const) : []),
      ...(pathParameters(path).length > 0 ? (['request.uri-too-long'] as const) : []),
      ...problems,
    ]),
  ];
}

/** The same, by status, ascending. */
export function problemsByStatus(operation: ApiOperation): Map<number, ProblemCode[]> {
  const codes = problemsOf(operation);
  const statuses = [...new Set(codes.map((code) => STATUS_OF[code]))].sort((a, b) => a - b);
  return new Map(statuses.map((status) => [status, codes.filter((code) => STATUS_OF[code] === status)]));
}
