/** v2: the contact that an entry addresses, the owner of a chat, and the result of races. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import type { IdentityInput } from '@switchbook/domain/identity/identity.js';
import { describe, expect, it } from 'vitest';
import {
  chat,
  contacts1,
  listed,
  processed,
  shown,
  timeless,
  v2Of,
  whatsapp,
} from '../../../../test/support/clients/wazzup.js';
import { rounds } from '../../../../test/support/rounds.js';
import { useServer } from '../../../../test/support/wire/server.js';
import { targetOf } from '../ids.js';

const fixture = useServer();

async function fresh() {
  const account = await fixture.newAccount();
  const stored = (id: string) => fixture.core.getContact(account.caller, { target: targetOf(id) });
  /** another face creates a contact */
  const born = async (name: string | null, ...identities: IdentityInput[]): Promise<Contact> => {
    const saved = await fixture.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: {
        ...(name === null ? {} : { displayName: set(name) }),
        identities: identities.map((identity) => ({ op: 'hold', identity }) as const),
      },
    });
    return saved.contact;
  };
  const shares = async (id: string) => (await stored(id)).sharing?.map((identity) => identity.value) ?? [];
  const count = () => fixture.core.countContacts(account.caller, allContacts);
  return { account, stored, shares, born, count, ...v2Of(fixture.send, account.key) };
}

const n1 = '79990000001';
const n2 = '79990000002';
const n3 = '79990000003';
const entry = (id: string, ...numbers: readonly string[]) =>
  contacts1({ id, contact_data: numbers.map(whatsapp) });
const phone = (value: string) => ({ kind: 'phone', value, raw: `+${value}` }) as const;

