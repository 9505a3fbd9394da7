const GENERATION_SIZE = 8_192;

/**
 * The rows of artifacts read lately, by id: an audited read is followed by an entry that must be posted under that row.
 * A row never changes, so there is nothing to invalidate. Two generations make the least recently used ones go.
 */
export class ArtifactNumbers {
  #young = new Map<string, number>();
  #old = new Map<string, number>();

  get(artifactId: string): number | undefined {
    return this.#young.get(artifactId) ?? this.#old.get(artifactId);
  }

  set(artifactId: string, n: number): void {
    if (this.#young.size >= GENERATION_SIZE) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(artifactId, n);
  }
}
