import { BucketError, instantOf, type SealedParts } from '@bucket/domain';
import type {
  Clock,
  DecisionFacts,
  DecisionNeeds,
  RandomSource,
  Stopwatch,
  StoredEntry,
  StoredVersion,
  TurnScheduler,
} from '@bucket/ports';
import type { Ledger } from '../ledger/ledger.ts';
import { VersionProofs, type CorruptVersion } from '../ledger/version-proofs.ts';
import { BlockInProgress } from './block-in-progress.ts';
import { fittingCount, mergedNeeds } from './block-contents.ts';
import { NO_NEEDS, type Command } from './command.ts';
import type { Decisions } from './decisions.ts';
import { LogClock } from './log-clock.ts';
import { answerOf, type Decision, type RememberedAnswer } from './outcome.ts';

interface Waiting {
  readonly command: Command;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What is told of a block once it is durable. */
export interface BlockReport {
  readonly sealed: SealedParts;
  readonly commands: number;
  readonly durationMs: number;
  /** Commands that arrived meanwhile. */
  readonly waiting: number;
}

export interface CommitterDependencies {
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly random: RandomSource;
  readonly turns: TurnScheduler;
  /** Told of every committed block: metrics. Must not throw. */
  readonly onBlock?: (block: BlockReport) => void;
}

/** Commands that may wait; beyond, the caller is told to come back later instead of growing memory. */
const WAITING_MAX = 20_000;
/** Races lost in a row before the store counts as unavailable. */
const ATTEMPTS_MAX = 50;

/**
 * The only writer. Commands that arrive while a block is being committed form the next one (group commit): they share one
 * reading of facts, one signature and one flush. A command is answered only after its block is durable.
 */
export class Committer {
  readonly ledger: Ledger;
  /** Told of each stored version that is not the one committed to, before whoever asked for it. Must not throw. */
  onCorrupt: (corrupt: CorruptVersion) => void = () => undefined;
  readonly proofs: VersionProofs;
  /** What time the log has. */
  readonly clock: LogClock;
  readonly #decisions: Decisions;
  readonly #dependencies: CommitterDependencies;
  readonly #waiting: Waiting[] = [];
  #running = false;
  #stopped = false;
  #idle: (() => void)[] = [];
  #following: { resolve: () => void; reject: (error: unknown) => void }[] = [];

  constructor(ledger: Ledger, decisions: Decisions, dependencies: CommitterDependencies) {
    this.ledger = ledger;
    this.proofs = new VersionProofs(ledger);
    this.#decisions = decisions;
    this.#dependencies = dependencies;
    const { clock, stopwatch } = dependencies;
    this.clock = new LogClock({ nowMs: () => clock.nowMs(), elapsedMs: () => stopwatch.elapsedMs() });
  }

