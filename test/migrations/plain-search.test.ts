/**
 * An upgrade converts the searched texts of an earlier release (names without accents, cities) once, and writes no
 * other text.
 */

import { readSearched, writeSearched } from '@switchbook/domain/text/searched-text.js';
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { migrateSearch } from '../../src/migrations/store/steps/plain-search.js';
import { clientOf } from '../support/clients/directory.js';
import { onThisMachine } from '../support/machine.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({ isAlone: true });

const rowsSql = planned(`select t.id, t.search, t.row from (
    select c.id, c.search, c.xmin::text as row from contacts c where c.account_id = $1
    union all select x.contact_id, x.search, x.xmin::text from deleted_contacts x where x.account_id = $1) t order by t.id`);
interface Row {
  readonly id: string;
  readonly search: string;
  readonly row: string;
}

/** The text as an earlier release stored it: with accents, and without other sections. */
const beforeOf = (search: string) =>
  writeSearched(readSearched(search).replaceAll('jose', 'josé').split('\u001f').slice(0, 7).join('\u001f'));

it('plain search covers contacts, deleted contacts and searched own fields', async () => {
  const { account, key } = await fixture.newAccount();
  const client = clientOf(fixture, key);
  const field = await client.post('/fields', { key: 'nick', type: 'text', searched: true });
  expect(field.status).toBe(201);
  await expect
    .poll(async () => (await client.get('/fields/nick')).json.data.index, { timeout: onThisMachine(20_000) })
    .toBe('ready');
  await client.make({ display_name: 'José Ortega', company: 'José & Co', email: 'josé@example.com' });
  await client.make({ display_name: 'Ann Baker', address: { city: 'Łódź' }, attributes: { nick: 'Pépé' } });
  await client.make({ display_name: 'Plain', phone: '+4915128100001' });
  const gone = await client.make({ display_name: 'José Gone', address: { city: 'Łódź' } });
  expect((await client.remove(`/contacts/${gone.id}`)).status).toBe(204);
  const read = () => fixture.database.query<Row>(rowsSql, [account.id]);
  const now = await read();
  for (const { search, id } of now)
    for (const [table, column] of [
      ['contacts', 'id'],
      ['deleted_contacts', 'contact_id'],
    ])
      await fixture.database.query(
        planned(`update ${table} set search = $3 where account_id = $1 and ${column} = $2 and search <> $3`),
        [account.id, id, beforeOf(search)],
      );
  const nick = planned(`update field_values set search_text = $2 where account_id = $1`);
  await fixture.database.query(nick, [account.id, writeSearched('pépé')]);
  const names = async (text: string, list = 'contacts') =>
    (await client.get(`/${list}?search=${text}`)).json.data.map(
      (contact: { display_name: string }) => contact.display_name,
    );
  expect([await names('jose'), await names('lodz'), await names('lodz', 'deleted-contacts')]).toEqual([
    [],
    [],
    [],
  ]);
  const before = await read();
  await fixture.database.transaction((tx) => migrateSearch(tx), 'unbounded');
  const after = await read();
  expect(after.map(({ search }) => search)).toEqual(now.map(({ search }) => search));
  expect([await names('jose'), await names('lodz'), await names('pepe')]).toEqual([
    ['José Ortega'],
    ['Ann Baker'],
    ['Ann Baker'],
  ]);
  expect(await names('lodz', 'deleted-contacts')).toEqual(['José Gone']);
  const written = after.filter(({ row }, at) => row !== before[at]?.row);
  expect(written.map(({ id }) => id)).toEqual(
    after.filter(({ search }, at) => search !== before[at]?.search).map(({ id }) => id),
  );
  await fixture.database.transaction((tx) => migrateSearch(tx), 'unbounded');
  expect(await read()).toEqual(after);
});
