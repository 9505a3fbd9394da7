import { leafHash, parseEntry, toHex } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import type { StoredEntry } from '@bucket/ports';

/** `{seq, entryHash, leafHash, entry}`: hashes are taken from the stored text, so they prove what is shown. */
export function entryItem({ seq, canonical }: StoredEntry) {
  return { seq, ...hashesOf(canonical), entry: parseEntry(canonical) };
}

/** As `entryItem`, with the canonical text whose UTF-8 bytes are the leaf. */
export function entryDocument({ seq, canonical }: StoredEntry) {
  return { seq, ...hashesOf(canonical), canonical, entry: parseEntry(canonical) };
}

function hashesOf(canonical: string) {
  return { entryHash: nodeSha256.hex(canonical), leafHash: toHex(leafHash(nodeSha256, canonical)) };
}
