import { leafHash, parseEntry, toHex, type AuditEntry } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import type { StoredEntry } from '@bucket/ports';

/** An entry with its hashes, which are computed from the stored text and so prove what is shown. */
export interface ShownEntry {
  readonly seq: number;
  readonly entryHash: string;
  readonly leafHash: string;
  readonly entry: AuditEntry;
}

export interface ShownEntryWithText extends ShownEntry {
  /** Its UTF-8 bytes are the leaf. */
  readonly canonical: string;
}

export function showEntry({ seq, canonical }: StoredEntry): ShownEntry {
  return { seq, ...hashesOf(canonical), entry: parseEntry(canonical) };
}

export function showEntryWithText({ seq, canonical }: StoredEntry): ShownEntryWithText {
  return { seq, ...hashesOf(canonical), canonical, entry: parseEntry(canonical) };
}

function hashesOf(canonical: string) {
  return { entryHash: nodeSha256.hex(canonical), leafHash: toHex(leafHash(nodeSha256, canonical)) };
}
