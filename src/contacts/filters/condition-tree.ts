/**
 * Segments: a tree of conditions that chooses contacts. It is the only filter language of our own API; `filter-text.ts`
 * has its short form. Faces of vendors decode their filters into the same tree. Pure. Decision:
 * docs/decisions/0088-segments.md.
 */

import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { textWeight, weightOf, weights } from './filter-leaves.js';
import { not, type Readers, type SegmentField, segmentFields } from './tree-fields.js';
import { attributeReaders, ownFieldLeaf } from './tree-own-fields.js';
import {
  type At,
  readEach,
  refuse,
  type SegmentFault,
  type SegmentInput,
  segmentLimits,
  type ValueReader,
  within,
} from './tree-values.js';

export const segmentOps = [
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
export type SegmentOp = (typeof segmentOps)[number];

export interface SegmentCondition {
  readonly field: string;
  readonly op: SegmentOp;
  /** absent for `empty` and `not_empty` */
  readonly value?: unknown;
}

export type SegmentTree =
  | { readonly all: readonly SegmentTree[] }
  | { readonly any: readonly SegmentTree[] }
  | { readonly not: SegmentTree }
  | SegmentCondition;

const negated: Readonly<Partial<Record<SegmentOp, SegmentOp>>> = {
  is_not: 'is',
  none_of: 'any_of',
  not_contains: 'contains',
  not_within_last: 'within_last',
  not_empty: 'empty',
};

export const attributePrefix = 'attributes.';

/** Returns undefined if it reported an issue. `path`: position of the tree in the request. */
export function readSegment(
  tree: unknown,
  input: SegmentInput,
  fault: SegmentFault,
  path = '',
): ContactFilter | undefined {
  let faults = 0;
  const report: SegmentFault = (...issue) => {
    faults += 1;
    if (faults <= 100) fault(...issue);
  };
  const counts = { conditions: 0, segments: 0 };
  const at: At = { path, input, fault: report };
  const isBound = input.isExpanded !== true;
  if (isBound && Buffer.byteLength(JSON.stringify(tree) ?? '') > segmentLimits.bytes)
    return refuse(at, 'too_long', `must be at most ${segmentLimits.bytes} bytes of JSON`);
  const filter = readNode(tree, at, 0, counts);
  const { conditions, segments } = counts;
  if (isBound && conditions > segmentLimits.conditions)
    refuse(at, 'too_many', `must have at most ${segmentLimits.conditions} conditions, not ${conditions}`);
  if (isBound && segments > segmentLimits.segments)
    refuse(at, 'too_many', `must name at most ${segmentLimits.segments} segments, not ${segments}`);
  if (isBound && filter !== undefined && weightOf(filter) > segmentLimits.leaves)
    refuse(at, 'too_many', `must have fewer values; ${weighted}`);
  return faults === 0 ? filter : undefined;
}

const weighted =
  `texts and attributes count as ${textWeight} of ${segmentLimits.leaves} conditions, ` +
  `has_duplicates and consent as ${weights.consent}, can_send as ${weights.sendable}`;

type Counts = { conditions: number; segments: number };

function readNode(node: unknown, at: At, depth: number, counts: Counts): ContactFilter | undefined {
  if (!isObject(node))
    return refuse(at, 'type', 'must be an object with all, any or not, or with field, op and value');
  const groups = (['all', 'any', 'not'] as const).filter((name) => Object.hasOwn(node, name));
  const [group] = groups;
  if (group === undefined) return readCondition(node, at, counts);
  if (Object.keys(node).length > 1)
    return refuse(at, 'contradiction', `must have no other member next to "${group}"`);
  if (depth >= segmentLimits.depth && at.input.isExpanded !== true)
    return refuse(at, 'too_deep', `must have at most ${segmentLimits.depth} groups inside one another`);
  const inside = within(at, group);
  if (group === 'not') {
    const filter = readNode(node.not, inside, depth + 1, counts);
    return filter && not(filter);
  }
  const nodes = node[group];
  if (!Array.isArray(nodes)) return refuse(inside, 'type', 'must be a list');
  // A saved segment of a list is an item once its tree takes its place, and a list may name a hundred.
  if (nodes.length > segmentLimits.conditions && at.input.isExpanded !== true)
    return refuse(inside, 'too_many', `must have at most ${segmentLimits.conditions} items`);
  if (group === 'any' && nodes.length === 0) return refuse(inside, 'too_few', 'must have at least one item');
  const filters = nodes.map((item, index) => readNode(item, within(inside, index), depth + 1, counts));
  return filters.every((filter) => filter !== undefined) ? { op: group, filters } : undefined;
}

function readCondition(
  node: Readonly<Record<string, unknown>>,
  at: At,
  counts: Counts,
): ContactFilter | undefined {
  counts.conditions += 1;
  for (const name of Object.keys(node))
    if (!['field', 'op', 'value'].includes(name))
      refuse(
        within(at, shortened(name)),
        'unknown_member',
        'is not a known member; known are field, op and value, or all, any, not',
      );
  const field = fieldOf(node.field, at);
  if (field === undefined) return undefined;
  if (field.type === 'segment') counts.segments += 1;
  if (field.type === 'attribute' && at.input.ownFields === undefined)
    return { op: 'attribute', condition: node, path: at.path, now: at.input.now };
  const op = opsOf(field).find((candidate) => candidate === node.op);
  if (op === undefined)
    return refuse(
      within(at, 'op'),
      node.op === undefined ? 'required' : 'not_allowed',
      `must be one of ${opsOf(field).join(', ')}${typeof node.op === 'string' ? `, not "${shortened(node.op)}"` : ''}`,
    );
  if (
    at.input.isSaved !== undefined &&
    field.names === 'value' &&
    op !== 'empty' &&
    op !== 'not_empty' &&
    op !== 'starts_with'
  )
    return refuse(
      within(at, 'field'),
      'not_saved',
      'names single persons, which a saved segment or view must not; send such a condition with the request',
    );
  return readOp(field.readers, op, node, at);
}

function readOp(
  readers: Readers,
  op: SegmentOp,
  node: Readonly<Record<string, unknown>>,
  at: At,
): ContactFilter | undefined {
  const positive = negated[op];
  if (positive !== undefined) {
    const filter = readOp(readers, positive, node, at);
    return filter && not(filter);
  }
  const inside = within(at, 'value');
  if (op === 'empty') {
    if (node.value === undefined) return readers.empty;
    return refuse(inside, 'contradiction', 'must be absent for empty and not_empty');
  }
  if (node.value === undefined) return refuse(inside, 'required', 'is required');
  if (op === 'any_of') {
    const filters = readers.is && readEach(readers.is)(node.value, inside);
    return filters && { op: 'any', filters };
  }
  return (readers[op as keyof Readers] as ValueReader<ContactFilter> | undefined)?.(node.value, inside);
}

function fieldOf(name: unknown, at: At): SegmentField | undefined {
  const inside = within(at, 'field');
  if (typeof name !== 'string')
    return refuse(
      inside,
      name === undefined ? 'required' : 'type',
      'must be the name of a field, such as tag',
    );
  if (Object.hasOwn(segmentFields, name)) return segmentFields[name];
  const field = attributeField(name, at.input);
  if (field !== undefined) return field;
  return refuse(
    inside,
    'not_allowed',
    `must be a field such as tag, company or attributes.size, not "${shortened(name)}"; the guide on segments lists all`,
  );
}

const shortened = (text: string) => text.slice(0, 100).toWellFormed();

const maxAttributeKey = 400;

function attributeField(name: string, { ownFields = [] }: SegmentInput): SegmentField | undefined {
  const key = name.startsWith(attributePrefix) ? name.slice(attributePrefix.length) : '';
  if (key === '' || key.length > maxAttributeKey || key.includes('\u0000') || !key.isWellFormed())
    return undefined;
  const own = ownFields.find((field) => field.key === key);
  return {
    type: 'attribute',
    readers: own === undefined ? attributeReaders(key) : ownFieldLeaf(own),
    names: 'text',
  };
}

/** Returns the operators that a field has, in the order of `segmentOps`. */
export function opsOf({ readers }: Pick<SegmentField, 'readers'>): readonly SegmentOp[] {
  return segmentOps.filter((op) => {
    const positive = negated[op] ?? op;
    return (positive === 'any_of' ? readers.is : readers[positive as keyof Readers]) !== undefined;
  });
}

/** Fields that change without an event of the contact. */
const unrecorded: ReadonlySet<string> = new Set([
  ...['last_message_at', 'undelivered_at', 'messages_in', 'has_duplicates', 'can_send', 'owner_member'],
]);

function someCondition(tree: SegmentTree, meets: (condition: SegmentCondition) => boolean): boolean {
  if ('not' in tree) return someCondition(tree.not, meets);
  if ('field' in tree) return meets(tree);
  return ('all' in tree ? tree.all : tree.any).some((segmentTree) => someCondition(segmentTree, meets));
}

/**
 * Whether membership can change without an event: by time (relative dates), or by data without events (message
 * activity).
 */
export function changesByItself(tree: SegmentTree): boolean {
  const isRelative = (value: unknown) => typeof value === 'string' && /\sago\s*$/i.test(value);
  return someCondition(
    tree,
    ({ field, op, value }) =>
      unrecorded.has(field) || op.endsWith('within_last') || [value].flat().some(isRelative),
  );
}

/** Whether a condition compares a contact with other contacts, which a caller may not see. */
export function comparesContacts(tree: SegmentTree): boolean {
  return someCondition(tree, ({ field }) => field === 'has_duplicates');
}

/** Returns the tree with null instead of each value that may be about a person. */
export function withoutPersons(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutPersons);
  if (!isObject(tree)) return tree;
  if (typeof tree.field !== 'string')
    return Object.fromEntries(Object.entries(tree).map(([name, one]) => [name, withoutPersons(one)]));
  const field = Object.hasOwn(segmentFields, tree.field) ? segmentFields[tree.field] : undefined;
  const isSafe = field !== undefined && field.names === undefined;
  return isSafe || tree.value === undefined ? tree : { ...tree, value: null };
}
