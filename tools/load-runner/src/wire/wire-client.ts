import { Connection } from './connection.ts';
import type { Deadlines } from './deadlines.ts';
import { decodeBody } from './decode-body.ts';
import { Exchange, type ExchangeOutcome, type ExchangeRequest } from './exchange.ts';
import { redirectOf } from './redirect.ts';
import { requestHead } from './request-text.ts';
import { type Target, targetOf } from './target.ts';
import { faultOf, isClosedByPeer, TIMED_OUT, type WireFault } from './wire-errors.ts';
import { NO_TIMINGS, type WireRequest, type WireResponse } from './wire-types.ts';

export interface WireOptions {
  readonly acceptAnyCertificate: boolean;
  readonly reuseConnections: boolean;
  readonly userAgent: string;
}

/** Told of every answer, of every redirect too: the place where requests become metrics. */
export type WireObserver = (request: WireRequest, response: WireResponse) => void;

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/** The connections of one VU: as in k6 they are its own, kept alive between its iterations, one request on each at a time. */
export class WireClient {
  private readonly idle = new Map<string, Connection[]>();
  private readonly connections = new Set<Connection>();
  private closed = false;
  private readonly options: WireOptions;
  private readonly deadlines: Deadlines;
  private readonly observe: WireObserver;

  constructor(options: WireOptions, deadlines: Deadlines, observe: WireObserver) {
    this.options = options;
    this.deadlines = deadlines;
    this.observe = observe;
  }

  /** Never rejects: a request that gets no answer is a response with status 0 and its error. */
  async send(request: WireRequest): Promise<WireResponse> {
    const deadlineMs = performance.now() + request.timeoutMs;
    let current = request;
    for (let redirects = 0; ; redirects++) {
      const response = await this.sendOnce(current, deadlineMs);
      this.observe(current, response);
      const next = redirects < request.redirectsMax ? redirectOf(current, response) : undefined;
      if (next === undefined) return response;
      current = next;
    }
  }

  private sendOnce(request: WireRequest, deadlineMs: number): Promise<WireResponse> {
    return new Promise((resolve) => {
      try {
        const target = targetOf(request.url);
        this.attempt(request, this.exchangeRequest(request, target, deadlineMs), target.origin, resolve);
      } catch (error) {
        resolve(failure(request, faultOf(error)));
      }
    });
  }

  private exchangeRequest(request: WireRequest, target: Target, deadlineMs: number): ExchangeRequest {
    const { method, headers, body, discardBody } = request;
    const { path, authority, credentials } = target;
    const authorization =
      credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
    const { userAgent, reuseConnections } = this.options;
    const closeAfter = !reuseConnections;
    const head = requestHead({ method, authority, path, headers, body, userAgent, authorization, closeAfter });
    return { method, head, body, deadlineMs, discardBody };
  }

  private attempt(
    request: WireRequest,
    exchangeRequest: ExchangeRequest,
    origin: string,
    resolve: (response: WireResponse) => void,
    isRepeat = false,
  ): void {
    const connection = isRepeat ? this.connect(origin) : this.take(origin);
    const isReused = connection.exchanges > 0;
    const exchange = new Exchange(exchangeRequest, (ended, outcome) => {
      this.deadlines.remove(ended);
      // An interrupted iteration gets no answer any more: nothing of it is to be measured.
      if (this.closed) return;
      const repeats = isReused && mayRepeat(request, ended, outcome);
      if (!repeats) resolve(responseOf(request, ended, outcome, connection));
      if (connection.isUsable) this.idle.get(origin)?.push(connection);
      else this.connections.delete(connection);
      if (repeats) this.attempt(request, exchangeRequest, origin, resolve, true);
    });
    this.deadlines.add(exchange);
    connection.begin(exchange);
  }

  private take(origin: string): Connection {
    let idle = this.idle.get(origin);
    if (idle === undefined) this.idle.set(origin, (idle = []));
    for (let connection = idle.pop(); connection !== undefined; connection = idle.pop()) {
      if (connection.isUsable) return connection;
      this.connections.delete(connection);
    }
    return this.connect(origin);
  }

  private connect(origin: string): Connection {
    const connection = new Connection(origin, this.options);
    this.connections.add(connection);
    return connection;
  }

  close(): void {
    this.closed = true;
    for (const connection of this.connections) connection.destroy();
    this.connections.clear();
    this.idle.clear();
  }
}

/** As Go's transport does: again on a fresh connection when the server had closed an idle one, if repeating cannot do harm. */
function mayRepeat(request: WireRequest, exchange: Exchange, outcome: ExchangeOutcome): boolean {
  if (outcome.kind !== 'failed' || exchange.headAt !== 0 || !isClosedByPeer(outcome.error)) return false;
  return IDEMPOTENT.has(request.method) || hasHeader(request.headers, 'idempotency-key');
}

function responseOf(
  request: WireRequest,
  exchange: Exchange,
  outcome: ExchangeOutcome,
  connection: Connection,
): WireResponse {
  const bytes = connection.takeBytes();
  const timings = exchange.timings();
  if (outcome.kind !== 'answered') {
    const fault = outcome.kind === 'timed-out' ? TIMED_OUT : faultOf(outcome.error);
    return { ...failure(request, fault), timings, bytesSent: bytes.sent, bytesReceived: bytes.received };
  }
  const { status, statusText, headers, body } = connection.parser;
  return {
    status,
    statusText,
    url: request.url,
    headers,
    body: request.discardBody ? null : decodeBody(body, headers['content-encoding']),
    timings,
    error: '',
    errorCode: status >= 400 ? 1_000 + status : 0,
    remoteAddress: connection.remoteAddress,
    remotePort: connection.remotePort,
    bytesSent: bytes.sent,
    bytesReceived: bytes.received,
  };
}

export function failure(request: WireRequest, fault: WireFault): WireResponse {
  return {
    status: 0,
    statusText: '',
    url: request.url,
    headers: {},
    body: null,
    timings: NO_TIMINGS,
    error: fault.message,
    errorCode: fault.code,
    remoteAddress: '',
    remotePort: 0,
    bytesSent: 0,
    bytesReceived: 0,
  };
}

function hasHeader(headers: Readonly<Record<string, string>>, lowerCaseName: string): boolean {
  for (const name in headers)
    if (name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName) return true;
  return false;
}
