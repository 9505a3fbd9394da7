import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 as hashed } from '@noble/hashes/sha2.js';
import { toHex, utf8Bytes, type NoteVerifier, type Sha256, type VerifierKey } from '@bucket/domain';

const digest = (data: Uint8Array | string): Uint8Array => hashed(typeof data === 'string' ? utf8Bytes(data) : data);

/** SHA-256 in every JavaScript engine. @throws {TypeError} for a text with a lone surrogate */
export const sha256: Sha256 = { digest, hex: (data) => toHex(digest(data)) };

/** Whether a signature over a text verifies, by RFC 8032 alone: no encoding that it forbids is taken. */
export const isEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean =>
  signature.length === 64 && ed25519.verify(signature, message, publicKey, { zip215: false });

/** The verifier of an Ed25519 key. */
export function noteVerifier({ name, keyHash, publicKey }: VerifierKey): NoteVerifier {
  return {
    name,
    keyHash,
    verify: (message, signature) =>
      isEd25519(publicKey, typeof message === 'string' ? utf8Bytes(message) : message, signature),
  };
}
