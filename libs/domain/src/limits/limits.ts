import type { Role } from '../actors/roles.ts';
import type { StrictJsonLimits } from '../json/index.ts';
import { gb, kib, mib, tb } from './bytes.ts';
import { limitRowAt } from './limit-row.ts';
import type {
  LimitAction,
  LimitDefinition,
  LimitRow,
  LimitScope,
  LimitUnit,
  ThresholdDefinition,
} from './limit-row.ts';

type Thresholds = readonly ThresholdDefinition[];

const warning = (atPercent: number, action: LimitAction, ...tell: Role[]): ThresholdDefinition => ({
  atPercent,
  status: 'warning',
  action,
  tell,
});
const critical = (atPercent: number, action: LimitAction, ...tell: Role[]): ThresholdDefinition => ({
  atPercent,
  status: 'critical',
  action,
  tell,
});

/** Room that usage fills up; it can be raised. */
const capacity = (
  scope: LimitScope,
  value: number,
  unit: LimitUnit,
  says: string,
  thresholds: Thresholds,
): LimitDefinition => ({ value, unit, scope, raisable: true, says, thresholds });

/** A bound of one request. It is part of the REST contract or of a class, so no change request raises it. */
const bound = (value: number, unit: LimitUnit, says: string, warnings: Thresholds = []): LimitDefinition => ({
  value,
  unit,
  scope: 'request',
  raisable: false,
  says,
  thresholds: [...warnings, critical(100, 'refuse')],
});

/** A latency that is promised: slower is told, never refused. */
const latency = (value: number, says: string, ...further: Thresholds): LimitDefinition => ({
  value,
  unit: 'ms',
  scope: 'all',
  raisable: false,
  says,
  thresholds: [warning(100, 'tell', 'executor'), ...further],
});

/** A time that is promised. */
const period = (value: number, unit: LimitUnit, says: string, ...thresholds: Thresholds): LimitDefinition => ({
  value,
  unit,
  scope: 'all',
  raisable: false,
  says,
  thresholds,
});

/**
 * The only place a limit stands: limiter, `GET /v1/governance/limits`, OpenAPI, documentation, alert rules and load tests
 * read it here. What would pass a value is refused; a threshold is reached when usage equals it. Sizes of payloads are
 * UTF-8 bytes of the RFC 8785 form.
 */
