/** A bad cell is dropped with a note, in every field and every format. The rest of its row is imported. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf, workbookOf } from '../../../test/support/accounts/workbook.js';
import { rounds } from '../../../test/support/rounds.js';
import { fieldNames, isConsentField } from './csv/csv-fields.js';
import { readAll } from './read.test.support.js';
import type { FileRow, ImportedContact } from './rows/imported-contact.js';

/** Losing a refusal would do harm, so a row with an unreadable refusal is rejected. */
const isProtection = (field: string) =>
  ['blocked', 'consents', 'suppressions'].includes(field) || isConsentField(field);

const fields = [
  ...fieldNames.filter((field) => field !== 'phone'),
  ...['attributes.shade', 'attributes.visits', 'attributes.day', 'external.crm', 'vendor_id:acme'],
];
const ownFields = [
  { key: 'visits', label: 'Visits', type: 'number', choices: [] },
  { key: 'day', label: 'Day', type: 'date', choices: [] },
] as never;

/** Texts that are invalid for these fields; most of them are valid for others. */
const badCells = [
  ...[
    'Atlantis',
    'not one',
    '0',
    '99/99/9999',
    '02/01/1990',
    '[1',
    '{"a":',
    '{"kind":7}',
    '[{"kind":"phone"}]',
  ],
  ...['\ud800', 'Truncat\udcc3', 'x'.repeat(9_000), 'ann@', '@', '+', '+12', 'urn:uuid:7', '="', '="x', "'"],
  ...['\u200b', '\u202e', ';;;', ',', '😀', '1e999', 'true', '-1', '2026-13-45', 'http://', '\\', '<b>'],
];

const quoteText = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** Halves of surrogate pairs represent invalid bytes, like in the decoder. */
function bytesOf(text: string): Buffer {
  const parts = [...text].map((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code >= 0xd800 && code <= 0xdfff ? Buffer.from([0xc3]) : Buffer.from(character);
  });
  return Buffer.concat(parts);
}

/** Letters that identify the file as UTF-8. */
const letters = 'äöüéèêñçåøÄÖÜÉÈÊÑÇÅØ';

const csv = (field: string, cell: string) =>
  bytesOf(`Phone,Name,${quoteText(field)}\n+14155550123,${letters},${quoteText(cell)}\n`);

const workbook = (field: string, cell: string) =>
  workbookOf({
    sheets: [{ name: 'P', data: rowOf(['Phone', 'Name', field]) + rowOf(['+14155550123', letters, cell]) }],
  });

/** Members of JSON by field; fields with a dot have none. */
const ndjson = (field: string, cell: unknown) =>
  bytesOf(`${JSON.stringify({ phone: '+14155550123', display_name: letters, [field]: cell })}\n`);

const properties =
  'FN N ORG TEL EMAIL ADR NOTE CATEGORIES PHOTO UID IMPP X-WHATSAPP TITLE BDAY LANG TZ NICKNAME URL REV'
    .split(' ')
    .concat(
      'TEL;waid=12',
      'TEL;waid=14155550124',
      'NOTE;ENCODING=QUOTED-PRINTABLE',
      'N;CHARSET=KLINGON;ENCODING=QUOTED-PRINTABLE',
      'AGENT',
    );

const card = (property: string, cell: string) =>
  bytesOf(
    `BEGIN:VCARD\r\nVERSION:3.0\r\nTEL:+14155550123\r\nX-LETTERS:${letters}\r\n${property}:${cell}\r\nEND:VCARD\r\n`,
  );

const rest = ({ identities, ...record }: ImportedContact) => ({
  ...record,
  identities: identities.map(({ kind, value }) => [kind, value]),
});

/** The row has the person with the phone, and a note about the dropped cell. */
async function check(row: FileRow, plain: FileRow, cell: string, where: string): Promise<void> {
  const record = 'record' in row ? row.record : undefined;
  const without = 'record' in plain ? plain.record : undefined;
  expect(record, `${where}: ${JSON.stringify(row)}`).toBeDefined();
  if (record === undefined || without === undefined) return;
  expect(record.identities.map(({ value }) => value)).toContain('14155550123');
  const isSame = JSON.stringify(rest(record)) === JSON.stringify(rest(without));
  const notes = 'record' in row ? (row.notes ?? []) : [];
  // Empty values, and a picture inside of a card, are no loss; cards report them by property.
  if (isSame && /[\p{L}\p{N}]/u.test(cell)) expect(notes, where).not.toEqual([]);
  for (const { message, column, value } of notes)
    expect(
      [message, column, value].every((text) => text?.isWellFormed() ?? true),
      where,
    ).toBe(true);
}

