/**
 * Writes the rejected rows of an import as a file of the same format, to be corrected and sent again. Three columns,
 * members or properties with the errors are added.
 */

import { clearNumber } from './columns/dates-and-numbers.js';
import { recognize } from './columns/headings.js';
import { rejectedColumns } from './csv/csv-fields.js';
import { byteOrderMark, guardedCell } from './csv/write-csv.js';
import type { FileColumn, FileFormat, RawRow, RowFlaw } from './rows/imported-contact.js';
import { contentLine, escapeValue } from './vcard/vcard-property.js';

interface RejectedRow {
  readonly row: number;
  readonly raw: RawRow;
  readonly flaws: readonly RowFlaw[];
}

interface RejectedWriter {
  head(): string;
  row(rejected: RejectedRow): string;
}

/** Makes the writer of rejected rows. `columns`: of the file, for CSV. */
export function rejectedWriterOf(format: FileFormat, columns: readonly FileColumn[]): RejectedWriter {
  switch (format) {
    case 'csv':
      return csvWriter(columns);
    case 'ndjson':
      return { head: () => '', row: jsonLine };
    case 'vcf':
      return { head: () => '', row: rejectedCard };
  }
}

/** Returns the values of the added columns, members or properties. */
function reasonsOfRow({ row, flaws }: RejectedRow): readonly string[] {
  const columns = flaws.map((flaw) => flaw.column).filter((column) => column !== null);
  return [String(row), [...new Set(columns)].join('; '), flaws.map((flaw) => flaw.message).join(' ')];
}

/** Returns the name of the column, or its field if no reader would recognize the field by the name. */
function headingOf(name: string, field: string | null): string {
  const knownField = recognize(name);
  if (field === null) return knownField === undefined ? name : `not imported: ${name}`;
  return knownField === field ? name : field;
}

/** Writes numbers in a clear form: the file of rejected rows lacks the rows that showed their decimal separator. */
function csvWriter(columns: readonly FileColumn[]): RejectedWriter {
  const names = columns.map(({ name, field }) => headingOf(name, field));
  // A corrected file already has the three columns.
  const copied = names.flatMap((name, index) => (rejectedColumns.includes(name) ? [] : [index]));
  const line = (cells: readonly string[]) => `${cells.map(guardedCell).join(',')}\r\n`;
  return {
    head: () => `${byteOrderMark}${line([...copied.map((index) => names[index] ?? ''), ...rejectedColumns])}`,
    row: (rejected) => {
      const cells = typeof rejected.raw === 'string' ? [rejected.raw] : rejected.raw;
      const clear = (index: number) => {
        const [cell = '', decimal] = [cells[index], columns[index]?.decimal];
        return decimal === undefined ? cell : clearNumber(cell, decimal);
      };
      return line([...copied.map(clear), ...reasonsOfRow(rejected)]);
    },
  };
}

/** Members that a corrected line may still have from an earlier export of rejected rows. */
const addedMembers =
  /^\{"import_row":\d+,"import_error_column":"(?:[^"\\]|\\.)*","import_error":"(?:[^"\\]|\\.)*",?/;

function jsonLine(rejected: RejectedRow): string {
  const [row, column, error] = reasonsOfRow(rejected);
  const added = JSON.stringify({ import_row: Number(row), import_error_column: column, import_error: error });
  const text = rawTextOf(rejected.raw).trim().replace(addedMembers, '{');
  return `${added.slice(0, -1)}${/^\{\s*\}$/.test(text) ? '' : ','}${text.slice(1)}\n`;
}

const addedLines = /^X-SWITCHBOOK-IMPORT-[A-Z-]+:.*(?:\r?\n[ \t].*)*\r?\n/gim;

function rejectedCard(rejected: RejectedRow): string {
  const added = rejectedColumns.map((name, index) => {
    const property = `X-SWITCHBOOK-${name.replaceAll('_', '-').toUpperCase()}`;
    return contentLine(property, escapeValue(reasonsOfRow(rejected)[index] ?? ''));
  });
  const text = rawTextOf(rejected.raw).replaceAll(addedLines, '').trimEnd();
  const end = /END:VCARD$/i.exec(text);
  return end === null ? `${text}\r\n` : `${text.slice(0, end.index)}${added.join('')}END:VCARD\r\n`;
}

function rawTextOf(raw: RawRow): string {
  return typeof raw === 'string' ? raw : raw.join('\n');
}
