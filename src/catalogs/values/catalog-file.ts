/**
 * Catalogs as files, CSV or NDJSON: a number, a name and a color for each item, so that scripts with fixed numbers keep
 * working. A dry run lists beforehand the changes that a file would make to a catalog. A file never changes existing
 * items.
 */

import { removeGuard } from '@switchbook/contact-files/formula-guard.js';
import { guardedCell } from '@switchbook/contact-files/write-csv.js';
import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import type { Catalog } from '@switchbook/domain/contact/query.js';
import { invalid, issueOf, ProblemError } from '@switchbook/domain/problems/problem.js';
import { firstBy } from '@switchbook/domain/runtime/first-entries.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { CsvScanner } from '@switchbook/text/csv-scanner.js';
import { FileError } from '@switchbook/text/refused-file.js';
import { catalogLimits, itemKey, type NewItemFields, nameKey } from './catalog.js';

export const catalogFormats = ['csv', 'ndjson'] as const;
export type CatalogFormat = (typeof catalogFormats)[number];

const columns = ['number', 'name', 'color'] as const;

export function writeCatalog(items: readonly ListedItem[], format: CatalogFormat): string {
  if (format === 'ndjson')
    return items.map(({ number, name, color }) => `${JSON.stringify({ number, name, color })}\n`).join('');
  const lines = items.map(({ number, name, color }) =>
    [String(number), guardedCell(name), color ?? ''].join(),
  );
  return [columns.join(), ...lines].map((line) => `${line}\r\n`).join('');
}

export interface CatalogFileRow extends NewItemFields {
  /** line of the file, from 1 */
  readonly line: number;
}

/** Throws `invalid` for a file with any unreadable part; then no row is used. */
export function readCatalog(text: string): readonly CatalogFileRow[] {
  const file = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (file.length > catalogLimits.file)
    throw invalid('file', 'form', `The file is longer than ${catalogLimits.file} characters.`, 'file');
  return /^\s*\{/.test(file) ? readLines(file) : readCells(file);
}

function lineError(line: number, fault: string) {
  return new ProblemError({
    kind: 'invalid',
    issues: [{ ...issueOf('file', 'form', `Line ${line} ${fault}.`, 'file'), line }],
  });
}

function readLines(file: string): readonly CatalogFileRow[] {
  return file.split(/\r?\n/).flatMap((text, index) => {
    if (text.trim() === '') return [];
    const line = index + 1;
    let item: unknown;
    try {
      item = JSON.parse(text);
    } catch {
      throw lineError(line, 'is not JSON');
    }
    if (!isObject(item) || typeof item.name !== 'string') throw lineError(line, 'has no name');
    return [catalogFileRowOf(line, item.name, item.number, item.color)];
  });
}

function readCells(file: string): readonly CatalogFileRow[] {
  const rows: CatalogFileRow[] = [];
  let columnIndexes: Readonly<Record<string, number>> | undefined;
  const scanner = new CsvScanner(
    file.split('\n', 1)[0]?.includes(';') === true ? ';' : ',',
    catalogLimits.cells,
    true,
  );
  scanner.push(file);
  scanner.end();
  try {
    for (let line = scanner.line; ; line = scanner.line) {
      const cells = scanner.next(undefined);
      if (cells === undefined) break;
      if (columnIndexes === undefined) {
        const names = cells.map((cell) => cell.trim().toLowerCase());
        columnIndexes = Object.fromEntries(columns.map((name) => [name, names.indexOf(name)]));
        if (columnIndexes.name === -1) throw lineError(line, 'has no column "name"');
        continue;
      }
      const cell = (name: string) => removeGuard((cells[columnIndexes?.[name] ?? -1] ?? '').trim());
      if (cell('name') === '' && cell('number') === '') continue;
      rows.push(
        catalogFileRowOf(line, cell('name'), cell('number') || undefined, cell('color') || undefined),
      );
    }
  } catch (error) {
    throw error instanceof FileError ? lineError(scanner.line, 'is not valid CSV') : error;
  }
  return rows;
}

function catalogFileRowOf(line: number, name: string, number: unknown, color: unknown): CatalogFileRow {
  const read = number === null ? undefined : typeof number === 'string' ? Number(number) : number;
  if (read !== undefined && !(typeof read === 'number' && Number.isSafeInteger(read) && read > 0))
    throw lineError(line, `has the number "${String(number)}", which is not a positive whole number`);
  if (
    color !== undefined &&
    color !== null &&
    !(typeof color === 'string' && /^#[0-9A-Fa-f]{6}$/.test(color))
  )
    throw lineError(line, `has the color "${String(color)}", which is not of the form #10B981`);
  return { line, name, color: color ?? null, ...(read === undefined ? {} : { number: read }) };
}

export interface CatalogRowDecision {
  readonly row: CatalogFileRow;
  /**
   * `same`: the item exists with that name and number; `duplicate`: an item or an earlier line has the name or the
   * number
   */
  readonly outcome: 'create' | 'same' | 'duplicate';
  /** the conflicting item, or an earlier line */
  readonly other?: string;
}

type ListedItem = Pick<CatalogItem, 'number' | 'name' | 'color'>;

/** Decides each row; the first of several rows with one name or number counts. */
export function decideCatalogRows(
  catalog: Catalog,
  items: readonly ListedItem[],
  rows: readonly CatalogFileRow[],
): readonly CatalogRowDecision[] {
  const itemsByName = firstBy(items, (item) => itemKey(catalog, item));
  const itemsByNumber = new Map(items.map((item) => [item.number, item]));
  const lines = new Map<string, number>();
  return rows.map((row): CatalogRowDecision => {
    const name = nameKey(catalog, row.name.trim());
    const { number } = row;
    const sameName = itemsByName.get(name);
    if (sameName !== undefined && (number === undefined || number === sameName.number))
      return { row, outcome: 'same' };
    const matched = sameName ?? (number === undefined ? undefined : itemsByNumber.get(number));
    if (matched !== undefined)
      return { row, outcome: 'duplicate', other: `${matched.name} has the number ${matched.number}` };
    const keys = [`name ${name}`, ...(number === undefined ? [] : [`number ${number}`])];
    const before = keys.flatMap((key) => lines.get(key) ?? []);
    if (before.length > 0)
      return { row, outcome: 'duplicate', other: `line ${Math.min(...before)} is the same` };
    for (const key of keys) lines.set(key, row.line);
    return { row, outcome: 'create' };
  });
}
