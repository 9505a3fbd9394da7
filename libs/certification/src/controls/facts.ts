import { rowsOf, type Control } from '../control.ts';

const limit = rowsOf('limit', 31);
const role = rowsOf('role');
const threat = rowsOf('threat');
const scenario = rowsOf('scenario', 92);

/** The limits, as the tables of the facts page have them: what is measured, how much, and when it warns. */
export const limits: readonly Control[] = [
  limit.checked(
    'L1',
    'writes per second, all products | 1,000 | 500 safe, 900 warning',
    'rest.limits-table',
    'rest.write-rate',
  ),
  limit.checked('L2', 'artifacts, all products | 100,000,000 | 70 %, 90 %', 'rest.limits-table'),
  limit.checked('L3', 'artifacts per product | 10,000,000 | 70 %', 'rest.limits-table'),
  limit.checked('L4', 'products | 100 |', 'rest.limits-table'),
  limit.checked('L5', 'one artifact | 16 MiB | 10 MiB', 'rest.limits-table', 'rest.sizes'),
  limit.checked('L6', '`metadata` payload | 16 KiB |', 'rest.limits-table', 'rest.sizes'),
  limit.checked('L7', 'concurrent writers | 100 | 50, 90', 'rest.limits-table'),
  limit.checked('L8', 'batch | 500 items | 100', 'rest.limits-table', 'rest.sizes'),
  limit.checked('L9', 'one page of a listing | 1,000 items |', 'rest.limits-table', 'rest.sizes'),
  limit.checked('L10', 'total storage | 1 TB | 90 % warn, 99 % refuse writes', 'rest.limits-table'),
  limit.checked(
    'L11',
    'storage share per product | 400 / 300 / 200 / 100 GB in the order of the table above | 70 % tell the product, 90 % throttle, 100 % refuse',
    'rest.limits-table',
  ),
  limit.checked('L12', 'write latency, p99 | 100 ms | 500 ms investigate', 'rest.latency'),
  limit.checked('L13', 'read latency, p99 | 50 ms |', 'rest.latency'),
  limit.checked('L14', 'query latency, p99 | 200 ms |', 'rest.latency'),
  limit.checked('L15', 'superseded versions kept | 90 days |', 'rest.limits-table', 'rest.deletion'),
  limit.checked('L16', 'deleted artifacts recoverable | 90 days, then never |', 'rest.limits-table', 'rest.deletion'),
  limit.checked('L17', 'audit trail kept | 7 years |', 'rest.limits-table'),
  limit.checked(
    'L18',
    'certification valid | 12 months; lapses earlier on a major version, an architecture change or a new threat pattern |',
    'rest.limits-table',
  ),
];

/** Who may do what, and may not. */
export const roles: readonly Control[] = [
  role.checked(
    'A1',
    'owner | approve, reject, suspend, revoke; half of every dual approval | approve alone',
    'rest.dual-approval',
    'rest.roles',
  ),
  role.checked('A2', 'advisor | the other half | approve alone', 'rest.dual-approval', 'rest.roles'),
  role.checked(
    'A3',
    'executor | day-to-day operation: run sweeps, backups, drills, rotate credentials | approve, change rules, touch an immutable class',
    'rest.executor-override',
    'rest.immutable-classes',
  ),
  role.checked('A4', 'auditor | read the whole audit trail and every proof | write', 'rest.roles', 'outside.log'),
  role.checked('A5', 'legal | place a hold at once; ask for its release | release alone', 'rest.legal-hold'),
  role.checked(
    'A6',
    "product service | its own product's artifacts, as its integration allows | anything of another product",
    'rest.foreign-products',
  ),
  role.checked(
    'A7',
    'AI agent | CREATE and READ in its own product | UPDATE, DELETE, approve, change rules, hold; repeated attempts suspend it',
    'rest.ai-escalation',
  ),
];

/** The ten threats, each with its severity and its answer. */
export const threats: readonly Control[] = [
  threat.checked(
    'T1',
    'storage exhaustion: write loops, huge or deeply nested payloads | high | limits, quotas, throttling, refusal at 99 %',
    'rest.sizes',
    'rest.bad-input',
    'rest.write-rate',
  ),
  threat.checked(
    'T2',
    'metadata poisoning: forged owner, backdated time, false integration id | critical | identity from the credential, time from the server, never from the body',
    'rest.forged-identity',
  ),
  threat.checked(
    'T3',
    'silent schema evolution | high | approved schema fingerprint, drift detection, refusal',
    'rest.schemas',
    'store.rules-changed',
  ),
  threat.checked('T4', 'concurrent write collision | medium | version precondition, one winner', 'rest.versions'),
  threat.checked(
    'T5',
    'executor override: bypass, direct database access, emergency fix | critical | no bypass exists; attempts are recorded and escalated; the executor is frozen',
    'rest.executor-override',
    'store.direct-writes',
  ),
  threat.checked(
    'T6',
    'AI escalation: repeated requests, pressure | medium | refused, counted, cooled off, suspended',
    'rest.ai-escalation',
  ),
  threat.checked(
    'T7',
    'cross-product contamination | high | product from the credential; a foreign id does not exist',
    'rest.foreign-products',
  ),
  threat.checked(
    'T8',
    'audit tampering: deletion, reordering, omission | critical | append-only store, hash chain, Merkle proofs, signed checkpoints',
    'store.tampering',
    'store.roll-back',
    'outside.log',
  ),
  threat.checked(
    'T9',
    'ownership challenge: who may delete, conflicting retention | high | mandatory owner, legal hold, recorded authority',
    'rest.forged-identity',
    'rest.legal-hold',
  ),
  threat.checked(
    'T10',
    'over-trust in provenance | medium | say what a proof proves and what it does not',
    'build.documents',
  ),
];

/** The seven failure scenarios with the answer each needs. That they are acted out every quarter is control V9. */
export const scenarios: readonly Control[] = [
  scenario.checked(
    'F1',
    'The executor acts outside its lane: refuse, record, tell the advisor, freeze the credential until released by two.',
    'rest.executor-override',
  ),
  scenario.checked(
    'F2',
    'An AI agent asks for more than write-only: refuse, record, tell the advisor and the product, count toward suspension.',
    'rest.ai-escalation',
  ),
  scenario.checked(
    'F3',
    'A product wants a schema change "by Friday": acknowledge, open a change request, decide within 24 hours; no bypass meanwhile.',
    'rest.schemas',
  ),
  scenario.checked(
    'F4',
    "Someone relaxes a rule in code: the running rule set's fingerprint differs from the approved one; the service refuses to start.",
    'store.rules-changed',
  ),
  scenario.checked(
    'F5',
    'Provenance is questioned: produce the chain of custody, hashes, signatures and times for one artifact.',
    'outside.receipts',
    'rest.trail',
  ),
  scenario.checked(
    'F6',
    "An auditor wants everything: prove the whole trail, without trusting the bucket's own word.",
    'outside.log',
  ),
  scenario.checked(
    'F7',
    'A legal investigation begins: a hold within the hour that no retention job, delete or erasure can get past.',
    'rest.legal-hold',
  ),
];
