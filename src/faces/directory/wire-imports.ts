/** Imports, their rows, and a look at a file before it is imported. */
import { type Static, Type } from 'typebox';
import {
  badCellPolicies,
  fileFormats,
  importStates,
  matchPolicies,
  reasonKinds,
  recognitions,
  rowOutcomes,
} from '../../core/imports/import.js';
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
  uuid,
} from './wire.js';

const undoneWire = Type.Object({ reverted: count, kept: count }, { title: 'ImportUndo' });
const jobErrorWire = Type.Object({ code: Type.String(), message: Type.String() }, { title: 'ImportError' });
const columnWire = Type.Object(
  { name: Type.String(), field: nullableText, count: Type.Optional(count) },
  { title: 'ImportColumn' },
);
const reasonExampleWire = Type.Object({ row: count, message: Type.String() }, { title: 'ReasonExample' });
const reasonWire = Type.Object(
  {
    kind: oneOf(reasonKinds),
    code: Type.String(),
    column: nullableText,
    count,
    examples: Type.Array(reasonExampleWire),
  },
  { title: 'ImportReason' },
);

export const importWire = Type.Object(
  {
    id: uuid,
    state: oneOf(importStates),
    format: oneOf(fileFormats),
    dry_run: Type.Boolean(),
    on_match: oneOf(matchPolicies),
    bad_cells: oneOf(badCellPolicies),
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
  },
  { title: 'Import' },
);
export type ImportWire = Static<typeof importWire>;

const lookedColumnWire = Type.Object(
  {
    name: Type.String(),
    field: nullableText,
    by: Type.Unsafe<(typeof recognitions)[number] | null>({
      type: ['string', 'null'],
      enum: [...recognitions, null],
    }),
    confidence: nullableCount,
    samples: Type.Array(Type.String()),
    count: Type.Optional(count),
  },
  { title: 'LookedColumn' },
);

export const fileLookWire = Type.Object(
  {
    format: oneOf(fileFormats),
    compressed: Type.Boolean(),
    encoding: Type.String(),
    delimiter: nullableText,
    header: Type.Boolean(),
    columns: Type.Array(lookedColumnWire),
    examples: Type.Array(Type.String()),
    region_asked: Type.Boolean(),
    fields: Type.Array(Type.String()),
  },
  { title: 'FileLook' },
);
export type FileLookWire = Static<typeof fileLookWire>;

const rowErrorWire = Type.Object(
  { column: nullableText, code: Type.String(), message: Type.String() },
  { title: 'RowError' },
);
const rowNoteWire = Type.Object({ ...rowErrorWire.properties, value: nullableText }, { title: 'RowNote' });

export const importRowWire = Type.Object(
  {
    row: number,
    outcome: oneOf(rowOutcomes),
    contact_id: nullableUuid,
    errors: Type.Array(rowErrorWire),
    notes: Type.Array(rowNoteWire),
    raw: Type.Unsafe<readonly string[] | string | null>({
      type: ['array', 'string', 'null'],
      items: { type: 'string' },
    }),
  },
  { title: 'ImportRow' },
);
export type ImportRowWire = Static<typeof importRowWire>;
