/** Batch create and batch delete. */
import { describe, expect, it } from 'vitest';
import {
  clientOf,
  failureText,
  freshPhone,
  invalidText,
  masked,
  newClient,
  person,
} from '../../../test/support/clients/wacr.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

const taken = 'This phone number already exists';

describe('batch create', () => {
  it('accepts one to a hundred rows', async () => {
    const client = await newClient(fixture);
    const post = async (contacts: unknown) => masked(await client.post('/contacts/batch', { contacts }));
    const rows = Array.from({ length: 101 }, () => ({}));
    expect(await post(rows)).toBe(
      invalidText({ contacts: 'The contacts field must not have more than 100 items.' }),
    );
    const required = invalidText({ contacts: 'The contacts field is required.' });
    for (const none of [[], null, undefined, '', {}]) expect(await post(none)).toBe(required);
    expect(await post('x')).toBe(invalidText({ contacts: 'The contacts field must be an array.' }));
    const hundred = await client.post('/contacts/batch', { contacts: rows.slice(1) });
    expect([hundred.status, hundred.json.summary]).toEqual([
      200,
      { total: 100, created: 0, skipped: 0, failed: 100 },
    ]);
  });

  it('the options and their flags', async () => {
    const client = await newClient(fixture);
    const post = (more: object) => client.post('/contacts/batch', { contacts: [{}], ...more });
    expect(masked(await post({ options: 'x' }))).toBe(
      invalidText({ options: 'The options field must be an array.' }),
    );
    expect(masked(await post({ options: { continue_on_error: 'yes', skip_duplicates: 2 } }))).toBe(
      invalidText({
        'options.continue_on_error': 'The options.continue on error field must be true or false.',
        'options.skip_duplicates': 'The options.skip duplicates field must be true or false.',
      }),
    );
    for (const no of [false, 0, '0', 'false'])
      expect((await post({ options: { continue_on_error: no } })).status).toBe(422);
    expect((await post({ continue_on_error: false })).status).toBe(422);
    expect((await post({ continue_on_error: false, options: { continue_on_error: 1 } })).status).toBe(200);
    for (const none of [[], null]) expect((await post({ options: none })).status).toBe(200);
  });

  it('one number twice is a failure, or is skipped', async () => {
    const client = await newClient(fixture);
    const rows = () => {
      const phone = freshPhone();
      return [person({ phone }), person({ phone, lastname: 5 })];
    };
    const failing = await client.post('/contacts/batch', { contacts: rows() });
    expect(failing.status).toBe(201);
    expect(failing.json.summary).toEqual({ total: 2, created: 1, skipped: 0, failed: 1 });
    expect(failing.json.errors[0].errors).toEqual({
      lastname: ['The lastname field must be a string.'],
      phone: [taken],
    });
    expect(Object.keys(failing.json.errors[0].errors)).toEqual(['lastname', 'phone']);
    const sent = rows();
    const skipping = await client.post('/contacts/batch', { contacts: sent, skip_duplicates: true });
    expect(skipping.status).toBe(201);
    expect(skipping.json.skipped).toEqual([{ index: 1, reason: taken, data: sent[1] }]);
    expect(skipping.json.created[0].groups).toEqual([]);
    expect(Object.keys(skipping.json)).toEqual([
      'success',
      'data',
      'message',
      'summary',
      'created',
      'skipped',
      'errors',
      'meta',
    ]);
    expect(skipping.json.data.created).toEqual(skipping.json.created);
  });

  it('a failed row reserves nothing, and a used address always fails', async () => {
    const client = await newClient(fixture);
    const phone = freshPhone();
    await client.post('/contacts', person({ email: 'a@example.com' }));
    const rows = [
      person({ phone, email: 'A@example.com' }),
      person({ phone, email: 'b@example.com' }),
      person({ email: 'B@example.com' }),
      person({ source_id: 99 }),
      'text',
      null,
      [1],
    ];
    const { json } = await client.post('/contacts/batch', {
      contacts: rows,
      options: { skip_duplicates: '1' },
    });
    expect(json.summary).toEqual({ total: 7, created: 1, skipped: 0, failed: 6 });
    expect(json.created[0]).toMatchObject({ phone, email: 'b@example.com', id: 2 });
    const emailTaken = { email: ['This email address already exists'] };
    const noObject = { contact: ['Each contact must be an object'] };
    expect(json.errors).toEqual([
      { index: 0, errors: emailTaken, data: rows[0] },
      { index: 2, errors: emailTaken, data: rows[2] },
      {
        index: 3,
        errors: { source_id: ['The selected source does not exist or does not belong to your account'] },
        data: rows[3],
      },
      { index: 4, errors: noObject, data: 'text' },
      { index: 5, errors: noObject, data: null },
      { index: 6, errors: noObject, data: [1] },
    ]);
    expect((await client.get('/contacts')).json.meta.total).toBe(2);
  });

  it('the row is returned as received', async () => {
    const client = await newClient(fixture);
    const row = '{"b":"  x ","a":[""],"phone":" \\ud800 ","__proto__":{"z":1},"n":1.50}';
    const { text } = await client.post('/contacts/batch', `{"contacts":[${row}]}`);
    expect(text).toContain('"data":{"b":"  x ","a":[""],"phone":" \\ud800 ","__proto__":{"z":1},"n":1.5}}');
    expect(text).toContain('"phone":["The phone field format is invalid."]');
  });

  it('without continue_on_error the first bad row refuses the whole call', async () => {
    const client = await newClient(fixture);
    const phone = freshPhone();
    const rows = [person({ phone }), person(), person({ phone, type: 'x' }), {}];
    const stopped = await client.post('/contacts/batch', {
      contacts: rows,
      options: { continue_on_error: false },
    });
    expect(stopped.status).toBe(422);
    expect(masked(stopped)).toBe(
      invalidText({
        'contacts.2.phone': taken,
        'contacts.2.type': 'Type must be either lead, customer, or guest',
      }),
    );
    expect((await client.get('/contacts')).json.meta.total).toBe(0);
    const skipped = await client.post('/contacts/batch', {
      contacts: rows.slice(0, 3),
      options: { continue_on_error: false, skip_duplicates: true },
    });
    expect(skipped.json.summary).toEqual({ total: 3, created: 2, skipped: 1, failed: 0 });
    expect(skipped.json.created.map((item: { id: number }) => item.id)).toEqual([1, 2]);
  });

  it('without continue_on_error a bad row is refused before the account limit', async () => {
    const client = await newClient(fixture);
    await client.post('/contacts', person());
    await fixture.core.updateAccount(client.account.account.id, { contact_limit: '1' });
    const post = (contacts: readonly object[]) =>
      client.post('/contacts/batch', { contacts, options: { continue_on_error: false } });
    const bad = await post([person(), person({ type: 'x' })]);
    expect(bad.status).toBe(422);
    expect(masked(bad)).toBe(
      invalidText({ 'contacts.1.type': 'Type must be either lead, customer, or guest' }),
    );
    expect((await post([person(), person()])).status).toBe(403);
    expect((await client.get('/contacts')).json.meta.total).toBe(1);
  });

  it('more rows than the account limit are refused', async () => {
    const client = await newClient(fixture);
    await client.post('/contacts', person());
    await fixture.core.updateAccount(client.account.account.id, { contact_limit: '3' });
    const full = await client.post('/contacts/batch', { contacts: [person(), person(), person()] });
    expect(full.status).toBe(403);
    expect(masked(full)).toBe(
      failureText(
        'Tenant contact limit reached',
        'FEATURE_LIMIT_EXCEEDED',
        '{"feature":"contacts","current":1,"maximum":3}',
      ),
    );
    expect((await client.get('/contacts')).json.meta.total).toBe(1);
    const fitting = await client.post('/contacts/batch', { contacts: [person(), {}, person()] });
    expect(fitting.json.summary).toEqual({ total: 3, created: 2, skipped: 0, failed: 1 });
  });

  it('a sparse array of rows is read as its values', async () => {
    const client = await newClient(fixture);
    const { json } = await client.post('/contacts/batch', { contacts: { 4: person(), 9: {} } });
    expect([json.summary.created, json.errors[0].index]).toEqual([1, 1]);
  });

  it('creates a hundred new people in one call', async () => {
    const client = await newClient(fixture);
    const contacts = Array.from({ length: 100 }, (_, index) => person({ email: `p${index}@example.com` }));
    const { json } = await client.post('/contacts/batch', { contacts });
    expect(json.summary.created).toBe(100);
    expect(json.created.map((item: { id: number }) => item.id)).toEqual(
      contacts.map((_, index) => index + 1),
    );
  });
});

