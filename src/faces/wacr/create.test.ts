/** Creating contacts: the rules of each field, and the stored and visible values. */
import { describe, expect, it } from 'vitest';
import {
  addExampleItems,
  exampleBody,
  freshPhone,
  invalidText,
  masked,
  newClient,
  person,
} from '../../../test/support/clients/wacr.js';
import { useServer } from '../../../test/support/wire/server.js';
import type { Received } from '../../../test/support/wire/wire.js';

const fixture = useServer();

function expectErrors(received: Received, errors: Readonly<Record<string, string>>): void {
  expect(masked(received)).toBe(invalidText(errors));
  expect(received.status).toBe(422);
}

const noSource = 'The selected source does not exist or does not belong to your account';
const noStatus = 'The selected status does not exist or does not belong to your account';
const phoneTaken = 'This phone number already exists';
const emailTaken = 'This email address already exists';

describe('required members of a contact', () => {
  it('a contact whose source and status the account does not have is refused', async () => {
    const client = await newClient(fixture);
    expectErrors(await client.post('/contacts', exampleBody), { source_id: noSource, status_id: noStatus });
  });

  it('a type is one of three, with exact letter case', async () => {
    const client = await newClient(fixture);
    const type = 'Type must be either lead, customer, or guest';
    for (const sent of ['Lead', 5, true, ['lead']])
      expectErrors(await client.post('/contacts', person({ type: sent })), { type });
    expect((await client.post('/contacts', person({ type: ' guest ' }))).json.data.type).toBe('guest');
  });

  it('a first name of white space counts as absent, and a number is no name', async () => {
    const client = await newClient(fixture);
    const post = (firstname: unknown) => client.post('/contacts', person({ firstname }));
    expectErrors(await post('   '), { firstname: 'First name is required' });
    expectErrors(await post('\u3000\u0085\u00a0'), { firstname: 'First name is required' });
    expectErrors(await post(7), { firstname: 'The firstname field must be a string.' });
    expect((await post('\u00a0 Ann \u2003')).json.data.firstname).toBe('Ann');
  });

  it('255 characters of any size are accepted', async () => {
    const client = await newClient(fixture);
    const created = await client.post('/contacts', person({ firstname: '🙂'.repeat(255) }));
    expect(created.status).toBe(201);
    expect(created.json.data.firstname).toBe('🙂'.repeat(255));
    expectErrors(await client.post('/contacts', person({ firstname: '🙂'.repeat(256) })), {
      firstname: 'The firstname field must not be greater than 255 characters.',
    });
  });

  it('other texts have limits and types', async () => {
    const client = await newClient(fixture);
    const long = person({
      company: 'c'.repeat(256),
      city: 'c'.repeat(256),
      state: 's'.repeat(256),
      zip: 'z'.repeat(21),
      address: 'a'.repeat(501),
      description: 1,
      country_id: 'x',
      assigned_id: true,
    });
    expectErrors(await client.post('/contacts', long), {
      company: 'The company field must not be greater than 255 characters.',
      description: 'The description field must be a string.',
      city: 'The city field must not be greater than 255 characters.',
      state: 'The state field must not be greater than 255 characters.',
      zip: 'The zip field must not be greater than 20 characters.',
      address: 'The address field must not be greater than 500 characters.',
      country_id: 'The country id field must be an integer.',
      assigned_id: 'The assigned id field must be an integer.',
    });
    const fitting = person({ zip: 360001, address: 'a'.repeat(500), description: 'd'.repeat(1_047_000) });
    const { data } = (await client.post('/contacts', fitting)).json;
    expect([data.zip, data.address.length, data.description.length]).toEqual(['360001', 500, 1_047_000]);
  });
});

