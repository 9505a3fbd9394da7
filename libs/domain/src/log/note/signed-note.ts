import { fromBase64, toBase64 } from '../../bytes/base64.ts';
import { hasNoteCharacters, isNoteText } from './note-text.ts';
import { isKeyName, isSameKey, KEY_HASH_SIZE_BYTES } from './verifier-key.ts';

/** Signatures of one note that are looked at. C2SP signed-note asks for 16 at least; Go's `sumdb/note` takes this many. */
export const NOTE_SIGNATURES_MAX = 100;
/** UTF-16 code units of a note that is looked at, as Go's `sumdb/note` limits bytes. */
export const NOTE_LENGTH_MAX = 1_000_000;

/** A key that signs. The message is a note's text; a string stands for its UTF-8 bytes. */
export interface NoteSigner {
  readonly name: string;
  /** 4 bytes. */
  readonly keyHash: Uint8Array;
  sign(message: Uint8Array | string): Uint8Array;
}

/** A key that is trusted. */
export interface NoteVerifier {
  readonly name: string;
  /** 4 bytes. */
  readonly keyHash: Uint8Array;
  verify(message: Uint8Array | string, signature: Uint8Array): boolean;
}

export interface NoteSignature {
  readonly name: string;
  /** 4 bytes. */
  readonly keyHash: Uint8Array;
  /** For Ed25519 64 bytes, RFC 8032. */
  readonly signature: Uint8Array;
}

/** A note taken apart, its signatures not verified: its text must not be relied on. */
export interface SignedNote {
  /** With its final newline; what is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/**
 * - `verified`: the text is signed by at least one trusted key, and by none falsely. `signedBy` are these signatures,
 *   `unknown` those of other keys, each once.
 * - `rejected`: `note.malformed`, not a note; `note.unsigned`, no signature of a trusted key; `note.bad-signature`, a
 *   trusted key's signature does not fit; `note.ambiguous-key`, two trusted keys have that name and hash.
 */
export type NoteVerification =
  | {
      readonly kind: 'verified';
      readonly text: string;
      readonly signedBy: readonly NoteSignature[];
      readonly unknown: readonly NoteSignature[];
    }
  | {
      readonly kind: 'rejected';
      readonly code: 'note.malformed' | 'note.unsigned' | 'note.bad-signature' | 'note.ambiguous-key';
    };

/**
 * Signs a text, C2SP signed-note: the text, an empty line, and `— name base64(key hash ‖ signature)` for each key.
 *
 * @throws {TypeError} when the text can't be signed, a signer is not named as the format asks, or there is none.
 */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  return noteOf(
    text,
    signers.map((signer) => ({ ...pick(signer), signature: signer.sign(text) })),
  );
}

const pick = ({ name, keyHash }: NoteSigner) => ({ name, keyHash });

/**
 * A note from a text and the signatures over it, which are not verified.
 *
 * @throws {TypeError} as `signNote`
 */
export function noteOf(text: string, signatures: readonly NoteSignature[]): string {
  if (!isNoteText(text)) throw new TypeError('a note is well-formed lines, each with its newline');
  if (signatures.length === 0) throw new TypeError('a note has a signature');
  return `${text}\n${signatures.map(signatureLine).join('')}`;
}

/** One signature as the line of a note, with its newline. @throws {TypeError} when name or hash is not as the format asks */
export function signatureLine({ name, keyHash, signature }: NoteSignature): string {
  if (!isKeyName(name) || keyHash.length !== KEY_HASH_SIZE_BYTES) throw new TypeError('a signer has a name and a hash');
  const content = new Uint8Array(KEY_HASH_SIZE_BYTES + signature.length);
  content.set(keyHash);
  content.set(signature, KEY_HASH_SIZE_BYTES);
  return `— ${name} ${toBase64(content)}\n`;
}

/** Takes a note apart, C2SP signed-note "Format"; `undefined` when it is malformed in any way. */
export function parseNote(note: string): SignedNote | undefined {
  if (note.length > NOTE_LENGTH_MAX || !hasNoteCharacters(note)) return undefined;
  // The last empty line divides; the text may have others.
  const split = note.lastIndexOf('\n\n');
  const block = note.slice(split + 2);
  if (split < 0 || !block.endsWith('\n')) return undefined;
  const lines = block.slice(0, -1).split('\n');
  if (lines.length > NOTE_SIGNATURES_MAX) return undefined;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignatureLine(line);
    if (signature === undefined) return undefined;
    signatures.push(signature);
  }
  return { text: note.slice(0, split + 1), signatures };
}

/** The signature of one line, without its newline; `undefined` when it is malformed. */
export function parseSignatureLine(line: string): NoteSignature | undefined {
  const [dash, name = '', encoded = '', ...more] = line.split(' ');
  const content = fromBase64(encoded);
  if (dash !== '—' || !isKeyName(name) || more.length > 0 || content === undefined) return undefined;
  if (content.length <= KEY_HASH_SIZE_BYTES) return undefined;
  return { name, keyHash: content.slice(0, KEY_HASH_SIZE_BYTES), signature: content.slice(KEY_HASH_SIZE_BYTES) };
}

/** Verifies a note against the trusted keys. Of several signatures under one name and hash, the first alone counts. */
export function verifyNote(note: string, verifiers: readonly NoteVerifier[]): NoteVerification {
  const parsed = parseNote(note);
  if (parsed === undefined) return { kind: 'rejected', code: 'note.malformed' };
  const signedBy: NoteSignature[] = [];
  const unknown: NoteSignature[] = [];
  for (const signature of parsed.signatures) {
    const [verifier, ...others] = verifiers.filter((candidate) => isSameKey(candidate, signature));
    if (others.length > 0) return { kind: 'rejected', code: 'note.ambiguous-key' };
    const list = verifier === undefined ? unknown : signedBy;
    if (list.some((seen) => isSameKey(seen, signature))) continue;
    if (verifier?.verify(parsed.text, signature.signature) === false) {
      return { kind: 'rejected', code: 'note.bad-signature' };
    }
    list.push(signature);
  }
  if (signedBy.length === 0) return { kind: 'rejected', code: 'note.unsigned' };
  return { kind: 'verified', text: parsed.text, signedBy, unknown };
}
