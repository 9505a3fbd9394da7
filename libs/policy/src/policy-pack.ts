import { definePolicyPack, type PolicyPack } from '@bucket/domain';
import * as classes from './classes/index.ts';
import { products } from './products.ts';

/** What BHIV admits: twelve classes and four products. A class is in the pack once its file is in `classes/index.ts`. */
export const bhivPolicy: PolicyPack = definePolicyPack({
  name: 'bhiv',
  version: 1,
  classes: Object.values(classes),
  products,
});
