export { CONSISTENCY_HASHES_MAX, formatAddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts';
export type { AddCheckpoint } from './add-checkpoint.ts';
export { formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
export type { Checkpoint } from './checkpoint.ts';
export { cosign, cosignedMessage, parseCosignature, parseCosignerKey, signaturesOf } from './cosignature.ts';
export type { Cosignature, Cosigner } from './cosignature.ts';
export { validCosignatures } from './cosigners.ts';
export type { ValidCosignature, VerifyCosignature } from './cosigners.ts';
export { publicKeyFault } from './ed25519-point.ts';
export { formatLogProof, parseLogProof } from './log-proof.ts';
export type { LogProof } from './log-proof.ts';
export {
  NOTE_LENGTH_MAX,
  NOTE_SIGNATURES_MAX,
  noteOf,
  parseNote,
  parseSignatureLine,
  signatureLine,
  signNote,
  verifyNote,
} from './signed-note.ts';
export type { NoteSignature, NoteSigner, NoteVerification, NoteVerifier, SignedNote } from './signed-note.ts';
export { judgeAddCheckpoint } from './witness-decision.ts';
export type { KnownLog, WitnessDecision } from './witness-decision.ts';
export { isQuorumMet, NO_QUORUM, parseTrustPolicy } from './trust-policy.ts';
export type { PolicyFault, PolicyGroup, PolicyLog, PolicyReading, PolicyWitness, TrustPolicy } from './trust-policy.ts';
export { isKeyName, isSameKey, KEY_HASH_SIZE_BYTES, keyHash, parseVerifierKey, verifierKey } from './verifier-key.ts';
export type { SignatureType, VerifierKey } from './verifier-key.ts';
