import {
  fromBase64,
  parseCheckpoint,
  parseNote,
  parseTrustPolicy,
  type Checkpoint,
  type PolicyFault,
  type PolicyLog,
  type TrustPolicy,
} from '@bucket/domain';
import { sha256 } from './crypto.ts';

/** The trees that a key of a log signs: of a size from `fromSize` up to `toSize`. */
export interface TrustedSpan {
  readonly fromSize: number;
  /** Null while it signs. */
  readonly toSize: number | null;
}

/** All that a reader trusts. */
export interface ReaderPolicy {
  readonly trust: TrustPolicy;
  /** By vkey; a key without one signs trees of every size. */
  readonly spans: ReadonlyMap<string, TrustedSpan>;
  /** A tree that the reader knows of before. */
  readonly known: Required<Checkpoint> | undefined;
}

export type ReaderPolicyReading =
  { readonly kind: 'policy'; readonly policy: ReaderPolicy } | { readonly kind: 'faulty'; readonly fault: PolicyFault };

/** Starts a line that C2SP tlog-policy reads as a comment. */
const DIRECTIVE = /^[ \t]*#bucket:/;
const SIZE = /^(?:0|[1-9]\d{0,15})$/;

/**
 * Reads a policy file: C2SP tlog-policy, with two more lines that other readers of that format take for comments.
 *
 * - `#bucket: span <vkey> <first size> <last size, or ->`: the trees that the key of a log line signs.
 * - `#bucket: checkpoint <base64 of a signed note>`: a checkpoint that the reader has got before and believes.
 *
 * The first fault ends the reading. Never throws.
 */
export function parseReaderPolicy(text: string): ReaderPolicyReading {
  const reading = parseTrustPolicy(sha256, text);
  if (reading.kind === 'faulty') return reading;
  const spans = new Map<string, TrustedSpan>();
  let known: Required<Checkpoint> | undefined;
  for (const [i, line] of text.split('\n').entries()) {
    if (!DIRECTIVE.test(line)) continue;
    const [keyword, ...words] = line
      .replace(DIRECTIVE, '')
      .split(/[ \t]+/)
      .filter((word) => word !== '');
    const fault = (reason: string): ReaderPolicyReading => ({ kind: 'faulty', fault: { line: i + 1, reason } });
    if (keyword === 'span') {
      const span = spanOf(words, reading.policy.logs);
      if (span === undefined)
        return fault('a span line is: #bucket: span <vkey of a log line> <first size> <last size, or ->');
      if (spans.has(span.vkey)) return fault('the key has a span already');
      spans.set(span.vkey, span);
    } else if (keyword === 'checkpoint') {
      const checkpoint = checkpointOf(words);
      if (checkpoint === undefined) return fault('a checkpoint line is: #bucket: checkpoint <base64 of a signed note>');
      if (known !== undefined) return fault('there is a second checkpoint line');
      known = checkpoint;
    } else {
      return fault('a #bucket: line begins with span or checkpoint');
    }
  }
  return { kind: 'policy', policy: { trust: reading.policy, spans, known } };
}

function spanOf(
  [vkey = '', from = '', to = '', ...more]: readonly string[],
  logs: readonly PolicyLog[],
): (TrustedSpan & { readonly vkey: string }) | undefined {
  if (more.length > 0 || !logs.some((log) => log.vkey === vkey) || !SIZE.test(from)) return undefined;
  if (to === '-') return { vkey, fromSize: Number(from), toSize: null };
  return SIZE.test(to) && Number(to) >= Number(from) ? { vkey, fromSize: Number(from), toSize: Number(to) } : undefined;
}

function checkpointOf([encoded = '', ...more]: readonly string[]): Required<Checkpoint> | undefined {
  const bytes = fromBase64(encoded);
  if (bytes === undefined || more.length > 0) return undefined;
  const note = utf8Text(bytes);
  const parsed = note === undefined ? undefined : parseNote(note);
  return parsed === undefined ? undefined : parseCheckpoint(parsed.text);
}

/** Percent-decoding is the one reader of UTF-8 that every engine has without a host. */
function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  } catch {
    return undefined;
  }
}
