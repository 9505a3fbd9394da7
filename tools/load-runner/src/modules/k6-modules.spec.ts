import { describe, expect, it } from '@jest/globals';
import { createCryptoModule } from './crypto-module.ts';
import { createEncodingModule } from './encoding-module.ts';
import { canonicalName } from './http-response.ts';

type Callable = (...values: readonly unknown[]) => unknown;

function callable(module: Readonly<Record<string, unknown>>, name: string): Callable {
  const found = module[name];
  if (typeof found !== 'function') throw new Error(`no ${name}`);
  return (...values) => Reflect.apply(found, undefined, values) as unknown;
}

describe('k6/crypto', () => {
  const crypto = createCryptoModule();

  it('hashes text and bytes alike', () => {
    const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(callable(crypto, 'sha256')('abc', 'hex')).toBe(expected);
    expect(callable(crypto, 'sha256')(new TextEncoder().encode('abc').buffer, 'hex')).toBe(expected);
  });

  it('makes an HMAC (RFC 4231, case 2)', () => {
    expect(callable(crypto, 'hmac')('sha256', 'Jefe', 'what do ya want for nothing?', 'hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('gives random bytes as an ArrayBuffer of the size asked for', () => {
    const bytes = callable(crypto, 'randomBytes')(16);
    expect(Object.prototype.toString.call(bytes)).toBe('[object ArrayBuffer]');
    expect(bytes).toHaveProperty('byteLength', 16);
  });

  it('refuses an algorithm or an encoding it has not', () => {
    expect(() => callable(crypto, 'createHash')('sha3')).toThrow(TypeError);
    expect(() => callable(crypto, 'sha256')('abc', 'utf8')).toThrow(TypeError);
  });
});

describe('k6/encoding', () => {
  const encoding = createEncodingModule();

  it.each([
    ['std', '+/8='],
    ['rawstd', '+/8'],
    ['url', '-_8='],
    ['rawurl', '-_8'],
  ])('writes and reads the variant %s', (variant, text) => {
    const bytes = new Uint8Array([0xfb, 0xff]).buffer;
    expect(callable(encoding, 'b64encode')(bytes, variant)).toBe(text);
    expect(callable(encoding, 'b64decode')(text, variant)).toEqual(bytes);
  });

  it('decodes to text where text is asked for', () => {
    expect(callable(encoding, 'b64decode')('w7w=', 'std', 's')).toBe('ü');
  });
});

describe('header names', () => {
  it.each([
    ['content-type', 'Content-Type'],
    ['ETAG', 'Etag'],
    ['x-request-id', 'X-Request-Id'],
    ['www-authenticate', 'Www-Authenticate'],
  ])('are those of Go: %s is %s', (name, canonical) => {
    expect(canonicalName(name)).toBe(canonical);
  });
});
