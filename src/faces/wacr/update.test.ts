/** Reading, changing and deleting one contact. */

import { type ContactEdit, clear, set } from '@switchbook/domain/contact/edit.js';
import { describe, expect, it } from 'vitest';
import {
  type Client,
  failureText,
  freshPhone,
  invalidText,
  masked,
  newClient,
  person,
} from '../../../test/support/clients/wacr.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

const notFound = failureText('Contact not found', 'NOT_FOUND');

async function withContact(more: Readonly<Record<string, unknown>> = {}) {
  const client = await newClient(fixture);
  const created = await client.post('/contacts', person(more));
  expect(created.status).toBe(201);
  return { client, id: created.json.data.id as number, created: created.json.data };
}

/** A contact that another face created. */
async function elsewhere(client: Client, edit: ContactEdit): Promise<number> {
  const { contact } = await fixture.core.saveContact(client.account.caller, {
    op: 'save',
    onMatch: 'refuse',
    edit,
  });
  return contact.number;
}

const stored = (client: Client, number: number) =>
  fixture.core.getContact(client.account.caller, { target: [{ by: 'number', number }] });

describe('PATCH', () => {
  it('validation happens before the lookup', async () => {
    const client = await newClient(fixture);
    const type = invalidText({ type: 'Type must be either lead, customer, or guest' });
    expect(masked(await client.patch('/contacts/999', { type: 'x' }))).toBe(type);
    expect(masked(await client.patch('/contacts/abc', { type: 'x' }))).toBe(type);
    expect(masked(await client.patch('/contacts/999', {}))).toBe(notFound);
    const { phone } = (await client.post('/contacts', person())).json.data;
    expect(masked(await client.patch('/contacts/999', { phone, source_id: 55 }))).toBe(
      invalidText({
        phone: 'This phone number already exists',
        source_id: 'The selected source does not exist or does not belong to your account',
      }),
    );
    expect(masked(await client.patch('/contacts/999', { phone: freshPhone() }))).toBe(notFound);
  });

  it('an empty body, or equal values, change nothing', async () => {
    const { client, id, created } = await withContact({
      email: 'A@example.com',
      assigned_id: 3,
      country_id: 4,
    });
    const before = await stored(client, id);
    fixture.advance(5_000);
    for (const body of [{}, created]) {
      const same = await client.patch(`/contacts/${id}`, body);
      expect(same.status).toBe(200);
      expect(same.json.data).toEqual(created);
    }
    expect(await stored(client, id)).toEqual(before);
  });

  it('null is refused where something is required, and clears elsewhere', async () => {
    const { client, id } = await withContact({ company: 'C', country_id: 1, assigned_id: 2, zip: '1' });
    const nulls = { firstname: null, lastname: '', phone: null, type: null, source_id: null, status_id: ' ' };
    expect(masked(await client.patch(`/contacts/${id}`, nulls))).toBe(
      invalidText({
        firstname: 'First name is required',
        lastname: 'Last name is required',
        phone: 'Phone number is required',
        type: 'The type field is required.',
        source_id: 'The source id field is required.',
        status_id: 'The status id field is required.',
      }),
    );
    const cleared = { company: null, country_id: null, assigned_id: '', zip: null };
    const { data } = (await client.patch(`/contacts/${id}`, cleared)).json;
    expect([data.company, data.country_id, data.assigned_id, data.zip]).toEqual([null, null, null, null]);
  });

  it('sent groups replace all, missing groups change none', async () => {
    const { client, id } = await withContact();
    for (const name of ['A', 'B', 'C']) await client.post('/groups', { name });
    const groupsAfter = async (body: unknown) =>
      (await client.patch(`/contacts/${id}`, body)).json.data.group_id;
    expect(await groupsAfter({ groups: [1, 2] })).toEqual([1, 2]);
    expect(await groupsAfter({ city: 'Lima' })).toEqual([1, 2]);
    expect(await groupsAfter({ groups: [3, 2] })).toEqual([2, 3]);
    expect(await groupsAfter({ groups: [] })).toEqual([]);
  });

  it('a number may change its spelling, and a new number frees the old one', async () => {
    const { client, id } = await withContact({ phone: '+919587422363' });
    const respelled = await client.patch(`/contacts/${id}`, { phone: '0091 95874-22363' });
    expect(respelled.status).toBe(200);
    expect(respelled.json.data.phone).toBe('0091 95874-22363');
    const changed = await client.patch(`/contacts/${id}`, { phone: '+919587400000' });
    expect(changed.json.data.phone).toBe('+919587400000');
    expect((await client.post('/contacts', person({ phone: '+919587422363' }))).status).toBe(201);
    expect(masked(await client.patch(`/contacts/${id}`, { phone: '91 9587422363' }))).toBe(
      invalidText({ phone: 'This phone number already exists' }),
    );
  });

  it('a cleared email address is no longer shown, and the second one remains', async () => {
    const { client, id } = await withContact({ email: 'first@example.com' });
    const hold = { op: 'hold', identity: { kind: 'email', value: 'second@example.com' } } as const;
    const target = [{ by: 'number', number: id }] as const;
    await fixture.core.editContact(client.account.caller, {
      op: 'edit',
      target,
      edit: { identities: [hold] },
    });
    const cleared = await client.patch(`/contacts/${id}`, { email: null });
    expect(cleared.json.data.email).toBeNull();
    const held = (await stored(client, id)).identities.filter((identity) => identity.kind === 'email');
    expect(held.map((identity) => [identity.value, identity.isPrimary])).toEqual([
      ['second@example.com', false],
    ]);
    expect((await client.patch(`/contacts/${id}`, { email: 'Second@example.com' })).json.data.email).toBe(
      'Second@example.com',
    );
  });

  it('names of other faces are split, and keep their form until changed', async () => {
    const client = await newClient(fixture);
    const ana = await elsewhere(client, { displayName: set('Ana María López') });
    const name = async (number: number) => {
      const { data } = (await client.get(`/contacts/${number}`)).json;
      return [data.firstname, data.lastname, (await stored(client, number)).displayName];
    };
    expect(await name(ana)).toEqual(['Ana', 'María López', 'Ana María López']);
    await client.patch(`/contacts/${ana}`, { city: 'Lima', firstname: 'Ana' });
    expect(await name(ana)).toEqual(['Ana', 'María López', 'Ana María López']);
    await client.patch(`/contacts/${ana}`, { lastname: 'L' });
    expect(await name(ana)).toEqual(['Ana', 'L', 'Ana L']);
    const plato = await elsewhere(client, { displayName: set('Plato') });
    expect(await name(plato)).toEqual(['Plato', '', 'Plato']);
    expect(await name(await elsewhere(client, {}))).toEqual(['', '', null]);
    const target = [{ by: 'number', number: ana }] as const;
    const edit = { displayName: set('Zoë Q R') };
    await fixture.core.editContact(client.account.caller, { op: 'edit', target, edit });
    expect(await name(ana)).toEqual(['Zoë', 'Q R', 'Zoë Q R']);
  });

  it('parts with white space around them stay when a client sends back what it got', async () => {
    const client = await newClient(fixture);
    const spaced = [
      { givenName: ' Ana ', familyName: '\u00a0Souza\u0085' },
      { givenName: 'Ana\t', familyName: 'de  Souza' },
      { displayName: set('  Ana \u0085 María\u0085') },
    ];
    for (const edit of spaced) {
      const number = await elsewhere(client, edit);
      const before = await stored(client, number);
      const { data } = (await client.get(`/contacts/${number}`)).json;
      const { firstname, lastname } = data;
      for (const body of [{ firstname, lastname }, { firstname }, { lastname }])
        expect((await client.patch(`/contacts/${number}`, body)).json.data).toMatchObject(data);
      expect(await stored(client, number)).toEqual(before);
      await client.patch(`/contacts/${number}`, { firstname: 'Bo' });
      expect(await stored(client, number)).toMatchObject({ givenName: 'Bo' });
    }
  });

  it('a part of white space is none', async () => {
    const client = await newClient(fixture);
    const number = await elsewhere(client, { givenName: 'Ana', familyName: ' \u00a0' });
    const { data } = (await client.get(`/contacts/${number}`)).json;
    expect([data.firstname, data.lastname]).toEqual(['Ana', '']);
  });

  it('does not change values of other faces', async () => {
    const client = await newClient(fixture);
    const hold = (kind: 'phone' | 'wa_id' | 'telegram' | 'bsuid', value: string, raw = value) =>
      ({ op: 'hold', identity: { kind, value, raw } }) as const;
    const number = await elsewhere(client, {
      owner: set('bob'),
      attributes: { op: 'replace', value: { size: 'L' } },
      tags: [{ op: 'add', items: [{ by: 'name', name: 'vip', folded: false, missing: 'create' }] }],
      identities: [
        hold('phone', '14155550100', '+1 415 555 0100'),
        hold('phone', '14155550101'),
        hold('wa_id', '14155550102'),
        hold('telegram', '@x'),
        hold('bsuid', 'US.1'),
      ],
    });
    const shown = (await client.get(`/contacts/${number}`)).json.data;
    expect([shown.phone, shown.assigned_id]).toEqual(['+14155550100', null]);
    const before = await stored(client, number);
    const written = { phone: shown.phone, assigned_id: shown.assigned_id, email: shown.email };
    await client.patch(`/contacts/${number}`, written);
    expect(await stored(client, number)).toEqual(before);
    const changed = await client.patch(`/contacts/${number}`, { phone: '+1 (415) 555-0199', city: 'Lima' });
    expect(changed.json.data.phone).toBe('+1 (415) 555-0199');
    const after = await stored(client, number);
    expect(after.identities.map((identity) => identity.value).sort()).toEqual(
      ['14155550101', '14155550102', '14155550199', '@x', 'US.1'].sort(),
    );
    expect([after.owner, after.attributes, after.tags.map((tag) => tag.name)]).toEqual([
      'bob',
      { size: 'L' },
      ['vip'],
    ]);
    expect(after.version).toBe(before.version + 1);
  });

  it('a further number is promoted and replaces the primary one', async () => {
    const client = await newClient(fixture);
    const hold = (value: string) => ({ op: 'hold', identity: { kind: 'phone', value } }) as const;
    const number = await elsewhere(client, { identities: [hold('14155550110'), hold('14155550111')] });
    const promoted = await client.patch(`/contacts/${number}`, { phone: '1-415-555-0111' });
    expect(promoted.json.data.phone).toBe('1-415-555-0111');
    expect((await client.post('/contacts', person({ phone: '+14155550110' }))).status).toBe(201);
  });

  it('the spelling of another face’s number can be replaced', async () => {
    const client = await newClient(fixture);
    const identity = { kind: 'phone', value: '14155550120', raw: '415 555 0120' } as const;
    const number = await elsewhere(client, { identities: [{ op: 'hold', identity }] });
    expect((await client.get(`/contacts/${number}`)).json.data.phone).toBe('+14155550120');
    const spelled = await client.patch(`/contacts/${number}`, { phone: '1 415 555 0120' });
    expect(spelled.json.data.phone).toBe('1 415 555 0120');
    const target = [{ by: 'number', number }] as const;
    const respell = {
      op: 'hold',
      identity: { ...identity, raw: '1.415.555.0120' },
      spelling: 'take',
    } as const;
    await fixture.core.editContact(client.account.caller, {
      op: 'edit',
      target,
      edit: { identities: [respell] },
    });
    expect((await client.get(`/contacts/${number}`)).json.data.phone).toBe('+14155550120');
  });

  it('PUT works like PATCH', async () => {
    const { client, id } = await withContact({ company: 'C' });
    const { data } = (await client.send('PUT', `/contacts/${id}`, { city: 'Lima' })).json;
    expect([data.city, data.company]).toEqual(['Lima', 'C']);
  });
});

