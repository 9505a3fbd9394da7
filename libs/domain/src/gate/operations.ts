import type { Role } from '../actors/roles.ts';

export type ArtifactOperation = 'CREATE' | 'READ' | 'UPDATE' | 'DELETE';

interface OperationRow {
  readonly says: string;
  /** Who may ask for it; everybody else is refused (deny by default). */
  readonly roles: readonly Role[];
  /** What it does to an artifact, when it touches one. */
  readonly operation?: ArtifactOperation;
  /** Whether it would change something; an executor who tries without the right is counted. */
  readonly changes?: true;
}

const PRODUCTS: readonly Role[] = ['service', 'ai'];
const PEOPLE: readonly Role[] = ['owner', 'advisor', 'executor', 'auditor', 'legal'];
const EVERYBODY: readonly Role[] = [...PEOPLE, ...PRODUCTS];

/**
 * Every operation the bucket knows: the type of its audit entry, who may ask for it and what it does. This table is the
 * whole permission matrix; an operation without a row does not exist.
 */
export const OPERATIONS = {
  'bucket.begin': { says: 'The bucket began.', roles: ['bucket'] },
  'bucket.threshold': { says: 'Usage crossed a threshold of a limit.', roles: ['bucket'] },
  'bucket.freeze': { says: 'Repeated attempts froze whoever made them.', roles: ['bucket'] },
  'bucket.adopt': { says: 'The rules and schemas that run were adopted for the first time.', roles: ['bucket'] },
  'bucket.drift': { says: 'What runs is not what was approved.', roles: ['bucket'] },
  'bucket.key': { says: 'The key that signs the log was changed.', roles: ['bucket'] },
  'bucket.foreign-write': { says: 'The store holds what the log does not say.', roles: ['bucket'] },
  'bucket.alert': { says: 'Alerts were delivered to a subscription.', roles: ['bucket'] },
  'bucket.clock': { says: 'The clock went further ahead than time can have passed.', roles: ['bucket'] },
  'bucket.outage': { says: 'The store could not be written for a time.', roles: ['bucket'] },
  'caller.refuse': {
    says: 'Callers without a valid credential, or over a rate, were refused; one entry sums up many.',
    roles: ['bucket'],
  },
  'request.invalid': { says: 'A request was not understood.', roles: EVERYBODY },

  'artifact.create': { says: 'Create an artifact.', roles: PRODUCTS, operation: 'CREATE', changes: true },
  'artifact.read': {
    says: 'Read an artifact or one of its versions.',
    roles: [...PRODUCTS, 'auditor'],
    operation: 'READ',
  },
  'artifact.update': {
    says: 'Add the next version of an artifact.',
    roles: ['service'],
    operation: 'UPDATE',
    changes: true,
  },
  'artifact.delete': {
    says: 'Delete an artifact, recoverably.',
    roles: ['service'],
    operation: 'DELETE',
    changes: true,
  },
  'artifact.restore': { says: 'Restore a deleted artifact.', roles: ['service'], changes: true },
  'artifact.retention': {
    says: 'Ask why an artifact is still kept, and until when.',
    roles: [...PRODUCTS, 'owner', 'advisor', 'executor', 'auditor', 'legal'],
    operation: 'READ',
  },
  'artifact.purge': { says: 'Destroy the content of a version whose retention has ended.', roles: ['bucket'] },
  'artifact.erase': { says: 'Erase a version by an approved request.', roles: ['bucket'] },
  'artifact.list': { says: 'List artifacts of a product.', roles: [...PRODUCTS, 'auditor'] },
  'artifact.versions': {
    says: 'List the versions of an artifact.',
    roles: [...PRODUCTS, 'auditor'],
    operation: 'READ',
  },
  'artifact.custody': {
    says: 'Read the chain of custody of an artifact.',
    roles: [...PRODUCTS, 'auditor'],
    operation: 'READ',
  },
  'artifact.evidence': {
    says: 'Get the evidence about an artifact, verifiable offline.',
    roles: [...PRODUCTS, 'auditor'],
    operation: 'READ',
  },
  // All that a product owns leaves at once: for its services, not for its AI agents.
  'export.begin': { says: 'Export everything that a product owns.', roles: ['service', 'auditor', 'legal'] },
  'export.end': { says: 'What an export that was asked for holds.', roles: ['bucket'] },
  'export.read': { says: 'Read how far an export is.', roles: ['service', 'auditor', 'legal'] },
  'export.content': { says: 'Download an export, or the rest of it.', roles: ['service', 'auditor', 'legal'] },
  'idempotency.replay': { says: 'Answer a repeated request with its first answer.', roles: EVERYBODY },

  'governance.read': { says: 'Read rules, products, classes or limits.', roles: EVERYBODY },
  'governance.evaluate': { says: 'Ask whether an operation would be admitted.', roles: EVERYBODY },
  'governance.replay': {
    says: 'Judge recorded decisions again under the rules in force.',
    roles: ['owner', 'advisor', 'auditor'],
  },
  // A change request is a record, and an auditor writes nothing.
  'change-request.create': {
    says: 'Ask for a change.',
    roles: ['owner', 'advisor', 'executor', 'legal', 'service'],
    changes: true,
  },
  'change-request.read': { says: 'Read change requests.', roles: EVERYBODY },
  'change-request.approve': {
    says: 'Give one of the two voices for a change.',
    roles: ['owner', 'advisor'],
    changes: true,
  },
  'change-request.overdue': { says: 'A change request was not decided in time.', roles: ['bucket'] },
  'change-request.reject': { says: 'Reject a change.', roles: ['owner', 'advisor'], changes: true },
  'integration.read': { says: 'Read integrations and their credentials.', roles: EVERYBODY },
  'integration.suspend': { says: 'Suspend an integration.', roles: ['owner'], changes: true },
  'integration.revoke': { says: 'Revoke an integration for good.', roles: ['owner'], changes: true },
  'credential.revoke': { says: 'Revoke a credential.', roles: ['executor', 'owner'], changes: true },
  'principal.read': { says: 'Read who may act, in which roles.', roles: PEOPLE },
  'freeze.create': {
    says: 'Stop writes at once; only two people lift it.',
    roles: ['owner', 'advisor'],
    changes: true,
  },
  'freeze.read': { says: 'Read what is frozen.', roles: PEOPLE },
  'threat.read': { says: 'Read the threats and how often they were met.', roles: PEOPLE },

  'hold.place': { says: 'Place a legal hold, in force at once.', roles: ['legal'], changes: true },
  'hold.read': { says: 'Read legal holds.', roles: PEOPLE },
  'retention.preview': { says: 'Ask what a retention sweep at a time would destroy.', roles: PEOPLE },
  'retention.read': { says: 'Read how far a retention sweep is.', roles: PEOPLE },
  'retention.sweep': { says: 'Run a retention sweep.', roles: ['executor'], changes: true },
  'retention.end': { says: 'A retention sweep that was asked for has ended.', roles: ['bucket'] },
  'retention.mark': { says: 'The bucket confirms how much retention time has passed.', roles: ['bucket'] },
  'erasure.complete': { says: 'An approved erasure has been carried out.', roles: ['bucket'] },

  'certification.issued': {
    says: 'Sign and record what an attack on every sentence of the certification found.',
    roles: ['executor'],
    changes: true,
  },
  'certification.read': { says: 'Read certifications and whether they still hold.', roles: EVERYBODY },

  'audit.read': { says: 'Read entries of the audit trail.', roles: EVERYBODY },
  'audit.bundle': { says: 'Read a bundle of entries of all products.', roles: ['auditor'] },
  'audit.evidence': { says: 'Get the evidence of all entries of a period.', roles: ['auditor'] },
  'audit.prove': { says: 'Read a proof or a checkpoint.', roles: EVERYBODY },
  'audit.verify': { says: 'Re-derive the whole log and hold the store against it.', roles: PEOPLE },
  'verification.read': { says: 'Read how far a verification is, and its result.', roles: PEOPLE },
} as const satisfies Record<string, OperationRow>;

export type OperationType = keyof typeof OPERATIONS;

/** The row of an operation, with its optional parts typed. */
export function operationRow(type: OperationType): OperationRow {
  return OPERATIONS[type];
}

/** A type from outside (a query, a stored entry), or undefined. */
export function parseOperationType(text: string): OperationType | undefined {
  return Object.hasOwn(OPERATIONS, text) ? (text as OperationType) : undefined;
}
