import { entryBundle, HASH_SIZE_BYTES, TILE_WIDTH, type Caller, type TileAddress } from '@bucket/domain';
import { observe } from '../committer/observation.ts';
import type { Committer } from '../committer/committer.ts';
import type { Outcome } from '../committer/outcome.ts';
import { TreeReader } from '../ledger/tree-reader.ts';
import type { Witnessing } from '../witness/witnessing.ts';

/**
 * The log as static resources, C2SP tlog-tiles. Hashes are no secret and their reading is no decision about anybody, so it
 * leaves no entry: a reader who follows the log would otherwise make it grow with each step.
 */
export class LogTiles {
  readonly #committer: Committer;
  readonly #trees: TreeReader;
  readonly #witnessing: Pick<Witnessing, 'served'> | undefined;

  constructor(committer: Committer, witnessing?: Pick<Witnessing, 'served'>) {
    this.#committer = committer;
    this.#witnessing = witnessing;
    this.#trees = new TreeReader(committer.ledger);
  }

  /** The newest checkpoint, where witnesses are asked that which they have cosigned; the empty string for a log without entries. */
  checkpoint(): string {
    return this.#witnessing?.served ?? this.#committer.ledger.checkpoint;
  }

  /**
   * The first `width` hashes of a tile, or undefined where the tree does not have so many there. A tile never changes, and
   * a narrower one is the beginning of a wider one, so every width that the tree has reached is there.
   */
  async hashes({ level, index, width }: TileAddress): Promise<Uint8Array | undefined> {
    if (level === 'entries' || !this.#isReached(level, index, width)) return undefined;
    const tile = await this.#trees.tile(level, index);
    const bytes = width * HASH_SIZE_BYTES;
    if (tile.length >= bytes) return tile.subarray(0, bytes);
    // The tile has become full between the two looks at the tree.
    const full = await this.#committer.ledger.store.tile(level, index);
    return full?.subarray(0, bytes);
  }

  /** The entries of a tile, for whoever may read entries; the reading is an entry. */
  async entriesFor(caller: Caller, address: TileAddress): Promise<Outcome<Uint8Array | undefined>> {
    const outcome = await this.#committer.submit(observe({ type: 'audit.bundle', caller }));
    return outcome.kind === 'refused' ? outcome : { ...outcome, value: await this.entries(address) };
  }

  /** The same for everybody, where the operator has opened the entries; no entry is made. */
  async entries({ index, width }: TileAddress): Promise<Uint8Array | undefined> {
    if (!this.#isReached(0, index, width)) return undefined;
    const canonicals: string[] = [];
    const first = index * TILE_WIDTH;
    for await (const { canonical } of this.#committer.ledger.store.entries(first, first + width)) {
      canonicals.push(canonical);
    }
    return canonicals.length === width ? entryBundle(canonicals) : undefined;
  }

  #isReached(level: number, index: number, width: number): boolean {
    const nodes = Math.floor(this.#committer.ledger.head.size / TILE_WIDTH ** level);
    return index * TILE_WIDTH + width <= nodes;
  }
}
