/** One contact by its id: its account, its visibility, and its displayed phone. */

import { type ContactEdit, set } from '@switchbook/domain/contact/edit.js';
import { describe, expect, it } from 'vitest';
import {
  clientOf,
  emptyPage,
  holds,
  namesOf,
  notFound,
  withJane,
} from '../../../test/support/clients/wacrm.js';
import type { TestAccount } from '../../../test/support/fixture.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

const save = async (account: TestAccount, edit: ContactEdit) =>
  (await fixture.core.saveContact(account.caller, { op: 'save', onMatch: 'refuse', edit })).contact;

const nobody = '00000000-0000-4000-8000-000000000000';

describe('ids', () => {
  it('must be a uuid in any letter case', async () => {
    const { client, id, created } = await withJane(fixture);
    for (const bad of ['not-a-uuid', id.replaceAll('-', ''), '%00', `%20${id}`, `{${id}}`]) {
      const { status, text } = await client.get(`/contacts/${bad}`);
      expect([bad, status, text]).toEqual([bad, 404, notFound]);
    }
    const upper = await client.get(`/contacts/${id.toUpperCase()}`);
    expect([upper.status, upper.text]).toEqual([200, created.text]);
    expect((await client.patch(id.toUpperCase(), {})).text).toBe(created.text);
  });

  it('the contact of another account is not found', async () => {
    const jane = await withJane(fixture);
    const other = await withJane(fixture);
    expect(other.id).not.toBe(jane.id);
    const missing = await other.client.get(`/contacts/${nobody}`);
    const foreign = await other.client.get(`/contacts/${jane.id}`);
    expect([foreign.status, foreign.text]).toEqual([404, notFound]);
    expect(foreign.text).toBe(missing.text);
    const patched = await other.client.patch(jane.id, { name: 'Mine' });
    expect([patched.status, patched.text]).toEqual([404, notFound]);
    expect((await jane.client.get(`/contacts/${jane.id}`)).text).toBe(jane.created.text);
  });

  it('a deleted contact is not found', async () => {
    const { account, client, id, stored } = await withJane(fixture);
    const contact = await stored();
    await fixture.core.deleteContact(account.caller, {
      op: 'delete',
      target: [{ by: 'id', id: contact.id }],
    });
    expect((await client.get(`/contacts/${id}`)).text).toBe(notFound);
    expect((await client.patch(id, { name: 'x' })).text).toBe(notFound);
    expect((await client.get('/contacts')).text).toBe(emptyPage);
  });
});

describe('the displayed phone', () => {
  it('a contact without one is hidden until it gets one', async () => {
    const account = await fixture.newAccount();
    const client = clientOf(fixture, account.key);
    const hidden = await save(account, {
      displayName: set('Hidden'),
      identities: [{ op: 'hold', identity: { kind: 'bsuid', scope: 'p', value: 'US.1' } }],
    });
    await client.post({ phone: '+14155550199', name: 'Later' });
    expect(namesOf(await client.get('/contacts'))).toEqual(['Later']);
    expect((await client.get('/contacts?search=hidden')).text).toBe(emptyPage);
    expect((await client.get(`/contacts/${hidden.id}`)).text).toBe(notFound);
    const refused = await client.patch(hidden.id, { name: 'x' });
    expect([refused.status, refused.text]).toEqual([404, notFound]);
    // The answer is the same if the change needs more steps: a new tag, an email.
    expect((await client.patch(hidden.id, { email: 'x', tags: ['y'] })).text).toBe(notFound);
    expect(await fixture.core.listCatalog(account.caller, 'tags')).toEqual([]);

    await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: [{ by: 'id', id: hidden.id }],
      edit: { identities: [holds('phone', '14155550140')] },
    });
    const list = await client.get('/contacts');
    expect(namesOf(list)).toEqual(['Later', 'Hidden']);
    expect(list.json.data[1].phone).toBe('+14155550140');
    expect(list.json.data[1].created_at).toBe(hidden.createdAt.toISOString());
    expect((await client.get(`/contacts/${hidden.id}`)).status).toBe(200);
  });

  it('a short code or an email is no phone to show', async () => {
    const account = await fixture.newAccount();
    const client = clientOf(fixture, account.key);
    const short = await save(account, { identities: [holds('phone', '12345')] });
    const mail = await save(account, { identities: [holds('email', 'a@example.com')] });
    for (const { id } of [short, mail]) expect((await client.get(`/contacts/${id}`)).text).toBe(notFound);
    expect((await client.get('/contacts')).text).toBe(emptyPage);
  });

  it('a wa_id is shown as a phone', async () => {
    const account = await fixture.newAccount();
    const client = clientOf(fixture, account.key);
    const { id } = await save(account, { identities: [holds('wa_id', '5511987654321')] });
    expect((await client.get(`/contacts/${id}`)).json.data.phone).toBe('+5511987654321');
    const found = await client.post({ phone: '+5511987654321' });
    expect([found.status, found.json.data.id]).toEqual([200, id]);
    const target = [{ by: 'id', id }] as const;
    const [identity] = (await fixture.core.getContact(account.caller, { target })).identities;
    expect(identity?.kind).toBe('wa_id');
    // Another form of the number is another number here.
    expect((await client.post({ phone: '+551187654321' })).status).toBe(201);
  });

  it('a second number finds its contact, which shows the first', async () => {
    const account = await fixture.newAccount();
    const client = clientOf(fixture, account.key);
    const { id } = await save(account, {
      identities: [holds('phone', '14155550150'), holds('phone', '14155550151')],
    });
    const found = await client.post({ phone: '+14155550151' });
    expect([found.status, found.json.data.id, found.json.data.phone]).toEqual([200, id, '+14155550150']);
  });

  it('is the primary phone, else the oldest other, else the oldest wa_id', async () => {
    const account = await fixture.newAccount();
    const client = clientOf(fixture, account.key);
    const phone = (value: string, isPrimary: boolean) =>
      ({ op: 'hold', identity: { kind: 'phone', value, isPrimary } }) as const;
    const shown = async (identities: ContactEdit['identities']) => {
      const { id } = await save(account, { identities: identities ?? [] });
      return (await client.get(`/contacts/${id}`)).json.data.phone;
    };
    const wa = holds('wa_id', '14155550301');
    expect(await shown([wa, phone('14155550302', false), phone('14155550303', true)])).toBe('+14155550303');
    const other = holds('wa_id', '14155550311');
    expect(await shown([other, phone('14155550312', false), phone('14155550313', false)])).toBe(
      '+14155550312',
    );
    expect(await shown([holds('wa_id', '14155550321'), phone('999', true)])).toBe('+14155550321');
  });
});

describe('values of other faces', () => {
  it('are shown on this wire', async () => {
    const account = await fixture.newAccount();
    const client = clientOf(fixture, account.key);
    const contact = await save(account, {
      givenName: 'Ana',
      familyName: 'Lima',
      avatarUrl: set('https://example.com/a.png'),
      identities: [
        holds('phone', '5511987654321'),
        { op: 'hold', identity: { kind: 'email', value: 'b@example.com', isPrimary: false } },
      ],
    });
    const at = contact.createdAt.toISOString();
    expect((await client.get(`/contacts/${contact.id}`)).text).toBe(
      `{"data":{"id":"${contact.id}","phone":"+5511987654321","name":"Ana Lima","email":null,"company":null,"avatar_url":"https://example.com/a.png","tags":[],"created_at":"${at}","updated_at":"${at}"}}`,
    );
  });
});