describe('contacts of other faces', () => {
  it('the owner of the chat gets the id, and keeps its uuid, tags and note', async () => {
    const { account, born, post, get, stored } = await fresh();
    const created = await born('Anna', phone('79999999999'));
    const tag = { by: 'name', name: 'vip', folded: false, missing: 'create' } as const;
    await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: [{ by: 'id', id: created.id }],
      edit: { tags: [{ op: 'add', items: [tag] }] },
    });
    await fixture.core.addNote(account.caller, { target: [{ by: 'id', id: created.id }] }, { body: 'hello' });
    expect((await post(contacts1())).status).toBe(201);
    const after = await stored('contacts1');
    expect(after).toMatchObject({ id: created.id, displayName: 'TestContact', version: 3 });
    expect(after.tags.map((catalogItem) => catalogItem.name)).toEqual(['vip']);
    const notes = await fixture.core.listNotes(
      account.caller,
      { target: targetOf('contacts1') },
      { limit: 5, after: null },
    );
    expect(notes.items.map((note) => note.body)).toEqual(['hello']);
    for (const id of ['contacts1', created.id])
      expect(timeless((await get(`/contacts/${id}`)).text)).toBe(
        listed(
          shown('contacts1', 'TestContact', [chat('whatsapp', '79999999999')], {
            uri: 'https://example.com/contact/1',
          }),
        ),
      );
    expect((await get(`/contacts/${created.id.toUpperCase()}`)).status).toBe(404);
  });

  it('a contact with its uuid as id is written and gets no id', async () => {
    const { born, post, patch, get, stored } = await fresh();
    const { id } = await born('Anna', phone(n1));
    expect((await post(contacts1({ id, contact_data: [] }))).status).toBe(201);
    expect((await patch({ id, name: 'B' })).status).toBe(200);
    expect((await stored(id)).identities.map((identity) => identity.kind)).toEqual(['phone']);
    expect((await get('/contacts')).json.data[0]).toMatchObject({ id, name: 'B' });
    const unknown = '0198c0de-0000-7000-8000-000000000001';
    expect((await post(entry(unknown, n2))).status).toBe(201);
    expect((await stored(unknown)).id).not.toBe(unknown);
    expect((await get(`/contacts/${unknown}`)).json.data[0].id).toBe(unknown);
  });

  it('a known contact is not merged with the owner of a sent number', async () => {
    const { born, post, count, stored, shares } = await fresh();
    const { id } = await born('Anna', phone(n1));
    await post(entry('contacts1', n2));
    expect((await post(entry('contacts1', n2, n1))).status).toBe(201);
    expect(await count()).toBe(2);
    expect([await shares('contacts1'), (await stored(id)).version]).toEqual([[n1], 1]);
  });

  it('the first owned chat selects the contact, the others are shared', async () => {
    const { born, post, stored, shares } = await fresh();
    const first = await born('One', { kind: 'telegram', value: '5' });
    const second = await born('Two', phone(n1));
    const chats = [whatsapp(n3), { chat_type: 'telegram', chat_id: '5' }, whatsapp(n1)];
    expect((await post(contacts1({ contact_data: chats }))).status).toBe(201);
    expect((await stored('contacts1')).id).toBe(first.id);
    expect([await shares('contacts1'), (await stored(second.id)).version]).toEqual([[n1], 1]);
  });

  it('an owner with an id, or of another entry, does not get a second one', async () => {
    const { born, post, stored, shares } = await fresh();
    const created = await born('Anna', phone(n1));
    expect(timeless((await post(entry('other', n1), entry(created.id, n1, n2))).text)).toBe(processed(2));
    expect([(await stored('other')).id === created.id, await shares('other')]).toEqual([false, [n1]]);
    expect(timeless((await post(entry('a', n2), entry('b', n2))).text)).toBe(processed(2));
    expect((await stored('a')).id).toBe(created.id);
    expect([(await stored('b')).id === created.id, await shares('b')]).toEqual([false, [n2]]);
  });

  it('national twins of a number are different chats and attach nothing', async () => {
    const { born, post, get, count } = await fresh();
    await born('Ana', phone('551198765432'));
    await post(entry('a', '5511998765432'));
    expect(await count()).toBe(2);
    expect((await get('/contacts/a')).json.data[0].contact_data[0].chat_id).toBe('5511998765432');
  });

  it('a wa_id is owned like a phone, and attaching leaves it a wa_id', async () => {
    const { born, post, stored } = await fresh();
    const { id } = await born('Anna', { kind: 'wa_id', value: n1 });
    await post(entry('a', n1));
    const after = await stored('a');
    expect(after.id).toBe(id);
    expect(after.identities.map((identity) => [identity.kind, identity.value])).toEqual([
      ['wa_id', n1],
      ['vendor_id', 'a'],
    ]);
  });

  it('a contact with a BSUID is listed, and does not change when sent back', async () => {
    const { born, post, get, stored } = await fresh();
    const unnamed = await born(null, { kind: 'bsuid', value: 'US.1' });
    const named = await born('Anna', phone(n1));
    const list = await get('/contacts');
    expect(timeless(list.text)).toBe(
      listed(
        shown(unnamed.id, '', [], { responsible: '' }),
        shown(named.id, 'Anna', [chat('whatsapp', n1)], { responsible: '' }),
      ),
    );
    for (const contact of list.json.data) {
      const echoed = await post(contact);
      expect(echoed.status).toBe(201);
      expect(timeless(echoed.text)).toBe(processed(1));
    }
    expect([(await stored(unnamed.id)).version, (await stored(named.id)).version]).toEqual([1, 1]);
  });

  it('shows the requested one of several ids; all of them name the contact', async () => {
    const { account, post, get, stored } = await fresh();
    await post(entry('old', n1));
    await fixture.core.editContact(
      { ...account.caller, face: 'wazzup' },
      {
        op: 'edit',
        target: targetOf('old'),
        edit: {
          identities: [{ op: 'hold', identity: { kind: 'vendor_id', scope: 'wazzup', value: 'new' } }],
        },
      },
    );
    expect(timeless((await post(entry('old', n1), contacts1({ id: 'new', name: 'B' }))).text)).toBe(
      processed(2),
    );
    expect((await get('/contacts/new')).json.data[0]).toMatchObject({ id: 'new', name: 'B' });
    expect((await get('/contacts')).json.data).toMatchObject([{ id: 'old', name: 'B' }]);
    expect((await stored('old')).id).toBe((await stored('new')).id);
  });
});

describe('ownership of chats', () => {
  it('a deleted id is free, and becomes another contact', async () => {
    const { post, remove, stored } = await fresh();
    await post(contacts1());
    const { id } = await stored('contacts1');
    await remove('contacts1');
    expect((await post(contacts1())).status).toBe(201);
    expect((await stored('contacts1')).id).not.toBe(id);
  });

  it('a chat that another id owns is shared', async () => {
    const { post, patch, shares } = await fresh();
    await post(contacts1());
    await post(entry('second', n1));
    expect((await post(contacts1({ id: 'other' }))).status).toBe(201);
    const chats = [whatsapp(n2), whatsapp(n1), whatsapp('+79999999999')];
    expect((await patch({ id: 'second', contact_data: chats })).status).toBe(200);
    expect([await shares('other'), await shares('second')]).toEqual([['79999999999'], ['79999999999']]);
  });

  it('two entries may swap their chats; of two that claim one the first owns it', async () => {
    const { post, patch, get, shares } = await fresh();
    await post(entry('a', n1), entry('b', n2));
    const swapped = await post(entry('a', n2), entry('b', n1));
    expect(swapped.status).toBe(201);
    const numberOf = async (id: string) =>
      (await get(`/contacts/${id}`)).json.data[0].contact_data[0].chat_id;
    expect([await numberOf('a'), await numberOf('b')]).toEqual([n2, n1]);
    const chatsOf = (id: string, number: string) => ({ id, contact_data: [whatsapp(number)] });
    const back = await patch(chatsOf('a', n1), chatsOf('b', n2));
    expect([back.status, timeless(back.text)]).toEqual([200, processed(2)]);
    expect([await numberOf('a'), await numberOf('b')]).toEqual([n1, n2]);
    expect((await patch(chatsOf('a', n3), chatsOf('b', n3))).status).toBe(200);
    expect([await shares('a'), await shares('b')]).toEqual([[], [n3]]);
  });

  it('a chat leaves with its contact in the same request', async () => {
    const { post, get } = await fresh();
    await post(entry('a', n1));
    expect((await post(entry('b', n1), entry('a'))).status).toBe(201);
    expect((await get('/contacts/a')).json.data[0].contact_data).toEqual([]);
  });

  it('an opt-out remains with a number whose chat is removed', async () => {
    const { account, post, stored } = await fresh();
    await post(entry('a', n1));
    const target = { target: targetOf('a') };
    await fixture.core.recordConsent(account.caller, target, { channel: 'whatsapp', state: 'opted_out' });
    await post(entry('a'), entry('b', n1));
    expect((await stored('b')).reach.optedOut).toBe(true);
  });
});

