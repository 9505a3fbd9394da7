import type { JsonObject } from '@bucket/domain';

const text = (description: string, example: string): JsonObject => ({
  description,
  schema: { type: 'string' },
  example,
});

/** Headers of answers. */
export const HEADERS = {
  'X-Request-Id': text(
    'The id of this request: the given one, or one of ours.',
    '019bb5d2-4c1e-7a30-9f21-6d0c8e5b7a14',
  ),
  RateLimit: text('What is left of the rate of all writes, and when all of it is there again.', '"writes";r=42;t=1'),
  'RateLimit-Policy': text('The rate of all writes, a second.', '"writes";q=1000;w=1'),
  ETag: text('The version: for `If-Match` and `If-None-Match`.', '"3"'),
  Location: text('Where the created thing is.', '/v1/artifacts/019bb5d2-4c1e-7a30-9f21-6d0c8e5b7a14'),
  'Idempotency-Replayed': text('`true` when this is the first answer again.', 'true'),
  'Preference-Applied': text('The preference that was followed (RFC 7240).', 'receipt=proof'),
  'Retry-After': text('Seconds after which to ask again.', '1'),
  'WWW-Authenticate': text('How to authenticate.', 'Bearer realm="bucket"'),
} as const satisfies Readonly<Record<string, JsonObject>>;

export type HeaderName = keyof typeof HEADERS;
