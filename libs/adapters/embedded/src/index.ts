export * from './embedded-bucket-store.ts';
