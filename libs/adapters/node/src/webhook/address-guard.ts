import { BlockList, isIP } from 'node:net';

/** What is not reachable from the public internet or is not one host (IANA special-purpose registries, RFC 6890). */
const PRIVATE_IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Within 2000::/3, outside of which nothing is public: documentation, and forms that lead to an IPv4 address. */
const PRIVATE_IPV6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const privateIpv4 = new BlockList();
for (const [net, prefix] of PRIVATE_IPV4) privateIpv4.addSubnet(net, prefix, 'ipv4');
const publicIpv6 = new BlockList();
publicIpv6.addSubnet('2000::', 3, 'ipv6');
const privateIpv6 = new BlockList();
for (const [net, prefix] of PRIVATE_IPV6) privateIpv6.addSubnet(net, prefix, 'ipv6');

/** Whether an address is loopback, link-local, private, multicast or reserved; IPv4 addresses written as IPv6 are. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return privateIpv4.check(address, 'ipv4');
  return family !== 6 || !publicIpv6.check(address, 'ipv6') || privateIpv6.check(address, 'ipv6');
}

/** The private addresses that a subscription names: it may reach them. */
export class NamedAddresses {
  readonly #ipv4 = new BlockList();
  readonly #ipv6 = new BlockList();

  /** @param names addresses and subnets such as `10.1.2.3` or `fd00:1::/64` @throws {RangeError} for what is neither */
  constructor(names: readonly string[]) {
    for (const name of names) {
      const [, net = '', prefix] = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/.exec(name) ?? [];
      const family = isIP(net);
      const bits = family === 4 ? 32 : 128;
      const length = prefix === undefined ? bits : Number(prefix);
      if (family === 0 || length > bits) throw new RangeError(`${name} is no address and no subnet`);
      if (family === 4) this.#ipv4.addSubnet(net, length, 'ipv4');
      else this.#ipv6.addSubnet(net, length, 'ipv6');
    }
  }

  /** Whether a connection may be opened to an address. */
  mayReach(address: string): boolean {
    if (!isPrivateAddress(address)) return true;
    const family = isIP(address);
    return (family === 4 && this.#ipv4.check(address, 'ipv4')) || (family === 6 && this.#ipv6.check(address, 'ipv6'));
  }
}
