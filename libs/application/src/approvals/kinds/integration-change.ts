import type {
  FieldError,
  Integration,
  IntegrationDeclaration,
  JsonObject,
  JsonValue,
  PolicyPack,
} from '@bucket/domain';
import { fieldError, unknownMembers, type ChangeKindDefinition } from './change-kind.ts';

const TEXT_MEMBERS = [
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

/** Approves an integration, or approves it again with another declaration. */
export const integrationChange: ChangeKindDefinition<'integration'> = {
  kind: 'integration',
  parse: parseDeclaration,
  judgedParts: (declaration) => ({ declaration }),
  effects: ({ request, at }) => {
    const value: Integration = {
      ...request.subject,
      status: 'approved',
      changeRequestId: request.id,
      approvedAt: at,
      updatedAt: at,
      reason: null,
    };
    return [{ kind: 'integration', id: value.integrationId, value }];
  },
};

function parseDeclaration(subject: JsonObject, policy: PolicyPack): IntegrationDeclaration | readonly FieldError[] {
  const errors = unknownMembers(subject, [...TEXT_MEMBERS, 'artifactClasses']);
  const text = (name: (typeof TEXT_MEMBERS)[number]): string => {
    const value = subject[name];
    if (typeof value === 'string' && NAME.test(value)) return value;
    const detail = `${name} is a name of at most 64 letters, digits, dots, dashes or underscores`;
    errors.push(fieldError(`/subject/${name}`, value === undefined ? 'required' : 'invalid', detail));
    return '';
  };
  const declaration = {
    integrationId: text('integrationId'),
    productId: text('productId'),
    type: text('type'),
    contentFilter: text('contentFilter'),
    retentionPolicy: text('retentionPolicy'),
    deletionStrategy: text('deletionStrategy'),
    dataFlow: text('dataFlow'),
    artifactClasses: classNames(subject['artifactClasses'], errors),
  };
  const { productId } = declaration;
  if (productId !== '' && !policy.products.some(({ id }) => id === productId)) {
    errors.push(fieldError('/subject/productId', 'unknown', 'no such product'));
  }
  return errors.length > 0 ? errors : declaration;
}

function classNames(value: JsonValue | undefined, errors: FieldError[]): string[] {
  const names = Array.isArray(value)
    ? value.filter((name: JsonValue): name is string => typeof name === 'string' && NAME.test(name))
    : [];
  const isValid =
    Array.isArray(value) && names.length === value.length && names.length > 0 && new Set(names).size === names.length;
  if (!isValid) {
    const code = value === undefined ? 'required' : 'invalid';
    errors.push(fieldError('/subject/artifactClasses', code, 'a list of one or more different class names'));
  }
  return names;
}
