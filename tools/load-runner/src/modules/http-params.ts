import { parseDurationMs } from '../schedule/duration.ts';
import type { VuState } from '../vu/vu-state.ts';
import type { StatusRange, WireRequest } from '../wire/wire-types.ts';
import { bytesOf } from './bytes.ts';
import { withTags } from './sample-tags.ts';

export type BodyType = 'text' | 'binary' | 'none';

/** A URL whose `name` tag is its template, from http.url`...`. */
export class NamedUrl {
  readonly url: string;
  readonly name: string;

  constructor(url: string, name: string) {
    this.url = url;
    this.name = name;
  }

  toString(): string {
    return this.url;
  }
}

/** What `http.expectedStatuses()` gives and a response callback is. */
export class ExpectedStatuses {
  readonly ranges: readonly StatusRange[];

  constructor(ranges: readonly StatusRange[]) {
    this.ranges = ranges;
  }
}

export interface PreparedRequest {
  readonly wire: WireRequest;
  readonly bodyType: BodyType;
}

const TIMEOUT_MS_DEFAULT = 60_000;

/** Reads the arguments of an http call as k6 does: https://grafana.com/docs/k6/latest/javascript-api/k6-http/params/ */
export function prepareRequest(
  state: VuState,
  method: unknown,
  url: unknown,
  body: unknown,
  rawParams: unknown,
): PreparedRequest {
  state.requireRunning('making a request');
  const params = recordOf(rawParams);
  const headers = headersOf(params['headers']);
  const bodyType = bodyTypeOf(params['responseType'], state);
  const text = String(url);
  const name = url instanceof NamedUrl ? url.name : text;
  const tags = withTags(state.tags, params['tags']);
  requireSupportedAuth(params['auth']);
  return {
    bodyType,
    wire: {
      method: String(method).toUpperCase(),
      url: text,
      name: tags['name'] ?? name,
      body: encodeBody(body, headers),
      headers,
      timeoutMs: timeoutOf(params['timeout']),
      redirectsMax: typeof params['redirects'] === 'number' ? params['redirects'] : state.defaults.redirectsMax,
      expected: expectedOf(params['responseCallback'], state.expected),
      discardBody: bodyType === 'none',
      tags,
    },
  };
}

export function expectedOf(callback: unknown, otherwise: readonly StatusRange[] | null): readonly StatusRange[] | null {
  if (callback === undefined) return otherwise;
  if (callback === null) return null;
  if (callback instanceof ExpectedStatuses) return callback.ranges;
  throw new TypeError('a response callback is made by http.expectedStatuses()');
}

function bodyTypeOf(responseType: unknown, state: VuState): BodyType {
  if (responseType === undefined || responseType === null) return state.defaults.discardBodies ? 'none' : 'text';
  if (responseType === 'text' || responseType === 'binary' || responseType === 'none') return responseType;
  throw new TypeError(`no responseType "${String(responseType)}"`);
}

function headersOf(value: unknown): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, text] of Object.entries(recordOf(value))) {
    if (text !== undefined && text !== null) headers[name] = String(text);
  }
  return headers;
}

function timeoutOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? parseDurationMs(value) : TIMEOUT_MS_DEFAULT;
}

/** An object is a form, as in k6. The content type is set only where the script has not. */
function encodeBody(body: unknown, headers: Record<string, string>): string | Uint8Array | null {
  if (body === undefined || body === null || body === '') return null;
  if (typeof body === 'string') return body;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return bytesOf(body, 'a body');
  if (typeof body !== 'object') return String(body);
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    for (const one of Array.isArray(value) ? value : [value]) form.append(name, String(one));
  }
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  if (!named) headers['Content-Type'] = 'application/x-www-form-urlencoded';
  return form.toString();
}

/** Basic credentials stand in the URL, where the wire finds them. */
function requireSupportedAuth(auth: unknown): void {
  if (auth === undefined || auth === null || auth === 'basic') return;
  throw new TypeError(`auth "${String(auth)}" is not supported by this runner`);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object') throw new TypeError(`request parameters are an object, not ${typeof value}`);
  return { ...value };
}
