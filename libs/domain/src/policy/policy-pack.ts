import { DEFAULT_LIMITS } from '../limits/limits.ts';
import type { ArtifactClass } from './artifact-class.ts';
import { deepFreeze } from './deep-freeze.ts';

/** A producer of artifacts, with what it may write and how much of it. */
export interface Product {
  /** Matches `^[A-Za-z][A-Za-z0-9_]{0,63}$`. */
  readonly id: string;
  /** Names of classes. */
  readonly mayWrite: readonly string[];
  /** Names that are refused to it for good, whether or not a class bears them. */
  readonly mustNeverWrite: readonly string[];
  /** Its own share of the storage, at most `storageBytesPerProduct` of the limits. */
  readonly storageBytesMax: number;
}

/** The classes and products of one bucket: data that a team copies to make its own. */
export interface PolicyPack {
  readonly name: string;
  /** Counts from 1. */
  readonly version: number;
  readonly classes: readonly ArtifactClass[];
  readonly products: readonly Product[];
}

const PRODUCT_ID = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const PACK_NAME = /^[a-z][a-z0-9-]{0,63}$/;

/**
 * The pack, deeply frozen, once names are unique, every class that a product may write exists and is not also
 * forbidden to it, and all shares fit within the limits.
 * @throws {TypeError} naming every fault
 */
export function definePolicyPack(pack: PolicyPack): PolicyPack {
  const faults = [...packFaults(pack), ...pack.products.flatMap((product) => productFaults(product, pack.classes))];
  if (faults.length > 0) throw new TypeError(`policy pack ${pack.name}: ${faults.join('; ')}`);
  return deepFreeze(pack);
}

function packFaults({ name, version, classes, products }: PolicyPack): string[] {
  const sharesBytes = products.reduce((sum, product) => sum + product.storageBytesMax, 0);
  return [
    ...fault(PACK_NAME.test(name), `the name must match ${PACK_NAME.source}`),
    ...fault(isCount(version, Infinity), 'version must be an integer from 1'),
    ...duplicates(classes.map((c) => c.name)).map((twice) => `class ${twice} is defined twice`),
    ...duplicates(products.map((p) => p.id)).map((twice) => `product ${twice} is defined twice`),
    ...fault(products.length <= DEFAULT_LIMITS.products, `there may be ${DEFAULT_LIMITS.products} products at most`),
    ...fault(
      sharesBytes <= DEFAULT_LIMITS.storageBytesTotal,
      `the storage shares add up to ${sharesBytes} bytes, over ${DEFAULT_LIMITS.storageBytesTotal}`,
    ),
  ];
}

function productFaults(product: Product, classes: readonly ArtifactClass[]): string[] {
  const { id, mayWrite, mustNeverWrite, storageBytesMax } = product;
  const { storageBytesPerProduct } = DEFAULT_LIMITS;
  const known = new Set(classes.map((c) => c.name));
  return [
    ...fault(PRODUCT_ID.test(id), `product ${id}: the id must match ${PRODUCT_ID.source}`),
    ...mayWrite.flatMap((name) => fault(known.has(name), `product ${id} may write ${name}, which is not a class`)),
    ...mayWrite.flatMap((name) =>
      fault(!mustNeverWrite.includes(name), `product ${id} both may and must never write ${name}`),
    ),
    ...duplicates(mayWrite).map((twice) => `product ${id} names ${twice} twice`),
    ...fault(
      isCount(storageBytesMax, storageBytesPerProduct),
      `product ${id}: storageBytesMax must be an integer from 1 to ${storageBytesPerProduct}`,
    ),
  ];
}

const fault = (holds: boolean, message: string): string[] => (holds ? [] : [message]);
const isCount = (value: number, max: number): boolean => Number.isSafeInteger(value) && value >= 1 && value <= max;
const duplicates = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, i) => names.indexOf(name) !== i)),
];
