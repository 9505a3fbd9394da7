import { refusedFrom } from '../../limits/limits.ts';
import type { GovernedRequest } from '../request.ts';
import type { Rule } from '../rule.ts';

const grows = (request: GovernedRequest): boolean =>
  request.type === 'artifact.create' || request.type === 'artifact.update';
const creates = (request: GovernedRequest): boolean => request.type === 'artifact.create';

export const bucketHasRoom: Rule = {
  id: 'BKT-R16',
  says: 'The bucket takes no artifact over its number and no write beyond 99 % of its storage.',
  threats: ['T1'],
  appliesTo: (request) => grows(request),
  refuses: (request, { state, limits }) => {
    const total = state.total();
    if (creates(request) && total.artifacts >= limits.artifactsTotal) {
      return { code: 'capacity.artifacts-total', reason: `${total.artifacts} artifacts of ${limits.artifactsTotal}` };
    }
    if (total.bytes + (request.payload?.sizeBytes ?? 0) > refusedFrom('storageBytesTotal', limits.storageBytesTotal)) {
      return { code: 'capacity.storage-total', reason: `${total.bytes} bytes of ${limits.storageBytesTotal}` };
    }
    return undefined;
  },
};

export const productHasRoom: Rule = {
  id: 'BKT-R17',
  says: 'A product stays within its number of artifacts and its storage share; it never uses another’s.',
  threats: ['T1', 'T7'],
  exceptable: true,
  appliesTo: (request, { product }) => grows(request) && product !== undefined,
  refuses: (request, { state, limits, product }) => {
    const usage = state.usage(product?.id ?? '');
    if (creates(request) && usage.artifacts >= limits.artifactsPerProduct) {
      return {
        code: 'capacity.artifacts-product',
        reason: `${usage.artifacts} artifacts of ${limits.artifactsPerProduct}`,
      };
    }
    if (usage.bytes + (request.payload?.sizeBytes ?? 0) > limits.storageBytesOfProduct) {
      return { code: 'capacity.storage-product', reason: `${usage.bytes} bytes of ${limits.storageBytesOfProduct}` };
    }
    return undefined;
  },
};

export const capacityRules: readonly Rule[] = [bucketHasRoom, productHasRoom];
