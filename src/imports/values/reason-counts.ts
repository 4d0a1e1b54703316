/**
 * The reasons for which the rows of an import were rejected, skipped or changed, with their counts and examples. Pure.
 */
import {
  type FileColumn,
  fixedCodes,
  hiddenCode,
  type RawRow,
  type RowCode,
  type RowFlaw,
  type RowNote,
  tagCaseCode,
  unsureCode,
} from '@switchbook/contact-files/imported-contact.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { shorten } from '@switchbook/text/words.js';
import type { ReasonValue, RowReason } from './import-job.js';
import { type DecidedRow, joinedCode, similarCode, toStorable } from './row-flaws.js';

/** Reasons that an import counts; further ones are counted as `other`. */
const maxReasons = 30;
const maxExamples = 3;
/** Code units of a column or message. */
const maxText = 200;

type Reasoned = Pick<DecidedRow, 'row' | 'outcome' | 'flaws' | 'notes'> & {
  readonly raw?: RawRow | null;
};

/** Adds the reasons of more rows to `reasons`. `columns`: columns of a CSV file, for unreadable cells. */
export function addReasons(
  reasons: readonly RowReason[],
  rows: readonly Reasoned[],
  columns: readonly FileColumn[] = [],
): readonly RowReason[] {
  const reasonsByKey = new Map(reasons.map((reason) => [reasonKeyOf(reason), reason]));
  const values = new Map<string, Map<string, number>>();
  const count = (key: string, value: string | undefined) => {
    if (value === undefined) return;
    const counts = values.get(key) ?? new Map<string, number>();
    values.set(key, counts.set(value, (counts.get(value) ?? 0) + 1));
  };
  for (const { row, outcome, flaws, notes, raw = null } of rows) {
    const kind = outcome === 'skipped' ? 'skipped' : 'rejected';
    for (const flaw of flaws ?? []) {
      const cell = cellOf(raw, flaw.column, columns);
      const key = add(reasonsByKey, { kind, ...flaw }, { row, value: cell ?? null });
      count(key, kind === 'rejected' ? cell : undefined);
    }
    for (const { value, ...note } of notes ?? []) {
      const text = value !== null && isShown(value.trim()) ? value.trim() : null;
      const key = add(reasonsByKey, { ...note, kind: reasonKindOf(note) }, { row, value: text });
      const isCell = reasonKindOf(note) === 'dropped' && columns.some(({ name }) => name === note.column);
      count(key, isCell && text !== null ? text : undefined);
    }
  }
  for (const [key, counts] of values) {
    const reason = reasonsByKey.get(key);
    if (reason !== undefined)
      reasonsByKey.set(key, { ...reason, values: withValues(reason.values ?? [], counts) });
  }
  return [...reasonsByKey.values()];
}

/**
 * Most values that are counted for a reason. Rarer values are dropped, so a count may be too low but never too high.
 */
const maxValues = 50;
const maxValueLength = 60;

function withValues(
  before: readonly ReasonValue[],
  counts: ReadonlyMap<string, number>,
): readonly ReasonValue[] {
  const all = new Map(before.map(({ value, count }) => [value, count]));
  for (const [value, count] of counts) all.set(value, (all.get(value) ?? 0) + count);
  return [...all]
    .map(([value, count]) => ({ value, count }))
    .sort((left, right) => right.count - left.count)
    .slice(0, maxValues);
}

/** Returns the cell of a column with this name only; undefined for a long cell, and for other formats. */
function cellOf(
  raw: RawRow | null,
  column: string | null,
  columns: readonly FileColumn[],
): string | undefined {
  if (raw === null || typeof raw === 'string' || column === null) return undefined;
  const index = columns.findIndex(({ name }) => name === column);
  const cell = (raw[index] ?? '').trim();
  return isShown(cell) ? cell : undefined;
}

function isShown(cell: string): boolean {
  return cell !== '' && cell.length <= maxValueLength && toStorable(cell) === cell;
}

const ambiguousCodes: readonly RowCode[] = ['ambiguous_phone', unsureCode, tagCaseCode];

function reasonKindOf({ code }: Pick<RowNote, 'code'>): RowReason['kind'] {
  if (code === joinedCode) return 'joined';
  if (code === hiddenCode) return 'hidden';
  if (code === similarCode) return 'similar';
  if (fixedCodes.includes(code)) return 'fixed';
  return ambiguousCodes.includes(code) ? 'ambiguous' : 'dropped';
}

/** Returns the key of the reason that counted it. */
function add(
  reasons: Map<string, RowReason>,
  flaw: RowFlaw & Pick<RowReason, 'kind'>,
  at: { readonly row: number; readonly value: string | null },
): string {
  const { kind, code, message, form, country, sameAs, similarTo } = flaw;
  const column = flaw.column === null ? null : shortenStored(flaw.column);
  const exact = { kind, code, column };
  const reason =
    reasons.has(reasonKeyOf(exact)) || reasons.size < maxReasons
      ? exact
      : { kind, code: 'other' as const, column: null };
  const key = reasonKeyOf(reason);
  const { count = 0, examples = [], values } = reasons.get(key) ?? {};
  reasons.set(key, {
    ...reason,
    ...(values !== undefined && { values }),
    count: count + 1,
    examples:
      examples.length < maxExamples
        ? [
            ...examples,
            {
              ...at,
              message: shortenStored(message),
              ...withoutUndefined({ form, country, sameAs, similarTo }),
            },
          ]
        : examples,
  });
  return key;
}

function reasonKeyOf({ kind, code, column }: Pick<RowReason, 'kind' | 'code' | 'column'>): string {
  return JSON.stringify([kind, code, column]);
}

function shortenStored(text: string): string {
  return toStorable(shorten(text, maxText));
}
