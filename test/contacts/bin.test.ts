/** `/deleted-contacts`: the data in the bin, the restoration of a contact, and the end of its retention. */

import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { describe, expect, it } from 'vitest';
import { binLimits, contentLimits } from '../../src/contacts/values/request-limits.js';
import { planned } from '../../src/database/statements/sql.js';
import { defaultRetention } from '../../src/retention/values.js';
import { type Client, clientOf, newClient } from '../support/clients/directory.js';
import { eventually } from '../support/until.js';
import { useServer } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';

const fixture = useServer();
const dayMs = 24 * 60 * 60 * 1000;
const phone = '+4930111111';

async function deleted(body: object = { display_name: 'Ana Souza', phone, email: 'ana@example.com' }) {
  const { account, client } = await newClient(fixture);
  const contact = await client.make(body);
  await client.remove(`/contacts/${contact.id}`);
  return { account, client, contact };
}

const restore = (client: Client, id: string, body: object = {}) =>
  client.post(`/deleted-contacts/${id}/restore`, body);
const listed = async (client: Client, query = '') =>
  (await client.get(`/deleted-contacts${query}`)).json.data.map(
    (contact: { display_name: string }) => contact.display_name,
  );
const codeOf = ({ status, json }: Received) =>
  [status, json.code, json.reason].filter((item) => item !== undefined);
const sweep = () => fixture.core.sweep({ signal: new AbortController().signal, retention: defaultRetention });
const notThere = [404, 'not_found'];

