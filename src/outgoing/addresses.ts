/**
 * Decides which addresses may be called: public ones, and ranges that the operator allows. An IPv6 address that embeds
 * an IPv4 address is checked as IPv4.
 */
import { BlockList, isIP, isIPv6 } from 'node:net';

/** `10.0.0.0/8` as its parts. */
export interface AllowedRange {
  readonly address: string;
  readonly prefix: number;
}

/** Networks that are not public, by the registries of special addresses (IANA), and multicast. */
const reservedIpv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** Only global unicast addresses are public, without the special ones: Teredo and other tunnels, documentation. */
const globalIpv6 = '2000::/3';
const reservedIpv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

/** The prefix of NAT64 (RFC 6052): IPv6-only networks reach IPv4 addresses through it. */
const nat64 = '64:ff9b::/96';
const mappedIpv4 = '::ffff:0:0/96';

function blockListOf(ranges: readonly (string | AllowedRange)[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] =
      typeof range === 'string' ? range.split('/') : [range.address, String(range.prefix)];
    list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

const specialList = blockListOf([...reservedIpv4, ...reservedIpv6]);
const globalList = blockListOf([globalIpv6]);
const ipv4Carriers = blockListOf([nat64, mappedIpv4]);

export type AllowedAddresses = readonly AllowedRange[] | 'none';

export class AddressGuard {
  readonly #allowed: BlockList;
  /** whether requests are forbidden to every address */
  readonly isClosed: boolean;

  /** Allows requests to ranges that are not public, also without TLS. With `none` no requests are allowed. */
  constructor(allowed: AllowedAddresses = []) {
    this.isClosed = allowed === 'none';
    this.#allowed = blockListOf(allowed === 'none' ? [] : allowed);
  }

  /** Whether the operator allows the range of the address. */
  isAllowed(address: string): boolean {
    return [address, embeddedIpv4(address)].some(
      (candidate) => candidate !== undefined && this.#allowed.check(candidate, familyOf(candidate)),
    );
  }

  mayCall(address: string): boolean {
    return !this.isClosed && (this.isAllowed(address) || isPublic(embeddedIpv4(address) ?? address));
  }
}

function isPublic(address: string): boolean {
  const family = familyOf(address);
  if (isIP(address) === 0 || specialList.check(address, family)) return false;
  return family === 'ipv4' || globalList.check(address, family);
}

/** Returns the IPv4 address that an IPv6 address embeds. */
function embeddedIpv4(address: string): string | undefined {
  const [plain = ''] = address.split('%', 1);
  if (!isIPv6(plain) || !ipv4Carriers.check(plain, 'ipv6')) return undefined;
  // The URL parser spells the last 32 bits as two groups of hexadecimal digits.
  const groups = new URL(`http://[${plain}]`).hostname.slice(1, -1).split(':');
  const [high = 0, low = 0] = groups.slice(-2).map((group) => Number.parseInt(group || '0', 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
