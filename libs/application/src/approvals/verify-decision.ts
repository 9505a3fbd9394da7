import { parseDecisionText, parseVerifierKey, verifyNote, type Sha256, type SignedDecision } from '@bucket/domain';
import type { SignatureVerifier } from '@bucket/ports';

/** What a signed note proves to be, under the key that its person has enrolled. */
export type VerifyDecision = (note: string, publicKey: string | undefined) => SignedDecision;

/** Verifies decisions with Ed25519. A person is looked up before the block; whether the key is still theirs the gate says. */
export function verifyDecisions(sha256: Sha256, ed25519: SignatureVerifier): VerifyDecision {
  return (note, publicKey) => {
    const key = publicKey === undefined ? undefined : parseVerifierKey(sha256, publicKey);
    if (key === undefined || publicKey === undefined) return { kind: 'unverified', reason: 'no key is enrolled' };
    const verifier = {
      name: key.name,
      keyHash: key.keyHash,
      verify: (message: Uint8Array | string, signature: Uint8Array) =>
        ed25519.verify(key.publicKey, message, signature),
    };
    const result = verifyNote(note, [verifier]);
    if (result.kind === 'rejected') return { kind: 'unverified', reason: `the signature is not valid: ${result.code}` };
    const decision = parseDecisionText(result.text);
    return decision === undefined
      ? { kind: 'unverified', reason: 'the signed text is not a decision' }
      : { kind: 'verified', publicKey, decision };
  };
}
