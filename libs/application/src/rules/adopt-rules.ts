import {
  mayRun,
  partsDifference,
  RULE_SET_ID,
  type GovernanceState,
  type RecordChange,
  type RuleSetAdoption,
  type SchemaAdoption,
} from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider } from '../committer/decider.ts';
import type { Gate } from '../committer/gate.ts';
import { bucketCaller } from '../identity/bucket-caller.ts';

/** Adopts the rules and the schemas that run: what a bucket begins with. */
export function adoptionRecords(gate: Gate, at: string): RecordChange[] {
  const { fingerprint, parts } = gate.running;
  const rules: RuleSetAdoption = { fingerprint, parts, previous: null, adoptedAt: at, changeRequestId: null };
  const schemas = gate.policy.classes.map(({ name, schemaVersion, schema }): RecordChange => {
    const value: SchemaAdoption = {
      artifactClass: name,
      schemaVersion,
      schema,
      fingerprint: gate.schemaFingerprint(name) ?? '',
      earlier: [],
      adoptedAt: at,
      changeRequestId: null,
    };
    return { kind: 'schema', id: name, value };
  });
  return [{ kind: 'rule-set', id: RULE_SET_ID, value: rules }, ...schemas];
}

/** What runs and was not approved; empty when all was. */
export interface RuleDrift {
  /** One sentence a difference. */
  readonly rules: readonly string[];
  /** Classes whose schema is not the approved one; writes to them are refused. */
  readonly classes: readonly string[];
}

/** Holds what runs against what was approved. @param at RFC 3339 UTC with milliseconds */
export function ruleDrift(gate: Gate, state: GovernanceState, at: string): RuleDrift {
  const approved = state.ruleSet();
  const { fingerprint, parts } = gate.running;
  if (approved === undefined) return { rules: [], classes: [] };
  const differs = !mayRun(approved, approved.previous, fingerprint, at);
  const rules = differs
    ? [`${approved.fingerprint} is approved, ${fingerprint} runs`, ...partsDifference(approved.parts, parts)]
    : [];
  const classes = gate.policy.classes
    .filter(({ name }) => {
      const schema = state.schema(name);
      const previous = schema?.earlier.at(-1)?.fingerprint ?? null;
      return schema === undefined || !mayRun(schema, previous, gate.schemaFingerprint(name) ?? '', at);
    })
    .map(({ name }) => name);
  return { rules, classes };
}

export const adoptDecider: Decider<Record<string, never>, undefined> = {
  kind: 'bucket.adopt',
  request: (_input, { caller }) => ({ type: 'bucket.adopt', caller }),
  act: (_input, { block, gate }) => ({
    value: undefined,
    effects: { records: adoptionRecords(gate, block.at) },
    note: { reason: gate.running.fingerprint },
  }),
};

/**
 * For a log that began before rules were adopted: adopts what runs, once. From then on only an approved change does.
 *
 * @throws {TypeError} when the gate refuses it, as it does wherever rules are adopted already
 */
export async function adoptRules(committer: Committer, random: RandomSource): Promise<void> {
  const outcome = await committer.submit(commandFor(adoptDecider, bucketCaller(random.uuid7()), {}));
  if (outcome.kind === 'refused') throw new TypeError('the gate refused to adopt the rules');
}
