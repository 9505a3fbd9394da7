export * from './name.ts';
export * from './number.ts';
export * from './reference.ts';
export * from './shape.ts';
export * from './text.ts';
