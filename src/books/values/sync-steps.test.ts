import { expect, it } from 'vitest';
import { bookLimits } from './book.js';
import { changesAfter, nextStep } from './sync-steps.js';

const contact = (name: string, stamp = 1) => ({ name, stamp });

it('a step has the contacts that entered, changed and left, each once', () => {
  const first = nextStep([], [contact('a'), contact('b'), contact('c')], 1, false);
  expect(changesAfter(first.cards, 0)).toEqual({
    contacts: ['a', 'b', 'c'].map((text) => contact(text)),
    departed: [],
  });
  const second = nextStep(first.cards, [contact('a'), contact('b', 2), contact('d')], 2, false);
  expect(second.isChanged).toBe(true);
  expect(changesAfter(second.cards, 1)).toEqual({
    contacts: [contact('b', 2), contact('d')],
    departed: ['c'],
  });
  expect(changesAfter(second.cards, 2)).toEqual({ contacts: [], departed: [] });
  const same = nextStep(second.cards, [contact('a'), contact('b', 2), contact('d')], 3, false);
  expect(same.isChanged).toBe(false);
  const back = nextStep(second.cards, [contact('c'), contact('a'), contact('b', 2), contact('d')], 3, false);
  expect(changesAfter(back.cards, 2)).toEqual({ contacts: [contact('c')], departed: [] });
});

it('a renewed form changes all that are in the book, and none that have left', () => {
  const first = nextStep([], [contact('a'), contact('b')], 1, false);
  const second = nextStep(first.cards, [contact('a')], 2, false);
  const renewed = nextStep(second.cards, [contact('a')], 3, true);
  expect(changesAfter(renewed.cards, 2)).toEqual({ contacts: [contact('a')], departed: [] });
});

it('too many contacts that have left are forgotten', () => {
  const many = Array.from({ length: bookLimits.departed + 1 }, (_, at) => contact(`n${at}`));
  const first = nextStep([], many, 1, false);
  const smaller = nextStep(first.cards, many.slice(0, 1), 2, false);
  expect([smaller.isFull, smaller.cards.length]).toEqual([false, bookLimits.departed + 1]);
  const full = nextStep(smaller.cards, [], 3, false);
  expect([full.isFull, full.cards]).toEqual([true, []]);
});
