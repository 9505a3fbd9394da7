import type { GovernanceState } from '@bucket/domain';
import {
  BucketError,
  leafHash,
  parseEntry,
  prepareBlock,
  toHex,
  type AuditEntry,
  type BlockProjections,
  type EntryDraft,
  type LedgerHead,
  type MerkleTree,
  type NoteSignature,
  type PreparedBlock,
  type SealedBlock,
  type SealedParts,
} from '@bucket/domain';
import type { BucketStore, CommittedBlock, LogSigner } from '@bucket/ports';
import { countAttempt } from './count-attempts.ts';
import { provenChanges } from './proven-details.ts';
import { requireSigned, type LedgerDependencies } from './signed-head.ts';

/** How often a block is committed whose outcome is unknown each time. */
const COMMITS_MAX = 3;

/**
 * This process's view of the log: the head, the right edge of the tree and the state of governance. It advances by its
 * own commits and by following those of others; both ways end in the same view.
 */
export class Ledger {
  readonly store: BucketStore;
  readonly dependencies: LedgerDependencies;
  #head: LedgerHead;
  #tree: MerkleTree;
  #checkpoint: string;
  #successor: LogSigner | undefined;
  readonly state: GovernanceState;

  /** Use `openLedger`: it verifies what it starts from. */
  constructor(
    store: BucketStore,
    dependencies: LedgerDependencies,
    start: { head: LedgerHead; tree: MerkleTree; state: GovernanceState; checkpoint: string },
  ) {
    this.store = store;
    this.dependencies = dependencies;
    this.#head = start.head;
    this.#tree = start.tree;
    this.#checkpoint = start.checkpoint;
    this.state = start.state;
  }

  get head(): LedgerHead {
    return this.#head;
  }

  /** The tree of `head`; read only, `fork` it to grow it. */
  get tree(): MerkleTree {
    return this.#tree;
  }

  /** Signed note over `head`; the empty string for an empty log. */
  get checkpoint(): string {
    return this.#checkpoint;
  }

