import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { keyHash, toHex, verifierKey } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import { keysOf } from './log-verifier.ts';
import { UserFault } from './user-fault.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const raw = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
const text = verifierKey('bucket.test/log', toHex(keyHash(nodeSha256, 'bucket.test/log', raw)), raw);

describe('keysOf', () => {
  it('verifies what the key has signed, and nothing else', () => {
    const keys = keysOf(text);
    const [verifier, ...others] = keys.verifiersAt(1);
    const signature = new Uint8Array(sign(null, Buffer.from('note'), privateKey));
    expect([keys.origin, others]).toEqual(['bucket.test/log', []]);
    expect(verifier?.verify('note', signature)).toBe(true);
    expect(verifier?.verify(Buffer.from('note'), signature)).toBe(true);
    expect(verifier?.verify('other', signature)).toBe(false);
  });

  it.each(['', 'x', text.slice(0, -4), text.replace('+', '')])('refuses %j', (given) => {
    expect(() => keysOf(given)).toThrow(UserFault);
  });
});
