import { limitInForce } from '@bucket/application';
import type { Product } from '@bucket/domain';
import type { Bucket } from '../use-cases.ts';

/** A product with its classes and the quotas in force. How much of them is used stands in the limits. */
export function productItem({ gate, committer }: Bucket, product: Product) {
  const { state } = committer.ledger;
  return {
    id: product.id,
    classes: product.mayWrite,
    mustNeverWrite: product.mustNeverWrite,
    quotas: {
      artifacts: limitInForce(state, 'artifactsPerProduct'),
      storageBytes: gate.storageShare(state, product),
    },
  };
}
