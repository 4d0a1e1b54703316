import { describe, expect, it } from 'vitest';
import { readAll, refusalOf } from '../read.test.support.js';
import { exportColumns } from './csv-fields.js';

const fieldsOf = (columns: readonly { field: string | null }[]) => columns.map(({ field }) => field);

describe('a CSV file', () => {
  it('is read by its headings', async () => {
    const file = await readAll(
      'Name;Phone;E-Mail;Tags\r\nAnna Smith;+49 170 1234567;Anna@Example.com;vip, new\r\n',
    );
    expect(file).toMatchObject({
      format: 'csv',
      delimiter: ';',
      encoding: 'utf-8',
      rows: 1,
      compressed: false,
    });
    expect(file.records).toEqual([
      {
        displayName: 'Anna Smith',
        identities: [
          { kind: 'phone', value: '491701234567', raw: '+49 170 1234567', column: 'Phone' },
          { kind: 'email', value: 'Anna@Example.com', raw: 'Anna@Example.com', column: 'E-Mail' },
        ],
        tags: ['vip', 'new'],
      },
    ]);
  });

  it.each([
    [',', 'a phone,x\n+491701234567,"1;2|3"'],
    [';', 'phone;name\n+491701234567;Smith, Anna\n+491701234568;Doe, John'],
    ['\t', 'phone\tname\n+491701234567\tSmith, Anna; Dr.'],
    ['|', 'phone|name\n+491701234567|a;b'],
    [',', 'phone\n+491701234567'],
    [';', 'sep=;\r\nphone;name\r\n+491701234567;a,b,c'],
  ])('detects the delimiter %j', async (delimiter, text) => {
    expect(
      (await readAll(text, { mapping: text.startsWith('a phone') ? { 'a phone': 'phone' } : {} })).delimiter,
    ).toBe(delimiter);
  });

  it('accepts a declared delimiter and refuses an invalid one', async () => {
    expect((await readAll('phone^name\n+491701234567^x', { delimiter: '^' })).records[0]?.displayName).toBe(
      'x',
    );
    expect((await readAll('phone\tname\n+491701234567\tx', { delimiter: 'tab' })).delimiter).toBe('\t');
    expect(await refusalOf('phone\n+491701234567', { delimiter: '"' })).toMatchObject({ code: 'delimiter' });
    expect(await refusalOf('phone\n+491701234567', { delimiter: '::' })).toMatchObject({ code: 'delimiter' });
  });

  it.each([
    [
      'Google',
      'Name,Given Name,Family Name,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Value,Organization 1 - Name,Address 1 - City',
      [
        'display_name',
        'given_name',
        'family_name',
        'description',
        'avatar_url',
        'tags',
        null,
        'email',
        null,
        'phone',
        'phone',
        'company',
        'city',
      ],
    ],
    [
      'Outlook',
      'First Name,Middle Name,Last Name,Company,Business Street,Business City,Home Street,Mobile Phone,Home Phone,E-mail Address,E-mail 2 Address,Categories',
      [
        'given_name',
        null,
        'family_name',
        'company',
        'street',
        'city',
        null,
        'phone',
        'phone',
        'email',
        'email',
        'tags',
      ],
    ],
    [
      'HubSpot',
      'Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Associated Company',
      [null, 'given_name', 'family_name', 'email', 'phone', 'owner', 'status', 'company'],
    ],
    [
      'German',
      'Vorname,Nachname,Telefonnummer,Firma,PLZ,Ort,Straße,Land',
      ['given_name', 'family_name', 'phone', 'company', 'zip', 'city', 'street', 'country_code'],
    ],
    [
      'Spanish',
      'Nombre completo,TELÉFONO,Correo electrónico,Etiquetas',
      ['display_name', 'phone', 'email', 'tags'],
    ],
    [
      'Portuguese',
      'Nome,Sobrenome,Celular,Observações,CEP',
      ['given_name', 'family_name', 'phone', 'description', 'zip'],
    ],
    [
      'French',
      'Prénom,Nom,Téléphone portable,Courriel,Ville',
      ['given_name', 'family_name', 'phone', 'email', 'city'],
    ],
    [
      'Russian',
      'ФИО,Номер телефона,Почта,Компания,Комментарий',
      ['display_name', 'phone', 'email', 'company', 'description'],
    ],
    ['Indonesian', 'Nama Lengkap,No. HP,Alamat,Kota', ['display_name', 'phone', 'street', 'city']],
    ['a WhatsApp tool', 'whatsapp_number,push name,Labels', ['whatsapp', 'display_name', 'tags']],
  ])('knows the headings of %s', async (_, header, fields) => {
    const { columns } = await readAll(
      `${header}\n${header
        .split(',')
        .map(() => '')
        .join(',')}\n${header
        .split(',')
        .map((_, index) => (index === 0 ? 'x' : ''))
        .join(',')}`,
    );
    expect(fieldsOf(columns)).toEqual(fields);
  });

  const phonesOf = async (text: string, region?: string) => {
    const { records } = await readAll(text, region === undefined ? {} : { region });
    return records.map((record) =>
      'identities' in record ? record.identities.map(({ kind, value }) => `${kind} ${value}`) : record,
    );
  };

  it('reads landlines in the format of their region', async () => {
    expect(await phonesOf('Name,Phone\nA,8 (495) 223-34-45\nB,84952233445', 'RU')).toEqual([
      ['phone 74952233445'],
      ['phone 74952233445'],
    ]);
  });

  it('reads WhatsApp numbers as international, in any region', async () => {
    for (const heading of ['WhatsApp Number', 'msisdn', 'wa', 'wa_id'])
      for (const region of [undefined, 'IN', 'US'])
        expect(await phonesOf(`Name,${heading}\nA,9592123456\nB,6281234567890.0`, region)).toEqual([
          [`${heading === 'wa_id' ? 'wa_id' : 'phone'} 9592123456`],
          [`${heading === 'wa_id' ? 'wa_id' : 'phone'} 6281234567890`],
        ]);
    expect(await phonesOf('Name,WhatsApp\nA,0812-3456-7890', 'ID')).toEqual([['phone 6281234567890']]);
  });

  it('reads national numbers with the calling code of another column', async () => {
    const tool =
      'Country Code,Country Name,Formatted Phone,Phone Number,Saved Name\n62,Indonesia,+62 812-3456-7890,6281234567890,Ani';
    const { records } = await readAll(tool);
    expect(records).toMatchObject([
      {
        displayName: 'Ani',
        address: { countryCode: 'ID' },
        identities: [{ kind: 'phone', value: '6281234567890' }],
      },
    ]);
    expect(await phonesOf('Phone,Country Code\n0812-3456-7890,+62\n415 555 0123,1')).toEqual([
      ['phone 6281234567890'],
      ['phone 14155550123'],
    ]);
  });

  it('reads cells with a word for empty as empty', async () => {
    const { records, flaws } = await readAll(
      'Name,Phone,Email,Company,Tags,Type\nA,+491701234567,N/A,-,none,null\nNull,-,a@x.co,None,vip,NaN',
    );
    expect(flaws).toEqual([]);
    expect(records).toMatchObject([
      { displayName: 'A', identities: [{ kind: 'phone' }] },
      { displayName: 'Null', identities: [{ kind: 'email' }], company: 'None', tags: ['vip'] },
    ]);
    expect(records[0]).not.toHaveProperty('company');
    expect(records[0]).not.toHaveProperty('tags');
  });

  it.each([
    ['2024-02-02', '2024-02-02T00:00:00.000Z'],
    ['2024-02-02 10:00', '2024-02-02T10:00:00.000Z'],
    ['2024-02-02 10:00:00', '2024-02-02T10:00:00.000Z'],
    ['2024-02-02 10:00:00.123456', '2024-02-02T10:00:00.123Z'],
    ['2024-02-02 10:00:00 UTC', '2024-02-02T10:00:00.000Z'],
    ['2024-02-02 10:00:00+0200', '2024-02-02T08:00:00.000Z'],
    ['2024-02-02T10:00:00-05', '2024-02-02T15:00:00.000Z'],
  ])('has the time %j read', async (text, time) => {
    const { records } = await readAll(`Name,created_at\nA,${text}`);
    expect(records).toMatchObject([{ createdAt: new Date(time) }]);
  });

  it('recognizes columns without a header by their content', async () => {
    const file = await readAll('1,Anna,+49 170 1234567,anna@example.com\n2,Bob,+491701234568,\n');
    expect(file.columns).toEqual([
      { name: 'column 1', field: null },
      { name: 'column 2', field: 'display_name' },
      { name: 'column 3', field: 'phone' },
      { name: 'column 4', field: 'email' },
    ]);
    expect(file.rows).toBe(2);
  });

  it('reads unknown columns only when a mapping names them', async () => {
    const text = 'Phone,Shoe size,attributes.plan,Ref\n+491701234567,44,gold,A1\n';
    expect((await readAll(text)).columns.map(({ field }) => field)).toEqual([
      'phone',
      null,
      'attributes.plan',
      null,
    ]);
    const mapped = await readAll(text, {
      mapping: { 'Shoe size': 'attributes.shoe', Ref: 'external.shop', 'column 3': '' },
    });
    expect(mapped.records[0]).toMatchObject({
      attributes: { shoe: '44' },
      identities: [{ kind: 'phone' }, { kind: 'external', scope: 'shop', value: 'A1', column: 'Ref' }],
    });
    expect(mapped.columns[2]).toEqual({ name: 'attributes.plan', field: null });
  });

  it('refuses a mapping with missing columns or fields, and names the available ones', async () => {
    const unknown = await refusalOf('phone,x\n+491701234567,1', { mapping: { y: 'company' } });
    expect(unknown).toMatchObject({ code: 'mapping', message: expect.stringMatching(/"y".*"phone", "x"/s) });
    const field = await refusalOf('phone,x\n+491701234567,1', { mapping: { x: 'shoe' } });
    expect(field).toMatchObject({ code: 'mapping', message: expect.stringMatching(/"shoe".*display_name/s) });
    const twice = await refusalOf('phone,x,y\n+491701234567,1,2', { mapping: { x: 'city', y: 'city' } });
    expect(twice).toMatchObject({ code: 'mapping', message: expect.stringContaining('city') });
    expect(await refusalOf('size,shade\n44,red')).toMatchObject({ code: 'mapping' });
  });

  it('reads several numbers and addresses, the same one once', async () => {
    const text =
      'Phone,Phone 2,Email\n+491701234567 ::: +491701234568,"+49 170 1234567; +1 415 555 0123",A@b.de; c@d.de\n';
    const [record] = (await readAll(text)).records;
    const [piped] = (await readAll('Phone,Email\n+491701234567 | +491701234568,A@b.de|c@d.de\n')).records;
    expect(piped?.identities.map(({ value }) => value)).toEqual([
      '491701234567',
      '491701234568',
      'A@b.de',
      'c@d.de',
    ]);
    expect(record?.identities.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'phone 491701234567',
      'phone 491701234568',
      'phone 14155550123',
      'email A@b.de',
      'email c@d.de',
    ]);
  });

  it('removes decorations of other programs around names and numbers', async () => {
    const text =
      'Phone 1 - Value,Labels,Groups\n491701234567@c.us,* myContacts ::: VIP,"a;b\\;c"\n+491701234568,* starred,\n';
    const { records } = await readAll(text);
    expect(records).toMatchObject([
      { identities: [{ value: '491701234567' }], tags: ['myContacts', 'VIP'], groups: ['a', 'b;c'] },
      { tags: ['starred'] },
    ]);
  });

  it('splits tags at the delimiter of their program', async () => {
    const { records } = await readAll(
      'phone,tags\n+491701234567,Lead|Trade fair\n+491701234568,"a, b"\n+491701234569,"|vip"\n+491701234560,"a;b|c"\n',
    );
    expect(records.map(({ tags }) => tags)).toEqual([
      ['Lead', 'Trade fair'],
      ['a', 'b'],
      ['vip'],
      ['a', 'b|c'],
    ]);
  });

  it('reads national numbers of the region, and reports a missing region', async () => {
    const text = "phone\n0170 1234567\n'+49170\u00a01234568\n";
    const { records } = await readAll(text, { region: 'DE' });
    expect(records.map((record) => record.identities[0]?.value)).toEqual(['491701234567', '491701234568']);
    const { flaws, all } = await readAll(text);
    expect(flaws).toEqual([
      { column: 'phone', code: 'invalid', message: expect.stringContaining('country'), form: 'phone' },
    ]);
    expect(all[0]).toMatchObject({ row: 1, raw: ['0170 1234567'] });
  });

  it.each([
    ['phone', '4.91701E+12', /spreadsheet/],
    ['phone', 'call me', /not a phone number/],
    ['email', 'anna at home', /not an email/],
    ['id', '01890000-0000-7000-8000-00000000000g', /uuid/],
    ['country', 'Atlantis', /not a country/],
    ['avatar_url', 'ftp://x', /http/],
    ['company', 'x'.repeat(4001), /4000/],
    ['tags', 'y'.repeat(256), /255/],
    ['attributes', '{"a":', /JSON/],
    ['identities', '[{"kind":"fax","value":"1"}]', /phone, wa_id/],
    ['consents', '[{"channel":"whatsapp","state":"maybe"}]', /opted_in/],
  ])('has a flaw in column %s for %.40s', async (column, value, message) => {
    const { flaws } = await readAll(`name,${column}\nAnna,"${value.replaceAll('"', '""')}"\n`, {
      mapping: { [column]: column === 'country' ? 'country_code' : column },
    });
    expect(flaws).toHaveLength(1);
    expect(flaws[0]?.column).toContain(column);
    expect(flaws[0]?.message).toMatch(message);
  });

  it.each([
    ['de', 'DE'],
    ['Germany', 'DE'],
    ['Deutschland', 'DE'],
    ['Brasil', 'BR'],
    ['Россия', 'RU'],
    ['USA', 'US'],
    ['U.S.A.', 'US'],
    ['UK', 'GB'],
    ["Côte d'Ivoire", 'CI'],
  ])('reads the country %s', async (name, code) => {
    const [record] = (await readAll(`name,country\nAnna,${name}\n`)).records;
    expect(record?.address).toEqual({ countryCode: code });
  });

  it('stores the parts of a name only if they form the name', async () => {
    const text = 'Name,First name,Last name\nAnna Smith,Anna,Smith\nDr. Anna Smith,Anna,Smith\n,Bob,\n';
    expect((await readAll(text)).records).toEqual([
      { identities: [], displayName: 'Anna Smith', givenName: 'Anna', familyName: 'Smith' },
      { identities: [], displayName: 'Dr. Anna Smith' },
      { identities: [], displayName: 'Bob', givenName: 'Bob' },
    ]);
  });

  it('ignores our headings if the column has other content', async () => {
    const { columns, flaws } = await readAll(
      'id,type,created_at,phone\n17,person,01/02/2026,+491701234567\n',
    );
    expect(fieldsOf(columns)).toEqual([null, null, null, 'phone']);
    expect(flaws).toEqual([]);
  });

  it('skips blank lines, also with delimiters, and does not count them', async () => {
    const file = await readAll(
      '\r\nname,phone\r\n\r\n , \r\nAnna,\r\n,,,,\r\n\r\nBob,+491701234567\r\n   \r\n',
    );
    expect(file.all.map(({ row, raw }) => [row, raw])).toEqual([
      [1, ['Anna', '']],
      [2, ['Bob', '+491701234567']],
    ]);
  });

  it('reads a row that lacks cells at its end, with a note, and one with more cells if they are empty', async () => {
    const { all } = await readAll('name,phone,city\nAnna,+491701234567\nBob,+491701234568,Bonn,, \n', {
      badCells: 'drop_cell',
    });
    expect(all.map(({ raw }) => raw)).toEqual([
      ['Anna', '+491701234567', ''],
      ['Bob', '+491701234568', 'Bonn'],
    ]);
    expect(all[0]).toMatchObject({
      record: { displayName: 'Anna' },
      notes: [
        { column: 'city', code: 'short_row', message: 'The row has 2 cells, but the file has 3 columns.' },
      ],
    });
    expect(all[1]).not.toHaveProperty('notes');
  });

  it.each([
    'blocked',
    'opt_out.whatsapp',
    'suppressions',
  ])('rejects a row that lacks its cell of %s, and no other row', async (field) => {
    const text = 'name,phone,No\nAnna,+491701234567\nBob,+491701234568,\n';
    const { records, flaws } = await readAll(text, { badCells: 'drop_cell', mapping: { No: field } });
    expect(flaws).toMatchObject([{ column: 'No', code: 'short_row' }]);
    expect(records.map(({ displayName }) => displayName)).toEqual(['Bob']);
  });

  it('rejects a row without an identity or a name', async () => {
    const { flaws } = await readAll('name,tags\n,vip\n');
    expect(flaws).toEqual([{ column: null, code: 'required', message: expect.any(String) }]);
  });

  it.each([
    [
      'name,phone\nAnna,+491701234567\n\n"Bo\nb",x,y\n',
      { code: 'ragged_row', row: 2, line: 4, column: 'phone', width: { cells: 3, columns: 2 } },
    ],
    [
      `${exportColumns.join(',')}\nAna\n`,
      { code: 'ragged_row', row: 1, line: 2, width: { cells: 1, columns: exportColumns.length } },
    ],
    [
      'name,phone\nAnna,+491701234567,x\n',
      { code: 'ragged_row', row: 1, line: 2, column: 'phone', width: { cells: 3, columns: 2 } },
    ],
    ['name,phone\nAnna,"+4917\n', { code: 'quote_not_closed', row: 1, line: 2 }],
    ['name,phone\nAnna,"a"b\n', { code: 'quote_misplaced', row: 1, line: 2, column: '2' }],
    ['name,phone\n', { code: 'no_rows', row: null }],
    ['', { code: 'no_rows', row: null }],
    [' \r\n\t\r\n', { code: 'no_rows', row: null }],
  ])('is refused as %j', async (text, refusal) => {
    expect(await refusalOf(text)).toMatchObject(refusal);
    expect(await refusalOf(text, {}, 1)).toMatchObject(refusal);
  });
});

