/** The import of CSV: how it comes, how it is written, which column is what. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../test/support/server.js';
import { column, failure, fresh, refusal, storedAs } from './client.test.support.js';

const ground = useServer();

const raw = { 'content-type': 'text/csv' };
const upload = { 'content-type': 'multipart/form-data; boundary=XyZ' };
const part = (name: string, content: string, more = '') =>
  `--XyZ\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`;
const end = '--XyZ--\r\n';
const invalidFile = [400, failure('Invalid CSV file')];
const invalidMultipart = [400, failure('Invalid multipart body')];

/** What an import of the text makes, by the members asked for. */
async function imported(text: string | Buffer, ...names: readonly string[]) {
  const { client } = await fresh(ground);
  const done = await client.bulk(text, raw);
  if (done.status !== 200) return [done.status, done.text];
  const details = done.json.data.contacts.map((one: { id: string }) => client.get(`/contacts/${one.id}`));
  const contacts = (await Promise.all(details)).map((one) => one.json.data);
  return contacts.map((one) => names.map((name) => one[name]));
}

describe('uploads', () => {
  it('edge 44: a file among the parts of a form', async () => {
    const { client } = await fresh(ground);
    const csv = 'Phone Number,Name,Tags,loyalty_tier\r\n+971 50 111 1111,"Doe, Jane",vip;new|x,gold';
    const form =
      part('note', 'before') +
      part('file', csv, '; filename="contacts.xls"\r\nContent-Type: application/vnd.ms-excel') +
      part('file', 'phone\n+971502222222') +
      end;
    const done = await client.bulk(form, upload);
    const [{ id }] = done.json.data.contacts;
    expect(done.text).toBe(
      `{"success":true,"data":{"imported":1,"skipped":0,"errors":[],"contacts":[{"id":"${id}","phone":"+971501111111","status":"created"}]}}`,
    );
    expect((await client.get(`/contacts/${id}`)).json.data).toMatchObject({
      name: 'Doe, Jane',
      tags: ['vip', 'new', 'x'],
      params: { loyalty_tier: 'gold' },
      source: 'import',
      countryCode: 'AE',
    });
    const plain = await client.bulk(part('file', 'phone\r\n+971502222222') + end, upload);
    expect(plain.json.data.imported).toBe(1);
  });

  it('edge 45: without the part, or no form at all', async () => {
    const { client } = await fresh(ground);
    const missing = [400, failure('CSV file (file) is required')];
    expect(refusal(await client.bulk(part('csv', 'phone\n+971502222222') + end, upload))).toEqual(missing);
    expect(refusal(await client.bulk(end, upload))).toEqual(missing);
    expect(refusal(await client.bulk('phone\n+971502222222', upload))).toEqual(invalidMultipart);
    expect(refusal(await client.bulk(part('file', 'phone'), upload))).toEqual(invalidMultipart);
    expect(refusal(await client.bulk(undefined, upload))).toEqual(invalidMultipart);
    const unbound = { 'content-type': 'Multipart/Form-Data' };
    expect(refusal(await client.bulk(part('file', 'phone') + end, unbound))).toEqual(invalidMultipart);
    const latin = Buffer.from(part('file', 'phone,name\r\n+971502222222,Jos\xe9') + end, 'latin1');
    expect(refusal(await client.bulk(latin, upload))).toEqual(invalidFile);
    expect(refusal(await client.bulk(part('file', '') + end, upload))).toEqual(invalidFile);
    expect((await client.list()).json.data.total).toBe(0);
  });
});

