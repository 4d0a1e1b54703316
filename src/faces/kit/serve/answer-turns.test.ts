/** Tests which answers take a turn. */
import { expect, it } from 'vitest';
import { AnswerTurns } from './answer-turns.js';

const turn = Promise.resolve();
const [list, item] = [{}, {}];
const newTurns = () => new AnswerTurns({ enter: () => turn });

it('the first answer of a route and caller takes a turn, and small answers take none after it', () => {
  const turns = newTurns();
  expect(turns.enter(item, 'one')).toBe(turn);
  turns.note(item, 'one', 0.1);
  expect(turns.enter(item, 'one')).toBeUndefined();
  expect([turns.enter(item, 'other'), turns.enter(list, 'one')]).toEqual([turn, turn]);
});

it('a long answer makes the next ones of its caller take turns, until many small ones followed', () => {
  const turns = newTurns();
  for (const caller of ['one', 'other']) turns.note(list, caller, 0.1);
  turns.note(list, 'one', 10);
  turns.note(list, 'one', 0.1);
  expect([turns.enter(list, 'one'), turns.enter(list, 'other')]).toEqual([turn, undefined]);
  for (let small = 0; small < 200; small += 1) turns.note(list, 'one', 0.1);
  expect(turns.enter(list, 'one')).toBeUndefined();
});
