/** PATCH: sent members change, null clears, and all other members stay unchanged. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { badRequest, holds, notFound, withJane } from '../../../test/support/clients/wacrm.js';
import { useServer } from '../../../test/support/wire/server.js';
import { planned } from '../../database/statements/sql.js';

const fixture = useServer();

const tagNames = (received: { json: { data: { tags: { name: string }[] } } }) =>
  received.json.data.tags.map((tag) => tag.name);

describe('tags', () => {
  it('are trimmed, without blank ones, each once in the first spelling', async () => {
    const { client, id } = await withJane(fixture);
    expect(tagNames(await client.patch(id, { tags: [' A ', 'a', 'B', '', '  '] }))).toEqual(['A', 'B']);
    expect(tagNames(await client.patch(id, { tags: ['', ' '] }))).toEqual([]);
  });

  it('tags alone change the time; null removes all; a wrong type is refused', async () => {
    const { client, id, created } = await withJane(fixture);
    const patched = await client.patch(id, { tags: ['x'] });
    expect(patched.json.data.updated_at > created.json.data.updated_at).toBe(true);
    expect(tagNames(patched)).toEqual(['x']);
    for (const tags of ['x', ['x', 1], 5, {}]) {
      const refused = await client.patch(id, { tags });
      expect([refused.status, refused.text]).toEqual([400, badRequest("'tags' must be an array of strings")]);
    }
    expect((await client.get(`/contacts/${id}`)).text).toBe(patched.text);
    expect(tagNames(await client.patch(id, { tags: null }))).toEqual([]);
  });

  it('other spellings that another face assigned stay when the client sends back what it read', async () => {
    const { account, client, id } = await withJane(fixture);
    const assign = (names: readonly string[]) =>
      fixture.core.editContact(account.caller, {
        op: 'edit',
        target: [{ by: 'id', id: asId(id) }],
        edit: {
          tags: [
            {
              op: 'replace',
              items: names.map((name) => ({ by: 'name', name, folded: false, missing: 'create' })),
            },
          ],
        },
      });
    await assign(['Vip', 'Lead', 'lead']);
    const read = await client.get(`/contacts/${id}`);
    expect(tagNames(read)).toEqual(['Lead', 'lead', 'Vip']);
    expect((await client.patch(id, { tags: tagNames(read) })).text).toBe(read.text);
    const more = await client.patch(id, { tags: [...tagNames(read), 'new', 'NEW'] });
    expect(tagNames(more)).toEqual(['Lead', 'lead', 'new', 'Vip']);
    // Another spelling names the tag that the contact has, and not the oldest one of the account.
    expect(tagNames(await client.patch(id, { tags: ['VIP', 'LEAD'] }))).toEqual(['Lead', 'Vip']);
    expect(tagNames(await client.patch(id, { tags: [] }))).toEqual([]);
    expect(tagNames(await client.patch(id, { tags: ['Vip'] }))).toEqual(['vip']);
  });

  it('are sorted by code points of the folded name', async () => {
    const { client, id } = await withJane(fixture);
    const patched = await client.patch(id, { tags: ['\u{1d49c}', '\uff21', 'z', 'b', 'A', '\u00c9'] });
    expect(tagNames(patched)).toEqual(['A', 'b', 'z', '\u00c9', '\uff21', '\u{1d49c}']);
  });

  it('keep their ids and remain in the account when a contact loses them', async () => {
    const { account, client, id, created } = await withJane(fixture);
    await client.patch(id, { tags: ['lead'] });
    const names = (await fixture.core.listCatalog(account.caller, 'tags')).map((tag) => tag.name);
    expect(names).toEqual(['vip', 'lead']);
    const back = await client.patch(id, { tags: ['VIP'] });
    expect(back.json.data.tags).toEqual(created.json.data.tags);
  });
});

describe('fields', () => {
  it('equal values change nothing', async () => {
    const { client, id, created, stored } = await withJane(fixture);
    const bodies = [
      {},
      { phone: 42, foo: 1 },
      { name: 'Jane Doe', company: 'Acme', email: null, tags: ['VIP'] },
      { email: '' },
    ];
    for (const body of bodies) {
      const { status, text } = await client.patch(id, body);
      expect([status, text]).toEqual([200, created.text]);
    }
    expect((await stored()).version).toBe(1);
  });

  it('texts are stored verbatim, and a blank email clears it', async () => {
    const { client, id } = await withJane(fixture);
    expect((await client.patch(id, { name: '' })).json.data.name).toBe('');
    expect((await client.patch(id, { name: ' a ' })).json.data.name).toBe(' a ');
    const odd = '"\\/\n\t\u0001\u007f\u2028<\u00e9🦊';
    expect((await client.patch(id, { name: odd })).json.data.name).toBe(odd);
    expect((await client.patch(id, { name: null })).json.data.name).toBeNull();
    expect((await client.patch(id, { company: ' ' })).json.data.company).toBe(' ');
    expect((await client.patch(id, { email: ' x ' })).json.data.email).toBe(' x ');
    expect((await client.patch(id, { email: '' })).json.data.email).toBeNull();
    await client.patch(id, { email: 'a' });
    expect((await client.patch(id, { email: '  ' })).json.data.email).toBeNull();
  });

  it('one bad field prevents the whole change', async () => {
    const { client, id, created } = await withJane(fixture);
    const { status, text } = await client.patch(id, { company: 'New', email: 42, tags: [] });
    expect([status, text]).toEqual([400, badRequest("'email' must be a string or null")]);
    expect((await client.get(`/contacts/${id}`)).text).toBe(created.text);
    const order: string[] = [];
    const wrong = { tags: 1, company: 1, email: 1, name: 1 };
    for (const right of [{}, { name: 'a' }, { email: 'a' }, { company: 'a' }]) {
      Object.assign(wrong, right);
      order.push((await client.patch(id, wrong)).json.error.message);
    }
    expect(order).toEqual([
      "'name' must be a string or null",
      "'email' must be a string or null",
      "'company' must be a string or null",
      "'tags' must be an array of strings",
    ]);
  });

  it('every 400 is answered before the 404', async () => {
    const { client } = await withJane(fixture);
    for (const id of ['00000000-0000-4000-8000-000000000000', 'not-a-uuid']) {
      const wrong = await client.patch(id, { name: 42 });
      expect([wrong.status, wrong.text]).toEqual([400, badRequest("'name' must be a string or null")]);
      const nobody = await client.patch(id, {});
      expect([nobody.status, nobody.text]).toEqual([404, notFound]);
      const broken = await client.patch(id, '[');
      expect([broken.status, broken.text]).toEqual([400, badRequest('Request body must be a JSON object')]);
    }
  });

  it('one request is one version step, with any number of changes', async () => {
    const { client, id, stored } = await withJane(fixture);
    await client.patch(id, { name: 'A', email: 'a@example.com', company: null, tags: ['new', 'newer'] });
    expect((await stored()).version).toBe(2);
    await client.patch(id, { email: 'A@example.com' });
    expect((await stored()).version).toBe(3);
    await client.patch(id, { email: 'A@example.com' });
    expect((await stored()).version).toBe(3);
  });
});

describe('a change', () => {
  it('adds one event to the feed; a change without effect, or a match, adds none', async () => {
    const { account, client, id } = await withJane(fixture);
    const feed = async () => {
      const select = planned(
        'select type from events where account_id = $1 and contact_id is not null order by seq',
      );
      const rows = await fixture.database.query<{ type: string }>(select, [account.account.id]);
      return rows.map((row) => row.type);
    };
    expect(await feed()).toEqual(['contact.created']);
    await client.post({ phone: '14155550123', name: 'Someone Else', tags: ['new'] });
    await client.patch(id, { name: 'Jane Doe', tags: ['VIP'] });
    await client.patch(id, { company: 'New', email: 42 });
    expect(await feed()).toEqual(['contact.created']);
    await client.patch(id, { name: 'A', email: 'a@example.com', company: null, tags: ['new', 'newer'] });
    expect(await feed()).toEqual(['contact.created', 'contact.updated']);
  });

  it('through another face moves the time', async () => {
    const { account, client, id, created } = await withJane(fixture);
    const target = [{ by: 'id', id: asId<ContactId>(id) }] as const;
    const edit = { identities: [holds('telegram', '777')] };
    await fixture.core.editContact(account.caller, { op: 'edit', target, edit });
    const { updated_at: updated } = (await client.get(`/contacts/${id}`)).json.data;
    expect(updated > created.json.data.updated_at).toBe(true);
    const { text } = await client.post({ phone: '14155550123' });
    expect(text).toBe(created.text.replace(/"updated_at":"[^"]+"/, `"updated_at":"${updated}"`));
  });

  it('creates no tag when no contact matches', async () => {
    const { account, client } = await withJane(fixture);
    const { status, text } = await client.patch('00000000-0000-4000-8000-000000000000', { tags: ['new'] });
    expect([status, text]).toEqual([404, notFound]);
    const names = (await fixture.core.listCatalog(account.caller, 'tags')).map((tag) => tag.name);
    expect(names).toEqual(['vip']);
  });
});

describe('the email', () => {
  const emails = (contact: Contact) =>
    contact.identities
      .filter((identity) => identity.kind === 'email')
      .map((identity) => [identity.raw, identity.isPrimary] as const)
      .sort();

  it('is one slot: the primary one is replaced, further ones remain', async () => {
    const { account, client, id, stored } = await withJane(fixture);
    await client.patch(id, { email: 'First@example.com' });
    const target = [{ by: 'id', id: asId<ContactId>(id) }] as const;
    const second = { identities: [holds('email', 'second@example.com')] };
    await fixture.core.editContact(account.caller, { op: 'edit', target, edit: second });
    expect((await client.patch(id, { email: 'third@example.com' })).json.data.email).toBe(
      'third@example.com',
    );
    expect(emails(await stored())).toEqual([
      ['second@example.com', false],
      ['third@example.com', true],
    ]);
    // An email that the contact already has becomes primary, and the previous primary email is kept.
    expect((await client.patch(id, { email: 'Second@example.com' })).json.data.email).toBe(
      'Second@example.com',
    );
    expect(emails(await stored())).toEqual([
      ['Second@example.com', true],
      ['third@example.com', false],
    ]);
    // Null removes only the primary email, and promotes no other.
    expect((await client.patch(id, { email: null })).json.data.email).toBeNull();
    expect(emails(await stored())).toEqual([['third@example.com', false]]);
    const unchanged = await stored();
    await client.patch(id, { email: null });
    expect(await stored()).toEqual(unchanged);
    await client.patch(id, { email: 'fourth@example.com' });
    expect(emails(await stored())).toEqual([
      ['fourth@example.com', true],
      ['third@example.com', false],
    ]);
  });
});

describe('values outside this wire', () => {
  it('do not change', async () => {
    const { account, client, id, stored } = await withJane(fixture);
    const target = [{ by: 'id', id: asId<ContactId>(id) }] as const;
    await client.patch(id, { email: 'jane@example.com' });
    await fixture.core.editContact(account.caller, {
      op: 'edit',
      target,
      edit: {
        identities: [
          { op: 'hold', identity: { kind: 'bsuid', scope: 'portfolio', value: 'US.123' } },
          holds('telegram', '777'),
          holds('phone', '4930123456'),
          holds('email', 'second@example.com'),
        ],
        groups: [{ op: 'add', items: [{ by: 'name', name: 'Friends', folded: true, missing: 'create' }] }],
        attributes: { op: 'merge', value: { birthday: '2000-01-01' } },
        extension: { face: 'other', members: { x: 1 } },
      },
    });
    await fixture.core.addNote(account.caller, { target }, { body: 'likes tea' });
    await fixture.core.recordConsent(account.caller, { target }, { channel: 'whatsapp', state: 'opted_out' });
    const notesOf = async () => {
      const { items } = await fixture.core.listNotes(account.caller, { target }, { limit: 10, after: null });
      return items.map(({ contact: _, ...note }) => note);
    };
    const consentsOf = () => fixture.core.listConsents(account.caller, { target });
    const [before, notes, consents] = [await stored(), await notesOf(), await consentsOf()];

    const patched = await client.patch(id, { name: 'J', email: null, tags: ['x'] });
    expect(patched.status).toBe(200);
    expect(patched.json.data).toMatchObject({ name: 'J', email: null, phone: '+14155550123' });
    const after = await stored();
    const rest = (contact: Contact) => ({
      identities: contact.identities.filter((identity) => identity.raw !== 'jane@example.com'),
      groups: contact.groups,
      attributes: contact.attributes,
      extensions: contact.extensions,
      reach: contact.reach,
      company: contact.company,
      source: contact.source,
      status: contact.status,
    });
    expect(rest(after)).toEqual(rest(before));
    expect(after.identities).toHaveLength(before.identities.length - 1);
    expect(after.version).toBe(before.version + 1);
    expect(await notesOf()).toEqual(notes);
    expect(await consentsOf()).toEqual(consents);
  });
});
