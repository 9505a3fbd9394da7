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

/** The parameters of query and header, by the name that the rows of routes use. */
export const PARAMETERS = {
  limit: query('limit', 'The greatest number of items on a page.', {
    type: 'integer',
    minimum: 1,
    maximum: DEFAULT_LIMITS.pageItems,
    default: 100,
  }),
  cursor: query(
    'cursor',
    'The `nextCursor` of the previous page. It is valid for the same list, filter and caller only.',
    {
      type: 'string',
      maxLength: 2_048,
    },
  ),
  version: query('version', 'The version to read; the current one if absent.', { type: 'integer', minimum: 1 }),
  productId: query('productId', 'The product. Required for a person; the default is the product of the credential.'),
  artifactClass: query('artifactClass', 'Only artifacts of this class.'),
  ownerId: query('ownerId', 'Only artifacts of this owner.'),
  traceId: query('traceId', 'Only items of this trace.'),
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
    description: 'Only artifacts with this label, written `label.<key>=<value>`. Can be repeated with other keys.',
    // OpenAPI 3.1 has no parameter whose name is a pattern; an exploded object is the closest description.
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
  at: time('at', 'The time of the preview; now if absent.'),
  from: time('from', 'Only entries at or after this time.'),
  to: time('to', 'Only entries before this time.'),
  treeSize: count('treeSize', 'The size of the tree that the proof is for; the newest tree if absent.'),
  fromSize: { ...count('from', 'The size of the older tree.'), required: true },
  toSize: count('to', 'The size of the newer tree; the newest tree if absent.'),
  knownSizeFrom: count(
    'from',
    'The size of a tree that the reader knows; the bundle then proves that its tree continues it.',
  ),
  knownSize: count(
    'knownSize',
    'The size of a tree that the reader knows; the bundle then proves that its tree continues it.',
  ),
  exportAfter: count('after', 'Continue after this artifact: `createdSeq` of the last line of the kind `artifact`.'),
  exportTreeSize: count('treeSize', '`treeSize` of that line; required with `after`.'),
  payloads: query('payload', '`none` leaves payloads and their salts out of the bundle.', {
    type: 'string',
    enum: ['included', 'none'],
    default: 'included',
  }),
  custodyOf: query('custody', '`changes` leaves out entries that changed nothing, such as readings.', {
    type: 'string',
    enum: ['all', 'changes'],
    default: 'all',
  }),
  evidenceFormat: query('format', '`tlog-proof` and `cose-receipt` give the proof of one entry.', {
    type: 'string',
    enum: ['bundle', 'tlog-proof', 'cose-receipt'],
    default: 'bundle',
  }),
  seq: count('seq', 'The entry that is proven; the latest that changed the artifact if absent.'),
  fromSeq: { ...count('from', 'The number of the first entry.'), required: true },
  toSeq: count('to', 'The number after the last entry; the newest entry is the last if absent.'),
  ifMatch: header('If-Match', 'The `ETag` of the version that the change is based on.'),
  ifNoneMatch: header(
    'If-None-Match',
    'The `ETag` of a version that the client has; if it is current, the answer is 304.',
  ),
  idempotencyKey: header(
    'Idempotency-Key',
    '1 to 255 visible ASCII characters. A repeated request with the same key and body gets the first answer, for 24 hours.',
  ),
  prefer: header('Prefer', '`receipt=proof`: the receipt includes the inclusion proof and the checkpoint.'),
  preferAsync: header('Prefer', '`respond-async`: the answer is 202 at once, and `Location` tells the progress.'),
} as const satisfies Readonly<Record<string, JsonObject>>;

export type ParameterName = keyof typeof PARAMETERS;
