/** A peer that is too slow gets an error after a window of waiting. Waiting for the server does not count. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MinimumSpeed } from './minimum-speed.js';

const limits = { windowMs: 30_000, minBytes: 30_000 };
let slow = 0;

beforeEach(() => {
  slow = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const speedOf = () =>
  new MinimumSpeed(limits, () => {
    slow += 1;
  });

it('a peer that sends a byte now and then is cut off at the end of the window', () => {
  const speed = speedOf();
  for (let second = 0; second < 29; second += 1) {
    speed.wait();
    vi.advanceTimersByTime(1_000);
    speed.passed(1);
  }
  expect(slow).toBe(0);
  speed.wait();
  vi.advanceTimersByTime(1_000);
  expect(slow).toBe(1);
});

it('one that is slow but quick enough goes on as long as it likes', () => {
  const speed = speedOf();
  for (let second = 0; second < 600; second += 1) {
    speed.wait();
    vi.advanceTimersByTime(1_000);
    speed.passed(1_100);
  }
  expect(slow).toBe(0);
});

it('one that was quick and then falls silent is cut off in the window after', () => {
  const speed = speedOf();
  speed.wait();
  vi.advanceTimersByTime(1_000);
  speed.passed(1_000_000);
  speed.wait();
  vi.advanceTimersByTime(58_000);
  expect(slow).toBe(0);
  vi.advanceTimersByTime(1_000);
  expect(slow).toBe(1);
});

it('what we need between two pieces is not theirs', () => {
  const speed = speedOf();
  for (let turn = 0; turn < 10; turn += 1) {
    speed.wait();
    vi.advanceTimersByTime(2_000);
    speed.passed(1);
    vi.advanceTimersByTime(60_000);
  }
  expect(slow).toBe(0);
  speed.end();
});
