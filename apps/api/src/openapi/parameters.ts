import { DEFAULT_LIMITS, OPERATIONS, type JsonObject } from '@bucket/domain';

const query = (
  name: string,
  description: string,
  schema: JsonObject = { type: 'string', maxLength: 256 },
): JsonObject => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
});
const header = (name: string, description: string): JsonObject => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
});
const time = (name: string, description: string): JsonObject =>
  query(name, description, { type: 'string', format: 'date-time' });
const count = (name: string, description: string): JsonObject =>
  query(name, description, { type: 'integer', minimum: 0 });

/** Parameters of query and header, by the name under which an operation has them. */
export const PARAMETERS = {
  limit: query('limit', 'Items of a page.', {
    type: 'integer',
    minimum: 1,
    maximum: DEFAULT_LIMITS.pageItems,
    default: 100,
  }),
  cursor: query('cursor', '`nextCursor` of the page before; bound to this list, its narrowing and the caller.', {
    type: 'string',
    maxLength: 2_048,
  }),
  version: query('version', 'A version; the current one without it.', { type: 'integer', minimum: 1 }),
  productId: query('productId', 'The product; people name one, a product’s own credential need not.'),
  artifactClass: query('artifactClass', 'Only artifacts of this class.'),
  ownerId: query('ownerId', 'Only artifacts of this owner.'),
  traceId: query('traceId', 'Only what belongs to this piece of work.'),
  state: query('state', 'Only artifacts in this state.', {
    type: 'string',
    enum: ['active', 'deleted', 'purged', 'erased'],
    default: 'active',
  }),
  createdAfter: time('createdAfter', 'Only artifacts created after this time.'),
  createdBefore: time('createdBefore', 'Only artifacts created before this time.'),
  label: {
    name: 'label',
    in: 'query',
    required: false,
    description: 'Only artifacts with this label: `label.<key>=<value>`, any number of them.',
    // OpenAPI 3.1 has no parameter whose name is a pattern; an exploded object is the nearest it can say.
    style: 'form',
    explode: true,
    schema: {
      type: 'object',
      propertyNames: { pattern: '^label\\.[a-z][a-z0-9._-]{0,62}$' },
      additionalProperties: { type: 'string', maxLength: 128 },
    },
  },
  artifactId: query('artifactId', 'Only entries about this artifact.'),
  actorId: query('actorId', 'Only entries of this actor.'),
  integrationId: query('integrationId', 'Only entries of this integration.'),
  type: query('type', 'Only entries of this type.', { type: 'string', enum: Object.keys(OPERATIONS) }),
  outcome: query('outcome', 'Only entries with this outcome.', {
    type: 'string',
    enum: ['allowed', 'refused', 'failed'],
  }),
  at: time('at', 'The time that is asked about; now where absent.'),
  from: time('from', 'Only entries from this time on.'),
  to: time('to', 'Only entries before this time.'),
  treeSize: count('treeSize', 'The tree to prove the entry in; the newest without it.'),
  fromSize: { ...count('from', 'Size of the older tree.'), required: true },
  toSize: count('to', 'Size of the newer tree; the newest without it.'),
  ifMatch: header('If-Match', 'The `ETag` of the version that this change was made from.'),
  ifNoneMatch: header('If-None-Match', 'An `ETag` that is known already: answered with 304.'),
  idempotencyKey: header(
    'Idempotency-Key',
    '1 to 255 visible ASCII characters. The same key and body replay the first answer for 24 hours.',
  ),
  prefer: header('Prefer', '`receipt=proof`: the receipt brings its inclusion proof and checkpoint.'),
} as const satisfies Readonly<Record<string, JsonObject>>;

export type ParameterName = keyof typeof PARAMETERS;
