/** Contacts that share an email or a number are deleted together and return, each with what it had and nothing else. */
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { type Client, newClient } from '../support/clients/directory.js';
import type { TestAccount } from '../support/fixture.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const email = 'family@example.com';

interface Records {
  readonly consents: readonly unknown[];
  readonly suppressions: readonly unknown[];
}

async function recordsOf(client: Client, id: string): Promise<Records> {
  const read = async (path: string) => (await client.get(`/contacts/${id}/${path}`)).json.data;
  return { consents: await read('consents'), suppressions: await read('suppressions') };
}

/** Makes two contacts with one email; one of them has opted out of it. */
async function family(refusing: number) {
  const { client, account } = await newClient(fixture);
  const ids: string[] = [];
  for (const display_name of ['Ana', 'Bo']) ids.push((await client.make({ display_name, email })).id);
  const id = ids[refusing];
  const suppression = { channel: 'email', reason: 'complaint' };
  expect((await client.post(`/contacts/${id}/suppressions`, suppression)).status).toBeLessThan(300);
  const consent = { state: 'opted_out' };
  expect((await client.put(`/contacts/${id}/consents/email`, consent)).status).toBeLessThan(300);
  const read = () => Promise.all(ids.map((one) => recordsOf(client, one)));
  const mayMail = async () => {
    const question = { channel: 'email', identities: [{ kind: 'email', value: email }] };
    return (await client.post('/can-send', question)).json.data[0].allowed;
  };
  return { client, account, ids, read, mayMail };
}

/** Deletes the contacts in this order by a bulk change, and undoes it. */
async function deleteAndUndo({ caller }: TestAccount, ids: readonly string[]): Promise<void> {
  const { core } = fixture;
  const selectors = ids.map((id) => ({ by: 'id', id: asId<ContactId>(id) }) as const);
  const contacts = { by: 'id', selectors } as const;
  const { id } = await core.createBulkChange(caller, { contacts, change: { op: 'delete' } });
  const job = () => core.getBulkChange(caller, id);
  await until('they are deleted', async () => (await job()).state === 'done');
  await core.undoBulkChange(caller, id);
  await until('they are back', async () => (await job()).state === 'undone');
  expect((await job()).undo).toMatchObject({ reverted: ids.length, kept: 0 });
}

it.each([0, 1])('by the undo of a bulk deletion, if contact %i has opted out', async (refusing) => {
  const { account, ids, read } = await family(refusing);
  const before = await read();
  expect(before.map(({ suppressions }) => suppressions.length)).toEqual(refusing === 0 ? [1, 0] : [0, 1]);
  await deleteAndUndo(account, ids);
  expect(await read()).toEqual(before);
});

/** Lists the ids of all contacts of the account, the oldest first. */
async function allIds({ account }: TestAccount): Promise<string[]> {
  const sql = planned('select c.id from contacts c where c.account_id = $1 order by c.id');
  return (await fixture.database.query<{ id: string }>(sql, [account.id])).map(({ id }) => id);
}

/** Makes contacts between others, so that a bulk change needs several batches. */
async function makeMany(client: Client, count: number): Promise<void> {
  const items = Array.from({ length: count }, (_, at) => ({
    op: 'create',
    contact: { display_name: `Person ${at}` },
  }));
  if (count > 0) expect((await client.post('/contacts/batch', { items })).status).toBe(200);
}

async function share(client: Client, { id }: { readonly id: string }, phone: string): Promise<void> {
  const shared = { kind: 'phone', value: phone, shared: true };
  expect((await client.post(`/contacts/${id}/identities`, shared)).status).toBe(201);
}

const readAll = async (client: Client, contacts: readonly { readonly id: string }[]) => {
  const answers = contacts.map(({ id }) => client.get(`/contacts/${id}/identities`));
  return (await Promise.all(answers)).map(({ json }) => json.data);
};

describe.each([0, 150])('with a shared number, %i contacts apart,', (apart) => {
  it.each([
    false,
    true,
  ])('also if the sharer is older; the newest are deleted first: %s', async (isReversed) => {
    const { client, account } = await newClient(fixture);
    const phone = '+4930111111';
    const family = [await client.make({ display_name: 'Sharer' })];
    await makeMany(client, apart);
    family.push(await client.make({ display_name: 'Second' }));
    await makeMany(client, apart);
    family.push(await client.make({ display_name: 'Owner', phone }));
    for (const contact of family.slice(0, 2)) await share(client, contact, phone);
    const before = await readAll(client, family);
    const ids = await allIds(account);
    expect([ids.length, ids.at(-1)]).toEqual([2 * apart + 3, family[2]?.id]);
    // Sharers that are deleted after the owner have become the owner, one after the other.
    await deleteAndUndo(account, isReversed ? ids.reverse() : ids);
    expect(await readAll(client, family)).toEqual(before);
  });

  it.each([
    false,
    true,
  ])('if each shares the number of the other; the newest first: %s', async (isReversed) => {
    const { client, account } = await newClient(fixture);
    const [phone, other] = ['+4930111111', '+4930111112'];
    const ana = await client.make({ display_name: 'Ana', phone });
    await makeMany(client, apart);
    const bo = await client.make({ display_name: 'Bo', phone: other });
    await share(client, ana, other);
    await share(client, bo, phone);
    const before = await readAll(client, [ana, bo]);
    const ids = await allIds(account);
    await deleteAndUndo(account, isReversed ? ids.reverse() : ids);
    expect(await readAll(client, [ana, bo])).toEqual(before);
  });
});

it.each([0, 1])('one by one, the contact without opt-outs first or last: %i', async (refusing) => {
  const { client, ids, read, mayMail } = await family(refusing);
  const before = await read();
  for (const id of ids) expect((await client.remove(`/contacts/${id}`)).status).toBe(204);
  for (const id of ids) {
    expect(await mayMail()).toBe(false);
    expect((await client.post(`/deleted-contacts/${id}/restore`, {})).status).toBe(200);
  }
  expect(await read()).toEqual(before);
  expect(await mayMail()).toBe(false);
});

it('an opt-out of a contact that does not return stays in force, and a new contact gets it', async () => {
  const { client, ids, read, mayMail } = await family(1);
  for (const id of ids) await client.remove(`/contacts/${id}`);
  const [ana, bo] = ids;
  expect((await client.post(`/deleted-contacts/${ana}/restore`, {})).status).toBe(200);
  expect((await client.remove(`/deleted-contacts/${bo}`)).status).toBe(204);
  expect(await mayMail()).toBe(false);
  expect((await read())[0]?.suppressions).toEqual([]);
  const { id } = await client.make({ display_name: 'Cy', email });
  expect((await recordsOf(client, id)).suppressions).toHaveLength(1);
});

it('a contact that returns after the others have gone for good gets their opt-outs', async () => {
  const { client, ids, read } = await family(1);
  for (const id of ids) await client.remove(`/contacts/${id}`);
  const [ana, bo] = ids;
  expect((await client.remove(`/deleted-contacts/${bo}`)).status).toBe(204);
  expect((await client.post(`/deleted-contacts/${ana}/restore`, {})).status).toBe(200);
  expect((await read())[0]?.suppressions).toHaveLength(1);
});
