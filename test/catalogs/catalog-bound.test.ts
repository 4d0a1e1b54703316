/** A catalog has a bound: writes of contacts read the whole list of an account. */

import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { maxAllChoices } from '@switchbook/domain/fields/own-field-declaration.js';
import { expect, it } from 'vitest';
import { readCatalogItems, readCatalogLists } from '../../src/catalogs/store/catalog-rows.js';
import { findItem } from '../../src/catalogs/values/catalog.js';
import { planned } from '../../src/database/statements/sql.js';
import { AccountLists } from '../../src/operation-context/account-lists.js';
import { errorsOf, newClient, problemOf } from '../support/clients/directory.js';
import { useSentStatements } from '../support/database/sent-statements.js';
import { onThisMachine } from '../support/machine.js';
import { useServer } from '../support/wire/server.js';

const statements = useSentStatements();
const fixture = useServer({ hasOwnConnections: true });

it('a full catalog takes no more items, and its items stay usable', async () => {
  const { account, client } = await newClient(fixture);
  await fixture.database.query(
    planned(`insert into tags (account_id, id, number, name, folded, color, created_at, updated_at)
      select $1, gen_random_uuid(), n, 'tag ' || n, 'tag ' || n, null, now(), now() from generate_series(1, $2::integer) n`),
    [account.account.id, contactLimits.catalogItems - 2],
  );
  expect((await client.post('/tags', { name: 'last but one' })).status).toBe(201);
  const contact = await client.make({ display_name: 'Jane', tags: ['last'] });
  expect((await client.post('/tags', { name: 'one more' })).status).toBe(403);
  const refused = await client.post('/contacts', { display_name: 'Joan', tags: ['tag 7', 'one more'] });
  expect(problemOf(refused)).toMatchObject({ feature: 'tags', current: contactLimits.catalogItems });
  expect((await client.post('/contacts', { display_name: 'Joan', tags: ['tag 7'] })).status).toBe(201);
  expect((await client.patch(`/contacts/${contact.id}`, { tags: ['tag 9'] })).status).toBe(200);
  expect((await client.remove('/tags/11')).status).toBe(204);
  expect((await client.post('/tags', { name: 'one more' })).status).toBe(201);
});

it('a change of an item does not read the others', async () => {
  const { account, client } = await newClient(fixture);
  const { id } = account.account;
  await fixture.database.query(fillSql, [id, 2_000, 1]);
  statements.clear();
  expect((await client.patch('/tags/7', { name: 'seven' })).json.data.name).toBe('seven');
  expect((await client.patch('/tags/8', { name: 'seven' })).status).toBe(409);
  expect((await client.post('/tags', { name: 'chosen', number: 7_000 })).json.data.number).toBe(7_000);
  expect(errorsOf(await client.post('/tags', { name: 'other', number: 9 }))).toEqual(['number taken']);
  expect((await client.remove('/tags/9')).status).toBe(204);
  const { caller } = account;
  const merged = await fixture.core.mergeCatalogItems(caller, 'tags', { from: 5, into: 6 });
  expect(merged).toMatchObject({ moved: 0, isComplete: true, item: { number: 6 } });
  const lists = statements
    .all()
    .filter(({ name, values }) => name.startsWith('tags_all') && values?.[0] === id);
  expect(lists).toEqual([]);
});

it('marks in all names of a full catalog do not stop the process when an item is found', async () => {
  const { account } = await newClient(fixture);
  const { id } = account.account;
  const marks = '\u0300\u0316'.repeat(118);
  await fixture.database.query(
    planned(`insert into tags (account_id, id, number, name, folded, color, created_at, updated_at)
      select $1, gen_random_uuid(), n, m.name, m.name, null, now(), now()
      from generate_series(1, 4000) n, lateral (select n || 'a' || $2::text as name) m`),
    [id, marks],
  );
  const { lists } = await readCatalogLists(fixture.database, id, ['tags']);
  for (const items of [await readCatalogItems(fixture.database, id, 'tags'), lists.get('tags') ?? []]) {
    const began = performance.now();
    const byName = { by: 'name', name: `7A${marks}`, folded: true, missing: 'drop' } as const;
    expect(findItem(items, byName)?.number).toBe(7);
    expect(performance.now() - began).toBeLessThan(onThisMachine(60));
  }
});

const fillSql =
  planned(`insert into tags (account_id, id, number, name, folded, color, created_at, updated_at)
  select $1, gen_random_uuid(), n, m.name, m.name, null, now(), now()
  from generate_series(1, $2::integer) n, lateral (select n || repeat('😀', $3::integer) as name) m`);

it('the longest names of a full catalog, and the most choices of own fields, are cached', {
  tags: ['nightly'],
}, async () => {
  const { account, client } = await newClient(fixture);
  const { id } = account.account;
  await fixture.database.query(fillSql, [
    id,
    contactLimits.catalogItems,
    contactLimits.catalogText / contactLimits.catalogItems - 5,
  ]);
  const choice = (field: number, index: number) => `${field} ${index} ${'😀'.repeat(90)}`;
  for (let field = 0; field < maxAllChoices / 200; field += 1) {
    const choices = Array.from({ length: 200 }, (_, index) => ({
      value: choice(field, index),
      label: choice(field, index),
    }));
    const created = await client.post('/fields', { key: `f${field}`, type: 'one_of', choices });
    expect(created.status).toBe(201);
  }
  const lists = new AccountLists(fixture.database, () => true);
  for (const hits of [0, 1]) {
    await lists.get(id, 'tags');
    await lists.fields(id);
    expect(lists.use.hits).toBe(2 * hits);
  }
});

it('the names of a catalog have a bound, and the choices of all own fields', async () => {
  const { account, client } = await newClient(fixture);
  const { id } = account.account;
  await fixture.database.query(fillSql, [id, 4_000, 246]);
  const last = (await client.post('/tags', { name: 'short' })).json.data;
  const quota = { feature: 'characters in names of tags', maximum: contactLimits.catalogText };
  const long = 'x'.repeat(255);
  const more = Array.from({ length: 12 }, (_, at) =>
    client.post('/tags', { name: `${at} ${long}`.slice(0, 255) }),
  );
  await Promise.all(more);
  expect(problemOf(await client.post('/tags', { name: long }))).toMatchObject(quota);
  expect(problemOf(await client.patch(`/tags/${last.number}`, { name: long }))).toMatchObject(quota);
  expect((await client.patch(`/tags/${last.number}`, { name: 'shor' })).status).toBe(200);

  const choices = Array.from({ length: 200 }, (_, index) => ({ value: `v${index}` }));
  for (let field = 0; field < maxAllChoices / 200; field += 1)
    await client.post('/fields', { key: `f${field}`, type: 'one_of', choices });
  const one = { key: 'one', type: 'one_of', choices: [{ value: 'a' }] };
  expect(problemOf(await client.post('/fields', one))).toMatchObject({
    feature: 'choices',
    current: maxAllChoices,
  });
  expect((await client.patch('/fields/f0', { choices: choices.slice(1) })).status).toBe(200);
  expect((await client.post('/fields', one)).status).toBe(201);
  expect(problemOf(await client.patch('/fields/one', { choices: choices.slice(0, 2) }))).toMatchObject({
    feature: 'choices',
  });
});
