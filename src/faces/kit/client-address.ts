/** The address that identifies a caller: an IPv4 address, or the network of an IPv6 one. */
import { isIPv6 } from 'node:net';

/** `remote` as the socket gives it. An IPv6 host has its whole /64, so the network counts. */
export function clientAddress(remote: string | undefined): string {
  const [address = ''] = (remote ?? '').split('%');
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length + (tail.includes('.') ? 1 : 0);
    while (groups.length + after < 8) groups.push('0');
  }
  const network = groups.slice(0, 4).map((group) => (group.replace(/^0+(?=.)/, '') || '0').toLowerCase());
  return `${network.join(':')}::/64`;
}
