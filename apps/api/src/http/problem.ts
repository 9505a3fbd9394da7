import { clipped, FAULT_TITLES, REFUSAL_TITLES, type FieldError, type RuleReason } from '@bucket/domain';
import type { Refused } from '@bucket/application';
import { STATUS_OF, type ProblemCode } from './statuses.ts';

/** RFC 9457 §3. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** RFC 9457, with the members of the REST contract. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
  readonly rules?: readonly RuleReason[];
  readonly auditSeq?: number;
}

type EdgeTitles = Readonly<
  Record<Exclude<ProblemCode, keyof typeof FAULT_TITLES | keyof typeof REFUSAL_TITLES>, string>
>;

const EDGE_TITLES: EdgeTitles = {
  'credential.missing': 'A credential is required',
  'credential.invalid': 'The credential is not valid',
  'issuer.unavailable': 'The issuer of the token cannot be asked for its keys',
  'signature.malformed': 'The signature of the request cannot be read',
  'signature.component-missing': 'The signature does not cover a required part of the request',
  'signature.with-token': 'The request has a signature and a token',
  'signature.out-of-time': 'The signature was not made within five minutes of now',
  'signature.key-unknown': 'The key of the signature is not known',
  'signature.key-not-in-force': 'The credential of the key is revoked or has expired',
  'signature.invalid': 'The signature does not verify',
  'signature.replayed': 'The signed request was received before',
  'signature.body-altered': 'The body is not the one that was signed',
  'route.not-found': 'The resource does not exist',
  'route.method-not-allowed': 'The resource does not support this method',
  'request.malformed': 'The request is malformed',
  'request.uri-too-long': 'The path is too long',
  'request.headers-too-large': 'The headers are too large',
  'request.timeout': 'The request was not received in time',
  'body.required': 'A body is required',
  'body.too-large': 'The body is too large',
  'body.media-type': 'The media type of the body is not application/json',
  'body.encoding': 'The body is not UTF-8',
  'header.invalid': 'A header is not valid',
  'query.invalid': 'The query is not valid',
  'cursor.invalid': 'The cursor is not valid',
  'class.not-found': 'The artifact class does not exist',
  'tile.not-found': 'The log has no such tile',
  'verification.not-found': 'There is no such verification',
  'export.not-found': 'There is no such export',
  'export.not-done': 'The export has not ended',
  'evidence.too-large': 'The evidence is larger than one bundle',
  internal: 'An unexpected error occurred',
  'json.syntax': 'The body is not valid JSON',
  'json.depth': 'The body is nested too deeply',
  'json.keys': 'An object of the body has too many members',
  'json.duplicate-key': 'An object of the body has a duplicate member',
  'json.forbidden-key': 'A member of the body has a forbidden name',
  'json.number-range': 'A number of the body is outside the safe range',
  'json.lone-surrogate': 'A string of the body contains a lone surrogate',
  'json.byte-order-mark': 'The body begins with a byte order mark',
  'json.empty': 'The body is empty',
  'json.nul': 'A string of the body contains U+0000',
};

/** The meaning of each code in one sentence. */
export const PROBLEM_TITLES: Readonly<Record<ProblemCode, string>> = {
  ...FAULT_TITLES,
  ...REFUSAL_TITLES,
  ...EDGE_TITLES,
};

/** An error answer. Thrown in this app only: use cases return outcomes. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly rules: readonly RuleReason[];
  readonly auditSeq: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    more: {
      errors?: readonly FieldError[];
      rules?: readonly RuleReason[];
      auditSeq?: number;
      headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.errors = more.errors ?? [];
    this.rules = more.rules ?? [];
    this.auditSeq = more.auditSeq;
    this.headers = more.headers ?? {};
  }

  get status(): number {
    return STATUS_OF[this.code];
  }

  /** The same problem with the number of the audit entry that records it. */
  recordedAt(auditSeq: number): HttpProblem {
    const { errors, rules, headers } = this;
    return new HttpProblem(this.code, this.detail, { errors, rules, headers, auditSeq });
  }
}

/** The problem of a refusal by the gate: it lists every rule that refused, and the first determines code and status. */
export function problemOf({ refusal, place }: Refused): HttpProblem {
  const [first] = refusal.by;
  return new HttpProblem(first.code, first.reason, {
    errors: refusal.by.flatMap(({ errors }) => errors ?? []).slice(0, 20),
    rules: refusal.by.map(({ rule, reason }) => ({ rule, reason })),
    auditSeq: place.seq,
    ...(first.retryAfterSeconds === undefined ? {} : { headers: { 'Retry-After': String(first.retryAfterSeconds) } }),
  });
}

export function renderProblem(problem: HttpProblem, requestId: string): Problem {
  const { code, detail, errors, rules, status, auditSeq } = problem;
  return {
    type: `/problems/${code}`,
    title: PROBLEM_TITLES[code],
    status,
    detail: clipped(detail, 400),
    code,
    requestId,
    ...(errors.length === 0 ? {} : { errors: errors.slice(0, 20) }),
    ...(rules.length === 0 ? {} : { rules }),
    ...(auditSeq === undefined ? {} : { auditSeq }),
  };
}

/** 401 with a challenge, as RFC 9110 §11.6.1 requires. @param token of the request, if it had one */
export function unauthorised(token: string | undefined): HttpProblem {
  return token === undefined
    ? new HttpProblem('credential.missing', 'send Authorization: Bearer <token>', {
        headers: { 'WWW-Authenticate': 'Bearer realm="bucket"' },
      })
    : new HttpProblem('credential.invalid', 'the token is unknown or revoked', {
        headers: { 'WWW-Authenticate': 'Bearer realm="bucket", error="invalid_token"' },
      });
}
