import type { WireTimings } from './wire-types.ts';

export interface ExchangeRequest {
  readonly method: string;
  readonly head: string;
  readonly body: string | Uint8Array | null;
  readonly deadlineMs: number;
  readonly discardBody: boolean;
}

export type ExchangeOutcome =
  { readonly kind: 'answered' } | { readonly kind: 'failed'; readonly error: unknown } | { readonly kind: 'timed-out' };

export type WhenEnded = (exchange: Exchange, outcome: ExchangeOutcome) => void;

/** One request on one connection and the time of each of its steps, in milliseconds of `performance.now()`. */
export class Exchange {
  readonly request: ExchangeRequest;
  readonly beganAt = performance.now();
  /** 0 while the connection was already there. */
  connectMs = 0;
  tlsMs = 0;
  requestedAt = 0;
  sentAt = 0;
  headAt = 0;
  endedAt = 0;
  /** Its place in the list of open exchanges; kept by `Deadlines`. */
  slot = 0;
  /** Ends what the exchange waits for, when its time is up. */
  expire: () => void = () => undefined;
  private readonly whenEnded: WhenEnded;

  constructor(request: ExchangeRequest, whenEnded: WhenEnded) {
    this.request = request;
    this.whenEnded = whenEnded;
  }

  /** The first end counts. */
  end(outcome: ExchangeOutcome): void {
    if (this.endedAt !== 0) return;
    this.endedAt = performance.now();
    this.whenEnded(this, outcome);
  }

  timings(): WireTimings {
    const { beganAt, endedAt, connectMs, tlsMs } = this;
    const requestedAt = this.requestedAt === 0 ? endedAt : this.requestedAt;
    const sentAt = Math.max(this.sentAt, requestedAt);
    const headAt = this.headAt === 0 ? endedAt : this.headAt;
    return {
      blocked: Math.max(0, requestedAt - beganAt - connectMs - tlsMs),
      connecting: connectMs,
      tls_handshaking: tlsMs,
      sending: sentAt - requestedAt,
      waiting: headAt - sentAt,
      receiving: endedAt - headAt,
      duration: endedAt - requestedAt,
    };
  }
}
