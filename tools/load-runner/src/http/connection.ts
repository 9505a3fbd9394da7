import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import type { HttpAnswer, HttpRequest } from './http-types.ts';

/** When each step of an exchange was reached, in milliseconds of `performance.now()`. */
interface Steps {
  readonly began: number;
  written?: number;
  sent?: number;
  head?: number;
}

const dial = buildConnector({});

/** undici writes a request in one go, so the exchange whose body was sent is the one that has just begun to be written. */
let beingWritten: Steps | undefined;
subscribe('undici:request:bodySent', () => {
  if (beingWritten !== undefined) beingWritten.sent = performance.now();
});

/** One connection, which undici opens when it is first used and again after the server has closed it. */
export class Connection {
  private readonly client: Client;
  private socket: Socket | undefined;
  private connectingMs = 0;
  private sentBefore = 0;
  private receivedBefore = 0;

  constructor(origin: string) {
    this.client = new Client(origin, { connect: (options, whenDialed) => this.dial(options, whenDialed) });
  }

  private dial(options: buildConnector.Options, whenDialed: buildConnector.Callback): void {
    const beganAt = performance.now();
    dial(options, (...result) => {
      this.socket = result[1] ?? undefined;
      this.connectingMs = performance.now() - beganAt;
      this.sentBefore = this.receivedBefore = 0;
      whenDialed(...result);
    });
  }

  /** One request; the next one only when it is answered. Never rejects. */
  exchange(path: string, { method, headers, body, timeoutMs }: HttpRequest): Promise<HttpAnswer> {
    return new Promise((resolve) => {
      const steps: Steps = { began: performance.now() };
      const chunks: Buffer[] = [];
      let head: Pick<HttpAnswer, 'status' | 'headers'> = { status: 0, headers: {} };
      const timeouts = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
      this.client.dispatch(
        { method, path, headers, body, ...timeouts },
        {
          onRequestStart: () => {
            steps.written = performance.now();
            beingWritten = steps;
          },
          onResponseStart: (_controller, status, answerHeaders) => {
            steps.head = performance.now();
            head = { status, headers: answerHeaders };
          },
          onResponseData: (_controller, chunk) => void chunks.push(chunk),
          onResponseEnd: () =>
            resolve({ ...head, body: Buffer.concat(chunks).toString('utf8'), error: '', ...this.costs(steps) }),
          onResponseError: (_controller, error) =>
            resolve({ status: 0, headers: {}, body: '', error: messageOf(error), ...this.costs(steps) }),
        },
      );
    });
  }

  /** Cuts it; a request under way gets an answer with an error. */
  close(): void {
    void this.client.destroy();
  }

  /** Of the exchange that has just ended. A step that was not reached has taken no time. */
  private costs(steps: Steps): Pick<HttpAnswer, 'timings' | 'bytesSent' | 'bytesReceived'> {
    const ended = performance.now();
    const { began, written = ended, sent = written, head = ended } = steps;
    const { bytesWritten = 0, bytesRead = 0 } = this.socket ?? {};
    const bytes = { bytesSent: bytesWritten - this.sentBefore, bytesReceived: bytesRead - this.receivedBefore };
    const connecting = this.connectingMs;
    const times = { sending: sent - written, waiting: head - sent, receiving: ended - head, duration: ended - written };
    this.connectingMs = 0;
    this.sentBefore = bytesWritten;
    this.receivedBefore = bytesRead;
    return { timings: { blocked: Math.max(0, written - began - connecting), connecting, ...times }, ...bytes };
  }
}

/** A failed dial of several addresses has no message of its own. */
function messageOf(error: Error): string {
  const [first]: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return first instanceof Error ? first.message : error.message;
}
