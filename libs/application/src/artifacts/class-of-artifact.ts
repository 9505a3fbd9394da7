import { maySeeProduct, type Artifact, type Caller } from '@bucket/domain';
import type { ArtifactReader } from '@bucket/ports';
import { needsArtifact } from '../committer/command.ts';

/** Artifacts whose class and product are kept in memory; both never change. */
const KEPT_MAX = 10_000;

/** The class of an artifact, known before a block is decided, so that payloads are inspected outside it. */
export class ClassOfArtifact {
  readonly #store: Pick<ArtifactReader, 'decisionFacts'>;
  readonly #kept = new Map<string, Pick<Artifact, 'artifactClass' | 'productId'>>();

  constructor(store: Pick<ArtifactReader, 'decisionFacts'>) {
    this.#store = store;
  }

  /** Undefined where there is no artifact that the caller may see. @throws {BucketError} `store.unavailable` */
  async find(artifactId: string, caller: Caller): Promise<string | undefined> {
    const known = this.#kept.get(artifactId) ?? (await this.#read(artifactId));
    return known !== undefined && maySeeProduct(caller, known.productId) ? known.artifactClass : undefined;
  }

  async #read(artifactId: string): Promise<Pick<Artifact, 'artifactClass' | 'productId'> | undefined> {
    const { heads } = await this.#store.decisionFacts(needsArtifact(artifactId));
    const artifact = heads[0]?.artifact;
    if (artifact === undefined) return undefined;
    if (this.#kept.size >= KEPT_MAX) this.#kept.delete(this.#kept.keys().next().value ?? '');
    const { artifactClass, productId } = artifact;
    this.#kept.set(artifactId, { artifactClass, productId });
    return { artifactClass, productId };
  }
}