describe('the number', () => {
  it('has at most 20 characters, and at least one digit', async () => {
    const client = await newClient(fixture);
    const post = (phone: unknown) => client.post('/contacts', person({ phone }));
    const created = await post('+91 (95874) 22363  1');
    expect(created.status).toBe(201);
    expect(created.json.data.phone).toBe('+91 (95874) 22363  1');
    expectErrors(await post('1'.repeat(21)), {
      phone: 'The phone field must not be greater than 20 characters.',
    });
    expectErrors(await post('n/a'), { phone: 'The phone field format is invalid.' });
    expectErrors(await post(1.5), { phone: 'The phone field must be a string.' });
    expectErrors(await post(['1']), { phone: 'The phone field must be a string.' });
  });

  it('a JSON integer is its digits', async () => {
    const client = await newClient(fixture);
    const created = await client.post('/contacts', person({ phone: 919587422363 }));
    expect(created.status).toBe(201);
    expect(created.json.data.phone).toBe('919587422363');
  });

  it('is stored as sent, and equals another spelling', async () => {
    const client = await newClient(fixture);
    const post = (phone: string) => client.post('/contacts', person({ phone }));
    const created = await post('+91 95874-22363');
    expect(created.json.data.phone).toBe('+91 95874-22363');
    for (const same of ['0091 9587422363', '919587422363', '+٩١٩٥٨٧٤٢٢٣٦٣'])
      expectErrors(await post(same), { phone: phoneTaken });
    expect((await client.get('/contacts/1')).json.data.phone).toBe('+91 95874-22363');
  });

  it('equals a wa_id of another face', async () => {
    const client = await newClient(fixture);
    await fixture.core.saveContact(client.account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { identities: [{ op: 'hold', identity: { kind: 'wa_id', value: '919587422363' } }] },
    });
    expectErrors(await client.post('/contacts', person({ phone: '+91-9587422363' })), { phone: phoneTaken });
  });

  it('a national number is also stored in E.164, by the region of the account', async () => {
    const client = await newClient(fixture);
    await fixture.core.updateAccount(client.account.account.id, { default_region: 'IN' });
    const created = await client.post('/contacts', person({ phone: '095874 22363' }));
    expect(created.json.data.phone).toBe('095874 22363');
    const stored = await fixture.core.getContact(client.account.caller, {
      target: [{ by: 'number', number: created.json.data.id }],
    });
    expect(stored.identities.map((identity) => [identity.value, identity.raw])).toEqual([
      ['919587422363', '095874 22363'],
    ]);
    for (const same of ['+919587422363', '09587422363'])
      expectErrors(await client.post('/contacts', person({ phone: same })), { phone: phoneTaken });
    expect((await client.get('/comments/095874-22363')).status).toBe(200);
  });

  it('national variants are different numbers', async () => {
    const client = await newClient(fixture);
    for (const phone of ['+5511987654321', '+551187654321', '+5215512345678', '+525512345678'])
      expect((await client.post('/contacts', person({ phone }))).status).toBe(201);
  });
});

