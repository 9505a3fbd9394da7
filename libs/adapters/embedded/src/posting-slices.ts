/** Parts into which terms are divided; each block merges one of them, so each is merged once in as many blocks. */
export const SLICES = 256;

/** Hashes have 48 bits; a slice of them is a range of the postings' key. */
const HASHES_PER_SLICE = 2 ** 48 / SLICES;
/** Artifacts that lie together are posted together. */
const ROWS_PER_RUN = 4_096;

export function sliceOf(term: number): number {
  return term < 0 ? Math.floor((-1 - term) / HASHES_PER_SLICE) : Math.floor(term / ROWS_PER_RUN) % SLICES;
}

/** Height of the last block at or below `height` that merged a slice, or below 0 when none has. */
export function lastMerge(slice: number, height: number): number {
  return height - ((((height - slice) % SLICES) + SLICES) % SLICES);
}

/**
 * The terms of the last blocks that are not merged yet, by slice. What a writer remembers of its own blocks; after those
 * of another writer it is filled again from the store.
 */
export class UnmergedPostings {
  readonly #slices: number[][] = Array.from({ length: SLICES }, () => []);
  #height = -1;

  /** Whether this holds what is unmerged after the block at `height`. */
  isAt(height: number): boolean {
    return this.#height === height;
  }

  /** Terms and blocks in turn. */
  of(slice: number): readonly number[] {
    return this.#slices[slice] ?? [];
  }

  /** Takes over a block and forgets the slice that it merged. */
  add(height: number, firstSeq: number, terms: readonly number[]): void {
    this.#slices[height % SLICES] = [];
    for (const term of terms) this.#put(term, firstSeq, height, height);
    this.#height = height;
  }

  /** @param tails of the blocks up to `height` */
  fill(height: number, tails: readonly { height: number; firstSeq: number; terms: Float64Array }[]): void {
    this.#slices.forEach((_, slice) => (this.#slices[slice] = []));
    for (const tail of tails) for (const term of tail.terms) this.#put(term, tail.firstSeq, tail.height, height);
    this.#height = height;
  }

  #put(term: number, firstSeq: number, height: number, lastHeight: number): void {
    const slice = sliceOf(term);
    if (lastMerge(slice, lastHeight) < height) this.#slices[slice]?.push(term, firstSeq);
  }
}
