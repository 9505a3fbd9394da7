import {
  BucketError,
  maySeeProduct,
  parseEntry,
  type Artifact,
  type Caller,
  type GovernedRequest,
} from '@bucket/domain';
import type { ArtifactFilter, Page, PagePosition as PagePlace, StoredEntry, StoredVersion } from '@bucket/ports';
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
      const proven = await this.#proven(page.items);
      return { ...page, items: proven.map((artifact) => this.#shown(artifact)) };
    });
  }

  versions({ caller, artifactId, limit, after }: ArtifactPageCommand): Promise<Outcome<Page<Artifact>>> {
    return this.#then({ type: 'artifact.versions', caller, artifactId }, async () => {
      const page = await this.#committer.ledger.store.listVersions(artifactId, limit, after);
      await this.#requireSound(page.items);
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
      await this.#committer.requireProven(page.items);
      // What people and the bucket itself did to the artifact is part of its custody.
      const isVisible = (owner: string | null) => owner === null || maySeeProduct(caller, owner);
      return { ...page, items: page.items.filter(({ canonical }) => isVisible(parseEntry(canonical).productId)) };
    });
  }

  #shown(artifact: Artifact): Artifact {
    const { state, dependencies } = this.#committer.ledger;
    return withHolds(artifact, state, dependencies.sha256);
  }

  /** The same artifacts, each read with the salt that its metadata is committed to under, and held against its entry. */
  async #proven(artifacts: readonly Artifact[]): Promise<readonly Artifact[]> {
    if (artifacts.length === 0) return artifacts;
    const heads = artifacts.map(({ id }) => ({ artifactId: id, content: false }));
    const facts = await this.#committer.ledger.store.decisionFacts({ heads, versions: [], idempotencyKeys: [] });
    const found = facts.heads.filter((head) => head !== undefined);
    await this.#requireSound(found);
    const missing = artifacts.find((_, i) => facts.heads[i] === undefined);
    if (missing !== undefined) {
      throw new BucketError('content.corrupt', { artifactId: missing.id, version: missing.version });
    }
    return found.map(({ artifact }) => artifact);
  }

  /** @throws {BucketError} `content.corrupt` for the first that is not the one committed to */
  async #requireSound(versions: readonly StoredVersion[]): Promise<void> {
    if (this.#committer.proofs.isAhead(versions)) await this.#committer.refresh();
    const corrupt = await this.#committer.proofs.corrupt(versions);
    for (const each of corrupt) this.#committer.onCorrupt(each);
    const [first] = corrupt;
    if (first === undefined) return;
    throw new BucketError('content.corrupt', { artifactId: first.artifactId, version: first.version });
  }

  async #then<T>(request: GovernedRequest, query: () => Promise<T>): Promise<Outcome<T>> {
    const { artifactId } = request;
    const options = artifactId === undefined ? {} : { needs: needsArtifact(artifactId) };
    const outcome = await this.#committer.submit(observe(request, options));
    return outcome.kind === 'refused' ? outcome : { ...outcome, value: await query() };
  }
}
