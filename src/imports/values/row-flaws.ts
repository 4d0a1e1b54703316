/**
 * The flaws of rows that were rejected or skipped, with messages for people. Pure. `reason-counts.ts` counts them over
 * all rows of an import.
 */

import {
  type FileColumn,
  isRowCode,
  type RawRow,
  type RowCode,
  type RowFlaw,
  type RowNote,
  type SimilarPerson,
} from '@switchbook/contact-files/imported-contact.js';
import { allIdentities, type Contact } from '@switchbook/domain/contact/contact.js';
import { type IdentityKey, sameIdentity } from '@switchbook/domain/identity/identity.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { Takeover } from '../../contacts/values/commands.js';
import type { RowOutcome } from './import-job.js';

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

/**
 * Returns the note of a row that does not unblock its contact. `columns`: of a CSV file, with the heading of the cell.
 */
export function noteOfBlock(raw: RawRow, columns: readonly FileColumn[]): RowNote {
  const message = 'The contact stays blocked: imports and pulls do not unblock contacts.';
  const index = columns.findIndex(({ field }) => field === 'blocked');
  const cell = typeof raw === 'string' ? undefined : raw[index];
  return { column: columns[index]?.name ?? 'blocked', code: 'unchanged', message, value: cell ?? 'false' };
}

export const joinedCode = 'joined' satisfies RowCode;

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

export const similarCode = 'similar' satisfies RowCode;

/** Returns the flaw of a row that looks like another contact. */
export function similarFlaw({ number, reasons, letters }: SimilarPerson): RowFlaw {
  const words = reasons.map((reason) => {
    const text = reason.replaceAll('_', ' ');
    if (reason !== 'similar_name' || letters === null) return text;
    return `name differs by ${letters === 1 ? 'one letter' : `${letters} letters`}`;
  });
  return {
    column: null,
    code: similarCode,
    message: `The row looks like No. ${number}: ${words.join(', ')}.`,
    similarTo: { number, reasons, letters },
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
      ...withoutUndefined({ form, country }),
    };
  });
}

/** Makes a flaw storable. It may quote text that PostgreSQL and JSON cannot store. */
export function storableFlaw({ column, message, ...flaw }: RowFlaw): RowFlaw {
  return { ...flaw, column: column === null ? null : toStorable(column), message: toStorable(message) };
}

export function storableNote(note: RowNote): RowNote {
  return { ...storableFlaw(note), value: note.value === null ? null : toStorable(note.value) };
}

export function toStorable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}
