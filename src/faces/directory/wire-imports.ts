/** Imports, their rows, and a look at a file before it is imported. */

import { Type } from 'typebox';
import {
  badCellPolicies,
  dateOrders,
  fileFormats,
  fixActions,
  importStates,
  matchPolicies,
  reasonKinds,
  recognitions,
  repeatPolicies,
  rowOutcomes,
} from '../../core/imports/import.js';
import { ownFieldTypes } from '../../domain/own-field.js';
import {
  count,
  instant,
  nullable,
  nullableCount,
  nullableInstant,
  nullableText,
  nullableUuid,
  number,
  oneOf,
  shape,
  uuid,
} from '../../domain/schemas.js';

const undoneWire = shape('ImportUndo', { reverted: count, kept: count });
const jobErrorWire = shape('ImportError', { code: Type.String(), message: Type.String() });
const columnWire = shape('ImportColumn', {
  name: Type.String(),
  field: nullableText,
  count: Type.Optional(count),
});
const reasonExampleWire = shape('ReasonExample', { row: count, message: Type.String() });
const reasonValueWire = shape('ReasonValue', { value: Type.String(), count });
const fixWire = shape('ImportFix', {
  column: nullableText,
  code: Type.String(),
  value: Type.Optional(Type.String()),
  action: oneOf(fixActions),
  with: Type.Optional(Type.String()),
});
const reasonWire = shape('ImportReason', {
  kind: oneOf(reasonKinds),
  code: Type.String(),
  column: nullableText,
  count,
  values: Type.Array(reasonValueWire),
  examples: Type.Array(reasonExampleWire),
});

export const importWire = shape('Import', {
  id: uuid,
  state: oneOf(importStates),
  format: oneOf(fileFormats),
  dry_run: Type.Boolean(),
  on_match: oneOf(matchPolicies),
  bad_cells: oneOf(badCellPolicies),
  repeats: oneOf(repeatPolicies),
  fixes: Type.Array(fixWire),
  file_name: nullableText,
  columns: Type.Array(columnWire),
  rows: count,
  bytes: count,
  settled_rows: count,
  settled_bytes: count,
  percent: Type.Integer({ minimum: 0, maximum: 100 }),
  created: count,
  updated: count,
  skipped: count,
  rejected: count,
  reasons: Type.Array(reasonWire),
  rows_per_second: nullableCount,
  seconds_left: nullableCount,
  undo: nullable(undoneWire),
  error: nullable(jobErrorWire),
  created_at: instant,
  started_at: nullableInstant,
  finished_at: nullableInstant,
  undone_at: nullableInstant,
});

const lookedColumnWire = shape('LookedColumn', {
  name: Type.String(),
  field: nullableText,
  by: Type.Unsafe<(typeof recognitions)[number] | null>({
    type: ['string', 'null'],
    enum: [...recognitions, null],
  }),
  confidence: nullableCount,
  samples: Type.Unsafe<readonly string[]>(Type.Array(Type.String())),
  suggested: nullableText,
  value_type: Type.Unsafe<(typeof ownFieldTypes)[number] | null>({
    type: ['string', 'null'],
    enum: [...ownFieldTypes, null],
  }),
  fit: nullableCount,
  choices: Type.Unsafe<readonly string[]>(Type.Array(Type.String())),
  count: Type.Optional(count),
});

const rememberedWire = shape('RememberedImport', {
  key: Type.String(),
  at: instant,
  columns: Type.Array(columnWire),
  on_match: oneOf(matchPolicies),
  bad_cells: oneOf(badCellPolicies),
  repeats: oneOf(repeatPolicies),
  region: nullableText,
  date_order: Type.Unsafe<(typeof dateOrders)[number] | null>({
    type: ['string', 'null'],
    enum: [...dateOrders, null],
  }),
});

const encodingReadingWire = shape('EncodingReading', {
  encoding: Type.String(),
  samples: Type.Unsafe<readonly string[]>(Type.Array(Type.String())),
});

export const fileLookWire = shape('FileLook', {
  format: oneOf(fileFormats),
  compressed: Type.Boolean(),
  encoding: Type.String(),
  delimiter: nullableText,
  header: Type.Boolean(),
  columns: Type.Array(lookedColumnWire),
  examples: Type.Array(Type.String()),
  region_asked: Type.Boolean(),
  fields: Type.Array(Type.String()),
  program: nullableText,
  date_order_asked: Type.Boolean(),
  encoding_asked: Type.Boolean(),
  encodings: Type.Array(encodingReadingWire),
  sheet: nullableText,
  sheets: Type.Array(Type.String()),
  remembered: nullable(rememberedWire),
});

const rowErrorWire = shape('RowError', { column: nullableText, code: Type.String(), message: Type.String() });
const rowNoteWire = shape('RowNote', { ...rowErrorWire.properties, value: nullableText });

export const importRowWire = shape('ImportRow', {
  row: number,
  outcome: oneOf(rowOutcomes),
  contact_id: nullableUuid,
  errors: Type.Array(rowErrorWire),
  notes: Type.Array(rowNoteWire),
  raw: Type.Unsafe<readonly string[] | string | null>({
    type: ['array', 'string', 'null'],
    items: { type: 'string' },
  }),
});
