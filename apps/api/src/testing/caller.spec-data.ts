import type { JsonObject } from '@bucket/domain';
import { BucketProcess } from './bucket-process.spec-data.ts';
import { ContractCheck } from './contract-check.spec-data.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON, text otherwise, undefined where there is none. */
  readonly body: unknown;
  readonly text: string;
}

export interface CallOptions {
  readonly token?: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, as `application/json` unless `headers` says otherwise. */
  readonly raw?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives up waiting for the answer; whether the request was received is then not known. */
  readonly signal?: AbortSignal;
}

/** A line of a stack names a file, or something of Node's, with line and column; a time of day does not. */
const STACK_LINE = /\bat .*(?:\.[cm]?[jt]s|\bnode:[\w/]+|<anonymous>|\[eval\]):\d+:\d+/;
/** What every refusal must hold to, whatever was sent. */
const PROBLEM_BYTES_MAX = 4_096;

/**
 * Calls a bucket, and holds every single answer against the OpenAPI document that this bucket serves: a status, a header
 * or a member that the document does not know fails the test that caused it.
 */
export class Caller {
  readonly #url: string;
  readonly #check: ContractCheck;

  private constructor(url: string, check: ContractCheck) {
    this.#url = url;
    this.#check = check;
  }

  static async of({ url }: Pick<BucketProcess, 'url'>): Promise<Caller> {
    const response = await fetch(`${url}/openapi.json`);
    return new Caller(url, new ContractCheck((await response.json()) as JsonObject));
  }

  async call(
    method: string,
    path: string,
    { token, json, raw, headers = {}, signal }: CallOptions = {},
  ): Promise<Answer> {
    const body = raw ?? (json === undefined ? undefined : JSON.stringify(json));
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    const answer = await answerOf(response);
    const faults = this.#faults(method, path, answer);
    if (faults.length > 0)
      throw new Error(`${method} ${path} ${answer.status}: ${faults.join('; ')}\n${answer.text.slice(0, 500)}`);
    return answer;
  }

  get(path: string, token?: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.call('GET', path, { headers, ...(token === undefined ? {} : { token }) });
  }

  post(path: string, token: string, json?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.call('POST', path, { token, headers, ...(json === undefined ? {} : { json }) });
  }

  #faults(method: string, path: string, { status, headers, body, text }: Answer): string[] {
    const contentType = headers.get('content-type');
    const isProblem = status >= 400;
    return [
      ...this.#check.faults({ method, path, status, contentType, headers, body }),
      ...(isProblem && Buffer.byteLength(text) >= PROBLEM_BYTES_MAX ? ['the problem has 4 kB or more'] : []),
      ...(isProblem && STACK_LINE.test(text) ? ['the problem shows a stack'] : []),
    ];
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /^application\/(?:problem\+)?json/.test(response.headers.get('content-type') ?? '');
  const body: unknown = text === '' ? undefined : isJson ? JSON.parse(text) : text;
  return { status: response.status, headers: response.headers, body, text };
}
