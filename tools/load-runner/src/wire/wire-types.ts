import type { Tags } from '../metrics/tags.ts';

export interface StatusRange {
  readonly min: number;
  readonly max: number;
}

/** What k6 takes as expected unless a script says otherwise. */
export const DEFAULT_EXPECTED: readonly StatusRange[] = [{ min: 200, max: 399 }];

/** One request as VU code asks for it. Plain data: it crosses thread boundaries. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  /** The `name` tag: the URL, unless the script groups several URLs under one name. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  readonly timeoutMs: number;
  readonly redirectsMax: number;
  /** `null`: no response is called expected or unexpected, and `http_req_failed` is not fed. */
  readonly expected: readonly StatusRange[] | null;
  readonly discardBody: boolean;
  readonly tags: Tags;
}

/** Milliseconds, as in https://grafana.com/docs/k6/latest/javascript-api/k6-http/response/ */
export interface WireTimings {
  readonly blocked: number;
  readonly connecting: number;
  readonly tls_handshaking: number;
  readonly sending: number;
  readonly waiting: number;
  readonly receiving: number;
  readonly duration: number;
}

export const NO_TIMINGS: WireTimings = {
  blocked: 0,
  connecting: 0,
  tls_handshaking: 0,
  sending: 0,
  waiting: 0,
  receiving: 0,
  duration: 0,
};

export type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** One answer, or the failure to get one (`status` 0, `error` set). Plain data: it crosses thread boundaries. */
export interface WireResponse {
  readonly status: number;
  readonly statusText: string;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: RawHeaders;
  readonly body: Uint8Array | null;
  readonly timings: WireTimings;
  readonly error: string;
  /** 0, or a code of https://grafana.com/docs/k6/latest/javascript-api/error-codes/ */
  readonly errorCode: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}