describe('the rest of a contact', () => {
  it('the same person can exist in another account', async () => {
    const body = person({ email: 'a@example.com' });
    const [one, other] = [await newClient(fixture), await newClient(fixture)];
    expect((await one.post('/contacts', body)).status).toBe(201);
    expect((await other.post('/contacts', body)).status).toBe(201);
  });

  it('email addresses are compared without letter case; an empty one counts as absent', async () => {
    const client = await newClient(fixture);
    const post = (email: unknown) => client.post('/contacts', person({ email }));
    expect((await post(' Test12@gmail.com ')).json.data.email).toBe('Test12@gmail.com');
    expectErrors(await post('TEST12@GMAIL.COM'), { email: emailTaken });
    expect((await post('')).json.data.email).toBeNull();
    const notValid = 'The email field must be a valid email address.';
    for (const bad of [
      'no-at',
      'a@b@c',
      '@b.c',
      'a@',
      '.a@b.c',
      'a.@b.c',
      'a..b@c.d',
      'a b@c.d',
      'a@-b.c',
      'a@b..c',
    ])
      expectErrors(await post(bad), { email: notValid });
    expectErrors(await post(`${'a'.repeat(65)}@b.c`), { email: notValid });
    expectErrors(await post(7), { email: 'The email field must be a string.' });
    const longest = `${'a'.repeat(64)}@${'b'.repeat(126)}`;
    expect((await post(longest)).status).toBe(201);
    expectErrors(await post(`${longest}b`), {
      email: 'The email field must not be greater than 191 characters.',
    });
  });

  it('a further email address from another face is used too', async () => {
    const client = await newClient(fixture);
    const email = (value: string) => ({ op: 'hold', identity: { kind: 'email', value } }) as const;
    await fixture.core.saveContact(client.account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { identities: [email('first@example.com'), email('second@example.com')] },
    });
    expectErrors(await client.post('/contacts', person({ email: 'Second@Example.com' })), {
      email: emailTaken,
    });
  });

  it('accepts ids as text, and refuses fractions and ids of another account', async () => {
    const client = await newClient(fixture);
    await addExampleItems(fixture, client.account);
    const post = (source_id: unknown) => client.post('/contacts', person({ source_id }));
    expect((await post(' 115 ')).json.data.source_id).toBe(115);
    for (const bad of [1.5, true, 'x', '1.5', 1e20, [1]])
      expectErrors(await post(bad), { source_id: 'The source id field must be an integer.' });
    const other = await newClient(fixture);
    const { id } = (await other.post('/sources', { name: 'Theirs' })).json.data;
    expectErrors(await post(id), { source_id: noSource });
    expectErrors(await post(-1), { source_id: noSource });
    expectErrors(await client.post('/contacts', person({ status_id: {} })), {
      status_id: 'The status id field must be an integer.',
    });
  });

  it('unknown groups are dropped, duplicates merged, sparse arrays read', async () => {
    const client = await newClient(fixture);
    await addExampleItems(fixture, client.account);
    const post = (groups: unknown) => client.post('/contacts', person({ groups }));
    expect((await post([12, 12, 9999])).json.data.group_id).toEqual([12]);
    expect((await post({ 3: 12 })).json.data.group_id).toEqual([12]);
    expect((await post(null)).json.data.group_id).toEqual([]);
    expectErrors(await post('12'), { groups: 'The groups field must be an array.' });
    expectErrors(await post([12, 'x', null]), {
      'groups.1': 'The groups.1 field must be an integer.',
      'groups.2': 'The groups.2 field must be an integer.',
    });
  });

  it('groups are shown by ascending id, in any sent order', async () => {
    const client = await newClient(fixture);
    for (const name of ['A', 'B', 'C']) await client.post('/groups', { name });
    const { data } = (await client.post('/contacts', person({ groups: [3, 1, 2] }))).json;
    expect(data.group_id).toEqual([1, 2, 3]);
    expect(data.groups.map((group: { name: string }) => group.name)).toEqual(['A', 'B', 'C']);
  });

  it('accepts an unknown country and owner', async () => {
    const client = await newClient(fixture);
    const body = person({ country_id: 987654321, assigned_id: '-9007199254740991' });
    const { data } = (await client.post('/contacts', body)).json;
    expect([data.country_id, data.assigned_id]).toEqual([987654321, -9007199254740991]);
  });

  it('the assigned id is that of a member if its text names one', async () => {
    const account = await fixture.newAccount();
    const send = (method: string, path: string, body?: unknown) =>
      fixture.send({
        method,
        path: `/api/v2${path}`,
        headers: { authorization: `Bearer ${account.key}` },
        body,
      });
    const { core } = fixture;
    const owners = ['ana', '7'];
    const of = { name: 'Ana', email: null, role: 'agent' };
    const member = await core.createMember(account.caller, { ...of, owners });
    const { data } = (await send('POST', '/contacts', person({ assigned_id: 7 }))).json;
    const mine = { op: 'ownedByMember', member: member.number } as const;
    expect(await core.countContacts(account.caller, mine)).toBe(1);
    const assign = () =>
      core.editContact(account.caller, {
        op: 'edit',
        target: [{ by: 'number', number: data.id }],
        edit: { ownerMember: member.number },
      });
    const assigned = async () => (await send('GET', `/contacts/${data.id}`)).json.data.assigned_id;
    // A first text that is not an integer is not shown here.
    await assign();
    expect(await assigned()).toBeNull();
    await core.updateMember(account.caller, member.number, { owners: owners.toReversed() });
    await assign();
    expect(await assigned()).toBe(7);
  });

  it('all errors are reported at once, in the order of the table', async () => {
    const client = await newClient(fixture);
    const phone = freshPhone();
    await client.post('/contacts', person({ phone, email: 'a@example.com' }));
    const body = { groups: 1, email: 'a@example.com', status_id: 99, type: 'x', phone, lastname: 'L' };
    expectErrors(await client.post('/contacts', body), {
      firstname: 'First name is required',
      phone: phoneTaken,
      type: 'Type must be either lead, customer, or guest',
      source_id: 'The source id field is required.',
      status_id: noStatus,
      email: emailTaken,
      groups: 'The groups field must be an array.',
    });
  });

  it('ignores read-only members, and `__proto__` does no harm', async () => {
    const client = await newClient(fixture);
    const body = JSON.stringify(person()).replace(
      '{',
      '{"__proto__":{"company":"x"},"id":77,"is_opted_out":true,"group_id":[1],"created_at":"2001-01-01","updated_at":1,',
    );
    const { data } = (await client.post('/contacts', body)).json;
    expect([data.id, data.is_opted_out, data.company, data.group_id]).toEqual([1, false, null, []]);
    expect(data.created_at.slice(0, 4)).toBe('2026');
  });
});
