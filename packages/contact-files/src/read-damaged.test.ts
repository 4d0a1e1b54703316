/** A file of any bytes is read, or refused with a message; no other error is thrown. */

import { FileError } from '@switchbook/text/refused-file.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounds } from '../../../test/support/rounds.js';
import { contactInFile } from './contacts.test.support.js';
import { readAll } from './read.test.support.js';
import { fileFormats } from './rows/imported-contact.js';
import { contactWriterOf } from './write.js';

async function outcome(bytes: Uint8Array, size: number): Promise<unknown> {
  try {
    const { all } = await readAll(bytes, {}, size);
    return all;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    expect(error.message).toMatch(/^[A-Z].*[.:?)]$/s);
    return {
      code: error.code,
      message: error.message,
      row: error.row,
      line: error.line,
      column: error.column,
    };
  }
}

const damage = fc.array(
  fc.tuple(
    fc.nat(),
    fc.constantFrom(...[...'",;\n\r\\:{}[]=\'', ' ', '\t', 'BEGIN:VCARD\r\n', '\u0000', 'é', '\ud800']),
  ),
  { maxLength: 6 },
);

describe('a damaged file', () => {
  it.each(fileFormats)('an edited export as %s gives the same result, wherever it is cut', async (format) => {
    const writer = contactWriterOf({ format });
    await fc.assert(
      fc.asyncProperty(
        contactInFile,
        damage,
        fc.integer({ min: 1, max: 500 }),
        async (item, damages, size) => {
          let text = writer.head() + writer.row(item.contact, item) + writer.row(item.contact, item);
          for (const [place, sign] of damages) {
            const at = place % (text.length + 1);
            text = text.slice(0, at) + sign + text.slice(at + (place % 3));
          }
          const bytes = Buffer.from(text);
          expect(await outcome(bytes, size)).toEqual(await outcome(bytes, bytes.length));
        },
      ),
      { numRuns: rounds(12, 50) },
    );
  });

  it('random bytes give the same result in small chunks and as a whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom('', 'phone\n', '{"phone":', 'BEGIN:VCARD\n', '\u001f\u008b\u0008'),
        async (noise, start) => {
          const bytes = Buffer.concat([Buffer.from(start, 'latin1'), noise]);
          expect(await outcome(bytes, 7)).toEqual(await outcome(bytes, bytes.length + 1));
        },
      ),
      { numRuns: rounds(30, 150) },
    );
  });
});
