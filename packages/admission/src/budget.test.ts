/** The budget limits the total and the share of each account. Released budget is free for all accounts. */

import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { describe, expect, it } from 'vitest';
import { Budget } from './budget.js';

it('limits an account to its share, and all accounts to the total', () => {
  const budget = new Budget({ total: 100, perAccount: 60 });
  const first = budget.tryTake('one', 60);
  expect(first?.amount).toBe(60);
  expect(budget.tryTake('one', 1)).toBeUndefined();
  const second = budget.tryTake('two', 40);
  expect(second?.amount).toBe(40);
  // The shares of these accounts have space, but the total does not.
  expect(budget.tryTake('two', 1)).toBeUndefined();
  expect(second?.grow(1)).toBe(false);
  expect(budget.tryTake('three', 1)).toBeUndefined();
  expect([budget.used, budget.refused]).toEqual([100, 3]);
  second?.release();
  expect(budget.used).toBe(60);
  expect(budget.tryTake('three', 40)?.amount).toBe(40);
  expect(budget.tryTake('two', 1)).toBeUndefined();
});

it('a release frees its amount once; growing needs space in the share', () => {
  const budget = new Budget({ total: 100, perAccount: 60 });
  const held = budget.tryTake('one', 50);
  expect(held?.grow(11)).toBe(false);
  expect(held?.grow(10)).toBe(true);
  held?.release();
  held?.release();
  expect(budget.used).toBe(0);
  expect(budget.tryTake('one', 61)).toBeUndefined();
  expect(budget.tryTake('one', 60)?.amount).toBe(60);
});

describe('slots', () => {
  it('are bounded for each account', () => {
    const slots = new Budget({ perAccount: 2, total: 10 });
    slots.take('one');
    slots.take('one');
    expect(() => slots.take('one')).toThrow(ProblemError);
    slots.take('two');
    expect([slots.used, slots.refused, slots.maximum]).toEqual([3, 1, 10]);
  });

  it('are bounded for all accounts together', () => {
    const slots = new Budget({ perAccount: 2, total: 3 });
    slots.take('one');
    slots.take('two');
    const release = slots.take('two');
    expect(() => slots.take('three')).toThrow(ProblemError);
    release();
    slots.take('three');
    expect(slots.used).toBe(3);
  });

  it('are released once, even if released repeatedly', () => {
    const slots = new Budget({ perAccount: 1, total: 2 });
    const release = slots.take('one');
    slots.take('two');
    release();
    release();
    expect(slots.used).toBe(1);
    slots.take('one');
    expect(() => slots.take('one')).toThrow(ProblemError);
  });
});
