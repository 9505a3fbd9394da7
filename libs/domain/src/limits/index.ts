export * from './bytes.ts';
export * from './limit-row.ts';
export * from './limits.ts';
