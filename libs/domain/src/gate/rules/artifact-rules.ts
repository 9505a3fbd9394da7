import type { ArtifactState } from '../../artifacts/artifact.ts';
import { keptClassName } from '../../artifacts/class-name.ts';
import type { RefusalCode } from '../../errors/refusal-codes.ts';
import { operationRow, type ArtifactOperation } from '../operations.ts';
import type { GovernedRequest } from '../request.ts';
import { isOwnerOf } from '../integration.ts';
import type { Rule } from '../rule.ts';

const operationOf = (request: GovernedRequest): ArtifactOperation | undefined => operationRow(request.type).operation;

function changes(request: GovernedRequest): boolean {
  const operation = operationOf(request);
  return operation === 'UPDATE' || operation === 'DELETE';
}

function writes(request: GovernedRequest): boolean {
  return changes(request) || operationOf(request) === 'CREATE';
}

export const deletedIsNotServed: Rule = {
  id: 'BKT-R05',
  says: 'A deleted artifact is neither read nor changed; it can only be restored, and its custody stays readable.',
  threats: ['T9'],
  appliesTo: (request, { artifact }) =>
    artifact !== undefined && (changes(request) || request.type === 'artifact.read'),
  refuses: (_request, { artifact }) =>
    artifact?.state === 'active'
      ? undefined
      : { code: GONE[artifact?.state ?? 'deleted'], reason: `the artifact is ${artifact?.state ?? 'absent'}` },
};

export const neverIsNever: Rule = {
  id: 'BKT-R19',
  says: 'What the policy says a product must never write it never writes, whether or not there is such a class.',
  threats: ['T7'],
  appliesTo: ({ artifactClass, type }) => artifactClass !== undefined && type === 'artifact.create',
  refuses: ({ artifactClass = '' }, { product }) =>
    product?.mustNeverWrite.includes(artifactClass) === true
      ? { code: 'class.never-permitted', reason: `${product.id} must never write ${artifactClass}` }
      : undefined,
};

export const writesAreNotStopped: Rule = {
  id: 'BKT-R34',
  says: 'While writes of everything, a product or an integration are stopped, nothing of it is written.',
  threats: ['T1', 'T5'],
  appliesTo: (request) => writes(request) || request.type === 'artifact.restore',
  refuses: ({ caller: { productId, integrationId } }, { state }) => {
    const scopes = ['all', `product:${productId ?? ''}`, `integration:${integrationId ?? ''}`];
    const freeze = scopes.map((scope) => state.freeze(scope)).find((found) => found !== undefined);
    return freeze === undefined
      ? undefined
      : { code: 'freeze.in-force', reason: `writes of ${freeze.scope} are stopped since ${freeze.frozenAt}` };
  },
};
/** The code for what is not served any more, by its state. */
const GONE = {
  active: 'artifact.deleted',
  deleted: 'artifact.deleted',
  purged: 'artifact.purged',
  erased: 'artifact.erased',
} as const satisfies Record<ArtifactState, RefusalCode>;

export const classIsKnown: Rule = {
  id: 'BKT-R06',
  says: 'An unknown class is refused.',
  threats: ['T3'],
  appliesTo: ({ artifactClass, type }) => artifactClass !== undefined || type === 'artifact.create',
  refuses: ({ artifactClass }, facts) =>
    facts.artifactClass !== undefined
      ? undefined
      : { code: 'class.unknown', reason: `${keptClassName(artifactClass ?? 'nothing')} is not a class` },
};

export const classIsDeclared: Rule = {
  id: 'BKT-R07',
  says: 'An integration writes only the classes it declared and its product may write.',
  threats: ['T3', 'T7'],
  appliesTo: (request, { artifactClass, integration }) =>
    writes(request) && artifactClass !== undefined && integration !== undefined,
  refuses: (_request, { artifactClass, integration, product }) => {
    const name = artifactClass?.name ?? '';
    if (integration?.artifactClasses.includes(name) === true && product?.mayWrite.includes(name) === true)
      return undefined;
    return { code: 'class.not-declared', reason: `${integration?.integrationId ?? 'nobody'} has not declared ${name}` };
  },
};

