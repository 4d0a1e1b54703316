/**
 * A tree of conditions chooses contacts; a saved tree is a segment. It is the only filter language of our own API, and
 * `filter-text.ts` has its short form. Pure. Decision: docs/decisions/0088-segments.md.
 */

import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { ReportIssue } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { treeLimits } from '../values/request-limits.js';
import { textWeight, weightOf, weights } from './filter-conditions.js';
import { not, type Readers, type TreeField, treeFields } from './tree-fields.js';
import { attributeReaders, ownFieldReaders } from './tree-own-fields.js';
import {
  innerPart,
  readEach,
  refuse,
  type TreeInput,
  type TreePart,
  type ValueReader,
} from './tree-values.js';

export const treeOperators = [
  'is',
  'is_not',
  'any_of',
  'none_of',
  'contains',
  'not_contains',
  'starts_with',
  'before',
  'after',
  'between',
  'at_least',
  'at_most',
  'within_last',
  'not_within_last',
  'empty',
  'not_empty',
] as const;
export type TreeOperator = (typeof treeOperators)[number];

export interface TreeCondition {
  readonly field: string;
  readonly op: TreeOperator;
  /** absent for `empty` and `not_empty` */
  readonly value?: unknown;
}

export type ConditionTree =
  | { readonly all: readonly ConditionTree[] }
  | { readonly any: readonly ConditionTree[] }
  | { readonly not: ConditionTree }
  | TreeCondition;

const negated: Readonly<Partial<Record<TreeOperator, TreeOperator>>> = {
  is_not: 'is',
  none_of: 'any_of',
  not_contains: 'contains',
  not_within_last: 'within_last',
  not_empty: 'empty',
};

export const attributePrefix = 'attributes.';

/** Returns undefined if it reported an issue. `path`: position of the tree in the request. */
export function readConditionTree(
  tree: unknown,
  input: TreeInput,
  reportIssue: ReportIssue,
  path = '',
): ContactFilter | undefined {
  let issues = 0;
  const report: ReportIssue = (...issue) => {
    issues += 1;
    if (issues <= 100) reportIssue(...issue);
  };
  const counts = { conditions: 0, segments: 0 };
  const at: TreePart = { path, input, report };
  const isLimited = input.isExpanded !== true;
  if (isLimited && Buffer.byteLength(JSON.stringify(tree) ?? '') > treeLimits.bytes)
    return refuse(at, 'too_long', `must be at most ${treeLimits.bytes} bytes of JSON`);
  const filter = readSubtree(tree, at, 0, counts);
  const { conditions, segments } = counts;
  if (isLimited && conditions > treeLimits.conditions)
    refuse(at, 'too_many', `must have at most ${treeLimits.conditions} conditions, not ${conditions}`);
  if (isLimited && segments > treeLimits.segments)
    refuse(at, 'too_many', `must name at most ${treeLimits.segments} segments, not ${segments}`);
  if (isLimited && filter !== undefined && weightOf(filter) > treeLimits.weight)
    refuse(at, 'too_many', `must have fewer values; ${weighted}`);
  return issues === 0 ? filter : undefined;
}

const weighted =
  `texts and attributes count as ${textWeight} of ${treeLimits.weight} conditions, ` +
  `has_duplicates and consent as ${weights.consent}, can_send as ${weights.sendable}`;

type Counts = { conditions: number; segments: number };

function readSubtree(tree: unknown, at: TreePart, depth: number, counts: Counts): ContactFilter | undefined {
  if (!isObject(tree))
    return refuse(at, 'type', 'must be an object with all, any or not, or with field, op and value');
  const groups = (['all', 'any', 'not'] as const).filter((name) => Object.hasOwn(tree, name));
  const [group] = groups;
  if (group === undefined) return readCondition(tree, at, counts);
  if (Object.keys(tree).length > 1)
    return refuse(at, 'contradiction', `must have no other member next to "${group}"`);
  if (depth >= treeLimits.depth && at.input.isExpanded !== true)
    return refuse(at, 'too_deep', `must have at most ${treeLimits.depth} groups inside one another`);
  const inside = innerPart(at, group);
  if (group === 'not') {
    const filter = readSubtree(tree.not, inside, depth + 1, counts);
    return filter && not(filter);
  }
  const items = tree[group];
  if (!Array.isArray(items)) return refuse(inside, 'type', 'must be a list');
  // A saved segment of a list is an item once its tree takes its place, and a list may name a hundred.
  if (items.length > treeLimits.conditions && at.input.isExpanded !== true)
    return refuse(inside, 'too_many', `must have at most ${treeLimits.conditions} items`);
  if (group === 'any' && items.length === 0) return refuse(inside, 'too_few', 'must have at least one item');
  const filters = items.map((item, index) => readSubtree(item, innerPart(inside, index), depth + 1, counts));
  return filters.every((filter) => filter !== undefined) ? { op: group, filters } : undefined;
}

