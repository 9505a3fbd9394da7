import type { Artifact, AuditEntry, IdempotencyRecord } from '@bucket/domain';
import type { ArtifactFilter, AuditFilter } from '@bucket/ports';

/*
 * What blocks and rows are found by: texts in an array with one index over it. A block has each of its terms once, however
 * many entries have it. Terms may meet by accident (a product named "a:b"); whoever finds a block by one looks at what is
 * in it.
 */

const DAY_MS = 86_400_000;
/** Of an idempotency key's hash: 64 bits, so that a block is rarely found for nothing. */
const KEY_DIGITS = 16;

/**
 * What entries can be found by. The rarest kind comes first: a query for several terms is led by its first. `allowed` is
 * no term, since nearly every block has such an entry.
 */
function entryTerms(found: {
  readonly artifactId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly outcome?: string | undefined;
  readonly integrationId?: string | null | undefined;
  readonly type?: string | undefined;
  readonly productId?: string | null | undefined;
}): string[] {
  const { artifactId, traceId, actorId, outcome, integrationId, type, productId } = found;
  const terms: [string, string | null | undefined][] = [
    ['artifact', artifactId],
    ['trace', traceId],
    ['actor', actorId],
    ['outcome', outcome === 'allowed' ? undefined : outcome],
    ['integration', integrationId],
    ['type', type],
    ['product', productId],
  ];
  return terms.flatMap(([kind, value]) => (typeof value === 'string' ? [`${kind}:${value}`] : []));
}

export const filterTerms = (filter: AuditFilter): string[] => entryTerms(filter);

/** Whether an entry is what the filter asks for; a block that has all its terms may have none such. */
export function entryFits(filter: AuditFilter, entry: AuditEntry): boolean {
  const own = entryTerms({ ...entry, actorId: entry.actor.id });
  return (
    (filter.outcome === undefined || filter.outcome === entry.outcome) &&
    (filter.from === undefined || entry.at >= filter.from) &&
    (filter.to === undefined || entry.at < filter.to) &&
    filterTerms(filter).every((term) => own.includes(term))
  );
}

const traceTerm = (traceId: string): string => `trace:${traceId}`;
const labelTerm = (productId: string, key: string, value: string): string =>
  `label:${productId}:${JSON.stringify([key, value])}`;
const ownerTerm = (productId: string, ownerId: string): string => `owner:${productId}:${ownerId}`;
const stateTerm = (productId: string, state: string): string => `state:${productId}:${state}`;
const classTerm = (productId: string, artifactClass: string): string => `class:${productId}:${artifactClass}`;
const makesTerm = (productId: string): string => `makes:${productId}`;

/** What a list finds artifacts by, the rarest kind first. `active` is no term, since nearly every artifact is. */
export function listTerms({
  productId,
  artifactClass,
  ownerId,
  traceId,
  labels = {},
  state,
}: ArtifactFilter): string[] {
  return [
    ...(traceId === undefined ? [] : [traceTerm(traceId)]),
    ...Object.entries(labels).map(([key, value]) => labelTerm(productId, key, value)),
    ...(ownerId === undefined ? [] : [ownerTerm(productId, ownerId)]),
    ...(state === undefined || state === 'active' ? [] : [stateTerm(productId, state)]),
    ...(artifactClass === undefined ? [] : [classTerm(productId, artifactClass)]),
    makesTerm(productId),
  ];
}

export const artifactTerms = ({ traceId, ...artifact }: Artifact): string[] =>
  listTerms(traceId === null ? artifact : { ...artifact, traceId });

/**
 * Leads to the block that created an artifact. Ids are UUIDv7 (RFC 9562): they begin with the time at which they were
 * drawn. Its first 44 bits are sixteen milliseconds, so all artifacts of a block share one such term or a few, and a few
 * blocks share a term: no artifact needs an index entry of its own.
 */
export const madeTerm = (artifactId: string): string => `made:${artifactId.slice(0, 12)}`;

/** Leads to the block that remembers an idempotency key. By the day, so that old ones lie apart in the index. */
export const keyTerm = (keyHash: string, atMs: number): string =>
  `key:${Math.floor(atMs / DAY_MS)}:${keyHash.slice(0, KEY_DIGITS)}`;

/** The terms under which a key that is remembered at `atMs`, for a day, can stand. */
export const rememberedTerms = (keyHash: string, atMs: number): string[] => [
  keyTerm(keyHash, atMs),
  keyTerm(keyHash, atMs - DAY_MS),
];

/**
 * All of a block. Values are gathered by kind first, because a block has hundreds of entries and artifacts and few different
 * values.
 *
 * @param created what stands in the block of each artifact that it creates, by its id
 * @param remembered what it remembers of requests
 */
export function termsOf(
  entries: Iterable<AuditEntry>,
  created: ReadonlyMap<string, { readonly artifact: Artifact }>,
  remembered: Iterable<Pick<IdempotencyRecord, 'keyHash' | 'at'>>,
): string[] {
  const terms = new Set<string>();
  for (const { artifact } of created.values()) addArtifactTerms(artifact, terms);
  addEntryTerms(entries, created, terms);
  for (const { keyHash, at } of remembered) terms.add(keyTerm(keyHash, Date.parse(at)));
  return [...terms];
}

function addArtifactTerms(artifact: Artifact, terms: Set<string>): void {
  const { id, productId, artifactClass, ownerId, traceId, state, labels } = artifact;
  terms.add(madeTerm(id));
  terms.add(makesTerm(productId));
  terms.add(classTerm(productId, artifactClass));
  terms.add(ownerTerm(productId, ownerId));
  if (traceId !== null) terms.add(traceTerm(traceId));
  if (state !== 'active') terms.add(stateTerm(productId, state));
  for (const key in labels) terms.add(labelTerm(productId, key, labels[key] ?? ''));
}

function addEntryTerms(entries: Iterable<AuditEntry>, created: ReadonlyMap<string, unknown>, terms: Set<string>): void {
  const kinds = {
    actor: new Set<string>(),
    integration: new Set<string>(),
    type: new Set<string>(),
    product: new Set<string>(),
  };
  for (const { artifactId, traceId, outcome, integrationId, productId, actor, type } of entries) {
    kinds.actor.add(actor.id);
    kinds.type.add(type);
    if (integrationId !== null) kinds.integration.add(integrationId);
    if (productId !== null) kinds.product.add(productId);
    // Where an artifact is created, `made` leads to it.
    if (artifactId !== undefined && !created.has(artifactId)) terms.add(`artifact:${artifactId}`);
    if (traceId !== undefined) terms.add(traceTerm(traceId));
    if (outcome !== 'allowed') terms.add(`outcome:${outcome}`);
  }
  for (const [kind, values] of Object.entries(kinds)) for (const value of values) terms.add(`${kind}:${value}`);
}
