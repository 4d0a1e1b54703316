/** Merging two items of a catalog over the wire. */

import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { describe, expect, it } from 'vitest';
import { settled } from '../support/accounts/people.js';
import { clientOf, errorsOf, newClient } from '../support/clients/directory.js';
import { eventually } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

describe.each([
  ['tags', 'tags', ['From', 'Into', 'Other']],
  ['groups', 'groups', ['From', 'Into', 'Other']],
  ['sources', 'source', ['From', 'Other', 'Other']],
  ['statuses', 'status', ['From', 'Other', 'Other']],
] as const)('/%s/{number}/merge', (path, member, names) => {
  const isList = member === 'tags' || member === 'groups';

  it('gives each contact the other item once, sends events, and deletes the first item', async () => {
    const { account, client } = await newClient(fixture);
    const numbers = new Map<string, number>();
    for (const name of ['From', 'Into', 'Other'])
      numbers.set(name, (await client.post(`/${path}`, { name })).json.data.number);
    const [from, into] = [numbers.get('From'), numbers.get('Into')];
    const has = (...some: readonly string[]) => (isList ? { [member]: some } : { [member]: some[0] });
    await client.post('/contacts', { display_name: 'One', ...has(...names) });
    await client.post('/contacts', { display_name: 'Two', ...has('From') });
    await client.post('/contacts', { display_name: 'None', ...has('Other') });
    const counted = async () => {
      const { data } = (await client.get(`/${path}?count=exact`)).json;
      const created = data.filter((item: { name: string }) => numbers.has(item.name));
      return Object.fromEntries(
        created.map((item: { name: string; contacts: number }) => [item.name, item.contacts]),
      );
    };
    expect(await counted()).toEqual({ From: 2, Into: isList ? 1 : 0, Other: isList ? 2 : 1 });
    await settled(fixture)(account);
    const { next_cursor } = (await client.get('/events?from=now')).json.meta;

    const merged = await client.post(`/${path}/${from}/merge`, { into });
    expect(merged.json.data).toMatchObject({
      item: { number: into, name: 'Into' },
      moved: 2,
      complete: true,
    });
    expect(await counted()).toEqual({ Into: 2, Other: isList ? 2 : 1 });
    const shown = async (number: number) => (await client.get(`/contacts/${number}`)).json.data;
    const namesOf = (element: Record<string, unknown>) =>
      ([element[member]].flat() as (string | { name: string })[]).map((item) =>
        typeof item === 'string' ? item : item.name,
      );
    expect(namesOf(await shown(1)).sort()).toEqual(isList ? ['Into', 'Other'] : ['Into']);
    expect(namesOf(await shown(2))).toEqual(['Into']);
    expect([(await shown(1)).version, (await shown(3)).version]).toEqual([2, 1]);
    // Events are shown once no older transaction runs.
    await eventually(async () => {
      const { data } = (await client.get(`/events?after=${next_cursor}`)).json;
      const types = data.map((event: { type: string }) => event.type.replace(/^.*\.deleted$/, 'deleted'));
      expect(types).toEqual(['contact.updated', 'contact.updated', 'deleted']);
    });

    expect((await client.post(`/${path}/${from}/merge`, { into })).status).toBe(404);
    expect(errorsOf(await client.post(`/${path}/${into}/merge`, { into }))).toEqual(['into same']);
    expect(errorsOf(await client.post(`/${path}/${into}/merge`, { into: 999 }))).toEqual(['into unknown']);
    const scope = path === 'tags' ? 'contacts:delete' : `${path}:delete`;
    const deleter = clientOf(fixture, await fixture.newKey(account, [scope as never]));
    expect((await deleter.post(`/${path}/${into}/merge`, { into: numbers.get('Other') })).json.detail).toBe(
      'This key lacks the scope contacts:write.',
    );
  });
});

it('a merge tells of a contact that is too large for the remaining item', async () => {
  const { account, client } = await newClient(fixture);
  for (const name of ['a', 'b'.repeat(200)]) await client.post('/tags', { name });
  const addA = { op: 'add', items: [{ by: 'number', number: 1, missing: 'refuse' }] } as const;
  await fixture.core.saveContact(account.caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: { description: set('ü'.repeat(contactLimits.contact / 2 - 50)), tags: [addA] },
  });
  const refused = await client.post('/tags/1/merge', { into: 2 });
  expect([refused.status, errorsOf(refused)]).toEqual([400, ['description too_large']]);
});

it('a merge with an idempotency key runs once', async () => {
  const { client } = await newClient(fixture);
  await client.post('/contacts', { display_name: 'One', tags: ['a', 'b'] });
  const named = () => client.call('POST', '/tags/1/merge', { into: 2 }, { 'idempotency-key': 'merge a' });
  const first = await named();
  expect(first.json.data).toMatchObject({ moved: 1, complete: true });
  const again = await named();
  expect([again.text, again.headers['idempotent-replayed']]).toEqual([first.text, 'true']);
});

it('a merge covers more contacts than one commit takes', { tags: ['nightly'] }, async () => {
  const { client } = await newClient(fixture);
  const rows = Array.from({ length: 1_200 }, (_, at) => `+1415556${String(1000 + at)},a`).join('\n');
  await fixture.core.createCatalogItem((await newClient(fixture)).account.caller, 'tags', { name: 'a' });
  const items = rows.split('\n').map((row) => ({
    op: 'create',
    contact: { phone: row.split(',')[0], tags: ['a'] },
  }));
  for (let at = 0; at < items.length; at += 600)
    await client.post('/contacts/batch', { items: items.slice(at, at + 600) });
  const into = (await client.post('/tags', { name: 'b' })).json.data.number;
  let moved = 0;
  for (;;) {
    const { data } = (await client.post('/tags/1/merge', { into })).json;
    moved += data.moved;
    if (data.complete) break;
  }
  expect(moved).toBe(1_200);
  expect((await client.get('/contacts?tag=b&count=exact&limit=1')).json.meta.total).toBe(1_200);
});
