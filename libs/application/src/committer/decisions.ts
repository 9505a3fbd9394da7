import { parseJson, type Sha256 } from '@bucket/domain';
import type { AnswerVault } from '@bucket/ports';
import { BATCH_KIND, type BatchInput } from './batch.ts';
import type { BlockInProgress } from './block-in-progress.ts';
import type { Command, IdempotencyClaim } from './command.ts';
import type { AnyDecider, Decider, DecisionContext } from './decider.ts';
import { freezeAfterAttempts, tellOfRequest } from './consequences.ts';
import type { Gate } from './gate.ts';
import type { Decision, Outcome, RememberedAnswer } from './outcome.ts';

export interface DecisionDependencies {
  readonly gate: Gate;
  readonly sha256: Sha256;
  readonly vault: AnswerVault;
}

/**
 * The one way from a command to an entry: find the decider of its kind, ask the gate, do what it admits; admissions and
 * refusals are both added to the block.
 */
export class Decisions {
  readonly #deciders: ReadonlyMap<string, AnyDecider>;
  readonly #dependencies: DecisionDependencies;

  /** @throws {TypeError} when two deciders have one kind */
  constructor(deciders: readonly AnyDecider[], dependencies: DecisionDependencies) {
    this.#deciders = new Map(deciders.map((decider) => [decider.kind, decider]));
    if (this.#deciders.size !== deciders.length) throw new TypeError('two deciders have the same kind');
    this.#dependencies = dependencies;
  }

  get gate(): Gate {
    return this.#dependencies.gate;
  }

  /** Adds at least one entry to the block. */
  decide(command: Command, block: BlockInProgress): Decision {
    const { idempotency } = command;
    return idempotency === undefined
      ? this.#decideOnce(command, block)
      : this.#decideKeyed(command, idempotency, block);
  }

  /**
   * The text to remember for a decision under its key, or undefined where nothing is remembered: a refusal may be asked
   * again when its reason is gone.
   *
   * @param answer the answer to the decision
   * @param seq of the entry that names the key
   */
  remembered(claim: IdempotencyClaim, answer: RememberedAnswer, seq: number): string | undefined {
    if (answer.kind === 'refused') return undefined;
    const text = JSON.stringify(withoutCheckpoint(answer));
    return this.#dependencies.vault.seal(claim.secret, text, answerContext(claim.keyHash, claim.fingerprint, seq));
  }

  #decideOnce(command: Command, block: BlockInProgress): Decision {
    if (command.kind === BATCH_KIND) {
      const { items } = command.input as BatchInput; // `batchOf` is the only maker of this kind
      const results = items.map((item) => this.decide(item, block));
      tellOfRequest('batchItems', items.length, command.caller, block, this.gate);
      return { kind: 'batch', results };
    }
    const { caller, input } = command;
    const { gate, sha256 } = this.#dependencies;
    return judged(this.#deciderOf(command), input, { caller, block, gate, sha256 });
  }

  /**
   * The same key and the same request get the first answer; another request under the key is refused. A replay is judged
   * like anything else: a credential that was revoked meanwhile gets nothing.
   */
  #decideKeyed(command: Command, given: IdempotencyClaim, block: BlockInProgress): Decision {
    const claim = this.#blinded(given);
    const before = block.remembered(claim.keyHash);
    if (before === undefined) {
      const firstIndex = block.drafts.length;
      const decision = this.#decideOnce(command, block);
      block.remember({ claim, decision, firstIndex });
      return decision;
    }
    const isSame = before.fingerprint === claim.fingerprint;
    const text = isSame && before.kind === 'answered' ? this.#openAnswer(claim, before.answer, before.seq) : undefined;
    const isRunning = isSame && before.kind === 'running';
    const replay = text !== undefined ? 'first-answer' : isRunning ? 'running' : 'other-request';
    const { caller } = command;
    const decision = this.gate.judge({ type: 'idempotency.replay', caller, replay }, block);
    const index = block.add({ decision });
    if (decision.kind === 'refused') return { kind: 'refused', index, refusal: decision };
    // A parse boundary: the vault authenticates, so the text is one that `remembered` wrote.
    return { kind: 'replayed', answer: parseJson(text ?? '') as unknown as RememberedAnswer };
  }

  /**
   * The claim as it is recorded: its entry outlives content that is erased, and the plain hash of a body would confirm a guess of
   * what that was.
   */
  #blinded(claim: IdempotencyClaim): IdempotencyClaim {
    const { vault } = this.#dependencies;
    return { ...claim, fingerprint: vault.digest(`${claim.keyHash} ${claim.fingerprint}`) };
  }

  #openAnswer({ secret, keyHash, fingerprint }: IdempotencyClaim, answer: string, seq: number): string | undefined {
    return this.#dependencies.vault.open(secret, answer, answerContext(keyHash, fingerprint, seq));
  }

  #deciderOf({ kind }: Command): Decider<unknown, unknown> {
    const decider = this.#deciders.get(kind);
    if (decider === undefined) throw new TypeError(`no decider for commands of kind ${kind}`);
    // `commandFor` paired the kind with the input of this very decider.
    return decider as Decider<unknown, unknown>;
  }
}

/** What a remembered answer is bound to: it is the answer to this request, under this key, by this entry, and no other. */
export function answerContext(keyHash: string, fingerprint: string, seq: number): string {
  return `${keyHash} ${fingerprint} ${seq}`;
}

function judged(decider: Decider<unknown, unknown>, input: unknown, context: DecisionContext): Decision {
  const { block, gate } = context;
  const decision = gate.judge(decider.request(input, context), block, decider.ownFacts?.(input, context));
  if (decision.kind === 'refused') {
    const refused: Decision = { kind: 'refused', index: block.add({ decision }), refusal: decision };
    freezeAfterAttempts(decision, block, gate);
    return refused;
  }
  const { value, effects, note } = decider.act(input, context);
  const noted = note === undefined ? {} : { note };
  const index = block.add(effects === undefined ? { decision, ...noted } : { decision, effects, ...noted });
  const change = effects?.artifact;
  if (change?.kind === 'created' || change?.kind === 'versioned') {
    tellOfRequest('artifactSizeBytes', change.artifact.sizeBytes, context.caller, block, gate);
  }
  return { kind: 'recorded', index, value };
}

/** The checkpoint of a remembered answer is not kept: any process signs it again where it is asked for. */
function withoutCheckpoint(answer: RememberedAnswer): RememberedAnswer {
  if (answer.kind === 'batch') return { kind: 'batch', results: answer.results.map(singleWithoutCheckpoint) };
  return singleWithoutCheckpoint(answer);
}

function singleWithoutCheckpoint(outcome: Outcome<unknown>): Outcome<unknown> {
  if (outcome.kind === 'refused') return outcome;
  const { kind, value, place } = outcome;
  return { kind, value, place };
}
