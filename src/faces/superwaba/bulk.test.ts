/** The import of JSON rows. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../test/support/server.js';
import { asId } from '../../domain/ids.js';
import { addContact, column, failure, fresh, holds, refusal } from './client.test.support.js';

const ground = useServer();

const nothing = '{"success":true,"data":{"imported":0,"skipped":0,"errors":[],"contacts":[]}}';

describe('JSON rows', () => {
  it('edge 41: the array, its size, its absence', async () => {
    const { client } = await fresh(ground);
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

  it('edge 42: each row for itself', async () => {
    const { client } = await fresh(ground);
    const done = await client.bulk([
      null,
      {},
      { userNumber: 'abc' },
      { userNumber: '+971501111111', email: 'bad' },
      { userNumber: '+971501111111' },
      { userNumber: '00971501111111' },
    ]);
    const [made] = done.json.data.contacts;
    expect(done.status).toBe(200);
    expect(done.text).toBe(
      `{"success":true,"data":{"imported":1,"skipped":5,"errors":[{"index":0,"phone":null,"error":"Invalid contact"},{"index":1,"phone":null,"error":"Phone number (userNumber) is required"},{"index":2,"phone":"abc","error":"Invalid phone number (userNumber)"},{"index":3,"phone":"+971501111111","error":"Invalid email"},{"index":5,"phone":"+971501111111","error":"Contact already exists"}],"contacts":[{"id":"${made.id}","phone":"+971501111111","status":"created"}]}}`,
    );
  });

  it('shows a refused number as it came, when it is none', async () => {
    const { client } = await fresh(ground);
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

  it('edge 43: several chunks, some of whose rows are known', async () => {
    const { account, client } = await fresh(ground);
    const known = [0, 1500, 2499];
    for (const index of known)
      await addContact(ground, account, { identities: [holds('wa_id', String(971500000000 + index))] });
    const rows = Array.from({ length: 2_500 }, (_, index) => ({
      userNumber: `+${971500000000 + index}`,
      tags: [`t${index % 700}`],
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
    const phones = done.json.data.contacts.map((one: { phone: string }) => one.phone);
    expect(phones).toEqual(rows.map((one) => one.userNumber).filter((_, index) => !known.includes(index)));
    expect((await client.list()).json.data.total).toBe(2_500);
    const last = await client.list('?limit=3');
    expect(column(last, 'phone')).toEqual(['+971500002498', '+971500002497', '+971500002496']);
    expect(column(last, 'source')).toEqual(['import', 'import', 'import']);
    expect(column(last, 'optedIn')).toEqual([false, false, false]);
    expect(column(last, 'tags')).toEqual([['t398'], ['t397'], ['t396']]);
    const again = await client.bulk({ contacts: rows });
    expect([again.json.data.imported, again.json.data.skipped]).toEqual([0, 2_500]);
    const tags = await ground.core.listCatalog(account.caller, 'tags');
    expect(tags).toHaveLength(700);
    const other = await ground.newAccount();
    expect(await ground.core.listCatalog(other.caller, 'tags')).toEqual([]);
  });

  it('makes nothing of a refused row, its tags least of all', async () => {
    const { account, client } = await fresh(ground);
    await client.post({ userNumber: '+971501111111', userName: 'Kept' });
    const done = await client.bulk([
      { userNumber: '+971501111111', userName: 'X', tags: ['no'] },
      { userNumber: '+971501111112', tags: ['no'], email: 'bad' },
      { userNumber: '+971501111113', tags: ['yes'] },
      { userNumber: '+971501111113', tags: ['no'] },
    ]);
    expect([done.json.data.imported, done.json.data.skipped]).toEqual([1, 3]);
    const tags = await ground.core.listCatalog(account.caller, 'tags');
    expect(tags.map((tag) => tag.name)).toEqual(['yes']);
    expect(column(await client.list('?search=971501111111'), 'name')).toEqual(['Kept']);
  });

  it('makes one contact of a number that several imports bring at once', async () => {
    const { client } = await fresh(ground);
    const rows = Array.from({ length: 30 }, (_, index) => ({
      userNumber: 971500000000 + index,
      tags: ['t'],
    }));
    const done = await Promise.all(Array.from({ length: 5 }, () => client.bulk(rows)));
    const single = await Promise.all(rows.slice(0, 5).map((row) => client.post(row)));
    const imported = done.reduce((sum, one) => sum + one.json.data.imported, 0);
    expect(imported).toBe(30);
    for (const one of single) expect(one.status).toBe(409);
    expect((await client.list()).json.data.total).toBe(30);
  });

  it('brings back an opt-out that waited for the number', async () => {
    const { account, client } = await fresh(ground);
    const { id } = (await client.post({ userNumber: '+971501111111' })).json.data;
    await client.patch(id, { opted_in: false });
    await ground.core.deleteContact(account.caller, {
      op: 'delete',
      target: [{ by: 'id', id: asId(id.replace('contact_', '')) }],
    });
    const done = await client.bulk([{ userNumber: '+971501111111' }, { userNumber: '+971501111112' }]);
    const ids = done.json.data.contacts.map((one: { id: string }) => one.id.replace('contact_', ''));
    const refusals = await Promise.all(
      ids.map(async (one: string) => {
        const target = [{ by: 'id', id: asId<never>(one) }] as const;
        return (await ground.core.getContact(account.caller, { target })).reach.optedOut;
      }),
    );
    expect(refusals).toEqual([true, false]);
  });
});
