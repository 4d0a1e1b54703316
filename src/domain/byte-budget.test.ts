/** The whole is bounded beside the share of each account, and what is given back is free for everybody. */
import { expect, it } from 'vitest';
import { ByteBudget } from './byte-budget.js';

it('an account gets its share, all accounts together no more than the whole', () => {
  const budget = new ByteBudget(100, 60);
  const first = budget.take('one', 60);
  expect(first?.bytes).toBe(60);
  expect(budget.take('one', 1)).toBeUndefined();
  const second = budget.take('two', 40);
  expect(second?.bytes).toBe(40);
  // Its share has room for these, and so has that of somebody new; the whole has none.
  expect(budget.take('two', 1)).toBeUndefined();
  expect(second?.grow(1)).toBe(false);
  expect(budget.take('three', 1)).toBeUndefined();
  expect([budget.taken, budget.refused]).toEqual([100, 3]);
  second?.release();
  expect(budget.taken).toBe(60);
  expect(budget.take('three', 40)?.bytes).toBe(40);
  expect(budget.take('two', 1)).toBeUndefined();
});

it('what is released is free once, and growing needs room in the share', () => {
  const budget = new ByteBudget(100, 60);
  const held = budget.take('one', 50);
  expect(held?.grow(11)).toBe(false);
  expect(held?.grow(10)).toBe(true);
  held?.release();
  held?.release();
  expect(budget.taken).toBe(0);
  expect(budget.take('one', 61)).toBeUndefined();
  expect(budget.take('one', 60)?.bytes).toBe(60);
});
