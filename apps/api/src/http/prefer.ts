import type { FastifyRequest } from 'fastify';

/** `Prefer: respond-async` (RFC 7240): the client does not want to wait for the result. */
export function wantsAsync({ headers: { prefer } }: Pick<FastifyRequest, 'headers'>): boolean {
  return prefer !== undefined && [prefer].flat().some((value) => /(?:^|[,;\s])respond-async(?:$|[,;\s])/i.test(value));
}
