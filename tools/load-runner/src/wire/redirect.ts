import type { WireRequest, WireResponse } from './wire-types.ts';

const KEEPS_METHOD: ReadonlySet<number> = new Set([307, 308]);
const BECOMES_GET: ReadonlySet<number> = new Set([301, 302, 303]);

/** The request that follows a redirect (RFC 9110, 15.4), or `undefined` when the response is none. */
export function redirectOf(request: WireRequest, { status, headers }: WireResponse): WireRequest | undefined {
  const location = headers['location'];
  if (typeof location !== 'string' || !(KEEPS_METHOD.has(status) || BECOMES_GET.has(status))) return undefined;
  const url = new URL(location, request.url).href;
  const sameOrigin = new URL(url).origin === new URL(request.url).origin;
  const kept = sameOrigin ? request.headers : without(request.headers, ['authorization', 'cookie']);
  const redirected = { ...request, url, name: request.name === request.url ? url : request.name, headers: kept };
  if (KEEPS_METHOD.has(status) || request.method === 'HEAD') return redirected;
  const headersOfGet = without(kept, ['content-type', 'content-length', 'content-encoding']);
  return { ...redirected, method: 'GET', body: null, headers: headersOfGet };
}

function without(headers: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase())));
}
