/** The measured speed of the machine, and the limits that follow from it. */
import { expect, it } from 'vitest';
import { onThisMachine, slownessOf } from './machine.js';

it('a machine is as slow as the unit in the middle is long, 1 to 10 times', () => {
  expect(slownessOf([90, 30, 61, 60, 900], 30)).toBe(61 / 30);
  expect(slownessOf([10, 10, 10], 30)).toBe(1);
  expect(slownessOf([9_000, 9_000, 9_000], 30)).toBe(10);
});

it('a run has measured it, and every bound is as much longer', () => {
  const slowness = Number(process.env.TEST_MACHINE_SLOWNESS);
  expect(slowness).toBeGreaterThanOrEqual(1);
  expect(onThisMachine(1_000)).toBe(Math.ceil(1_000 * slowness));
});
