/** Files in `test/files` from real programs and users, each with its expected rows. */
import { readFileSync } from 'node:fs';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { describe, expect, it } from 'vitest';
import { inspect } from './inspect-file.js';
import type { ReadOptions } from './read.js';
import { readAll } from './read.test.support.js';
import type { FileRow, ImportedContact } from './rows/imported-contact.js';

const bytesOf = (name: string) => readFileSync(new URL(`../../../test/files/${name}`, import.meta.url));

/** The main parts of a row's contact. */
function shownOf(record: ImportedContact): readonly unknown[] {
  const { displayName, givenName, familyName, identities } = record;
  return [displayName, givenName, familyName, identities.map(({ kind, value }) => `${kind} ${value}`)];
}

const notesOf = (rows: readonly FileRow[]) =>
  rows.flatMap((row) =>
    'record' in row ? (row.notes ?? []).map(({ column, code }) => `${column} ${code}`) : [],
  );

const read = async (name: string, options: ReadOptions = {}) =>
  readAll(bytesOf(name), { badCells: 'drop_cell', ...options });

const table: readonly {
  readonly file: string;
  readonly options?: ReadOptions;
  readonly people: readonly unknown[];
  readonly notes?: readonly string[];
  readonly more?: readonly Partial<ImportedContact>[];
}[] = [
  {
    file: 'one-bad-byte.csv',
    people: [
      ['Jörg Müller', undefined, undefined, ['phone 4915112345601']],
      ['Zoë Núñez', undefined, undefined, ['phone 4915112345602']],
      [undefined, undefined, undefined, ['phone 4915112345603']],
      ['José', undefined, undefined, ['phone 4915112345604']],
    ],
    notes: ['Name forbidden_character'],
  },
  {
    file: 'folded-inside-a-letter.vcf',
    people: [['Jörg 李', undefined, undefined, ['phone 14155550124']]],
    more: [{ description: 'café' }],
  },
  {
    file: 'polish-windows-1250.csv',
    people: [
      ['Michał Wałęsa', undefined, undefined, ['phone 48500100100']],
      ['Paweł Żak', undefined, undefined, ['phone 48500100101']],
      ['Agnieszka Śliwińska', undefined, undefined, ['phone 48500100102']],
    ],
    more: [{ address: { city: 'Łódź' } }, { address: { city: 'Kraków' } }, { address: { city: 'Gdańsk' } }],
  },
  {
    file: 'turkish-windows-1254.csv',
    people: [
      ['Ayşe Yıldız', undefined, undefined, ['phone 905321234567']],
      ['Oğuz Şahin', undefined, undefined, ['phone 905321234568']],
    ],
    more: [{ address: { city: 'İstanbul' } }, { address: { city: 'Muğla' } }],
  },
  {
    file: 'name-vorname.csv',
    people: [['Jörg Müller', 'Jörg', 'Müller', ['phone 4915112345651']]],
  },
  { file: 'surname-name.csv', people: [['Bob Smith', 'Bob', 'Smith', ['phone 14155550811']]] },
  {
    file: 'name-parts.vcf',
    people: [['Jonny S', undefined, undefined, ['phone 14155550234']]],
    notes: ['null name_parts'],
  },
  { file: 'prefix-00.csv', people: [['No region', undefined, undefined, ['phone 491711234567']]] },
  {
    file: 'equals-quotes.csv',
    people: [['Bob', undefined, undefined, ['phone 14155550803']]],
    more: [{ address: { zip: '01234' } }],
  },
  { file: 'plus-format.xlsx', people: [['V', undefined, undefined, ['phone 14155550920']]] },
  {
    file: 'fold-2.1.vcf',
    people: [['Jane Doe', 'Jane', 'Doe', ['phone 14155550701']]],
    more: [{ description: 'an example', company: 'Acme Widgets' }],
  },
  {
    file: 'photo-not-indented.vcf',
    people: [['To Pho', 'To', 'Pho', ['phone 14155550703', 'email p@example.com']]],
  },
  { file: 'groups.vcf', people: [['John Doe', undefined, undefined, ['phone 14155550715']]] },
  {
    file: 'preferred.vcf',
    people: [['Main Name', undefined, undefined, ['phone 14155550710', 'phone 14155550711']]],
    more: [{ company: 'First Org' }],
  },
  {
    file: 'waid.vcf',
    people: [
      ['Wa Id', undefined, undefined, ['phone 491711234567']],
      ['Wa Two', undefined, undefined, ['phone 5511987654321', 'wa_id 551187654321']],
    ],
  },
  {
    file: 'extension.vcf',
    people: [['Ext', undefined, undefined, ['phone 14155550720']]],
    notes: ['TEL extension'],
  },
  {
    file: 'qp-without-charset.vcf',
    options: { encoding: 'windows-1250' },
    people: [['Piotr Iksiński', 'Piotr', 'Iksiński', ['phone 48500100101']]],
  },
  {
    file: 'qp-without-charset.vcf',
    people: [[undefined, undefined, undefined, ['phone 48500100101']]],
    notes: ['N encoding'],
  },
  { file: 'agent.vcf', people: [['The Boss', 'The', 'Boss', ['phone 14155550213']]] },
  { file: 'uid.vcf', people: [['U Three', undefined, undefined, ['phone 14155550203']]] },
  {
    file: 'line-break-in-name.vcf',
    people: [['Gábor Béla Szabó', undefined, undefined, ['phone 36301231234']]],
  },
  {
    file: 'no-year-of-birth.vcf',
    people: [['Bday Two', undefined, undefined, ['phone 14155550120']]],
    more: [{ birthday: '--01-01' }],
  },
  {
    file: 'ambiguous-dates.csv',
    people: [
      [undefined, undefined, undefined, ['phone 14155551006']],
      [undefined, undefined, undefined, ['phone 14155551007']],
    ],
    notes: ['Birthday invalid', 'Birthday invalid'],
  },
  {
    file: 'ambiguous-dates.csv',
    options: { dateOrder: 'dmy' },
    people: [
      [undefined, undefined, undefined, ['phone 14155551006']],
      [undefined, undefined, undefined, ['phone 14155551007']],
    ],
    more: [{ birthday: '1990-01-02' }, { birthday: '1991-04-03' }],
  },
  {
    file: 'countries.csv',
    people: [...'abcdefg'].map((name) => [undefined, undefined, undefined, [`email ${name}@example.com`]]),
    more: ['CI', 'BA', 'NL', 'ST', 'US', 'GB', 'RU'].map((countryCode) => ({ address: { countryCode } })),
  },
];

