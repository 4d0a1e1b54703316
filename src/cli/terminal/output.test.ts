/** Tables of commands as a terminal shows them. */
import { terminalWidthOf } from '@switchbook/text/terminal-text.js';
import { expect, it } from 'vitest';
import { formatTable } from './output.js';

/** The columns of the terminal at which the second cell of each line begins. */
const placesOf = (text: string) =>
  text.split('\n').map((line) => terminalWidthOf(line.slice(0, line.search(/\S+$/))));

it.each([
  ['letters of two columns', '田中太郎'],
  ['emoji', 'Ana 👩‍👩‍👧'],
  ['marks', 'Zoe\u0308'],
])('columns are aligned behind %s', (_, name) => {
  const text = formatTable(
    ['NAME', 'ID'],
    [
      [name, '1'],
      ['Anastasia Romanova', '2'],
    ],
    'none',
  );
  expect(placesOf(text)).toEqual([20, 20, 20]);
});

it('a very long cell moves only its own row', () => {
  const text = formatTable(
    ['NAME', 'ID'],
    [
      ['x'.repeat(4_000), '1'],
      ['Ana', '2'],
    ],
    'none',
  );
  expect(placesOf(text)).toEqual([62, 4_002, 62]);
});
