import { describe, expect, it } from '@jest/globals';
import { sha256 } from './note/ed25519.spec-data.ts';
import {
  KEPT_SIGNATURE_LENGTH_MAX,
  maskSignature,
  openSignature,
  SIGNATURE_BASE_LENGTH_MAX,
} from './request-signature.ts';

const SIGNED = { base: '"@method": POST\n"@signature-params": ("@method");created=1', value: `${'A'.repeat(86)}==` };
const place = { salt: 'ab'.repeat(16), seq: 7 };

describe('the signature in an entry', () => {
  it('opens under the salt and the number of its entry, and under no other', () => {
    const kept = maskSignature(sha256, place, SIGNED);
    expect(openSignature(sha256, place, kept)).toEqual(SIGNED);
    expect(openSignature(sha256, { ...place, salt: 'ac'.repeat(16) }, kept)).toBeUndefined();
    expect(openSignature(sha256, { ...place, seq: 8 }, kept)).toBeUndefined();
    expect(openSignature(sha256, place, 'not base64')).toBeUndefined();
  });

  it('is masked anew in every entry, so that two of one salt do not open each other', () => {
    const [one, other] = [place, { ...place, seq: 8 }].map((at) =>
      Buffer.from(maskSignature(sha256, at, SIGNED), 'base64'),
    );
    expect(one?.some((byte, i) => byte !== other?.[i])).toBe(true);
  });

  it('has its greatest length with the longest base', () => {
    const longest = { ...SIGNED, base: 'x'.repeat(SIGNATURE_BASE_LENGTH_MAX) };
    expect(maskSignature(sha256, place, longest)).toHaveLength(KEPT_SIGNATURE_LENGTH_MAX);
  });
});
