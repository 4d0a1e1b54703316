import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTime, parseInstant } from './instant.js';

describe('parseInstant', () => {
  it.each([
    ['2026-01-15T09:00:00Z', '2026-01-15T09:00:00.000Z'],
    ['2026-01-15t09:00:00z', '2026-01-15T09:00:00.000Z'],
    ['2026-01-15 09:00:00.5+02:00', '2026-01-15T07:00:00.500Z'],
    ['2026-01-15T09:00:00.123456789-00:30', '2026-01-15T09:30:00.123Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('reads %s', (text, instant) => {
    expect(parseInstant(text)?.toISOString()).toBe(instant);
  });

  it.each([
    '',
    'now',
    '2026-01-15',
    '2026-01-15T09:00:00',
    '2026-01-15T09:00Z',
    '2026-1-15T09:00:00Z',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-15T24:00:00Z',
    '2026-01-15T23:60:00Z',
    '2026-01-15T23:59:60Z',
    '2026-01-15T23:59:00+24:00',
    '2026-01-15T23:59:00+01:60',
    '0000-06-01T00:00:00Z',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '12026-01-15T09:00:00Z',
    '2026-01-15T09:00:00Z ',
  ])('refuses %j', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

const edge = 8_640_000_000_000_000;

it('prints every time like Date', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -edge, max: edge }), { minLength: 1 }), (times) => {
      for (const time of times) expect(isoTime(new Date(time))).toBe(new Date(time).toISOString());
    }),
  );
});

it('prints repeated days and repeated times of a day like Date', () => {
  const day = 24 * 60 * 60 * 1000;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(0, 64, -64, 20_480), fc.nat(day - 1))), (times) => {
      for (const [days, ms] of times) {
        const date = new Date(days * day + ms);
        expect(isoTime(date)).toBe(date.toISOString());
      }
    }),
  );
});

it('throws for invalid times like Date', () => {
  expect(() => isoTime(new Date(Number.NaN))).toThrow(RangeError);
});
