import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toHex } from '../../bytes/hex.ts';
import { sha256, signerOf, verifierOf } from './ed25519.spec-data.ts';
import { ENOCH, EXAMPLE_NOTE, PETER, TEXT } from './go-note.spec-data.ts';
import { NOTE_LENGTH_MAX, type NoteSigner, type NoteVerifier, parseNote, signNote, verifyNote } from './signed-note.ts';
import { parseVerifierKey } from './verifier-key.ts';

function verifierFor(word: string): NoteVerifier {
  const key = parseVerifierKey(sha256, word);
  if (key === undefined) throw new Error('not a verifier key');
  return verifierOf(key);
}

const peter = verifierFor(PETER.verifierKey);
const enoch = verifierFor(ENOCH.verifierKey);
const peterSigner = signerOf(PETER.name, PETER.seed);
const peterNote = `${TEXT}\n${PETER.line}`;

/** The line with four letters put into its signature: still base64, no longer the signature. */
function spoiled(line: string): string {
  return `${line.slice(0, 60)}ABCD${line.slice(60)}`;
}

function signers(note: string, verifiers: readonly NoteVerifier[]): unknown {
  const result = verifyNote(note, verifiers);
  if (result.kind === 'rejected') return result.code;
  return [result.signedBy.map(({ name }) => name), result.unknown.map(({ name }) => name)];
}

describe('signing a note', () => {
  it('writes the note that Go writes', () => {
    expect(signNote(TEXT, [peterSigner])).toBe(peterNote);
  });

  it('writes a line for each key', () => {
    const other = signerOf('other.example/log', '22'.repeat(32));
    const note = signNote('text\n\nwith an empty line\n', [peterSigner, other]);
    expect(note.split('\n\n')).toHaveLength(3);
    expect(signers(note, [peter, verifierOf(other)])).toEqual([['PeterNeumann', 'other.example/log'], []]);
  });

  it.each(['', 'no newline', 'tab\t\n', 'cr\r\n', 'nul\u0000\n', 'half \ud800\n'])('refuses the text %j', (text) => {
    expect(() => signNote(text, [peterSigner])).toThrow(TypeError);
  });

  it('refuses a signer without a proper name or hash, and no signer at all', () => {
    const wrong: NoteSigner[] = [
      { ...peterSigner, name: 'bad name' },
      { ...peterSigner, name: '' },
      { ...peterSigner, keyHash: new Uint8Array(5) },
    ];
    for (const signer of wrong) expect(() => signNote(TEXT, [signer])).toThrow(TypeError);
    expect(() => signNote(TEXT, [])).toThrow(TypeError);
  });
});

