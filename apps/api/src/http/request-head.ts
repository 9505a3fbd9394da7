import type { FastifyRequest } from 'fastify';

/** W3C Trace Context, version 00: version, trace id, parent id, flags. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The trace id of `traceparent`, undefined where the header is absent or not valid. */
export function traceIdOf({ headers: { traceparent } }: Pick<FastifyRequest, 'headers'>): string | undefined {
  return typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
}

/** RFC 9112 §3.2: of two Host headers Node would take the first, another server on the way perhaps the second. */
export function hostCount({ raw: { rawHeaders } }: FastifyRequest): number {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}

/**
 * Whether everybody on the way takes the same bytes for the body: another transfer coding than `chunked` alone, once, is read by some
 * servers and not by others, and so are chunks in HTTP/1.0 (RFC 9112 §6.1); what one takes for the body is a request to the next.
 */
export function isPlainlyFramed({ headers, raw }: Pick<FastifyRequest, 'headers' | 'raw'>): boolean {
  const coding = headers['transfer-encoding'];
  return coding === undefined || (coding.toLowerCase() === 'chunked' && raw.httpVersion !== '1.0');
}
