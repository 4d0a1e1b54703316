import { expect, it } from 'vitest';
import { bookLimits } from './book.js';
import { changesAfter, nextStep } from './sync-steps.js';

const member = (name: string, stamp = 1) => ({ name, stamp });

it('a step has the contacts that entered, changed and left, each once', () => {
  const first = nextStep([], [member('a'), member('b'), member('c')], 1, false);
  expect(changesAfter(first.contacts, 0)).toEqual({
    members: ['a', 'b', 'c'].map((text) => member(text)),
    left: [],
  });
  const second = nextStep(first.contacts, [member('a'), member('b', 2), member('d')], 2, false);
  expect(second.isChanged).toBe(true);
  expect(changesAfter(second.contacts, 1)).toEqual({ members: [member('b', 2), member('d')], left: ['c'] });
  expect(changesAfter(second.contacts, 2)).toEqual({ members: [], left: [] });
  const same = nextStep(second.contacts, [member('a'), member('b', 2), member('d')], 3, false);
  expect(same.isChanged).toBe(false);
  const back = nextStep(second.contacts, [member('c'), member('a'), member('b', 2), member('d')], 3, false);
  expect(changesAfter(back.contacts, 2)).toEqual({ members: [member('c')], left: [] });
});

it('a renewed form changes all that are in the book, and none that have left', () => {
  const first = nextStep([], [member('a'), member('b')], 1, false);
  const second = nextStep(first.contacts, [member('a')], 2, false);
  const renewed = nextStep(second.contacts, [member('a')], 3, true);
  expect(changesAfter(renewed.contacts, 2)).toEqual({ members: [member('a')], left: [] });
});

it('too many contacts that have left are forgotten', () => {
  const many = Array.from({ length: bookLimits.left + 1 }, (_, at) => member(`n${at}`));
  const first = nextStep([], many, 1, false);
  const smaller = nextStep(first.contacts, many.slice(0, 1), 2, false);
  expect([smaller.isFull, smaller.contacts.length]).toEqual([false, bookLimits.left + 1]);
  const full = nextStep(smaller.contacts, [], 3, false);
  expect([full.isFull, full.contacts]).toEqual([true, []]);
});