describe('a file of a user', () => {
  it.each(table)('$file', async ({ file, options, people, notes = [], more = [] }) => {
    for (const size of [1, 7, undefined]) {
      const { all, records } = await readAll(bytesOf(file), { badCells: 'drop_cell', ...options }, size);
      expect(all.length).toBe(records.length);
      expect(records.map(shownOf)).toEqual(people);
      expect(notesOf(all)).toEqual(notes);
      for (const [index, one] of more.entries()) expect(records[index]).toMatchObject(one);
    }
  });

  it('reports the columns that are not imported', async () => {
    const lost = async (name: string) =>
      (await read(name)).columns.filter(({ field }) => field === null).map(({ name: column }) => column);
    expect(await lost('agent.vcf')).toEqual(['AGENT']);
    expect(await lost('uid.vcf')).toEqual(['UID']);
    expect(await lost('name-parts.vcf')).toEqual(['N']);
    expect(await lost('preferred.vcf')).toEqual(['FN', 'ORG']);
    expect(await lost('groups.vcf')).toEqual(['MEMBER']);
    const { records } = await read('preferred.vcf');
    expect(records[0]?.identities.map(({ isPrimary }) => isPrimary)).toEqual([undefined, true]);
  });

  it('requires a date order for ambiguous dates', async () => {
    const look = await inspect(bytesOf('ambiguous-dates.csv'), { isPartial: false });
    expect([look.needsDateOrder, look.columns[1]?.field]).toEqual([true, 'birthday']);
    const named = await inspect(bytesOf('ambiguous-dates.csv'), { isPartial: false, dateOrder: 'mdy' });
    expect(named.columns[1]).toMatchObject({ field: 'birthday', confidence: 100 });
    expect([look.dateOrder, named.dateOrder, look.columns[1]?.dateOrderProofs]).toEqual([null, 'mdy', []]);
  });

  it('names the dates that show their order, in each column', async () => {
    const text = [
      'Name,Birthday,Born on,Note',
      'Ana,04/03/1988,,13/01/2026',
      '',
      'Bo,12/25/1979,02/30/1980,',
      'Cy,12/26/1979,31/01/1990,',
    ].join('\n');
    const look = async (mapping: Readonly<Record<string, string>>) =>
      inspect(Buffer.from(text), { isPartial: false, mapping });
    const proof = { order: 'mdy', row: 2, value: '12/25/1979' };
    const one = await look({});
    expect([one.dateOrder, one.columns.map((column) => column.dateOrderProofs)]).toEqual([
      'mdy',
      [[], [proof], [], []],
    ]);
    const two = await look({ Birthday: '', 'Born on': 'birthday' });
    expect([two.dateOrder, two.columns[2]?.dateOrderProofs]).toEqual([
      null,
      [
        { order: 'dmy', row: 3, value: '31/01/1990' },
        { order: 'mdy', row: 2, value: '02/30/1980' },
      ],
    ]);
  });

  it('is read equally without and with regions if a short number has all its digits', async () => {
    const refused = async (text: string) => (await readAll(`Phone\n${text}\n`)).flaws[0]?.message ?? '';
    expect(await refused('5.511987654322E+12')).toContain('has no country code');
    expect(await refused('5.51E+12')).toContain('its digits are lost');
  });
});

