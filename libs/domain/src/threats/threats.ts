import type { Role } from '../actors/roles.ts';
import type { OperationType } from '../gate/operations.ts';
import { DENY_BY_DEFAULT } from '../gate/judge.ts';
import type { Rule, ThreatId } from '../gate/rule.ts';
import { RULE_SET } from '../gate/rules/rule-set.ts';
import type { AuditEntry } from '../log/entry.ts';

/** A threat of the facts page: how bad it is, who is told, and what the bucket does about it by itself. */
export interface Threat {
  readonly id: ThreatId;
  readonly name: string;
  readonly severity: 'medium' | 'high' | 'critical';
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
    entries: ['bucket.threshold'],
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
    entries: [],
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

/** The threats that an entry tells of: of a refusal those of the rule that decided it. */
export function threatsOf({ type, rules }: Pick<AuditEntry, 'type' | 'rules'>): readonly ThreatId[] {
  const decisive = rules?.[0]?.rule;
  const refused = [DENY_BY_DEFAULT, ...RULE_SET].find(({ id }) => id === decisive)?.threats ?? [];
  const told = THREATS.filter(({ entries }) => entries.includes(type)).map(({ id }) => id);
  return [...new Set([...refused, ...told])];
}
