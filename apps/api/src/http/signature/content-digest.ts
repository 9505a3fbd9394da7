import { createHash, timingSafeEqual } from 'node:crypto';
import { dictionaryOf } from './read-signature.ts';

/** Active algorithms of RFC 9530 §5, by the name that Node has for them. */
const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['sha-256', 'sha256'],
  ['sha-512', 'sha512'],
]);

/** Whether a `Content-Digest` (RFC 9530) is that of the bytes: at least one known digest, and every known one fits. */
export function isDigestOf(contentDigest: string, body: Uint8Array): boolean {
  let known = 0;
  for (const [name, member] of dictionaryOf(contentDigest) ?? []) {
    const algorithm = ALGORITHMS.get(name);
    if (algorithm === undefined) continue;
    const [given] = member;
    if (!(given instanceof ArrayBuffer)) return false;
    const digest = createHash(algorithm).update(body).digest();
    if (given.byteLength !== digest.length || !timingSafeEqual(digest, new Uint8Array(given))) return false;
    known += 1;
  }
  return known > 0;
}
