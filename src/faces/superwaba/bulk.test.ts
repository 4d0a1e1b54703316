/** The import: JSON rows and CSV, its forms and columns, and its writes. */

import { asId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import {
  addContact,
  column,
  failure,
  fresh,
  holds,
  refusal,
  storedAs,
} from '../../../test/support/clients/superwaba.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

const nothing = '{"success":true,"data":{"imported":0,"skipped":0,"errors":[],"contacts":[]}}';
const raw = { 'content-type': 'text/csv' };
const upload = { 'content-type': 'multipart/form-data; boundary=XyZ' };
const part = (name: string, content: string, more = '') =>
  `--XyZ\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`;
const end = '--XyZ--\r\n';
const invalidFile = [400, failure('Invalid CSV file')];
const invalidMultipart = [400, failure('Invalid multipart body')];

/** Imports the text and returns the requested members of each contact. */
async function imported(text: string | Buffer, ...names: readonly string[]) {
  const { client } = await fresh(fixture);
  const done = await client.bulk(text, raw);
  if (done.status !== 200) return [done.status, done.text];
  const details = done.json.data.contacts.map((contact: { id: string }) =>
    client.get(`/contacts/${contact.id}`),
  );
  const contacts = (await Promise.all(details)).map((detail) => detail.json.data);
  return contacts.map((contact) => names.map((name) => contact[name]));
}

describe('JSON rows', () => {
  it('a missing, invalid or too long array is refused', async () => {
    const { client } = await fresh(fixture);
    for (const body of [undefined, {}, { contacts: null }, { contacts: {} }, { contacts: 'x' }])
      expect(refusal(await client.bulk(body))).toEqual([
        400,
        failure('Contacts array (contacts) is required'),
      ]);
    for (const body of ['null', '"x"', '7'])
      expect(refusal(await client.bulk(body))).toEqual([400, failure('Request body must be a JSON object')]);
    expect(refusal(await client.bulk('[{'))).toEqual([400, failure('Invalid JSON body')]);
    expect(refusal(await client.bulk({ contacts: [] }))).toEqual([200, nothing]);
    expect(refusal(await client.bulk([]))).toEqual([200, nothing]);
    const rows = Array.from({ length: 10_001 }, (_, index) => ({ userNumber: 971500000000 + index }));
    const tooMany = [400, failure('Too many contacts (max 10000)')];
    expect(refusal(await client.bulk({ contacts: rows }))).toEqual(tooMany);
    expect((await client.list()).json.data.total).toBe(0);
    const bare = await client.bulk('[{"userNumber":"+971501111111"}]', { 'content-type': 'text/plain' });
    expect(bare.json.data.imported).toBe(1);
  });

  it('each row has its own result', async () => {
    const { client } = await fresh(fixture);
    const done = await client.bulk([
      null,
      {},
      { userNumber: 'abc' },
      { userNumber: '+971501111111', email: 'bad' },
      { userNumber: '+971501111111' },
      { userNumber: '00971501111111' },
    ]);
    const [created] = done.json.data.contacts;
    expect(done.status).toBe(200);
    expect(done.text).toBe(
      `{"success":true,"data":{"imported":1,"skipped":5,"errors":[{"index":0,"phone":null,"error":"Invalid contact"},{"index":1,"phone":null,"error":"Phone number (userNumber) is required"},{"index":2,"phone":"abc","error":"Invalid phone number (userNumber)"},{"index":3,"phone":"+971501111111","error":"Invalid email"},{"index":5,"phone":"+971501111111","error":"Contact already exists"}],"contacts":[{"id":"${created.id}","phone":"+971501111111","status":"created"}]}}`,
    );
  });

  it('a row of megabytes has its own result', async () => {
    const { client } = await fresh(fixture);
    const large = 'x'.repeat(3_000_000);
    const done = await client.bulk({
      contacts: [
        { userNumber: '+971501111111', userName: large },
        { userNumber: '+971501111112', unknown: large },
        { userNumber: '+971501111113' },
      ],
    });
    const { imported, skipped, errors } = done.json.data;
    expect([done.status, imported, skipped, errors[0].index, errors[0].phone]).toEqual([
      200,
      2,
      1,
      0,
      '+971501111111',
    ]);
    expect(column(done, 'phone')).toEqual(['+971501111112', '+971501111113']);
  });

  it('shows an invalid number as sent', async () => {
    const { client } = await fresh(fixture);
    const done = await client.bulk([
      { userNumber: '  05 01 ' },
      { userNumber: -5 },
      { userNumber: 12 },
      { userNumber: 1.5 },
      { userNumber: true },
      { userNumber: '()' },
      { userNumber: '  ' },
      [],
      'text',
      { userNumber: 971501111111, tags: 'vip' },
      { userNumber: '+971501111112', userName: 5 },
      { userNumber: '+971501111113', params: [] },
      { userNumber: '+971501111114', countryCode: 'ZZ' },
    ]);
    const number = 'Invalid phone number (userNumber)';
    const required = 'Phone number (userNumber) is required';
    expect(done.json.data.errors).toEqual([
      { index: 0, phone: '05 01', error: number },
      { index: 1, phone: '-5', error: number },
      { index: 2, phone: '12', error: number },
      { index: 3, phone: null, error: number },
      { index: 4, phone: null, error: number },
      { index: 5, phone: '()', error: required },
      { index: 6, phone: null, error: required },
      { index: 7, phone: null, error: 'Invalid contact' },
      { index: 8, phone: null, error: 'Invalid contact' },
      { index: 9, phone: '+971501111111', error: 'Invalid tags' },
      { index: 10, phone: '+971501111112', error: 'Invalid userName' },
      { index: 11, phone: '+971501111113', error: 'Invalid params' },
      { index: 12, phone: '+971501111114', error: 'Invalid countryCode' },
    ]);
    expect(done.json.data.imported).toBe(0);
  });

  it('reads several chunks with some known rows', { tags: ['nightly'] }, async () => {
    const { account, client } = await fresh(fixture);
    const known = [0, 1500, 2499];
    for (const index of known)
      await addContact(fixture, account, { identities: [holds('wa_id', String(971500000000 + index))] });
    const rows = Array.from({ length: 2_500 }, (_, index) => ({
      userNumber: `+${971500000000 + index}`,
      tags: [`t${index % 20}`],
      email: 'same@example.com',
    }));
    const done = await client.bulk({ contacts: rows });
    expect(done.json.data).toMatchObject({ imported: 2_497, skipped: 3 });
    expect(done.json.data.errors).toEqual(
      known.map((index) => ({
        index,
        phone: `+${971500000000 + index}`,
        error: 'Contact already exists',
      })),
    );
    const phones = done.json.data.contacts.map((contact: { phone: string }) => contact.phone);
    expect(phones).toEqual(rows.map((row) => row.userNumber).filter((_, index) => !known.includes(index)));
    expect((await client.list()).json.data.total).toBe(2_500);
    const last = await client.list('?limit=3');
    expect(column(last, 'phone')).toEqual(['+971500002498', '+971500002497', '+971500002496']);
    expect(column(last, 'source')).toEqual(['import', 'import', 'import']);
    expect(column(last, 'optedIn')).toEqual([false, false, false]);
    expect(column(last, 'tags')).toEqual([['t18'], ['t17'], ['t16']]);
    const again = await client.bulk({ contacts: rows.slice(-10) });
    expect([again.json.data.imported, again.json.data.skipped]).toEqual([0, 10]);
    const tags = await fixture.core.listCatalog(account.caller, 'tags');
    expect(tags).toHaveLength(20);
    const other = await fixture.newAccount();
    expect(await fixture.core.listCatalog(other.caller, 'tags')).toEqual([]);
  });

  it('creates nothing for a refused row, not even its tags', async () => {
    const { account, client } = await fresh(fixture);
    await client.post({ userNumber: '+971501111111', userName: 'Kept' });
    const done = await client.bulk([
      { userNumber: '+971501111111', userName: 'X', tags: ['no'] },
      { userNumber: '+971501111112', tags: ['no'], email: 'bad' },
      { userNumber: '+971501111113', tags: ['yes'] },
      { userNumber: '+971501111113', tags: ['no'] },
    ]);
    expect([done.json.data.imported, done.json.data.skipped]).toEqual([1, 3]);
    const tags = await fixture.core.listCatalog(account.caller, 'tags');
    expect(tags.map((tag) => tag.name)).toEqual(['yes']);
    expect(column(await client.list('?search=971501111111'), 'name')).toEqual(['Kept']);
  });

  it('a row refused for its params does not claim its number', async () => {
    const { account, client } = await fresh(fixture);
    const declared = await fixture.send({
      method: 'POST',
      path: '/directory/v1/fields',
      headers: { authorization: `Bearer ${account.key}` },
      body: { key: 'score', label: 'Score', type: 'number' },
    });
    expect(declared.status).toBe(201);
    const { json } = await client.bulk([
      { userNumber: '+971501111111', params: { score: 'many' } },
      { userNumber: '+971501111111', params: { score: 'more' } },
      { userNumber: '+971501111111', userName: 'Good', params: { score: 5 } },
      { userNumber: '00971501111111', params: { score: 'less' } },
    ]);
    const phone = '+971501111111';
    expect(json.data).toMatchObject({
      imported: 1,
      skipped: 3,
      errors: [
        { index: 0, phone, error: 'Invalid params' },
        { index: 1, phone, error: 'Invalid params' },
        { index: 3, phone },
      ],
      contacts: [{ phone, status: 'created' }],
    });
    expect(column(await client.list(), 'name')).toEqual(['Good']);
  });

  it('creates one contact for a number in several simultaneous imports', async () => {
    const { client } = await fresh(fixture);
    const rows = Array.from({ length: 30 }, (_, index) => ({
      userNumber: 971500000000 + index,
      tags: ['t'],
    }));
    const done = await Promise.all(Array.from({ length: 5 }, () => client.bulk(rows)));
    const single = await Promise.all(rows.slice(0, 5).map((row) => client.post(row)));
    const imported = done.reduce((sum, received) => sum + received.json.data.imported, 0);
    expect(imported).toBe(30);
    for (const received of single) expect(received.status).toBe(409);
    expect((await client.list()).json.data.total).toBe(30);
  });

  it('restores a retained opt-out of the number', async () => {
    const { account, client } = await fresh(fixture);
    const { id } = (await client.post({ userNumber: '+971501111111' })).json.data;
    await client.patch(id, { opted_in: false });
    await fixture.core.deleteContact(account.caller, {
      op: 'delete',
      target: [{ by: 'id', id: asId(id.replace('contact_', '')) }],
    });
    const done = await client.bulk([{ userNumber: '+971501111111' }, { userNumber: '+971501111112' }]);
    const ids = done.json.data.contacts.map((contact: { id: string }) => contact.id.replace('contact_', ''));
    const refusals = await Promise.all(
      ids.map(async (wireId: string) => {
        const target = [{ by: 'id', id: asId<never>(wireId) }] as const;
        return (await fixture.core.getContact(account.caller, { target })).reach.optedOut;
      }),
    );
    expect(refusals).toEqual([true, false]);
  });
});

describe('uploads', () => {
  it('the file is found among the parts of a form', async () => {
    const { client } = await fresh(fixture);
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

  it('a form without the part, or another body, is refused', async () => {
    const { client } = await fresh(fixture);
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
  it('accepts a byte order mark, semicolons, any line end', async () => {
    expect(await imported('\ufeffPhone;Name\r\n+971501111111;"a;b"\r\n', 'phone', 'name')).toEqual([
      ['+971501111111', 'a;b'],
    ]);
    expect(await imported('phone\tname\r+971501111111\tA\r+971501111112\tB', 'name')).toEqual([['A'], ['B']]);
    expect(await imported('\n\nphone,name\n\n+971501111111,A\n   \n\n', 'name')).toEqual([['A']]);
    const types = { 'content-type': 'Application/CSV; charset=utf-8' };
    const { client } = await fresh(fixture);
    expect((await client.bulk('phone\n+971501111111', types)).json.data.imported).toBe(1);
  });

  it('repairs a phone damaged by a spreadsheet, and reads a country name', async () => {
    const { client } = await fresh(fixture);
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

  it('a file without a phone column is refused', async () => {
    const { client } = await fresh(fixture);
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
    expect(refusal(await client.bulk('phone', raw))).toEqual([200, nothing]);
  });

  it('imports nothing of a file that is damaged at its end', async () => {
    const { client } = await fresh(fixture);
    const rows = Array.from({ length: 3_000 }, (_, index) => `+${971500000000 + index}`).join('\n');
    expect(refusal(await client.bulk(`phone\n${rows}\n"+971509999999`, raw))).toEqual(invalidFile);
    expect((await client.list()).json.data.total).toBe(0);
  });

  it('takes more rows than JSON may have, in chunks', { tags: ['nightly'] }, async () => {
    const { client } = await fresh(fixture);
    const rows = Array.from({ length: 1_050 }, (_, index) => `+${971500000000 + index},N ${index}`);
    const more = Array.from({ length: 9_000 }, () => 'x,');
    const done = await client.bulk(`phone,name\n${[...rows, rows[0], ...more].join('\n')}`, raw);
    expect(done.json.data.imported).toBe(1_050);
    expect(done.json.data.skipped).toBe(9_001);
    expect(done.json.data.errors[0]).toEqual({
      index: 1_050,
      phone: '+971500000000',
      error: 'Contact already exists',
    });
    expect(done.json.data.errors.at(-1)).toEqual({
      index: 10_050,
      phone: 'x',
      error: 'Invalid phone number (userNumber)',
    });
  });
});

describe('columns', () => {
  it('are recognized by many names, the first of each', async () => {
    const { client } = await fresh(fixture);
    const names =
      'userNumber,PHONE,Phone_Number,Mobile,mobile-number,Mobile.Phone,cell,Number,WhatsApp,whatsapp number,WA_ID,tel,Telephone,MSISDN';
    for (const [index, name] of names.split(',').entries()) {
      const done = await client.bulk(`${name}\n${971501111100 + index}`, raw);
      expect([name, done.json.data?.imported]).toEqual([name, 1]);
    }
    const header = 'Full Name,E-Mail Address,country iso,tag,phone,Phone,Name, note ,,__proto__,note';
    const cells = ' A ,A@b.co,us,x,+971501111111,+971502222222,B, 1 ,2,3,';
    expect(
      await imported(`${header}\n${cells}`, 'name', 'email', 'countryCode', 'tags', 'phone', 'params'),
    ).toEqual([
      ['A', 'A@b.co', 'US', ['x'], '+971501111111', { Phone: '+971502222222', Name: 'B', note: '1' }],
    ]);
  });

  it('may be missing at a row’s end, and cells beyond the header are dropped', async () => {
    expect(await imported('phone,name,a\n+971501111111\n+971501111112,B,1,2,3', 'name', 'params')).toEqual([
      [null, {}],
      ['B', { a: '1' }],
    ]);
  });

  it('count rows from 0, without header and blank lines', async () => {
    const { client } = await fresh(fixture);
    const done = await client.bulk('name,phone\n\nA,x\n,\n\n"B\n""b""",y\n', raw);
    expect(done.json.data.errors).toEqual([
      { index: 0, phone: 'x', error: 'Invalid phone number (userNumber)' },
      { index: 1, phone: null, error: 'Phone number (userNumber) is required' },
      { index: 2, phone: 'y', error: 'Invalid phone number (userNumber)' },
    ]);
  });

  it('are separated by the most frequent delimiter of the header', async () => {
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
      const created = await imported(`${header}\n${row}`, 'phone');
      expect([header, created]).toEqual([header, [['+971501111111']]]);
    }
  });

  it('keep a quote inside a cell, and the number as written', async () => {
    const { account, client } = await fresh(fixture);
    const done = await client.bulk('phone,name\n \'+971 50-111 1111 ,5" pipe', raw);
    const [{ id }] = done.json.data.contacts;
    const stored = await storedAs(fixture, account, id);
    expect([stored.displayName, stored.identities[0]?.raw]).toEqual(['5" pipe', '+971 50-111 1111']);
  });
});
