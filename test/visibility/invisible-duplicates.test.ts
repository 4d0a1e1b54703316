/** Neither the list of possible duplicates nor a check depends on contacts that the caller does not see. */
import { expect, it } from 'vitest';
import { hold, makerOf, phone } from '../support/accounts/people.js';
import { clientOf, newClient, newMemberKey } from '../support/clients/directory.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';
import { readPairs } from './read-pairs.js';

const fixture = useServer();
const make = makerOf(fixture);
const scopes = ['contacts:read', 'contacts:write'];

/** An account with a member who sees the contacts of one group. */
async function limited() {
  const { client, account } = await newClient(fixture);
  const group = (await client.post('/groups', { name: 'North' })).json.data.number as number;
  await client.put('/roles/shop', { label: 'Shop', scopes, sees: 'groups', hidden: [], masked: [] });
  const { key } = await newMemberKey(fixture, client, { role: 'shop', scopes, groups: [group] });
  let created = 0;
  /** Many contacts of one email that the member does not see. */
  const hide = async (email: string, count: number) => {
    for (let at = 0; at < count; at += 1, created += 1)
      await make(account, `Hidden ${created}`, phone(`49301${1_000_000 + created}`), hold('email', email));
  };
  const show = async (name: string, email: string) => {
    const shown = { phone: `+49301${1_000_000 + created}`, email, groups: [group] };
    created += 1;
    return (await client.make({ display_name: name, on_match: 'refuse', ...shown })).id as string;
  };
  const searched = () =>
    until('all are compared', async () => (await client.get('/duplicates')).json.meta.complete === true);
  return { by: clientOf(fixture, key), hide, show, searched };
}

it('a check finds the contacts that the caller sees behind many that it does not see', async () => {
  const { by, hide, show, searched } = await limited();
  const email = 'office@one.example';
  await hide(email, 130);
  const id = await show('Nora Lind', email);
  await searched();
  const { data } = (await by.post('/duplicates/check', { display_name: 'N. Lind', email })).json;
  expect(data.matches.map((match: { contact: { id: string } }) => match.contact.id)).toEqual([id]);
});

it('the order of the pairs is the same with and without invisible contacts', async () => {
  const pairsFor = async (invisible: number) => {
    const { by, hide, show, searched } = await limited();
    const labels = new Map<string, string>();
    for (const name of ['Ana', 'Bea', 'Cid'])
      for (const half of [1, 2])
        labels.set(await show(`${name} ${half}`, `${name}@one.example`), `${name} ${half}`);
    await hide('Ana@one.example', invisible);
    await hide('Bea@one.example', invisible / 2);
    await searched();
    return readPairs(by, labels);
  };
  const [without, among] = [await pairsFor(0), await pairsFor(8)];
  expect(without).toHaveLength(3);
  expect(among).toEqual(without);
});
