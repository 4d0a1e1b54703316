/** Names: the label mirrors first and last name, until another one is set. */
import { expect, it } from 'vitest';
import { withAsha } from '../../../test/support/clients/wacr1.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

it('an own label replaces both names, until it is cleared', async () => {
  const { send, id, account } = await withAsha(fixture);
  const patch = async (body: object) => {
    const { firstName, lastName, displayName } = (await send('PATCH', `/contacts/${id}`, body)).json.contact;
    return [firstName, lastName, displayName];
  };
  const stored = async () =>
    (await fixture.core.getContact(account.caller, { target: [{ by: 'id', id: id as never }] })).displayName;
  expect(await patch({ lastName: 'Nair' })).toEqual(['Asha', 'Nair', 'Asha Nair']);
  expect(await patch({ displayName: 'Asha M. (VIP)' })).toEqual(['Asha', 'Nair', 'Asha M. (VIP)']);
  expect(await stored()).toBe('Asha M. (VIP)');
  expect(await patch({ firstName: 'Anna', lastName: '' })).toEqual(['Anna', 'Nair', 'Asha M. (VIP)']);
  expect(await patch({ tags: ['x'] })).toEqual(['Anna', 'Nair', 'Asha M. (VIP)']);
  expect(await patch({ displayName: null })).toEqual(['Anna', 'Nair', 'Anna Nair']);
  expect(await patch({ firstName: null, lastName: null })).toEqual([null, null, null]);
});

it('a name that another API gives ends a label', async () => {
  const { send, id, account } = await withAsha(fixture);
  await send('PATCH', `/contacts/${id}`, { displayName: 'Boss' });
  const headers = { authorization: `Bearer ${account.key}` };
  const path = `/directory/v1/contacts/${id}`;
  await fixture.send({ method: 'PATCH', path, headers, body: { display_name: 'Berta Ruiz' } });
  const { contact } = (await send('GET', `/contacts/${id}`)).json;
  expect([contact.firstName, contact.lastName, contact.displayName]).toEqual(['Berta', 'Ruiz', 'Berta Ruiz']);
});

it('changes of names at the same time are all applied', async () => {
  const { send, id } = await withAsha(fixture);
  const bodies = [{ firstName: 'Anna' }, { lastName: 'Nair' }];
  const answers = await Promise.all(bodies.map((body) => send('PATCH', `/contacts/${id}`, body)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect((await send('GET', `/contacts/${id}`)).json.contact.displayName).toBe('Anna Nair');
});

it('optedOut: false ends an opt-out without an opt-in, and is nothing for others', async () => {
  const { send, id, account } = await withAsha(fixture);
  const consents = async () =>
    (await fixture.core.listConsents(account.caller, { target: [{ by: 'id', id: id as never }] })).map(
      ({ state }) => state,
    );
  const patch = async (optedOut: boolean) =>
    (await send('PATCH', `/contacts/${id}`, { optedOut })).json.contact.optedOut;
  expect(await patch(false)).toBe(false);
  expect(await consents()).toEqual([]);
  expect(await patch(true)).toBe(true);
  expect(await patch(false)).toBe(false);
  expect((await consents()).toSorted()).toEqual(['opted_out', 'unknown']);
});
