import * as crypto from 'node:crypto';
import type { Sha256 } from '@bucket/domain';

/** SHA-256 by OpenSSL; the one-shot form costs about half of `createHash` for a short message. */
export const nodeSha256: Sha256 = {
  digest: (data) => {
    const digest = crypto.hash('sha256', data, 'buffer');
    return new Uint8Array(digest.buffer, digest.byteOffset, digest.byteLength);
  },
  hex: (data) => crypto.hash('sha256', data, 'hex'),
};
