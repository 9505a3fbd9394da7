import { canonicalJson, parseJson, type JsonValue } from '@bucket/domain';
import { EvidenceFault } from './verdict.ts';

/**
 * The value of an RFC 8785 text.
 *
 * @param what it is, for people
 * @throws {EvidenceFault} when it is another text of that value, or no JSON
 */
export function canonicalValue(text: string, what: string): JsonValue {
  const value = parsed(text);
  if (value === undefined) throw new EvidenceFault(`${what} is not JSON`);
  if (canonicalOf(value) !== text) throw new EvidenceFault(`${what} is not in canonical form (RFC 8785)`);
  return value;
}

function parsed(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Undefined where there is none: lone surrogates, or nested too deeply. */
function canonicalOf(value: JsonValue): string | undefined {
  try {
    return canonicalJson(value);
  } catch {
    return undefined;
  }
}
