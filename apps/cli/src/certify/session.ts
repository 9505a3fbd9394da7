import { randomUUID } from 'node:crypto';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON, undefined otherwise. */
  readonly body: unknown;
  readonly text: string;
  /** `code` of a problem document, or undefined. */
  readonly code: string | undefined;
  /** Entry in which a refusal is recorded. */
  readonly auditSeq: number | undefined;
  readonly latencyMs: number;
}

export interface Asked {
  readonly token?: string | undefined;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, as `application/json`. */
  readonly raw?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request of this run, for the method that looks for its entry. */
export interface Exchange {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

const ANSWER_MS_MAX = 30_000;

/** Talks to one bucket, and remembers every request and how it was answered. */
export class Session {
  readonly #url: string;
  readonly exchanges: Exchange[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  async ask(method: string, path: string, { token, json, raw, headers = {} }: Asked = {}): Promise<Answer> {
    const requestId = randomUUID();
    const body = raw ?? (json === undefined ? undefined : JSON.stringify(json));
    const from = performance.now();
    const response = await fetch(this.#url + path, {
      method,
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      headers: {
        'x-request-id': requestId,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const latencyMs = performance.now() - from;
    this.exchanges.push({ requestId, method, path, status: response.status });
    const parsed = jsonOf(response.headers, text);
    const code = memberOf(parsed, 'code');
    const auditSeq = memberOf(parsed, 'auditSeq');
    return {
      status: response.status,
      headers: response.headers,
      body: parsed,
      text,
      latencyMs,
      code: typeof code === 'string' ? code : undefined,
      auditSeq: typeof auditSeq === 'number' ? auditSeq : undefined,
    };
  }

  get(path: string, token?: string): Promise<Answer> {
    return this.ask('GET', path, { token });
  }

  post(path: string, token: string, json: unknown): Promise<Answer> {
    return this.ask('POST', path, { token, json });
  }
}

function jsonOf(headers: Headers, text: string): unknown {
  if (text === '' || !/^application\/(?:problem\+)?json/.test(headers.get('content-type') ?? '')) return undefined;
  return JSON.parse(text);
}

/** Walks into an answer whose shape is not known; undefined where it ends. */
export function memberOf(value: unknown, ...path: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Reflect.get(at, step);
  }
  return at;
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = memberOf(value, ...path);
  return typeof found === 'string' ? found : '';
}

export function numberAt(value: unknown, ...path: readonly (string | number)[]): number {
  const found = memberOf(value, ...path);
  return typeof found === 'number' ? found : Number.NaN;
}

export function itemsOf(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = memberOf(value, ...path, 'items');
  return Array.isArray(found) ? found : [];
}