describe('verifying a note', () => {
  it('tells known signatures from unknown ones', () => {
    const note = `${TEXT}\n${PETER.line}${ENOCH.line}`;
    expect(verifyNote(note, [peter])).toMatchObject({ kind: 'verified', text: TEXT });
    expect(signers(note, [peter])).toEqual([['PeterNeumann'], ['EnochRoot']]);
    expect(signers(note, [peter, enoch])).toEqual([['PeterNeumann', 'EnochRoot'], []]);
    expect(signers(note, [])).toBe('note.unsigned');
  });

  it('refuses a false signature of a known key, and ignores one of an unknown key', () => {
    const note = `${TEXT}\n${PETER.line}${spoiled(ENOCH.line)}`;
    expect(signers(note, [peter, enoch])).toBe('note.bad-signature');
    expect(signers(note, [peter])).toEqual([['PeterNeumann'], ['EnochRoot']]);
    expect(signers(`${TEXT}\n${spoiled(PETER.line)}`, [peter])).toBe('note.bad-signature');
  });

  it('counts a key once, by its first signature', () => {
    const lines = `${PETER.line}${PETER.line}${spoiled(PETER.line)}${ENOCH.line}${ENOCH.line}`;
    expect(signers(`${TEXT}\n${lines}`, [peter])).toEqual([['PeterNeumann'], ['EnochRoot']]);
  });

  it('refuses a key that is trusted twice, where it signed', () => {
    expect(signers(`${TEXT}\n${ENOCH.line}`, [enoch, peter, enoch])).toBe('note.ambiguous-key');
    expect(signers(peterNote, [enoch, peter, enoch])).toEqual([['PeterNeumann'], []]);
  });

  it('does not take a key for another that shares only its name or only its hash', () => {
    expect(signers(peterNote, [{ ...peter, name: 'PeterNeuman' }])).toBe('note.unsigned');
    expect(signers(peterNote, [{ ...peter, keyHash: Uint8Array.of(0xc7, 0x4f, 0x20, 0xa4) }])).toBe('note.unsigned');
  });

  it('fails when any character of the note is changed', () => {
    fc.assert(
      fc.property(fc.nat(peterNote.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        fc.pre(character !== peterNote[at]);
        const changed = `${peterNote.slice(0, at)}${character}${peterNote.slice(at + 1)}`;
        expect(verifyNote(changed, [peter]).kind).toBe('rejected');
      }),
      { numRuns: 300 },
    );
  });

  it('fails for every note cut short', () => {
    for (let end = 0; end < peterNote.length; end++) {
      expect(signers(peterNote.slice(0, end), [peter])).toBe('note.malformed');
    }
  });
});

describe('taking a note apart', () => {
  it('divides the example of the specification at its last empty line', () => {
    const note = parseNote(EXAMPLE_NOTE);
    expect(note?.text).toBe(
      'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n',
    );
    expect(note?.signatures.map(({ name }) => name)).toEqual(['quasimodo.example/salvatore']);
    expect(note?.signatures.map(({ signature }) => signature.length)).toEqual([64]);
  });

  it('gives each signature its name, hash and bytes', () => {
    const signature = parseNote(peterNote)?.signatures[0];
    expect([signature?.name, toHex(signature?.keyHash ?? new Uint8Array(0))]).toEqual([PETER.name, PETER.keyHash]);
    expect(signature?.signature).toEqual(Uint8Array.from(peterSigner.sign(TEXT)));
  });

  it('takes 100 signatures, and no more', () => {
    expect(parseNote(`${TEXT}\n${PETER.line.repeat(100)}`)?.signatures).toHaveLength(100);
    expect(parseNote(`${TEXT}\n${PETER.line.repeat(101)}`)).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['no signatures', TEXT],
    ['an empty block of signatures', `${TEXT}\n`],
    ['a block of one newline', `${TEXT}\n\n`],
    ['no final newline', peterNote.slice(0, -1)],
    ['a control character', `\u0001${peterNote}`],
    ['a carriage return', peterNote.replaceAll('\n', '\r\n')],
    ['half a surrogate pair', `\ud800${peterNote}`],
    ['a line that is no signature', `${peterNote}Unexpected line.\n`],
    ['an empty line at the end', `${peterNote}\n`],
    ['a name with a space', peterNote.replace('— PeterNeumann', '— Peter Neumann')],
    ['a name with a plus', peterNote.replace('— PeterNeumann', '— Peter+Neumann')],
    ['no name', peterNote.replace('— PeterNeumann', '— ')],
    ['a hyphen for the dash', peterNote.replace('—', '-')],
    ['two spaces', peterNote.replace('— ', '—  ')],
    ['a space at the end', peterNote.replace(/\n$/, ' \n')],
    ['base64 without padding', peterNote.replace('=\n', '\n')],
    ['base64 with unused bits', peterNote.replace('nAM=', 'nAN=')],
    ['a signature of no bytes', `${TEXT}\n— PeterNeumann x08gow==\n`],
    ['too much text', `${'x'.repeat(NOTE_LENGTH_MAX)}\n\n${PETER.line}`],
  ])('refuses %s', (_, note) => {
    expect(parseNote(note)).toBeUndefined();
  });
});
