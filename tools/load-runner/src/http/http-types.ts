/** One request. Plain data: it crosses thread boundaries. */
export interface HttpRequest {
  readonly method: string;
  readonly origin: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Longest wait for the head of the answer, and between two parts of its body. */
  readonly timeoutMs: number;
}

/** Milliseconds, as in https://grafana.com/docs/k6/latest/javascript-api/k6-http/response/ */
export interface Timings {
  /** Until the request is written, without the time of connecting. */
  readonly blocked: number;
  /** Until the connection can be used; 0 where it was there already. */
  readonly connecting: number;
  readonly sending: number;
  /** Until the head of the answer. */
  readonly waiting: number;
  readonly receiving: number;
  /** Sending, waiting and receiving. */
  readonly duration: number;
}

/** One answer, or the failure to get one (`status` 0, `error` set). Plain data: it crosses thread boundaries. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly error: string;
  readonly timings: Timings;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}
