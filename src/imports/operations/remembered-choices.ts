/**
 * Choices of the latest import with the same headings, in any order: its mapping, its country, its date order, and its
 * handling of known contacts. They are stored with the import itself, and expire with it. Dry runs, undone and failed
 * imports are not offered (`../store/remembered-imports.ts`). Tags, groups and corrections belong to one file and are
 * not remembered. A table of mappings would need its own limit, erasure and page, and would repeat data of imports.
 */
import { createHash } from 'node:crypto';
import type { FileColumn } from '@switchbook/contact-files/imported-contact.js';
import type { Caller } from '@switchbook/domain/access/access.js';
import { readRegion } from '@switchbook/domain/identity/read-phone.js';
import { notFound } from '@switchbook/domain/problems/problem.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { normalize } from '@switchbook/domain/text/compared-text.js';
import { asProblems } from '../../database/database.js';
import type { Context } from '../../operation-context/context.js';
import { findRemembered, forgetHeadings } from '../store/remembered-imports.js';
import type { ImportOptions } from '../values/import-job.js';

export interface RememberedChoices
  extends Pick<ImportOptions, 'onMatch' | 'badCells' | 'region' | 'dateOrder' | 'repeats' | 'onSimilar'> {
  /** a digest of the headings, by which clients name them */
  readonly key: string;
  readonly at: Date;
  readonly columns: readonly FileColumn[];
}

/** Returns null for a file without headings. */
export function headingsKey(columns: readonly Pick<FileColumn, 'name'>[]): string | null {
  const names = columns.map(({ name }) => normalize(name.trim().toLowerCase(), 'NFC'));
  if (names.every((name, index) => name === `column ${index + 1}`)) return null;
  return createHash('sha256').update(JSON.stringify(names.sort())).digest('base64url').slice(0, 22);
}

export async function findChoices(
  { database }: Context,
  { accountId }: Caller,
  columns: readonly Pick<FileColumn, 'name'>[],
): Promise<RememberedChoices | undefined> {
  const key = headingsKey(columns);
  const remembered = key === null ? undefined : await findRemembered(database, accountId, key);
  if (key === null || remembered === undefined) return undefined;
  const {
    onMatch,
    badCells,
    region: written,
    dateOrder,
    repeats,
    onSimilar,
  } = remembered.options as ImportOptions;
  // Earlier releases took countries that have no phone numbers.
  const region = written === undefined ? undefined : readRegion(written);
  const choices = withoutUndefined({ badCells, region, dateOrder, repeats, onSimilar });
  return {
    key,
    at: remembered.createdAt,
    columns: remembered.columns as readonly FileColumn[],
    onMatch,
    ...choices,
  };
}

/** Returns the mapping of the columns that are identified by name only. */
export function nameMappingOf({ columns }: RememberedChoices): Readonly<Record<string, string>> {
  const uniqueColumns = columns.filter(
    ({ name }) => columns.filter((column) => column.name === name).length === 1,
  );
  return Object.fromEntries(uniqueColumns.map(({ name, field }) => [name, field ?? '']));
}

/** Throws `not_found` when no import has the headings. */
export function forgetImportChoices(
  { database }: Context,
  { accountId }: Caller,
  key: string,
): Promise<void> {
  return asProblems(async () => {
    if (!(await forgetHeadings(database, accountId, key))) throw notFound('import');
  });
}