function readCondition(
  condition: Readonly<Record<string, unknown>>,
  at: TreePart,
  counts: Counts,
): ContactFilter | undefined {
  counts.conditions += 1;
  for (const name of Object.keys(condition))
    if (!['field', 'op', 'value'].includes(name))
      refuse(
        innerPart(at, shortenText(name)),
        'unknown_member',
        'is not a known member; known are field, op and value, or all, any, not',
      );
  const field = namedFieldOf(condition.field, at);
  if (field === undefined) return undefined;
  if (field.type === 'segment') counts.segments += 1;
  if (field.type === 'attribute' && at.input.ownFields === undefined)
    return { op: 'attribute', condition, path: at.path, now: at.input.now };
  const op = opsOf(field).find((candidate) => candidate === condition.op);
  if (op === undefined)
    return refuse(
      innerPart(at, 'op'),
      condition.op === undefined ? 'required' : 'not_allowed',
      `must be one of ${opsOf(field).join(', ')}${typeof condition.op === 'string' ? `, not "${shortenText(condition.op)}"` : ''}`,
    );
  if (
    at.input.savedIn !== undefined &&
    field.names === 'value' &&
    op !== 'empty' &&
    op !== 'not_empty' &&
    op !== 'starts_with'
  )
    return refuse(
      innerPart(at, 'field'),
      'not_saved',
      'names single persons, which a saved segment or view must not; send such a condition with the request',
    );
  return readOp(field.readers, op, condition, at);
}

function readOp(
  readers: Readers,
  op: TreeOperator,
  condition: Readonly<Record<string, unknown>>,
  at: TreePart,
): ContactFilter | undefined {
  const positive = negated[op];
  if (positive !== undefined) {
    const filter = readOp(readers, positive, condition, at);
    return filter && not(filter);
  }
  const inside = innerPart(at, 'value');
  if (op === 'empty') {
    if (condition.value === undefined) return readers.empty;
    return refuse(inside, 'contradiction', 'must be absent for empty and not_empty');
  }
  if (condition.value === undefined) return refuse(inside, 'required', 'is required');
  if (op === 'any_of') {
    const filters = readers.is && readEach(readers.is)(condition.value, inside);
    return filters && { op: 'any', filters };
  }
  return (readers[op as keyof Readers] as ValueReader<ContactFilter> | undefined)?.(condition.value, inside);
}

function namedFieldOf(name: unknown, at: TreePart): TreeField | undefined {
  const inside = innerPart(at, 'field');
  if (typeof name !== 'string')
    return refuse(
      inside,
      name === undefined ? 'required' : 'type',
      'must be the name of a field, such as tag',
    );
  const field = treeFieldOf(name) ?? attributeField(name, at.input);
  if (field !== undefined) return field;
  return refuse(
    inside,
    'not_allowed',
    `must be a field such as tag, company or attributes.size, not "${shortenText(name)}"; the guide on segments lists all`,
  );
}

const shortenText = (text: string) => text.slice(0, 100).toWellFormed();

const maxAttributeKey = 400;

function attributeField(name: string, { ownFields = [] }: TreeInput): TreeField | undefined {
  const key = name.startsWith(attributePrefix) ? name.slice(attributePrefix.length) : '';
  if (key === '' || key.length > maxAttributeKey || key.includes('\u0000') || !key.isWellFormed())
    return undefined;
  const ownField = ownFields.find((field) => field.key === key);
  return {
    type: 'attribute',
    readers: ownField === undefined ? attributeReaders(key) : ownFieldReaders(ownField),
    names: 'text',
    changesWithoutEvent: false,
  };
}

/** Returns the operators that a field has, in the order of `treeOperators`. */
export function opsOf({ readers }: Pick<TreeField, 'readers'>): readonly TreeOperator[] {
  return treeOperators.filter((op) => {
    const positive = negated[op] ?? op;
    return (positive === 'any_of' ? readers.is : readers[positive as keyof Readers]) !== undefined;
  });
}

const treeFieldOf = (name: string): TreeField | undefined =>
  Object.hasOwn(treeFields, name) ? treeFields[name] : undefined;

function someCondition(tree: ConditionTree, meets: (condition: TreeCondition) => boolean): boolean {
  if ('not' in tree) return someCondition(tree.not, meets);
  if ('field' in tree) return meets(tree);
  return ('all' in tree ? tree.all : tree.any).some((innerTree) => someCondition(innerTree, meets));
}

/**
 * Whether membership can change without an event: by time (relative dates), or by data without events (message
 * activity).
 */
export function changesByItself(tree: ConditionTree): boolean {
  const isRelative = (value: unknown) => typeof value === 'string' && /\sago\s*$/i.test(value);
  return someCondition(
    tree,
    ({ field, op, value }) =>
      treeFieldOf(field)?.changesWithoutEvent === true ||
      op.endsWith('within_last') ||
      [value].flat().some(isRelative),
  );
}

/** Whether a condition compares a contact with other contacts, which a caller may not see. */
export function comparesContacts(tree: ConditionTree): boolean {
  return someCondition(tree, ({ field }) => field === 'has_duplicates');
}

/** Returns the tree with null instead of each value that may be about a person. */
export function withoutPersons(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutPersons);
  if (!isObject(tree)) return tree;
  if (typeof tree.field !== 'string')
    return Object.fromEntries(Object.entries(tree).map(([name, one]) => [name, withoutPersons(one)]));
  return mayNamePerson(tree.field) && tree.value !== undefined ? { ...tree, value: null } : tree;
}

/** Whether a value of the field may be about a person, as of every field that this version does not know. */
export function mayNamePerson(field: string): boolean {
  return treeFieldOf(field)?.names !== null;
}
