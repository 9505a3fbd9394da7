import type { SealedParts } from '@bucket/domain';
import type { DecisionNeeds } from '@bucket/ports';
import type { BlockInProgress } from './block-in-progress.ts';

/** What a use case hands to the committer: what it must know, and a pure decision over it. */
export interface Command<R> {
  readonly needs: DecisionNeeds;
  /** How much of a block it takes up; one entry without payload when absent. */
  readonly load?: BlockLoad;
  /**
   * Judges and adds its drafts to the block. Asked again, on fresh facts, when another writer was first.
   * @returns how to make the answer once the block is sealed
   */
  decide(block: BlockInProgress): (sealed: SealedParts) => R;
}

/** Room within a block. */
export interface BlockLoad {
  readonly entries: number;
  /** UTF-8 bytes of payloads, or a little less. */
  readonly bytes: number;
}

/** What an answer says of its entry; the `receipt` of the REST contract but for its proof. */
export interface Place {
  readonly seq: number;
  readonly entryHash: string;
  readonly treeSize: number;
}

/** Where the draft that `BlockInProgress.add` numbered `index` ended up. */
export function placeOf(sealed: SealedParts, index: number): Place {
  const entry = sealed.entries[index];
  if (entry === undefined) throw new RangeError(`the block has no entry ${index}`);
  return { seq: entry.entry.seq, entryHash: entry.entryHash, treeSize: sealed.head.size };
}

export const NO_NEEDS: DecisionNeeds = { heads: [], versions: [], idempotencyKeys: [] };
