import { nodeRandom } from './node-random.ts';
import { nodeSha256 } from './node-sha256.ts';

/** A token as products and people make theirs, and what the bucket is told of it. */
export function newToken(): { readonly token: string; readonly tokenHash: string } {
  const token = `bkt_${nodeRandom.secret()}`;
  return { token, tokenHash: `sha256:${nodeSha256.hex(token)}` };
}
