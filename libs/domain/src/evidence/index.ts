export * from './evidence.ts';
export * from './how-to-check.ts';
export * from './product-export.ts';
