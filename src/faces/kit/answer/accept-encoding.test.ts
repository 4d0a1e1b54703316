import { describe, expect, it } from 'vitest';
import { chooseEncoding } from './accepted.js';

describe('the preferred encoding of a client', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['GZIP;Q=0.5', 'gzip'],
    ['deflate, gzip;q=1.0, *;q=0.5', 'gzip'],
    ['*', 'gzip'],
    ['*;q=0', 'identity'],
    ['gzip;q=0', 'identity'],
    ['gzip;q=0.0, *', 'identity'],
    ['gzip;q=0.5, identity', 'identity'],
    ['gzip, identity', 'gzip'],
    ['gzip;q=0.5, identity;q=0.1', 'gzip'],
    ['identity;q=0, gzip;q=0.1', 'gzip'],
    ['br', 'identity'],
    ['gzip;q=many', 'identity'],
  ] as const)('Accept-Encoding %j gives %s where gzip is offered', (header, expected) => {
    expect(chooseEncoding(header, ['gzip'])).toBe(expected);
  });

  it('is the first offered one of equal preferences', () => {
    expect(chooseEncoding('gzip, deflate, br', ['br', 'gzip'])).toBe('br');
    expect(chooseEncoding('gzip, br;q=0.5', ['br', 'gzip'])).toBe('gzip');
  });
});
