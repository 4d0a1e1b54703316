/** Cards and their names under the changes that happen between the syncs of several clients. */
import { describe, expect, it } from 'vitest';
import { bookLimits } from '../../src/books/values/book.js';
import { cardOf, davClient, hrefsIn, multigetBody } from '../support/clients/carddav.js';
import { newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const everyone = { kind: 'all' };
const isNew = { 'if-none-match': '*' };

/** An account with a book of everyone, and a client with a key that may write. */
async function writer(scopes: readonly string[] = ['contacts:read', 'contacts:write', 'contacts:delete']) {
  const { account, client } = await newClient(fixture);
  const book = (await client.post('/books', { name: 'All', source: everyone })).json.data;
  const phone = davClient(fixture.send, await fixture.newKey(account, scopes as never));
  const at = `/carddav/books/${book.number}/`;
  return { account, client, book, at, ...phone };
}

const names = (hrefs: readonly string[]) => hrefs.map((href) => href.split('/').at(-1)).toSorted();

describe('the name of a card', () => {
  it('stays as its client wrote it: names that differ in case are two cards', async () => {
    const { at, dav, sync, cards } = await writer();
    const id = '8e9f1c2d-8a5b-4c3d-9e0f-aabbccddeeff';
    for (const [name, fn] of [
      [id.toUpperCase(), 'Upper'],
      [id, 'Lower'],
    ] as const)
      expect((await dav('PUT', `${at}${name}.vcf`, cardOf(name, `FN:${fn}`), isNew)).status).toBe(201);
    const { changed } = await sync(at);
    expect(names(changed)).toEqual([`${id.toUpperCase()}.vcf`, `${id}.vcf`].toSorted());
    expect((await dav('GET', `${at}${id.toUpperCase()}.vcf`)).text).toContain('FN:Upper');
    expect((await dav('GET', `${at}${id}.vcf`)).text).toContain('FN:Lower');
    const both = await cards(at, changed);
    expect(both.map((card) => /FN:(.*)\r/.exec(card.text)?.[1]).toSorted()).toEqual(['Lower', 'Upper']);
  });

  it('may be the id of a deleted contact, also after that one is restored', async () => {
    const { at, client, dav, sync, cards } = await writer();
    const ana = await client.make({ display_name: 'Ana' });
    await client.remove(`/contacts/${ana.id}`);
    const sent = cardOf(`urn:uuid:${ana.id}`, 'FN:Again');
    expect((await dav('PUT', `${at}${ana.id}.vcf`, sent, isNew)).status).toBe(201);
    const before = await sync(at);
    expect((await client.post(`/deleted-contacts/${ana.id}/restore`, {})).status).toBe(200);
    const { changed } = await sync(at, before.token);
    expect(names(changed)).toEqual([`${ana.id}.1.vcf`]);
    const all = await cards(at, [`${at}${ana.id}.vcf`, `${at}${ana.id}.1.vcf`]);
    expect(all.map((card) => /FN:(.*)\r/.exec(card.text)?.[1]).toSorted()).toEqual(['Again', 'Ana']);
    expect((await dav('GET', `${at}${ana.id}.1.vcf`)).text).toContain('FN:Ana\r');
    // No client may choose the further name of a contact.
    const further = `${at}01900000-0000-7000-8000-000000000001.1.vcf`;
    expect((await dav('PUT', further, cardOf('x', 'FN:x'), isNew)).status).toBe(400);
  });

  it('may be the id of a contact that a merge hid, also after the merge is undone', async () => {
    const { at, client, dav, sync } = await writer();
    const [one, other] = [
      await client.make({ display_name: 'One' }),
      await client.make({ display_name: 'Other' }),
    ];
    const merge = await client.post('/merges', { survivor: one.id, loser: other.id });
    expect(merge.status, merge.text).toBeLessThan(300);
    expect((await dav('PUT', `${at}${other.id}.vcf`, cardOf('x', 'FN:New'), isNew)).status).toBe(201);
    const undone = await client.post(`/merges/${merge.json.data.id}/undo`, {});
    expect(undone.status, undone.text).toBeLessThan(300);
    expect(names((await sync(at)).changed)).toEqual(
      [`${one.id}.vcf`, `${other.id}.vcf`, `${other.id}.1.vcf`].toSorted(),
    );
  });

  it('is the same contact in every book: a card that a client copies to another book enters it', async () => {
    const { at, client, dav, sync } = await writer();
    const tag = (await client.post('/tags', { name: 'vip' })).json.data;
    const vips = (await client.post('/books', { name: 'Vips', source: { kind: 'tag', number: tag.number } }))
      .json.data;
    const sent = cardOf('mine', 'FN:Without number');
    expect((await dav('PUT', `${at}mine.vcf`, sent, isNew)).status).toBe(201);
    const other = `/carddav/books/${vips.number}/`;
    expect((await dav('PUT', `${other}mine.vcf`, sent, isNew)).status).toBe(201);
    expect(names((await sync(at)).changed)).toEqual(['mine.vcf']);
    expect(names((await sync(other)).changed)).toEqual(['mine.vcf']);
    expect((await client.get('/contacts')).json.data).toHaveLength(1);
  });

  it('other clients receive the name of a card that was deleted and made again', async () => {
    const { account, at, dav, sync } = await writer();
    const other = davClient(fixture.send, await fixture.newKey(account, ['contacts:read']));
    expect((await dav('PUT', `${at}x.vcf`, cardOf('x', 'FN:One'), isNew)).status).toBe(201);
    const before = await other.sync(at);
    const [known] = await other.cards(at, [`${at}x.vcf`]);
    const tag = { 'if-match': known?.etag ?? '' };
    expect((await dav('DELETE', `${at}x.vcf`, undefined, tag)).status).toBe(204);
    expect((await dav('PUT', `${at}x.vcf`, cardOf('x', 'FN:Two'), isNew)).status).toBe(201);
    const { changed } = await other.sync(at, before.token);
    expect(names(changed)).toEqual(['x.vcf']);
    const [now] = await other.cards(at, changed);
    expect(now?.etag).not.toBe(known?.etag);
    expect((await dav('PUT', `${at}x.vcf`, cardOf('x', 'FN:Stale'), tag)).status).toBe(412);
    expect((await sync(at)).changed).toHaveLength(1);
  });

  it('may have commas: other names of the same cards are a change', async () => {
    const { at, dav, sync } = await writer();
    const put = async (name: string, number: string) => {
      const card = cardOf(number, `FN:Ana\r\nTEL:${number}`);
      const path = `${at}${encodeURIComponent(name)}.vcf`;
      expect((await dav('PUT', path, card, isNew)).status).toBeLessThan(300);
    };
    await put('a,b', '+14155550101');
    await put('c', '+14155550102');
    const { token } = await sync(at);
    await put('b', '+14155550101');
    await put('c,a', '+14155550102');
    const { changed, left } = await sync(at, token);
    expect([names(changed), names(left)]).toEqual([
      ['b.vcf', 'c%2Ca.vcf'],
      ['a%2Cb.vcf', 'c.vcf'],
    ]);
  });

  it('that many requests of a client give a new card makes one contact', async () => {
    const { at, client, dav } = await writer();
    const put = () => dav('PUT', `${at}once.vcf`, cardOf('once', 'FN:Once'), isNew);
    const statuses = (await Promise.all(Array.from({ length: 8 }, put))).map((received) => received.status);
    expect(statuses).toContain(201);
    expect(statuses.filter((status) => status !== 201 && status !== 412)).toEqual([]);
    expect((await client.get('/contacts')).json.data).toHaveLength(1);
  });
});

it('the id of a card comes back as its client sent it, folded or escaped', async () => {
  const { at, dav } = await writer();
  const ids = ['a\\,b\\;c', `long-${'x'.repeat(100)}`, 'plain'];
  for (const [index, id] of ids.entries()) {
    const sent = cardOf(id, 'FN:Some').replace(/^(UID:.{60})(.+)$/m, '$1\r\n $2');
    expect((await dav('PUT', `${at}${index}.vcf`, sent, isNew)).status).toBe(201);
    const { text } = await dav('GET', `${at}${index}.vcf`);
    expect(text.replaceAll('\r\n ', '')).toContain(`UID:${id}\r\n`);
  }
  // A group, as Apple writes it; and an id that no card can contain.
  const grouped = cardOf('x', 'FN:Some').replace('UID:', 'item1.UID;X-A=b:');
  expect((await dav('PUT', `${at}grouped.vcf`, grouped, isNew)).status).toBe(201);
  expect((await dav('GET', `${at}grouped.vcf`)).text).toContain('UID:x\r\n');
  for (const id of ['a\u0000b', 'a\u0008b', 'y'.repeat(300), ''])
    expect((await dav('PUT', `${at}odd.vcf`, cardOf(id, 'FN:Odd'), isNew)).status).toBeLessThan(500);
});

it('a client that changes only the shown name keeps it', async () => {
  const { at, client, dav } = await writer();
  const { id } = await client.make({ given_name: 'Ana', family_name: 'Lopez' });
  const { text, headers } = await dav('GET', `${at}${id}.vcf`);
  const sent = text.replace(/^FN:.*$/m, 'FN:Mum\r');
  expect((await dav('PUT', `${at}${id}.vcf`, sent, { 'if-match': headers.etag ?? '' })).status).toBe(204);
  expect((await dav('GET', `${at}${id}.vcf`)).text).toContain('FN:Mum\r\n');
});

it('each change of what a role hides is another tag of all cards', async () => {
  const { account, client } = await newClient(fixture);
  const role = (hidden: readonly string[]) =>
    client.put('/roles/seller', { label: 'S', scopes: ['contacts:read'], sees: 'all', hidden });
  await role(['address', 'attributes', 'birthday']);
  const member = (await client.post('/members', { name: 'Mia', role: 'seller' })).json.data;
  const ana = await client.make({ display_name: 'Ana', email: 'ana@example.com', company: 'Acme' });
  const source = { source: everyone, shows: 'details', member_number: member.number };
  const book = (await client.post('/books', { name: 'Hers', ...source })).json.data;
  await fixture.core.signIn((await fixture.core.inviteMember(account.caller, member.number)).code);
  const { sync, cards } = davClient(fixture.send, book.key);
  const at = `/carddav/books/${book.number}/`;
  const card = async () => (await cards(at, [`${at}${ana.id}.vcf`]))[0];
  const before = await card();
  expect(before?.text).toContain('EMAIL');
  const { token } = await sync(at);
  expect((await role(['address', 'attributes', 'birthday', 'emails'])).status).toBe(200);
  const after = await card();
  expect(after?.text).not.toContain('EMAIL');
  expect(after?.etag).not.toBe(before?.etag);
  expect((await sync(at, token)).changed).toHaveLength(1);
});

it('an address that is odd is missing, and the others of the list are answered', async () => {
  const { at, client, dav, cards } = await writer();
  const { id } = await client.make({ display_name: 'Ana' });
  const odd = ['%00', 'a%00b', '%ED%A0%80', '%ff', '%', '..%2F..', 'x'.repeat(5_000), '.1', '%EF%BF%BF'];
  const hrefs = [...odd.map((value) => `${at}${value}.vcf`), `${at}${id}.vcf`];
  const { status, text } = await dav('REPORT', at, multigetBody(hrefs));
  expect([status, text.match(/404 Not Found/g)?.length]).toEqual([207, odd.length]);
  expect(text.match(/BEGIN:VCARD/g)).toHaveLength(1);
  expect(hrefsIn(text)).toHaveLength(hrefs.length);
  expect(await cards(at, hrefs)).toHaveLength(1);
});

it('a book whose source was deleted stays in the list, and is no missing book', async () => {
  const { account, client, find, dav } = await writer();
  const tag = (await client.post('/tags', { name: 'vip' })).json.data;
  const group = (await client.post('/groups', { name: 'ours' })).json.data;
  const tree = { field: 'tag', op: 'is', value: 'vip' };
  const segment = (await client.post('/segments', { name: 'Vips', tree })).json.data;
  const sources = { tag: tag.number, group: group.number, segment: segment.number };
  for (const [kind, number] of Object.entries(sources)) {
    const book = (await client.post('/books', { name: kind, source: { kind, number } })).json.data;
    const own = davClient(fixture.send, book.key);
    const at = `/carddav/books/${book.number}/`;
    const { token } = await own.sync(at);
    await client.remove(`/${kind}s/${number}`);
    for (const client of [own, davClient(fixture.send, account.key)]) {
      const list = await client.find('/carddav/books/', '1', 'D:displayname', 'D:sync-token');
      expect(hrefsIn(list)).toContain(at);
      expect(list).toContain(`<D:displayname>${kind}</D:displayname>`);
    }
    expect((await own.dav('REPORT', at, `<D:x xmlns:D="DAV:"/>`)).status).toBe(403);
    for (const [method, path] of [
      ['PROPFIND', at],
      ['GET', `${at}x.vcf`],
    ] as const)
      expect([kind, method, (await own.dav(method, path)).status]).toEqual([kind, method, 409]);
    await expect(own.sync(at, token)).rejects.toThrow('409');
    const phone = await fixture.send({ path: `/phonebook/${book.key}/yealink.xml` });
    expect([kind, phone.status]).toEqual([kind, 409]);
    // The book goes on with another source, and its client learns what has left.
    await client.patch(`/books/${book.number}`, { source: everyone });
    expect((await own.sync(at, token)).token).not.toBe('');
  }
  expect((await dav('PROPFIND', '/carddav/books/999/')).status).toBe(404);
  expect(hrefsIn(await find('/carddav/books/', '1', 'D:displayname'))).toHaveLength(1 + 4);
});

it('clients see in the privileges what they may do', async () => {
  const all = ['contacts:read', 'contacts:write', 'contacts:delete'];
  const { account, client, at } = await writer();
  const { id } = await client.make({ display_name: 'Ana' });
  const tree = { field: 'display_name', op: 'is', value: 'Ana' };
  const segment = (await client.post('/segments', { name: 'Anas', tree })).json.data;
  const source = { kind: 'segment', number: segment.number };
  const book = (await client.post('/books', { name: 'Anas', source })).json.data;
  const seen = async (path: string, scopes: readonly string[]) => {
    const key = await fixture.newKey(account, scopes as never);
    const text = await davClient(fixture.send, key).find(path, '0', 'D:current-user-privilege-set');
    return [...text.matchAll(/<D:privilege><D:([\w-]+)\/>/g)]
      .map(([, one]) => one)
      .filter((value) => value !== 'read' && value !== 'read-current-user-privilege-set');
  };
  for (const path of [at, `${at}${id}.vcf`]) {
    expect(await seen(path, all)).toEqual(['write', 'write-content', 'bind', 'unbind']);
    expect(await seen(path, all.slice(0, 2))).toEqual(['write-content', 'bind']);
    expect(await seen(path, ['contacts:read', 'contacts:delete'])).toEqual(['unbind']);
    expect(await seen(path, ['contacts:read'])).toEqual([]);
  }
  expect(await seen(`/carddav/books/${book.number}/`, all)).toEqual(['write-content', 'unbind']);
});

it('a query that finds more than its client wants says so', async () => {
  const { at, client, dav } = await writer();
  for (const name of ['Ana', 'Bea', 'Cid']) await client.make({ display_name: name });
  const query = (most: number) =>
    dav(
      'REPORT',
      at,
      `<C:addressbook-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><D:prop><D:getetag/></D:prop><C:limit><C:nresults>${most}</C:nresults></C:limit></C:addressbook-query>`,
    );
  const cut = (await query(2)).text;
  expect(cut.match(/<D:getetag>/g)).toHaveLength(2);
  expect(cut).toMatch(new RegExp(`<D:href>${at}</D:href><D:status>HTTP/1.1 507 `));
  const whole = (await query(3)).text;
  expect([whole.match(/<D:getetag>/g)?.length, whole.includes('HTTP/1.1 507')]).toEqual([3, false]);
});

it('more keys than a book remembers may read it at once', async () => {
  const { account, client, at } = await writer();
  for (let count = 0; count < 30; count += 1) await client.make({ display_name: `P${count}` });
  const keys = await Promise.all(
    Array.from({ length: bookLimits.readers + 10 }, () => fixture.newKey(account, ['contacts:read'])),
  );
  const reads = [...keys, ...keys].map((key) => davClient(fixture.send, key).dav('PROPFIND', at));
  expect((await Promise.all(reads)).filter(({ status }) => status !== 207)).toEqual([]);
});

it('large cards are read a few at a time', async () => {
  const { account, client, book, at, cards } = await writer();
  const ids: string[] = [];
  for (let person = 0; person < 5; person += 1) {
    const identities = Array.from({ length: 480 }, (_, one) => {
      return { kind: 'telegram', value: `${person} ${one} `.padEnd(1_900, 'x') };
    });
    ids.push((await client.make({ display_name: `P${person}`, identities })).id);
  }
  const read = await fixture.core.readCards(account.caller, book.number, ids, {});
  expect([read.count, read.cards.map(({ contact }) => contact.id)]).toEqual([4, ids.slice(0, 4)]);
  const hrefs = ids.map((id) => `${at}${id}.vcf`);
  const all = await cards(at, hrefs);
  expect(all.map((card) => /FN:(.*)\r/.exec(card.text)?.[1])).toEqual(['P0', 'P1', 'P2', 'P3', 'P4']);
});