  /**
   * @throws {BucketError} `store.unavailable`, `committer.overloaded`, `committer.stopped`: nothing was recorded, so
   *   nothing happened; `store.outcome-unknown` when not even reading tells
   */
  submit<R>(command: Command<R>): Promise<R> {
    if (this.#stopped) return Promise.reject(new BucketError('committer.stopped', {}));
    if (this.#waiting.length >= WAITING_MAX) {
      return Promise.reject(new BucketError('committer.overloaded', { waiting: this.#waiting.length }));
    }
    return new Promise<R>((resolve, reject) => {
      // `resolve` gets the answer that the decider of this command's kind makes, which `R` names.
      this.#waiting.push({ command, resolve: resolve as (answer: unknown) => void, reject });
      this.#start();
    });
  }

  /** Takes over what other processes have committed, between two blocks of its own. */
  refresh(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#following.push({ resolve, reject });
      this.#start();
    });
  }

  /** @throws {BucketError} `ledger.broken` naming the first entry that is not the one in the signed tree */
  async requireProven(entries: readonly StoredEntry[]): Promise<void> {
    if (this.proofs.isAhead(entries)) await this.refresh();
    await this.proofs.requireProven(entries);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes no more work and resolves when everything accepted is answered. */
  async drain(): Promise<void> {
    this.#stopped = true;
    if (this.#running) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#dependencies.turns.soon(() => void this.#run());
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 || this.#following.length > 0) {
      if (this.#following.length > 0) await this.#follow();
      const batch = this.#waiting.splice(0, fittingCount(this.#waiting));
      if (batch.length === 0) continue;
      const { head } = this.ledger;
      try {
        await this.#commit(batch);
      } catch (error) {
        const isOfOne = !(error instanceof BucketError) && this.ledger.head === head && batch.length > 1;
        if (isOfOne) await this.#commitApart(batch);
        else for (const { reject } of batch) reject(error);
      }
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /**
   * After a bug that was not the store's: some command brought an entry that cannot be sealed. Each gets a block of its
   * own, so that whoever sends such a command hurts nobody else.
   */
  async #commitApart(batch: readonly Waiting[]): Promise<void> {
    for (const waiting of batch) {
      try {
        await this.#commit([waiting]);
      } catch (error) {
        waiting.reject(error);
      }
    }
  }

  async #follow(): Promise<void> {
    const asked = this.#following.splice(0);
    try {
      await this.ledger.follow();
      for (const { resolve } of asked) resolve();
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }

  async #commit(asked: readonly Waiting[]): Promise<void> {
    const needs = mergedNeeds(asked);
    const { store } = this.ledger;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const startedMs = this.#dependencies.clock.nowMs();
      const facts = needs === undefined ? NO_FACTS : await store.decisionFacts(needs);
      const { head } = this.ledger;
      const read = [...facts.heads, ...facts.versions].filter((each) => each !== undefined);
      if (this.proofs.isAhead(read)) {
        await this.ledger.follow();
        // Facts that another process has overtaken are read again.
        if (this.ledger.head !== head) continue;
      }
      const batch = await this.#onSoundFacts(asked, read);
      const at = this.logTime();
      const block = this.#beginBlock(at, needs, facts);
      const decided = batch.map((waiting) => this.#decide(waiting, block));
      if (block.drafts.length === 0) return;
      try {
        const sealed = await this.ledger.append(
          block.drafts,
          at,
          block.state,
          this.#dependencies.random.salt,
          (parts) => this.#project(block, parts),
        );
        this.#answer(batch, decided, sealed, startedMs);
        return;
      } catch (error) {
        if (!BucketError.is(error, 'ledger.head-moved')) throw error;
        await this.ledger.follow();
      }
    }
    throw new BucketError('store.unavailable', { operation: `commit lost ${ATTEMPTS_MAX} races` });
  }

  /** Nothing is decided on a version that is not the one committed to, and nobody is given it: who needs it is told so. */
  async #onSoundFacts(batch: readonly Waiting[], read: readonly StoredVersion[]): Promise<readonly Waiting[]> {
    const corrupt = read.length === 0 ? [] : await this.proofs.corrupt(read);
    if (corrupt.length === 0) return batch;
    for (const each of corrupt) this.onCorrupt(each);
    const byId = new Map(corrupt.map((each) => [each.artifactId, each]));
    return batch.filter(({ command, reject }) => {
      const needed = [...command.needs.heads, ...command.needs.versions];
      const found = needed.map(({ artifactId }) => byId.get(artifactId)).find((each) => each !== undefined);
      if (found === undefined) return true;
      const { artifactId, version } = found;
      reject(new BucketError('content.corrupt', { artifactId, version }));
      return false;
    });
  }

  /** A decision that fails fails alone: it has added nothing, because adding is the last thing a decision does. */
  #decide({ command, reject }: Waiting, block: BlockInProgress): Decision | undefined {
    try {
      const before = block.drafts.length;
      const decision = this.#decisions.decide(command, block);
      if (block.drafts.length === before) throw new TypeError('a decision that records nothing cannot be answered');
      return decision;
    } catch (error) {
      reject(error);
      return undefined;
    }
  }

  #beginBlock(at: string, needs: DecisionNeeds | undefined, facts: DecisionFacts): BlockInProgress {
    const { sha256 } = this.ledger.dependencies;
    const start = {
      at,
      now: this.#clockTime(),
      state: this.ledger.state.fork(),
      sha256,
    };
    return new BlockInProgress(start, needs ?? NO_NEEDS, facts);
  }

  #project(block: BlockInProgress, sealed: SealedParts) {
    return block.project(sealed, ({ claim, decision }, seq) =>
      // What is remembered is never a replay itself: a replay is not decided under a new claim.
      this.#decisions.remembered(claim, answerOf(decision, sealed) as RememberedAnswer, seq),
    );
  }

  #answer(
    batch: readonly Waiting[],
    decided: readonly (Decision | undefined)[],
    sealed: SealedParts,
    startedMs: number,
  ): void {
    const { clock, onBlock } = this.#dependencies;
    onBlock?.({
      sealed,
      commands: batch.length,
      durationMs: clock.nowMs() - startedMs,
      waiting: this.#waiting.length,
    });
    batch.forEach(({ resolve, reject }, i) => {
      try {
        const decision = decided[i];
        if (decision !== undefined) resolve(answerOf(decision, sealed));
      } catch (error) {
        reject(error);
      }
    });
  }

  /** The time that a block would have now: never earlier than the log, since order comes from `seq`. */
  logTime(): string {
    return instantOf(this.clock.look(this.ledger.head.at));
  }

  #clockTime(): string {
    return new Date(this.#dependencies.clock.nowMs()).toISOString();
  }
}

const NO_FACTS: DecisionFacts = { heads: [], versions: [], idempotency: [] };
