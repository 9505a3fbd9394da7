import type { ScanCounts, ScanFault } from './strict-json-fault.ts';

const MINUS = 0x2d;
const ZERO = 0x30;

/** An integer of this many digits is below 2^53 - 1, whatever the digits are. */
const SAFE_DIGITS = 15;
/** A decimal of this many characters without an exponent can't be so small that it is taken for zero (1e-324). */
const PLAIN_LENGTH_MAX = 300;

/**
 * The end of the number that starts at `start`. RFC 8259 §6 for its form; RFC 7493 §2.2 for its range: a magnitude over
 * 2^53 - 1, from where on neighbouring integers are one double, and a number so small that it would become zero.
 */
export function endOfNumber(text: string, start: number, counts: ScanCounts): number | ScanFault {
  const isNegative = text.charCodeAt(start) === MINUS;
  const integerStart = isNegative ? start + 1 : start;
  const integerEnd = endOfDigits(text, integerStart);
  const digits = integerEnd - integerStart;
  const hasLeadingZero = text.charCodeAt(integerStart) === ZERO;
  if (digits === 0 || (hasLeadingZero && digits > 1)) return { code: 'json.syntax', at: integerStart };

  let end = integerEnd;
  if (text.charCodeAt(end) === 0x2e) {
    end = endOfDigits(text, integerEnd + 1);
    if (end === integerEnd + 1) return { code: 'json.syntax', at: end };
  }
  const mantissaEnd = end;
  if ((text.charCodeAt(end) | 0x20) === 0x65) {
    const sign = text.charCodeAt(end + 1);
    const exponentStart = sign === MINUS || sign === 0x2b ? end + 2 : end + 1;
    end = endOfDigits(text, exponentStart);
    if (end === exponentStart) return { code: 'json.syntax', at: end };
  }
  const isPlain = digits <= SAFE_DIGITS && end === mantissaEnd && end - start <= PLAIN_LENGTH_MAX;
  if (isPlain && !(isNegative && hasLeadingZero)) return end;

  const value = Number(text.slice(start, end));
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return { code: 'json.number-range', at: start };
  if (value === 0 && /[1-9]/.test(text.slice(start, mantissaEnd))) return { code: 'json.number-range', at: start };
  if (value === 0 && isNegative) counts.negativeZeros++;
  return end;
}

function endOfDigits(text: string, start: number): number {
  let at = start;
  let unit = text.charCodeAt(at);
  while (unit >= ZERO && unit <= 0x39) unit = text.charCodeAt(++at);
  return at;
}
