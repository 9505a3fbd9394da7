import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KnownRoutes } from './known-routes.ts';
import { HttpProblem } from './problem.ts';

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';

/** Answers `OPTIONS` with the methods of a path. There are no CORS headers, so a browser's preflight request fails. */
export function answerOptions(routes: KnownRoutes, request: FastifyRequest, reply: FastifyReply): boolean {
  if (request.method !== 'OPTIONS') return false;
  const methods = routes.methodsAt(pathOf(request.url));
  if (methods.length === 0) return false;
  void reply.code(204).header('Allow', methods.join(', ')).send();
  return true;
}

/** Known path, other method: 405 with `Allow` (RFC 9110 §15.5.6); unknown path: 404. */
export function unmatched(routes: KnownRoutes, request: FastifyRequest): HttpProblem {
  const methods = routes.methodsAt(pathOf(request.url));
  if (methods.length === 0) return new HttpProblem('route.not-found', 'there is no resource at this path');
  const allow = methods.join(', ');
  return new HttpProblem('route.method-not-allowed', `the resource supports ${allow}`, { headers: { Allow: allow } });
}
