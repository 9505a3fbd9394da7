import type { Artifact } from '../artifacts/artifact.ts';
import type { CompletedTile } from './merkle/index.ts';
import type { RecordChange, Usage } from '../gate/governance-state.ts';
import type { ArtifactChange } from './draft.ts';
import type { LedgerHead, SealedEntry } from './entry.ts';

/** The records of governance that one entry changed: the content its `commitment` covers. */
export interface GovernanceDetail {
  readonly seq: number;
  /** RFC 8785 text of `RecordChange[]`. */
  readonly body: string;
  readonly salt: string;
  readonly changes: readonly RecordChange[];
}

/** A version of another store's block whose content a later entry destroyed: `content` is null. */
export interface ChangeWithoutContent {
  readonly kind: 'created' | 'versioned';
  readonly artifact: Artifact;
  readonly content: null;
}

export interface SealedArtifactChange {
  readonly seq: number;
  readonly change: ArtifactChange | ChangeWithoutContent;
  /** Salt of this entry's metadata commitment. */
  readonly salt: string;
}

/** What is remembered of a request with an `Idempotency-Key`, in the same commit as its work. */
export interface IdempotencyRecord {
  /** SHA-256 over credential and key, lower-case hex. */
  readonly keyHash: string;
  /** SHA-256 over the request, lower-case hex. */
  readonly fingerprint: string;
  readonly at: string;
  /** The entry that names the key: the first one of the request. */
  readonly seq: number;
  /** The first answer, sealed so that only the same caller with the same key can open it. */
  readonly answer: string;
}

export interface SealedParts {
  readonly height: number;
  readonly previous: LedgerHead;
  readonly head: LedgerHead;
  readonly entries: readonly SealedEntry[];
  /** Signed note over `head`. */
  readonly checkpoint: string;
  readonly tiles: readonly CompletedTile[];
  readonly artifacts: readonly SealedArtifactChange[];
  readonly details: readonly GovernanceDetail[];
}

/** What stands after the block besides the log. */
export interface BlockProjections {
  /** Usage after the block of every product that the block touched. */
  readonly usage: readonly { readonly productId: string; readonly usage: Usage }[];
  readonly idempotency: readonly IdempotencyRecord[];
}

/** Held by the makers of blocks alone. Every block leads to its constructor, which makes nothing without this. */
export const BY_THE_DOMAIN = Symbol('by the domain');

/**
 * A block ready to be committed. Only `sealBlock` makes one, from decisions of the gate, and `restoreBlock`, from a block
 * that another store holds, once all of it is proven. A `LedgerStore` takes nothing else: nothing reaches a store that was
 * not judged, chained and signed. The class is not exported from the domain; the private field makes its type nominal.
 */
export class BlockSealed implements SealedParts, BlockProjections {
  readonly height: number;
  readonly previous: LedgerHead;
  readonly head: LedgerHead;
  readonly entries: readonly SealedEntry[];
  readonly checkpoint: string;
  readonly tiles: readonly CompletedTile[];
  readonly artifacts: readonly SealedArtifactChange[];
  readonly details: readonly GovernanceDetail[];
  readonly usage: BlockProjections['usage'];
  readonly idempotency: BlockProjections['idempotency'];
  readonly #sealed = true;

  constructor(parts: SealedParts, projections: BlockProjections, by: symbol) {
    if (by !== BY_THE_DOMAIN) throw new TypeError('only the domain makes a block');
    this.height = parts.height;
    this.previous = parts.previous;
    this.head = parts.head;
    this.entries = parts.entries;
    this.checkpoint = parts.checkpoint;
    this.tiles = parts.tiles;
    this.artifacts = parts.artifacts;
    this.details = parts.details;
    this.usage = projections.usage;
    this.idempotency = projections.idempotency;
  }

  static is(value: unknown): value is BlockSealed {
    return typeof value === 'object' && value !== null && #sealed in value && value.#sealed;
  }
}

export type SealedBlock = BlockSealed;

/** Whether a value is a block that the domain made. */
export const isSealedBlock = (value: unknown): value is SealedBlock => BlockSealed.is(value);