async function only(file: Uint8Array, options = {}): Promise<FileRow> {
  const { all } = await readAll(file, { badCells: 'drop_cell', fields: ownFields, ...options });
  const [row] = all;
  if (row === undefined || all.length > 1) throw new Error(`${all.length} rows`);
  return row;
}

describe('an unusable cell', () => {
  const mapped = fields.filter((field) => !isProtection(field) && field !== 'consent_proof');

  it.each(mapped)('loses only itself in the field %s of a CSV file and a workbook', async (field) => {
    const options = { mapping: { Phone: 'phone', Name: 'display_name', [field]: field } };
    const isName = field === 'display_name';
    const mapping = isName ? { Phone: 'phone', Name: '', [field]: field } : options.mapping;
    const plain = await only(csv(field, ''), { mapping });
    for (const [at, cell] of badCells.entries()) {
      if (!isTried(mapped.indexOf(field), at)) continue;
      await check(await only(csv(field, cell), { mapping }), plain, withoutQuotes(cell), `${field} ${cell}`);
      if (!cell.isWellFormed() || at % 3 > 0) continue;
      const sheet = await only(workbook(field, cell), { mapping });
      await check(sheet, plain, withoutQuotes(cell), `${field} ${cell} in a workbook`);
    }
  });

  it('loses only itself in every member of NDJSON', async () => {
    const members =
      'id email company type status source tags groups description owner avatar_url job_title birthday language time_zone address identities attributes extensions notes created_at updated_at strange given_name'.split(
        ' ',
      );
    const values = [
      ...badCells,
      7,
      true,
      [],
      {},
      [7],
      { a: 1 },
      [{}],
      ['a', 7],
      { street: 7 },
      { country_code: 'Atlantis' },
    ];
    const plain = await only(ndjson('number', 1));
    for (const [at, member] of members.entries())
      for (const value of values.filter((_, index) => isTried(at, index))) {
        const row = await only(ndjson(member, value));
        await check(row, plain, '', `${member} ${JSON.stringify(value)}`);
        const isRead =
          'record' in row &&
          JSON.stringify(rest(row.record)) !== JSON.stringify('record' in plain ? rest(plain.record) : 0);
        const isNoted = 'record' in row && row.notes !== undefined;
        const isEmpty = value === '' || JSON.stringify(value) === '[]' || JSON.stringify(value) === '{}';
        const isBlank = typeof value === 'string' && !/[\p{L}\p{N}]/u.test(value);
        if (!isEmpty && !isBlank) expect(isRead || isNoted, `${member} ${JSON.stringify(value)}`).toBe(true);
      }
  });

  it('loses only itself in every property of a vCard', async () => {
    for (const [at, property] of properties.entries())
      for (const cell of badCells.filter((_, index) => isTried(at, index))) {
        if (property === 'AGENT' && cell === '') continue;
        const { all } = await readAll(card(property, cell), { badCells: 'drop_cell' });
        expect(all.length).toBe(1);
        const [row] = all;
        const record = row !== undefined && 'record' in row ? row.record : undefined;
        expect(record?.identities[0]?.value, `${property} ${JSON.stringify(row)}`).toBe('14155550123');
      }
  });

  it('random text affects only its own cell', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...mapped),
        fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !/[\x00-\x1f]/.test(text)),
        async (field, cell) => {
          const mapping = { Phone: 'phone', Name: '', [field]: field };
          const plain = await only(csv(field, ''), { mapping });
          await check(await only(csv(field, cell), { mapping }), plain, '', `${field} ${cell}`);
        },
      ),
      { numRuns: rounds(50, 300) },
    );
  });

  it('rejects the row if it is the only identity, or protects the person', async () => {
    const rejected = async (text: string, mapping = {}) =>
      'flaws' in (await only(Buffer.from(text), { mapping }));
    expect(await rejected('Name,Phone\nA,12\n')).toBe(true);
    expect(await rejected('Name,Phone,Email\nA,12,a@example.com\n')).toBe(false);
    for (const field of fields.filter(isProtection)) {
      const text = `Phone,${quoteText(field)}\n+14155550123,"not, one {"\n`;
      const isRefused = await rejected(text, { [field]: field });
      // A proof without a consent proves nothing.
      expect(isRefused, field).toBe(field !== 'consent_proof');
    }
  });
});

/** The nightly run has all pairs of both; each cell and each of the others is in some pairs of every run. */
const isTried = (at: number, cell: number) => (at + cell) % rounds(3, 1) === 0;

/** A text formula has its text. */
function withoutQuotes(cell: string): string {
  return /^(?:n\/?a|null|-+|\?+)$/i.test(cell) ? '' : cell;
}