describe('files', () => {
  it('edge 45: a byte order mark, semicolons, any line end', async () => {
    expect(await imported('\ufeffPhone;Name\r\n+971501111111;"a;b"\r\n', 'phone', 'name')).toEqual([
      ['+971501111111', 'a;b'],
    ]);
    expect(await imported('phone\tname\r+971501111111\tA\r+971501111112\tB', 'name')).toEqual([['A'], ['B']]);
    expect(await imported('\n\nphone,name\n\n+971501111111,A\n   \n\n', 'name')).toEqual([['A']]);
    const types = { 'content-type': 'Application/CSV; charset=utf-8' };
    const { client } = await fresh(ground);
    expect((await client.bulk('phone\n+971501111111', types)).json.data.imported).toBe(1);
  });

  it('edge 45: a phone that a spreadsheet spoilt, a country in words', async () => {
    const { client } = await fresh(ground);
    const csv = [
      'mobile,country,Name',
      '9.71501E+11,AE,A',
      "'+971501111111,United Arab Emirates,B",
      '+971501111112, uk ,C',
      '+971501111113,971,D',
    ].join('\n');
    const done = await client.bulk(csv, raw);
    expect(done.json.data.errors).toEqual([
      { index: 0, phone: '9.71501E+11', error: 'Invalid phone number (userNumber)' },
    ]);
    const list = await client.list('?sortBy=name&sortOrder=asc');
    expect(column(list, 'name')).toEqual(['B', 'C', 'D']);
    expect(column(list, 'countryCode')).toEqual(['AE', 'GB', 'AE']);
    const params = await Promise.all(
      column(list, 'id').map(async (id) => (await client.get(`/contacts/${id}`)).json.data.params),
    );
    expect(params).toEqual([{ country: 'United Arab Emirates' }, {}, { country: '971' }]);
  });

  it('edge 45: no column for the phone, no file', async () => {
    const { client } = await fresh(ground);
    const noColumn = [400, failure('CSV column userNumber is required')];
    expect(refusal(await client.bulk('name,email\nA,a@b.co', raw))).toEqual(noColumn);
    expect(refusal(await client.bulk('contacts\n+971501111111', raw))).toEqual(noColumn);
    const xlsx = Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00]);
    for (const file of [
      undefined,
      '',
      '\n \r\n',
      xlsx,
      '\ufeff',
      'phone\n+97150111\u00001111',
      'phone\n"+971',
    ])
      expect(refusal(await client.bulk(file, raw))).toEqual(invalidFile);
    expect(refusal(await client.bulk(Buffer.from('phone\n\xff', 'latin1'), raw))).toEqual(invalidFile);
    const nothing = '{"success":true,"data":{"imported":0,"skipped":0,"errors":[],"contacts":[]}}';
    expect(refusal(await client.bulk('phone', raw))).toEqual([200, nothing]);
  });

  it('imports nothing of a file that is broken at its end', async () => {
    const { client } = await fresh(ground);
    const rows = Array.from({ length: 3_000 }, (_, index) => `+${971500000000 + index}`).join('\n');
    expect(refusal(await client.bulk(`phone\n${rows}\n"+971509999999`, raw))).toEqual(invalidFile);
    expect((await client.list()).json.data.total).toBe(0);
  });

  it('takes more rows than JSON may have, in chunks', async () => {
    const { client } = await fresh(ground);
    const rows = Array.from({ length: 1_100 }, (_, index) => `+${971500000000 + index},N ${index}`);
    const more = Array.from({ length: 8_000 }, () => 'x,');
    const done = await client.bulk(`phone,name\n${[...rows, ...rows, ...more].join('\n')}`, raw);
    expect(done.json.data.imported).toBe(1_100);
    expect(done.json.data.skipped).toBe(9_100);
    expect(done.json.data.errors[0]).toEqual({
      index: 1_100,
      phone: '+971500000000',
      error: 'Contact already exists',
    });
    expect(done.json.data.errors.at(-1)).toEqual({
      index: 10_199,
      phone: 'x',
      error: 'Invalid phone number (userNumber)',
    });
  });
});

describe('columns', () => {
  it('are known by many names, the first of each', async () => {
    for (const header of [
      'userNumber',
      'PHONE',
      'Phone_Number',
      'mobile-number',
      'Mobile.Phone',
      'cell',
      'Number',
      'WhatsApp',
      'whatsapp number',
      'WA_ID',
      'tel',
      'Telephone',
      'MSISDN',
    ])
      expect(await imported(`${header}\n+971501111111`, 'phone')).toEqual([['+971501111111']]);
    const header = 'Full Name,E-Mail Address,country iso,tag,phone,Phone,Name, note ,,__proto__,note';
    const cells = ' A ,A@b.co,us,x,+971501111111,+971502222222,B, 1 ,2,3,';
    expect(
      await imported(`${header}\n${cells}`, 'name', 'email', 'countryCode', 'tags', 'phone', 'params'),
    ).toEqual([
      ['A', 'A@b.co', 'US', ['x'], '+971501111111', { Phone: '+971502222222', Name: 'B', note: '1' }],
    ]);
  });

  it('may be missing at a row’s end, and what is beyond the header is dropped', async () => {
    expect(await imported('phone,name,a\n+971501111111\n+971501111112,B,1,2,3', 'name', 'params')).toEqual([
      [null, {}],
      ['B', { a: '1' }],
    ]);
  });

  it('count rows from 0, without header and blank lines', async () => {
    const { client } = await fresh(ground);
    const done = await client.bulk('name,phone\n\nA,x\n,\n\n"B\n""b""",y\n', raw);
    expect(done.json.data.errors).toEqual([
      { index: 0, phone: 'x', error: 'Invalid phone number (userNumber)' },
      { index: 1, phone: null, error: 'Phone number (userNumber) is required' },
      { index: 2, phone: 'y', error: 'Invalid phone number (userNumber)' },
    ]);
  });

  it('are told apart by the sign that is most in the header', async () => {
    const cases: readonly (readonly [header: string, row: string])[] = [
      ['phone,name;x', '+971501111111,A'],
      ['phone;name;a,b', '+971501111111;A;1'],
      ['phone\tname', '+971501111111\tA'],
      ['"a,b,c";phone;name', '1;+971501111111;A'],
      ['"say ""a,b,c""";phone;name', '1;+971501111111;A'],
      ['"two\nlines,,,";phone;name', '1;+971501111111;A'],
      ['\n"a,b";phone;name', '1;+971501111111;A'],
    ];
    for (const [header, row] of cases) {
      const made = await imported(`${header}\n${row}`, 'phone');
      expect([header, made]).toEqual([header, [['+971501111111']]]);
    }
  });

  it('keep a quote that does not open a cell, and the number as it stands', async () => {
    const { account, client } = await fresh(ground);
    const done = await client.bulk('phone,name\n \'+971 50-111 1111 ,5" pipe', raw);
    const [{ id }] = done.json.data.contacts;
    const stored = await storedAs(ground, account, id);
    expect([stored.displayName, stored.identities[0]?.raw]).toEqual(['5" pipe', '+971 50-111 1111']);
  });
});
