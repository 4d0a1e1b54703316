import { describe, expect, it } from 'vitest';
import type { AccountId } from '../../domain/ids.js';
import { ProblemError } from '../../domain/problem.js';
import { Slots } from './slots.js';

const [one, two, three] = ['one', 'two', 'three'] as AccountId[] as [AccountId, AccountId, AccountId];

describe('slots', () => {
  it('are bounded for each account', () => {
    const slots = new Slots(2, 10);
    slots.take(one);
    slots.take(one);
    expect(() => slots.take(one)).toThrow(ProblemError);
    slots.take(two);
    expect([slots.count, slots.refused]).toEqual([3, 1]);
  });

  it('are bounded for all accounts together', () => {
    const slots = new Slots(2, 3);
    slots.take(one);
    slots.take(two);
    const release = slots.take(two);
    expect(() => slots.take(three)).toThrow(ProblemError);
    release();
    slots.take(three);
    expect(slots.count).toBe(3);
  });

  it('are released once, however often it is said', () => {
    const slots = new Slots(1, 2);
    const release = slots.take(one);
    slots.take(two);
    release();
    release();
    expect(slots.count).toBe(1);
    slots.take(one);
    expect(() => slots.take(one)).toThrow(ProblemError);
  });
});
