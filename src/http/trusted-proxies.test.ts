import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { TrustedProxies } from './trusted-proxies.js';

const proxies = new TrustedProxies([
  { address: '10.0.0.0', prefix: 8 },
  { address: '127.0.0.1', prefix: 32 },
  { address: 'fd00::', prefix: 8 },
]);

const senderOf = (remoteAddress: string | undefined, headers: Record<string, string> = {}) =>
  proxies.senderOf({ socket: { remoteAddress }, headers } as unknown as IncomingMessage);

describe('an untrusted sender', () => {
  it.each([
    '192.0.2.7',
    '::1',
    '::ffff:192.0.2.7',
    'fe80::1%eth0',
    '11.0.0.1',
    '',
    undefined,
  ])('is not believed: %s', (peer) => {
    const headers = { 'x-forwarded-for': '10.0.0.1', 'x-forwarded-proto': 'https', 'x-request-id': 'a' };
    expect(senderOf(peer, headers)).toBeUndefined();
  });

  it('no proxy is trusted by default', () => {
    const request = { socket: { remoteAddress: '127.0.0.1' }, headers: {} } as unknown as IncomingMessage;
    expect(new TrustedProxies([]).senderOf(request)).toBeUndefined();
  });
});

describe('the address of the client', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['what is left of it was written by the client: 198.51.100.1, 192.0.2.7', '192.0.2.7'],
    ['127.0.0.1, 192.0.2.7', '192.0.2.7'],
    ['192.0.2.7, 10.1.1.1, 10.2.2.2', '192.0.2.7'],
    ['198.51.100.1, 192.0.2.7, 10.1.1.1', '192.0.2.7'],
    ['10.9.9.9, 10.1.1.1', '10.9.9.9'],
    ['192.0.2.7:4711', '192.0.2.7'],
    ['[2001:db8::7]:4711', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['2001:db8::7', '2001:db8::7'],
    ['2001:db8::7, fd12::1', '2001:db8::7'],
    ['192.0.2.7, ::ffff:10.1.1.1', '192.0.2.7'],
    ['192.0.2.7, ::ffff:a01:101', '192.0.2.7'],
    ['::ffff:192.0.2.7', '::ffff:192.0.2.7'],
    // Unreadable text stops the search: the last proxy that was read counts.
    ['', '10.0.0.9'],
    ['unknown', '10.0.0.9'],
    ['192.0.2.7, ', '10.0.0.9'],
    ['192.0.2.7, garbage, 10.1.1.1', '10.1.1.1'],
    ['999.1.1.1', '10.0.0.9'],
    ['192.0.2.7%eth0', '10.0.0.9'],
    ['[192.0.2.7', '10.0.0.9'],
    ['192.0.2.7\t', '192.0.2.7'],
    ['\'"><script>', '10.0.0.9'],
    [`192.0.2.7, ${'10.1.1.1, '.repeat(500)}10.1.1.2`, '10.1.1.1'],
  ])('of X-Forwarded-For: %s', (header, address) => {
    expect(senderOf('10.0.0.9', { 'x-forwarded-for': header })?.address).toBe(address);
  });

  it('accepts a proxy whose IPv4 address is written as IPv6', () => {
    expect(senderOf('::ffff:10.0.0.9', { 'x-forwarded-for': '192.0.2.7' })?.address).toBe('192.0.2.7');
    expect(senderOf('10.0.0.9')?.address).toBe('10.0.0.9');
  });
});

describe('scheme, host and id', () => {
  it.each([
    ['https', 'https'],
    ['HTTP', 'http'],
    ['http, https', 'https'],
    ['https, http', 'http'],
    ['javascript', undefined],
    ['https:', undefined],
    ['', undefined],
  ])('X-Forwarded-Proto %s is read', (header, scheme) => {
    expect(senderOf('10.0.0.9', { 'x-forwarded-proto': header })?.scheme).toBe(scheme);
  });

  it('the host from the nearest proxy is used, with any value', () => {
    const headers = { 'x-forwarded-host': 'evil.example, contacts.example.com' };
    expect(senderOf('10.0.0.9', headers)?.host).toBe('contacts.example.com');
    expect(senderOf('10.0.0.9', { 'x-forwarded-host': '' })?.host).toBeUndefined();
  });

  it.each([
    ['7f3c2a', '7f3c2a'],
    ['Root=1-67891233-abcdef012345678912345678', 'Root=1-67891233-abcdef012345678912345678'],
    ['a'.repeat(128), 'a'.repeat(128)],
    ['a'.repeat(129), undefined],
    ['', undefined],
    ['a b', undefined],
    ['a, b', undefined],
    ['a\u001b[31m', undefined],
    ['{"x":1}', undefined],
    ['é', undefined],
  ])('X-Request-Id %s', (header, id) => {
    expect(senderOf('10.0.0.9', { 'x-request-id': header })?.requestId).toBe(id);
  });
});
