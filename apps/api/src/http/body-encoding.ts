import type { FastifyRequest } from 'fastify';
import { HttpProblem } from './problem.ts';

/** The parameters of a media type (RFC 9110 §8.3.1), each `;name=value` with a token or a quoted value. */
const PARAMETER = /;\s*([^\s=;]+)\s*=\s*(?:"([^"]*)"|([^\s";]*))/g;

/** A body is read as the bytes it comes as, in UTF-8 (RFC 8259 §8.1): whoever says that theirs are others is refused before they are. */
export function refuseEncodedBody({
  headers,
  method,
}: Pick<FastifyRequest, 'headers' | 'method'>): HttpProblem | undefined {
  // Of these no body is read.
  if (method === 'GET' || method === 'HEAD') return undefined;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return undefined;
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding !== 'identity')
    // RFC 9110 §12.5.3: of a 415 it says which codings would have been taken.
    return new HttpProblem('body.media-type', 'send the body without a Content-Encoding', {
      headers: { 'Accept-Encoding': 'identity' },
    });
  const charsets = [...(headers['content-type'] ?? '').matchAll(PARAMETER)]
    .filter(([, name]) => name?.toLowerCase() === 'charset')
    .map(([, , quoted, token]) => (quoted ?? token ?? '').toLowerCase());
  if (charsets.every((charset) => charset === 'utf-8')) return undefined;
  return new HttpProblem('body.media-type', 'send the body in UTF-8');
}
