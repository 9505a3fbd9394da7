import { fromBase64, toBase64 } from '../../bytes/base64.ts';
import { HASH_SIZE_BYTES } from '../../bytes/sha256.ts';
import { isNoteText } from './note-text.ts';

/** The text of a C2SP tlog-checkpoint: what a log signs about its tree. */
export interface Checkpoint {
  /** Names the log for ever; one line. */
  readonly origin: string;
  /** Leaves of the tree. */
  readonly treeSize: number;
  /** 32 bytes, RFC 6962. */
  readonly rootHash: Uint8Array;
  /** Further lines, none of them empty. Not recommended: monitors can't audit them. */
  readonly extensions?: readonly string[];
}

/**
 * The text to be signed, newline at its end.
 *
 * @throws {TypeError} when a line is empty or more than one, the size is none, or the root has not 32 bytes.
 */
export function formatCheckpoint({ origin, treeSize, rootHash, extensions = [] }: Checkpoint): string {
  if (![origin, ...extensions].every(isLine)) throw new TypeError('a line of a checkpoint is one line and not empty');
  if (!Number.isSafeInteger(treeSize) || treeSize < 0) throw new TypeError(`no tree has the size ${treeSize}`);
  if (rootHash.length !== HASH_SIZE_BYTES) throw new TypeError('a root hash has 32 bytes');
  return `${[origin, String(treeSize), toBase64(rootHash), ...extensions].join('\n')}\n`;
}

/**
 * The checkpoint of a note's text; `undefined` unless `formatCheckpoint` writes the same text. A tree size over
 * 2^53 - 1 is refused with the rest: no number here could hold it.
 */
export function parseCheckpoint(text: string): Required<Checkpoint> | undefined {
  if (!text.endsWith('\n')) return undefined;
  const lines = text.slice(0, -1).split('\n');
  const [origin = '', size = '', root = '', ...extensions] = lines;
  if (!lines.every(isLine) || !/^(?:0|[1-9]\d{0,15})$/.test(size)) return undefined;
  const treeSize = Number(size);
  const rootHash = fromBase64(root);
  if (!Number.isSafeInteger(treeSize) || rootHash?.length !== HASH_SIZE_BYTES) return undefined;
  return { origin, treeSize, rootHash, extensions };
}

function isLine(text: string): boolean {
  return text !== '' && !text.includes('\n') && isNoteText(`${text}\n`);
}
