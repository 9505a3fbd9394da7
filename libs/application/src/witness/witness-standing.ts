import {
  parseNote,
  validCosignatures,
  type Checkpoint,
  type PolicyWitness,
  type SignedNote,
  type ValidCosignature,
} from '@bucket/domain';
import type { SignatureVerifier, Witness, WitnessAnswer } from '@bucket/ports';

/**
 * How it stands with a witness, by its last answer:
 *
 * - `not-asked`: it has not been asked yet
 * - `cosigned`: it has cosigned
 * - `overtaken`: it has cosigned a larger tree of this log meanwhile, which another process submitted
 * - `unavailable`: no answer, or one that means nothing, a cosignature that does not hold included
 * - `unknown-log`, `untrusted-key`: its operator has to be told of the log, or of its new key
 * - `ahead`: it says that it has cosigned a larger tree than the log has
 * - `forked`: it says that the log does not continue the tree that it has cosigned
 */
export const WITNESS_STATES = [
  'not-asked',
  'cosigned',
  'overtaken',
  'unavailable',
  'unknown-log',
  'untrusted-key',
  'ahead',
  'forked',
] as const;
export type WitnessState = (typeof WITNESS_STATES)[number];

/** A tree that is submitted. */
export interface SubmittedTree extends Pick<Checkpoint, 'treeSize'> {
  /** Signed by the log alone. */
  readonly checkpoint: string;
  readonly note: SignedNote;
  readonly proofFrom: (oldSize: number) => Promise<readonly Uint8Array[]>;
  /** Whether the log has so many entries, those of other processes included. */
  readonly reaches: (size: number) => Promise<boolean>;
}

/** How often one checkpoint is submitted: the first answer may tell the size to prove from, the second another process's. */
const SUBMISSIONS_MAX = 3;
/** A cosignature on the newest tree is asked for again after this time, so that it tells of the present. */
const RENEWED_MS = 60_000;
/** The pause after a first failure; it doubles with each that follows. */
const PAUSE_MS = 5_000;
const PAUSE_MS_MAX = 300_000;

/** One witness: what it has cosigned last, and when it may be asked again. */
export class WitnessStanding {
  readonly witness: PolicyWitness;
  readonly #remote: Witness;
  readonly #verifier: SignatureVerifier;
  #state: WitnessState = 'not-asked';
  #reason: string | undefined;
  /** Size of the last tree that it has cosigned, as far as is known. */
  #size = 0;
  #last: { readonly text: string; readonly cosignature: ValidCosignature; readonly elapsedMs: number } | undefined;
  #failures = 0;
  #notBeforeMs = 0;

  constructor(witness: PolicyWitness, remote: Witness, verifier: SignatureVerifier) {
    this.witness = witness;
    this.#remote = remote;
    this.#verifier = verifier;
  }

  get state(): WitnessState {
    return this.#state;
  }

  /** What stands in the way; undefined where nothing does. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Size of the tree that it says it has cosigned last. */
  get size(): number {
    return this.#size;
  }

  /** Its cosignature on this very text, once it was given. */
  on(text: string): ValidCosignature | undefined {
    return this.#last?.text === text ? this.#last.cosignature : undefined;
  }

  isDue(text: string, elapsedMs: number): boolean {
    if (elapsedMs < this.#notBeforeMs) return false;
    return this.#last?.text !== text || elapsedMs - this.#last.elapsedMs >= RENEWED_MS;
  }

  /** @param elapsedMs now. Resolves when the witness has answered, or has not. */
  async submit(tree: SubmittedTree, elapsedMs: () => number): Promise<void> {
    const { checkpoint, treeSize } = tree;
    let oldSize = Math.min(this.#size, treeSize);
    for (let submission = 1; ; submission += 1) {
      const proof = oldSize === 0 || oldSize === treeSize ? [] : await tree.proofFrom(oldSize);
      const answer = await this.#remote.addCheckpoint({ oldSize, proof, checkpoint });
      const isTold = answer.kind === 'conflict' && answer.size <= treeSize && answer.size !== oldSize;
      if (!isTold || submission === SUBMISSIONS_MAX) return this.#take(answer, tree, elapsedMs());
      oldSize = answer.size;
      this.#size = answer.size;
    }
  }

  async #take(answer: WitnessAnswer, tree: SubmittedTree, elapsedMs: number): Promise<void> {
    switch (answer.kind) {
      case 'cosigned': {
        const note = parseNote(tree.checkpoint + answer.lines);
        const verify = this.#verifier.verify.bind(this.#verifier);
        const [cosignature] = note === undefined ? [] : validCosignatures(note, [this.witness], verify);
        if (cosignature === undefined) return this.#fail('unavailable', elapsedMs, 'its cosignature does not hold');
        this.#last = { text: tree.note.text, cosignature, elapsedMs };
        this.#size = tree.treeSize;
        return this.#succeed('cosigned');
      }
      case 'conflict':
        this.#size = answer.size;
        if (await tree.reaches(answer.size)) return this.#succeed('overtaken');
        return this.#fail('ahead', elapsedMs, `it says that it has cosigned a tree of ${answer.size} entries`);
      case 'inconsistent':
        return this.#fail('forked', elapsedMs, 'it says that the log does not continue the tree that it has cosigned');
      case 'unavailable':
        return this.#fail('unavailable', elapsedMs, answer.reason, answer.retryAfterMs);
      case 'unknown-log':
        return this.#fail('unknown-log', elapsedMs, 'it does not follow this log');
      case 'untrusted-key':
        return this.#fail('untrusted-key', elapsedMs, 'it does not trust the key that signs this log');
    }
  }

  #succeed(state: WitnessState): void {
    this.#state = state;
    this.#reason = undefined;
    this.#failures = 0;
  }

  #fail(state: WitnessState, elapsedMs: number, reason: string, retryAfterMs = 0): void {
    this.#state = state;
    this.#reason = reason;
    const pauseMs = Math.min(PAUSE_MS * 2 ** this.#failures, PAUSE_MS_MAX);
    this.#failures += 1;
    this.#notBeforeMs = elapsedMs + Math.max(pauseMs, retryAfterMs);
  }
}
