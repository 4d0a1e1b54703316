/** Saved views over the API: visibility and rights, order, limits, and allowed conditions. */
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { views } from '../../src/views/operations.js';
import { viewLimits } from '../../src/views/values.js';
import { type Client, clientOf, errorsOf, newClient, problemOf } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const tagged = { field: 'tag', op: 'any_of', value: ['vip', 'partner'] };
const view = (name: string, more: object = {}) => ({
  name,
  definition: { filter: { all: [tagged] } },
  ...more,
});
const shared = (name: string) => view(name, { shared: true });
const namesOf = async (client: Client) =>
  (await client.get('/views')).json.data.map((item: { name: string }) => item.name);
const make = async (client: Client, body: object) => (await client.post('/views', body)).json.data;

it('a key sees shared views and its own, and changes shared ones with the right to it', async () => {
  const { account, client } = await newClient(fixture);
  const reader = clientOf(fixture, await fixture.newKey(account, ['contacts:read']));
  const common = await make(client, shared(' Partners '));
  expect(common).toMatchObject({ number: 1, name: 'Partners', shared: true, position: 1 });
  const own = await make(client, view('Mine'));
  const theirs = await make(reader, view('Theirs'));
  expect(await namesOf(client)).toEqual(['Partners', 'Mine']);
  expect(await namesOf(reader)).toEqual(['Partners', 'Theirs']);
  for (const method of ['GET', 'PATCH', 'DELETE']) {
    const body = method === 'PATCH' ? {} : undefined;
    expect((await reader.call(method, `/views/${own.number}`, body)).status).toBe(404);
  }

  const path = `/views/${common.number}`;
  const forbidden = { status: 403, detail: 'This key lacks the scope groups:write.' };
  expect(problemOf(await reader.post('/views', shared('No')))).toMatchObject(forbidden);
  expect(problemOf(await reader.patch(path, { name: 'No' }))).toMatchObject(forbidden);
  expect(problemOf(await reader.patch(`/views/${theirs.number}`, { shared: true }))).toMatchObject(forbidden);
  expect(problemOf(await reader.remove(path))).toMatchObject(forbidden);
  const changed = await reader.patch(`/views/${theirs.number}`, {
    name: 'Still theirs',
    definition: { sort: 'display_name' },
  });
  expect(changed.json.data).toMatchObject({ name: 'Still theirs', definition: { sort: 'display_name' } });

  // A view that is no longer shared belongs to the requesting key.
  expect((await client.patch(path, { shared: false })).json.data).toMatchObject({
    shared: false,
    position: 2,
  });
  expect(await namesOf(reader)).toEqual(['Still theirs']);
  expect((await client.remove(path)).status).toBe(204);
  expect((await reader.remove(`/views/${theirs.number}`)).status).toBe(204);
});

it('views are moved within their list, and to the other list while it has space', async () => {
  const { client } = await newClient(fixture);
  for (const name of ['A', 'B', 'C']) await make(client, shared(name));
  const own = await make(client, view('Own'));
  expect((await client.patch('/views/3', { position: 1 })).json.data.position).toBe(1);
  expect((await client.patch('/views/1', { position: 100 })).json.data.position).toBe(3);
  expect(await namesOf(client)).toEqual(['C', 'B', 'A', 'Own']);
  await Promise.all([1, 2, 3].map((number) => client.patch(`/views/${number}`, { position: number })));
  const positions = (await client.get('/views')).json.data.map((item: { position: number }) => item.position);
  expect(positions).toEqual([1, 2, 3, 1]);

  const bodies = Array.from({ length: viewLimits.perKey - 1 }, (_, index) => view(`V${index}`));
  await Promise.all(bodies.map((body) => client.post('/views', body)));
  expect((await client.patch('/views/1', { shared: false })).status).toBe(403);
  await client.remove(`/views/${own.number}`);
  expect((await client.patch('/views/1', { shared: false })).status).toBe(200);
});

