import http, { type RefinedResponse } from 'k6/http';
import { BASE_URL } from './target.ts';

export type Answer = RefinedResponse<'text'>;

/** What is read of a problem document (RFC 9457). */
export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly requestId: string;
}

export interface CallOptions {
  /** Groups the latencies, whatever the ids in the path. */
  readonly name: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Answers that the suites judge themselves: k6 counts none of them as failed. */
const ANSWERED = http.expectedStatuses({ min: 200, max: 599 });

/** One request of VU code: never blocks, so that one thread can make many. */
export function call(method: string, path: string, token: string, body: string | null, options: CallOptions) {
  return http.asyncRequest(method, `${BASE_URL}${path}`, body, {
    responseType: 'text',
    responseCallback: ANSWERED,
    headers: {
      ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === null ? {} : { 'Content-Type': 'application/json' }),
      ...options.headers,
    },
    tags: { ...options.tags, name: options.name },
  });
}

/** The JSON of an answer, or undefined where it has none. The caller checks what it reads of it. */
export function jsonOf<Shape>(answer: Answer): Partial<Shape> | undefined {
  try {
    return JSON.parse(answer.body) as Partial<Shape>;
  } catch {
    return undefined;
  }
}

/** The problem of an answer, if it is a whole one: media type, status, code and request. */
export function problemOf(answer: Answer): Problem | undefined {
  const type = answer.headers['Content-Type'] ?? '';
  const problem = jsonOf<Problem>(answer);
  const { code, status, title, requestId } = problem ?? {};
  if (!type.startsWith('application/problem+json') || status !== answer.status) return undefined;
  if (typeof code !== 'string' || typeof title !== 'string' || requestId === undefined) return undefined;
  return requestId === answer.headers['X-Request-Id'] ? { code, status, title, requestId } : undefined;
}