/** The headers of exports of earlier releases. Add one before an export gets another column; change none. */
const earlierHeaders: readonly string[] = [
  'id,display_name,given_name,family_name,phone,email,company,type,status,source,tags,groups,description,street,city,state,zip,country_code,owner,blocked,avatar_url,created_at,updated_at,identities,attributes,extensions,consents,suppressions',
  'id,display_name,given_name,family_name,phone,email,company,type,status,source,tags,groups,description,street,city,state,zip,country_code,owner,blocked,avatar_url,job_title,birthday,language,time_zone,created_at,updated_at,identities,attributes,extensions,consents,suppressions',
];

describe('the guard against formulas', () => {
  it('is removed only in our own files', async () => {
    const cells = exportColumns.map((name) =>
      name === 'display_name'
        ? "'=1+1"
        : name === 'company'
          ? "''@x"
          : name === 'phone'
            ? "'+491701234567"
            : '',
    );
    const ofHeader = (header: string) => {
      const names = header.split(',');
      return [names, names.map((name) => cells[exportColumns.indexOf(name)] ?? '')];
    };
    for (const [names = [], row = []] of [[exportColumns, cells], ...earlierHeaders.map(ofHeader)]) {
      const own = await readAll(`${names.join(',')}\r\n${row.join(',')}\r\n`);
      expect(own.records[0]).toMatchObject({
        displayName: '=1+1',
        company: "'@x",
        source: null,
        status: null,
      });
      const [phone] = own.records.flatMap((record) => record.identities);
      expect(phone).toMatchObject({ value: '491701234567', raw: '+491701234567' });
    }
    const foreign = await readAll("name,company\n'=1+1,''@x\n");
    expect(foreign.records[0]).toMatchObject({ displayName: "'=1+1", company: "''@x" });
  });

  it('reads the numbers and the address of a German Outlook export', async () => {
    const { columns } = await readAll(
      'Vorname,Straße geschäftlich,Ort geschäftlich,Bundesland/Kanton geschäftlich,Postleitzahl geschäftlich,' +
        'Land/Region geschäftlich,Haupttelefon,Telefon Firma,Weiteres Telefon\n' +
        'Anna,Weg 1,Köln,NRW,50667,Deutschland,+4922112345,,\n',
    );
    expect(fieldsOf(columns)).toEqual([
      ...['given_name', 'street', 'city', 'state', 'zip', 'country_code'],
      ...['phone', 'phone', 'phone'],
    ]);
  });
});

