import { ROLES, type Role } from '../../actors/roles.ts';
import type { Sha256 } from '../../bytes/sha256.ts';
import type { DecisionSummary } from '../adoption.ts';
import { judge } from '../judge.ts';
import type { Rule } from '../rule.ts';
import { askedIn, WRITES, type Situation, type Write } from './situation.ts';

/** Something that is so or otherwise when an operation is asked for; only its good values may lead to a write. */
export interface Dimension {
  readonly name: string;
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

const dimension = (name: string, good: string | readonly string[], ...bad: readonly string[]): Dimension => ({
  name,
  good: typeof good === 'string' ? [good] : good,
  bad,
});

const WHO: readonly Dimension[] = [
  dimension('credential', 'in force', 'expired', 'revoked', 'of somebody else', 'none'),
  dimension('integration', 'approved', 'suspended', 'revoked', 'none'),
  dimension('stopped', 'nothing', 'everything', 'the product', 'the caller'),
];
const CLASS = dimension(
  'class',
  'declared by the integration',
  'not declared by the integration',
  'without this operation',
);
const PAYLOAD = dimension(
  'payload',
  'valid',
  'that breaks its schema',
  'with forbidden content',
  'too large',
  'of another version of the schema',
);
const ROOM = dimension('room', 'enough', 'none');
const ARTIFACT = dimension('artifact', 'active', 'deleted', 'of another product');
const VERSION = dimension('version named', 'the current one', 'an older one', 'none');

/**
 * What can be so when an operation is asked for, beside the role that asks. The good values are written down here and not
 * taken from the rules: the table holds the rules against them.
 */
export const DIMENSIONS: Readonly<Record<Write, readonly Dimension[]>> = {
  'artifact.create': [
    ...WHO,
    { ...CLASS, bad: [...CLASS.bad.slice(0, 1), 'that nobody knows'] },
    dimension('owner', 'declared', 'not declared', 'none'),
    PAYLOAD,
    ROOM,
  ],
  'artifact.update': [...WHO, CLASS, ARTIFACT, VERSION, PAYLOAD, ROOM],
  'artifact.delete': [
    ...WHO,
    CLASS,
    ARTIFACT,
    VERSION,
    dimension('legal hold', 'none', 'in force'),
    dimension('deletion declared', 'tombstone', 'none'),
  ],
  'artifact.restore': [
    ...WHO,
    dimension('artifact', 'deleted', 'active', 'purged', 'erased', 'of another product'),
    dimension('time to restore', 'left', 'over'),
  ],
};

/** Who may write at all (facts page, “Who acts”). */
const WRITERS: Readonly<Record<Write, readonly Role[]>> = {
  'artifact.create': ['service', 'ai'],
  'artifact.update': ['service'],
  'artifact.delete': ['service'],
  'artifact.restore': ['service'],
};

/** What the rules decide for one operation asked for by one role, in every situation. */
export interface DecisionRow {
  readonly operation: Write;
  readonly role: Role;
  readonly situations: number;
  readonly admitted: number;
  /** Situations that are admitted although something is not as it must be, by dimension and value. */
  readonly without: readonly { readonly dimension: string; readonly value: string; readonly admitted: number }[];
  /** SHA-256 in lower-case hex over `1` for each situation that is admitted and `0` for each other, in order. */
  readonly digest: string;
}

/** Every decision about a write, an operation and a role at a time. Some 130,000 situations: seconds of work. */
export function decisionTable(rules: readonly Rule[], sha256: Sha256): DecisionRow[] {
  return WRITES.flatMap((operation) => ROLES.map((role) => decisionRow(operation, role, rules, sha256)));
}

/** The decisions about one operation asked for by one role. */
export function decisionRow(operation: Write, role: Role, rules: readonly Rule[], sha256: Sha256): DecisionRow {
  const dimensions = DIMENSIONS[operation];
  const without = [
    { dimension: 'role', value: role, admitted: 0, isBad: () => !WRITERS[operation].includes(role) },
    ...dimensions.flatMap(({ name, bad }) =>
      bad.map((value) => ({ dimension: name, value, admitted: 0, isBad: (s: Situation) => s[name] === value })),
    ),
  ];
  let decisions = '';
  for (const situation of situationsOf(dimensionsOf(dimensions, role), { role })) {
    const { request, facts } = askedIn(operation, situation);
    const isAdmitted = judge(request, facts, rules).kind === 'admitted';
    decisions += isAdmitted ? '1' : '0';
    if (isAdmitted) for (const condition of without) if (condition.isBad(situation)) condition.admitted += 1;
  }
  return {
    operation,
    role,
    situations: decisions.length,
    admitted: decisions.replaceAll('0', '').length,
    without: without.map(({ dimension: name, value, admitted }) => ({ dimension: name, value, admitted })),
    digest: sha256.hex(decisions),
  };
}

/** Only a product acts through an integration: for everybody else there is none. */
function dimensionsOf(dimensions: readonly Dimension[], role: Role): readonly Dimension[] {
  if (role === 'service' || role === 'ai') return dimensions;
  return dimensions.map((each) => (each.name === 'integration' ? { ...each, good: [], bad: ['none'] } : each));
}

/** Every combination of values, the last dimension changing fastest. */
function* situationsOf(dimensions: readonly Dimension[], fixed: Situation): Generator<Situation> {
  const [first, ...rest] = dimensions;
  if (first === undefined) {
    yield fixed;
    return;
  }
  for (const value of [...first.good, ...first.bad]) yield* situationsOf(rest, { ...fixed, [first.name]: value });
}

/** The decisions of a build in short: what two builds are compared by. */
export function summaryOf(table: readonly DecisionRow[]): DecisionSummary {
  return Object.fromEntries(
    table.map(({ operation, role, admitted, situations, digest }) => [
      `${operation}/${role}`,
      `${admitted}/${situations} ${digest}`,
    ]),
  );
}

/** What another build would decide otherwise, one sentence a row; none where it decides the same. */
export function decisionsDifference(now: DecisionSummary, then: DecisionSummary): string[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])].sort();
  return names.flatMap((name) => {
    const [before, after] = [now[name], then[name]];
    if (before === after) return [];
    const [count = 'nothing', afterCount = 'nothing'] = [before?.split(' ')[0], after?.split(' ')[0]];
    return [`decisions on ${name}: ${count} situations are admitted now, ${afterCount} then`];
  });
}
