import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonValue } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';
import { toHex } from '../bytes/index.ts';
import { leafHash, MerkleTree, type CompletedTile } from './merkle/index.ts';
import type { Sha256 } from '../bytes/sha256.ts';
import { GENESIS_HASH, type HashHex } from './entry.ts';

/** Where re-deriving the log first fails, and why. */
export interface ChainFault {
  readonly seq: number;
  readonly reason: string;
}

/** What the log claims to be, from a signed checkpoint and the head. */
export interface ChainClaim {
  readonly size: number;
  readonly entryHash: HashHex;
  readonly rootHash: HashHex;
}

interface Link {
  readonly seq: number;
  readonly hash: HashHex;
}

/**
 * Re-derives a log entry by entry and names the first one that was altered, moved, left out or cut off, whichever field
 * was touched. Where entry n and n+1 do not fit together, n+2 tells which of the two was altered.
 *
 * Nothing goes unnoticed, but where neighbours were altered the second of them may be named, and where everything after an
 * altered entry was written anew to fit, only the claim tells: then the last entry is named.
 *
 * Feed entries oldest first; ask `finish` at the end. Starts at entry 0, or at a verified place in the middle.
 */
export class ChainVerifier {
  readonly #sha256: Sha256;
  readonly #tree: MerkleTree;
  readonly #onTile: (tile: CompletedTile) => void;
  #last: Link;
  /** Set when the last entry does not name the one before it; the next entry decides which of the two is altered. */
  #suspect: Link | undefined;
  #fault: ChainFault | undefined;

  /** @param onTile told of each tile that becomes full */
  constructor(
    sha256: Sha256,
    tree = new MerkleTree(sha256),
    previousHash: HashHex = GENESIS_HASH,
    onTile: (tile: CompletedTile) => void = () => undefined,
  ) {
    this.#sha256 = sha256;
    this.#tree = tree;
    this.#onTile = onTile;
    this.#last = { seq: tree.size - 1, hash: previousHash };
  }

  /** @returns the fault as soon as it is certain; further entries are then ignored */
  next(canonical: string): ChainFault | undefined {
    if (this.#fault !== undefined) return this.#fault;
    const seq = this.#last.seq + 1;
    const entry = readLink(canonical);
    if (this.#suspect !== undefined) return this.#decide(entry?.previousHash);
    if (entry === undefined) return this.#fail(seq, 'not a canonical entry');
    if (entry.seq !== seq) return this.#fail(seq, `entry ${entry.seq} stands in its place`);
    const hash = this.#sha256.hex(canonical);
    if (entry.previousHash !== this.#last.hash) this.#suspect = this.#last;
    this.#last = { seq, hash };
    for (const tile of this.#tree.append([leafHash(this.#sha256, canonical)]).completedTiles) this.#onTile(tile);
    return undefined;
  }

  /** @returns undefined when everything fed is exactly what was claimed */
  finish(claim: ChainClaim): ChainFault | undefined {
    if (this.#fault !== undefined) return this.#fault;
    const size = this.#last.seq + 1;
    if (size < claim.size)
      return this.#suspect === undefined ? this.#fail(size, 'the log ends here') : this.#decide(undefined);
    if (this.#suspect !== undefined) return this.#decide(claim.entryHash);
    if (size > claim.size) return this.#fail(claim.size, 'more entries than the checkpoint covers');
    if (this.#last.hash !== claim.entryHash) return this.#fail(Math.max(0, size - 1), 'not the entry the head names');
    if (toHex(this.#tree.root()) !== claim.rootHash)
      return this.#fail(Math.max(0, size - 1), 'another root than the checkpoint');
    return undefined;
  }

  get size(): number {
    return this.#last.seq + 1;
  }

  /** The successor vouches for the last entry or not: if it does, the one before it was altered. */
  #decide(previousHashOfNext: HashHex | undefined): ChainFault {
    const before = this.#suspect?.seq ?? 0;
    return previousHashOfNext === this.#last.hash && before >= 0
      ? this.#fail(before, 'not the entry its successor names')
      : this.#fail(before + 1, 'does not name the entry before it');
  }

  #fail(seq: number, reason: string): ChainFault {
    this.#fault = { seq, reason };
    return this.#fault;
  }
}

function readLink(canonical: string): { seq: number; previousHash: string } | undefined {
  let value: JsonValue;
  try {
    value = parseJson(canonical); // a parse boundary: the two members used are checked below
    if (canonicalJson(value) !== canonical) return undefined;
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('seq' in value) || !('previousHash' in value)) return undefined;
  const { seq, previousHash } = value;
  return typeof seq === 'number' && typeof previousHash === 'string' ? { seq, previousHash } : undefined;
}
