/**
 * Makes the flaws of rows that were rejected or skipped, with messages for people, and counts their reasons over all
 * rows of an import.
 */

import {
  type FileColumn,
  fixedCodes,
  hiddenCode,
  isRowCode,
  type RawRow,
  type RowCode,
  type RowFlaw,
  type RowNote,
  tagCaseCode,
  unsureCode,
} from '@switchbook/contact-files/imported-contact.js';
import { allIdentities, type Contact } from '@switchbook/domain/contact/contact.js';
import type { Likeness } from '@switchbook/domain/contact/duplicate-score.js';
import { type IdentityKey, sameIdentity } from '@switchbook/domain/identity/identity.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { defined } from '@switchbook/domain/runtime/json.js';
import { shorten } from '@switchbook/text/words.js';
import type { Takeover } from '../../../contacts/writes/unique/claimed-identities.js';
import type { ReasonValue, RowOutcome, RowReason } from '../../values/import-job.js';

export interface RowIdentity {
  readonly key: IdentityKey;
  /** equal for equal keys */
  readonly name: string;
  readonly column: string;
  /** text as in the file */
  readonly text: string;
  /** while another contact owns it, the row's contact shares it */
  readonly mayShare: boolean;
  /** another contact owns it */
  readonly isSharer: boolean;
}

export interface DecidedRow {
  readonly row: number;
  readonly outcome: RowOutcome;
  readonly contactId: ContactId | null;
  /** version of the contact after the row */
  readonly version: number | null;
  readonly flaws: readonly RowFlaw[] | null;
  readonly raw: RawRow | null;
  readonly notes?: readonly RowNote[];
  /** an updated contact before the row */
  readonly before: Contact | null;
  /** number of notes that the row adds to it */
  readonly addedNotes?: number;
  /** identities that its contact took over from provisional owners */
  readonly takeovers?: readonly Takeover[];
}

/** Thrown if a row is refused for a reason, or with a message, that only rows have. */
export class RowRefusedError extends Error {
  readonly flaws: readonly RowFlaw[];

  constructor(flaws: readonly RowFlaw[]) {
    super('the row is refused');
    this.name = 'RowRefusedError';
    this.flaws = flaws;
  }
}

const skips = {
  known: 'The contact already exists and was not changed.',
  unchanged: 'The contact already has all values of the row.',
} as const;

export function skippedFlaw(reason: keyof typeof skips): RowFlaw {
  return { column: null, code: reason, message: skips[reason] };
}

/** Returns the flaw of a row for a contact that an earlier row made. */
export function repeatedFlaw(row: number, column: string | null): RowFlaw {
  const message = column === null ? `The same contact as row ${row}.` : `The same ${column} as row ${row}.`;
  return { column, code: 'repeated', message, sameAs: row };
}

export function ambiguousFlaw(identities: readonly RowIdentity[]): RowFlaw {
  const texts = identities.map((identity) => `"${identity.text}"`).join(', ');
  const column = identities.length === 1 ? (identities[0]?.column ?? null) : null;
  return {
    column,
    code: 'ambiguous',
    message: `Several contacts have ${texts}, so it is not clear which one is meant.`,
  };
}

/**
 * Returns the note of a row that matched its contact by another value than its id. Two contacts of the file become one
 * contact here.
 */
export function noteOfJoin(identity: RowIdentity): RowNote {
  const message = `The id "${identity.text}" was added to a contact that already exists.`;
  return { column: identity.column, code: joinedCode, message, value: identity.text };
}

const joinedCode = 'joined' satisfies RowCode;

export function conflictFlaw(identity: RowIdentity): RowFlaw {
  return {
    column: identity.column,
    code: 'conflict',
    message: `"${identity.text}" belongs to another contact.`,
  };
}

/** Returns the flaw of a row with the number of another contact. `number`: an id of the row. */
export function ownedNumberFlaw(number: number, identities: readonly RowIdentity[]): RowFlaw {
  const column = identities.find((identity) => identity.text === String(number))?.column ?? null;
  return {
    column,
    code: 'conflict',
    message: `The id ${number} is, or may become, the number of another contact.`,
  };
}

