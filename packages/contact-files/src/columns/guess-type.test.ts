import { expect, it } from 'vitest';
import { guessType } from './guess-type.js';

const times = (count: number, cell: string) => Array.from({ length: count }, () => cell);

it('a column has the type of nearly all of its cells', () => {
  const table: readonly (readonly [cells: readonly string[], type: string | null, fit: number | null])[] = [
    [[], null, null],
    [['ja', 'nein', 'ja'], 'yes_no', 100],
    [['76.721,23', '12,50', '1.000,00'], 'number', 100],
    [['1,234.50', '12.5'], 'number', 100],
    [['1,234', '2,500'], 'number', 100],
    [[...times(58, '25.05.2026'), 'soon'], 'date', 98],
    [[...times(9, '25.05.2026'), 'soon'], 'text', 100],
    [['https://example.com/a', 'example.org'], 'url', 100],
    [['one thing', 'another thing', 'a third'], 'text', 100],
  ];
  for (const [cells, type, fit] of table)
    expect([cells, guessType(cells, undefined)]).toEqual([cells, { valueType: type, fit, choices: [] }]);
});

it('repeated words are choices, and a single word is not', () => {
  const medals = ['Gold', 'Silber', 'Bronze'].flatMap((word) => times(13, word));
  expect(guessType([...medals, 'silber', 'Blech'], undefined)).toEqual({
    valueType: 'one_of',
    fit: 97,
    choices: ['Gold', 'Silber', 'Bronze'],
  });
  expect(guessType(['Gold', 'Gold', 'Silber', 'Silber'], undefined).valueType).toBe('text');
  const many = Array.from({ length: 13 }, (_, index) => times(9, `city ${index}`)).flat();
  expect(guessType(many, undefined).valueType).toBe('text');
});
