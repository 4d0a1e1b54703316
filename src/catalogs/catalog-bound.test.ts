/** A catalog has a bound: writes of contacts read the whole list of an account. */
import { limits } from '@switchbook/domain/runtime/limits.js';
import { expect, it } from 'vitest';
import { newClient, problemOf } from '../../test/support/clients/directory.js';
import { useServer } from '../../test/support/wire/server.js';
import { planned } from '../database/sql.js';

const fixture = useServer();

it('a full catalog takes no more items, and its items stay usable', async () => {
  const { account, client } = await newClient(fixture);
  await fixture.database.query(
    planned(`insert into tags (account_id, id, number, name, folded, color, created_at, updated_at)
      select $1, gen_random_uuid(), n, 'tag ' || n, 'tag ' || n, null, now(), now() from generate_series(1, $2::integer) n`),
    [account.account.id, limits.catalogItems - 2],
  );
  expect((await client.post('/tags', { name: 'last but one' })).status).toBe(201);
  const made = await client.make({ display_name: 'Jane', tags: ['last'] });
  expect((await client.post('/tags', { name: 'one more' })).status).toBe(403);
  const refused = await client.post('/contacts', { display_name: 'Joan', tags: ['tag 7', 'one more'] });
  expect(problemOf(refused)).toMatchObject({ feature: 'tags', current: limits.catalogItems });
  expect((await client.post('/contacts', { display_name: 'Joan', tags: ['tag 7'] })).status).toBe(201);
  expect((await client.patch(`/contacts/${made.id}`, { tags: ['tag 9'] })).status).toBe(200);
  expect((await client.remove('/tags/11')).status).toBe(204);
  expect((await client.post('/tags', { name: 'one more' })).status).toBe(201);
});
