import type { Role } from '../actors/roles.ts';
import type { OperationType } from '../gate/operations.ts';
import { DENY_BY_DEFAULT } from '../gate/judge.ts';
import type { Rule, ThreatId } from '../gate/rule.ts';
import { RULE_SET } from '../gate/rules/rule-set.ts';
import type { AuditEntry } from '../log/entry.ts';

export type Severity = 'medium' | 'high' | 'critical';

/** A threat of the facts page: how bad it is, who is told, and what the bucket does about it by itself. */
export interface Threat {
  readonly id: ThreatId;
  readonly name: string;
  readonly severity: Severity;
  /** Who has to know. */
  readonly tell: readonly Role[];
  /** What follows besides the refusal, which every threat meets. */
  readonly response: string;
  /** Types of entries that tell of it, besides the refusals of the rules that name it. */
  readonly entries: readonly OperationType[];
}

export const THREATS: readonly Threat[] = [
  {
    id: 'T1',
    name: 'storage exhaustion',
    severity: 'high',
    tell: ['executor', 'service'],
    response: 'rates, quotas and throttling; writes are refused at 99 % of the storage',
    entries: ['bucket.threshold', 'caller.refuse'],
  },
  {
    id: 'T2',
    name: 'metadata poisoning',
    severity: 'critical',
    tell: ['owner', 'advisor'],
    response: 'identity comes from the credential and time from the server',
    entries: ['caller.refuse'],
  },
  {
    id: 'T3',
    name: 'silent schema evolution',
    severity: 'high',
    tell: ['owner', 'advisor', 'executor'],
    response: 'a process with other rules does not start; a class with another schema is not written',
    entries: ['bucket.drift'],
  },
  {
    id: 'T4',
    name: 'concurrent write collision',
    severity: 'medium',
    tell: ['service'],
    response: 'one of two writers wins, the other is told the version in force',
    entries: [],
  },
  {
    id: 'T5',
    name: 'executor override',
    severity: 'critical',
    tell: ['advisor', 'owner'],
    response: 'the third attempt within a day freezes the executor until two people lift it',
    entries: ['bucket.freeze', 'bucket.foreign-write'],
  },
  {
    id: 'T6',
    name: 'AI escalation',
    severity: 'medium',
    tell: ['advisor', 'service'],
    response:
      'five attempts within ten minutes cool off for a minute; ten within a day freeze until two people lift it',
    entries: ['bucket.freeze'],
  },
  {
    id: 'T7',
    name: 'cross-product contamination',
    severity: 'high',
    tell: ['owner', 'service'],
    response: 'what is another product’s does not exist',
    entries: [],
  },
  {
    id: 'T8',
    name: 'audit tampering',
    severity: 'critical',
    tell: ['owner', 'advisor', 'auditor'],
    response: 'the process is not ready any more and names the first broken entry',
    entries: ['bucket.foreign-write'],
  },
  {
    id: 'T9',
    name: 'ownership challenge',
    severity: 'high',
    tell: ['owner', 'legal'],
    response: 'an artifact has an owner that its integration declared; what was deleted can be restored',
    entries: [],
  },
  {
    id: 'T10',
    name: 'over-trust in provenance',
    severity: 'medium',
    tell: ['auditor'],
    response: 'the documentation says what a proof proves and what it does not',
    entries: [],
  },
];

/** The rules that answer a threat. */
export function rulesAgainst(threat: ThreatId): readonly Pick<Rule, 'id' | 'says'>[] {
  return [DENY_BY_DEFAULT, ...RULE_SET].filter(({ threats }) => threats.some((answered) => answered === threat));
}

/** As much of an entry as tells of threats. */
type TellingEntry = Pick<AuditEntry, 'type' | 'rules'> &
  Partial<Pick<AuditEntry, 'actor' | 'integrationId' | 'reason'>>;

/**
 * The threats that an entry tells of: of a refusal those of the rule that decided it. What a role may not is an escalation where an
 * AI agent tries it, and an override where anybody else does.
 */
export function threatsOf(entry: TellingEntry): readonly ThreatId[] {
  const { type, rules } = entry;
  const decisive = rules?.[0]?.rule;
  const refused = [DENY_BY_DEFAULT, ...RULE_SET].find(({ id }) => id === decisive)?.threats ?? [];
  const told = THREATS.filter(({ entries }) => entries.includes(type)).map(({ id }) => id);
  const threats = [...new Set([...refused, ...told])];
  const other = notMet(entry);
  return threats.length > 1 ? threats.filter((id) => id !== other) : threats;
}

/** Of two threats that one type of entry tells of, the one that this entry does not. */
function notMet({ type, actor, integrationId, reason }: TellingEntry): ThreatId | undefined {
  // A flood over a limit forges nothing.
  if (type === 'caller.refuse') return /^(?:limit|capacity)\./.test(reason ?? '') ? 'T2' : 'T1';
  if (type === 'bucket.foreign-write') return reason?.startsWith('T5') === true ? undefined : 'T5';
  if (actor === undefined) return undefined;
  // Where the bucket acts on somebody's attempts: an AI agent belongs to an integration, an executor to none.
  const isAi = actor.role === 'bucket' ? integrationId !== null : actor.role === 'ai';
  return isAi ? 'T5' : 'T6';
}
