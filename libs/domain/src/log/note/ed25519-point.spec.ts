import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { publicKeyFault } from './ed25519-point.ts';

/** The eight points of small order, each in its canonical encoding, and the encodings that RFC 8032 §5.1.3 forbids. */
const SMALL_ORDER = [
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '00'.repeat(32),
  `${'00'.repeat(31)}80`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
];
const NOT_CANONICAL = [
  `ed${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(31)}`,
  `ee${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(31)}`,
  'ff'.repeat(32),
  `01${'00'.repeat(30)}80`,
  `ec${'ff'.repeat(31)}`,
];
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

describe('an Ed25519 public key', () => {
  it('is taken when a key pair was made for it', () => {
    for (let i = 0; i < 20; i += 1) {
      const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
      expect(publicKeyFault(new Uint8Array(Buffer.from(x, 'base64url')))).toBeUndefined();
    }
  });

  it.each(SMALL_ORDER)('is not %s: its order is small', (hex) => {
    expect(publicKeyFault(bytesOf(hex))).toMatch(/small order/);
  });

  it.each(NOT_CANONICAL)('is not %s: it is another encoding of a point', (hex) => {
    expect(publicKeyFault(bytesOf(hex))).toMatch(/canonical|small order/);
  });

  it('is not a number that no point has', () => {
    expect(publicKeyFault(bytesOf(`02${'00'.repeat(31)}`))).toMatch(/not a point/);
  });
});
