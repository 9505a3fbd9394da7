import type { ThreatId } from '../gate/rule.ts';
import type { Role } from '../actors/roles.ts';
import type { AuditEntry, HashHex } from '../log/entry.ts';
import type { Severity } from '../threats/threats.ts';
import type { Alert } from './alert.ts';

/** What is known of an alert besides what it is. */
export interface AlertFacts {
  /** Name of the log. */
  readonly origin: string;
  /** Unique among the alerts of this log, and the same whichever process sends it and however often. */
  readonly id: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
  readonly reason: string;
  readonly subject: string;
  /** Where the alert follows from an entry: the entry and its hash. */
  readonly told?: { readonly entry: AuditEntry; readonly entryHash: HashHex };
}

/** An event as in CloudEvents 1.0, in the JSON format of CloudEvents (structured mode). */
export interface AlertEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: {
    readonly severity: Severity;
    readonly threats: readonly ThreatId[];
    readonly tell: readonly Role[];
    readonly reason: string;
    readonly entry?: AuditEntry;
    readonly entryHash?: HashHex;
  };
}

/** Media type of a CloudEvents event in structured mode (CloudEvents HTTP binding 1.0, section 3.2). */
export const CLOUD_EVENT_TYPE = 'application/cloudevents+json; charset=utf-8';

/** The event that a receiver is sent. */
export function alertEvent({ kind, severity, threats, tell }: Alert, facts: AlertFacts): AlertEvent {
  const { origin, id, at, reason, subject, told } = facts;
  return {
    specversion: '1.0',
    id,
    source: `/logs/${origin}`,
    type: `bucket.alert.${kind}`,
    subject,
    time: at,
    datacontenttype: 'application/json',
    data: { severity, threats, tell, reason, ...told },
  };
}

/** In one sentence what an entry tells. */
export function entrySays({ type, outcome, actor, rules, reason }: AuditEntry): string {
  const why = rules?.[0]?.reason ?? reason;
  return `${type} by ${actor.id} (${actor.role}) ${outcome}${why === undefined ? '' : `: ${why}`}`;
}