describe('races', () => {
  it('the same entry, sent a hundred times at once, is one contact', { tags: ['nightly'] }, async () => {
    const { post, count, stored } = await fresh();
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(contacts1())));
    expect(new Set(answers.map((answer) => timeless(answer.text)))).toEqual(new Set([processed(1)]));
    expect(await count()).toBe(1);
    expect((await stored('contacts1')).version).toBe(1);
  });

  it('one of many simultaneous ids owns the number, and the others share it', async () => {
    const { post, shares, count } = await fresh();
    const ids = rounds(30, 100);
    const answers = await Promise.all(Array.from({ length: ids }, (_, at) => post(entry(`c${at}`, n1))));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    expect(await count()).toBe(ids);
    const shared = await Promise.all(answers.map((_, at) => shares(`c${at}`)));
    expect(shared.filter((item) => item.length === 0)).toHaveLength(1);
  });

  it('one of many simultaneous ids joins the contact of another face; the others share its number', async () => {
    const { born, post, get, count } = await fresh();
    const created = await born('Anna', phone(n1));
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => post(entry(`c${at}`, n1))));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(20);
    expect(await count()).toBe(20);
    expect((await get(`/contacts/${created.id}`)).json.data[0].id).toMatch(/^c/);
  });

  it('swaps, removals and creations that cross leave every number with one owner', async () => {
    const { account, post, remove, get, stored } = await fresh();
    await post(entry('a', n1), entry('b', n2));
    const steps = [
      () => post(entry('a', n2), entry('b', n1)),
      () => post(entry('b', n2), entry('a', n1)),
      () => post(entry('a'), entry('b', n1, n2)),
      () => remove('b', 'a'),
      () => post(entry('c', n1)),
    ];
    const work = Array.from({ length: 40 }, (_, at) => steps[at % steps.length]?.());
    const statuses = new Set((await Promise.all(work)).map((item) => item?.status));
    expect([...statuses].filter((status) => ![200, 201, 400].includes(status ?? 0))).toEqual([]);
    const list: { id: string; contact_data: { chat_id: string }[] }[] = (await get('/contacts')).json.data;
    const numbers = list.flatMap((contact) => contact.contact_data.map((shownChat) => shownChat.chat_id));
    const contacts = await Promise.all(list.map((contact) => stored(contact.id)));
    const ofKind = contacts.flatMap((contact) => contact.identities.filter((held) => held.kind === 'phone'));
    expect(ofKind.map((held) => held.value).toSorted()).toEqual([...new Set(numbers)].toSorted());
    expect(list).toHaveLength(await fixture.core.countContacts(account.caller, allContacts));
  });
});

describe('the largest requests', () => {
  /** A hundred contacts with ninety chats each: more locks than PostgreSQL has room for. */
  const many = (prefix: string) =>
    Array.from({ length: 100 }, (_, at) => {
      const chats = Array.from({ length: 90 }, (__, chatAt) => ({
        chat_type: 'vk',
        chat_id: `${at}-${chatAt}`,
      }));
      return contacts1({ id: `${prefix}${at}`, contact_data: chats });
    });

  it('thousands of chats in one request are accepted, and used ones are shared', {
    tags: ['nightly'],
  }, async () => {
    const { post, shares } = await fresh();
    expect(timeless((await post(...many('a'))).text)).toBe(processed(100));
    expect(timeless((await post(...many('x').slice(0, 5))).text)).toBe(processed(5));
    expect(await shares('x4')).toHaveLength(90);
  });
});
