import type { VuState } from '../vu/vu-state.ts';
import type { StatusRange, WireResponse } from '../wire/wire-types.ts';
import { ExpectedStatuses, expectedOf, NamedUrl, type PreparedRequest, prepareRequest } from './http-params.ts';
import { HttpResponse } from './http-response.ts';

type Arguments = readonly unknown[];

/** `k6/http`: https://grafana.com/docs/k6/latest/javascript-api/k6-http/ */
export function createHttpModule(state: VuState): Record<string, unknown> {
  const answer = (prepared: PreparedRequest, wire: WireResponse): HttpResponse => {
    if (wire.error !== '') {
      const text = `${prepared.wire.method} ${prepared.wire.url}: ${wire.error}`;
      if (state.defaults.throwOnFailure) throw new Error(text);
      state.host.log('warn', `Request Failed: ${text}`);
    }
    return new HttpResponse(prepared, wire);
  };

  const blocking = (requests: readonly PreparedRequest[]): HttpResponse[] => {
    const answers = state.host.sendBlocking(requests.map(({ wire }) => wire));
    return requests.flatMap((prepared, index) => {
      const wire = answers[index];
      return wire === undefined ? [] : [answer(prepared, wire)];
    });
  };

  const request = (method: unknown, url: unknown, body?: unknown, params?: unknown): HttpResponse | undefined =>
    blocking([prepareRequest(state, method, url, body, params)])[0];

  const asyncRequest = async (method: unknown, url: unknown, body?: unknown, params?: unknown) => {
    const prepared = prepareRequest(state, method, url, body, params);
    state.requestOpened();
    try {
      return answer(prepared, await state.host.send(prepared.wire));
    } finally {
      state.requestClosed();
    }
  };

  const withBody = (method: string) => (url: unknown, body?: unknown, params?: unknown) =>
    request(method, url, body, params);
  const withoutBody = (method: string) => (url: unknown, params?: unknown) => request(method, url, null, params);

  return {
    request,
    asyncRequest,
    batch: (calls: unknown) => batch(state, calls, blocking),
    get: withoutBody('GET'),
    head: withoutBody('HEAD'),
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
    options: withBody('OPTIONS'),
    del: withBody('DELETE'),
    url: (strings: readonly string[], ...values: Arguments) =>
      new NamedUrl(String.raw({ raw: strings }, ...values), strings.join('${}')),
    expectedStatuses,
    setResponseCallback: (callback: unknown) => {
      state.expected = expectedOf(callback, state.expected);
    },
    file: unsupported('http.file()'),
    cookieJar: unsupported('http.cookieJar()'),
  };
}

function unsupported(what: string): () => never {
  return () => {
    throw new Error(`${what} is not supported by this runner`);
  };
}

function expectedStatuses(...statuses: Arguments): ExpectedStatuses {
  return new ExpectedStatuses(statuses.map(rangeOf));
}

function rangeOf(status: unknown): StatusRange {
  if (typeof status === 'number') return { min: status, max: status };
  if (typeof status === 'object' && status !== null && 'min' in status && 'max' in status) {
    const { min, max } = status;
    if (typeof min === 'number' && typeof max === 'number') return { min, max };
  }
  throw new TypeError('expectedStatuses() takes numbers and {min, max}');
}

/** Requests by position or by name; the answers come in the same shape. */
function batch(
  state: VuState,
  calls: unknown,
  send: (requests: readonly PreparedRequest[]) => HttpResponse[],
): unknown {
  if (typeof calls !== 'object' || calls === null) throw new TypeError('batch() takes an array or an object');
  const names = Object.keys(calls);
  const answers = send(Object.values(calls).map((call: unknown) => prepareBatched(state, call)));
  return Array.isArray(calls) ? answers : Object.fromEntries(names.map((name, index) => [name, answers[index]]));
}

function prepareBatched(state: VuState, call: unknown): PreparedRequest {
  if (typeof call === 'string' || call instanceof NamedUrl) return prepareRequest(state, 'GET', call, null, null);
  if (Array.isArray(call)) return prepareRequest(state, call[0], call[1], call[2], call[3]);
  if (typeof call === 'object' && call !== null && 'method' in call && 'url' in call) {
    const { method, url } = call;
    const body: unknown = 'body' in call ? call.body : null;
    return prepareRequest(state, method, url, body, 'params' in call ? call.params : null);
  }
  throw new TypeError('a batched request is a URL, [method, url, body, params] or {method, url, body, params}');
}
