import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readSignature, type GivenSignature } from './read-signature.ts';
import { fieldValue, signatureBase, type SignedParts } from './signature-base.ts';

/** The request of RFC 9421 appendix B.2, and the signature over it of B.2.6. */
const REQUEST: SignedParts = {
  method: 'POST',
  host: 'example.com',
  target: '/foo?param=Value&Pet=dog',
  rawHeaders: [
    ['Host', 'example.com'],
    ['Date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
    ['Content-Type', 'application/json'],
    [
      'Content-Digest',
      'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
    ],
    ['Content-Length', '18'],
  ].flat(),
};
const INPUT =
  'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"';
const SIGNATURE = 'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:';
const TEST_KEY = createPublicKey({
  key: { kty: 'OKP', crv: 'Ed25519', x: 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs' },
  format: 'jwk',
});

function given(input = INPUT, signature = SIGNATURE): GivenSignature {
  const read = readSignature(input, signature);
  if (typeof read === 'string') throw new Error(read);
  return read;
}

describe('the signature base', () => {
  it('is that of RFC 9421 B.2.6, and the signature given there verifies', () => {
    const { input, signature } = given();
    const base = signatureBase(input, REQUEST, 'https') ?? '';
    expect(base.split('\n')).toEqual([
      '"date": Tue, 20 Apr 2021 02:07:55 GMT',
      '"@method": POST',
      '"@path": /foo',
      '"@authority": example.com',
      '"content-type": application/json',
      '"content-length": 18',
      '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
    ]);
    expect(verify(null, Buffer.from(base), TEST_KEY, signature)).toBe(true);
    const altered = signatureBase(input, { ...REQUEST, method: 'PUT' }, 'https') ?? '';
    expect(verify(null, Buffer.from(altered), TEST_KEY, signature)).toBe(false);
  });

  it.each([
    ['@target-uri', 'https://example.com/foo?param=Value&Pet=dog'],
    ['@request-target', '/foo?param=Value&Pet=dog'],
    ['@query', '?param=Value&Pet=dog'],
    ['@scheme', 'https'],
  ])('has the value of %s as RFC 9421 §2.2 derives it', (name, value) => {
    const { input } = given(`s=("${name}");created=1;keyid="k"`, SIGNATURE.replace('sig-b26', 's'));
    expect(signatureBase(input, REQUEST, 'https')?.split('\n')[0]).toBe(`"${name}": ${value}`);
  });

  it('has an empty query as a question mark, and an authority in lower case without the default port', () => {
    const { input } = given(`s=("@query" "@authority");created=1;keyid="k"`, SIGNATURE.replace('sig-b26', 's'));
    const parts = { ...REQUEST, target: '/foo', host: 'Example.COM:443' };
    expect(signatureBase(input, parts, 'https')?.split('\n').slice(0, 2)).toEqual([
      '"@query": ?',
      '"@authority": example.com',
    ]);
    expect(signatureBase(input, parts, 'http')).toContain('"@authority": example.com:443');
  });

  it('has the lines of one field joined, each without the spaces around it', () => {
    expect(fieldValue('x', ['X', ' a ', 'y', 'b', 'x', 'c'])).toBe('a, c');
    expect(fieldValue('z', ['X', 'a'])).toBeUndefined();
  });

  it('does not exist where a component is unknown or absent', () => {
    for (const name of ['@status', 'x-absent']) {
      const { input } = given(`s=("${name}");created=1;keyid="k"`, SIGNATURE.replace('sig-b26', 's'));
      expect(signatureBase(input, REQUEST, 'https')).toBeUndefined();
    }
  });
});

describe('the headers of a signature are refused', () => {
  it.each([
    ['when they are no dictionary', '(', SIGNATURE],
    ['when they are absent', '', ''],
    ['with two signatures', `${INPUT}, b=("@method");created=1;keyid="k"`, SIGNATURE],
    ['under another label', INPUT, SIGNATURE.replace('sig-b26', 'other')],
    ['without a list of components', 'sig-b26=1', SIGNATURE],
    ['when the signature is a text', INPUT, 'sig-b26="text"'],
    ['when the signature has not 64 bytes', INPUT, 'sig-b26=:AAAA:'],
    ['when a component has a parameter', 'sig-b26=("date";sf);created=1;keyid="k"', SIGNATURE],
    ['when a component stands twice', 'sig-b26=("date" "date");created=1;keyid="k"', SIGNATURE],
    ['when a component is no string', 'sig-b26=(date);created=1;keyid="k"', SIGNATURE],
    ['without created', 'sig-b26=("date");keyid="k"', SIGNATURE],
    ['without keyid', 'sig-b26=("date");created=1', SIGNATURE],
    ['when created is a fraction', 'sig-b26=("date");created=1.5;keyid="k"', SIGNATURE],
    ['with a parameter that is not known', 'sig-b26=("date");created=1;keyid="k";other', SIGNATURE],
    ['with another algorithm', 'sig-b26=("date");created=1;keyid="k";alg="rsa-pss-sha512"', SIGNATURE],
  ])('%s', (_name, input, signature) => {
    expect(typeof readSignature(input, signature)).toBe('string');
  });
});
