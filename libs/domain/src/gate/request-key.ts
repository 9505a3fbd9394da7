import { fromBase64, toBase64 } from '../bytes/base64.ts';
import type { Sha256 } from '../bytes/sha256.ts';
import { publicKeyFault } from '../log/note/ed25519-point.ts';
import { parseVerifierKey } from '../log/note/verifier-key.ts';

/** An Ed25519 public key as a JWK, RFC 8037 §2. */
export interface Ed25519Jwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** 32 bytes in base64url without padding. */
  readonly x: string;
}

/** The key with which a product signs its requests. */
export interface RequestKey {
  /** The JWK thumbprint of the key (RFC 7638), base64url: its `keyid` in HTTP Message Signatures. */
  readonly keyId: string;
  /** The 32 bytes of the public key, base64url. */
  readonly x: string;
}

/** Bytes of an Ed25519 public key, RFC 8032 §5.1.5. */
const PUBLIC_KEY_SIZE_BYTES = 32;

const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** Exactly one text stands for the bytes: no padding, no characters of the other alphabet, unused bits zero. */
function fromBase64Url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined;
  const padded = text.replaceAll('-', '+').replaceAll('_', '/');
  return fromBase64(padded + '='.repeat((4 - (padded.length % 4)) % 4));
}

/**
 * The key that a product brings, as a C2SP vkey or as a JWK.
 *
 * @returns words where it is no Ed25519 public key, or one that is not safe to verify with
 */
export function readRequestKey(sha256: Sha256, publicKey: string | Ed25519Jwk): RequestKey | string {
  const bytes =
    typeof publicKey === 'string' ? parseVerifierKey(sha256, publicKey)?.publicKey : fromBase64Url(publicKey.x);
  if (bytes?.length !== PUBLIC_KEY_SIZE_BYTES) return 'a C2SP vkey or a JWK {kty, crv, x} of an Ed25519 public key';
  return publicKeyFault(bytes) ?? requestKey(sha256, bytes);
}

/** As `readRequestKey`; undefined for what is no key. */
export function requestKeyOf(sha256: Sha256, publicKey: string | Ed25519Jwk): RequestKey | undefined {
  const key = readRequestKey(sha256, publicKey);
  return typeof key === 'string' ? undefined : key;
}

function requestKey(sha256: Sha256, bytes: Uint8Array): RequestKey {
  const x = toBase64Url(bytes);
  return { keyId: toBase64Url(sha256.digest(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`)), x };
}

/** The 32 bytes of a key. @throws {TypeError} where it was not made by `requestKeyOf` */
export function requestKeyBytes({ x }: RequestKey): Uint8Array {
  const bytes = fromBase64Url(x);
  if (bytes?.length !== PUBLIC_KEY_SIZE_BYTES) throw new TypeError('an Ed25519 public key has 32 bytes');
  return bytes;
}
