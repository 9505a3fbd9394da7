import { sendBlocking } from '../engine/blocking-calls.ts';
import type { RecordedRequest, StatusRange } from '../engine/run-recorder.ts';
import type { Vu } from '../engine/vu.ts';
import type { HttpAnswer, HttpRequest } from '../http/http-types.ts';
import { withTexts } from '../metrics/tags.ts';
import { parseDurationMs } from '../plan/duration.ts';
import { strict } from './strict.ts';

const TIMEOUT_MS_DEFAULT = 60_000;
const PARAMS = ['headers', 'tags', 'timeout', 'responseType', 'responseCallback'];

/** What `http.expectedStatuses()` gives and a response callback is. */
class ExpectedStatuses {
  readonly ranges: readonly StatusRange[];

  constructor(statuses: readonly unknown[]) {
    this.ranges = statuses.map(rangeOf);
  }
}

/** What k6 expects where a script does not say otherwise. */
const EXPECTED_DEFAULT = new ExpectedStatuses([{ min: 200, max: 399 }]);

type Prepared = HttpRequest & RecordedRequest;

/** `k6/http`: https://grafana.com/docs/k6/latest/javascript-api/k6-http/ */
export function createHttpModule(vu: Vu) {
  const { log, refuse, responseOf } = vu.parts;
  const answered = (request: Prepared, answer: HttpAnswer): object => {
    vu.record((recorder) => recorder.request(request, answer));
    const { status, headers, error } = answer;
    if (error !== '') log('warn', `Request Failed: ${request.method} ${request.url}: ${error}`);
    if (status >= 300 && status <= 399 && headers['location'] !== undefined) refuse('to follow a redirect');
    if (headers['content-encoding'] !== undefined) refuse('a response with a content encoding');
    return responseOf(answer);
  };
  return {
    request: (...call: readonly unknown[]): object => {
      const request = prepare(vu, call);
      return answered(
        request,
        vu.block((untilMs, mainThread) => sendBlocking(mainThread, request, untilMs)),
      );
    },
    asyncRequest: async (...call: readonly unknown[]): Promise<object> => {
      const request = prepare(vu, call);
      return answered(request, await vu.send(request));
    },
    expectedStatuses: (...statuses: readonly unknown[]) => new ExpectedStatuses(statuses),
  };
}

/** Reads the arguments of a call as k6 does: https://grafana.com/docs/k6/latest/javascript-api/k6-http/params/ */
function prepare(vu: Vu, [method, url, body = null, given]: readonly unknown[]): Prepared {
  const { refuse } = vu.parts;
  const { tags } = vu.requireWork('making a request');
  const params = recordOf(given);
  const unsupported = Object.keys(params).find((name) => !PARAMS.includes(name));
  if (unsupported !== undefined) refuse(`the request parameter "${unsupported}"`);
  const { responseType = 'text', responseCallback = EXPECTED_DEFAULT, timeout } = params;
  if (responseType !== 'text') refuse(`the responseType "${String(responseType)}"`);
  if (!(responseCallback instanceof ExpectedStatuses)) return refuse('this responseCallback');
  if (body !== null && typeof body !== 'string') return refuse('a request body that is not text');
  const { protocol, username, origin, pathname, search } = new URL(String(url));
  if ((protocol !== 'http:' && protocol !== 'https:') || username !== '')
    refuse('a URL of another scheme, or with credentials,');
  return {
    method: String(method).toUpperCase(),
    url: String(url),
    origin,
    path: pathname + search,
    headers: withTexts({}, params['headers']),
    body,
    timeoutMs: timeout === undefined ? TIMEOUT_MS_DEFAULT : parseDurationMs(String(timeout)),
    expected: responseCallback.ranges,
    tags: withTexts(tags, params['tags']),
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object') throw new TypeError(`request parameters are an object, not ${typeof value}`);
  return { ...value };
}

function rangeOf(status: unknown): StatusRange {
  if (typeof status === 'number') return { min: status, max: status };
  const { min, max } = typeof status === 'object' ? recordOf(status) : {};
  if (typeof min === 'number' && typeof max === 'number') return { min, max };
  throw new TypeError('expectedStatuses() takes numbers and {min, max}');
}

/** Makes what a script gets of an answer: https://grafana.com/docs/k6/latest/javascript-api/k6-http/response/ */
export function responseMaker(refuse: (what: string) => never): (answer: HttpAnswer) => object {
  class HttpResponse {
    readonly status: number;
    readonly body: string;
    readonly error: string;
    readonly #answer: HttpAnswer;
    #headers: Readonly<Record<string, string>> | undefined;

    constructor(answer: HttpAnswer) {
      this.#answer = answer;
      this.status = answer.status;
      this.body = answer.body;
      this.error = answer.error;
    }

    get headers(): Readonly<Record<string, string>> {
      return (this.#headers ??= canonicalHeaders(this.#answer.headers));
    }

    json(selector?: unknown): unknown {
      if (selector !== undefined) refuse('a selector of response.json()');
      return JSON.parse(this.body);
    }
  }
  strict('response', HttpResponse.prototype, refuse);
  return (answer) => new HttpResponse(answer);
}

/** Names as Go writes them (`Content-Type`, `Etag`): each part between hyphens begins in upper case. */
function canonicalHeaders(raw: HttpAnswer['headers']): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(raw)) {
    const canonical = name.toLowerCase().replace(/(^|-)[a-z]/g, (part) => part.toUpperCase());
    headers[canonical] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}
