import { destination, pino, type DestinationStream } from 'pino';

/** Members whose values are never logged, wherever they stand in the first two levels of a line. */
const SECRET_MEMBERS = [
  'authorization',
  'cookie',
  'token',
  'tokens',
  'secret',
  'password',
  'payload',
  'idempotency-key',
  'mongoUrl',
  'redisUrl',
];
/** Secrets inside of longer texts, such as the message of an error: tokens of the bucket, secrets of webhooks, bearer tokens, passwords of URLs. */
const SECRET_TEXTS = [
  [/bkt_[A-Za-z0-9_-]{8,}/g, 'bkt_[redacted]'],
  [/whsec_[A-Za-z0-9+/=]{8,}/g, 'whsec_[redacted]'],
  [/(bearer )[A-Za-z0-9._~+/=-]+/gi, '$1[redacted]'],
  [/(\/\/[^/:@\s"]*):[^/@\s"]*@/g, '$1:[redacted]@'],
] as const;

/** Structured log lines: one JSON object each, with secrets replaced by `[redacted]`. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>): void;
  warn(fields: Readonly<Record<string, unknown>>): void;
  error(fields: Readonly<Record<string, unknown>>): void;
}

/** @param stream takes whole lines */
export function createLog(stream: DestinationStream): Log {
  return pino(
    {
      base: null,
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
      redact: {
        paths: SECRET_MEMBERS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
        censor: '[redacted]',
      },
    },
    { write: (line) => stream.write(withoutSecrets(line)) },
  );
}

function withoutSecrets(line: string): string {
  return SECRET_TEXTS.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}

/** The log of this process, on stderr; synchronous, so that no line is lost at its end. */
export const log: Log = createLog(destination({ fd: 2, sync: true }));
