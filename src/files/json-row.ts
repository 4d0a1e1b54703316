/** One contact as JSON of the native API, that came as a value and not as a line of a file, as a row of an import. */
import { excessOf, isObject } from '../domain/json.js';
import { takeContact } from './json-contact.js';
import { jsonBounds } from './json-items.js';
import type { FileRow } from './record.js';
import { RecordDraft, type RowRules } from './record-draft.js';
import { maxExportRecordLength } from './row-reader.js';

/** Reads a value as a row; a value that is no contact becomes a rejected row. */
export function readJsonRow(value: unknown, row: number, rules: RowRules): FileRow {
  const text = JSON.stringify(value) ?? 'null';
  const refused = (code: string, message: string): FileRow => ({
    row,
    raw: text.length > maxExportRecordLength ? '{}' : text,
    flaws: [{ column: null, code, message }],
  });
  if (text.length > maxExportRecordLength || excessOf(text, jsonBounds) !== undefined)
    return refused('too_large', 'It is too large for a contact.');
  if (!isObject(value)) return refused('invalid', 'It is not a JSON object.');
  const draft = new RecordDraft(rules);
  takeContact(draft, value);
  return draft.finish(row, text);
}
