import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { keyHash, type NoteSigner, type Sha256 } from '@bucket/domain';

export const nodeSha256: Sha256 = {
  digest: (input) => createHash('sha256').update(input).digest(),
  hex: (input) => createHash('sha256').update(input).digest('hex'),
};

/** An Ed25519 key in PKCS #8 but for its 32 bytes, RFC 8410 §7. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_KEY_OFFSET = 12;

/** A signer whose key follows from the seed. For tests only: whoever knows the seed can sign. */
export function seededSigner(name: string, seed: number): NoteSigner & { readonly publicKey: Uint8Array } {
  const secret = createHash('sha256').update(`signer ${seed}`).digest();
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, secret]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_KEY_OFFSET);
  return {
    name,
    publicKey,
    keyHash: keyHash(nodeSha256, name, publicKey),
    sign: (message) => sign(null, Buffer.from(message), key),
  };
}
