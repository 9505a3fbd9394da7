import type { Artifact } from '@bucket/domain';
import { integer, text, type SqlRow } from './sql.ts';

/** Fields whose values very many artifacts share. Each combination is a row of `kinds`; artifacts hold its number. */
export type ArtifactKind = Pick<
  Artifact,
  'productId' | 'artifactClass' | 'schemaVersion' | 'integrationId' | 'createdBy'
>;

/** The kinds that occur in one block message. */
export class BlockKinds {
  readonly seen: ArtifactKind[] = [];
  /** Indexes into `seen` by creator. A credential creates artifacts of few kinds, so the list to compare is short. */
  readonly #byCreator = new Map<string, number[]>();

  indexOf(artifact: ArtifactKind): number {
    const indexes = this.#byCreator.get(artifact.createdBy);
    for (const index of indexes ?? []) if (isSameKind(this.seen[index], artifact)) return index;
    const index = this.seen.push(artifact) - 1;
    if (indexes === undefined) this.#byCreator.set(artifact.createdBy, [index]);
    else indexes.push(index);
    return index;
  }

  /** Each kind as a JSON array in the order of the columns of `kinds`. */
  get keys(): string[] {
    return this.seen.map((kind) =>
      JSON.stringify([kind.productId, kind.artifactClass, kind.schemaVersion, kind.integrationId, kind.createdBy]),
    );
  }
}

function isSameKind(known: ArtifactKind | undefined, kind: ArtifactKind): boolean {
  return (
    known?.artifactClass === kind.artifactClass &&
    known.schemaVersion === kind.schemaVersion &&
    known.productId === kind.productId &&
    known.integrationId === kind.integrationId
  );
}

/** A copy of the table `kinds`. Rows of it are never changed or removed, so the copy only has to be extended. */
export class KindsByNumber {
  readonly #byNumber = new Map<number, ArtifactKind>();
  #last = 0;

  /** The highest number known here. */
  get last(): number {
    return this.#last;
  }

  /** @param rows of `kinds`, in ascending order of their numbers */
  add(rows: readonly SqlRow[]): void {
    for (const [number, productId, artifactClass, schemaVersion, integrationId, createdBy] of rows) {
      this.#last = Math.max(this.#last, integer(number));
      this.#byNumber.set(integer(number), {
        productId: text(productId),
        artifactClass: text(artifactClass),
        schemaVersion: integer(schemaVersion),
        integrationId: text(integrationId),
        createdBy: text(createdBy),
      });
    }
  }

  get(number: number): ArtifactKind {
    const kind = this.#byNumber.get(number);
    if (kind === undefined) throw new TypeError(`no kind has the number ${number}`);
    return kind;
  }
}