describe('a column of yes and no that is mapped to opt-ins', () => {
  const text =
    'phone,Opt-in\n+491701234561,Yes\n+491701234562,no\n+491701234563,\n+491701234564,maybe\n+491701234565,2026-01-31\n';
  const consentsBy = async (field: string) => {
    const { all: rows } = await readAll(text, { mapping: { 'Opt-in': field } });
    return rows.map((row) => ('flaws' in row ? row.flaws[0]?.message : row.record.consents));
  };
  const optIn = (row: number, cell: string, more: object = {}) => ({
    channel: 'whatsapp',
    state: 'opted_in',
    source: 'import',
    proof: { row, column: 'Opt-in', cell },
    ...more,
  });

  it('records an opt-in for each yes and each date, and none for a no', async () => {
    expect(await consentsBy('opt_in.whatsapp')).toEqual([
      [optIn(1, 'Yes')],
      undefined,
      undefined,
      '"maybe" is neither yes nor no nor a date such as 2026-01-31.',
      [optIn(5, '2026-01-31', { occurredAt: new Date('2026-01-31T00:00:00Z') })],
    ]);
  });

  it('records an opt-out for a no if chosen', async () => {
    const [, refusal] = await consentsBy('consent.whatsapp');
    expect(refusal).toEqual([{ ...optIn(2, 'no'), state: 'opted_out' }]);
  });

  it('has one field for each channel, and no other', async () => {
    expect(await refusalOf(text, { mapping: { 'Opt-in': 'opt_in.fax' } })).toMatchObject({ code: 'mapping' });
    const two = 'phone,A,B\n+491701234561,yes,unsubscribed\n';
    const { records } = await readAll(two, { mapping: { A: 'opt_in.sms', B: 'consent.email' } });
    expect(records[0]?.consents?.map(({ channel, state }) => [channel, state])).toEqual([
      ['sms', 'opted_in'],
      ['email', 'opted_out'],
    ]);
  });
});