const operationKey = { CREATE: 'create', READ: 'read', UPDATE: 'update', DELETE: 'delete' } as const;

export const writeOnceStaysWritten: Rule = {
  id: 'BKT-R08',
  says: 'A class without UPDATE or DELETE is never changed or removed.',
  threats: ['T8'],
  appliesTo: (request, { artifactClass }) => operationOf(request) !== undefined && artifactClass !== undefined,
  refuses: (request, { artifactClass }) => {
    const operation = operationOf(request);
    if (operation === undefined || artifactClass?.operations[operationKey[operation]] === true) return undefined;
    return {
      code: 'class.operation-not-permitted',
      reason: `${operation} is not an operation of ${artifactClass?.name ?? 'this class'}`,
    };
  },
};

export const deletionIsDeclared: Rule = {
  id: 'BKT-R37',
  says: 'An integration that has declared to delete nothing deletes nothing.',
  threats: ['T9'],
  appliesTo: (request, { integration }) => operationOf(request) === 'DELETE' && integration !== undefined,
  refuses: (_request, { integration }) =>
    integration?.deletionStrategy === 'none'
      ? { code: 'integration.deletion-strategy', reason: 'the declared deletion strategy is none' }
      : undefined,
};

export const versionIsTheOneSeen: Rule = {
  id: 'BKT-R09',
  says: 'A change names the version it was made from; of two that name the same version one wins.',
  threats: ['T4'],
  appliesTo: (request, { artifact }) => changes(request) && artifact !== undefined,
  refuses: ({ precondition }, { artifact }) => {
    if (precondition === undefined || precondition.kind === 'absent') {
      return { code: 'precondition.required', reason: 'name the version with If-Match' };
    }
    if (precondition.kind === 'any' || (artifact !== undefined && precondition.versions.includes(artifact.version))) {
      return undefined;
    }
    return { code: 'precondition.failed', reason: `the current version is ${artifact?.version ?? 0}` };
  },
};

export const ownerIsNamed: Rule = {
  id: 'BKT-R10',
  says: 'Every artifact has an owner.',
  threats: ['T9'],
  appliesTo: ({ type }) => type === 'artifact.create',
  refuses: ({ ownerId }) =>
    ownerId !== undefined && ownerId.length > 0
      ? undefined
      : {
          code: 'owner.required',
          reason: 'ownerId is missing',
          errors: [{ pointer: '/ownerId', code: 'required', detail: 'an owner is required' }],
        },
};

export const ownerIsDeclared: Rule = {
  id: 'BKT-R18',
  says: 'An integration names only owners that it has declared; without a declaration it is its own owner.',
  threats: ['T2', 'T9'],
  exceptable: true,
  appliesTo: ({ type, ownerId }, { integration }) =>
    type === 'artifact.create' && ownerId !== undefined && integration !== undefined,
  refuses: ({ ownerId = '' }, { integration }) =>
    integration === undefined || isOwnerOf(integration, ownerId)
      ? undefined
      : {
          code: 'owner.not-declared',
          reason: `${integration.integrationId} has not declared this owner`,
          errors: [{ pointer: '/ownerId', code: 'not-declared', detail: 'not one of the owners of the integration' }],
        },
};

export const parentsExist: Rule = {
  id: 'BKT-R14',
  says: 'A parent is an existing version of an artifact of the same product.',
  threats: ['T7', 'T10'],
  exceptable: true,
  appliesTo: ({ type }) => type === 'artifact.create',
  refuses: (_request, { missingParents }) =>
    missingParents.length === 0
      ? undefined
      : {
          code: 'parents.unknown',
          reason: `${missingParents.length} of the parents do not exist`,
          errors: missingParents
            .slice(0, 20)
            .map((pointer) => ({ pointer, code: 'unknown', detail: 'no such artifact version' })),
        },
};

export const artifactRules: readonly Rule[] = [
  writesAreNotStopped,
  deletedIsNotServed,
  neverIsNever,
  classIsKnown,
  classIsDeclared,
  writeOnceStaysWritten,
  deletionIsDeclared,
  versionIsTheOneSeen,
  ownerIsNamed,
  ownerIsDeclared,
  parentsExist,
];