  /**
   * Seals the drafts on the present head, commits the block and takes over its state.
   *
   * @param state fork of `this.state` holding what the drafts change
   * @throws {BucketError} as `LedgerStore.commit`; the view is then unchanged; `ledger.key-retired` when another key signs
   *   this log now
   */
  async append(
    drafts: readonly EntryDraft[],
    at: string,
    state: GovernanceState,
    nextSalt: () => string,
    project: (parts: SealedParts) => BlockProjections,
  ): Promise<SealedBlock> {
    this.dependencies.keys.requireOwnSigns();
    return this.advance(state, async (previous, tree) => {
      const prepared = prepareBlock({ ...this.dependencies, previous, tree, drafts, at, nextSalt }, project);
      return prepared.sealed(await this.#signatures(prepared));
    });
  }

  /**
   * The key that signs with the present one the block that announces it. After that block nothing more is sealed here: a
   * process that holds the next key opens the log.
   */
  succeedBy(successor: LogSigner): void {
    this.#successor = successor;
  }

  /** @throws {TypeError} when a block announces a key that nobody gave */
  async #signatures({ checkpointText, logKey }: PreparedBlock): Promise<readonly NoteSignature[]> {
    const signers = [this.dependencies.signer];
    if (logKey !== undefined) {
      if (this.#successor === undefined) throw new TypeError('a block announces a key that cannot sign it');
      signers.push(this.#successor);
    }
    const signatures: NoteSignature[] = [];
    for (const signer of signers) {
      const { name, keyHash } = signer;
      signatures.push({ name, keyHash, signature: await signer.sign(checkpointText) });
    }
    return signatures;
  }

  /**
   * Commits a block that was made on the present head, and takes over its state.
   *
   * @param make from the head and a fork of its tree; grows the tree
   * @throws {BucketError} as `LedgerStore.commit`; the view is then unchanged
   */
  async advance(
    state: GovernanceState,
    make: (previous: LedgerHead, tree: MerkleTree) => SealedBlock | Promise<SealedBlock>,
  ): Promise<SealedBlock> {
    const previous = this.#head;
    const tree = this.#tree.fork();
    const block = await make(previous, tree);
    await this.#commit(block, previous);
    this.#learnKeys(block.entries.map(({ entry }) => entry));
    this.#head = block.head;
    this.#tree = tree;
    this.#checkpoint = block.checkpoint;
    this.state.merge(state);
    return block;
  }

  /**
   * Resolves an unknown outcome by reading: the block is there, or it is not and is committed again. Once an outcome was
   * unknown, what cannot be read or committed leaves it unknown: a block that is on its way may still arrive.
   */
  async #commit(block: SealedBlock, previous: LedgerHead): Promise<void> {
    for (let attempt = 1; attempt <= COMMITS_MAX; attempt += 1) {
      try {
        return await this.store.commit(block, previous);
      } catch (error) {
        const isUnknown = BucketError.is(error, 'store.outcome-unknown');
        if (attempt === 1 && !isUnknown) throw error;
        if (!isUnknown && !BucketError.is(error, 'ledger.head-moved')) throw outcomeUnknown(block, error);
      }
      const place = await this.#placeOf(block, previous).catch((error: unknown) => {
        throw outcomeUnknown(block, error);
      });
      if (place === 'taken-by-it') return;
      if (place === 'taken-by-another') {
        throw new BucketError('ledger.head-moved', { expectedHeight: previous.height, foundHeight: block.height });
      }
    }
    throw outcomeUnknown(block, undefined);
  }

  async #placeOf(block: SealedBlock, previous: LedgerHead): Promise<'free' | 'taken-by-it' | 'taken-by-another'> {
    for await (const { head } of this.store.blocks(previous.height)) {
      return head.entryHash === block.head.entryHash ? 'taken-by-it' : 'taken-by-another';
    }
    return 'free';
  }

  /** Takes over the blocks that other processes have committed. */
  async follow(): Promise<void> {
    for await (const block of this.store.blocks(this.#head.height)) this.#adopt(block);
  }

  #learnKeys(entries: readonly AuditEntry[]): void {
    const { keys } = this.dependencies;
    for (const { logKey, seq } of entries) {
      if (logKey === undefined) continue;
      const change = { ...logKey, size: seq + 1 };
      if (keys.verifiersAt(change.size).length < 2) keys.requireFollows(change);
      keys.learn([change]);
    }
  }

  /** Nothing of a block is taken over before its root is signed and its records are those that its entries commit to. */
  #adopt(block: CommittedBlock): void {
    const { sha256 } = this.dependencies;
    if (block.firstSeq !== this.#tree.size) {
      throw new BucketError('ledger.broken', { seq: this.#tree.size, reason: `a block begins at ${block.firstSeq}` });
    }
    const tree = this.#tree.fork();
    tree.append(block.entries.map((canonical) => leafHash(sha256, canonical)));
    if (toHex(tree.root()) !== block.head.rootHash || tree.size !== block.head.size) {
      throw new BucketError('ledger.broken', {
        seq: block.firstSeq,
        reason: 'the entries of a block give another root',
      });
    }
    // Under the keys that are known: the tree of a change of key is signed by the one before it.
    requireSigned(block.checkpoint, block.head, this.dependencies);
    this.#requireHead(block);
    const details = new Map(block.details.map((detail) => [detail.seq, detail]));
    const entries = block.entries.map(parseEntry);
    const changes = provenChanges(entries, details, sha256);
    this.#learnKeys(entries);
    requireSigned(block.checkpoint, block.head, this.dependencies);
    this.#tree = tree;
    this.state.apply(changes);
    for (const entry of entries) countAttempt(this.state, entry);
    for (const { productId, usage } of block.usage) this.state.setUsage(productId, usage);
    this.#head = block.head;
    this.#checkpoint = block.checkpoint;
  }

  /** The signature covers size and root; the rest of a head follows from the entries and from the head before. */
  #requireHead({ head, entries }: CommittedBlock): void {
    const last = entries.at(-1) ?? '';
    const isWhole =
      head.height === this.#head.height + 1 &&
      head.entryHash === this.dependencies.sha256.hex(last) &&
      head.at === parseEntry(last).at;
    if (isWhole) return;
    throw new BucketError('ledger.broken', {
      seq: head.size - 1,
      reason: 'the head is not the one that its entries give',
    });
  }
}

function outcomeUnknown({ height }: SealedBlock, cause: unknown): BucketError {
  return BucketError.is(cause, 'store.outcome-unknown')
    ? cause
    : new BucketError('store.outcome-unknown', { operation: 'commit', height }, { cause });
}
