import { cosignedMessage, parseCosignature, signaturesOf, type Cosignature } from './cosignature.ts';
import type { NoteSignature, SignedNote } from './signed-note.ts';
import type { PolicyWitness } from './trust-policy.ts';

/** Whether a signature is that key's, Ed25519 (RFC 8032). @param publicKey 32 bytes */
export type VerifyCosignature = (publicKey: Uint8Array, message: string, signature: Uint8Array) => boolean;

/** A cosignature that holds, with the name that its witness has in the policy. */
export interface ValidCosignature {
  readonly witness: string;
  /** As it stands in a note. */
  readonly line: NoteSignature;
  /** Seconds since 1970-01-01T00:00:00Z, as the witness says. */
  readonly timestampSeconds: number;
}

/**
 * The cosignatures of a note that hold, one for each witness at most. Signatures of other keys are left out, and so are
 * those that do not hold: what a witness sends is not trusted before.
 */
export function validCosignatures(
  note: SignedNote,
  witnesses: readonly PolicyWitness[],
  verify: VerifyCosignature,
): readonly ValidCosignature[] {
  return witnesses.flatMap(({ name, key }) => {
    const holds = ({ timestampSeconds, signature }: Cosignature): boolean =>
      timestampSeconds > 0 && verify(key.publicKey, cosignedMessage(timestampSeconds, note.text), signature);
    for (const line of signaturesOf(note, key)) {
      const cosignature = parseCosignature(line);
      if (cosignature === undefined || !holds(cosignature)) continue;
      return [{ witness: name, line, timestampSeconds: cosignature.timestampSeconds }];
    }
    return [];
  });
}
