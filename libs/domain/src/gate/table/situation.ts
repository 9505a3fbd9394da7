import { ROLES, type Role } from '../../actors/roles.ts';
import type { Artifact, ArtifactState } from '../../artifacts/artifact.ts';
import { ERASABLE, WRITE_ONCE, type ArtifactClass } from '../../policy/artifact-class.ts';
import type { Product } from '../../policy/policy-pack.ts';
import type { Credential } from '../credential.ts';
import { GovernanceState } from '../governance-state.ts';
import type { Integration } from '../integration.ts';
import type { Caller, Facts, GovernedRequest, PayloadFacts, Precondition } from '../request.ts';

/** The operations that put an artifact there, change it, take it away or bring it back. */
export const WRITES = ['artifact.create', 'artifact.update', 'artifact.delete', 'artifact.restore'] as const;
export type Write = (typeof WRITES)[number];

/** The value of each dimension, by the name of the dimension; a dimension that an operation does not have is absent. */
export type Situation = Readonly<Record<string, string>>;

const AT = '2026-01-01T12:00:00.000Z';
const BEFORE = '2025-12-31T12:00:00.000Z';
const LATER = '2026-06-01T12:00:00.000Z';
const PRODUCT = 'product';
const HASH = `sha256:${'5'.repeat(64)}`;
const ROOM_BYTES = 1_000_000;

const INTEGRATION: Integration = {
  integrationId: 'integration',
  productId: PRODUCT,
  type: 'rest',
  artifactClasses: ['declared', 'write_once'],
  contentFilter: 'text-moderation-v2',
  retentionPolicy: '90-days',
  deletionStrategy: 'tombstone',
  dataFlow: 'one-way',
  owners: ['owner'],
  status: 'approved',
  changeRequestId: 'change',
  approvedAt: BEFORE,
  updatedAt: BEFORE,
  reason: null,
};

const PRODUCT_ROW: Product = {
  id: PRODUCT,
  mayWrite: ['declared', 'write_once', 'undeclared'],
  mustNeverWrite: [],
  storageBytesMax: ROOM_BYTES,
};

function classOf(name: string): ArtifactClass | undefined {
  if (name === 'unknown') return undefined;
  return {
    name,
    schemaVersion: 2,
    operations: name === 'write_once' ? WRITE_ONCE : ERASABLE,
    sizeBytesMax: 1_024,
    personalData: false,
    says: '',
    schema: {},
    examples: [],
  };
}

const isOfProduct = (role: string): boolean => role === 'service' || role === 'ai';

function callerOf(role: Role): Caller {
  const ofProduct = isOfProduct(role);
  const kind = role === 'bucket' || role === 'service' || role === 'ai' ? role : 'person';
  return {
    actor: { id: `actor-${role}`, kind, role },
    credentialId: ofProduct ? `actor-${role}` : `credential-${role}`,
    integrationId: ofProduct ? INTEGRATION.integrationId : null,
    productId: ofProduct ? PRODUCT : null,
    requestId: 'request',
  };
}

function credentialOf({ actor, credentialId, integrationId, productId }: Caller, standing: string): Credential {
  const isProducts = isOfProduct(actor.role);
  return {
    id: standing === 'of somebody else' ? 'another' : credentialId,
    name: 'credential',
    // The bucket has no credential; whoever says to be the bucket with one is told apart by the rules, not by this type.
    actorKind: actor.kind as Credential['actorKind'],
    role: actor.role as Credential['role'],
    personId: isProducts ? null : actor.id,
    integrationId,
    productId,
    tokenHash: '0'.repeat(64),
    createdAt: BEFORE,
    expiresAt: standing === 'expired' ? BEFORE : LATER,
    revokedAt: standing === 'revoked' ? BEFORE : null,
  };
}

const STATE_OF: Readonly<Record<string, ArtifactState>> = { deleted: 'deleted', purged: 'purged', erased: 'erased' };

function artifactOf(standing: string, artifactClass: string): Artifact | undefined {
  if (standing === 'of another product') return undefined;
  return {
    id: '01950000-0000-7000-8000-000000000001',
    productId: PRODUCT,
    artifactClass,
    schemaVersion: 2,
    ownerId: 'owner',
    integrationId: INTEGRATION.integrationId,
    version: 3,
    state: STATE_OF[standing] ?? 'active',
    contentHash: HASH,
    sizeBytes: 100,
    createdAt: BEFORE,
    createdBy: 'credential',
    updatedAt: BEFORE,
    updatedBy: 'credential',
    labels: {},
    traceId: null,
    parents: [],
    previousContentHash: null,
    recoverableUntil: null,
    legalHolds: [],
  };
}

const FAULT = { pointer: '/payload', code: 'fault', detail: 'fault' };
const VALID: PayloadFacts = { sizeBytes: 100, schemaVersion: 2, violations: [], forbidden: [] };
const PAYLOADS: Readonly<Record<string, PayloadFacts>> = {
  valid: VALID,
  'that breaks its schema': { ...VALID, violations: [FAULT] },
  'with forbidden content': { ...VALID, forbidden: [FAULT] },
  'too large': { ...VALID, sizeBytes: 1_025 },
  'of another version of the schema': { ...VALID, schemaVersion: 3 },
};

