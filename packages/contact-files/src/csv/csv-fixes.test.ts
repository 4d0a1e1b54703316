/** Fixes change the part of a cell that a flaw names, and the whole cell if it names none. */
import { expect, it } from 'vitest';
import { Fixes } from './csv-fixes.js';

it.each([
  ['a part', 'tel 12', '12', 'tel 7'],
  ['no part', 'tel 12', null, '7'],
  ['an empty part', 'tel 12', '', '7'],
  ['another text', 'tel 12', '13', '7'],
])('a flaw with %s', (_name, cell, value, fixed) => {
  const fixes = new Fixes(
    [{ column: 'Phone', code: 'invalid', action: 'replace', with: '7' }] as never,
    [{ name: 'Phone' }] as never,
  );
  const cells = [cell];
  fixes.apply(cells, [{ column: 'Phone', code: 'invalid', message: '', value }]);
  expect(cells).toEqual([fixed]);
});