describe('the bin', () => {
  it('is named by the answer to a deletion only if the contact can be restored from it', async () => {
    const { account, client } = await newClient(fixture);
    const remove = async (id: string) => {
      const { status, headers } = await client.remove(`/contacts/${id}`);
      return [status, headers.location];
    };
    const small = await client.make({ display_name: 'Small' });
    const address = `/directory/v1/deleted-contacts/${small.id}`;
    expect(await remove(small.id)).toEqual([204, address]);
    expect((await client.get(address.slice('/directory/v1'.length))).status).toBe(200);
    const fill = (table: string, columns: string, values: string, id: string) =>
      fixture.database.query(
        planned(`insert into ${table} (account_id, contact_id, id, ${columns})
          select $1, $2, gen_random_uuid(), ${values} from generate_series(1, ${contentLimits.rows + 1}) n`),
        [account.account.id, id],
      );
    const actor = `'{"face":"directory","key_id":null}', now(), now()`;
    for (const [table, columns, values] of [
      [
        'consents',
        'channel, state, proof, subjects, actor, occurred_at, created_at',
        `'sms', 'opted_in', '{}', '{}', ${actor}`,
      ],
      [
        'suppressions',
        'channel, subject, subjects, reason, actor, created_at, updated_at',
        `'way' || n, '', '{}', 'manual', ${actor}`,
      ],
    ] as const) {
      const large = await client.make({ display_name: table });
      await fill(table, columns, values, large.id);
      expect(await remove(large.id)).toEqual([204, undefined]);
      expect((await client.get(`/deleted-contacts/${large.id}`)).status).toBe(404);
    }
    await client.patch('/account', { bin_days: 0 });
    expect(await remove((await client.make({ display_name: 'Final' })).id)).toEqual([204, undefined]);
  });

  it('lists deleted contacts with author and time left, and finds them by name and number', async () => {
    const { client, contact } = await deleted();
    const other = await client.make({ display_name: 'Bo Łukasz', company: 'ACME', phone: '+4930222222' });
    fixture.advance(dayMs + 1);
    await client.remove(`/contacts/${other.number}`);
    const { data, meta } = (await client.get('/deleted-contacts?limit=1')).json;
    expect(data).toMatchObject([
      { id: other.id, number: other.number, display_name: 'Bo Łukasz', company: 'ACME', days_left: 30 },
    ]);
    expect(data[0].deleted_by).toEqual({ face: 'directory', key_id: expect.any(String), member: null });
    const next = await client.get(`/deleted-contacts?limit=1&cursor=${meta.next_cursor}`);
    expect(next.json).toMatchObject({
      data: [{ id: contact.id, days_left: 29 }],
      meta: { next_cursor: null },
    });
    expect(await listed(client, '?search=%C5%81uk')).toEqual(['Bo Łukasz']);
    expect(await listed(client, '?search=4930111')).toEqual(['Ana Souza']);
    expect(await listed(client, '?search=nobody')).toEqual([]);
    const whole = (await client.get(`/deleted-contacts/${contact.id}`)).json.data;
    expect(whole).toMatchObject({
      notes: 0,
      consents: 0,
      contact: { display_name: 'Ana Souza', version: 1 },
    });
    expect(await listed((await newClient(fixture)).client)).toEqual([]);
  });

  it('restores a contact with its notes, entries and ids, sends an event, and counts it', async () => {
    const { client } = await newClient(fixture);
    const contact = await client.make({
      display_name: 'Ana',
      phone,
      tags: ['vip'],
      attributes: { size: 'L' },
    });
    await client.post(`/contacts/${contact.id}/notes`, { body: 'first' });
    await client.put(`/contacts/${contact.id}/consents/whatsapp`, { state: 'opted_out' });
    await client.post(`/contacts/${contact.id}/suppressions`, { channel: 'email', reason: 'complaint' });
    const paths = ['', '/identities', '/notes', '/consents', '/suppressions'];
    const read = async () =>
      Promise.all(paths.map(async (path) => (await client.get(`/contacts/${contact.id}${path}`)).json.data));
    const [before, ...beside] = await read();
    await client.remove(`/contacts/${contact.id}`);
    const answer = await restore(client, contact.id);
    expect([answer.status, answer.json.data.not_restored]).toEqual([200, []]);
    const [after, ...again] = await read();
    expect(after).toEqual(answer.json.data.contact);
    expect({ ...after, version: 1, updated_at: '' }).toEqual({ ...before, version: 1, updated_at: '' });
    expect(after.version).toBeGreaterThan(before.version);
    expect(again).toEqual(beside);
    // A feed waits for open transactions of the whole cluster.
    const events = await eventually(async () => {
      const all = (await client.get('/events?limit=100')).json.data as { type: string }[];
      const since = all.slice(all.findIndex(({ type }) => type === 'contact.restored'));
      expect(since.map(({ type }) => type)).toEqual([
        'contact.restored',
        'consent.recorded',
        'suppression.set',
      ]);
      return since;
    });
    expect(events[0]).toMatchObject({ contact_id: contact.id, version: after.version, before: null });
    expect((await client.get('/contacts?count=exact&search=Ana')).json.meta.total).toBe(1);
    expect(await listed(client)).toEqual([]);
  });

  it('names the holder of a used number, or leaves the number out', async () => {
    const { client, contact } = await deleted();
    // Several contacts may have one email.
    const holder = await client.make({ display_name: 'New', phone, email: 'ana@example.com' });
    const refused = await restore(client, contact.id);
    expect([...codeOf(refused), refused.json.contact_id, refused.json.identity]).toEqual([
      ...[409, 'conflict', holder.id],
      { kind: 'phone', scope: '', value: '4930111111' },
    ]);
    expect(await listed(client)).toEqual(['Ana Souza']);
    const { data } = (await restore(client, contact.id, { without_taken: true })).json;
    expect(data.not_restored).toEqual(['identities.phone.4930111111']);
    expect(data.contact).toMatchObject({ phone: null, email: 'ana@example.com' });
    expect((await client.get(`/contacts/${holder.id}`)).json.data).toMatchObject({ phone, version: 1 });
  });

  it('restores once, also if requested twice at once; either it or a new holder gets the number', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { client, contact } = await deleted();
      const both = await Promise.all([restore(client, contact.id), restore(client, contact.id)]);
      expect(both.map(codeOf).sort()).toEqual([[200], [409, 'conflict', 'not_deleted']]);
      await client.remove(`/contacts/${contact.id}`);
      const [back, created] = await Promise.all([
        restore(client, contact.id),
        client.post('/contacts', { phone }),
      ]);
      expect([
        [200, 409],
        [409, 201],
      ]).toContainEqual([back.status, created.status]);
      const { data } = (await client.get('/contacts?phone=%2B4930111111')).json;
      expect(data.map((item: { id: string }) => item.id)).toHaveLength(1);
    }
  });

  it('applies opt-outs of a deleted person to the person and to later holders of the number', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({ phone });
    await client.put(`/contacts/${id}/consents/whatsapp`, { state: 'opted_in' });
    await client.remove(`/contacts/${id}`);
    const other = await client.make({ phone });
    await client.put(`/contacts/${other.id}/consents/whatsapp`, { state: 'opted_out' });
    await client.remove(`/contacts/${other.id}`);
    expect((await restore(client, id)).status).toBe(200);
    const [latest, ...more] = (await client.get(`/contacts/${id}/consents`)).json.data;
    expect([latest.state, more.map((item: { state: string }) => item.state)]).toEqual([
      'opted_out',
      ['opted_in'],
    ]);
    await client.remove(`/contacts/${id}`);
    // A new owner of the number is opted out while the person is in the bin.
    const third = await client.make({ phone });
    const ledger = (await client.get(`/contacts/${third.id}/consents`)).json.data;
    expect(ledger[0].state).toBe('opted_out');
    const can = await client.post('/can-send', {
      channel: 'whatsapp',
      identities: [{ kind: 'phone', value: phone }],
    });
    expect(can.text).toContain('"allowed":false');
  });
});