describe('batch delete', () => {
  it('reads ids from the query if there is no body, and serves no GET', async () => {
    const client = await newClient(fixture);
    for (let count = 0; count < 5; count += 1) await client.post('/contacts', person());
    const gone = async (query: string, body?: unknown) =>
      (await client.delete(`/contacts/batch?${query}`, body)).json.summary;
    expect(await gone('ids=1,2')).toEqual({ total: 2, deleted: 2, failed: 0 });
    expect(await gone('ids[]=3&ids%5B%5D=1')).toEqual({ total: 2, deleted: 1, failed: 1 });
    expect(await gone('ids=1', { ids: { 7: '4', 8: 4 } })).toEqual({ total: 2, deleted: 1, failed: 1 });
    const refused = await client.get('/contacts/batch');
    expect(refused.status).toBe(405);
    expect(refused.headers.allow).toBe('DELETE, POST');
    expect(masked(refused)).toBe(failureText('Method not allowed', 'METHOD_NOT_ALLOWED'));
  });

  it('refuses invalid ids', async () => {
    const client = await newClient(fixture);
    const refused = async (body: unknown) => masked(await client.delete('/contacts/batch', body));
    for (const none of [{}, { ids: null }, { ids: [] }, { ids: '' }])
      expect(await refused(none)).toBe(invalidText({ ids: 'The ids field is required.' }));
    expect(await refused({ ids: 'x' })).toBe(invalidText({ ids: 'The ids field must be an array.' }));
    expect(await refused({ ids: Array.from({ length: 101 }, () => 'x') })).toBe(
      invalidText({ ids: 'The ids field must not have more than 100 items.' }),
    );
    expect(await refused({ ids: [1, 'x', 1.5] })).toBe(
      invalidText({
        'ids.1': 'The ids.1 field must be an integer.',
        'ids.2': 'The ids.2 field must be an integer.',
      }),
    );
    const none = await client.delete('/contacts/batch', { ids: [0, -1, 9007199254740991, 7] });
    expect([none.status, none.json.summary]).toEqual([200, { total: 4, deleted: 0, failed: 4 }]);
  });

  it('contacts of another account are unchanged, and creating needs another scope than deleting', async () => {
    const other = await newClient(fixture);
    await other.post('/contacts', person());
    const client = await newClient(fixture);
    expect((await client.delete('/contacts/batch', { ids: [1] })).json.summary.failed).toBe(1);
    expect((await other.get('/contacts/1')).status).toBe(200);
    const key = await fixture.newKey(client.account, ['contacts:write']);
    const writer = clientOf(fixture, client.account, { key });
    expect((await writer.delete('/contacts/batch', { ids: [1] })).status).toBe(403);
    expect((await writer.post('/contacts/batch', { contacts: [person()] })).status).toBe(201);
  });
});
