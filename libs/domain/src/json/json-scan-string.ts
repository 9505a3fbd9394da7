import type { ScanFault } from './strict-json-fault.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The end of the string that starts with the quote at `start`: behind its closing quote. RFC 8259 §7, RFC 7493 §2.1. */
export function endOfString(text: string, start: number): number | ScanFault {
  const { length } = text;
  let at = start + 1;
  while (at < length) {
    const unit = text.charCodeAt(at);
    if (unit > BACKSLASH && unit < 0xd800) at++;
    else if (unit === QUOTE) return at + 1;
    else if (unit < 0x20) return { code: 'json.syntax', at };
    else if (unit !== BACKSLASH && !isSurrogate(unit)) at++;
    else {
      const end = endOfCharacter(text, at);
      if (typeof end !== 'number') return end;
      at = end;
    }
  }
  return { code: 'json.syntax', at };
}

/** The end of one character that is escaped, outside the Basic Multilingual Plane, or both. */
function endOfCharacter(text: string, at: number): number | ScanFault {
  const end = endOfUnit(text, at);
  if (end < 0) return { code: 'json.syntax', at };
  const unit = unitAt(text, at, end);
  if (unit === 0) return { code: 'json.nul', at };
  if (!isSurrogate(unit)) return end;
  // A high surrogate must be followed by a low one at once; each may be written raw or as an escape.
  const pairEnd = unit < 0xdc00 ? endOfUnit(text, end) : -1;
  if (pairEnd < 0) return { code: 'json.lone-surrogate', at };
  const low = unitAt(text, end, pairEnd);
  return low >= 0xdc00 && low <= 0xdfff ? pairEnd : { code: 'json.lone-surrogate', at };
}

/** The end of the code unit written at `at`, raw or escaped; -1 where a backslash begins no escape. */
function endOfUnit(text: string, at: number): number {
  if (text.charCodeAt(at) !== BACKSLASH) return at + 1;
  const kind = text.charAt(at + 1);
  if (kind !== 'u') return kind !== '' && '"\\/bfnrt'.includes(kind) ? at + 2 : -1;
  for (let digit = at + 2; digit < at + 6; digit++) if (!isHexDigit(text.charCodeAt(digit))) return -1;
  return at + 6;
}

/** The code unit that the proven text from `at` to `end` stands for; for `\n` and its like, the letter. */
function unitAt(text: string, at: number, end: number): number {
  return end - at === 6 ? Number.parseInt(text.slice(at + 2, end), 16) : text.charCodeAt(end - 1);
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function isHexDigit(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x46) || (unit >= 0x61 && unit <= 0x66);
}
