import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import type { HttpAnswer, HttpRequest } from './http-types.ts';

/** When each step of an exchange was reached, in milliseconds of `performance.now()`; 0 until then. */
interface Steps {
  readonly began: number;
  written: number;
  sent: number;
  head: number;
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

  /** One request; the next one only when it is answered. */
  exchange({ method, path, headers, body, timeoutMs }: HttpRequest, whenEnded: (answer: HttpAnswer) => void): void {
    const steps: Steps = { began: performance.now(), written: 0, sent: 0, head: 0 };
    const chunks: Buffer[] = [];
    let status = 0;
    let answerHeaders: HttpAnswer['headers'] = {};
    this.client.dispatch(
      { method, path, headers, body, headersTimeout: timeoutMs, bodyTimeout: timeoutMs },
      {
        onRequestStart: () => {
          steps.written = performance.now();
          beingWritten = steps;
        },
        onResponseStart: (_controller, code, received) => {
          steps.head = performance.now();
          status = code;
          answerHeaders = received;
        },
        onResponseData: (_controller, chunk) => void chunks.push(chunk),
        onResponseEnd: () => whenEnded(this.answer(steps, status, answerHeaders, chunks, '')),
        onResponseError: (_controller, error) => whenEnded(this.answer(steps, 0, {}, [], messageOf(error))),
      },
    );
  }

  /** Cuts it; a request under way gets an answer with an error. */
  close(): void {
    void this.client.destroy();
  }

  /** Of the exchange that has just ended. A step that was not reached has taken no time. */
  private answer(
    { began, written: writtenAt, sent: sentAt, head: headAt }: Steps,
    status: number,
    headers: HttpAnswer['headers'],
    chunks: readonly Buffer[],
    error: string,
  ): HttpAnswer {
    const ended = performance.now();
    const written = writtenAt || ended;
    const sent = sentAt || written;
    const head = headAt || ended;
    const { connectingMs: connecting, sentBefore, receivedBefore } = this;
    this.connectingMs = 0;
    this.sentBefore = this.socket?.bytesWritten ?? 0;
    this.receivedBefore = this.socket?.bytesRead ?? 0;
    return {
      status,
      headers,
      body: (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString('utf8') ?? '',
      error,
      timings: {
        blocked: Math.max(0, written - began - connecting),
        connecting,
        sending: sent - written,
        waiting: head - sent,
        receiving: ended - head,
        duration: ended - written,
      },
      bytesSent: this.sentBefore - sentBefore,
      bytesReceived: this.receivedBefore - receivedBefore,
    };
  }
}

/** A failed dial of several addresses has no message of its own. */
function messageOf(error: Error): string {
  const [first]: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return first instanceof Error ? first.message : error.message;
}
