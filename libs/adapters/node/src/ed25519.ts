import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { parseVerifierKey, type NoteVerifier } from '@bucket/domain';
import type { SignatureVerifier } from '@bucket/ports';
import { nodeSha256 } from './node-sha256.ts';

/** DER of an Ed25519 public key but for its 32 bytes, RFC 8410 §4. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
/** Public keys kept as OpenSSL's objects: a log has few. */
const KEPT_MAX = 100;
const kept = new Map<string, KeyObject>();

function keyObject(publicKey: Uint8Array): KeyObject {
  const name = Buffer.from(publicKey).toString('hex');
  const known = kept.get(name);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(name, key);
  return key;
}

/** Whether the signature is this key's (RFC 8032). @param publicKey 32 bytes @param message a string stands for its UTF-8 bytes */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array | string, signature: Uint8Array): boolean {
  return verify(null, typeof message === 'string' ? Buffer.from(message) : message, keyObject(publicKey), signature);
}

/** Ed25519 by OpenSSL. */
export const nodeEd25519: SignatureVerifier = { verify: verifyEd25519 };

/** The verifier of a vkey of type Ed25519; undefined for any other text. */
export function noteVerifierOf(vkey: string): NoteVerifier | undefined {
  const key = parseVerifierKey(nodeSha256, vkey);
  if (key === undefined) return undefined;
  const { name, keyHash, publicKey } = key;
  return { name, keyHash, verify: (message, signature) => verifyEd25519(publicKey, message, signature) };
}
