/** Chats of two contacts: one owns the chat, the other shares it and remains a separate contact. */

import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { describe, expect, it } from 'vitest';
import {
  chat,
  contacts1,
  listed,
  missing,
  processed,
  shown,
  timeless,
  v2Of,
  v3Of,
  whatsapp,
} from '../../../test/support/clients/wazzup.js';
import { useServer } from '../../../test/support/wire/server.js';
import { targetOf } from './ids.js';

const fixture = useServer();
const n1 = '79990000001';
const n2 = '79990000002';

async function fresh() {
  const account = await fixture.newAccount();
  const v2 = v2Of(fixture.send, account.key);
  const v3 = v3Of(fixture.send, account.key);
  const stored = (id: string) => fixture.core.getContact(account.caller, { target: targetOf(id) });
  const shows = async (id: string) => timeless((await v2.get(`/contacts/${id}`)).text);
  const owns = async (id: string) =>
    (await stored(id)).identities.filter((identity) => identity.kind === 'phone').length;
  const shares = async (id: string) => (await stored(id)).sharing?.map((identity) => identity.value) ?? [];
  return { account, v2, v3, stored, shows, owns, shares };
}

const wife = contacts1({ id: 'p3', name: 'Wife', responsible_user_id: 'r1', contact_data: [whatsapp(n1)] });
const husband = contacts1({
  id: 'p4',
  name: 'Husband',
  responsible_user_id: 'r2',
  contact_data: [whatsapp(n1)],
});
const asV3 = (id: string, name: string, responsibleUserId: string, ...numbers: readonly string[]) => ({
  id,
  name,
  responsibleUserId,
  uri: null,
  contactData: numbers.map((chatId) => ({ chatType: 'whatsapp', chatId })),
});
const wifeShown = shown('p3', 'Wife', [chat('whatsapp', n1)], {
  responsible: 'r1',
  uri: 'https://example.com/contact/1',
});
const husbandShown = shown('p4', 'Husband', [chat('whatsapp', n1)], {
  responsible: 'r2',
  uri: 'https://example.com/contact/1',
});

describe('two contacts with one number', () => {
  it('are both stored by one POST, with own ids, names and responsible users; the first owns the number', async () => {
    const { v2, shows, owns, shares, stored } = await fresh();
    const answer = await v2.post(wife, husband);
    expect([answer.status, timeless(answer.text)]).toEqual([201, processed(2)]);
    expect(await shows('p3')).toBe(listed(wifeShown));
    expect(await shows('p4')).toBe(listed(husbandShown));
    expect(timeless((await v2.get('/contacts')).text)).toBe(listed(wifeShown, husbandShown));
    expect([await owns('p3'), await owns('p4')]).toEqual([1, 0]);
    expect([await shares('p3'), await shares('p4')]).toEqual([[], [n1]]);
    expect((await stored('p3')).id).not.toBe((await stored('p4')).id);
  });

  it('are both stored by separate POSTs, in v3 too, and repeated ones change nothing', async () => {
    const { v3, stored, owns, shares } = await fresh();
    for (const entry of [asV3('p3', 'Wife', 'r1', n1), asV3('p4', 'Husband', 'r2', n1)])
      expect(await v3.post(entry)).toMatchObject({ status: 200, text: '' });
    const before = [await stored('p3'), await stored('p4')];
    expect((await v3.post(asV3('p3', 'Wife', 'r1', n1), asV3('p4', 'Husband', 'r2', n1))).status).toBe(200);
    expect([await stored('p3'), await stored('p4')]).toEqual(before);
    expect([await owns('p4'), await shares('p4')]).toEqual([0, [n1]]);
    expect(JSON.parse((await v3.get('/contacts')).text).count).toBe(2);
  });

  it('are both stored if simultaneous, and one of them owns the number', async () => {
    const { v3, owns, shares } = await fresh();
    const ids = Array.from({ length: 12 }, (_, index) => `p${index}`);
    const answers = await Promise.all(ids.map((id) => v3.post(asV3(id, `Name ${id}`, '', n1))));
    expect(answers.map((answer) => answer.status)).toEqual(ids.map(() => 200));
    const owners = await Promise.all(ids.map(owns));
    expect(owners.reduce((sum, owner) => sum + owner, 0)).toBe(1);
    const sharers = await Promise.all(ids.map(shares));
    expect(sharers.filter((sharer) => sharer.length === 1)).toHaveLength(11);
  });

  it('a PATCH makes a contact share a number, and takes it away again', async () => {
    const { v2, shows, shares } = await fresh();
    await v2.post(wife, contacts1({ id: 'p4', name: 'Husband', contact_data: [whatsapp(n2)] }));
    const answer = await v2.patch({ id: 'p4', contact_data: [whatsapp(n2), whatsapp(n1)] });
    expect([answer.status, timeless(answer.text)]).toEqual([200, processed(1)]);
    expect(await shares('p4')).toEqual([n1]);
    expect(await shows('p4')).toContain(`${chat('whatsapp', n2)},${chat('whatsapp', n1)}`);
    await v2.patch({ id: 'p4', contact_data: [whatsapp(n2)] });
    expect(await shares('p4')).toEqual([]);
    expect(await shows('p3')).toBe(listed(wifeShown));
  });

  it('share a chat whose owner has no id of this wire, without a refusal', async () => {
    const { account, v2, shares } = await fresh();
    const created = await fixture.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: {
        displayName: set('Anna'),
        identities: [{ op: 'hold', identity: { kind: 'phone', value: n1 } }],
      },
    });
    await v2.post(contacts1({ id: 'p1', contact_data: [whatsapp(n2)] }));
    const answer = await v2.post(contacts1({ id: 'p1', contact_data: [whatsapp(n2), whatsapp(n1)] }));
    expect([answer.status, timeless(answer.text)]).toEqual([201, processed(1)]);
    expect(await shares('p1')).toEqual([n1]);
    expect(
      (await fixture.core.getContact(account.caller, { target: [{ by: 'id', id: created.contact.id }] }))
        .version,
    ).toBe(1);
  });

  it('keep the user name and the phone of each', async () => {
    const { v3 } = await fresh();
    const telegram = (username: string) => ({ chatType: 'telegram', chatId: '42', username, phone: n1 });
    const entry = (id: string, username: string) => ({ id, name: id, contactData: [telegram(username)] });
    await v3.post(entry('a', 'anna'), entry('b', 'bert'));
    expect(JSON.parse((await v3.get('/contacts/a')).text).contactData).toEqual([telegram('anna')]);
    expect(JSON.parse((await v3.get('/contacts/b')).text).contactData).toEqual([telegram('bert')]);
    await v3.post(entry('b', 'berta'));
    expect(JSON.parse((await v3.get('/contacts/b')).text).contactData).toEqual([telegram('berta')]);
    expect(JSON.parse((await v3.get('/contacts/a')).text).contactData).toEqual([telegram('anna')]);
  });
});

