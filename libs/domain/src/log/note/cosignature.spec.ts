import { describe, expect, it } from '@jest/globals';
import { cosign, cosignedMessage, parseCosignature, parseCosignerKey, signaturesOf } from './cosignature.ts';
import { bytes, sha256, signerOf, verifierOf } from './ed25519.spec-data.ts';
import { noteOf, signatureLine } from './signed-note.ts';
import { keyHash, parseVerifierKey, verifierKey } from './verifier-key.ts';
import { toHex } from '../../bytes/hex.ts';

/** The example of C2SP tlog-cosignature. */
const TEXT = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const seconds = 1_679_315_147;
const { name, publicKey, sign } = signerOf('witness.test/w1', '11'.repeat(32));
const cosigner = { name, keyHash: keyHash(sha256, name, publicKey, 'cosignature'), sign };

describe('a cosignature', () => {
  it('signs header, time and checkpoint, as the specification prints them', () => {
    expect(cosignedMessage(seconds, TEXT)).toBe(`cosignature/v1\ntime ${seconds}\n${TEXT}`);
  });

  it('is 72 bytes: the time, big-endian, and an Ed25519 signature over the message', () => {
    const { signature } = cosign(TEXT, cosigner, seconds);
    expect(signature).toHaveLength(72);
    expect(toHex(signature.slice(0, 8))).toBe('00000000641850cb');
    const verifier = verifierOf({ name, keyHash: cosigner.keyHash, publicKey });
    expect(verifier.verify(cosignedMessage(seconds, TEXT), signature.slice(8))).toBe(true);
    expect(verifier.verify(TEXT, signature.slice(8))).toBe(false);
  });

  it('comes back from the note that carries it', () => {
    const note = noteOf(TEXT, [
      { name: 'other', keyHash: bytes('00000000'), signature: bytes('00') },
      cosign(TEXT, cosigner, seconds),
    ]);
    const [found, ...more] = signaturesOf(note, cosigner);
    expect(more).toEqual([]);
    expect(found === undefined ? undefined : parseCosignature(found)).toMatchObject({
      name,
      timestampSeconds: seconds,
    });
  });

  it.each([0, 71, 73])('is no cosignature with %i bytes', (length) => {
    expect(parseCosignature({ name, keyHash: cosigner.keyHash, signature: new Uint8Array(length) })).toBeUndefined();
  });

  it('is not read where its time passes what a number holds', () => {
    expect(
      parseCosignature({ name, keyHash: cosigner.keyHash, signature: new Uint8Array(72).fill(0x7f) }),
    ).toBeUndefined();
  });

  it.each([0, -1, 1.5, Number.NaN])('has no time of %d', (time) => {
    expect(() => cosign(TEXT, cosigner, time)).toThrow(RangeError);
  });

  it('reads a key of its own signature type alone', () => {
    const vkey = verifierKey(name, toHex(cosigner.keyHash), publicKey, 'cosignature');
    expect(parseCosignerKey(sha256, vkey)).toEqual({ name, keyHash: cosigner.keyHash, publicKey });
    expect(parseVerifierKey(sha256, vkey)).toBeUndefined();
    const ofNotes = verifierKey(name, toHex(keyHash(sha256, name, publicKey)), publicKey);
    expect(parseCosignerKey(sha256, ofNotes)).toBeUndefined();
    expect(signatureLine(cosign(TEXT, cosigner, seconds))).toMatch(/^— witness\.test\/w1 [A-Za-z0-9+/=]+\n$/);
  });
});
