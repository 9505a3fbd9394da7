import type { Sha256 } from '../../bytes/sha256.ts';
import { parseNote, type NoteSignature, type SignedNote } from './signed-note.ts';
import { isSameKey, parseVerifierKey, type VerifierKey } from './verifier-key.ts';

/** Bytes of the time that stands before the signature, big-endian seconds since 1970. */
const TIMESTAMP_SIZE_BYTES = 8;
/** Bytes of an Ed25519 signature, RFC 8032 §5.1.6. */
const SIGNATURE_SIZE_BYTES = 64;

/** A key that cosigns. The signature is over `cosignedMessage`. */
export interface Cosigner {
  readonly name: string;
  /** 4 bytes, of signature type 0x04. */
  readonly keyHash: Uint8Array;
  sign(message: string): Uint8Array;
}

/** A statement of a cosigner, C2SP tlog-cosignature: at that time this was the largest consistent tree it had seen. */
export interface Cosignature {
  readonly name: string;
  readonly keyHash: Uint8Array;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly timestampSeconds: number;
  /** 64 bytes, Ed25519 over `cosignedMessage`. */
  readonly signature: Uint8Array;
}

/** What a cosignature/v1 signs: its header, its time, and the text of the checkpoint. C2SP tlog-cosignature. */
export function cosignedMessage(timestampSeconds: number, checkpointText: string): string {
  return `cosignature/v1\ntime ${timestampSeconds}\n${checkpointText}`;
}

/** Cosigns the text of a checkpoint. @throws {RangeError} when the time is not whole seconds after 1970 */
export function cosign(checkpointText: string, cosigner: Cosigner, timestampSeconds: number): NoteSignature {
  if (!Number.isSafeInteger(timestampSeconds) || timestampSeconds <= 0) {
    throw new RangeError(`${timestampSeconds} is not a time in seconds`);
  }
  const content = new Uint8Array(TIMESTAMP_SIZE_BYTES + SIGNATURE_SIZE_BYTES);
  new DataView(content.buffer).setBigUint64(0, BigInt(timestampSeconds));
  content.set(cosigner.sign(cosignedMessage(timestampSeconds, checkpointText)), TIMESTAMP_SIZE_BYTES);
  return { name: cosigner.name, keyHash: cosigner.keyHash, signature: content };
}

/** Takes the signature of a note apart as a cosignature/v1, not verified; `undefined` when it has not that form. */
export function parseCosignature({ name, keyHash, signature }: NoteSignature): Cosignature | undefined {
  if (signature.length !== TIMESTAMP_SIZE_BYTES + SIGNATURE_SIZE_BYTES) return undefined;
  const seconds = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  if (seconds > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return {
    name,
    keyHash,
    timestampSeconds: Number(seconds),
    signature: signature.slice(TIMESTAMP_SIZE_BYTES),
  };
}

/** The key of a cosigner from its vkey, which has signature type 0x04; `undefined` for any other text. */
export function parseCosignerKey(sha256: Sha256, vkey: string): VerifierKey | undefined {
  return parseVerifierKey(sha256, vkey, 'cosignature');
}

/**
 * The signatures of a note that bear the name and hash of a key, not verified, each once.
 *
 * @param note a note or one already taken apart
 */
export function signaturesOf(
  note: string | SignedNote,
  key: Pick<VerifierKey, 'name' | 'keyHash'>,
): readonly NoteSignature[] {
  const parsed = typeof note === 'string' ? parseNote(note) : note;
  return (parsed?.signatures ?? []).filter((signature) => isSameKey(signature, key));
}
