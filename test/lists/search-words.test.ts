/** Our own searches find the contacts that have each word, in any field and any order. */
import { expect, it } from 'vitest';
import { clientOf } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

async function found() {
  const account = await fixture.newAccount();
  const client = clientOf(fixture, account.key);
  const people = [
    { display_name: 'Otto Kranich', address: { city: 'Berlin' }, phone: '+4915112345678' },
    { display_name: 'Müller Chen', company: 'Kranich & Sohn', tags: ['to do', 'VIP'] },
    { display_name: 'Chen Müller', phone: '+4915112340000' },
    { display_name: 'Otto Berliner', description: 'Chen' },
  ];
  for (const person of people) expect((await client.post('/contacts', person)).status).toBe(201);
  return async (search: string) => {
    const { json } = await client.get(`/contacts?limit=50&count=exact&search=${encodeURIComponent(search)}`);
    const names = json.data.map((contact: { display_name: string }) => contact.display_name).toSorted();
    expect(json.meta.total).toBe(names.length);
    return names;
  };
}

it('finds each word in any field and any order', async () => {
  const search = await found();
  const expected: readonly (readonly [search: string, names: readonly string[]])[] = [
    ['chen mü', ['Chen Müller', 'Müller Chen']],
    ['müller che', ['Chen Müller', 'Müller Chen']],
    ['muller, chen', ['Chen Müller', 'Müller Chen']],
    ['otto berlin', ['Otto Berliner', 'Otto Kranich']],
    ['kranich  otto', ['Otto Kranich']],
    ['chen 0151', ['Chen Müller']],
    ['kranich chen', ['Müller Chen']],
    ['vip kranich', ['Müller Chen']],
    // One or two letters match a whole word of a tag.
    ['to do chen', ['Müller Chen']],
    ['chen otto berlin kranich', []],
    // A number is one word.
    ['+49 151 1234 5678', ['Otto Kranich']],
    ['0151 12345', ['Otto Kranich']],
    // The last words of many are one text.
    ['o t t o k ranich x', []],
    [', ;', []],
  ];
  for (const [text, names] of expected) expect([text, await search(text)]).toEqual([text, names]);
});
