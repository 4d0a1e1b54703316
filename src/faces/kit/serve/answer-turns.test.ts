/** Tests which answers take a turn. */
import { expect, it } from 'vitest';
import { AnswerTurns } from './answer-turns.js';

const turn = Promise.resolve();
const [list, item] = [{}, {}];
const newTurns = () => new AnswerTurns({ enter: () => turn });

it('the first answer of a route and caller takes a turn, and small answers take none after it', () => {
  const turns = newTurns();
  expect(turns.enter(item, 'one', false)).toBe(turn);
  turns.recordTime(item, 'one', 0.1);
  expect(turns.enter(item, 'one', false)).toBeUndefined();
  expect(turns.enter(item, 'one', true)).toBe(turn);
  expect([turns.enter(item, 'other', false), turns.enter(list, 'one', false)]).toEqual([turn, turn]);
});

it('a long answer makes the next ones of its caller take turns, until many small ones followed', () => {
  const turns = newTurns();
  for (const caller of ['one', 'other']) turns.recordTime(list, caller, 0.1);
  turns.recordTime(list, 'one', 10);
  turns.recordTime(list, 'one', 0.1);
  expect([turns.enter(list, 'one', false), turns.enter(list, 'other', false)]).toEqual([turn, undefined]);
  for (let small = 0; small < 200; small += 1) turns.recordTime(list, 'one', 0.1);
  expect(turns.enter(list, 'one', false)).toBeUndefined();
});