describe('contacts of other faces', () => {
  it('a contact without a number is listed, with the defaults', async () => {
    const client = await newClient(fixture);
    await elsewhere(client, { identities: [{ op: 'hold', identity: { kind: 'bsuid', value: 'IN.42' } }] });
    const [shown] = (await client.get('/contacts')).json.data;
    expect([shown.phone, shown.type, shown.source_id, shown.status_id]).toEqual([null, 'lead', 1, 1]);
    expect((await client.get('/sources/1')).json.data.name).toBe('api');
    expect((await client.get('/statuses/1')).json.data.name).toBe('new');
    expect((await client.delete('/sources/1')).status).toBe(422);
  });

  it('a single wa_id is shown with a plus sign', async () => {
    const client = await newClient(fixture);
    const identity = { kind: 'wa_id', value: '14155550130' } as const;
    const number = await elsewhere(client, { identities: [{ op: 'hold', identity }], company: clear });
    expect((await client.get(`/contacts/${number}`)).json.data.phone).toBe('+14155550130');
    const spelled = await client.patch(`/contacts/${number}`, { phone: '+1 415 555 0130' });
    expect(spelled.json.data.phone).toBe('+1 415 555 0130');
  });
});

describe('ids and deletion', () => {
  it('another account’s contact answers as a missing one', async () => {
    const other = await newClient(fixture);
    const client = await newClient(fixture);
    for (let count = 0; count < 3; count += 1) await other.post('/contacts', person());
    for (const [method, body] of [['GET'], ['PATCH', { city: 'x' }], ['DELETE']] as const)
      for (const id of [3, 999])
        expect(masked(await client.send(method, `/contacts/${id}`, body))).toBe(notFound);
    expect((await other.get('/contacts/3')).status).toBe(200);
  });

  it('an invalid id is a missing contact', async () => {
    const client = await newClient(fixture);
    await client.post('/contacts', person());
    for (const id of ['abc', '0', '99999999999999999999', '-1', '1.5', '1%20', '%F0%9F%98%80', '1e0'])
      expect(masked(await client.get(`/contacts/${id}`))).toBe(notFound);
    expect((await client.get('/contacts/000001')).status).toBe(200);
  });

  it('a deleted number is free, its id is not, and its opt-out remains', async () => {
    const { client, id } = await withContact({ phone: '+919587422363', email: 'a@example.com' });
    const target = { target: [{ by: 'number', number: id }] } as const;
    await fixture.core.recordConsent(client.account.caller, target, {
      channel: 'whatsapp',
      state: 'opted_out',
    });
    expect((await client.get(`/contacts/${id}`)).json.data.is_opted_out).toBe(true);
    const gone = await client.delete(`/contacts/${id}`);
    expect(gone.status).toBe(200);
    expect(masked(gone)).toBe(
      '{"success":true,"data":null,"message":"Contact deleted successfully","meta":{"request_id":"<uuid>","timestamp":"<ts>"}}',
    );
    expect(masked(await client.delete(`/contacts/${id}`))).toBe(notFound);
    const again = await client.post('/contacts', person({ phone: '91 9587422363', email: 'a@example.com' }));
    expect(again.status).toBe(201);
    expect(again.json.data.id).toBeGreaterThan(id);
    expect(again.json.data.is_opted_out).toBe(true);
  });

  it('an opt-out for one business number is shown, too', async () => {
    const { client, id } = await withContact();
    const stop = { channel: 'whatsapp', state: 'opted_out', sender: '15550000001' } as const;
    const target = [{ by: 'number', number: id }] as const;
    await fixture.core.recordConsent(client.account.caller, { target }, stop);
    expect((await client.get(`/contacts/${id}`)).json.data.is_opted_out).toBe(true);
    await fixture.core.recordConsent(client.account.caller, { target }, { ...stop, state: 'unknown' });
    expect((await client.get(`/contacts/${id}`)).json.data.is_opted_out).toBe(false);
  });

  it('a suppression is shown only on its contact, not on others', async () => {
    const { client, id } = await withContact();
    const other = await client.post('/contacts', person({ phone: '+919587422364', email: 'b@example.com' }));
    const suppression = { channel: 'all', reason: 'asked', note: null, expiresAt: null } as const;
    const target = [{ by: 'number', number: id }] as const;
    await fixture.core.setSuppression(client.account.caller, { target }, suppression);
    const shown = async (value: number) =>
      (await client.get(`/contacts/${value}`)).json.data.is_opted_out as boolean;
    expect([await shown(id), await shown(other.json.data.id)]).toEqual([true, false]);
  });

  it('a body that is not read does no harm', async () => {
    const { client, id } = await withContact();
    expect((await client.send('GET', `/contacts/${id}`, '{')).status).toBe(200);
    expect((await client.delete(`/contacts/${id}`, '{'.repeat(2_000_000))).status).toBe(200);
  });
});
