/** A check by a caller with limited visibility reveals nothing about contacts that the caller does not see. */
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { clientOf, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const scopes = ['contacts:read', 'contacts:write'];

/** An account, and a client with the key of a member whose role has these limits. */
async function limited(role: object) {
  const { account, client } = await newClient(fixture);
  const all = { label: 'Limited', scopes, sees: 'all', hidden: [], masked: [] };
  await client.put('/roles/limited', { ...all, ...role });
  const member = (await client.post('/members', { name: 'Mia', role: 'limited', owners: ['mia'] })).json.data;
  await fixture.core.signIn((await fixture.core.inviteMember(account.caller, member.number)).code);
  const key = await fixture.newKey(account, scopes as never, { memberNumber: member.number });
  return { account, client, by: clientOf(fixture, key) };
}

const born = { birthday: '1984-03-11' };
const checkedPerson = { given_name: 'Johanna', family_name: 'Schneider', ...born };
const near = { given_name: 'Johana', family_name: 'Schneider', ...born };
const check = async (client: ReturnType<typeof clientOf>, body: object) => {
  const { status, json, text } = await client.post('/duplicates/check', body);
  expect(status, text).toBe(200);
  return json.data.matches as readonly { readonly score: number; readonly contact: { id: string } }[];
};

it('contacts that the caller does not see change no answer', async () => {
  const { client, by } = await limited({ sees: 'own' });
  const hers = await client.make({ ...near, owner: 'mia' });
  const before = await check(by, checkedPerson);
  expect(before.map((item) => item.contact.id)).toEqual([hers.id]);
  for (let index = 0; index < 8; index += 1)
    await client.make({ ...(index % 2 === 0 ? near : checkedPerson), owner: 'tom' });
  expect(await check(client, checkedPerson)).toHaveLength(9);
  expect(await check(by, checkedPerson)).toEqual(before);
});

it('a score does not tell how many contacts the account has', async () => {
  const { account, client, by } = await limited({ sees: 'own' });
  await client.make({ ...near, owner: 'mia' });
  const [before, whole] = [await check(by, checkedPerson), await check(client, checkedPerson)];
  expect([before.length, whole.length]).toEqual([1, 1]);
  const sql = 'update contact_tallies t set contacts = t.contacts + 500000 where t.account_id = $1';
  await fixture.database.query(planned(sql), [account.account.id]);
  expect(await check(by, checkedPerson)).toEqual(before);
  expect((await check(client, checkedPerson))[0]?.score ?? 0).toBeLessThan(whole[0]?.score ?? 0);
});

it('a number that the caller sees masked finds no contact', async () => {
  const { client, by } = await limited({ masked: ['numbers'] });
  const { id } = await client.make({ ...near, phone: '+4915100000001' });
  const number = { phone: '+4915100000001' };
  expect((await check(client, number)).map((item) => item.contact.id)).toEqual([id]);
  expect(await check(by, number)).toEqual([]);
  expect((await check(by, { ...checkedPerson, ...number })).map((item) => item.contact.id)).toEqual([id]);
});