describe('an owner that loses a shared number', () => {
  it('is deleted: the other contact remains, and owns the number', async () => {
    const { v2, shows, owns, shares, stored } = await fresh();
    await v2.post(wife, husband);
    const before = await stored('p4');
    expect((await v2.remove('p3')).status).toBe(200);
    expect(await shows('p3')).toBe(missing);
    expect(await shows('p4')).toBe(listed(husbandShown));
    expect([await owns('p4'), await shares('p4')]).toEqual([1, []]);
    expect(await stored('p4')).toMatchObject({ id: before.id, version: before.version + 1 });
  });

  it('the sharer is deleted: the owner is not touched', async () => {
    const { v2, v3, shows, stored } = await fresh();
    await v2.post(wife, husband);
    const before = await stored('p3');
    expect(await v3.bulkDelete('p4')).toMatchObject({ status: 200, text: '[]' });
    expect(await shows('p4')).toBe(missing);
    expect(await stored('p3')).toEqual(before);
  });

  it('drops the chat: the longest of several sharers owns it', async () => {
    const { v2, owns, shares } = await fresh();
    await v2.post(contacts1({ id: 'b', contact_data: [] }), contacts1({ id: 'c', contact_data: [] }));
    await v2.post(wife);
    await v2.post(contacts1({ id: 'c', contact_data: [whatsapp(n1)] }));
    await v2.post(contacts1({ id: 'b', contact_data: [whatsapp(n1)] }));
    await v2.patch({ id: 'p3', contact_data: [whatsapp(n2)] });
    expect([await owns('b'), await owns('c'), await owns('p3')]).toEqual([0, 1, 1]);
    expect([await shares('b'), await shares('c')]).toEqual([[n1], []]);
    expect((await v2.remove('c')).status).toBe(200);
    expect([await owns('b'), await shares('b')]).toEqual([1, []]);
  });

  it('owner and sharers are deleted by one request', async () => {
    const { v2, account } = await fresh();
    await v2.post(wife, husband, contacts1({ id: 'p5', contact_data: [whatsapp(n1)] }));
    expect((await v2.remove('p3', 'p4', 'p5')).status).toBe(200);
    expect(await fixture.core.countContacts(account.caller, allContacts)).toBe(0);
  });

  it('many owners are deleted while others begin to share: no number is left without an owner', async () => {
    const { v3, owns, shares } = await fresh();
    await v3.post(asV3('owner', 'O', '', n1));
    const ids = Array.from({ length: 10 }, (_, index) => `s${index}`);
    const answers = await Promise.all([
      ...ids.map((id) => v3.post(asV3(id, id, '', n1))),
      v3.bulkDelete('owner'),
      ...ids.slice(0, 3).map((id) => v3.bulkDelete(id)),
    ]);
    expect([...new Set(answers.map((answer) => answer.status))]).toEqual([200]);
    const left = JSON.parse((await v3.get('/contacts')).text).data.map((item: { id: string }) => item.id);
    const counts = await Promise.all(
      left.map(async (id: string) => (await owns(id)) * 10 + (await shares(id)).length),
    );
    expect(counts.toSorted((one, other) => other - one)).toEqual([10, ...left.slice(1).map(() => 1)]);
  });

  it('swaps it with another contact within one request', async () => {
    const { v2, owns, shares, shows } = await fresh();
    await v2.post(
      contacts1({ id: 'a', contact_data: [whatsapp(n1)] }),
      contacts1({ id: 'b', contact_data: [whatsapp(n2)] }),
    );
    await v2.post(
      contacts1({ id: 'a', contact_data: [whatsapp(n2)] }),
      contacts1({ id: 'b', contact_data: [whatsapp(n1)] }),
    );
    expect([await owns('a'), await owns('b'), await shares('a'), await shares('b')]).toEqual([1, 1, [], []]);
    expect(await shows('a')).toContain(n2);
  });
});

