/** The address that identifies a caller: an IPv4 address, or the network of an IPv6 one. */
import { isIPv6 } from 'node:net';

/**
 * Returns the address, or network, of a client. `remote`: the address of the socket. An IPv6 host has its whole /64, so
 * the network counts.
 */
export function clientNetwork(remote: string | undefined): string {
  const [address = ''] = (remote ?? '').split('%');
  if (!isIPv6(address)) return address;
  const mapped = findIpv4In(address);
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length + (tail.includes('.') ? 1 : 0);
    while (groups.length + after < 8) groups.push('0');
  }
  const network = groups.slice(0, 4).map((group) => (group.replace(/^0+(?=.)/, '') || '0').toLowerCase());
  return `${network.join(':')}::/64`;
}

/** Reads an IPv4 address in any IPv6 spelling. */
function findIpv4In(address: string): string | undefined {
  const mappedIpv4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mappedIpv4 !== undefined || !/ffff:/i.test(address)) return mappedIpv4;
  const [, high, low] =
    /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(new URL(`http://[${address}]`).hostname.slice(1, -1)) ??
    [];
  if (high === undefined || low === undefined) return undefined;
  const bits = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16);
  return [bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255].join('.');
}
