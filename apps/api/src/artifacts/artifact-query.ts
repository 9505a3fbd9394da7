import type { Caller } from '@bucket/domain';
import type { ArtifactFilter } from '@bucket/ports';
import { askedProduct } from '../http/product-scope.ts';
import { invalidQuery, readInstant, type Query } from '../http/query.ts';

/** The parameters that filter a list of artifacts, besides `label.<key>`. */
export const ARTIFACT_PARAMETERS = [
  'productId',
  'artifactClass',
  'ownerId',
  'traceId',
  'state',
  'createdAfter',
  'createdBefore',
] as const;
export const LABEL_PREFIX = 'label.';

const STATES = ['active', 'deleted', 'purged', 'erased'] as const;

/** @throws {HttpProblem} `query.invalid` */
export function artifactFilter(caller: Caller, query: Query): ArtifactFilter {
  const productId = askedProduct(caller, query);
  const stateText = query.get('state') ?? 'active';
  const state = STATES.find((name) => name === stateText);
  if (state === undefined) throw invalidQuery('state', `must be one of ${STATES.join(', ')}`);
  const labels = Object.fromEntries(
    [...query]
      .filter(([name]) => name.startsWith(LABEL_PREFIX))
      .map(([name, value]) => [name.slice(LABEL_PREFIX.length), value]),
  );
  const [artifactClass, ownerId, traceId] = [query.get('artifactClass'), query.get('ownerId'), query.get('traceId')];
  const [createdAfter, createdBefore] = [readInstant(query, 'createdAfter'), readInstant(query, 'createdBefore')];
  return {
    productId,
    state,
    ...(artifactClass === undefined ? {} : { artifactClass }),
    ...(ownerId === undefined ? {} : { ownerId }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(createdAfter === undefined ? {} : { createdAfter }),
    ...(createdBefore === undefined ? {} : { createdBefore }),
  };
}
