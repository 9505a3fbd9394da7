import { fromBase64, toBase64 } from '../../bytes/base64.ts';
import { HASH_SIZE_BYTES } from '../../bytes/sha256.ts';

/** Hashes of a consistency proof that a client may send, C2SP tlog-witness. */
export const CONSISTENCY_HASHES_MAX = 63;

/** What a log asks of a witness, C2SP tlog-witness `add-checkpoint`. */
export interface AddCheckpoint {
  /** The size of the last checkpoint that the witness has cosigned. */
  readonly oldSize: number;
  /** From the tree of `oldSize` to that of the checkpoint, 32 bytes each. */
  readonly proof: readonly Uint8Array[];
  /** Signed note. */
  readonly checkpoint: string;
}

/** The body of the request. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  return `${[`old ${oldSize}`, ...proof.map(toBase64)].join('\n')}\n\n${checkpoint}`;
}

/** The request of such a body, nothing of it verified; `undefined` when it is malformed. */
export function parseAddCheckpoint(body: string): AddCheckpoint | undefined {
  const end = body.indexOf('\n\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = body.slice(0, end).split('\n');
  const oldSize = /^old (0|[1-9]\d{0,15})$/.exec(first)?.[1];
  if (oldSize === undefined || lines.length > CONSISTENCY_HASHES_MAX) return undefined;
  const proof = lines.map(fromBase64).filter((hash) => hash?.length === HASH_SIZE_BYTES);
  if (proof.length !== lines.length) return undefined;
  return {
    oldSize: Number(oldSize),
    proof: proof.filter((hash) => hash !== undefined),
    checkpoint: body.slice(end + 2),
  };
}
