export { bhivPolicy } from './policy-pack.ts';
