import {
  CONTENT_FILTERS,
  DELETION_STRATEGIES,
  RETENTION_DAYS_MAX,
  retentionDays,
  type DeclaredSchema,
  type FieldError,
  type Integration,
  type IntegrationChange,
  type JsonObject,
  type PolicyPack,
  type RuleRefusal,
  type Sha256,
} from '@bucket/domain';
import { limitInForce } from '../../committer/gate.ts';
import { classNamed, SubjectReader, type ChangeKindDefinition, type Standing } from './change-kind.ts';
import { credentialObjection, credentialRecords, parseProductCredential, proofShown } from './credentials.ts';

const MEMBERS = [
  'integrationId',
  'productId',
  'type',
  'artifactClasses',
  'contentFilter',
  'retentionPolicy',
  'deletionStrategy',
  'dataFlow',
  'owners',
  'schemas',
  'credentials',
];
/** A whole name, or a prefix that ends in an asterisk. */
const OWNER = /^(?:[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}\*?|\*)$/;
const CREDENTIALS_MAX = 16;
const SCHEMAS_MAX = 100;

/** Approves an integration with the credentials that its product brings, or approves it again with another declaration. */
export const integrationChange: ChangeKindDefinition<'integration'> = {
  kind: 'integration',
  parse: parseDeclaration,
  judgedParts: (declaration) => ({ declaration }),
  objection: (subject, standing) =>
    credentialObjection(subject.credentials ?? [], standing) ??
    schemaObjection(subject, standing) ??
    productObjection(subject, standing),
  shows: (subject, { state, sha256 }) => {
    const before = state.integration(subject.integrationId);
    return [
      before === undefined ? `${subject.integrationId} is new` : `${subject.integrationId} is ${before.status} now`,
      `it writes ${subject.artifactClasses.join(', ')} of ${subject.productId}`,
      `it may name as owner: ${(subject.owners ?? [subject.integrationId]).join(', ')}`,
      ...meanings(subject),
      ...(subject.credentials ?? []).map(
        ({ name, actorKind, expiresAt, ...proof }) =>
          `credential ${name} for ${actorKind === 'ai' ? 'an AI agent' : 'a service'}, ${proofShown(proof, sha256)}, until ${expiresAt ?? 'a year after the approval'}`,
      ),
    ];
  },
  effects: ({ request, ...context }) => {
    const { credentials = [], ...declaration } = request.subject;
    const { at } = context;
    const { integrationId, productId } = declaration;
    const value: Integration = {
      ...declaration,
      status: 'approved',
      changeRequestId: request.id,
      approvedAt: at,
      updatedAt: at,
      reason: null,
    };
    const brought = credentials.map((credential) => ({ ...credential, role: credential.actorKind }));
    const holder = { personId: null, integrationId, productId };
    return [
      { kind: 'integration', id: integrationId, value },
      ...credentialRecords(brought, holder, { ...context, changeRequestId: request.id }),
    ];
  },
};

function meanings({ contentFilter, deletionStrategy, retentionPolicy }: IntegrationChange): string[] {
  const filter = CONTENT_FILTERS.find(({ value }) => value === contentFilter);
  const deletion = DELETION_STRATEGIES.find(({ value }) => value === deletionStrategy);
  return [
    `content filter ${contentFilter}: ${filter?.says ?? ''}`,
    `deletion strategy ${deletionStrategy}: ${deletion?.says ?? ''}`,
    `retention policy ${retentionPolicy}: ${retentionDays(retentionPolicy) ?? 0} days`,
  ];
}

function schemaObjection({ schemas = [] }: IntegrationChange, { policy }: Standing): RuleRefusal | undefined {
  const other = schemas.find(
    ({ artifactClass, schemaVersion }) => classNamed(policy, artifactClass)?.schemaVersion !== schemaVersion,
  );
  return other === undefined
    ? undefined
    : { code: 'schema.state', reason: `version ${other.schemaVersion} of ${other.artifactClass} is not in force` };
}

/** The number of products is a limit too: of those that are integrated, whatever the policy pack offers. */
function productObjection({ productId }: IntegrationChange, { state }: Standing): RuleRefusal | undefined {
  const integrated = new Set(state.integrations().map((integration) => integration.productId));
  const most = limitInForce(state, 'products');
  return integrated.has(productId) || integrated.size < most
    ? undefined
    : { code: 'capacity.products', reason: `${integrated.size} products of ${most}` };
}

function parseDeclaration(
  subject: JsonObject,
  policy: PolicyPack,
  sha256: Sha256,
): IntegrationChange | readonly FieldError[] {
  const reader = new SubjectReader(subject, MEMBERS);
  const declaration = {
    integrationId: reader.text('integrationId'),
    productId: reader.text('productId'),
    type: reader.text('type'),
    contentFilter: reader.text('contentFilter'),
    retentionPolicy: reader.text('retentionPolicy'),
    deletionStrategy: reader.text('deletionStrategy'),
    dataFlow: reader.text('dataFlow'),
    artifactClasses: reader.names('artifactClasses', undefined, 'a list of one or more different class names'),
  };
  const owners =
    subject['owners'] === undefined
      ? undefined
      : reader.names('owners', OWNER, 'a list of different names, or prefixes that end in *');
  const schemas = reader.objects('schemas', parseSchema, SCHEMAS_MAX);
  const credentials = reader.objects(
    'credentials',
    (item, at) => parseProductCredential(item, at, sha256),
    CREDENTIALS_MAX,
  );
  requireKnown(declaration, reader, policy);
  if (reader.errors.length > 0) return reader.errors;
  return {
    ...declaration,
    ...(owners === undefined ? {} : { owners }),
    ...(subject['schemas'] === undefined ? {} : { schemas }),
    ...(subject['credentials'] === undefined ? {} : { credentials }),
  };
}

/** Values that would mean nothing are refused, and not kept as if they did. */
function requireKnown(
  { productId, contentFilter, deletionStrategy, retentionPolicy }: IntegrationChange,
  reader: SubjectReader,
  policy: PolicyPack,
): void {
  if (productId !== '' && !policy.products.some(({ id }) => id === productId)) {
    reader.fault('productId', 'unknown', 'no such product');
  }
  for (const [name, value, known] of [
    ['contentFilter', contentFilter, CONTENT_FILTERS],
    ['deletionStrategy', deletionStrategy, DELETION_STRATEGIES],
  ] as const) {
    if (value !== '' && !known.some((policyValue) => policyValue.value === value)) {
      reader.fault(name, 'unknown', `${name} is one of ${known.map((each) => each.value).join(', ')}`);
    }
  }
  const days = retentionDays(retentionPolicy);
  if (retentionPolicy !== '' && (days === undefined || days > RETENTION_DAYS_MAX)) {
    reader.fault('retentionPolicy', 'unknown', 'a number of days, months or years, such as 90-days; 7 years at most');
  }
}

function parseSchema(item: JsonObject, at: string): DeclaredSchema | readonly FieldError[] {
  const reader = new SubjectReader(item, ['artifactClass', 'schemaVersion'], at);
  const artifactClass = reader.text('artifactClass');
  const { schemaVersion } = item;
  if (typeof schemaVersion !== 'number' || !Number.isSafeInteger(schemaVersion) || schemaVersion < 1) {
    reader.fault('schemaVersion', 'invalid', 'a whole number from 1');
    return reader.errors;
  }
  return reader.errors.length > 0 ? reader.errors : { artifactClass, schemaVersion };
}
