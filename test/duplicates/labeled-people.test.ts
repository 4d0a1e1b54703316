/** Our own labeled set: people with two contacts, and members of one household, who are different people. */
import { expect, it } from 'vitest';
import { ownSet, readRows, toPerson } from '../../bench/quality/labeled.js';
import { measure, ours } from '../../bench/quality/quality.js';

it('all people with two contacts are found, and no pair of a family number, twins, or a father and his son', () => {
  const rows = readRows(ownSet);
  const found = ours(rows.map(toPerson));
  const wrong = [...found]
    .map((pair) => pair.split(' ').map((at) => rows[Number(at)]))
    .filter(([one, other]) => one?.person !== other?.person);
  expect(wrong).toEqual([]);
  expect(measure(rows, found)).toEqual({ pairs: 12, precision: 1, recall: 1 });
});
