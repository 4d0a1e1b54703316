/** The statement of a tree grows with its conditions, and not with their values. */
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { expect, it } from 'vitest';
import { readConditionTree } from '../../filters/condition-tree.js';
import { candidatesOf } from '../pages/candidates.js';
import { filterSql } from './filter-sql.js';
import { StatementParameters } from './statement-parameters.js';
import type { TextAccess } from './text-filter-sql.js';

const input = { region: undefined, now: new Date(0) };
const sqlOf = (tree: unknown, access: TextAccess) =>
  filterSql(
    readConditionTree(tree, input, () => {}) as ContactFilter,
    new StatementParameters(['account']),
    access,
  );
const oneOf = (field: string, count: number) => ({
  field,
  op: 'any_of',
  value: Array.from({ length: count }, (_, index) => (index % 2 === 0 ? String(index) : `name ${index}`)),
});

it('a hundred items of a catalog are read as two', () => {
  for (const field of ['tag', 'group', 'source', 'status'])
    for (const access of ['index', 'probe'] as const) {
      const sql = sqlOf({ any: [oneOf(field, 100)] }, access);
      expect(sql.length).toBe(sqlOf({ any: [oneOf(field, 4)] }, access).length);
      expect(sql.match(/select/g)?.length).toBeLessThan(7);
    }
});

it('a hundred items of a catalog are read as two candidates', () => {
  const candidates = (field: string, count: number) => {
    const filter = readConditionTree({ any: [oneOf(field, count)] }, input, () => {}) as ContactFilter;
    return candidatesOf(filter, new StatementParameters(['account']), { isWide: true })?.table ?? '';
  };
  for (const field of ['tag', 'group', 'source', 'status'])
    expect(candidates(field, 100).length).toBe(candidates(field, 4).length);
});

it('many numbers are one condition', () => {
  const parameters = new StatementParameters(['account']);
  const filters = Array.from({ length: 3_000 }, (_, at) => ({
    op: 'holdsNumber' as const,
    digits: `49${at}`,
    equivalents: false,
  }));
  const text = filterSql({ op: 'any', filters: [{ op: 'any', filters }, { op: 'blocked' }] }, parameters);
  expect(text.length).toBeLessThan(500);
  expect(parameters.values).toHaveLength(3);
});

it('a tag or a group is looked up for each contact that a walk or the index of texts finds', () => {
  const name = { field: 'display_name', op: 'contains', value: 'person' };
  for (const field of ['tag', 'group']) {
    const link = { field, op: 'is', value: 'customer' };
    const isJoined = (conditions: readonly unknown[], access: TextAccess) =>
      /c\.id in \(select/.test(sqlOf({ all: conditions }, access));
    expect(isJoined([link], 'index')).toBe(true);
    expect(isJoined([link], 'walk')).toBe(false);
    expect(isJoined([link, { field: 'blocked', op: 'is', value: true }], 'walk')).toBe(false);
    for (const access of ['index', 'slices', 'walk', 'probe'] as const)
      expect(isJoined([name, { all: [link] }], access)).toBe(false);
  }
});
