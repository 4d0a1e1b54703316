/** Text of an NDJSON file to rows: one JSON object a line, each a contact as the directory shows it. */
import { takeContact } from './json-contact.js';
import { jsonFault } from './json-fault.js';
import { excessOf, isJsonObject, type Json, maxDepth, maxValues, parseJson } from './json-items.js';
import { type Line, LineScanner } from './line-scanner.js';
import { FileError, type FileRow } from './record.js';
import { RecordDraft, type RowRules } from './record-draft.js';
import { maxOwnRecordLength, type Place, type RowReader } from './row-reader.js';

export class NdjsonRows implements RowReader {
  readonly #rules: RowRules;
  readonly #lines = new LineScanner();
  #row = 0;

  /** `start`: the beginning of the text, to see whether it is NDJSON; it is pushed like the rest after it. */
  constructor(start: string, rules: RowRules) {
    this.#rules = rules;
    if (/^\s*\[/.test(start))
      throw new FileError(
        'format',
        'The file is one JSON list. Write each of its objects on a line of its own (NDJSON), as `jq -c ".[]"` does.',
        { line: 1 },
      );
  }

  push(text: string): void {
    this.#lines.push(text);
  }

  end(): void {
    this.#lines.end();
  }

  next(): FileRow | undefined {
    for (;;) {
      const line = this.#lines.next();
      if ((line?.text.length ?? this.#lines.pendingLength) > maxOwnRecordLength)
        throw this.#refusal(
          'line_too_long',
          line?.number ?? this.#lines.number,
          `is longer than ${maxOwnRecordLength / 1024 ** 2} MiB. Each contact stands on a line of its own.`,
        );
      if (line === undefined) return undefined;
      if (line.text.trim() === '') continue;
      const contact = this.#parse(line);
      this.#row += 1;
      const draft = new RecordDraft(this.#rules);
      takeContact(draft, contact);
      return draft.finish(this.#row, line.text);
    }
  }

  where(): Place {
    return { row: this.#row + 1, line: this.#lines.number, column: String(this.#lines.pendingLength + 1) };
  }

  #parse({ text, number }: Line): Json {
    const excess = excessOf(text);
    if (excess === 'depth')
      throw this.#refusal('format', number, `is nested deeper than ${maxDepth} levels.`);
    if (excess === 'values')
      throw this.#refusal('too_many', number, `has more than ${maxValues} values, which no contact has.`);
    const parsed = parseJson(text);
    if (parsed !== undefined && isJsonObject(parsed.value)) return parsed.value;
    if (parsed !== undefined)
      throw this.#refusal('format', number, 'is JSON, but no object: each line is one contact, {…}.');
    const column = (jsonFault(text) ?? 0) + 1;
    const why = `is not JSON at character ${column}. Each line is one contact, a whole JSON object.`;
    throw this.#refusal('format', number, why, String(column));
  }

  #refusal(code: string, line: number, why: string, column?: string): FileError {
    const row = this.#row + 1;
    const place = { row, line, ...(column === undefined ? {} : { column }) };
    return new FileError(code, `Row ${row} (line ${line}) ${why}`, place);
  }
}
