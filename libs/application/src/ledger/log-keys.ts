import { BucketError, type LogKeyChange, type NoteVerifier } from '@bucket/domain';

/** Makes the verifier of a vkey; undefined for a text that is no Ed25519 vkey. */
export type VerifierOf = (vkey: string) => NoteVerifier | undefined;

/** One key of a log and the trees that it signs: larger than `fromSize`, or of that size, up to `toSize`. */
export interface KeySpan {
  readonly verifierKey: string;
  readonly fromSize: number;
  /** Null while it signs. */
  readonly toSize: number | null;
}

/** A change of key with the size of the tree that ends with its entry. Both keys have signed that tree. */
export interface ProvenKeyChange extends LogKeyChange {
  readonly size: number;
}

/**
 * The keys of one log, by the trees that they sign. Starts from the key that this process has; the changes are learnt from
 * the log, once their entries are proven in a tree that a known key has signed.
 */
export class LogKeys {
  /** The vkey of this process. */
  readonly own: string;
  /** The name that every key of the log has: its origin. */
  readonly origin: string;
  readonly #verifierOf: VerifierOf;
  #changes: readonly ProvenKeyChange[] = [];

  /** @throws {TypeError} when `own` is no vkey */
  constructor(own: string, verifierOf: VerifierOf) {
    const verifier = verifierOf(own);
    if (verifier === undefined) throw new TypeError(`${own} is not the vkey of an Ed25519 key`);
    this.own = own;
    this.origin = verifier.name;
    this.#verifierOf = verifierOf;
  }

  /**
   * Takes over changes that are proven. Known ones may be among them.
   *
   * @throws {BucketError} `ledger.broken` when they do not follow one another
   */
  learn(proven: readonly ProvenKeyChange[]): void {
    const bySize = new Map([...this.#changes, ...proven].map((change) => [change.size, change]));
    const changes = [...bySize.values()].sort((a, b) => a.size - b.size);
    changes.forEach(({ size, previous, next }, i) => {
      const before = changes[i - 1];
      const isNext = before === undefined || before.next === previous;
      if (isNext && this.#isOfThisLog(previous) && this.#isOfThisLog(next)) return;
      throw new BucketError('ledger.broken', {
        seq: size - 1,
        reason: 'the change of key does not follow the one before',
      });
    });
    this.#changes = changes;
  }

  /** The key that signs trees beyond the last change that is known. */
  get current(): string {
    return this.#changes.at(-1)?.next ?? this.own;
  }

  /** The verifiers of a tree: each of these keys has signed it. Two for the tree that ends with a change of key. */
  verifiersAt(size: number): readonly NoteVerifier[] {
    const keys = this.spans().filter(({ fromSize, toSize }) => fromSize <= size && (toSize === null || size <= toSize));
    return keys.flatMap(({ verifierKey }) => this.#verifierOf(verifierKey) ?? []);
  }

  /** Oldest first. */
  spans(): readonly KeySpan[] {
    const first = this.#changes[0]?.previous ?? this.own;
    const starts = [{ next: first, size: 0 }, ...this.#changes];
    return starts.map(({ next, size }, i) => ({
      verifierKey: next,
      fromSize: size,
      toSize: starts[i + 1]?.size ?? null,
    }));
  }

  #isOfThisLog(vkey: string): boolean {
    return this.#verifierOf(vkey)?.name === this.origin;
  }

  /**
   * Holds a change against the key that signs now, before it is learnt.
   *
   * @throws {BucketError} `ledger.broken` when another key is said to have signed until now, or the next one is none
   */
  requireFollows({ previous, next, size }: ProvenKeyChange): void {
    if (previous === this.current && this.#isOfThisLog(next)) return;
    throw new BucketError('ledger.broken', {
      seq: size - 1,
      reason: 'the change of key does not follow the one before',
    });
  }

  /** @throws {BucketError} `ledger.key-retired` when this process holds another key than the one that signs now */
  requireOwnSigns(): void {
    if (this.current === this.own) return;
    throw new BucketError('ledger.key-retired', { retired: this.own, current: this.current });
  }
}
