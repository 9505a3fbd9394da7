import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ENTRY_SIZE_BYTES_MAX, entryBundle } from './entry-bundle.ts';

/** Reads a bundle as a stranger would. */
function entriesOf(bundle: Uint8Array): string[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.length);
  const entries: string[] = [];
  for (let at = 0; at < bundle.length;) {
    const length = view.getUint16(at);
    entries.push(new TextDecoder('utf-8', { fatal: true }).decode(bundle.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  return entries;
}

describe('a bundle of entries', () => {
  it('holds every entry, each after its length in bytes', () => {
    const texts = fc.array(
      fc.string({ unit: 'binary' }).filter((text) => !text.startsWith('\uFEFF')),
      { maxLength: 256 },
    );
    fc.assert(fc.property(texts, (entries) => expect(entriesOf(entryBundle(entries))).toEqual(entries)));
  });

  it('has room for the longest entry and for none beyond', () => {
    const longest = 'a'.repeat(ENTRY_SIZE_BYTES_MAX);
    expect(entryBundle([longest])).toHaveLength(2 + ENTRY_SIZE_BYTES_MAX);
    expect(() => entryBundle([`${longest}a`])).toThrow(RangeError);
    expect(() => entryBundle(['ä'.repeat(32_768)])).toThrow(RangeError);
  });
});
