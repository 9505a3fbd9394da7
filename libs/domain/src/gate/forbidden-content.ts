import { jsonPointer } from '../json/json-pointer.ts';
import type { JsonValue } from '../json/json-value.ts';
import type { FieldError } from './rule-refusal.ts';

interface ForbiddenKind {
  readonly code: string;
  readonly detail: string;
  /** What finds it in a text. Linear: what repeats is bounded, or ends where the next match may begin. */
  readonly pattern: RegExp;
  /**
   * What a canonical text holds whenever one of its strings holds this. Looser than `pattern`, because a control character
   * is escaped there and ends in a letter or digit: before what follows it there is no word boundary, and no whitespace.
   */
  readonly trace: RegExp;
}

/**
 * What is never admitted, whatever the class (facts page): weights, video, blobs, credentials, code. Text cannot carry
 * the first three but encoded, so a long unbroken base64 run stands for them (`hasLongRun`).
 * What this proves and does not: it catches what is recognisable, not what is disguised; docs/threat-model.md says so.
 */
const FORBIDDEN: readonly ForbiddenKind[] = [
  {
    code: 'credential',
    detail: 'a private key',
    pattern: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/,
    trace: /-----BEGIN/,
  },
  { code: 'credential', detail: 'a token of this bucket', pattern: /\bbkt_[A-Za-z0-9_-]{43}/, trace: /bkt_/ },
  {
    code: 'credential',
    detail: 'a cloud or platform key',
    pattern:
      /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}|\bgh[pousr]_[A-Za-z0-9]{36}|\bxox[abprs]-[0-9A-Za-z-]{10}|\bsk_(?:live|test)_[0-9A-Za-z]{16}/,
    trace: /AKIA|ASIA|AIza|gh[pousr]_|xox[abprs]-|sk_(?:live|test)_/,
  },
  {
    code: 'credential',
    detail: 'a JSON Web Token',
    // Looked for from its dot, and backwards: nothing that repeats is tried again from every place in it.
    pattern: /\.(?<=\beyJ[A-Za-z0-9_-]{8,}\.)eyJ[A-Za-z0-9_-]{8}/,
    trace: /\.eyJ/,
  },
  {
    code: 'credential',
    detail: 'a URL with a password',
    pattern: /:\/\/(?<=[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/)[^\s/:@"]{0,64}:[^\s/:@"]{1,256}@/,
    trace: /:\/\/[^\s/"]*@/,
  },
  {
    code: 'binary',
    detail: 'an embedded file (data URI)',
    pattern: /;base64,(?<=\bdata:[^,\s]*;base64,)/i,
    trace: /;base64,/,
  },
  {
    code: 'code',
    detail: 'a script',
    pattern: /<script(?![a-z0-9-])|<\?php\b|\bjavascript:[^\s"]/i,
    trace: /<script|<\?php|javascript:/,
  },
  { code: 'code', detail: 'a script with an interpreter line', pattern: /^#!\s*\/(?:usr|bin|opt)/, trace: /"#!/ },
];

const LONG_RUN = { code: 'binary', detail: 'a long base64 run: weights, video and blobs are stored elsewhere' };
/** Characters; 384 bytes. A hash, a key id or a signature is shorter. */
const LONG_RUN_LENGTH = 512;

/** Names of members whose mere presence with a text value is a credential. */
const CREDENTIAL_NAME =
  /^(?:password|passwd|secret|client_?secret|api_?key|access_?token|refresh_?token|private_?key)$/i;

/** One test over the whole canonical text, so that an ordinary payload costs one scan. */
const ANY_TRACE = new RegExp(
  [...FORBIDDEN.map(({ trace }) => trace.source), '(?:passw(?:or)?d|secret|key|token)":"'].join('|'),
  'i',
);

const FOUND_MAX = 20;

/**
 * @param canonical RFC 8785 text of `payload`
 * @param at where it stands within the request
 * @returns where and what, 20 at most; empty for an ordinary payload
 */
export function forbiddenContent(
  payload: JsonValue,
  canonical: string,
  at: readonly string[] = ['payload'],
): FieldError[] {
  if (!ANY_TRACE.test(canonical) && !hasLongRun(canonical)) return [];
  const found: FieldError[] = [];
  visit(payload, [...at], found);
  return found;
}

function visit(value: JsonValue, path: (string | number)[], found: FieldError[]): void {
  if (typeof value === 'string') {
    const kind = kindOf(value);
    if (kind !== undefined) found.push(errorAt(path, kind));
  } else if (typeof value === 'object' && value !== null) {
    for (const [step, member] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
      if (found.length >= FOUND_MAX) return;
      path.push(step);
      const kind = typeof step === 'string' ? kindOfMember(step, member) : undefined;
      if (kind === undefined) visit(member, path, found);
      else found.push(errorAt(path, kind));
      path.pop();
    }
  }
}

function errorAt(
  path: readonly (string | number)[],
  { code, detail }: Pick<ForbiddenKind, 'code' | 'detail'>,
): FieldError {
  return { pointer: jsonPointer(path), code, detail };
}

function kindOfMember(name: string, value: JsonValue) {
  if (CREDENTIAL_NAME.test(name) && typeof value === 'string' && value !== '')
    return { code: 'credential', detail: 'a member named like a credential' };
  return kindOf(name);
}

function kindOf(text: string) {
  return FORBIDDEN.find(({ pattern }) => pattern.test(text)) ?? (hasLongRun(text) ? LONG_RUN : undefined);
}

/** A run of that length covers one of the places that are that far apart: only what lies around those is looked at. */
function hasLongRun(text: string): boolean {
  for (let at = LONG_RUN_LENGTH - 1; at < text.length; at += LONG_RUN_LENGTH) {
    if (!isBase64(text.charCodeAt(at))) continue;
    let start = at;
    let end = at + 1;
    while (start > 0 && isBase64(text.charCodeAt(start - 1))) start -= 1;
    while (end < text.length && end - start < LONG_RUN_LENGTH && isBase64(text.charCodeAt(end))) end += 1;
    if (end - start >= LONG_RUN_LENGTH) return true;
  }
  return false;
}

/** Both alphabets of RFC 4648, §4 and §5. */
function isBase64(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) || // a-z
    (unit >= 0x41 && unit <= 0x5a) || // A-Z
    (unit >= 0x2f && unit <= 0x39) || // / 0-9
    unit === 0x2b || // +
    unit === 0x2d || // -
    unit === 0x5f // _
  );
}
