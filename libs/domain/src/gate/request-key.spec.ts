import { describe, expect, it } from '@jest/globals';
import { sha256 } from '../log/note/ed25519.spec-data.ts';
import { keyHash, verifierKey } from '../log/note/verifier-key.ts';
import { toHex } from '../bytes/hex.ts';
import { readRequestKey, requestKeyBytes, requestKeyOf } from './request-key.ts';

/** RFC 8037 appendix A.2 and A.3. */
const X = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const THUMBPRINT = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';
const BYTES = Buffer.from(X, 'base64url');

describe('the key of a product', () => {
  it('has the thumbprint of RFC 8037 A.3, whether it comes as a JWK or as a vkey', () => {
    const key = { keyId: THUMBPRINT, x: X };
    expect(requestKeyOf(sha256, { kty: 'OKP', crv: 'Ed25519', x: X })).toEqual(key);
    const vkey = verifierKey('assistant', toHex(keyHash(sha256, 'assistant', BYTES)), BYTES);
    expect(requestKeyOf(sha256, vkey)).toEqual(key);
    expect(Buffer.from(requestKeyBytes(key)).equals(BYTES)).toBe(true);
  });

  it.each([['', X.slice(1), `${X}=`, `${X}AA`, X.replace('_', '/'), `${X.slice(0, -1)}p`]].flat().map((x) => [x]))(
    'is not %j',
    (x) => {
      expect(requestKeyOf(sha256, { kty: 'OKP', crv: 'Ed25519', x })).toBeUndefined();
      expect(requestKeyOf(sha256, x)).toBeUndefined();
    },
  );

  it.each(['AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'])(
    'is not %s, under which anyone can sign, in neither form',
    (x) => {
      expect(readRequestKey(sha256, { kty: 'OKP', crv: 'Ed25519', x })).toMatch(/small order/);
      const bytes = Buffer.from(x, 'base64url');
      const vkey = verifierKey('assistant', toHex(keyHash(sha256, 'assistant', bytes)), bytes);
      expect(readRequestKey(sha256, vkey)).toMatch(/small order/);
    },
  );
});
