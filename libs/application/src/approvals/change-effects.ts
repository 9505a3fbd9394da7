import {
  clipped,
  isLimitName,
  limitRow,
  pointerStep,
  type ChangeKind,
  type ChangeRequest,
  type FieldError,
  type IntegrationDeclaration,
  type JsonObject,
  type JsonValue,
  type PolicyPack,
  type RecordChange,
} from '@bucket/domain';
import type { BlockInProgress } from '../committer/block-in-progress.ts';

/** A new value of one limit; `productId` for a limit that every product has of its own. */
export interface LimitChange {
  readonly limit: string;
  readonly value: number;
  readonly productId?: string;
}

export type ChangeSubject =
  | { readonly kind: 'integration'; readonly declaration: IntegrationDeclaration }
  | { readonly kind: 'limit'; readonly change: LimitChange };

const DECLARED_TEXTS = [
  'integrationId',
  'productId',
  'type',
  'contentFilter',
  'retentionPolicy',
  'deletionStrategy',
  'dataFlow',
] as const;
/** Of policies and strategies too, such as `90-days`. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The subject of a change request, or everything that is wrong with it. */
export function subjectOf(
  kind: ChangeKind,
  subject: JsonObject,
  policy: PolicyPack,
): ChangeSubject | readonly FieldError[] {
  switch (kind) {
    case 'integration':
      return integrationSubject(subject, policy);
    case 'limit':
      return limitSubject(subject, policy);
    default:
      return [fault('/kind', 'not-served', 'this version decides requests of kind integration and limit')];
  }
}

function integrationSubject(subject: JsonObject, policy: PolicyPack): ChangeSubject | FieldError[] {
  const errors = unknownMembers(subject, [...DECLARED_TEXTS, 'artifactClasses']);
  const text = (name: string): string => {
    const value = subject[name];
    if (typeof value === 'string' && NAME.test(value)) return value;
    errors.push(
      fault(
        `/subject/${name}`,
        value === undefined ? 'required' : 'invalid',
        `${name} is a name of at most 64 letters, digits, dots, dashes or underscores`,
      ),
    );
    return '';
  };
  const [integrationId, productId, type, contentFilter, retentionPolicy, deletionStrategy, dataFlow] = [
    text('integrationId'),
    text('productId'),
    text('type'),
    text('contentFilter'),
    text('retentionPolicy'),
    text('deletionStrategy'),
    text('dataFlow'),
  ];
  if (productId !== '' && !policy.products.some(({ id }) => id === productId)) {
    errors.push(fault('/subject/productId', 'unknown', 'no such product'));
  }
  const artifactClasses = classNames(subject['artifactClasses'], errors);
  if (errors.length > 0) return errors;
  return {
    kind: 'integration',
    declaration: {
      integrationId,
      productId,
      type,
      artifactClasses,
      contentFilter,
      retentionPolicy,
      deletionStrategy,
      dataFlow,
    },
  };
}

function classNames(value: JsonValue | undefined, errors: FieldError[]): string[] {
  const names = Array.isArray(value)
    ? value.filter((name: JsonValue): name is string => typeof name === 'string' && NAME.test(name))
    : [];
  const valid =
    Array.isArray(value) && names.length === value.length && names.length > 0 && new Set(names).size === names.length;
  if (!valid)
    errors.push(
      fault(
        '/subject/artifactClasses',
        value === undefined ? 'required' : 'invalid',
        'a list of one or more different class names',
      ),
    );
  return names;
}

function limitSubject(subject: JsonObject, policy: PolicyPack): ChangeSubject | FieldError[] {
  const errors = unknownMembers(subject, ['limit', 'value', 'productId']);
  const { limit, value, productId } = subject;
  if (typeof limit !== 'string' || !isLimitName(limit))
    errors.push(fault('/subject/limit', 'unknown', 'no such limit'));
  else if (!limitRow(limit).raisable)
    errors.push(fault('/subject/limit', 'fixed', 'this limit is part of the contract and is not changed'));
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    errors.push(fault('/subject/value', 'invalid', 'a whole number from 1'));
  }
  const ofProduct = limit === 'storageBytesPerProduct';
  if (ofProduct && !policy.products.some(({ id }) => id === productId))
    errors.push(fault('/subject/productId', 'required', 'the product whose share it is'));
  if (!ofProduct && productId !== undefined)
    errors.push(fault('/subject/productId', 'unknown', 'this limit is not one of a product'));
  if (errors.length > 0 || typeof limit !== 'string' || typeof value !== 'number') return errors;
  return { kind: 'limit', change: { limit, value, ...(typeof productId === 'string' ? { productId } : {}) } };
}

function unknownMembers(subject: JsonObject, known: readonly string[]): FieldError[] {
  return Object.keys(subject)
    .filter((name) => !known.includes(name))
    .slice(0, 20)
    .map((name) => fault(`/subject${pointerStep(clipped(name, 40))}`, 'unknown', 'no such member'));
}

const fault = (pointer: string, code: string, detail: string): FieldError => ({ pointer, code, detail });

/** What an approved request changes, in the very entry that approves it. */
export function effectsOfApproval(request: ChangeRequest, block: BlockInProgress): RecordChange[] {
  // The subject is the one that `subjectOf` checked when it was asked for; its digest has not changed since.
  if (request.kind === 'integration') {
    const declaration = request.subject as unknown as IntegrationDeclaration;
    const value = {
      ...declaration,
      status: 'approved',
      changeRequestId: request.id,
      approvedAt: block.at,
      updatedAt: block.at,
      reason: null,
    } as const;
    return [{ kind: 'integration', id: declaration.integrationId, value }];
  }
  const { limit, value, productId } = request.subject as unknown as LimitChange;
  const id = productId === undefined ? limit : `${limit}:${productId}`;
  return [{ kind: 'limit', id, value: { limit: id, value, changeRequestId: request.id, at: block.at } }];
}
