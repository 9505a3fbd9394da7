import { BucketError, parseEntry, RULE_SET_ID, type Caller, type RecordChange } from '@bucket/domain';
import type { CommittedBlock } from '@bucket/ports';
import type { PayloadInspector } from '../../artifacts/inspect-payload.ts';
import { NO_NEEDS } from '../../committer/command.ts';
import type { Committer } from '../../committer/committer.ts';
import type { Gate } from '../../committer/gate.ts';
import { observe } from '../../committer/observation.ts';
import type { Outcome } from '../../committer/outcome.ts';
import { PastArtifacts } from './past-artifacts.ts';
import { PastGovernance } from './past-governance.ts';
import { ReplayPass } from './replay-pass.ts';
import type { ReplayResult } from './replay-result.ts';

export { NOT_JUDGED_REASONS, type NotJudgedReason } from './recorded-question.ts';
export type * from './replay-result.ts';

/** Entries that one request judges again. */
export const REPLAY_ENTRIES_MAX = 1_000;

export interface ReplayCommand {
  readonly caller: Caller;
  /** The first entry. */
  readonly from: number;
  /** The last entry, inclusive; at most `REPLAY_ENTRIES_MAX - 1` after the first. */
  readonly to: number;
}

/**
 * Judges recorded decisions again under the rules, schemas and policy pack in force, on the facts of the time: governance
 * records, attempts, usage and states of artifacts before each entry are folded from the log, which is read from its
 * beginning. What log and store do not keep is not guessed: such entries are counted as not judged. Nothing is written but
 * the entry that it was asked.
 */
export class ReplayDecisions {
  readonly #committer: Committer;
  readonly #gate: Gate;
  readonly #inspector: PayloadInspector;
  /** The replay before: each reads the log, so one runs at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(committer: Committer, gate: Gate, inspector: PayloadInspector) {
    this.#committer = committer;
    this.#gate = gate;
    this.#inspector = inspector;
  }

  /**
   * Undefined where the log ends before `to`.
   *
   * @throws {BucketError} `ledger.broken`, `content.corrupt` where the past cannot be trusted
   */
  async execute({ caller, from, to }: ReplayCommand): Promise<Outcome<ReplayResult | undefined>> {
    const note = { reason: `entries ${from} to ${to}` };
    const outcome = await this.#committer.submit(observe({ type: 'governance.replay', caller }, { note }));
    if (outcome.kind === 'refused') return outcome;
    if (to >= this.#committer.ledger.head.size) return { ...outcome, value: undefined };
    const turn = this.#turn.catch(() => undefined).then(() => this.#replay(from, to));
    this.#turn = turn;
    return { ...outcome, value: await turn };
  }

  async #replay(from: number, to: number): Promise<ReplayResult> {
    const { store, dependencies } = this.#committer.ledger;
    const first = await store.headAtSize(from + 1);
    if (first === undefined) throw new BucketError('ledger.broken', { seq: from, reason: 'the block is gone' });
    const stretch: CommittedBlock[] = [];
    for await (const block of store.blocks(first.height - 1)) {
      if (block.firstSeq > to) break;
      stretch.push(block);
    }
    const artifacts = new PastArtifacts(await this.#artifactsOf(stretch));
    const requireProven = this.#committer.requireProven.bind(this.#committer);
    const governance = new PastGovernance(this.#rules(), dependencies.sha256, requireProven);
    for await (const block of store.blocks(-1)) {
      if (block.head.height >= first.height) break;
      artifacts.addBlock(block);
      await governance.addBlock(block);
    }
    const pass = new ReplayPass(this.#committer, {
      gate: this.#gate,
      inspector: this.#inspector,
      artifacts,
      governance,
    });
    for (const block of stretch) await pass.block(block, from, to);
    return { from, to, ...pass.result() };
  }

  /** The artifacts that the entries and the parents of what they created are about. */
  async #artifactsOf(stretch: readonly CommittedBlock[]): Promise<ReadonlySet<string>> {
    const ids = new Set<string>();
    for (const entry of stretch.flatMap((block) => block.entries.map(parseEntry))) {
      const { artifactId, version, type, outcome } = entry;
      if (artifactId === undefined) continue;
      ids.add(artifactId);
      if (type !== 'artifact.create' || outcome !== 'allowed' || version === undefined) continue;
      const versions = [{ artifactId, version, withoutContent: true }];
      const [created] = (await this.#committer.ledger.store.decisionFacts({ ...NO_NEEDS, versions })).versions;
      for (const parent of created?.artifact.parents ?? []) ids.add(parent.artifactId);
    }
    return ids;
  }

  /** The adoptions in force: rules are those of now, everything else is that of the time. */
  #rules(): readonly RecordChange[] {
    const { state } = this.#committer.ledger;
    const ruleSet = state.ruleSet();
    const schemas = this.#gate.policy.classes.flatMap(({ name: id }): RecordChange[] => {
      const value = state.schema(id);
      return value === undefined ? [] : [{ kind: 'schema', id, value }];
    });
    return ruleSet === undefined ? schemas : [...schemas, { kind: 'rule-set', id: RULE_SET_ID, value: ruleSet }];
  }
}
