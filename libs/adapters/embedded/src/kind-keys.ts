import type { Artifact } from '@bucket/domain';

/** What very many artifacts have in common: stored once, and a number in each of their rows. */
export type Kind = Pick<Artifact, 'productId' | 'artifactClass' | 'schemaVersion' | 'integrationId' | 'createdBy'>;

/** The kinds of one block. */
export class KindKeys {
  readonly seen: Kind[] = [];
  /** By creator, indexes into `seen`: a credential makes few kinds, so this is one look-up and few comparisons. */
  readonly #byCreator = new Map<string, number[]>();

  indexOf(artifact: Kind): number {
    const indexes = this.#byCreator.get(artifact.createdBy);
    for (const index of indexes ?? []) if (isSameKind(this.seen[index], artifact)) return index;
    const index = this.seen.push(artifact) - 1;
    if (indexes === undefined) this.#byCreator.set(artifact.createdBy, [index]);
    else indexes.push(index);
    return index;
  }

  /** Each as a JSON array in the order of the columns. */
  get keys(): string[] {
    return this.seen.map((kind) =>
      JSON.stringify([kind.productId, kind.artifactClass, kind.schemaVersion, kind.integrationId, kind.createdBy]),
    );
  }
}

function isSameKind(known: Kind | undefined, kind: Kind): boolean {
  return (
    known?.artifactClass === kind.artifactClass &&
    known.schemaVersion === kind.schemaVersion &&
    known.productId === kind.productId &&
    known.integrationId === kind.integrationId
  );
}
