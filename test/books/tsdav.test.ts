/**
 * `tsdav`, a client of web and server programs, as a judge of CardDAV. `TSDAV_PATH` names the folder of its package;
 * without it the tests are skipped with a word.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cardOf } from '../support/clients/carddav.js';
import { newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const { TSDAV_PATH: folder } = process.env;
if (folder === undefined)
  console.warn('No tsdav is tested: npm install tsdav, and name its folder in TSDAV_PATH.');

const everyone = { kind: 'all' };
const all = ['contacts:read', 'contacts:write', 'contacts:delete'];

/** Its client, which finds the books by itself. */
async function clientWith(key: string) {
  const load = createRequire(import.meta.url);
  const { createDAVClient } = load(path.resolve(folder ?? '', 'dist/tsdav.cjs.js'));
  return createDAVClient({
    serverUrl: `http://127.0.0.1:${fixture.port}`,
    credentials: { username: 'phone', password: key },
    authMethod: 'Basic',
    defaultAccountType: 'carddav',
  });
}

interface Card {
  readonly url: string;
  readonly etag: string;
  readonly data: string;
}

async function books(people: number) {
  const { account, client } = await newClient(fixture);
  const created: string[] = [];
  for (let at = 0; at < people; at += 1)
    created.push((await client.make({ display_name: `Person ${at}`, phone: `+1415555${2_000 + at}` })).id);
  const book = (await client.post('/books', { name: 'Customers', source: everyone })).json.data;
  return { account, client, book, made: created };
}

const namesIn = (cards: readonly Card[]) =>
  cards.map(({ data }) => /^FN:(.*)$/m.exec(data)?.[1]?.trim()).toSorted();

describe.skipIf(folder === undefined)('tsdav', () => {
  it('finds the book of a key, reads it, and sees that it may not write', async () => {
    const { book, made: created } = await books(12);
    const dav = await clientWith(book.key);
    const [found, ...others] = await dav.fetchAddressBooks();
    expect([found.displayName, others]).toEqual(['Customers', []]);
    expect(found.reports).toEqual(expect.arrayContaining(['syncCollection']));
    const cards: Card[] = await dav.fetchVCards({ addressBook: found });
    expect(namesIn(cards)).toEqual(created.map((_, at) => `Person ${at}`).toSorted());
    const refused = await dav.createVCard({
      addressBook: found,
      filename: 'x.vcf',
      vCardString: cardOf('x', 'FN:X'),
    });
    expect(refused.status).toBe(403);
  });

  it('writes, changes and deletes cards', async () => {
    const { account, client } = await books(1);
    const dav = await clientWith(await fixture.newKey(account, all as never));
    const [addressBook] = await dav.fetchAddressBooks();
    const sent = cardOf('made-here', 'FN:Made here', 'TEL:+14155559001');
    const created = await dav.createVCard({ addressBook, filename: 'made-here.vcf', vCardString: sent });
    expect(created.status).toBe(201);
    const again = await dav.createVCard({ addressBook, filename: 'made-here.vcf', vCardString: sent });
    expect(again.status).toBe(412);
    const find = async (): Promise<Card | undefined> =>
      ((await dav.fetchVCards({ addressBook })) as readonly Card[]).find(({ url }) =>
        url.includes('made-here'),
      );
    const card = await find();
    expect(card?.data).toContain('UID:made-here\r\n');
    const data = card?.data.replace('FN:Made here', 'FN:Changed here').replace(/^N:.*$/m, 'N:;;;;\r');
    expect((await dav.updateVCard({ vCard: { ...card, data } })).status).toBe(204);
    expect((await dav.updateVCard({ vCard: { ...card, data } })).status).toBe(412);
    expect((await find())?.data).toContain('FN:Changed here');
    expect((await dav.deleteVCard({ vCard: await find() })).status).toBe(204);
    expect((await client.get('/contacts?phone=14155559001')).json.data).toEqual([]);
  });

  it('keeps a copy equal by smartCollectionSync, through changes of all kinds', async () => {
    const { client, book, made } = await books(10);
    const dav = await clientWith(book.key);
    const [found] = await dav.fetchAddressBooks();
    let collection = { ...found, objects: (await dav.fetchVCards({ addressBook: found })) as Card[] };
    const sync = async () => {
      const { created, updated, deleted } = await follow();
      return [created, updated, deleted].map((cards: readonly Card[]) => cards.length);
    };
    const follow = async () => {
      const homeUrl = `http://127.0.0.1:${fixture.port}/carddav/books/`;
      const account = { accountType: 'carddav', homeUrl, serverUrl: homeUrl };
      const args = {
        collection: { ...collection, objectMultiGet: dav.addressBookMultiGet },
        method: 'webdav',
        account,
      };
      const next = await dav.smartCollectionSyncDetailed(args);
      const { objects, ...rest } = next;
      const gone = new Set(objects.deleted.map((card: Card) => card.url));
      const fresh = [...objects.created, ...objects.updated] as readonly Card[];
      const kept = collection.objects.filter(
        ({ url }: Card) => !gone.has(url) && !fresh.some((card) => card.url === url),
      );
      collection = { ...collection, ...rest, objects: [...kept, ...fresh] };
      return objects;
    };
    expect(await sync()).toEqual([0, 0, 0]);
    await client.patch(`/contacts/${made[0]}`, { display_name: 'Changed' });
    await client.remove(`/contacts/${made[1]}`);
    await client.make({ display_name: 'New', phone: '+14155559002' });
    expect(await sync()).toEqual([1, 1, 1]);
    expect(namesIn(collection.objects)).toEqual(
      [...made.map((_, at) => `Person ${at}`).slice(2), 'Changed', 'New'].toSorted(),
    );
    expect(await sync()).toEqual([0, 0, 0]);
    const [fresh] = await dav.fetchAddressBooks();
    expect(await dav.isCollectionDirty({ collection: fresh })).toMatchObject({ isDirty: false });
  });

  it('queries and gets many cards at once', async () => {
    const { book, made: created } = await books(5);
    const dav = await clientWith(book.key);
    const url = `http://127.0.0.1:${fixture.port}/carddav/books/${book.number}/`;
    const props = { 'd:getetag': {}, 'card:address-data': {} };
    const queried = await dav.addressBookQuery({ url, props, depth: '1' });
    expect(queried).toHaveLength(5);
    const objectUrls = created.slice(0, 2).map((id) => `/carddav/books/${book.number}/${id}.vcf`);
    const got = await dav.addressBookMultiGet({ url, props, objectUrls, depth: '1' });
    expect(got.map((item: { status: number }) => item.status)).toEqual([207, 207]);
  });
});
