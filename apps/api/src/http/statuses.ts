import type { FaultCode, RefusalCode, StrictJsonCode } from '@bucket/domain';

/** Errors that the HTTP edge itself finds, before a request reaches the gate. */
export type EdgeCode =
  | 'credential.missing'
  | 'credential.invalid'
  | 'route.not-found'
  | 'route.method-not-allowed'
  | 'request.malformed'
  | 'request.uri-too-long'
  | 'request.headers-too-large'
  | 'request.timeout'
  | 'request.invalid'
  | 'body.required'
  | 'body.too-large'
  | 'body.media-type'
  | 'body.encoding'
  | 'header.invalid'
  | 'query.invalid'
  | 'cursor.invalid'
  | 'class.not-found'
  | 'tile.not-found'
  | 'evidence.too-large'
  | 'internal';

export type ProblemCode = FaultCode | RefusalCode | StrictJsonCode | EdgeCode;

/** The HTTP status of every code. Exhaustive: a code without a status does not compile. */
export const STATUS_OF: Readonly<Record<ProblemCode, number>> = {
  'credential.missing': 401,
  'credential.invalid': 401,
  'credential.revoked': 401,
  'route.not-found': 404,
  'route.method-not-allowed': 405,
  'request.malformed': 400,
  'request.uri-too-long': 414,
  'request.headers-too-large': 431,
  'request.timeout': 408,
  'request.invalid': 400,
  'body.required': 400,
  'body.too-large': 413,
  'body.media-type': 415,
  'body.encoding': 400,
  'header.invalid': 400,
  'query.invalid': 400,
  'cursor.invalid': 400,
  'class.not-found': 404,
  'tile.not-found': 404,
  'evidence.too-large': 422,
  internal: 500,

  'json.syntax': 400,
  'json.depth': 400,
  'json.keys': 400,
  'json.duplicate-key': 400,
  'json.forbidden-key': 400,
  'json.number-range': 400,
  'json.lone-surrogate': 400,
  'json.byte-order-mark': 400,
  'json.empty': 400,
  'json.nul': 400,

  'integration.not-approved': 403,
  'role.not-permitted': 403,
  'artifact.not-found': 404,
  'artifact.deleted': 410,
  'artifact.not-deleted': 409,
  'artifact.not-recoverable': 410,
  'artifact.purged': 410,
  'artifact.erased': 410,
  'artifact.held': 423,
  'retention.not-ended': 409,
  'retention.set-changed': 409,
  'retention.lock-shortened': 409,
  'sweep.not-found': 404,
  'hold.not-found': 404,
  'hold.released': 409,
  'erasure.not-approved': 403,
  'artifact.version-not-found': 404,
  'class.unknown': 403,
  'class.not-declared': 403,
  'class.operation-not-permitted': 403,
  'precondition.required': 428,
  'precondition.failed': 412,
  'payload.schema-version': 400,
  'payload.invalid': 400,
  'payload.too-large': 413,
  'payload.forbidden-content': 403,
  'owner.required': 400,
  'parents.unknown': 400,
  'capacity.artifacts-total': 507,
  'capacity.artifacts-product': 507,
  'capacity.storage-total': 507,
  'capacity.disk': 507,
  'capacity.storage-product': 507,
  'limit.writes-per-second': 429,
  'limit.concurrent-writers': 429,
  'limit.product-throttled': 429,
  'idempotency.key-reused': 422,
  'idempotency.in-progress': 409,
  'change-request.not-found': 404,
  'change-request.decided': 409,
  'change-request.lapsed': 409,
  'change-request.digest-mismatch': 409,
  'change-request.kind-unknown': 400,
  'change-request.subject-invalid': 400,
  'approval.own-request': 403,
  'approval.second-voice': 403,
  'integration.direct-database': 403,
  'integration.data-flow': 403,
  'integration.class-not-permitted': 403,
  'integration.not-found': 404,
  'integration.state': 409,
  'credential.not-found': 404,
  'entry.not-found': 404,
  'product.unknown': 404,

  'ledger.head-moved': 503,
  'ledger.broken': 503,
  'ledger.format-unknown': 503,
  'ledger.foreign': 503,
  'ledger.key-retired': 503,
  'entry.too-long': 413,
  'ledger.rolled-back': 503,
  'ledger.forked': 503,
  'store.unavailable': 503,
  'store.outcome-unknown': 503,
  'content.corrupt': 500,
  'committer.overloaded': 503,
  'committer.stopped': 503,
};
