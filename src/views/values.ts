/** Saved views of the list of contacts: filter, order and columns under a name. Pure. */

import {
  declareRecord,
  internal,
  optional,
  patchOnly,
  type RowOf,
  readOnly,
  required,
} from '@switchbook/domain/records/record.js';
import { closed, instant, number, text, uuidOf } from '@switchbook/domain/records/schemas.js';
import type { KeyId, ViewId } from '@switchbook/domain/runtime/ids.js';
import * as Type from 'typebox';
import { conditionTree } from '../contacts/filters/tree-schema.js';
import { checkSavedTree, mayReadTree } from '../visibility/values/redaction-filter.js';

export const viewLimits = {
  shared: 100,
  perKey: 50,
  name: 100,
  columns: 60,
  /** code points; keys of own fields have up to 100 */
  columnName: 120,
  width: { minimum: 40, maximum: 2_000 },
  freeze: 20,
  /** bytes of the JSON of a definition */
  bytes: 24 * 1024,
} as const;

const column = closed('NewViewColumn', {
  name: text(viewLimits.columnName),
  // px; absent: the default of the column
  width: Type.Optional(Type.Integer(viewLimits.width)),
});

const definition = closed('NewViewDefinition', {
  // absent: every contact
  filter: Type.Optional(conditionTree),
  sort: Type.Optional(text(viewLimits.columnName + 1)),
  // absent: the default columns
  columns: Type.Optional(Type.Array(column, { maxItems: viewLimits.columns })),
  // columns that do not scroll
  freeze: Type.Optional(Type.Integer({ minimum: 0, maximum: viewLimits.freeze })),
});

export const viewRecord = declareRecord({
  resource: 'view',
  plural: 'views',
  titles: { response: 'SavedView', createBody: 'NewView', patchBody: 'ViewPatch' },
  members: {
    number: readOnly(number),
    id: readOnly(uuidOf<ViewId>()),
    name: required(text(viewLimits.name)),
    shared: optional(Type.Boolean(), { sql: 'owner_key_id is null', otherwise: false }),
    // its position in the list
    position: patchOnly(Type.Integer({ minimum: 1, maximum: viewLimits.shared })),
    definition: required(definition, { isJson: true }),
    owner_key_id: internal(Type.Unsafe<KeyId | null>({})),
    created_at: readOnly(instant),
    updated_at: readOnly(instant),
  },
  key: 'number',
  order: 'owner_key_id is not null, position, number',
  ownerColumn: 'owner_key_id',
  lock: 'counter',
  scopes: { read: 'contacts:read', write: 'contacts:read', delete: 'contacts:read' },
  // A view with a condition on a hidden part is invisible; a caller cannot create a view that it could not read.
  redaction: {
    mayRead: (parts, { definition: { filter } }) => filter === undefined || mayReadTree(parts, filter),
    checkChange: (parts, { definition }) => {
      if (definition?.filter !== undefined) checkSavedTree(parts, definition.filter);
    },
  },
});
export type ViewMembers = typeof viewRecord.members;
export type SavedView = RowOf<ViewMembers>;
