/** Numbers without country code, in an account with a region. */

import { set } from '@switchbook/domain/contact/edit.js';
import { describe, expect, it } from 'vitest';
import { contacts1, contacts1V3, v2Of, v3Of, whatsapp } from '../../../test/support/clients/wazzup.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

async function kazakh() {
  const account = await fixture.newAccount();
  await fixture.core.updateAccount(account.account.id, { default_region: 'KZ' });
  return { account, v2: v2Of(fixture.send, account.key), v3: v3Of(fixture.send, account.key) };
}

describe('digits that are no international number', () => {
  it('become numbers of the country of the account', async () => {
    const { v2, v3 } = await kazakh();
    expect((await v2.post(contacts1({ contact_data: [whatsapp('8 705 111 22 33')] }))).status).toBe(201);
    const shown = (await v2.get('/contacts/contacts1')).json.data[0].contact_data;
    expect(shown[0].chat_id).toBe('77051112233');
    const contactData = [
      { chatType: 'viber', chatId: '8 (705) 111-22-44' },
      { chatType: 'max', chatId: 'm1', phone: '8 705 111 22 55' },
    ];
    expect((await v3.post(contacts1V3({ id: 'c2', contactData }))).status).toBe(200);
    const second = (await v3.get('/contacts/c2')).json.contactData;
    expect(second.map((item: { chatId: string; phone: string }) => [item.chatId, item.phone])).toEqual([
      ['77051112244', null],
      ['m1', '77051112255'],
    ]);
  });

  it('are unchanged if valid as written, or without a region', async () => {
    const { v2 } = await kazakh();
    // A trunk prefix does not make the id of a messenger national: the id here is Vietnamese.
    await v2.post(contacts1({ contact_data: [whatsapp('84952233445'), whatsapp('+87051112233')] }));
    const shown = (await v2.get('/contacts/contacts1')).json.data[0].contact_data;
    expect(shown.map((item: { chat_id: string }) => item.chat_id)).toEqual(['84952233445', '87051112233']);
    const plain = v2Of(fixture.send, (await fixture.newAccount()).key);
    await plain.post(contacts1({ contact_data: [whatsapp('8 705 111 22 33')] }));
    expect((await plain.get('/contacts/contacts1')).json.data[0].contact_data[0].chat_id).toBe('87051112233');
  });

  it('stored by earlier versions are sent back without a change', async () => {
    const { account, v2 } = await kazakh();
    const identities = [
      { op: 'hold', identity: { kind: 'vendor_id', scope: 'wazzup', value: 'old', origin: 'wazzup' } },
      { op: 'hold', identity: { kind: 'phone', value: '87051112233', origin: 'wazzup', isPrimary: true } },
    ] as const;
    const edit = { displayName: set('Old'), identities };
    await fixture.core.saveContact(account.caller, { op: 'save', onMatch: 'refuse', edit });
    const read = (await v2.get('/contacts/old')).json.data[0];
    expect(read.contact_data[0].chat_id).toBe('87051112233');
    expect((await v2.post({ ...read, responsible_user_id: '1' })).status).toBe(201);
    expect((await v2.get('/contacts/old')).json.data[0].contact_data).toEqual(read.contact_data);
  });
});
