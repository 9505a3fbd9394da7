import type { RawHeaders, WireResponse, WireTimings } from '../wire/wire-types.ts';
import { arrayBufferOf } from './bytes.ts';
import type { BodyType, PreparedRequest } from './http-params.ts';
import { selectJson } from './json-selector.ts';

/** What VU code gets: https://grafana.com/docs/k6/latest/javascript-api/k6-http/response/. Text is decoded when it is read. */
export class HttpResponse {
  readonly status: number;
  readonly status_text: string;
  readonly url: string;
  readonly proto = 'HTTP/1.1';
  readonly error: string;
  readonly error_code: number;
  readonly timings: WireTimings;
  readonly remote_ip: string;
  readonly remote_port: number;
  readonly cookies = {};
  readonly #prepared: PreparedRequest;
  readonly #wire: WireResponse;
  #body: string | ArrayBuffer | null | undefined;
  #headers: Readonly<Record<string, string>> | undefined;

  constructor(prepared: PreparedRequest, wire: WireResponse) {
    this.#prepared = prepared;
    this.#wire = wire;
    this.status = wire.status;
    this.status_text = wire.statusText === '' ? String(wire.status) : `${wire.status} ${wire.statusText}`;
    this.url = wire.url;
    this.error = wire.error;
    this.error_code = wire.errorCode;
    this.timings = wire.timings;
    this.remote_ip = wire.remoteAddress;
    this.remote_port = wire.remotePort;
  }

  get body(): string | ArrayBuffer | null {
    return (this.#body ??= decode(this.#wire.body, this.#prepared.bodyType));
  }

  /** Names as Go writes them (`Content-Type`, `Etag`), because that is what scripts look for. */
  get headers(): Readonly<Record<string, string>> {
    return (this.#headers ??= canonicalHeaders(this.#wire.headers));
  }

  get request(): Readonly<Record<string, unknown>> {
    const { method, url, headers, body } = this.#prepared.wire;
    const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [canonicalName(name), [value]]));
    return { method, url, headers: lists, body: typeof body === 'string' ? body : '', cookies: {} };
  }

  json(selector?: string): unknown {
    const { body } = this;
    if (body === null) throw new Error('the response has no body to parse (is responseType "none"?)');
    const value: unknown = JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'));
    return selector === undefined ? value : selectJson(value, selector);
  }

  html(): never {
    throw new Error('res.html() is not supported by this runner');
  }
}

function decode(bytes: Uint8Array | null, bodyType: BodyType): string | ArrayBuffer | null {
  if (bytes === null || bodyType === 'none') return null;
  if (bodyType === 'binary') return arrayBufferOf(bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function canonicalHeaders(raw: RawHeaders): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (value !== undefined) headers[canonicalName(name)] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}

const canonicalNames = new Map<string, string>();
const CANONICAL_NAMES_MAX = 1_000;

/** Go's `textproto.CanonicalMIMEHeaderKey`: the first letter and each one after a hyphen in upper case, all others in lower. */
export function canonicalName(name: string): string {
  const known = canonicalNames.get(name);
  if (known !== undefined) return known;
  const canonical = name.toLowerCase().replace(/(^|-)([a-z])/g, (part) => part.toUpperCase());
  if (canonicalNames.size < CANONICAL_NAMES_MAX) canonicalNames.set(name, canonical);
  return canonical;
}
