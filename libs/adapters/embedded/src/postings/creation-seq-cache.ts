const GENERATION_SIZE = 8_192;

/**
 * Row keys of recently read artifacts, by artifact id. An audited read is followed by an entry that is posted under that
 * key, and the cache saves looking it up again. A key never changes, so entries are never invalidated. Two generations
 * approximate least-recently-used eviction: at most `2 * GENERATION_SIZE` entries are held.
 */
export class CreationSeqCache {
  #young = new Map<string, number>();
  #old = new Map<string, number>();

  get(artifactId: string): number | undefined {
    return this.#young.get(artifactId) ?? this.#old.get(artifactId);
  }

  set(artifactId: string, createdSeq: number): void {
    if (this.#young.size >= GENERATION_SIZE) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(artifactId, createdSeq);
  }
}
