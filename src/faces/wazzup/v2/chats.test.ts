/** v2: chats in requests, in the database, and in answers. */

import { displayedIdentity } from '@switchbook/domain/contact/contact.js';
import type { IdentityInput } from '@switchbook/domain/identity/identity.js';
import { describe, expect, it } from 'vitest';
import {
  chat,
  contacts1,
  failed,
  listed,
  shown,
  timeless,
  v2Of,
  whatsapp,
} from '../../../../test/support/clients/wazzup.js';
import { useServer } from '../../../../test/support/wire/server.js';
import { targetOf } from '../ids.js';

const fixture = useServer();

async function fresh() {
  const account = await fixture.newAccount();
  const client = v2Of(fixture.send, account.key);
  const stored = (id = 'contacts1') => fixture.core.getContact(account.caller, { target: targetOf(id) });
  const post = (...chats: readonly unknown[]) => client.post(contacts1({ contact_data: chats }));
  const chatsOf = async (id = 'contacts1') =>
    JSON.stringify((await client.get(`/contacts/${id}`)).json.data[0].contact_data);
  /** another face adds to the contact */
  const hold = async (...identities: IdentityInput[]) =>
    fixture.core.editContact(account.caller, {
      op: 'edit',
      target: targetOf('contacts1'),
      edit: { identities: identities.map((identity) => ({ op: 'hold', identity }) as const) },
    });
  return { account, client, stored, post, chatsOf, hold };
}

const chats = (...shownChats: readonly string[]) => `[${shownChats.join(',')}]`;
const first = 'contacts.0.contact_data.0';
const types = 'whatsapp, whatsgroup, viber, instagram, telegram, telegroup, vk, avito, max, maxgroup';

