/** Values of conditions that have another type: each field and operator refuses them, and none of them throws. */
import { describe, expect, it } from 'vitest';
import { opsOf, readConditionTree } from '../../src/contacts/filters/condition-tree.js';
import { treeFields } from '../../src/contacts/filters/tree-fields.js';

const input = { region: undefined, now: new Date('2026-01-15T09:00:00Z'), ownFields: [], tags: [] };
const ofAnotherType: readonly unknown[] = [null, {}, [{}], [[]], { value: 'a' }, [null, null], Number.NaN];

function read(tree: unknown) {
  const issues: string[] = [];
  const filter = readConditionTree(tree, input, (...[path, code]) => issues.push(`${path} ${code}`));
  return { filter, issues };
}

describe.each(Object.keys(treeFields))('%s', (field) => {
  const ops = opsOf(treeFields[field] as NonNullable<(typeof treeFields)[string]>);

  it.each(ops)('%s refuses values of other types', (op) => {
    for (const value of ofAnotherType) {
      const { filter, issues } = read({ field, op, value });
      expect([value, filter, issues.length > 0]).toEqual([value, undefined, true]);
    }
  });
});

it('a condition without its value, and a tree of another type, are refused', () => {
  expect(read({ field: 'search', op: 'contains' })).toEqual({
    filter: undefined,
    issues: ['value required'],
  });
  for (const tree of [null, 'all', [], 7, { all: {} }, { any: null }, { not: [] }, { field: 7, op: 'is' }])
    expect(read(tree)).toMatchObject({ filter: undefined, issues: [expect.any(String)] });
});
