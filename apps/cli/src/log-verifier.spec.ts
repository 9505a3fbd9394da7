import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { keyHash, toHex, verifierKey } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import { verifierOf } from './log-verifier.ts';
import { UserFault } from './user-fault.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const raw = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
const text = verifierKey('bucket.test/log', toHex(keyHash(nodeSha256, 'bucket.test/log', raw)), raw);

describe('verifierOf', () => {
  it('verifies what the key has signed, and nothing else', () => {
    const { verify, name } = verifierOf(text);
    const signature = new Uint8Array(sign(null, Buffer.from('note'), privateKey));
    expect(name).toBe('bucket.test/log');
    expect(verify('note', signature)).toBe(true);
    expect(verify(Buffer.from('note'), signature)).toBe(true);
    expect(verify('other', signature)).toBe(false);
  });

  it.each(['', 'x', text.slice(0, -4), text.replace('+', '')])('refuses %j', (given) => {
    expect(() => verifierOf(given)).toThrow(UserFault);
  });
});
