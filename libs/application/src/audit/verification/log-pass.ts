import {
  ChainVerifier,
  equalHashes,
  formatCheckpoint,
  GENESIS_HASH,
  MerkleTree,
  toHex,
  verifyNote,
  type ChainFault,
  type CompletedTile,
  type LedgerHead,
  type Sha256,
} from '@bucket/domain';
import type { BucketStore, CommittedBlock } from '@bucket/ports';
import type { LogKeys } from '../../ledger/log-keys.ts';
import type { Findings } from './findings.ts';

export interface LogPassDependencies {
  readonly sha256: Sha256;
  readonly keys: LogKeys;
  readonly origin: string;
}

/** Re-derives the log block by block: chain, tree, and all that stands beside the entries of a block. */
export class LogPass {
  readonly #dependencies: LogPassDependencies;
  readonly #findings: Findings;
  readonly #chain: ChainVerifier;
  readonly #tree: MerkleTree;
  readonly #tiles: CompletedTile[] = [];
  #height = -1;
  #isBroken = false;

  constructor(dependencies: LogPassDependencies, findings: Findings) {
    this.#dependencies = dependencies;
    this.#findings = findings;
    this.#tree = new MerkleTree(dependencies.sha256);
    this.#chain = new ChainVerifier(dependencies.sha256, this.#tree, GENESIS_HASH, (tile) => this.#tiles.push(tile));
  }

  /** Entries that have been re-derived. */
  get size(): number {
    return this.#chain.size;
  }

  get height(): number {
    return this.#height;
  }

  /** Whether the chain itself is broken: nothing behind the place can be told of. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  feed(block: CommittedBlock): void {
    const { firstSeq, entries, head } = block;
    const expected = this.size;
    if (firstSeq !== expected || entries.length === 0) {
      const reason = firstSeq < expected ? `a block begins at ${firstSeq} instead` : 'the entry is gone';
      return this.#break({ seq: expected, reason });
    }
    for (const canonical of entries) {
      const fault = this.#chain.next(canonical);
      if (fault !== undefined) return this.#break(fault);
    }
    this.#height += 1;
    const reason = this.#blockReason(block);
    if (reason !== undefined) this.#findings.add({ seq: Math.max(0, this.size - 1), reason });
    if (head.height !== this.#height) {
      this.#findings.add({ seq: firstSeq, reason: `block ${head.height} stands at height ${this.#height}` });
    }
  }

  /** To be asked at the end. */
  finish(head: LedgerHead): void {
    if (!this.#isBroken) this.#findings.add(this.#chain.finish(head));
  }

  /** Holds the tiles that became full since the last call against those stored. */
  async checkTiles(store: Pick<BucketStore, 'tile'>): Promise<void> {
    for (const { level, index, hashes } of this.#tiles.splice(0)) {
      const stored = await store.tile(level, index);
      if (stored !== undefined && equalHashes(stored, hashes)) continue;
      const at = stored === undefined ? 0 : differingHash(stored, hashes);
      this.#findings.add({
        seq: (index * 256 + at) * 256 ** level,
        reason: `tile ${level}/${index} is ${stored === undefined ? 'missing' : 'not the one that its entries give'}`,
      });
    }
  }

  #blockReason({ head, checkpoint, entries }: CommittedBlock): string | undefined {
    const last = entries.at(-1) ?? '';
    const root = this.#tree.root();
    if (head.size !== this.size) return 'the block does not end where its entries do';
    if (head.entryHash !== this.#dependencies.sha256.hex(last)) return 'the block names another last entry';
    if (head.rootHash !== toHex(root)) return 'the root of the block is not the one that its entries give';
    if (!last.includes(`"at":${JSON.stringify(head.at)},`)) return 'the time of the block is not that of its entries';
    const { origin, keys } = this.#dependencies;
    const text = formatCheckpoint({ origin, treeSize: head.size, rootHash: root });
    const verifiers = keys.verifiersAt(head.size);
    const verified = verifyNote(checkpoint, verifiers);
    const isSigned =
      verified.kind === 'verified' &&
      verified.text === text &&
      verified.signedBy.length === verifiers.length &&
      verified.unknown.length === 0;
    return isSigned ? undefined : 'the checkpoint of the block is not the one that was signed';
  }

  #break(fault: ChainFault): void {
    this.#isBroken = true;
    this.#findings.add(fault);
  }
}

function differingHash(stored: Uint8Array, hashes: Uint8Array): number {
  for (let at = 0; at < hashes.length; at += 1) if (stored[at] !== hashes[at]) return Math.floor(at / 32);
  return 0;
}
