import { describe, expect, it } from 'vitest';
import { HostNames } from './host-names.js';

const hosts = new HostNames({ names: ['contacts.example.com'] });
const any = new HostNames({ names: [], isAny: true });

describe('a Host header', () => {
  it.each([
    undefined,
    '',
    'localhost',
    'LOCALHOST:4470',
    'app.localhost:1',
    '127.0.0.1:4470',
    '203.0.113.7',
    '[::1]:65535',
    '[2001:db8::1]',
    'contacts.example.com',
    'Contacts.Example.com.:443',
  ])('%s is ours', (header) => expect(hosts.isOurs(header)).toBe(true));

  const strangers = [
    'evil.example',
    'contacts.example.com.evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example:4470"><script>',
    'contacts.example.com/x',
    'user@contacts.example.com',
    'contacts.example.com:0',
    'contacts.example.com:70000',
    'contacts.example.com:1:2',
    '[::1',
    '[contacts.example.com]',
    '-',
    'a b',
    `${'a'.repeat(301)}`,
  ];
  it.each(strangers)('%s is not', (header) => {
    expect(hosts.isOurs(header)).toBe(false);
    expect(hosts.originOf(header)).toBe('');
  });

  it('any valid name is accepted where any is allowed; an invalid name gives no origin', () => {
    expect(any.isOurs('evil.example')).toBe(true);
    expect(any.originOf('evil.example"><script>')).toBe('');
  });

  it('gives the start of links', () => {
    expect(hosts.originOf('contacts.example.com:4470')).toBe('http://contacts.example.com:4470');
    expect(hosts.originOf('[::1]:4470')).toBe('http://[::1]:4470');
    expect(hosts.originOf(undefined)).toBe('');
  });
});

describe('an Origin header', () => {
  it.each([
    ['http://evil.example', 'localhost:4470', true],
    ['http://evil.example:4470', 'evil.example:4470', true],
    ['null', 'localhost:4470', true],
    ['http://203.0.113.7', 'localhost:4470', true],
    ['file://', 'localhost:4470', true],
    ['http://localhost:3000', 'localhost:4470', false],
    ['http://203.0.113.7:4470', '203.0.113.7:4470', false],
    ['https://contacts.example.com', 'localhost:4470', false],
    [undefined, 'evil.example', false],
  ] as const)('%s sent to %s is foreign: %s', (origin, host, isForeign) =>
    expect(hosts.isForeign(origin, host)).toBe(isForeign));
});
