import { limitInForce, type Gate } from '@bucket/application';
import type { GovernanceState, Product } from '@bucket/domain';

export interface ShownProduct {
  readonly id: string;
  readonly classes: readonly string[];
  readonly mustNeverWrite: readonly string[];
  readonly quotas: { readonly artifacts: number; readonly storageBytes: number };
}

/** A product with its classes and the quotas in force. How much of them is used stands in the limits. */
export function showProduct({ id, ...product }: Product, gate: Gate, state: GovernanceState): ShownProduct {
  return {
    id,
    classes: product.mayWrite,
    mustNeverWrite: product.mustNeverWrite,
    quotas: {
      artifacts: limitInForce(state, 'artifactsPerProduct'),
      storageBytes: gate.storageShare(state, { id, ...product }),
    },
  };
}
