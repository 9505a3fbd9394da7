import type { ArtifactClass, FieldError, JsonValue } from '@bucket/domain';

/** The server's clock. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z; may jump, the committer never lets the log go back. */
  nowMs(): number;
}

/** A clock that only counts: it is never set, never goes back, and never counts more than the time that has passed. */
export interface Stopwatch {
  /** Milliseconds since some moment of this process. */
  elapsedMs(): number;
}

/** Unpredictable values. */
export interface RandomSource {
  /** Lower-case UUIDv7 (RFC 9562), ascending within one process. */
  uuid7(): string;
  /** 32 lower-case hex digits, 128 random bits. */
  salt(): string;
  /** 43 base64url characters, 256 random bits. */
  secret(): string;
}

/** Holds payloads against the JSON Schema (2020-12) of their class. */
export interface PayloadValidator {
  /** @returns where it breaks the schema, 20 at most, pointers below `/payload`; empty when it does not */
  violations(artifactClass: ArtifactClass, payload: JsonValue): readonly FieldError[];
}

/** Verifies Ed25519 signatures (RFC 8032). */
export interface SignatureVerifier {
  /** @param publicKey 32 bytes @param message a string stands for its UTF-8 bytes */
  verify(publicKey: Uint8Array, message: Uint8Array | string, signature: Uint8Array): boolean;
}

/** Lets the current turn of the event loop finish, so that requests which arrived together share a block. */
export interface TurnScheduler {
  soon(run: () => void): void;
}

/**
 * Seals an answer so that only who knows the secret opens it (authenticated encryption), and so that the bucket can tell
 * without the secret that it has not been altered.
 */
export interface AnswerVault {
  /** @param context what the answer belongs to; it is not kept with it */
  seal(secret: string, text: string, context: string): string;
  /** @returns undefined when it was altered, or sealed with another secret or for another context */
  open(secret: string, sealed: string, context: string): string | undefined;
  /** Whether this vault sealed it for this context. */
  isIntact(sealed: string, context: string): boolean;
  /** HMAC-SHA-256 in lower-case hex under a key of this bucket: nobody without it can tell what a text was by guessing. */
  digest(text: string): string;
}
