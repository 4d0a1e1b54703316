/** Names of cards that clients chose are data of the person: no reader of a book keeps them after an erasure. */
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { cardOf, davClient, syncBody } from '../support/clients/carddav.js';
import { newClient } from '../support/clients/directory.js';
import { dump, placesOf } from '../support/database/dump.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const isNew = { 'if-none-match': '*' };
const name = 'xenia-quill-private';

/** An account with a book, and a phone that has made and read a card with a chosen name. */
async function withCard() {
  const { account, client } = await newClient(fixture);
  const book = (await client.post('/books', { name: 'All', source: { kind: 'all' } })).json.data;
  const scopes = ['contacts:read', 'contacts:write', 'contacts:delete'] as const;
  const phone = davClient(fixture.send, await fixture.newKey(account, scopes));
  const at = `/carddav/books/${book.number}/`;
  await client.make({ display_name: 'Neighbor' });
  expect((await phone.dav('PUT', `${at}${name}.vcf`, cardOf('x', 'FN:Xenia Quill'), isNew)).status).toBe(201);
  await phone.dav('PUT', `${at}other.vcf`, cardOf('y', 'FN:Other'), isNew);
  const { token, changed } = await phone.sync(at);
  expect(changed).toHaveLength(3);
  const { data } = (await client.get('/contacts')).json;
  const id = data.find((contact: { display_name: string }) => contact.display_name === 'Xenia Quill')
    .id as string;
  const places = async () =>
    placesOf(
      name,
      (await dump(fixture.database)).filter((line) => line.includes(account.account.id)),
    );
  return { client, phone, at, token, id, places };
}

for (const [state, hasLeft] of [
  ['in the book', false],
  ['out of the book', true],
] as const)
  it(`a chosen name goes with its person: ${state}`, async () => {
    const { client, phone, at, token, id, places } = await withCard();
    if (hasLeft) {
      await client.remove(`/contacts/${id}`);
      expect((await phone.sync(at, token)).left).toEqual([`${at}${name}.vcf`]);
    }
    expect(await places()).toContain('book_readers');
    const erased = await client.post(`/contacts/${id}/erase`, {});
    expect(erased.status).toBe(200);
    const counts = erased.json.data.places as readonly { table: string; rows: number }[];
    expect(counts.find((count) => count.table === 'book_readers')?.rows).toBe(1);
    expect(await places()).toEqual([]);
    // The phone reads the whole book, and so drops the card.
    const again = await phone.dav('REPORT', at, syncBody(token));
    expect([again.status, again.text.includes('valid-sync-token')]).toEqual([403, true]);
    expect((await phone.sync(at)).changed.filter((text) => text.includes(name))).toEqual([]);
    expect((await phone.sync(at)).changed).toHaveLength(2);
    expect(await places()).toEqual([]);
  });

it('what a key has read is written by the only statement of its transaction that takes an id', async () => {
  const { client, phone, at } = await withCard();
  // Events of all accounts wait from the first statement that takes an id to the commit.
  for (const text of [
    `create function refuse_late_write() returns trigger language plpgsql as $$ begin
       if pg_current_xact_id_if_assigned() is not null then raise exception 'the transaction has an id already'; end if;
       return null; end $$`,
    `create trigger refuse_late_write before insert or update on book_readers
       for each statement execute function refuse_late_write()`,
  ])
    await fixture.database.query(planned(text), []);
  try {
    await client.make({ display_name: 'Later' });
    expect((await phone.sync(at)).changed).toHaveLength(4);
  } finally {
    await fixture.database.query(planned('drop trigger refuse_late_write on book_readers'), []);
    await fixture.database.query(planned('drop function refuse_late_write'), []);
  }
});
