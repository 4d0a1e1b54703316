import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openLargePageQueue, PageBudget, pageBounds } from './large-pages.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const large = 2 * 1024 ** 2;
const turns = openLargePageQueue();
const budgetOf = (account: string) =>
  new PageBudget(turns, account as AccountId, pageBounds.usual, new AbortController().signal);

it('a large page that takes minutes ends once another one waits for its turn', async () => {
  const slow = [budgetOf('one'), budgetOf('two')];
  for (const budget of slow) await budget.take(large, 'vendor.example');
  await vi.advanceTimersByTimeAsync(20 * 60_000);
  expect(slow.map(({ endSignal }) => endSignal.aborted)).toEqual([false, false]);
  const waiting = budgetOf('three');
  let isTaken = false;
  const taken = waiting.take(large, 'vendor.example').then(() => {
    isTaken = true;
  });
  await vi.advanceTimersByTimeAsync(6_000);
  expect(slow.map(({ endSignal }) => endSignal.aborted)).toContain(true);
  expect(slow.find(({ endSignal }) => endSignal.aborted)?.endSignal.reason.code).toBe('too_slow');
  expect(isTaken).toBe(false);
  for (const budget of slow) if (budget.endSignal.aborted) budget.close();
  await taken;
  expect(waiting.endSignal.aborted).toBe(false);
  for (const budget of [...slow, waiting]) budget.close();
});
