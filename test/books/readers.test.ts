/** A book remembers few keys, and a bounded number of contacts that have left. */
import { expect, it } from 'vitest';
import { bookLimits } from '../../src/books/values/book.js';
import { planned } from '../../src/database/statements/sql.js';
import { davClient } from '../support/clients/carddav.js';
import { newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

async function bookOfAll() {
  const { account, client } = await newClient(fixture);
  const ana = await client.make({ display_name: 'Ana', phone: '+14155550101' });
  const book = (await client.post('/books', { name: 'All', source: { kind: 'all' } })).json.data;
  const remembered = async () => {
    const sql = 'select r.key_id from book_readers r where r.account_id = $1';
    return (await fixture.database.query(planned(sql), [account.account.id])).length;
  };
  return { account, client, ana, book, remembered, at: `/carddav/books/${book.number}/` };
}

it('the key that was used longest ago loses its place, and begins anew', async () => {
  const { account, at, remembered } = await bookOfAll();
  const keys = await Promise.all(
    Array.from({ length: bookLimits.readers + 1 }, () => fixture.newKey(account, ['contacts:read'])),
  );
  const [first, second, ...others] = keys.map((key) => davClient(fixture.send, key));
  const last = others.pop();
  const tokens: string[] = [];
  for (const item of [first, second, ...others, first]) {
    fixture.advance(1_000);
    tokens.push((await item?.sync(at))?.token ?? '');
  }
  expect(await remembered()).toBe(bookLimits.readers);
  fixture.advance(1_000);
  await last?.sync(at);
  expect(await remembered()).toBe(bookLimits.readers);
  const [ofFirst, ofSecond] = tokens;
  expect(await first?.sync(at, ofFirst)).toMatchObject({ changed: [], left: [] });
  await expect(second?.sync(at, ofSecond)).rejects.toThrow('403');
});

it('a phone that reads the whole book each time is not remembered', async () => {
  const { book, remembered } = await bookOfAll();
  const { status, text } = await fixture.send({ path: `/phonebook/${book.key}/yealink` });
  expect([status, text.includes('Ana'), await remembered()]).toEqual([200, true, 0]);
});

it('a token from before contacts that left were forgotten is refused', async () => {
  const { account, client, ana, book, at } = await bookOfAll();
  const bea = await client.make({ display_name: 'Bea' });
  const { sync } = davClient(fixture.send, book.key);
  const { token } = await sync(at);
  // The reader remembers no more contacts that have left.
  const gone = Array.from({ length: bookLimits.departed }, (_, index) => [`gone-${index}`, null, 0]);
  await fixture.database.query(
    planned(
      `update book_readers r set members = (r.members::jsonb || $2::jsonb)::text where r.account_id = $1`,
    ),
    [account.account.id, JSON.stringify(gone)],
  );
  await client.patch(`/contacts/${bea.id}`, { display_name: 'Beate' });
  expect(await sync(at, token)).toMatchObject({ changed: [`${at}${bea.id}.vcf`], left: [] });
  await client.remove(`/contacts/${ana.id}`);
  await expect(sync(at, token)).rejects.toThrow('403');
  const anew = await sync(at);
  expect(anew.changed).toEqual([`${at}${bea.id}.vcf`]);
  expect(await sync(at, anew.token)).toMatchObject({ changed: [], left: [] });
});
