/**
 * Holds the private key of the log: a file, or a KMS or HSM that signs on request.
 *
 * Signs with Ed25519 (RFC 8032) and gives only signatures that verify under the key that it is named for.
 */
export interface LogSigner {
  /** Name of the key: the origin of the log. */
  readonly name: string;
  /** 4 bytes, C2SP signed-note. */
  readonly keyHash: Uint8Array;
  /**
   * @param message a string stands for its UTF-8 bytes
   * @throws {BucketError} `store.unavailable` when the holder of the key cannot be reached: the block is not written
   */
  sign(message: Uint8Array | string): Uint8Array | Promise<Uint8Array>;
}