describe('groups of an address book', () => {
  const person = (uid: string, name: string) =>
    `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\nUID:${uid}\r\nEND:VCARD\r\n`;
  const group = (name: string, ...members: string[]) =>
    `BEGIN:VCARD\r\nVERSION:3.0\r\nN:${name};;;;\r\nX-ADDRESSBOOKSERVER-KIND:group\r\n${members.map((member) => `X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:${member}\r\n`).join('')}END:VCARD\r\n`;
  const card4 =
    'BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:Group\r\nFN:Team\\, A\r\nMEMBER:urn:uuid:B-2\r\nEND:VCARD\r\n';

  it('become groups of their members, before and after them', async () => {
    const file = [
      group('Friends', 'A-1', 'B-2', 'none'),
      person('A-1', 'Ann'),
      person('b-2', 'Bob'),
      person('C-3', 'Cid'),
      card4,
      group('', 'A-1'),
    ].join('');
    for (const size of [1, 100, undefined]) {
      const { records, columns, rows } = await readAll(file, {}, size);
      expect(records.map(({ displayName, groups }) => [displayName, groups])).toEqual([
        ['Ann', ['Friends']],
        ['Bob', ['Friends', 'Team, A']],
        ['Cid', undefined],
      ]);
      expect(rows).toBe(3);
      expect(columns.filter(({ name }) => /KIND|MEMBER/.test(name))).toEqual([
        { name: 'KIND:group', field: 'groups', count: 2 },
        { name: 'MEMBER', field: 'groups', count: 3 },
        { name: 'KIND:group', field: null, count: 1 },
        { name: 'MEMBER', field: null, count: 1 },
      ]);
    }
  });

  it('cost no more time for each of many groups than for one', async () => {
    const cards = (count: number, card: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => card(index));
    const costOf = async (...parts: readonly string[]) => {
      const cpu = process.cpuUsage();
      const { records } = await readAll(parts.join(''));
      return { records, cost: process.cpuUsage(cpu).user };
    };
    const one = (index: number) => person(`P-${index}`, `P${index}`);
    const usual = await costOf(...cards(12_000, one));
    const { records, cost } = await costOf(
      ...cards(2_000, (index) => group(`E${index}`, 'P-0')),
      ...cards(8_000, one),
      ...cards(2_000, (index) => group(`G${index}`, `P-${index}`)),
    );
    expect(cost).toBeLessThan(4 * usual.cost);
    expect(records[0]?.groups?.length).toBe(contactLimits.groups);
    expect(records.filter(({ groups }) => groups !== undefined)).toHaveLength(2_000);
  });

  it('far after their members are reported, and memory is bounded', async () => {
    const long = 'x'.repeat(100_000);
    const cards = Array.from({ length: 40 }, (_, index) =>
      person(`P-${index}`, `P${index}`).replace('END:', `NOTE:${index}\r\nX-LONG:${long}\r\nEND:`),
    );
    const { records, columns } = await readAll(`${cards.join('')}${group('All', 'P-0', 'P-39')}`);
    expect(records.filter(({ groups }) => groups !== undefined).map((record) => record.displayName)).toEqual([
      'P39',
    ]);
    expect(records.map((record) => record.displayName)).toEqual(cards.map((_, index) => `P${index}`));
    expect(columns).toContainEqual({ name: 'MEMBER', field: null, count: 1 });
  });
});

