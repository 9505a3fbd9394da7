import { describe, expect, it } from '@jest/globals';
import { gb } from '../limits/bytes.ts';
import { defineArtifactClass, WRITE_ONCE } from './artifact-class.ts';
import { definePolicyPack, type PolicyPack, type Product } from './policy-pack.ts';

const classNamed = (name: string) =>
  defineArtifactClass({
    name,
    schemaVersion: 1,
    operations: WRITE_ONCE,
    sizeBytesMax: 1024,
    personalData: false,
    says: 'A class.',
    schema: { type: 'object', additionalProperties: false },
    examples: [{}, {}],
  });

const product = (changed: Partial<Product> = {}): Product => ({
  id: 'Shop',
  mayWrite: ['order'],
  mustNeverWrite: ['payment_info'],
  storageBytesMax: gb(100),
  ...changed,
});

const pack = (changed: Partial<PolicyPack> = {}): PolicyPack => ({
  name: 'shop',
  version: 1,
  classes: [classNamed('order'), classNamed('invoice')],
  products: [product()],
  ...changed,
});

const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) => product({ id: `Shop${i}`, storageBytesMax: 1 }));

const faults: [string, Partial<PolicyPack>, RegExp][] = [
  ['a name with a space', { name: 'my shop' }, /name must match/],
  ['version 0', { version: 0 }, /version/],
  ['a class defined twice', { classes: [classNamed('order'), classNamed('order')] }, /class order is defined twice/],
  ['a product defined twice', { products: [product(), product()] }, /product Shop is defined twice/],
  ['a product id with a path in it', { products: [product({ id: '../Shop' })] }, /id must match/],
  [
    'a class that does not exist',
    { products: [product({ mayWrite: ['order', 'refund'] })] },
    /refund, which is not a class/,
  ],
  ['a class named twice', { products: [product({ mayWrite: ['order', 'order'] })] }, /names order twice/],
  [
    'a class both permitted and forbidden',
    { products: [product({ mustNeverWrite: ['order'] })] },
    /both may and must never write order/,
  ],
  ['no storage', { products: [product({ storageBytesMax: 0 })] }, /storageBytesMax/],
  ['a share over the largest there is', { products: [product({ storageBytesMax: gb(401) })] }, /storageBytesMax/],
  ['101 products', { products: numbered(101) }, /100 products at most/],
  [
    'shares that add up to more than there is',
    { products: ['A', 'B', 'C'].map((id) => product({ id, storageBytesMax: gb(400) })) },
    /add up to 1200000000000 bytes/,
  ],
];

describe('definePolicyPack', () => {
  it('returns the pack as it was given', () => {
    expect(definePolicyPack(pack())).toEqual(pack());
  });

  it('admits 100 products', () => {
    expect(definePolicyPack(pack({ products: numbered(100) })).products).toHaveLength(100);
  });

  it.each(faults)('refuses %s', (_, changed, message) => {
    expect(() => definePolicyPack(pack(changed))).toThrow(message);
    expect(() => definePolicyPack(pack(changed))).toThrow(TypeError);
  });

  it('freezes the pack in depth', () => {
    const { classes, products } = definePolicyPack(pack());
    expect([classes, products, products[0], products[0]?.mayWrite].every((part) => Object.isFrozen(part))).toBe(true);
  });
});
