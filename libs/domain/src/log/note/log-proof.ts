import { fromBase64, toBase64 } from '../../bytes/base64.ts';
import { HASH_SIZE_BYTES } from '../../bytes/sha256.ts';

/** First line of a C2SP tlog-proof. */
const HEADER = 'c2sp.org/tlog-proof@v1';
/** Hashes of an inclusion proof in the largest tree there is. */
const PROOF_HASHES_MAX = 63;

/** That an entry is in a log, verifiable offline; C2SP tlog-proof. */
export interface LogProof {
  /** Of the application; nothing authenticates it. */
  readonly extra?: Uint8Array;
  readonly index: number;
  /** From the leaf's sibling to the child of the root, 32 bytes each. */
  readonly inclusionProof: readonly Uint8Array[];
  /** Signed note, cosignatures included. */
  readonly checkpoint: string;
}

/** The text of a proof. */
export function formatLogProof({ extra, index, inclusionProof, checkpoint }: LogProof): string {
  const head = [HEADER, ...(extra === undefined ? [] : [`extra ${toBase64(extra)}`]), `index ${index}`];
  return `${[...head, ...inclusionProof.map(toBase64)].join('\n')}\n\n${checkpoint}`;
}

/** The proof of such a text, nothing of it verified; `undefined` when it is malformed. */
export function parseLogProof(text: string): LogProof | undefined {
  const end = text.indexOf('\n\n');
  if (end < 0) return undefined;
  const [header, ...lines] = text.slice(0, end).split('\n');
  const extra = lines[0]?.startsWith('extra ') === true ? fromBase64((lines.shift() ?? '').slice(6)) : undefined;
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1];
  if (header !== HEADER || index === undefined || lines.length > PROOF_HASHES_MAX) return undefined;
  const inclusionProof = lines.map(fromBase64).filter((hash) => hash !== undefined);
  if (inclusionProof.length !== lines.length) return undefined;
  if (inclusionProof.some(({ length }) => length !== HASH_SIZE_BYTES)) return undefined;
  return {
    ...(extra === undefined ? {} : { extra }),
    index: Number(index),
    inclusionProof,
    checkpoint: text.slice(end + 2),
  };
}