const PRECONDITIONS: Readonly<Record<string, Precondition>> = {
  'the current one': { kind: 'versions', versions: [3] },
  'an older one': { kind: 'versions', versions: [2] },
  none: { kind: 'absent' },
};

const statesByStanding = new Map<string, GovernanceState>();

/** One state for each pair of what is stopped and how much room there is. */
function stateOf(role: Role, stopped: string, room: string): GovernanceState {
  const key = `${role} ${stopped} ${room}`;
  const known = statesByStanding.get(key);
  if (known !== undefined) return known;
  const state = new GovernanceState();
  const scope = {
    everything: 'all',
    'the product': `product:${PRODUCT}`,
    'the caller': `actor:actor-${role}`,
  } as const;
  const frozen = Object.hasOwn(scope, stopped) ? scope[stopped as keyof typeof scope] : undefined;
  const { actor } = callerOf(role);
  if (actor.kind === 'person') {
    const [id, roles] = [
      actor.id,
      [role as Credential['role'] & ('owner' | 'advisor' | 'executor' | 'auditor' | 'legal')],
    ];
    const value = { id, roles, status: 'active', publicKey: null, updatedAt: BEFORE, changeRequestId: null } as const;
    state.apply([{ kind: 'principal', id, value }]);
  }
  if (frozen !== undefined) {
    const standing = { frozenBy: 'owner', frozenAt: BEFORE, liftedAt: null, changeRequestId: null, review: null };
    state.apply([{ kind: 'freeze', id: frozen, value: { scope: frozen, reason: 'stopped', ...standing } }]);
  }
  if (room === 'none') state.setUsage(PRODUCT, { artifacts: 10, bytes: ROOM_BYTES });
  statesByStanding.set(key, state);
  return state;
}

const CLASSES: Readonly<Record<string, string>> = {
  'declared by the integration': 'declared',
  'not declared by the integration': 'undeclared',
  'that nobody knows': 'unknown',
  'without this operation': 'write_once',
};
const OWNERS: Readonly<Record<string, string>> = { declared: 'owner', 'not declared': 'stranger', none: '' };

/** A request and what the gate knows of it, in a situation. */
export function askedIn(type: Write, situation: Situation): { request: GovernedRequest; facts: Facts } {
  const role = ROLES.find((each) => each === situation['role']) ?? 'bucket';
  const caller = callerOf(role);
  const name = CLASSES[situation['class'] ?? ''] ?? 'declared';
  const isNew = type === 'artifact.create';
  const artifact = isNew ? undefined : artifactOf(situation['artifact'] ?? 'active', name);
  const payload = PAYLOADS[situation['payload'] ?? ''];
  const precondition = PRECONDITIONS[situation['version named'] ?? ''];
  const request: GovernedRequest = {
    type,
    caller,
    ...(isNew
      ? { artifactClass: name, ownerId: OWNERS[situation['owner'] ?? ''] ?? '' }
      : { artifactId: '01950000-0000-7000-8000-000000000001' }),
    ...(payload === undefined ? {} : { payload }),
    ...(precondition === undefined ? {} : { precondition }),
  };
  return { request, facts: factsIn(role, caller, { situation, artifact, artifactClass: classOf(name) }) };
}

interface Known {
  readonly situation: Situation;
  readonly artifact: Artifact | undefined;
  readonly artifactClass: ArtifactClass | undefined;
}

function factsIn(role: Role, caller: Caller, { situation, artifact, artifactClass }: Known): Facts {
  const standing = situation['integration'] ?? 'approved';
  const credential = situation['credential'] ?? 'in force';
  const deletionStrategy = situation['deletion declared'] === 'none' ? 'none' : 'tombstone';
  const status = standing === 'suspended' || standing === 'revoked' ? standing : 'approved';
  const isOver = situation['time to restore'] === 'over';
  const hold = { id: 'hold', caseId: 'case', productId: PRODUCT, reason: 'case', placedBy: 'legal', placedAt: BEFORE };
  const scope = { kind: 'class', artifactClass: artifactClass?.name ?? '' } as const;
  return {
    at: AT,
    now: AT,
    state: stateOf(role, situation['stopped'] ?? 'nothing', situation['room'] ?? 'enough'),
    credential: credential === 'none' ? undefined : credentialOf(caller, credential),
    integration: standing === 'none' || !isOfProduct(role) ? undefined : { ...INTEGRATION, status, deletionStrategy },
    artifactClass,
    product: PRODUCT_ROW,
    declaredProduct: undefined,
    artifact,
    missingParents: [],
    versionExists: artifact !== undefined,
    changeRequest: undefined,
    subjectIntegration: undefined,
    subjectCredential: undefined,
    objection: undefined,
    subjectDigest: undefined,
    schemaFingerprint: HASH,
    origin: 'bucket.example/log',
    limits: {
      artifactsTotal: 100,
      artifactsPerProduct: 10,
      storageBytesTotal: 10 * ROOM_BYTES,
      storageBytesOfProduct: ROOM_BYTES,
    },
    lifecycle: {
      state: artifact?.state,
      isRetired: artifact?.state !== 'active',
      holds: situation['legal hold'] === 'in force' ? [{ ...hold, scope, releasedAt: null, releasedBy: null }] : [],
      time: { nowMs: isOver ? 2 : 0, endsMs: 1 },
    },
  };
}
