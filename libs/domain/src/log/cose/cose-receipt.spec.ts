import { describe, expect, it } from '@jest/globals';
import { toHex } from '../../bytes/hex.ts';
import { cbor, type CborValue } from './cbor.ts';
import { coseReceipt, receiptToSign, type ReceiptClaim } from './cose-receipt.ts';

describe('CBOR', () => {
  /** RFC 8949 appendix A. */
  it.each<[CborValue, string]>([
    [0, '00'],
    [23, '17'],
    [24, '1818'],
    [100, '1864'],
    [1_000, '1903e8'],
    [1_000_000, '1a000f4240'],
    [1_000_000_000_000, '1b000000e8d4a51000'],
    [-1, '20'],
    [-100, '3863'],
    [-1_000, '3903e7'],
    [null, 'f6'],
    [new Uint8Array(0), '40'],
    [Uint8Array.of(1, 2, 3, 4), '4401020304'],
    ['', '60'],
    ['IETF', '6449455446'],
    ['\u6c34', '63e6b0b4'],
    [[], '80'],
    [[1, [2, 3], [4, 5]], '8301820203820405'],
    [{ members: [] }, 'a0'],
    [
      {
        members: [
          [1, 2],
          [3, 4],
        ],
      },
      'a201020304',
    ],
    [{ tag: 1, value: 1_363_896_240 }, 'c11a514b67b0'],
  ])('writes %j as published', (value, hex) => {
    expect(toHex(cbor(value))).toBe(hex);
  });

  it.each([0.5, Number.NaN, 2 ** 53])('has no form for %d', (value) => {
    expect(() => cbor(value)).toThrow(RangeError);
  });
});

describe('a COSE receipt', () => {
  const claim: ReceiptClaim = {
    issuer: 'log',
    subject: 'a',
    keyHash: Uint8Array.of(1, 2, 3, 4),
    index: 1,
    treeSize: 2,
    rootHash: new Uint8Array(32).fill(0xee),
    inclusionProof: [new Uint8Array(32).fill(0xaa)],
  };
  const header = 'a4012704440102030' + '40fa201636c6f67026161' + '19018b01';

  it('is what RFC 9052 and RFC 9942 say, byte for byte', () => {
    expect(toHex(receiptToSign(claim))).toBe(`846a5369676e61747572653157${header}405820${'ee'.repeat(32)}`);
    expect(toHex(coseReceipt(claim, new Uint8Array(64).fill(0x55)))).toBe(
      `d28457${header}a119018ca12081582683020181` + `5820${'aa'.repeat(32)}` + `f65840${'55'.repeat(64)}`,
    );
  });
});
