import type { JsonObject } from '@bucket/domain';

const text = (description: string, example: string): JsonObject => ({
  description,
  schema: { type: 'string' },
  example,
});

/** Headers of answers. */
export const HEADERS = {
  'X-Request-Id': text(
    'The id of the request: the one that the client sent, or a generated one.',
    '019bb5d2-4c1e-7a30-9f21-6d0c8e5b7a14',
  ),
  RateLimit: text(
    'How many writes are left now, and after how many seconds the full quota is available again.',
    '"writes";r=42;t=1',
  ),
  'RateLimit-Policy': text('The quota of writes per second, over all clients.', '"writes";q=1000;w=1'),
  ETag: text('The entity tag of the version, for `If-Match` and `If-None-Match`.', '"3"'),
  Location: text('The path of the created resource.', '/v1/artifacts/019bb5d2-4c1e-7a30-9f21-6d0c8e5b7a14'),
  'Idempotency-Replayed': text(
    '`true` when this is the answer of an earlier request with the same key, or of the same signed request.',
    'true',
  ),
  'Preference-Applied': text('The preference that was applied (RFC 7240).', 'receipt=proof'),
  'Retry-After': text('The number of seconds after which to repeat the request.', '1'),
  'WWW-Authenticate': text('How to authenticate.', 'Bearer realm="bucket"'),
} as const satisfies Readonly<Record<string, JsonObject>>;

export type HeaderName = keyof typeof HEADERS;
