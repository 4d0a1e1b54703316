import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounds } from '../../../test/support/rounds.js';
import { type ContactInFile, contactInFile, imported, meaning } from './contacts.test.support.js';
import { readAll } from './read.test.support.js';
import { type FileFormat, fileFormats } from './rows/imported-contact.js';
import { contactWriterOf } from './write.js';

function written(format: FileFormat, contacts: readonly ContactInFile[]): string {
  const writer = contactWriterOf({ format });
  return writer.head() + contacts.map((contact) => writer.row(contact.contact, contact)).join('');
}

const several = fc.array(contactInFile, { minLength: 1, maxLength: 3 });

describe.each(fileFormats)('an export as %s', (format) => {
  it('is read back as the same contacts, which are written as the same bytes, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(several, fc.integer({ min: 1, max: 400 }), async (contacts, size) => {
        const file = written(format, contacts);
        const { records, flaws } = await readAll(file, {}, size);
        expect(flaws).toEqual([]);
        expect(records.map(imported).map(meaning)).toEqual(contacts.map(meaning));
        expect(written(format, records.map(imported))).toBe(file);
      }),
      { numRuns: rounds(12, 50) },
    );
  });

  it('is recognized without a hint', async () => {
    const [one] = fc.sample(contactInFile, { numRuns: 1, seed: 1 });
    const { format: found } = await readAll(written(format, one === undefined ? [] : [one]));
    expect(found).toBe(format);
  });
});

describe('the vCard of an export', () => {
  it('has no line above 75 octets, and no broken character', () => {
    fc.assert(
      fc.property(several, (contacts) => {
        for (const line of written('vcf', contacts).split('\r\n')) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          expect(line.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: rounds(12, 50) },
    );
  });
});