export function tooManyItemsFlaw(maximum: number): RowFlaw {
  return {
    column: null,
    code: 'too_many',
    message: `The import has created ${maximum} tags, groups, sources and statuses, and cannot create more.`,
  };
}

const erasedCode = 'erased' satisfies RowCode;

/** Returns the flaw that replaces an erased person's row. */
export function erasedFlaw(column: string | null = null): RowFlaw {
  return { column, code: erasedCode, message: 'The row is about a person who was erased.' };
}

export function isErased(flaws: readonly RowFlaw[] | null): boolean {
  return flaws?.some((flaw) => flaw.code === erasedCode) === true;
}

/** A stored contact that a row looks like. */
export interface SimilarContact extends Pick<Likeness, 'reasons' | 'letters'> {
  readonly number: number;
}

const similarCode = 'similar' satisfies RowCode;

/**
 * Returns the flaw of a row that looks like another contact. The text names no person, so a later erasure of the
 * contact need not find it.
 */
export function similarFlaw({ number, reasons, letters }: SimilarContact): RowFlaw {
  const words = reasons.map((reason) => {
    const text = reason.replaceAll('_', ' ');
    if (reason !== 'similar_name' || letters === null) return text;
    return `name differs by ${letters === 1 ? 'one letter' : `${letters} letters`}`;
  });
  return {
    column: null,
    code: similarCode,
    message: `The row looks like No. ${number}: ${words.join(', ')}.`,
  };
}

/**
 * Returns the flaw of a row that cannot be written: other writers kept changing its data, or the database rejects a
 * value of it.
 */
export function unwritableFlaw(code: 'conflict' | 'invalid'): RowFlaw {
  const message =
    code === 'conflict'
      ? 'Other requests changed the contact of the row again and again during the import.'
      : 'The database cannot store a value of the row.';
  return { column: null, code, message };
}

/**
 * Returns the reasons for refusing a row; issues of its contact by column, if the row has one. Throws any other error.
 */
export function flawsOf(
  error: unknown,
  contact: Contact | undefined,
  identities: readonly RowIdentity[],
): readonly RowFlaw[] {
  if (error instanceof RowRefusedError) return error.flaws;
  const problem = error instanceof ProblemError ? error.problem : undefined;
  if (problem?.kind === 'quota') {
    const message = `The account has reached its limit of ${problem.maximum} contacts.`;
    return [{ column: null, code: 'quota', message }];
  }
  if (problem?.kind !== 'invalid') throw error;
  return problem.issues.map(({ path, code, message, form, country }) => {
    const at = /^identities\.(\d+)\./.exec(path)?.[1];
    const identity =
      at === undefined || contact === undefined ? undefined : allIdentities(contact)[Number(at)];
    const written =
      identity === undefined
        ? undefined
        : identities.find((rowIdentity) => sameIdentity(rowIdentity.key, identity));
    const column = written?.column ?? path;
    return {
      column,
      code: isRowCode(code) ? code : 'invalid',
      message: `${column} ${message}.`,
      ...defined({ form, country }),
    };
  });
}

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
  return cell !== '' && cell.length <= maxValueLength && storable(cell) === cell;
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
  const { kind, code, message, form, country, sameAs } = flaw;
  const column = flaw.column === null ? null : shortened(flaw.column);
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
        ? [...examples, { ...at, message: shortened(message), ...defined({ form, country, sameAs }) }]
        : examples,
  });
  return key;
}

function reasonKeyOf({ kind, code, column }: Pick<RowReason, 'kind' | 'code' | 'column'>): string {
  return JSON.stringify([kind, code, column]);
}

function shortened(text: string): string {
  return storable(shorten(text, maxText));
}

/** Makes a flaw storable. It may quote text that PostgreSQL and JSON cannot store. */
export function storableFlaw({ column, message, ...flaw }: RowFlaw): RowFlaw {
  return { ...flaw, column: column === null ? null : storable(column), message: storable(message) };
}

export function storableNote(note: RowNote): RowNote {
  return { ...storableFlaw(note), value: note.value === null ? null : storable(note.value) };
}

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}
