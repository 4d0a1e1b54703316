/** Values of unique own fields that other contacts have, where a bad cell is dropped instead of its row. */
import { ProblemError } from '../../domain/problem.js';
import { attributePrefix } from '../../domain/segment.js';
import type { ContactRecord, FileRow, RowNote } from '../../files/record.js';

/** Characters of a value in a note. */
const longestShown = 200;

type GoodRow = Extract<FileRow, { readonly record: ContactRecord }>;

/** The row without values that other contacts have in unique fields; undefined when it is refused for anything else. */
export function withoutTaken(
  row: GoodRow,
  error: unknown,
): { row: GoodRow; notes: readonly RowNote[] } | undefined {
  const issues =
    error instanceof ProblemError && error.problem.kind === 'invalid' ? error.problem.issues : [];
  const keys = issues.map(({ path, code }) =>
    code === 'taken' && path.startsWith(attributePrefix) ? path.slice(attributePrefix.length) : undefined,
  );
  const attributes = Object.entries(row.record.attributes ?? {}).filter(([key]) => !keys.includes(key));
  const isLess = attributes.length < Object.keys(row.record.attributes ?? {}).length;
  if (!isLess || keys.includes(undefined)) return undefined;
  const notes = issues.map(({ path, code, message, value }) => {
    const text =
      typeof value === 'string' || typeof value === 'number'
        ? String(value).slice(0, longestShown).toWellFormed()
        : null;
    return { column: path, code, message: `${path} ${message}.`, value: text };
  });
  return { row: { ...row, record: { ...row.record, attributes: Object.fromEntries(attributes) } }, notes };
}
