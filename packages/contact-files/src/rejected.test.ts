import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounds } from '../../../test/support/rounds.js';
import { text } from './contacts.test.support.js';
import { readAll, type WholeFile } from './read.test.support.js';
import { rejectedWriterOf } from './rejected.js';

/** The file of the rejected rows. */
function rejected({ format, columns, all }: WholeFile): string {
  const writer = rejectedWriterOf(format, columns);
  const rows = all.flatMap((row) => ('flaws' in row ? [row] : []));
  return writer.head() + rows.map((row) => writer.row(row)).join('');
}

describe('the rejected rows of a file', () => {
  it('a CSV file lists the columns and the error of each row', async () => {
    const file = rejected(
      await readAll('name;phone\n=Anna;0170 1234567\nBob;+491701234567\n"C ""D""";+49\n'),
    );
    expect(file).toBe(
      '\ufeffname,phone,import_row,import_error_column,import_error\r\n' +
        '\'=Anna,0170 1234567,1,phone,"""0170 1234567"" has no country code. Write it with + and the country code, or set the region of the file."\r\n' +
        '"C ""D""",+49,3,phone,"""+49"" is not a phone number. It needs a country code, for example +49 1512 3456789."\r\n',
    );
  });

  it.each([
    ['CSV', 'name;phone\n=Anna;0170 1234567\n', ',0170 1234567,', ',+49 170 1234567,'],
    [
      'CSV without a header',
      'Cora,+491701234568\nDora,+491701234569\n=Anna,+49170\n',
      ',+49170,',
      ',+491701234567,',
    ],
    [
      'NDJSON',
      '{ "display_name":"=Anna","phone":"0170 1234567"}\n',
      '"phone":"0170 1234567"',
      '"phone":"+491701234567"',
    ],
    ['vCard', 'BEGIN:VCARD\nFN:=Anna\nTEL:0170 1234567\nEND:VCARD\n', 'TEL:0170', 'TEL:+49170'],
  ])('the rejected rows of %s can be imported again, unchanged or corrected', async (_, text, wrong, right) => {
    const first = await readAll(text);
    const file = rejected(first);
    const again = await readAll(file);
    expect(again.flaws.map(({ code, message }) => [code, message])).toEqual(
      first.flaws.map(({ code, message }) => [code, message]),
    );
    const twice = rejected(again);
    expect(rejected(await readAll(twice))).toBe(twice);
    const corrected = await readAll(file.replace(wrong, right));
    expect(corrected.flaws).toEqual([]);
    expect(corrected.records).toMatchObject([
      { displayName: '=Anna', identities: [{ value: '491701234567' }] },
    ]);
  });

  it('repeat the mapping, whether imported again or not', async () => {
    const mapping = { Number: 'phone', Phone: '', Shoe: 'attributes.shoe' };
    const first = await readAll('Number,Phone,Shoe,Name\nx,+491701234567,44,Anna\n', { mapping });
    const file = rejected(first);
    expect(file.split('\r\n')[0]).toBe(
      '\ufeffphone,not imported: Phone,attributes.shoe,Name,import_row,import_error_column,import_error',
    );
    for (const options of [{}, { mapping }])
      expect((await readAll(file.replace('\nx,', '\n+491701234568,'), options)).records).toMatchObject([
        { displayName: 'Anna', attributes: { shoe: '44' }, identities: [{ value: '491701234568' }] },
      ]);
  });

  it('keep every cell unchanged, through any number of rounds', async () => {
    const cells = fc.array(text, { minLength: 2, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 3 }), async (rows) => {
        const columns = [
          { name: 'phone', field: 'phone' },
          { name: "'+odd", field: null },
          { name: 'attributes.x', field: 'attributes.x' },
        ];
        const writer = rejectedWriterOf('csv', columns);
        const wrong = rows.map((cells, index) => ({
          row: index + 1,
          raw: ['x', ...cells.map(asText)],
          flaws: [],
        }));
        const file = writer.head() + wrong.map((row) => writer.row(row)).join('');
        const again = await readAll(file);
        expect(again.all.map(({ raw }) => raw.slice(0, 3))).toEqual(wrong.map(({ raw }) => raw));
        expect(again.columns.slice(0, 3).map(({ name }) => name)).toEqual(['phone', "'+odd", 'attributes.x']);
      }),
      { numRuns: rounds(40, 200) },
    );
  });
});

/** Drops control characters, which files of other programs may not contain. */
function asText(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b\u000e-\u001f]/g, '');
}
