import { utf8Length } from '../../bytes/utf8-length.ts';
import { writeUtf8 } from '../../bytes/utf8.ts';

/** The longest entry that a bundle of entries can hold: its length is a 16-bit number. C2SP tlog-tiles "Log entries". */
export const ENTRY_SIZE_BYTES_MAX = 65_535;

/**
 * The entries of a tile of level 0, each after its length as a big-endian 16-bit number; C2SP tlog-tiles "Log entries".
 *
 * @param canonicals well-formed texts
 * @throws {RangeError} when an entry is too long
 */
export function entryBundle(canonicals: readonly string[]): Uint8Array {
  const lengths = canonicals.map(utf8Length);
  const bundle = new Uint8Array(lengths.reduce((sum, length) => sum + 2 + length, 0));
  let at = 0;
  for (const [index, canonical] of canonicals.entries()) {
    const length = lengths[index] ?? 0;
    if (length > ENTRY_SIZE_BYTES_MAX) throw new RangeError(`an entry has ${length} bytes`);
    bundle[at++] = length >> 8;
    bundle[at++] = length & 0xff;
    at = writeUtf8(canonical, bundle, at);
  }
  return bundle;
}