describe('the end of a deleted contact', () => {
  it('happens after its days, with the sweep', async () => {
    const { client, contact } = await deleted();
    fixture.advance(30 * dayMs);
    expect(codeOf(await restore(client, contact.id))).toEqual(notThere);
    expect([await listed(client), (await client.get(`/deleted-contacts/${contact.id}`)).status]).toEqual([
      [],
      404,
    ]);
    expect((await sweep()).deletedContacts).toBeGreaterThan(0);
    await client.patch('/account', { bin_days: 365 });
    expect(codeOf(await restore(client, contact.id))).toEqual(notThere);
  });

  it('happens to the oldest beyond the size of the bin, and not to others that were deleted with them', async () => {
    const { account, client } = await newClient(fixture);
    const contacts = [await client.make({ phone }), await client.make({}), await client.make({})];
    const items = contacts.map(({ id }) => ({ op: 'delete', id }));
    expect((await client.post('/contacts/batch', { items, atomic: true })).status).toBe(200);
    // Two of the three have space.
    await fixture.database.query(planned('update deleted_contacts set bytes = $2 where account_id = $1'), [
      account.account.id,
      Math.floor(binLimits.bytes / 2),
    ]);
    await sweep();
    const { data } = (await client.get('/deleted-contacts')).json;
    const newestFirst = contacts.map(({ id }) => id).toReversed();
    expect(data.map((contact: { id: string }) => contact.id)).toEqual(newestFirst.slice(0, 2));
  });

  it('happens at once if the account keeps none; invalid numbers of days are refused', async () => {
    const { client } = await newClient(fixture);
    expect((await client.get('/account')).json.data.account.bin_days).toBe(30);
    for (const days of [-1, 366, 1.5, '7'])
      expect((await client.patch('/account', { bin_days: days })).status).toBe(400);
    expect((await client.patch('/account', { bin_days: 0 })).json.data.account.bin_days).toBe(0);
    const { id } = await client.make({ phone });
    await client.remove(`/contacts/${id}`);
    expect(codeOf(await restore(client, id))).toEqual(notThere);
    await client.patch('/account', { bin_days: null });
    expect(await listed(client)).toEqual([]);
  });

  it('happens by an erasure, of the contact in the bin and of another person with its number', async () => {
    const { client, contact } = await deleted();
    const erased = await client.post(`/contacts/${contact.id}/erase`, {});
    expect(erased.json.data.places).toContainEqual({ table: 'deleted_contacts', rows: 1 });
    expect(codeOf(await restore(client, contact.id))).toEqual(notThere);
    const { id } = await client.make({ phone });
    await client.remove(`/contacts/${id}`);
    const holder = await client.make({ phone });
    await client.post(`/contacts/${holder.id}/erase`, {});
    expect(codeOf(await restore(client, id))).toEqual(notThere);
    // The bin contains no erased contact.
    expect(await listed(client)).toEqual([]);
  });

  it('happens on request, one by one or for all', async () => {
    const { account, client, contact } = await deleted();
    await client.remove(`/contacts/${(await client.make({})).id}`);
    expect((await client.remove(`/deleted-contacts/${contact.id}`)).status).toBe(204);
    expect((await client.remove(`/deleted-contacts/${contact.id}`)).status).toBe(404);
    const few = clientOf(fixture, await fixture.newKey(account, ['contacts:read', 'contacts:write']));
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', `/${contact.id}`],
      ['POST', `/${contact.id}/restore`],
    ] as const)
      expect((await few.call(method, `/deleted-contacts${path}`)).status).toBe(403);
    expect((await client.remove('/deleted-contacts')).json.data).toEqual({ deleted: 1, more: false });
    expect(await listed(client)).toEqual([]);
  });

  it('ends when the caller loses its rights meanwhile', async () => {
    const { account, client } = await newClient(fixture);
    const names = Array.from({ length: 300 }, (_, index) => `Ana ${index}`);
    const create = names.map((name) => ({ op: 'create', contact: { display_name: name } }));
    const created = await client.post('/contacts/batch', { items: create });
    const remove = created.json.data.map(({ id }: { readonly id: string }) => ({ op: 'delete', id }));
    expect((await client.post('/contacts/batch', { items: remove })).status).toBe(200);
    const refused = new ProblemError({ kind: 'unauthenticated' });
    const caller = { ...account.caller, assertStillAllowed: () => Promise.reject(refused) };
    await expect(fixture.core.emptyDeletedContacts(caller)).rejects.toBe(refused);
    expect((await client.remove('/deleted-contacts')).json.data).toEqual({ deleted: 50, more: false });
  });
});

