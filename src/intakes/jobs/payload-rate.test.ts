import { expect, it } from 'vitest';
import { BatchRate } from './payload-rate.js';

it('reports the rate per second within its window', () => {
  let now = 5_000;
  const pace = new BatchRate(2_000, () => now);
  expect([pace.perSecond, pace.isWhole]).toEqual([0, false]);
  pace.add(100);
  now += 1_500;
  pace.add(300);
  expect([pace.perSecond, pace.isWhole]).toEqual([200, false]);
  now += 501;
  expect([pace.perSecond, pace.isWhole]).toEqual([150, true]);
  now += 10_000;
  expect(pace.perSecond).toBe(0);
  pace.add(2);
  expect(pace.perSecond).toBe(1);
});
