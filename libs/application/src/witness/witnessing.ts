import {
  BucketError,
  isQuorumMet,
  parseCheckpoint,
  parseNote,
  signatureLine,
  toHex,
  validCosignatures,
  type HashHex,
  type TrustPolicy,
  type ValidCosignature,
} from '@bucket/domain';
import type { Clock, SignatureVerifier, Stopwatch, Witness } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import { TreeReader } from '../ledger/tree-reader.ts';
import { WitnessStanding, type SubmittedTree } from './witness-standing.ts';

/** A tree of the log that as many witnesses as the quorum asks for have cosigned. */
export interface WitnessedTree {
  readonly treeSize: number;
  readonly rootHash: HashHex;
  /** Signed note, with the cosignatures. */
  readonly checkpoint: string;
  /** When the quorum was met; of a tree that an earlier process kept, the earliest time that its cosignatures tell. */
  readonly atMs: number;
}

export interface WitnessingParts {
  /** Its quorum is not `none`. */
  readonly policy: TrustPolicy;
  /** The witnesses that are asked, by their names in the policy. */
  readonly witnesses: ReadonlyMap<string, Witness>;
  readonly ed25519: SignatureVerifier;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly pause: (ms: number) => Promise<unknown>;
  /** Keeps a cosigned checkpoint apart from the store. Must not throw. */
  readonly keep: (checkpoint: string) => void;
}

/** Between the beginnings of two rounds, however many ask for one. */
const ROUND_EVERY_MS = 1_000;
/** A cosigned tree is served instead of the newest one for so long. */
const SERVED_MS_MAX = 600_000;

/**
 * Gets the checkpoints of this log cosigned. A round submits the newest checkpoint to every witness that may be asked, all
 * at once; there is one round at a time. Nothing that writes waits for it. Processes that share a log each ask: a witness
 * cosigns the same tree again for whoever asks, and tells a process that is behind.
 */
export class Witnessing {
  readonly standings: readonly WitnessStanding[];
  readonly policy: TrustPolicy;
  readonly #committer: Committer;
  readonly #parts: WitnessingParts;
  readonly #trees: TreeReader;
  readonly #openedMs: number;
  #newest: WitnessedTree | undefined;
  #queued: Promise<void> | undefined;
  #running: Promise<void> = Promise.resolve();
  #begunMs = Number.NEGATIVE_INFINITY;

  constructor(committer: Committer, parts: WitnessingParts) {
    this.policy = parts.policy;
    this.#committer = committer;
    this.#parts = parts;
    this.#openedMs = parts.clock.nowMs();
    this.#trees = new TreeReader(committer.ledger);
    this.standings = parts.policy.witnesses.flatMap((witness) => {
      const remote = parts.witnesses.get(witness.name);
      return remote === undefined ? [] : [new WitnessStanding(witness, remote, parts.ed25519)];
    });
  }

  /** The newest tree that the quorum has cosigned. */
  get newest(): WitnessedTree | undefined {
    return this.#newest;
  }

