import { expect, it } from 'vitest';
import { RecentRate } from './recent-rate.js';

it('reports the rate per second within its window', () => {
  let now = 5_000;
  const rate = new RecentRate(2_000, () => now);
  expect([rate.perSecond, rate.isWhole]).toEqual([0, false]);
  rate.add(100);
  now += 1_500;
  rate.add(300);
  expect([rate.perSecond, rate.isWhole]).toEqual([200, false]);
  now += 501;
  expect([rate.perSecond, rate.isWhole]).toEqual([150, true]);
  now += 10_000;
  expect(rate.perSecond).toBe(0);
  rate.add(2);
  expect(rate.perSecond).toBe(1);
});
