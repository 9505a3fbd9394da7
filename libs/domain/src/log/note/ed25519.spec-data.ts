import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import { fromHex } from '../../bytes/hex.ts';
import type { Sha256 } from '../../bytes/sha256.ts';
import type { NoteSigner, NoteVerifier } from './signed-note.ts';
import { keyHash, type VerifierKey } from './verifier-key.ts';

export const sha256: Sha256 = {
  digest: (data) => hash('sha256', data, 'buffer'),
  hex: (data) => hash('sha256', data, 'hex'),
};

function bytesOf(message: Uint8Array | string): Uint8Array {
  return typeof message === 'string' ? Buffer.from(message) : message;
}

export function bytes(hex: string): Uint8Array {
  return fromHex(hex) ?? new Uint8Array(0);
}

/** What stands before an Ed25519 seed in PKCS #8 and before a public key in SPKI, RFC 8410. */
const PKCS8_PREFIX = bytes('302e020100300506032b657004220420');
const SPKI_PREFIX = bytes('302a300506032b6570032100');

/** A signer by its seed in hex. */
export function signerOf(name: string, seed: string): NoteSigner & { readonly publicKey: Uint8Array } {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, bytes(seed)]), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const publicKey = Uint8Array.from(spki.subarray(SPKI_PREFIX.length));
  const id = keyHash(sha256, name, publicKey);
  return { name, keyHash: id, publicKey, sign: (message) => sign(null, bytesOf(message), key) };
}

export function verifierOf({ name, keyHash: id, publicKey }: VerifierKey): NoteVerifier {
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  return { name, keyHash: id, verify: (message, signature) => verify(null, bytesOf(message), key, signature) };
}
