import { createPrivateKey, createPublicKey, hash, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromHex } from '@bucket/domain';
import { noteVerifier, sha256 } from './crypto.ts';

const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array(0);
const keyOf = (publicKey: Uint8Array) => noteVerifier({ name: 'k', keyHash: new Uint8Array(4), publicKey });

/** What stands before an Ed25519 seed in PKCS #8, RFC 8410 §7. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX_LENGTH = 12;

/** RFC 8032 §7.1: public key, message, signature. */
const PUBLISHED = [
  [
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
] as const;

/** The order of the group, little-endian. RFC 8032 §5.1. */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

describe('SHA-256', () => {
  it('is that of the platform, for bytes and for texts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'grapheme' }), (data, text) => {
        expect(sha256.hex(data)).toBe(hash('sha256', data));
        expect(sha256.hex(text)).toBe(hash('sha256', text));
      }),
    );
  });
});

describe('an Ed25519 key', () => {
  it.each(PUBLISHED)('verifies the published signature of %s, and no other', (publicKey, message, signature) => {
    const key = keyOf(bytes(publicKey));
    expect(key.verify(bytes(message), bytes(signature))).toBe(true);
    expect(key.verify(bytes(`${message}00`), bytes(signature))).toBe(false);
    expect(key.verify(bytes(message), bytes(signature).slice(1))).toBe(false);
    expect(key.verify(bytes(message), new Uint8Array(64))).toBe(false);
  });

  it('verifies what the platform has signed, and nothing with a bit changed', () => {
    const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(seeds, fc.uint8Array({ maxLength: 80 }), fc.nat({ max: 511 }), (seed, message, bit) => {
        const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
        const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
        const verifier = keyOf(Uint8Array.from(spki.subarray(SPKI_PREFIX_LENGTH)));
        const signature = Uint8Array.from(sign(null, message, key));
        expect(verifier.verify(message, signature)).toBe(true);
        const at = bit >> 3;
        signature[at] = (signature[at] ?? 0) ^ (1 << (bit & 7));
        expect(verifier.verify(message, signature)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it('takes no second form of a signature, which adds the order of the group (RFC 8032 §5.1.7)', () => {
    const [publicKey, message, signature] = PUBLISHED[1];
    const second = bytes(signature);
    let scalar = BigInt(`0x${Buffer.from(second.slice(32)).reverse().toString('hex')}`) + ORDER;
    for (let i = 32; i < 64; i++, scalar >>= 8n) second[i] = Number(scalar & 0xffn);
    expect(keyOf(bytes(publicKey)).verify(bytes(message), second)).toBe(false);
  });

  it('verifies nothing where the key is no point of the curve', () => {
    expect(keyOf(new Uint8Array(32).fill(0xff)).verify('', new Uint8Array(64))).toBe(false);
  });
});
