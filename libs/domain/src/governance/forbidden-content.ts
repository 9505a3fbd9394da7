import type { JsonValue } from '../json/json-value.ts';
import type { FieldError } from './request.ts';

interface ForbiddenKind {
  readonly code: string;
  readonly detail: string;
  readonly pattern: RegExp;
}

/**
 * What is never admitted, whatever the class (facts page): weights, video, blobs, credentials, code. Text cannot carry
 * the first three but encoded, so a long unbroken base64 run stands for them. Every pattern is linear in its input.
 * What this proves and does not: it catches what is recognisable, not what is disguised; docs/threat-model.md says so.
 */
const FORBIDDEN: readonly ForbiddenKind[] = [
  { code: 'credential', detail: 'a private key', pattern: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/ },
  { code: 'credential', detail: 'a token of this bucket', pattern: /\bbkt_[A-Za-z0-9_-]{43}/ },
  {
    code: 'credential',
    detail: 'a cloud or platform key',
    pattern:
      /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}|\bgh[pousr]_[A-Za-z0-9]{36}|\bxox[abprs]-[0-9A-Za-z-]{10}|\bsk_(?:live|test)_[0-9A-Za-z]{16}/,
  },
  { code: 'credential', detail: 'a JSON Web Token', pattern: /\beyJ[A-Za-z0-9_-]{8,400}\.eyJ[A-Za-z0-9_-]{8}/ },
  {
    code: 'credential',
    detail: 'a URL with a password',
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"]{1,64}:[^\s/:@"]{1,128}@/,
  },
  {
    code: 'binary',
    detail: 'an embedded file (data URI)',
    pattern: /\bdata:[a-z]{1,20}\/[^,;"\s]{1,80}(?:;[^,;"\s]{1,40}){0,4};base64,/i,
  },
  {
    code: 'binary',
    detail: 'a long base64 run: weights, video and blobs are stored elsewhere',
    pattern: /[A-Za-z0-9+/_-]{512}/,
  },
  { code: 'code', detail: 'a script', pattern: /<script[\s>]|<\?php\b|\bjavascript:[^\s"]/i },
  { code: 'code', detail: 'a script with an interpreter line', pattern: /^"?#!\s?\/(?:usr|bin|opt)/ },
];

/** Names of members whose mere presence with a text value is a credential. */
const CREDENTIAL_NAME =
  /^(?:password|passwd|secret|client_?secret|api_?key|access_?token|refresh_?token|private_?key)$/i;

/** One test over the whole canonical text, so that an ordinary payload costs one scan; the shebang is a string's start. */
const ANY = new RegExp(
  [
    ...FORBIDDEN.map(({ pattern }) => pattern.source.replace(/^\^"\?/, '"')),
    '"(?:password|passwd|secret|client_?secret|api_?key|access_?token|refresh_?token|private_?key)":"',
  ].join('|'),
  'i',
);

/**
 * @param canonical RFC 8785 text of `payload`
 * @returns where and what, 20 at most; empty for an ordinary payload
 */
export function forbiddenContent(payload: JsonValue, canonical: string): FieldError[] {
  if (!ANY.test(canonical)) return [];
  const found: FieldError[] = [];
  visit(payload, '/payload', found);
  return found;
}

function visit(value: JsonValue, pointer: string, found: FieldError[]): void {
  if (found.length >= 20) return;
  if (typeof value === 'string') {
    const kind = FORBIDDEN.find(({ pattern }) => pattern.test(value));
    if (kind !== undefined) found.push({ pointer, code: kind.code, detail: kind.detail });
  } else if (Array.isArray(value)) {
    value.forEach((item: JsonValue, index) => visit(item, `${pointer}/${index}`, found));
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (CREDENTIAL_NAME.test(name) && typeof member === 'string' && member !== '') {
        found.push({ pointer: at, code: 'credential', detail: 'a member named like a credential' });
      } else visit(member, at, found);
    }
  }
}
