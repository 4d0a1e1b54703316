/** The weight of a filter: the memory that its conditions take in the database. */
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { expect, it } from 'vitest';
import { weightOf } from './filter-leaves.js';

const tag = (number: number): ContactFilter => ({
  op: 'catalog',
  catalog: 'tags',
  item: { by: 'number', number },
});
const holds = (digits: string): ContactFilter => ({ op: 'holdsNumber', digits, equivalents: false });
const search = (fields: number): ContactFilter => ({
  op: 'text',
  terms: [
    { in: 'everything', value: 'x' },
    { in: 'ownFields', value: 'x', fields: Array.from({ length: fields }, (_, at) => ({ key: `f${at}` })) },
  ],
});

it('a search weighs more with each searched field', () => {
  expect([0, 1, 10].map((fields) => weightOf(search(fields)))).toEqual([5, 17, 125]);
});

it('conditions with a subquery each weigh more than values of one list', () => {
  const tags = [1, 2, 3, 4, 5, 6].map(tag);
  expect(weightOf({ op: 'all', filters: tags })).toBe(24);
  expect(weightOf({ op: 'any', filters: [{ op: 'any', filters: tags }] })).toBe(6);
  expect(weightOf({ op: 'all', filters: tags.map((one) => ({ op: 'any', filters: [one] })) })).toBe(24);
  expect(weightOf({ op: 'any', filters: ['1', '2'].map(holds) })).toBe(4);
  expect(weightOf({ op: 'numberStarts', digits: '49' })).toBe(4);
});

it('pairs of duplicates weigh more for a caller that does not see all contacts', () => {
  expect(weightOf({ op: 'hasDuplicates' })).toBe(10);
  expect(weightOf({ op: 'hasDuplicates', among: { op: 'ownedBy', owners: ['a'] } })).toBe(30);
});
