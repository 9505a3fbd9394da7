export * from './artifact-class.ts';
export * from './deep-freeze.ts';
export * from './policy-pack.ts';
export * from './schema-compatibility.ts';
