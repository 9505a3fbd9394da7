import type { Sha256 } from '../bytes/sha256.ts';

/**
 * A lower-case UUIDv7 (RFC 9562 §5.7) whose random bits follow from a seed: for what a decision makes, so that deciding the
 * same again makes the same.
 *
 * @param at RFC 3339 UTC with milliseconds
 */
export function derivedUuid7(sha256: Sha256, at: string, seed: string): string {
  const time = Date.parse(at).toString(16).padStart(12, '0');
  const hash = sha256.hex(seed);
  const variant = ((Number.parseInt(hash.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(8, 20)}`;
}