describe('several ids of one contact', () => {
  async function merged() {
    const ready = await fresh();
    const { account, v2, stored } = ready;
    await v2.post(wife, husband);
    const [survivor, loser] = [await stored('p3'), await stored('p4')];
    const { merge } = await fixture.core.mergeContacts(account.caller, {
      op: 'merge',
      survivor: [{ by: 'id', id: survivor.id }],
      loser: [{ by: 'id', id: loser.id }],
    });
    return { ...ready, merge, survivor };
  }

  it('a contact is shown under the requested id', async () => {
    const { v2, v3, shows, survivor } = await merged();
    expect(await shows('p4')).toContain('"id":"p4","name":"Wife"');
    expect(await shows('p3')).toContain('"id":"p3","name":"Wife"');
    expect(JSON.parse((await v3.get('/contacts/p4')).text).id).toBe('p4');
    expect(await shows(survivor.id)).toContain('"id":"p3"');
    await v2.patch({ id: 'p3', uri: null });
    expect(await shows('p4')).toContain('"uri":"/api/v2/contacts/p4"');
    expect(JSON.parse((await v3.get('/contacts')).text).data.map((item: { id: string }) => item.id)).toEqual([
      'p3',
    ]);
  });

  it('a deletion by one of them detaches it, and a deletion by the last deletes the contact', async () => {
    const { v2, v3, shows } = await merged();
    expect(await v3.call('DELETE', '/v3/contacts/p4')).toMatchObject({ status: 200, text: '' });
    expect(await shows('p4')).toBe(missing);
    expect(await shows('p3')).toContain('"name":"Wife"');
    expect((await v2.remove('p3')).status).toBe(200);
    expect(await shows('p3')).toBe(missing);
  });

  it('a deletion by all of them, or by the uuid, deletes the contact', async () => {
    const one = await merged();
    expect((await one.v2.remove('p3', 'p4', 'p4')).status).toBe(200);
    expect(await one.shows('p3')).toBe(missing);
    const other = await merged();
    expect(await other.v3.bulkDelete(other.survivor.id, 'p3', 'ghost')).toMatchObject({
      status: 200,
      text: '["ghost"]',
    });
    expect(await other.shows('p4')).toBe(missing);
  });

  it('several of them in one request are several writes in order', async () => {
    const { v2, v3, survivor, shows } = await merged();
    const answer = await v2.post({ ...wife, name: 'First' }, { ...husband, name: 'Second' });
    expect([answer.status, timeless(answer.text)]).toEqual([201, processed(2)]);
    expect(await shows('p3')).toContain('"name":"Second"');
    expect((await v3.post(asV3('p4', 'Third', '', n1), asV3(survivor.id, 'Fourth', '', n1))).status).toBe(
      200,
    );
    expect(await shows('p4')).toContain('"name":"Fourth"');
    expect((await v3.post(asV3('p4', 'A', '', n1), asV3('p4', 'B', '', n1))).status).toBe(400);
  });

  it('an undone merge restores both, and the number of its owner', async () => {
    const { account, merge, shows, owns, shares } = await merged();
    expect(await owns('p3')).toBe(1);
    await fixture.core.undoMerge(account.caller, merge.id);
    expect(await shows('p3')).toBe(listed(wifeShown));
    expect(await shows('p4')).toBe(listed(husbandShown));
    expect([await owns('p3'), await shares('p4')]).toEqual([1, [n1]]);
  });

  it('an undone merge into the sharer restores the number of its owner', async () => {
    const { account, v2, shows, owns, shares, stored } = await fresh();
    await v2.post(wife, husband, contacts1({ id: 'p5', contact_data: [whatsapp(n1)] }));
    const { merge } = await fixture.core.mergeContacts(account.caller, {
      op: 'merge',
      survivor: [{ by: 'id', id: (await stored('p4')).id }],
      loser: [{ by: 'id', id: (await stored('p3')).id }],
    });
    expect([await owns('p4'), await shares('p4'), await shares('p5')]).toEqual([1, [], [n1]]);
    await fixture.core.undoMerge(account.caller, merge.id);
    expect([await owns('p3'), await owns('p4'), await shares('p4'), await shares('p5')]).toEqual([
      1,
      0,
      [n1],
      [n1],
    ]);
    expect(await shows('p3')).toBe(listed(wifeShown));
    expect(await shows('p4')).toBe(listed(husbandShown));
  });
});
