export { formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
export type { Checkpoint } from './checkpoint.ts';
export { NOTE_LENGTH_MAX, NOTE_SIGNATURES_MAX, parseNote, signNote, verifyNote } from './signed-note.ts';
export type { NoteSignature, NoteSigner, NoteVerification, NoteVerifier, SignedNote } from './signed-note.ts';
export { isKeyName, KEY_HASH_SIZE_BYTES, keyHash, parseVerifierKey, verifierKey } from './verifier-key.ts';
export type { VerifierKey } from './verifier-key.ts';
