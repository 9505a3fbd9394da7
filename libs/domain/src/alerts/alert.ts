import type { Role } from '../actors/roles.ts';
import type { OperationType } from '../gate/operations.ts';
import type { ThreatId } from '../gate/rule.ts';
import type { AuditEntry } from '../log/entry.ts';
import { THREATS, threatsOf, type Severity } from '../threats/threats.ts';

/** What an alert is about. */
export type AlertKind = 'threat' | 'freeze' | 'outage' | 'overdue' | 'clock';

/** An entry, or a condition of the process, that somebody has to know of. */
export interface Alert {
  readonly kind: AlertKind;
  readonly severity: Severity;
  /** The threats that it tells of, none where it is about something else. */
  readonly threats: readonly ThreatId[];
  /** The roles to tell. */
  readonly tell: readonly Role[];
}

/** What is told although no threat was met. */
const TOLD: Readonly<Partial<Record<OperationType, Pick<Alert, 'kind' | 'severity' | 'tell'>>>> = {
  'bucket.freeze': { kind: 'freeze', severity: 'high', tell: ['owner', 'advisor'] },
  'freeze.create': { kind: 'freeze', severity: 'high', tell: ['owner', 'advisor', 'executor', 'service'] },
  'bucket.clock': { kind: 'clock', severity: 'high', tell: ['executor', 'owner', 'advisor'] },
  'change-request.overdue': { kind: 'overdue', severity: 'medium', tell: ['owner', 'advisor'] },
  'bucket.outage': { kind: 'outage', severity: 'high', tell: ['executor', 'owner'] },
};

/** Told while the store cannot be written: no entry can say so. */
export const STORE_LOST: Alert = { kind: 'outage', severity: 'critical', threats: [], tell: ['executor', 'owner'] };

/** Told of an entry that the store does not give any more, or not as it was committed. */
export const ENTRY_UNREADABLE: Alert = {
  kind: 'threat',
  severity: 'critical',
  threats: ['T8'],
  tell: ['owner', 'advisor', 'auditor'],
};

const SEVERITIES: readonly Severity[] = ['medium', 'high', 'critical'];

/** The alert of an entry, or undefined where nobody has to be told of it. */
export function alertOf(entry: AuditEntry): Alert | undefined {
  const row = happened(entry) ? TOLD[entry.type] : undefined;
  const threats = threatsOf(entry);
  const met = THREATS.filter(({ id }) => threats.includes(id));
  if (row === undefined && met.length === 0) return undefined;
  const parts = [...(row === undefined ? [] : [row]), ...met];
  return {
    kind: row?.kind ?? 'threat',
    severity: SEVERITIES[Math.max(...parts.map(({ severity }) => SEVERITIES.indexOf(severity)))] ?? 'critical',
    threats,
    tell: [...new Set(parts.flatMap(({ tell }) => tell))],
  };
}

/** A refused attempt to freeze is not a freeze, and what was told as overdue already is not told again. */
function happened({ type, outcome }: AuditEntry): boolean {
  return outcome === 'allowed' || (outcome === 'failed' && type !== 'change-request.overdue');
}

/** Alerts with the same key within one minute of the log are one alert: the first of them. */
export function alertKey({ kind }: Alert, entry: AuditEntry): string {
  const { type, outcome, rules, actor, productId } = entry;
  return [kind, type, outcome, rules?.[0]?.rule ?? '', actor.id, productId ?? '', toldApart(entry)].join(' ');
}

/** Refusals and warnings about single requests can be many and are alike; anything else that is told differs by its reason. */
function toldApart({ type, outcome, reason = '' }: AuditEntry): string {
  if (outcome === 'refused') return '';
  return type === 'bucket.threshold' && !reason.includes('->') ? reason.slice(0, reason.indexOf(' ')) : reason;
}

/** Which alerts a subscription wants; an absent part does not narrow. */
export interface AlertFilter {
  /** Alerts that one of these roles has to know of. */
  readonly tell?: readonly Role[];
  /** Alerts about these products. */
  readonly products?: readonly string[];
}

/** Whether a subscription wants an alert. @param productId the product that it is about */
export function isWanted(alert: Alert, productId: string | null, { tell, products }: AlertFilter): boolean {
  const isForRole = tell === undefined || alert.tell.some((role) => tell.includes(role));
  return isForRole && (products === undefined || (productId !== null && products.includes(productId)));
}
