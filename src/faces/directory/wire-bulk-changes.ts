/** The shape of a bulk change. */

import { type Static, Type } from 'typebox';
import { bulkChangeStates } from '../../core/bulk-changes/bulk-change.js';
import { type FilterName, filterNames } from '../../domain/filter-text.js';
import {
  count,
  instant,
  nullable,
  nullableCount,
  nullableInstant,
  nullableText,
  oneOf,
  shape,
  uuid,
} from '../../domain/schemas.js';
import type { SegmentTree } from '../../domain/segment.js';
import { authorWire, groupRefWire } from './wire.js';

const optional = Type.Optional;

type ShortWire = { readonly [Name in FilterName]?: string | null };
type FilterWire = ShortWire | SegmentTree;
const shortNames = filterNames.filter((name) => name !== 'filter' && name !== 'segment');
const filterWire = Type.Unsafe<FilterWire | null>({
  type: ['object', 'null'],
  title: 'BulkChangeFilter',
  properties: {
    ...Object.fromEntries(shortNames.map((name) => [name, nullableText])),
    ...Object.fromEntries(
      ['all', 'any'].map((name) => [name, { type: 'array', items: { 'x-refers': 'SegmentTree' } }]),
    ),
    not: { 'x-refers': 'SegmentTree' },
    ...{ field: { type: 'string' }, op: { type: 'string' }, value: {} },
  },
});

const names = optional(Type.Array(Type.String()));
const items = optional(Type.Array(groupRefWire));
const nullableItem = optional(nullable(groupRefWire, 'ItemRef'));
const changeWire = shape('BulkChangeEdit', {
  add_tags: names,
  remove_tags: names,
  add_groups: items,
  remove_groups: items,
  source: nullableItem,
  status: nullableItem,
  fields: optional(
    Type.Unsafe<Readonly<Record<string, string | null>>>({
      type: 'object',
      additionalProperties: nullableText,
    }),
  ),
  correct_numbers: optional(Type.Boolean()),
  convert_field: optional(Type.String()),
  delete: optional(Type.Boolean()),
});

const undoWire = shape('BulkChangeUndo', { reverted: count, kept: count });
const errorWire = shape('BulkChangeError', { code: Type.String(), message: Type.String() });

export const bulkChangeWire = shape('BulkChange', {
  id: uuid,
  state: oneOf(bulkChangeStates),
  filter: filterWire,
  change: changeWire,
  matched: nullableCount,
  seen: count,
  changed: count,
  unchanged: count,
  failed: count,
  percent: Type.Integer({ minimum: 0, maximum: 100 }),
  contacts_per_second: nullableCount,
  seconds_left: nullableCount,
  can_undo: Type.Boolean(),
  undo: nullable(undoWire),
  error: nullable(errorWire),
  actor: authorWire,
  created_at: instant,
  started_at: nullableInstant,
  finished_at: nullableInstant,
  undone_at: nullableInstant,
});
export type BulkChangeWire = Static<typeof bulkChangeWire>;
