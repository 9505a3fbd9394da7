import { emptyRoot, formatCheckpoint, maySeeProduct, parseEntry, toHex, type Caller } from '@bucket/domain';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';
import type { Committer } from '../committer/committer.ts';
import { signText } from '../ledger/sign-text.ts';
import { TreeReader } from '../ledger/tree-reader.ts';
import type { Witnessing } from '../witness/witnessing.ts';

export interface InclusionProofResult {
  readonly leafIndex: number;
  readonly treeSize: number;
  readonly rootHash: string;
  /** Lower-case hex, leaf to root. */
  readonly inclusionProof: readonly string[];
  /** Signed note over exactly `treeSize`. */
  readonly checkpoint: string;
}

export interface ConsistencyProofResult {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: string;
  readonly toRoot: string;
  readonly proof: readonly string[];
}

/** Answers for `seq` or a size that the log does not have. */
export interface OutOfRange {
  readonly kind: 'out-of-range';
  readonly size: number;
}

/** Answers for an entry of another product, which does not exist for this caller. */
export interface Hidden {
  readonly kind: 'hidden';
}

/** Proofs. The asking is an entry; the answers need no trust in this process. */
export class Prove {
  readonly #committer: Committer;
  readonly #trees: TreeReader;
  readonly #witnessing: Pick<Witnessing, 'newest'> | undefined;

  constructor(committer: Committer, witnessing?: Pick<Witnessing, 'newest'>) {
    this.#committer = committer;
    this.#witnessing = witnessing;
    this.#trees = new TreeReader(committer.ledger);
  }

  /** The present checkpoint: it covers the entry of this very request. */
  async checkpoint(caller: Caller): Promise<Outcome<string>> {
    const outcome = await this.#committer.submit(observe({ type: 'audit.prove', caller }));
    return outcome.kind === 'refused' ? outcome : { ...outcome, value: this.#committer.ledger.checkpoint };
  }

  /** @param treeSize the signed tree of the present head when absent */
  async inclusion(
    caller: Caller,
    seq: number,
    treeSize?: number,
  ): Promise<Outcome<InclusionProofResult | OutOfRange | Hidden>> {
    const outcome = await this.#committer.submit(observe({ type: 'audit.prove', caller }));
    if (outcome.kind === 'refused') return outcome;
    if (!(await this.#isVisible(caller, seq))) return { ...outcome, value: { kind: 'hidden' } };
    const size = treeSize ?? this.#committer.ledger.head.size;
    if (seq >= size || size > this.#committer.ledger.head.size) {
      return { ...outcome, value: { kind: 'out-of-range', size: this.#committer.ledger.head.size } };
    }
    return { ...outcome, value: await this.inclusionAt(seq, size) };
  }

  async #isVisible(caller: Caller, seq: number): Promise<boolean> {
    if (maySeeProduct(caller, null)) return true; // sees all, so nothing has to be read
    const entry = await this.#committer.ledger.store.entry(seq);
    return entry !== undefined && maySeeProduct(caller, parseEntry(entry.canonical).productId);
  }

  /**
   * For receipts: the proof of an entry in the tree of its own block.
   * @param checkpoint the signed note over that tree where it is at hand; signed again otherwise
   */
  async inclusionAt(seq: number, treeSize: number, checkpoint?: string): Promise<InclusionProofResult> {
    const proof = await this.#trees.inclusion(seq, treeSize);
    return {
      leafIndex: seq,
      treeSize,
      rootHash: await this.rootAt(treeSize),
      inclusionProof: proof.map(toHex),
      checkpoint: checkpoint ?? (await this.checkpointAt(treeSize)),
    };
  }

  async consistency(caller: Caller, from: number, to: number): Promise<Outcome<ConsistencyProofResult | OutOfRange>> {
    const outcome = await this.#committer.submit(observe({ type: 'audit.prove', caller }));
    if (outcome.kind === 'refused') return outcome;
    const { size } = this.#committer.ledger.head;
    if (from > to || to > size) return { ...outcome, value: { kind: 'out-of-range', size } };
    const proof = await this.#trees.consistency(from, to);
    const value = {
      from,
      to,
      fromRoot: await this.rootAt(from),
      toRoot: await this.rootAt(to),
      proof: proof.map(toHex),
    };
    return { ...outcome, value };
  }

  /** The root of any earlier tree, computed from its tiles; lower-case hex. */
  async rootAt(treeSize: number): Promise<string> {
    const { head } = this.#committer.ledger;
    return treeSize === head.size ? head.rootHash : toHex(await this.#root(treeSize));
  }

  async #root(treeSize: number): Promise<Uint8Array> {
    return treeSize === 0 ? emptyRoot(this.#committer.ledger.dependencies.sha256) : this.#trees.root(treeSize);
  }

  /**
   * With the cosignatures of witnesses where they are on this very tree. Signed on demand otherwise: a signature over an
   * earlier tree of this log says nothing new, and every size can be asked for.
   */
  async checkpointAt(treeSize: number): Promise<string> {
    const { ledger } = this.#committer;
    const witnessed = this.#witnessing?.newest;
    if (witnessed?.treeSize === treeSize) return witnessed.checkpoint;
    if (treeSize === ledger.head.size) return ledger.checkpoint;
    const { origin } = ledger.dependencies;
    const text = formatCheckpoint({ origin, treeSize, rootHash: await this.#root(treeSize) });
    return signText(text, ledger.dependencies);
  }
}