  /** Milliseconds since the quorum cosigned last; since this began where it never did. */
  get ageMs(): number {
    return Math.max(0, this.#parts.clock.nowMs() - (this.#newest?.atMs ?? this.#openedMs));
  }

  /** What is served as the checkpoint of the log: the cosigned one, unless the witnesses have not answered for long. */
  get served(): string {
    const { checkpoint, head } = this.#committer.ledger;
    const isPresent = this.#newest?.treeSize === head.size || this.ageMs <= SERVED_MS_MAX;
    return this.#newest !== undefined && isPresent ? this.#newest.checkpoint : checkpoint;
  }

  /**
   * Takes over what an earlier process kept, where it has the cosignatures that the quorum asks for now.
   *
   * @param note signed by this log, and a tree of it
   */
  adopt(note: string): void {
    const parsed = parseNote(note);
    if (parsed === undefined) return;
    const { ed25519, policy } = this.#parts;
    const found = validCosignatures(parsed, policy.witnesses, ed25519.verify.bind(ed25519));
    if (!this.#isMet(found)) return;
    const atMs = Math.min(...found.map(({ timestampSeconds }) => timestampSeconds)) * 1_000;
    this.#newest = witnessedTree(note, Math.min(atMs, this.#parts.clock.nowMs()));
  }

  /** Asks whoever is to be asked; resolves when all have answered, or have not. */
  async round(): Promise<void> {
    await this.#next();
    await this.#running;
  }

  /**
   * A cosigned tree of at least this size: asks for one where there is none yet, and resolves as soon as the quorum is met.
   *
   * @param size at most that of the log
   * @returns undefined when the quorum does not answer
   */
  async cover(size: number): Promise<WitnessedTree | undefined> {
    if ((this.#newest?.treeSize ?? 0) < size) await this.#next();
    return this.#newest !== undefined && this.#newest.treeSize >= size ? this.#newest : undefined;
  }

  /**
   * Holds the log against what the witnesses said last. One of them can be wrong; as many as make a tree a cosigned one
   * are believed.
   *
   * @throws {BucketError} `ledger.rolled-back`, `ledger.forked`
   */
  requireUncontradicted(): void {
    const { size: found } = this.#committer.ledger.head;
    for (const [state, code] of [
      ['ahead', 'ledger.rolled-back'],
      ['forked', 'ledger.forked'],
    ] as const) {
      const saying = this.standings.filter((standing) => standing.state === state);
      const names = new Set(saying.map(({ witness }) => witness.name));
      if (names.size === 0 || !isQuorumMet(this.#parts.policy, names)) continue;
      throw new BucketError(code, { kept: Math.min(...saying.map(({ size }) => size)), found });
    }
  }

  /** A round that takes its tree after this call. Resolves when the quorum is met, or when the round has ended. */
  #next(): Promise<void> {
    this.#queued ??= this.#begin();
    return this.#queued;
  }

  async #begin(): Promise<void> {
    await this.#running.catch(() => undefined);
    const { stopwatch, pause } = this.#parts;
    const waitMs = this.#begunMs + ROUND_EVERY_MS - stopwatch.elapsedMs();
    if (waitMs > 0) await pause(waitMs);
    this.#begunMs = stopwatch.elapsedMs();
    this.#queued = undefined;
    await new Promise<void>((resolve, reject) => {
      this.#running = this.#ask(resolve);
      this.#running.then(resolve, reject);
    });
  }

  async #ask(onMet: () => void): Promise<void> {
    const tree = this.#presentTree();
    const elapsedMs = () => this.#parts.stopwatch.elapsedMs();
    if (tree === undefined) return;
    const due = this.standings.filter((standing) => standing.isDue(tree.note.text, elapsedMs()));
    await Promise.all(
      due.map(async (standing) => {
        await standing.submit(tree, elapsedMs);
        if (standing.state === 'cosigned' && this.#take(tree)) onMet();
      }),
    );
  }

  #presentTree(): SubmittedTree | undefined {
    const { checkpoint, head } = this.#committer.ledger;
    const note = parseNote(checkpoint);
    if (note === undefined) return undefined;
    return {
      treeSize: head.size,
      checkpoint,
      note,
      proofFrom: (oldSize) => this.#trees.consistency(oldSize, head.size),
      reaches: async (size) => {
        await this.#committer.refresh();
        return size <= this.#committer.ledger.head.size;
      },
    };
  }

  /** @returns whether the tree has the cosignatures that the quorum asks for */
  #take(tree: SubmittedTree): boolean {
    const found = this.standings.flatMap((standing) => standing.on(tree.note.text) ?? []);
    if (!this.#isMet(found)) return false;
    const checkpoint = tree.checkpoint + found.map(({ line }) => signatureLine(line)).join('');
    this.#newest = witnessedTree(checkpoint, this.#parts.clock.nowMs());
    this.#parts.keep(checkpoint);
    return true;
  }

  #isMet(found: readonly ValidCosignature[]): boolean {
    return isQuorumMet(this.#parts.policy, new Set(found.map(({ witness }) => witness)));
  }
}

function witnessedTree(checkpoint: string, atMs: number): WitnessedTree | undefined {
  const claim = parseCheckpoint(parseNote(checkpoint)?.text ?? '');
  return claim && { treeSize: claim.treeSize, rootHash: toHex(claim.rootHash), checkpoint, atMs };
}
