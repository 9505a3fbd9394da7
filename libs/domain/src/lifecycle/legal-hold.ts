import type { Artifact, ArtifactId, Instant } from '../artifacts/artifact.ts';
import type { Sha256 } from '../bytes/sha256.ts';
import { hideName, type HiddenName } from './hidden-name.ts';

/** What a hold is over; what is written later within the scope is held as well. */
export type HoldScope =
  | { readonly kind: 'artifacts'; readonly artifactIds: readonly ArtifactId[] }
  | { readonly kind: 'class'; readonly artifactClass: string }
  | { readonly kind: 'owner'; readonly owner: HiddenName }
  | { readonly kind: 'trace'; readonly traceId: string };

/** Nothing that a hold covers is deleted, purged or erased until it is released. Holds of several cases overlap. */
export interface LegalHold {
  readonly id: string;
  /** The legal matter. */
  readonly caseId: string;
  readonly productId: string;
  readonly scope: HoldScope;
  readonly reason: string;
  /** Id of the person. */
  readonly placedBy: string;
  readonly placedAt: Instant;
  /** Null while the hold is in force. */
  readonly releasedAt: Instant | null;
  /** The change request that released it. */
  readonly releasedBy: string | null;
}

/** The parts of an artifact that decide which holds cover it. */
export type HeldParts = Pick<Artifact, 'id' | 'productId' | 'artifactClass' | 'ownerId' | 'traceId'>;

export const isInForce = ({ releasedAt }: LegalHold): boolean => releasedAt === null;

interface HoldsOfProduct {
  /** By id of an artifact, class, trace, or digest of an owner, each with a letter for its kind. */
  readonly byKey: Map<string, LegalHold[]>;
  /** Salts of the owners' hidden names; one, unless records of several buckets were brought together. */
  readonly salts: Set<string>;
}

/** Finds the holds over an artifact in a time that does not depend on how many artifacts they cover, or how many holds there are. */
export class HoldIndex {
  readonly #products = new Map<string, HoldsOfProduct>();

  constructor(holds: readonly LegalHold[]) {
    for (const hold of holds) this.#add(hold);
  }

  /** Holds that cover an artifact or did so before their release, in the order in which they were placed. */
  covering(parts: HeldParts, sha256: Sha256): readonly LegalHold[] {
    const product = this.#products.get(parts.productId);
    if (product === undefined) return [];
    const keys = [`a ${parts.id}`, `c ${parts.artifactClass}`];
    if (parts.traceId !== null) keys.push(`t ${parts.traceId}`);
    for (const salt of product.salts) keys.push(`o ${hideName(sha256, salt, parts.productId, parts.ownerId).digest}`);
    const found = new Set(keys.flatMap((key) => product.byKey.get(key) ?? []));
    return [...found].sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** The salt under which owners of a product are hidden in its holds. */
  saltOf(productId: string): string | undefined {
    const [salt] = this.#products.get(productId)?.salts ?? [];
    return salt;
  }

  #add(hold: LegalHold): void {
    const { productId, scope } = hold;
    const product = this.#products.get(productId) ?? {
      byKey: new Map<string, LegalHold[]>(),
      salts: new Set<string>(),
    };
    this.#products.set(productId, product);
    if (scope.kind === 'owner') product.salts.add(scope.owner.salt);
    for (const key of keysOf(scope)) {
      const same = product.byKey.get(key);
      if (same === undefined) product.byKey.set(key, [hold]);
      else same.push(hold);
    }
  }
}

function keysOf(scope: HoldScope): string[] {
  switch (scope.kind) {
    case 'artifacts':
      return [...new Set(scope.artifactIds)].map((id) => `a ${id}`);
    case 'class':
      return [`c ${scope.artifactClass}`];
    case 'owner':
      return [`o ${scope.owner.digest}`];
    case 'trace':
      return [`t ${scope.traceId}`];
  }
}
