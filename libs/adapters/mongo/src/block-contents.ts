import type { SealedBlock } from '@bucket/domain';
import type { ChunkRow } from './rows.ts';
import { isDestroyed, versionKey, type PlacedChanges } from './placed-changes.ts';

/** Larger payloads are kept in documents of their own: whoever reads a neighbour reads the block. */
export const INLINE_BYTES_MAX = 65_536;
/** All payloads within one block; those that come after lie outside as well. */
export const INLINE_TOTAL_BYTES_MAX = 4_194_304;
/** A document holds 16 MiB at most, and one message 48 MB. */
export const CHUNK_BYTES = 4_194_304;

export interface BlockContents {
  readonly contents: ReadonlyMap<string, string>;
  readonly large: ReadonlyMap<string, string>;
  readonly chunks: readonly ChunkRow[];
  /** UTF-8 bytes of `contents`. */
  readonly inlineBytes: number;
}

/**
 * What was destroyed within the block is never written.
 *
 * @param roomBytes what the document of the block has left for payloads
 */
export function blockContents(
  block: SealedBlock,
  { created, versioned }: Pick<PlacedChanges, 'created' | 'versioned'>,
  roomBytes: number,
): BlockContents {
  const contents = new Map<string, string>();
  const large = new Map<string, string>();
  const chunks: ChunkRow[] = [];
  const totalMax = Math.min(roomBytes, INLINE_TOTAL_BYTES_MAX);
  let inlineBytes = 0;
  for (const { change } of block.artifacts) {
    if (!('content' in change) || change.content === null) continue;
    const { id, version } = change.artifact;
    const key = versionKey(id, version);
    const placed = change.kind === 'created' ? created.get(id) : versioned.get(key);
    if (placed === undefined || isDestroyed(placed.artifact)) continue;
    const { payload, salt } = change.content;
    const bytes = Buffer.byteLength(payload);
    if (bytes <= INLINE_BYTES_MAX && inlineBytes + bytes <= totalMax) {
      inlineBytes += bytes;
      contents.set(key, twoLines(salt, payload));
      continue;
    }
    const pieces = piecesOf(payload, key, block);
    large.set(key, twoLines(salt, String(pieces.length)));
    chunks.push(...pieces);
  }
  return { contents, large, chunks, inlineBytes };
}

function piecesOf(payload: string, key: string, { height, head: { entryHash } }: SealedBlock): ChunkRow[] {
  const whole = Buffer.from(payload, 'utf8');
  const pieces: ChunkRow[] = [];
  for (let offset = 0; offset < whole.length; offset += CHUNK_BYTES) {
    const bytes = whole.subarray(offset, offset + CHUNK_BYTES);
    pieces.push({ _id: chunkId(key, entryHash, pieces.length), height, entryHash, bytes });
  }
  return pieces;
}

/** Two writers of one block write the same documents, and those of another block others. */
export const chunkId = (key: string, entryHash: string, index: number): string => `${key}:${entryHash}:${index}`;

/** Neither a salt nor canonical JSON holds a line feed. */
const twoLines = (salt: string, rest: string): string => `${salt}\n${rest}`;

/** Salt and rest of a text of `contents` or `large`. */
export function linesOf(text: string): readonly [salt: string, rest: string] {
  const end = text.indexOf('\n');
  return [text.slice(0, end), text.slice(end + 1)];
}
