/** Reads the rows of an NDJSON file: each line is a contact as a JSON object of the native API. */

import { excessOf, isObject, type Json } from '@switchbook/domain/runtime/json.js';
import { FileError } from '@switchbook/text/refused-file.js';
import { oneLine } from '@switchbook/text/terminal-text.js';
import { LineScanner, type NumberedLine } from '../csv/line-scanner.js';
import { ContactDraft, type RowRules } from '../rows/contact-draft.js';
import type { FileRow } from '../rows/imported-contact.js';
import { maxExportRowLength, type Position, type RowReader } from '../rows/row-reader.js';
import { takeContact } from './json-contact.js';
import { contactBounds } from './json-items.js';

export class NdjsonRows implements RowReader {
  readonly #rules: RowRules;
  readonly #lines = new LineScanner();
  #row = 0;

  /** Checks the format of `start`, the beginning of the text, which the caller also pushes. */
  constructor(start: string, rules: RowRules) {
    this.#rules = rules;
    if (/^\s*\[/.test(start))
      throw new FileError(
        'format',
        'The file is one JSON list. Write each object on its own line (NDJSON), for example with: jq -c ".[]" FILE.',
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
      if ((line?.text.length ?? this.#lines.pendingLength) > maxExportRowLength)
        throw this.#makeRowError(
          'line_too_long',
          line?.number ?? this.#lines.number,
          `is longer than ${maxExportRowLength / 1024 ** 2} MiB. Put each contact on its own line.`,
        );
      if (line === undefined) return undefined;
      if (line.text.trim() === '') continue;
      const contact = this.#parse(line);
      this.#row += 1;
      const draft = new ContactDraft(this.#rules);
      takeContact(draft, contact);
      return draft.finish(this.#row, line.text);
    }
  }

  where(): Position {
    return { row: this.#row + 1, line: this.#lines.number, column: String(this.#lines.pendingLength + 1) };
  }

  #parse({ text, number }: NumberedLine): Json {
    const excess = excessOf(text, contactBounds);
    if (excess === 'depth')
      throw this.#makeRowError('format', number, `is nested deeper than ${contactBounds.depth} levels.`);
    if (excess === 'values' || excess === 'members')
      throw this.#makeRowError(
        'too_many',
        number,
        `has more than ${contactBounds[excess]} ${excess}, too many for a contact.`,
      );
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      const why = `is not JSON: ${parseMessageOf(error)}. Each line must be one contact as a JSON object.`;
      throw this.#makeRowError('format', number, why);
    }
    if (isObject(value)) return value;
    throw this.#makeRowError(
      'format',
      number,
      'is JSON, but not an object. Each line must be one contact, {…}.',
    );
  }

  #makeRowError(code: string, line: number, why: string): FileError {
    const row = this.#row + 1;
    return new FileError(code, `Row ${row} (line ${line}) ${why}`, { row, line });
  }
}

/** Returns the parser's message, which quotes the file. */
function parseMessageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return oneLine(message).toWellFormed();
}
