import { fromBase64, toBase64 } from '../../bytes/base64.ts';
import { fromHex, toHex } from '../../bytes/hex.ts';
import { utf8Bytes } from '../../bytes/utf8.ts';
import type { Sha256 } from '../../bytes/sha256.ts';
import { equalHashes } from '../merkle/tree-hash.ts';
import { hasNoteCharacters } from './note-text.ts';

/** Bytes of a key hash, "key ID" in C2SP signed-note. */
export const KEY_HASH_SIZE_BYTES = 4;
/** Bytes of an Ed25519 public key, RFC 8032 §5.1.5. */
const PUBLIC_KEY_SIZE_BYTES = 32;
/**
 * What a key signs, C2SP signed-note "Signature types": 0x01 the text of a note (Ed25519), 0x04 a checkpoint with a time
 * (cosignature/v1 of C2SP tlog-cosignature, also Ed25519).
 */
export const SIGNATURE_TYPES = { note: 0x01, cosignature: 0x04 } as const;
export type SignatureType = keyof typeof SIGNATURE_TYPES;

export interface VerifierKey {
  readonly name: string;
  readonly keyHash: Uint8Array;
  /** 32 bytes, Ed25519. */
  readonly publicKey: Uint8Array;
}

/** Whether a text can name a key: not empty, no Unicode space, no plus, no control character. C2SP signed-note "Format". */
export function isKeyName(name: string): boolean {
  return name !== '' && hasNoteCharacters(name) && !/[+\p{White_Space}]/u.test(name);
}

/**
 * The first four bytes of SHA-256(name ‖ 0x0A ‖ signature type ‖ public key): which key made a signature, C2SP signed-note.
 *
 * @throws {TypeError} when the name names no key or the public key does not have 32 bytes.
 */
export function keyHash(sha256: Sha256, name: string, publicKey: Uint8Array, type: SignatureType = 'note'): Uint8Array {
  requireKey(name, publicKey);
  const nameBytes = utf8Bytes(name);
  const input = new Uint8Array(nameBytes.length + 2 + publicKey.length);
  input.set(nameBytes);
  input.set([0x0a, SIGNATURE_TYPES[type]], nameBytes.length);
  input.set(publicKey, nameBytes.length + 2);
  return sha256.digest(input).slice(0, KEY_HASH_SIZE_BYTES);
}

/**
 * A verifier key as one word, as the Go checksum database writes it: `name+hash+base64(signature type ‖ public key)`.
 *
 * @param keyHashHex the key hash as 8 lower-case hex digits.
 * @throws {TypeError} when the name names no key, or the hash or the public key has not its size.
 */
export function verifierKey(
  name: string,
  keyHashHex: string,
  publicKey: Uint8Array,
  type: SignatureType = 'note',
): string {
  requireKey(name, publicKey);
  if (fromHex(keyHashHex)?.length !== KEY_HASH_SIZE_BYTES)
    throw new TypeError('a key hash has 8 lower-case hex digits');
  const typed = new Uint8Array(1 + publicKey.length);
  typed[0] = SIGNATURE_TYPES[type];
  typed.set(publicKey, 1);
  return `${name}+${keyHashHex}+${toBase64(typed)}`;
}

/** The key that such a word stands for; `undefined` unless it is whole, of that type, and its hash is that of its key. */
export function parseVerifierKey(sha256: Sha256, text: string, type: SignatureType = 'note'): VerifierKey | undefined {
  // A name has no plus, base64 may: only the first two divide.
  const [name = '', hash = ''] = text.split('+', 2);
  const typed = fromBase64(text.slice(name.length + hash.length + 2));
  if (!isKeyName(name) || typed?.length !== 1 + PUBLIC_KEY_SIZE_BYTES) return undefined;
  if (typed[0] !== SIGNATURE_TYPES[type]) return undefined;
  const publicKey = typed.slice(1);
  const expected = keyHash(sha256, name, publicKey, type);
  return hash === toHex(expected) ? { name, keyHash: expected, publicKey } : undefined;
}

/** Whether two keys would sign under the same name and hash. */
export function isSameKey(one: Omit<VerifierKey, 'publicKey'>, other: Omit<VerifierKey, 'publicKey'>): boolean {
  return one.name === other.name && equalHashes(one.keyHash, other.keyHash);
}

function requireKey(name: string, publicKey: Uint8Array): void {
  if (!isKeyName(name)) throw new TypeError('a key name has no space, plus or control character and is not empty');
  if (publicKey.length !== PUBLIC_KEY_SIZE_BYTES) throw new TypeError('an Ed25519 public key has 32 bytes');
}
