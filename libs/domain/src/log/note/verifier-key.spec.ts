import { describe, expect, it } from '@jest/globals';
import { toHex } from '../../bytes/hex.ts';
import { bytes, sha256, signerOf } from './ed25519.spec-data.ts';
import { ENOCH, PETER, WRONG_VERIFIER_KEYS } from './go-note.spec-data.ts';
import { isKeyName, keyHash, parseVerifierKey, verifierKey } from './verifier-key.ts';

describe('a verifier key', () => {
  it.each([PETER, ENOCH])('of $name reads as Go reads it, and is written the same', (known) => {
    const key = parseVerifierKey(sha256, known.verifierKey);
    expect(key?.name).toBe(known.name);
    expect(toHex(key?.keyHash ?? new Uint8Array(0))).toBe(known.keyHash);
    const publicKey = key?.publicKey ?? new Uint8Array(0);
    expect(toHex(keyHash(sha256, known.name, publicKey))).toBe(known.keyHash);
    expect(verifierKey(known.name, known.keyHash, publicKey)).toBe(known.verifierKey);
  });

  it('is that of its private key', () => {
    const { publicKey } = signerOf(PETER.name, PETER.seed);
    expect(verifierKey(PETER.name, PETER.keyHash, publicKey)).toBe(PETER.verifierKey);
  });

  it('takes a name outside ASCII by its UTF-8 bytes', () => {
    const publicKey = bytes('11'.repeat(32));
    const input = Buffer.concat([Buffer.from('hüll.example/ø\n'), Buffer.from([1]), publicKey]);
    const expected = sha256.hex(input).slice(0, 8);
    const word = verifierKey('hüll.example/ø', expected, publicKey);
    expect(parseVerifierKey(sha256, word)?.name).toBe('hüll.example/ø');
  });

  it('is refused in every part of itself and with every character changed', () => {
    const word = PETER.verifierKey;
    for (let start = 0; start <= word.length; start++) {
      for (let end = start + 1; end <= word.length; end++) {
        if (end - start < word.length) expect(parseVerifierKey(sha256, word.slice(start, end))).toBeUndefined();
      }
    }
    for (let at = 0; at < word.length; at++) {
      const changed = `${word.slice(0, at)}${String.fromCharCode(word.charCodeAt(at) + 1)}${word.slice(at + 1)}`;
      expect(parseVerifierKey(sha256, changed)).toBeUndefined();
    }
  });

  it.each([
    ...WRONG_VERIFIER_KEYS,
    '',
    '++',
    PETER.verifierKey.replace('c74f20a3', 'C74F20A3'),
    PETER.verifierKey.replace('c74f20a3', '0c74f20a3'),
    `${PETER.verifierKey}\n`,
    ` ${PETER.verifierKey}`,
  ])('is not %j', (word) => {
    expect(parseVerifierKey(sha256, word)).toBeUndefined();
  });

  it('is not made of what is no key', () => {
    const publicKey = bytes('11'.repeat(32));
    expect(() => keyHash(sha256, 'a+b', publicKey)).toThrow(TypeError);
    expect(() => keyHash(sha256, 'a', publicKey.slice(1))).toThrow(TypeError);
    expect(() => verifierKey('a b', '00000000', publicKey)).toThrow(TypeError);
    expect(() => verifierKey('a', '0000000', publicKey)).toThrow(TypeError);
    expect(() => verifierKey('a', '0000000G', publicKey)).toThrow(TypeError);
    expect(() => verifierKey('a', '00000000', publicKey.slice(1))).toThrow(TypeError);
  });
});

describe('a key name', () => {
  it.each(['a', 'bucket.example/log', 'é', '-', '—'])('is %j', (name) => {
    expect(isKeyName(name)).toBe(true);
  });

  it.each(['', 'a b', 'a+b', 'a\nb', 'a\tb', 'a\u00a0b', 'a\u2003b', 'a\u3000', 'a\u0085', 'a\u0000', '\ud800'])(
    'is not %j',
    (name) => {
      expect(isKeyName(name)).toBe(false);
    },
  );
});
