import { describe, expect, it } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { isPrivateAddress, NamedAddresses } from './address-guard.ts';
import { guardedLookup } from './webhook-channel.ts';

const HIDDEN = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::7f00:1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  '2001:db8::1',
  '2001::1',
  '2002:7f00:1::1',
  'localhost',
  '',
];
const OPEN = ['1.1.1.1', '9.9.9.9', '172.15.0.1', '172.32.0.1', '192.0.1.1', '2606:4700:4700::1111', '2a00:1450::1'];

describe('an address', () => {
  it.each(HIDDEN)('%s is private', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(OPEN)('%s is public', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });

  it('that is private is reached only where the subscription names it', () => {
    const named = new NamedAddresses(['127.0.0.1', '10.1.0.0/16', 'fd00:1::/64']);
    const reached = ['127.0.0.1', '10.1.200.3', 'fd00:1::9', '1.1.1.1'];
    const refused = ['127.0.0.2', '10.2.0.1', 'fd00:2::9', '::1', '::ffff:127.0.0.1'];
    expect(reached.filter((address) => !named.mayReach(address))).toEqual([]);
    expect(refused.filter((address) => named.mayReach(address))).toEqual([]);
  });

  it.each(['localhost', '10.0.0.0/33', '10.0.0', 'fd00::/129', '', '127.0.0.1/'])('is not named by "%s"', (name) => {
    expect(() => new NamedAddresses([name])).toThrow(RangeError);
  });
});

describe('looking up a receiver', () => {
  const NONE = new NamedAddresses([]);
  /** What a name server says, one answer after the other. */
  const look = (...answers: (readonly string[])[]) => {
    const resolver = (_host: string, _options: object, done: (error: null, found: LookupAddress[]) => void) =>
      done(
        null,
        (answers.shift() ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    const lookup = guardedLookup(NONE, resolver as never);
    return () =>
      new Promise((resolve) => {
        lookup('hooks.example.com', { all: true }, (error, found) => resolve(error === null ? found : error.message));
      });
  };

  it('gives the public addresses', async () => {
    expect(await look(['1.1.1.1'])()).toEqual([{ address: '1.1.1.1', family: 4 }]);
  });

  it('refuses a name that is public at first and private at the next connection', async () => {
    const connect = look(['1.1.1.1'], ['127.0.0.1']);
    await connect();
    expect(await connect()).toMatch(/hooks\.example\.com is at the private address 127\.0\.0\.1/);
  });

  it('refuses a name with a private address among public ones', async () => {
    expect(await look(['1.1.1.1', '::1'])()).toMatch(/private address ::1/);
  });

  it('refuses a name without an address', async () => {
    expect(await look([])()).toMatch(/has no address/);
  });
});
