import { fromBase64, toBase64 } from '../bytes/base64.ts';
import { HASH_SIZE_BYTES, type Sha256 } from '../bytes/sha256.ts';
import { utf8Bytes } from '../bytes/utf8.ts';

/** What a caller signed and the signature: enough to verify it with nothing but the caller's public key. */
export interface RequestSignature {
  /** The signature base, RFC 9421 §2.5: ASCII; its last line has the parameters. */
  readonly base: string;
  /** Ed25519, 64 bytes in standard base64. */
  readonly value: string;
}

/** Characters of the longest signature base that is kept. */
export const SIGNATURE_BASE_LENGTH_MAX = 2_048;

/** 64 bytes in base64. */
const VALUE_LENGTH = 88;

/** Where a signature stands: under the salt of what the entry commits to, in the entry of this number. */
export interface SignaturePlace {
  /** 32 lower-case hex digits. */
  readonly salt: string;
  readonly seq: number;
}

/**
 * The member `signature` of an entry: signature and base, XORed with SHA-256 over salt, number of the entry and a counter,
 * in base64. The base names the digest of the body, so in plain text it would let anyone confirm a guess of content that was
 * destroyed. Whoever has the salt that opens the entry's commitment opens the signature too; with the salt both are gone.
 */
export function maskSignature(sha256: Sha256, place: SignaturePlace, { base, value }: RequestSignature): string {
  return toBase64(masked(sha256, place, utf8Bytes(`${value}\n${base}`)));
}

/** What `maskSignature` has kept; undefined where the salt is not that of the entry. */
export function openSignature(sha256: Sha256, place: SignaturePlace, kept: string): RequestSignature | undefined {
  const bytes = fromBase64(kept);
  if (bytes === undefined) return undefined;
  const text = Array.from(masked(sha256, place, bytes), (unit) => String.fromCharCode(unit)).join('');
  const value = text.slice(0, VALUE_LENGTH);
  if (text[VALUE_LENGTH] !== '\n' || fromBase64(value)?.length !== 64) return undefined;
  return { value, base: text.slice(VALUE_LENGTH + 1) };
}

/** Base64 digits of the longest signature that an entry keeps. */
export const KEPT_SIGNATURE_LENGTH_MAX = Math.ceil((VALUE_LENGTH + 1 + SIGNATURE_BASE_LENGTH_MAX) / 3) * 4;

function masked(sha256: Sha256, { salt, seq }: SignaturePlace, bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let start = 0; start < bytes.length; start += HASH_SIZE_BYTES) {
    const mask = sha256.digest(`bucket signature ${salt} ${seq} ${start / HASH_SIZE_BYTES}`);
    for (let i = start; i < Math.min(bytes.length, start + HASH_SIZE_BYTES); i += 1) {
      result[i] = (bytes[i] ?? 0) ^ (mask[i - start] ?? 0);
    }
  }
  return result;
}
