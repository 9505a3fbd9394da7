import { maySeeProduct, parseEntry, type Artifact, type Caller, type GovernedRequest } from '@bucket/domain';
import type { ArtifactFilter, Page, Place as PagePlace, StoredEntry } from '@bucket/ports';
import { needsArtifact } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';
import { withHolds } from '../holds/with-holds.ts';

export interface PageRequest {
  /** 1 to 1,000 items. */
  readonly limit: number;
  readonly after?: PagePlace;
}

export interface ListArtifactsCommand extends PageRequest {
  readonly caller: Caller;
  /** Whose artifacts: the caller's own product, or for an auditor any. */
  readonly filter: ArtifactFilter;
}

export interface ArtifactPageCommand extends PageRequest {
  readonly caller: Caller;
  readonly artifactId: string;
}

/** Queries over artifacts. Each is first an entry, then an answer: what cannot be recorded is not shown. */
export class ListArtifacts {
  readonly #committer: Committer;

  constructor(committer: Committer) {
    this.#committer = committer;
  }

  list({ caller, filter, limit, after }: ListArtifactsCommand): Promise<Outcome<Page<Artifact>>> {
    const request: GovernedRequest = {
      type: 'artifact.list',
      caller,
      productId: filter.productId,
      ...(filter.artifactClass === undefined ? {} : { artifactClass: filter.artifactClass }),
    };
    return this.#then(request, async () => {
      const page = await this.#committer.ledger.store.listArtifacts(filter, limit, after);
      return { ...page, items: page.items.map((artifact) => this.#shown(artifact)) };
    });
  }

  versions({ caller, artifactId, limit, after }: ArtifactPageCommand): Promise<Outcome<Page<Artifact>>> {
    return this.#then({ type: 'artifact.versions', caller, artifactId }, async () => {
      const page = await this.#committer.ledger.store.listVersions(artifactId, limit, after);
      return { items: page.items.map(({ artifact }) => this.#shown(artifact)), next: page.next };
    });
  }

  /**
   * Every entry of the artifact, refusals and readings included, oldest first. A product does not see what another
   * product's credentials tried on its artifact: nothing of one product is visible to another.
   */
  custody({ caller, artifactId, limit, after }: ArtifactPageCommand): Promise<Outcome<Page<StoredEntry>>> {
    return this.#then({ type: 'artifact.custody', caller, artifactId }, async () => {
      const page = await this.#committer.ledger.store.queryEntries({ artifactId }, limit, after);
      // What people and the bucket itself did to the artifact is part of its custody.
      const isVisible = (owner: string | null) => owner === null || maySeeProduct(caller, owner);
      return { ...page, items: page.items.filter(({ canonical }) => isVisible(parseEntry(canonical).productId)) };
    });
  }

  #shown(artifact: Artifact): Artifact {
    const { state, surroundings } = this.#committer.ledger;
    return withHolds(artifact, state, surroundings.sha256);
  }

  async #then<T>(request: GovernedRequest, query: () => Promise<T>): Promise<Outcome<T>> {
    const { artifactId } = request;
    const options = artifactId === undefined ? {} : { needs: needsArtifact(artifactId) };
    const outcome = await this.#committer.submit(observe(request, options));
    return outcome.kind === 'refused' ? outcome : { ...outcome, value: await query() };
  }
}