describe('a value of a unique field that another contact has now', () => {
  const withCard = async () => {
    const { client } = await newClient(fixture);
    await client.post('/fields', { key: 'card', type: 'text', unique: true });
    const contact = await client.make({ display_name: 'Ana', attributes: { card: 'A1', size: 'M' } });
    return { client, contact };
  };
  const refusal = {
    status: 400,
    json: { errors: [{ path: 'attributes.card', code: 'taken' }] },
  };

  it('is named by the refused restoration, and left out on request', async () => {
    const { client, contact } = await withCard();
    await client.remove(`/contacts/${contact.id}`);
    await client.make({ attributes: { card: 'A1' } });
    expect(await restore(client, contact.id)).toMatchObject(refusal);
    const { status, json } = await restore(client, contact.id, { without_taken: true });
    expect([status, json.data?.not_restored]).toEqual([200, ['attributes.card']]);
    expect(json.data.contact.attributes).toEqual({ size: 'M' });
  });

  it('is named by the refused undo of a merge', async () => {
    const { client, contact } = await withCard();
    const survivor = await client.make({ attributes: { card: 'B2' } });
    const { id } = (await client.post('/merges', { survivor: survivor.id, loser: contact.id })).json.data;
    const taker = await client.make({ attributes: { card: 'A1' } });
    const refused = await client.post(`/merges/${id}/undo`, {});
    expect(refused).toMatchObject(refusal);
    expect(refused.json.errors[0].message).toBe(`is "A1", which contact ${taker.id} has`);
    await client.patch(`/contacts/${taker.id}`, { attributes: { card: 'C3' } });
    expect((await client.post(`/merges/${id}/undo`, {})).json.data.loser.attributes).toMatchObject({
      card: 'A1',
    });
  });

  it('is named by the refused undo of a merge of contacts that had the same value', async () => {
    const { client } = await newClient(fixture);
    const [survivor, loser] = [
      await client.make({ attributes: { card: 'A1' } }),
      await client.make({ attributes: { card: 'A1' } }),
    ];
    const { id } = (await client.post('/merges', { survivor: survivor.id, loser: loser.id })).json.data;
    await client.post('/fields', { key: 'card', type: 'text', unique: true });
    const refused = await client.post(`/merges/${id}/undo`, {});
    expect(refused).toMatchObject(refusal);
    expect(refused.json.errors[0].message).toBe(`is "A1", which contact ${survivor.id} has`);
    await client.patch(`/contacts/${survivor.id}`, { attributes: { card: 'C3' } });
    expect((await client.post(`/merges/${id}/undo`, {})).status).toBe(200);
  });

  it('is given back by the undo of a merge to the contact that had it', async () => {
    const { client, contact } = await withCard();
    const survivor = await client.make({});
    const { id } = (await client.post('/merges', { survivor: survivor.id, loser: contact.id })).json.data;
    expect((await client.get(`/contacts/${survivor.id}`)).json.data.attributes.card).toBe('A1');
    const card = async (of: string) => (await client.get(`/contacts/${of}`)).json.data.attributes.card;
    expect((await client.post(`/merges/${id}/undo`, {})).status).toBe(200);
    expect([await card(survivor.id), await card(contact.id)]).toEqual([undefined, 'A1']);
  });
});