it('a view counts the contacts visible to its caller, at present and without its order', async () => {
  const { account, client } = await newClient(fixture);
  const reader = clientOf(fixture, await fixture.newKey(account, ['contacts:read']));
  await client.make({ display_name: 'Ana', tags: ['vip'] });
  await client.make({ display_name: 'Bea', tags: ['partner'] });
  await client.make({ display_name: 'Cid', attributes: { size: 7 } });
  const common = await make(client, shared('Partners'));
  const own = await make(client, { name: 'All', definition: { sort: '-display_name' } });
  const counted = async (by: Client, { number }: { number: number }) =>
    (await by.get(`/views/${number}/count`)).json.data;
  expect(await counted(client, common)).toEqual({ value: 2, relation: 'eq' });
  expect(await counted(reader, common)).toEqual({ value: 2, relation: 'eq' });
  expect(await counted(client, own)).toEqual({ value: 3, relation: 'eq' });
  expect((await reader.get(`/views/${own.number}/count`)).status).toBe(404);

  const { caller } = account;
  const few = {
    ...caller,
    visibility: { contacts: { owners: ['ana'], groups: [] }, hidden: [], masked: [] },
  };
  await client.make({ display_name: 'Dan', tags: ['vip'], owner: 'ana' });
  expect(await fixture.core.countView(few, common.number)).toMatchObject({ total: 1 });
  expect(await fixture.core.listKeys(caller)).not.toEqual([]);
  expect(() => fixture.core.listKeys(few)).toThrow('the operation listKeys needs full visibility');

  // A field may be declared in another way after the view was saved.
  await client.post('/fields', { key: 'size', type: 'number' });
  const filter = { all: [{ field: 'attributes.size', op: 'at_least', value: 7 }] };
  const bySize = await make(client, { name: 'Tall', definition: { filter } });
  expect(await counted(client, bySize)).toEqual({ value: 1, relation: 'eq' });
  await client.remove('/fields/size');
  await client.post('/fields', { key: 'size', type: 'yes_no' });
  expect(errorsOf(await client.get(`/views/${bySize.number}/count`))).toEqual([
    'definition.filter.all.0.op not_allowed',
  ]);
});

it('a view names no person, and the views of a key are deleted with it', async () => {
  const { account, client } = await newClient(fixture);
  const refused = async (definition: object) =>
    errorsOf(await client.post('/views', { name: 'x', definition }));
  const filter = (field: string, op: string, value?: unknown) => ({
    filter: { any: [{ field, op, value }] },
  });
  for (const [field, op] of [
    ['search', 'contains'],
    ['phone', 'is'],
    ['email', 'contains'],
    ['lid', 'is'],
  ] as const)
    expect(await refused(filter(field, op, 'x'))).toEqual(['definition.filter.any.0.field not_saved']);
  expect(await refused(filter('attributes.size', 'before', 'x'))).toEqual([
    'definition.filter.any.0.op not_allowed',
  ]);
  expect(await refused({ columns: [{ name: 'a\0' }], freeze: 21 })).toEqual([
    'definition.columns.0.name forbidden_character',
    'definition.freeze too_large',
  ]);
  const wide = Array.from({ length: viewLimits.columns }, () => ({
    name: '😀'.repeat(viewLimits.columnName),
  }));
  expect(await refused({ columns: wide })).toEqual(['definition too_long']);
  expect(errorsOf(await client.post('/views', { name: ' ', definition: {} }))).toEqual(['name blank']);
  // Another segment may be named, since no record refers to a view.
  const named = await make(client, { name: 'By segment', definition: filter('segment', 'is', 'Old') });
  expect(named.definition).toEqual(filter('segment', 'is', 'Old'));

  const created = await client.post('/keys', { name: 'k', scopes: ['contacts:read'] });
  const other = clientOf(fixture, created.json.data.key);
  const { number } = await make(other, view('Gone soon'));
  expect((await client.remove(`/keys/${created.json.data.id}`)).status).toBe(200);
  const stored = await fixture.database.query<{ name: string }>(
    planned('select v.name from views v where v.account_id = $1'),
    [account.account.id],
  );
  expect([number, stored.map((item) => item.name)]).toEqual([2, ['By segment']]);
  // A request that began before the revocation leaves no view behind.
  const late = { ...account.caller, keyId: created.json.data.id };
  const wanted = { name: 'Too late', definition: {} };
  await expect(fixture.core.records(views).create(late, wanted)).rejects.toMatchObject({
    problem: { kind: 'unauthenticated' },
  });
});

it('the fields of conditions equal those of trees, and the declared ones', async () => {
  const { account, client } = await newClient(fixture);
  const choices = [{ value: 'pro', label: 'Pro', color: '#1A73E8' }];
  await client.post('/fields', { key: 'plan', type: 'one_of', choices });
  const reader = clientOf(fixture, await fixture.newKey(account, ['contacts:read']));
  const { data } = (await reader.get('/segments/fields')).json;
  expect(data.at(-1)).toEqual({
    field: 'attributes.plan',
    label: 'plan',
    type: 'one_of',
    ops: ['is', 'is_not', 'any_of', 'none_of', 'empty', 'not_empty'],
    choices,
  });
  const tree = { any: data.map(({ field }: { field: string }) => ({ field, op: 'none' })) };
  const filter = encodeURIComponent(JSON.stringify({ any: tree.any.slice(0, 30) }));
  const refused = await reader.get(`/contacts?filter=${filter}`);
  // Each fault lists the operators of its field.
  for (const [index, { message }] of refused.json.errors.entries())
    expect(message).toBe(`must be one of ${data[index].ops.join(', ')}, not "none"`);
});
