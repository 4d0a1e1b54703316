/** A peer that is too slow gets an error after a window of waiting. Time that the server itself uses does not count. */
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

it('cuts off a peer that sends a byte now and then at the end of the window', () => {
  const speed = speedOf();
  for (let second = 0; second < 29; second += 1) {
    speed.wait();
    vi.advanceTimersByTime(1_000);
    speed.countPassed(1);
  }
  expect(slow).toBe(0);
  speed.wait();
  vi.advanceTimersByTime(1_000);
  expect(slow).toBe(1);
});

it('does not limit the time of a slow peer above the minimum speed', () => {
  const speed = speedOf();
  for (let second = 0; second < 600; second += 1) {
    speed.wait();
    vi.advanceTimersByTime(1_000);
    speed.countPassed(1_100);
  }
  expect(slow).toBe(0);
});

it('cuts off a fast peer that stops sending in the next window', () => {
  const speed = speedOf();
  speed.wait();
  vi.advanceTimersByTime(1_000);
  speed.countPassed(1_000_000);
  speed.wait();
  vi.advanceTimersByTime(58_000);
  expect(slow).toBe(0);
  vi.advanceTimersByTime(1_000);
  expect(slow).toBe(1);
});

it('excludes our own processing time from the client’s minimum speed', () => {
  const speed = speedOf();
  for (let turn = 0; turn < 10; turn += 1) {
    speed.wait();
    vi.advanceTimersByTime(2_000);
    speed.countPassed(1);
    vi.advanceTimersByTime(60_000);
  }
  expect(slow).toBe(0);
  speed.end();
});