const LIMIT_DEFINITIONS = {
  writesPerSecond: capacity('all', 1_000, '1/s', 'Writes a second over all products; safe up to half of it.', [
    warning(50, 'tell', 'executor'),
    warning(90, 'tell', 'executor'),
    critical(100, 'refuse', 'executor', 'owner'),
  ]),
  artifactsTotal: capacity('all', 100_000_000, 'artifacts', 'Artifacts over all products.', [
    warning(70, 'tell', 'executor'),
    warning(90, 'tell', 'executor', 'owner'),
    critical(100, 'refuse', 'executor', 'owner'),
  ]),
  artifactsPerProduct: capacity('product', 10_000_000, 'artifacts', 'Artifacts of one product.', [
    warning(70, 'tell', 'service', 'executor'),
    critical(100, 'refuse', 'service', 'executor'),
  ]),
  products: capacity('all', 100, 'products', 'Products in one policy pack.', [critical(100, 'refuse', 'owner')]),
  concurrentWriters: capacity(
    'all',
    100,
    'writers',
    'Writes in progress at one moment; up to four times as many wait for a place.',
    [warning(50, 'tell', 'executor'), warning(90, 'tell', 'executor'), critical(100, 'refuse', 'executor')],
  ),
  storageBytesTotal: capacity(
    'all',
    tb(1),
    'bytes',
    'Stored bytes over all products; writes are refused from 99 % on.',
    [warning(90, 'tell', 'executor', 'owner'), critical(99, 'refuse', 'executor', 'owner')],
  ),
  storageBytesPerProduct: capacity(
    'product',
    gb(400),
    'bytes',
    'Stored bytes of one product: the largest share there is. The policy pack gives each product its own.',
    [
      warning(70, 'tell', 'service'),
      critical(90, 'throttle', 'service', 'executor'),
      critical(100, 'refuse', 'service', 'executor', 'owner'),
    ],
  ),

  artifactSizeBytes: bound(mib(16), 'bytes', 'The payload of one artifact, whatever its class.', [
    warning(62.5, 'tell', 'service'),
  ]),
  metadataPayloadBytes: bound(kib(16), 'bytes', 'The payload of one artifact of class metadata.'),
  batchItems: bound(500, 'items', 'Artifacts created by one batch.', [warning(20, 'tell', 'service')]),
  pageItems: bound(1_000, 'items', 'Items on one page of a listing.'),
  bodyBytes: bound(mib(17), 'bytes', 'A request body: one artifact at its largest with its envelope, or one batch.'),
  bodyDepth: bound(64, 'levels', 'Nesting in a request body; the outermost container is level 1.'),
  objectKeys: bound(1_000, 'keys', 'Keys in one object of a request body.'),

  writeLatencyMsP99: latency(
    100,
    'Time of a write as the server sees it, 99th percentile.',
    critical(500, 'investigate', 'executor', 'owner'),
  ),
  readLatencyMsP99: latency(50, 'Time of a read of one artifact, 99th percentile.'),
  queryLatencyMsP99: latency(200, 'Time of one page of a listing, 99th percentile.'),

  supersededVersionsDays: period(90, 'days', 'How long a superseded version is kept.'),
  recoverableDays: period(90, 'days', 'How long a deleted artifact can be restored; after that, never.'),
  // Seven years hold one or two leap days; with two, nothing is freed early.
  auditTrailDays: period(7 * 365 + 2, 'days', 'How long the audit trail is kept: seven years.'),
  certificationDays: period(
    365,
    'days',
    'How long a certification is valid; a major version, an architecture change or a new threat pattern ends it earlier.',
    critical(100, 'end', 'owner', 'advisor'),
  ),
  changeRequestDays: period(7, 'days', 'How long a change request waits for its two decisions before it lapses.'),
  changeDecisionHours: period(
    24,
    'hours',
    'By when a change request should be decided; owner and advisor are told of later ones.',
  ),
  credentialDays: period(365, 'days', 'How long a credential is in force at most.'),
  exceptionDays: period(90, 'days', 'How long an exception to a rule may last at most.'),
  idempotencyHours: period(24, 'hours', 'How long an idempotency key replays its first answer.'),
} satisfies Readonly<Record<string, LimitDefinition>>;

export type LimitName = keyof typeof LIMIT_DEFINITIONS;

/** The values in force, by name. */
export type Limits = Readonly<Record<LimitName, number>>;

/** Whether a text from outside names a limit. */
export function isLimitName(text: string): text is LimitName {
  return Object.hasOwn(LIMIT_DEFINITIONS, text);
}

/** Every limit, in the order of the table. */
export const LIMIT_NAMES: readonly LimitName[] = Object.freeze(Object.keys(LIMIT_DEFINITIONS).filter(isLimitName));

/** The values of the table, before any approved change. */
export const DEFAULT_LIMITS: Limits = Object.freeze(
  // `LIMIT_NAMES` holds exactly the names of the table, so the record is complete.
  Object.fromEntries(LIMIT_NAMES.map((limit) => [limit, LIMIT_DEFINITIONS[limit].value])) as Record<LimitName, number>,
);

/** What a request body may hold, as the strict JSON reader takes it. */
export const BODY_JSON_LIMITS: StrictJsonLimits = Object.freeze({
  depthMax: DEFAULT_LIMITS.bodyDepth,
  keysMax: DEFAULT_LIMITS.objectKeys,
});

/** How long an idempotency key is remembered, in milliseconds. */
export const IDEMPOTENCY_KEPT_MS = DEFAULT_LIMITS.idempotencyHours * 3_600_000;

/** One row at a value: that of the table, one raised by an approved change, or the share of one product. */
export function limitRow<Name extends LimitName>(limit: Name, value: number = DEFAULT_LIMITS[limit]): LimitRow<Name> {
  return limitRowAt(limit, LIMIT_DEFINITIONS[limit], value);
}

/** Up to where usage may grow at a limit of this value: where the table first refuses, in the unit of the limit. */
export function refusedFrom(limit: LimitName, value: number): number {
  const { thresholds } = LIMIT_DEFINITIONS[limit] as LimitDefinition;
  const first = thresholds.find(({ action }) => action === 'refuse');
  return first === undefined ? value : (value * first.atPercent) / 100;
}

/** All rows at the values in force, in the order of the table. */
export function limitRows(limits: Limits = DEFAULT_LIMITS): readonly LimitRow<LimitName>[] {
  return LIMIT_NAMES.map((limit) => limitRow(limit, limits[limit]));
}