describe('chats of v2', () => {
  it('a number is normalized, stored as sent, and a phone on every other face', async () => {
    const { post, chatsOf, stored } = await fresh();
    expect((await post(whatsapp('+7 (999) 999-99-99'))).status).toBe(201);
    expect(await chatsOf()).toBe(chats(chat('whatsapp', '79999999999')));
    expect(displayedIdentity(await stored(), 'phone')).toMatchObject({
      value: '79999999999',
      raw: '+7 (999) 999-99-99',
      isPrimary: true,
      attrs: { whatsapp: true },
    });
    expect((await post(whatsapp('79999999999'))).status).toBe(201);
    expect((await stored()).version).toBe(1);
  });

  it('a known type is accepted in any letter case; an invalid one is refused with the list', async () => {
    const { post, chatsOf } = await fresh();
    expect((await post({ chat_type: ' WhatsApp ', chat_id: '79999999999' })).status).toBe(201);
    expect(await chatsOf()).toBe(chats(chat('whatsapp', '79999999999')));
    for (const type of ['Wapi', '', ' ', '__proto__', 'a b', 'x'.repeat(33)])
      expect((await post({ chat_type: type, chat_id: '79999999999' })).text).toBe(
        failed(`${first}.chat_type must be one of the following values: ${types}`),
      );
  });

  it('a Telegram chat may have only a user name', async () => {
    const { post, chatsOf, stored } = await fresh();
    expect((await post({ chat_type: 'telegram', username: '@anna' })).status).toBe(201);
    expect(await chatsOf()).toBe(chats(chat('telegram', '', 'anna')));
    expect((await stored()).identities.map((identity) => identity.kind)).toEqual(['vendor_id']);
    for (const none of [{}, { chat_id: null }, { chat_id: ' ', username: '', phone: null }])
      expect((await post({ chat_type: 'telegram', ...none })).text).toBe(
        failed(`${first}.chat_id should not be empty`),
      );
    expect((await post({ chat_type: 'max', phone: '+7 999 000-00-01' })).status).toBe(201);
    expect(await chatsOf()).toBe(chats(chat('max', '', '', '79990000001')));
    expect((await post({ chat_type: 'max', username: 'anna' })).text).toBe(
      failed(`${first}.chat_id should not be empty`),
    );
  });

  it('members of other types are ignored', async () => {
    const { post, chatsOf } = await fresh();
    expect((await post({ ...whatsapp('79999999999'), username: 'x', phone: 'y' })).status).toBe(201);
    expect((await post({ ...whatsapp('79999999999'), username: 1, phone: ['\u0000'] })).status).toBe(201);
    expect(await chatsOf()).toBe(chats(chat('whatsapp', '79999999999')));
  });

  it('each type has its form, and valid ids are shown normalized', async () => {
    const { post, chatsOf } = await fresh();
    const accepted: readonly [type: string, sent: string, shownAs: string][] = [
      ['viber', '+371 (999) 99.999', '37199999999'],
      ['instagram', ' @Anna.Roe_1 ', 'Anna.Roe_1'],
      ['telegram', ' anna.smith_1+2@x-y ', 'anna.smith_1+2@x-y'],
      ['vk', ' id1 ', 'id1'],
      ['avito', 'ü'.repeat(200), 'ü'.repeat(200)],
      ['max', '-7a/b', '-7a/b'],
      ['whatsgroup', ' 7999-1@g.us ', '7999-1@g.us'],
      ['telegroup', '-100', '-100'],
      ['maxgroup', 'g', 'g'],
    ];
    await post(...accepted.map(([type, sent]) => ({ chat_type: type, chat_id: sent })));
    expect(await chatsOf()).toBe(chats(...accepted.map(([type, , id]) => chat(type, id))));
    const refused: readonly [type: string, sent: string][] = [
      ['whatsapp', '123456'],
      ['whatsapp', '1234567890123456'],
      ['whatsapp', '079999999999'],
      ['whatsapp', '++79999999999'],
      ['whatsapp', '7999999999x'],
      ['viber', 'anna'],
      ['instagram', '@@anna'],
      ['instagram', 'a'.repeat(65)],
      ['telegram', 'a b'],
      ['telegram', '1'.repeat(65)],
      ['vk', 'a b'],
      ['avito', 'a'.repeat(201)],
      ['max', 'a\u0007'],
      ['whatsgroup', 'a\tb'],
    ];
    const answer = await post(...refused.map(([type, sent]) => ({ chat_type: type, chat_id: sent })));
    expect(answer.text).toBe(
      failed(
        ...refused.map(
          ([type], at) => `contacts.0.contact_data.${at}.chat_id is not valid for chat_type ${type}`,
        ),
      ),
    );
  });

  it('wrong chats are listed field by field', async () => {
    const { post } = await fresh();
    const answer = await post(
      {},
      7,
      { chat_type: 1, chat_id: {} },
      { chat_type: ' ', chat_id: '' },
      { chat_type: 'telegram', chat_id: 'x y', username: 'a b', phone: '12' },
      { chat_type: 'telegram', chat_id: 5, username: 5, phone: 79990000001 },
      { chat_type: 'telegram', username: 'a\u0000', phone: false },
      { chat_type: 'max', chat_id: 'm', phone: 'abc' },
      { chat_type: 'vk\ud800', chat_id: 'a\u0000' },
    );
    const at = (index: number) => `contacts.0.contact_data.${index}`;
    expect(answer.text).toBe(
      failed(
        `${at(0)}.chat_type should not be empty`,
        `${at(0)}.chat_id should not be empty`,
        `${at(1)} must be an object`,
        `${at(2)}.chat_type must be a string`,
        `${at(2)}.chat_id must be a string`,
        `${at(3)}.chat_type must be one of the following values: ${types}`,
        `${at(3)}.chat_id should not be empty`,
        `${at(4)}.chat_id is not valid for chat_type telegram`,
        `${at(4)}.username is not a valid Telegram username`,
        `${at(4)}.phone must contain only digits in international format`,
        `${at(5)}.username must be a string`,
        `${at(6)}.username contains a forbidden character`,
        `${at(6)}.phone must be a string`,
        `${at(7)}.phone must contain only digits in international format`,
        `${at(8)}.chat_type contains a forbidden character`,
        `${at(8)}.chat_id contains a forbidden character`,
      ),
    );
  });

  it('a contact has at most 100 chats', async () => {
    const { post } = await fresh();
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ chat_type: 'vk', chat_id: `v${index}` }));
    expect((await post(...many(100))).status).toBe(201);
    expect((await post(...many(101))).text).toBe(
      failed('contacts.0.contact_data must contain no more than 100 elements'),
    );
  });

  it('a repeated chat keeps its first position, with the last user name and phone', async () => {
    const { post, chatsOf } = await fresh();
    await post(
      { chat_type: 'telegram', chat_id: '5', username: 'old', phone: '79990000001' },
      whatsapp('79999999999'),
      { chat_type: 'telegram', chat_id: ' 5', username: '@new' },
      { chat_type: 'whatsgroup', chat_id: 'g' },
      whatsapp('+7 999 999 99 99'),
      { chat_type: 'whatsgroup', chat_id: 'g' },
    );
    expect(await chatsOf()).toBe(
      chats(chat('telegram', '5', 'new'), chat('whatsapp', '79999999999'), chat('whatsgroup', 'g')),
    );
  });

  it('user name and phone belong to the chat: they are replaced and emptied, and are no phone of the person', async () => {
    const { post, chatsOf, stored } = await fresh();
    await post({ chat_type: 'telegram', chat_id: '5', username: '@anna', phone: '+7 999 000 00 01' });
    expect(await chatsOf()).toBe(chats(chat('telegram', '5', 'anna', '79990000001')));
    expect(displayedIdentity(await stored(), 'phone')).toBeUndefined();
    await post({ chat_type: 'telegram', chat_id: '5', username: null });
    expect(await chatsOf()).toBe(chats(chat('telegram', '5')));
    expect((await stored()).version).toBe(2);
  });

  it('chats of this face are replaced, those of others remain', async () => {
    const { account, post, chatsOf, stored, hold, client } = await fresh();
    await post(whatsapp('79990000001'), whatsapp('79990000002'));
    await hold(
      { kind: 'phone', value: '79990000003', raw: '+79990000003' },
      { kind: 'email', value: 'a@x.co' },
      { kind: 'bsuid', value: 'US.1' },
    );
    const tag = { by: 'name', name: 'vip', folded: false, missing: 'create' } as const;
    await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: targetOf('contacts1'),
      edit: { tags: [{ op: 'add', items: [tag] }] },
    });
    expect((await client.post(contacts1({ contact_data: [whatsapp('79990000001')] }))).status).toBe(201);
    expect(await chatsOf()).toBe(chats(chat('whatsapp', '79990000001'), chat('whatsapp', '79990000003')));
    const after = await stored();
    expect(after.tags.map((catalogItem) => catalogItem.name)).toEqual(['vip']);
    expect(after.identities.map((identity) => `${identity.kind}:${identity.raw}`)).toEqual([
      'vendor_id:contacts1',
      'phone:79990000001',
      'phone:+79990000003',
      'email:a@x.co',
      'bsuid:US.1',
    ]);
  });

  it('the sent order is stored without a version step, then the others follow by age', async () => {
    const { post, chatsOf, stored, hold } = await fresh();
    const vk = { chat_type: 'vk', chat_id: 'v' };
    const group = { chat_type: 'telegroup', chat_id: 'g' };
    const other = { chat_type: 'maxgroup', chat_id: 'm' };
    await post(whatsapp('79990000001'), vk, group, other);
    await hold({ kind: 'viber', value: '79990000009' }, { kind: 'avito', value: 'a' });
    const { version } = await stored();
    await post(other, group, vk, whatsapp('79990000001'));
    expect(await chatsOf()).toBe(
      chats(
        chat('maxgroup', 'm'),
        chat('telegroup', 'g'),
        chat('vk', 'v'),
        chat('whatsapp', '79990000001'),
        chat('viber', '79990000009'),
        chat('avito', 'a'),
      ),
    );
    expect((await stored()).version).toBe(version);
  });

  it('the primary phone remains while it exists, else it is the first WhatsApp chat, else none', async () => {
    const { post, stored, hold } = await fresh();
    const primary = async () =>
      (await stored()).identities.find((identity) => identity.kind === 'phone' && identity.isPrimary)?.value;
    await post(whatsapp('79990000001'), whatsapp('79990000002'));
    await post(whatsapp('79990000002'), whatsapp('79990000001'));
    expect(await primary()).toBe('79990000001');
    await post(whatsapp('79990000003'), whatsapp('79990000002'));
    expect(await primary()).toBe('79990000003');
    await hold({ kind: 'phone', value: '79990000004' });
    await post();
    expect(await primary()).toBe('79990000004');
    const { post: postElsewhere, stored: storedElsewhere } = await fresh();
    await postElsewhere(whatsapp('79990000001'));
    await postElsewhere();
    expect((await storedElsewhere()).identities.map((identity) => identity.kind)).toEqual(['vendor_id']);
  });

  it('every number of any face is one chat; a wa_id is used unchanged, and invalid values are hidden', async () => {
    const { post, chatsOf, stored, hold } = await fresh();
    await post({ chat_type: 'vk', chat_id: 'v' });
    await hold(
      { kind: 'wa_id', value: '79990000001' },
      { kind: 'phone', value: '79990000002' },
      { kind: 'phone', value: '112' },
      { kind: 'telegram', value: 'anna' },
      { kind: 'instagram', value: 'Anna', raw: '@Anna' },
      { kind: 'instagram', value: '@roe' },
      { kind: 'messenger', value: '5' },
    );
    expect(await chatsOf()).toBe(
      chats(
        chat('vk', 'v'),
        chat('whatsapp', '79990000001'),
        chat('whatsapp', '79990000002'),
        chat('telegram', 'anna'),
        chat('instagram', 'Anna'),
      ),
    );
    const before = await stored();
    await post({ chat_type: 'vk', chat_id: 'v' }, whatsapp('79990000001'), whatsapp('79990000002'), {
      chat_type: 'instagram',
      chat_id: 'ANNA',
    });
    expect((await stored()).version).toBe(before.version);
    await post({ chat_type: 'vk', chat_id: 'v' });
    expect((await stored()).identities).toEqual(before.identities);
  });

  it('a group chat may be on two contacts, and is removed like any other', async () => {
    const { client, chatsOf } = await fresh();
    const group = [{ chat_type: 'whatsgroup', chat_id: 'g@g.us' }];
    expect((await client.post(contacts1({ id: 'a', contact_data: group }))).status).toBe(201);
    expect((await client.post(contacts1({ id: 'b', contact_data: group }))).status).toBe(201);
    await client.post(contacts1({ id: 'a', contact_data: [] }));
    expect(await chatsOf('a')).toBe('[]');
    expect(await chatsOf('b')).toBe(chats(chat('whatsgroup', 'g@g.us')));
  });

  it('a contact that is sent back as it was read does not change', async () => {
    const { client, stored } = await fresh();
    await client.post(
      contacts1({
        contact_data: [
          whatsapp('+7 (999) 999-99-99'),
          { chat_type: 'instagram', chat_id: '@Anna' },
          { chat_type: 'telegram', chat_id: '5', username: '@anna', phone: '+79990000001' },
          { chat_type: 'telegram', username: 'roe' },
          { chat_type: 'max', phone: '79990000002' },
          { chat_type: 'avito', chat_id: 'я'.repeat(200) },
          { chat_type: 'whatsgroup', chat_id: ' g ' },
        ],
        uri: null,
      }),
    );
    const before = await client.get('/contacts/contacts1');
    expect((await client.post(...before.json.data)).status).toBe(201);
    expect(timeless((await client.get('/contacts/contacts1')).text)).toBe(timeless(before.text));
    const { version, identities } = await stored();
    expect(version).toBe(1);
    expect(identities.find((identity) => identity.kind === 'phone')?.raw).toBe('+7 (999) 999-99-99');
  });

  it('a contact without any chat is one', async () => {
    const { client } = await fresh();
    expect((await client.post(contacts1({ contact_data: [], uri: null }))).status).toBe(201);
    expect(timeless((await client.get('/contacts/contacts1')).text)).toBe(
      listed(shown('contacts1', 'TestContact', [])),
    );
  });
});