describe('an assistant inside of a card', () => {
  it('may be inside of another, and a card that is not closed is refused', async () => {
    const card = (name: string, inside = '') => `BEGIN:VCARD\nVERSION:2.1\nN:${name}\n${inside}END:VCARD\n`;
    const { records } = await readAll(
      card('One', `AGENT:\n\n${card('Two', `AGENT:\n${card('Three')}`)}TEL:+14155550123\n`) + card('Four'),
    );
    expect(records.map((record) => [record.familyName, record.identities.length])).toEqual([
      ['One', 1],
      ['Four', 0],
    ]);
    await expect(readAll('BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\n')).rejects.toThrow(
      'no END:VCARD',
    );
  });
});

describe('a column Name next to a part of the name', () => {
  const fieldsIn = async (csv: string) => (await readAll(csv)).columns.map(({ field }) => field);

  it.each([
    ['Name;Vorname\nMüller;Jörg', ['family_name', 'given_name']],
    ['First Name,Name\nBob,Smith', ['given_name', 'family_name']],
    ['Surname,Name\nSmith,Bob', ['family_name', 'given_name']],
    ['Nama,Nama Belakang\nBudi,Santoso', ['given_name', 'family_name']],
    // The whole name contains the part.
    ['Name,First Name\nBob Smith,Bob\nAnn Lee,Ann', ['display_name', 'given_name']],
    ['Name,First Name,Last Name\nBob Smith,Bob,Smith', ['display_name', 'given_name', 'family_name']],
    ['Full Name,First Name\nSmith,Bob', ['display_name', 'given_name']],
    ['Nombre,Apellidos\nJosé,Núñez', ['given_name', 'family_name']],
    ['Nome\nJosé', ['given_name']],
    ['Имя\nАнна', ['given_name']],
  ])('is the other part: %j', async (csv, fields) => {
    expect(await fieldsIn(`${csv}\n`)).toEqual(fields);
  });

  it('has the field that a mapping states', async () => {
    const { columns } = await readAll('Name;Vorname\nM;J\n', { mapping: { Name: 'display_name' } });
    expect(columns.map(({ field }) => field)).toEqual(['display_name', 'given_name']);
  });
});

describe('an extension behind a number', () => {
  it.each([
    '+1 415 555 0123 ext. 102',
    '+14155550123x102',
    '+1 (415) 555-0123 #102',
    '+1 415 555 0123 доб. 102',
  ])('is noted, and the number is read: %s', async (phone) => {
    const { all, records } = await readAll(`Name;Phone\nA;${phone}\n`);
    expect(records[0]?.identities[0]?.value).toBe('14155550123');
    expect(notesOf(all)).toEqual(['Phone extension']);
  });
});
