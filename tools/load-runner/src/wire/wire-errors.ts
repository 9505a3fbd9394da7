export interface WireFault {
  readonly code: number;
  readonly message: string;
}

/** k6's numbers, so that a script may compare them: https://grafana.com/docs/k6/latest/javascript-api/error-codes/ */
const BY_NODE_CODE: Readonly<Record<string, WireFault>> = {
  ENOTFOUND: { code: 1101, message: 'lookup: no such host' },
  EAI_AGAIN: { code: 1100, message: 'lookup: temporary failure' },
  ECONNREFUSED: { code: 1212, message: 'dial: connection refused' },
  ETIMEDOUT: { code: 1211, message: 'dial: i/o timeout' },
  ECONNRESET: { code: 1220, message: 'connection reset by peer' },
  EPIPE: { code: 1221, message: 'write: broken pipe' },
  CERT_HAS_EXPIRED: { code: 1310, message: 'x509: certificate has expired' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { code: 1310, message: 'x509: unknown authority' },
  SELF_SIGNED_CERT_IN_CHAIN: { code: 1310, message: 'x509: unknown authority' },
};

export const TIMED_OUT: WireFault = { code: 1050, message: 'request timeout' };

export function faultOf(error: unknown): WireFault {
  const code = codeOf(error);
  const known = code === undefined ? undefined : BY_NODE_CODE[code];
  if (known !== undefined) return known;
  return { code: 1000, message: error instanceof Error ? error.message : String(error) };
}

/** Whether the peer may have closed an idle connection just as a request was put on it. */
export function isClosedByPeer(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ECONNRESET' || code === 'EPIPE';
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause) ?? (error instanceof AggregateError ? codeOf(error.errors[0]) : undefined);
}
