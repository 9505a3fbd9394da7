/** SHA-256 (FIPS 180-4), given by whoever composes the system. Strings are hashed as their UTF-8 bytes. */
export interface Sha256 {
  /** The 32 bytes of the hash, the caller's own. The input may be overwritten as soon as this returns. */
  digest(data: Uint8Array | string): Uint8Array;
  /** The hash as 64 lower-case hex digits. */
  hex(data: Uint8Array | string): string;
}

/** Bytes of a SHA-256 hash. */
export const HASH_SIZE_BYTES = 32;
