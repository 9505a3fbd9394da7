import { createHash, createHmac, type Hash, type Hmac, randomBytes } from 'node:crypto';
import { arrayBufferOf, bytesOf } from './bytes.ts';

const OPENSSL_NAMES: Readonly<Record<string, string>> = {
  md4: 'md4',
  md5: 'md5',
  sha1: 'sha1',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
  sha512_224: 'sha512-224',
  sha512_256: 'sha512-256',
  ripemd160: 'ripemd160',
};

/** `k6/crypto`: https://grafana.com/docs/k6/latest/javascript-api/k6-crypto/ */
export function createCryptoModule(): Record<string, unknown> {
  const digests = Object.keys(OPENSSL_NAMES).map((algorithm) => [
    algorithm,
    (input: unknown, encoding: string) => new Hasher(createHash(nameOf(algorithm)), input).digest(encoding),
  ]);
  return {
    ...Object.fromEntries(digests),
    createHash: (algorithm: string) => new Hasher(createHash(nameOf(algorithm))),
    createHMAC: (algorithm: string, secret: unknown) => new Hasher(hmacOf(algorithm, secret)),
    hmac: (algorithm: string, secret: unknown, input: unknown, encoding: string) =>
      new Hasher(hmacOf(algorithm, secret), input).digest(encoding),
    randomBytes: (size: number) => arrayBufferOf(randomBytes(size)),
  };
}

class Hasher {
  private readonly hash: Hash | Hmac;

  constructor(hash: Hash | Hmac, input?: unknown) {
    this.hash = hash;
    if (input !== undefined) this.update(input);
  }

  update(input: unknown): void {
    this.hash.update(bytesOf(input, 'the input of a hash'));
  }

  digest(encoding: string): string | ArrayBuffer {
    const bytes = this.hash.digest();
    switch (encoding) {
      case 'hex':
      case 'base64':
        return bytes.toString(encoding);
      case 'base64rawurl':
        return bytes.toString('base64url');
      case 'base64url':
        return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
      case 'binary':
        return arrayBufferOf(bytes);
      default:
        throw new TypeError(`no output encoding "${encoding}"`);
    }
  }
}

function hmacOf(algorithm: string, secret: unknown): Hmac {
  return createHmac(nameOf(algorithm), bytesOf(secret, 'the secret of an HMAC'));
}

function nameOf(algorithm: string): string {
  const name = OPENSSL_NAMES[algorithm];
  if (name === undefined) throw new TypeError(`no hash algorithm "${algorithm}"`);
  return name;
}
