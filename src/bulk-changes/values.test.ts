/** The filter of a bulk change that has ended keeps no text about a person, in both of its forms. */
import { expect, it } from 'vitest';
import { filterNames } from '../contacts/filters/filter-text.js';
import { treeFields } from '../contacts/filters/tree-fields.js';
import { retainedFilter } from './values.js';

/** The short forms whose texts identify no person. */
const kept = [
  ...['tag', 'group', 'source', 'status', 'type', 'channel', 'consent'],
  ...['updated_after', 'updated_before', 'segment'],
];

it('texts of a short filter about persons are dropped at the end', () => {
  const short = filterNames.filter((name) => name !== 'filter');
  const retained = retainedFilter(Object.fromEntries(short.map((name) => [name, 'Ada']))) ?? {};
  expect(short.filter((name) => retained[name] === 'Ada')).toEqual(kept);
  expect(short.filter((name) => retained[name] === null)).toEqual(['search', 'phone', 'email', 'lid']);
});

it('values of each field of a tree about persons are dropped at the end, as of own and of unknown fields', () => {
  const naming = Object.keys(treeFields).filter((name) => treeFields[name]?.names !== null);
  expect(naming).toEqual(
    expect.arrayContaining(['search', 'phone', 'email', 'lid', 'identity', 'display_name', 'birthday']),
  );
  for (const field of [...naming, 'attributes.plan', 'of_another_version']) {
    const tree = { all: [{ not: { field, op: 'is', value: 'Ada' } }] };
    const retained = retainedFilter({ filter: JSON.stringify(tree) });
    expect(JSON.parse(retained?.filter ?? '')).toEqual({ all: [{ not: { field, op: 'is', value: null } }] });
  }
});

it('a short form and its field of trees keep the same values', () => {
  for (const name of filterNames.filter((one) => Object.hasOwn(treeFields, one))) {
    const isRetained = retainedFilter({ [name]: 'Ada' })?.[name] !== null;
    expect([name, isRetained]).toEqual([name, treeFields[name]?.names === null]);
  }
});

it('parts of a stored filter that are no texts stay', () => {
  expect(retainedFilter({ search: 'Ada', tags: [{ number: 7, name: 'vip' }] })).toEqual({
    search: null,
    tags: [{ number: 7, name: 'vip' }],
  });
  expect(retainedFilter(null)).toBeNull();
});
