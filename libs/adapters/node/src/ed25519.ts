import { createPublicKey, verify } from 'node:crypto';
import type { SignatureVerifier } from '@bucket/ports';

/** DER of an Ed25519 public key but for its 32 bytes, RFC 8410 §4. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Ed25519 by OpenSSL. */
export const nodeEd25519: SignatureVerifier = {
  verify: (publicKey, message, signature) => {
    const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
    return verify(null, typeof message === 'string' ? Buffer.from(message) : message, key, signature);
  },
};
