/** Number of parts into which terms are divided. Each block merges one part, so each part is merged every 256 blocks. */
export const SLICES = 256;

/** Hashes have 48 bits; a slice of them is a range of the key of `postings`. */
const HASHES_PER_SLICE = 2 ** 48 / SLICES;
/** Number of successive artifact keys in one slice, so that neighbours are merged together. */
const KEYS_PER_RUN = 4_096;

export function sliceOf(term: number): number {
  return term < 0 ? Math.floor((-1 - term) / HASHES_PER_SLICE) : Math.floor(term / KEYS_PER_RUN) % SLICES;
}

/** Height of the last block at or below `height` that merged a slice; negative when there is none. */
export function lastMerge(slice: number, height: number): number {
  return height - ((((height - slice) % SLICES) + SLICES) % SLICES);
}

/**
 * Terms of the last blocks that are not yet merged into `postings`, by slice: a writer's copy of the table `tails`. It is
 * read from the table again after another process has committed a block.
 */
export class UnmergedPostings {
  readonly #slices: number[][] = Array.from({ length: SLICES }, () => []);
  #height = -1;

  /** Whether this is the state after the block at `height`. */
  isAt(height: number): boolean {
    return this.#height === height;
  }

  /** Alternately a term and the first seq of its block. */
  of(slice: number): readonly number[] {
    return this.#slices[slice] ?? [];
  }

  /** Adds the terms of a committed block and drops the slice that it merged. */
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
