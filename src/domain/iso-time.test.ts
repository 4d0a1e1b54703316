import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoTime } from './instant.js';

const edge = 8_640_000_000_000_000;

it('prints every time as Date does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -edge, max: edge }), { minLength: 1 }), (times) => {
      for (const time of times) expect(isoTime(new Date(time))).toBe(new Date(time).toISOString());
    }),
  );
});

it('prints times of one day and of days of one place as Date does', () => {
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

it('throws for no time as Date does', () => {
  expect(() => isoTime(new Date(Number.NaN))).toThrow(RangeError);
});
