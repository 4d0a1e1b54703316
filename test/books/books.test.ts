import type { Principal } from '@switchbook/domain/access/access.js';
import { expect, it } from 'vitest';
import { type BookPosition, bookLimits } from '../../src/books/values/book.js';
import { planned } from '../../src/database/statements/sql.js';
import { type Client, clientOf, errorsOf, newClient } from '../support/clients/directory.js';
import type { TestAccount } from '../support/fixture.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const endKeysSql = planned(
  'update api_keys k set expires_at = $2 where k.account_id = $1 and k.id = any($3)',
);
const everyone = { kind: 'all' };
const make = async (client: Client, body: object) => (await client.post('/books', body)).json.data;

/** The core as a phone with this key uses it. */
async function phoneOf({ account }: TestAccount, key: string) {
  const { keyId, scopes, visibility } = (await fixture.core.authenticate(key)) as Principal;
  const caller = { accountId: account.id, face: 'test', keyId, visibility, scopes };
  return {
    books: () => fixture.core.listOwnBooks(caller),
    read: (number: number, since?: BookPosition) => fixture.core.readBook(caller, number, {}, since),
    cards: async (number: number, ids: readonly string[]) =>
      (await fixture.core.readCards(caller, number, ids, {})).cards,
  };
}

const idsOf = (contacts: readonly { readonly name: string }[]) => contacts.map((contact) => contact.name);

it('the key of a book reads that book alone, with any scope refused', async () => {
  const { account, client } = await newClient(fixture);
  const ana = await client.make({ display_name: 'Ana', tags: ['vip'] });
  const bea = await client.make({ display_name: 'Bea', tags: ['other'] });
  const tags = (await client.get('/tags')).json.data as readonly { name: string; number: number }[];
  const tag = tags.find((candidate) => candidate.name === 'vip');
  const whole = await make(client, { name: 'All', source: everyone });
  const few = await make(client, { name: 'Few', source: { kind: 'tag', number: tag?.number } });
  expect(few.key).toMatch(/^sb_live_/);
  const phone = await phoneOf(account, few.key);
  expect((await phone.books()).map((book) => book.name)).toEqual(['Few']);
  expect(idsOf((await phone.read(few.number)).contacts)).toEqual([ana.id]);
  expect(idsOf(await phone.cards(few.number, [ana.id, bea.id]))).toEqual([ana.id]);
  await expect(phone.read(whole.number)).rejects.toMatchObject({ problem: { kind: 'not_found' } });
  for (const path of ['/contacts', `/contacts/${ana.id}`, '/books', '/tags', '/events'])
    expect((await clientOf(fixture, few.key).get(path)).status, path).toBe(403);

  const reader = await phoneOf(account, await fixture.newKey(account, ['contacts:read']));
  expect((await reader.books()).map((book) => book.name)).toEqual(['All', 'Few']);
  expect(idsOf((await reader.read(whole.number)).contacts)).toEqual([bea.id, ana.id]);
  const blind = await phoneOf(account, await fixture.newKey(account, ['groups:read']));
  await expect(blind.books()).rejects.toMatchObject({ problem: { kind: 'forbidden' } });

  expect((await client.remove(`/books/${few.number}`)).status).toBe(204);
  expect(await fixture.core.authenticate(few.key)).toBeUndefined();
  const other = await make(client, { name: 'Other', source: everyone });
  expect((await client.remove(`/keys/${other.key_id}`)).status).toBe(200);
  expect(await fixture.core.authenticate(other.key)).toBeUndefined();
});

it('the key of a book has no scopes and its own rate, and ends with the key that made the book', async () => {
  const { account, client } = await newClient(fixture);
  const scopes = ['contacts:read', 'keys:manage'] as const;
  const secret = await fixture.newKey(account, scopes, { rateLimit: 'default' });
  const maker = clientOf(fixture, secret);
  const { key_id, key } = await make(maker, { name: 'All', source: { kind: 'all' } });
  const { data } = (await client.get('/keys')).json;
  expect(data.find((candidate: { id: string }) => candidate.id === key_id)).toMatchObject({
    scopes: [],
    rate_limit: { count: 300, seconds: 60 },
  });
  const reader = clientOf(fixture, await fixture.newKey(account, ['contacts:read']));
  expect((await reader.post('/books', { name: 'No', source: { kind: 'all' } })).status).toBe(403);
  const { keyId } = (await fixture.core.authenticate(secret)) as Principal;
  await client.remove(`/keys/${keyId}`);
  expect(await fixture.core.authenticate(key)).toBeUndefined();
});

it('the list shows the state of each key', async () => {
  const { account, client } = await newClient(fixture);
  const { number: member } = (await client.post('/members', { name: 'Ana', role: 'reader' })).json.data;
  const states = async () =>
    (await client.get('/books')).json.data.map((book: { key_state: string }) => book.key_state);
  const [first, second, ofMember] = [
    await make(client, { name: 'One', source: everyone }),
    await make(client, { name: 'Two', source: everyone }),
    await make(client, { name: 'Of Ana', source: everyone, member_number: member }),
  ];
  expect([first.key_state, ofMember.key_state]).toEqual(['live', 'member_invited']);
  await client.remove(`/keys/${first.key_id}`);
  expect(await states()).toEqual(['revoked', 'live', 'member_invited']);
  const keys = [second.key_id, ofMember.key_id];
  await fixture.database.query(endKeysSql, [account.account.id, new Date(0), keys]);
  expect(await states()).toEqual(['revoked', 'expired', 'expired']);
  await client.remove(`/members/${member}`);
  expect(await states()).toEqual(['revoked', 'expired', 'revoked']);
});

it('contacts that enter, change and leave are told once, for every reason', async () => {
  const { account, client } = await newClient(fixture);
  const ana = await client.make({ display_name: 'Ana', tags: ['vip'] });
  const bea = await client.make({ display_name: 'Bea', tags: ['vip'] });
  const cid = await client.make({ display_name: 'Cid' });
  const tree = { field: 'tag', op: 'is', value: 'vip' };
  await client.post('/segments', { name: 'Others', tree });
  const segment = (await client.post('/segments', { name: 'Vips', tree })).json.data;
  const { number, key } = await make(client, {
    name: 'Vips',
    source: { kind: 'segment', number: segment.number },
  });
  const phone = await phoneOf(account, key);
  const first = await phone.read(number);
  expect(idsOf(first.contacts)).toEqual([bea.id, ana.id]);
  let { position } = first;
  const next = async () => {
    const read = await phone.read(number, position);
    position = read.position;
    return [idsOf(read.contacts), read.departed];
  };
  expect(await next()).toEqual([[], []]);
  await client.patch(`/contacts/${ana.id}`, { display_name: 'Anna' });
  await client.patch(`/contacts/${cid.id}`, { tags: ['vip'] });
  await client.remove(`/contacts/${bea.id}`);
  const [come, left] = await next();
  expect([come?.toSorted(), left]).toEqual([[ana.id, cid.id].toSorted(), [bea.id]]);
  expect(await next()).toEqual([[], []]);
  await client.patch(`/segments/${segment.number}`, {
    tree: { field: 'display_name', op: 'contains', value: 'Anna' },
  });
  expect(await next()).toEqual([[], [cid.id]]);
  await client.patch(`/books/${number}`, { shows: 'details' });
  expect(await next()).toEqual([[ana.id], []]);
  // A position before both changes has both.
  const both = await phone.read(number, first.position);
  expect([idsOf(both.contacts), both.departed.toSorted()]).toEqual([[ana.id], [bea.id, cid.id].toSorted()]);

  const other = await make(client, { name: 'All', source: everyone });
  const foreign = (await (await phoneOf(account, other.key)).read(other.number)).position;
  const expired = { problem: { kind: 'expired' } };
  for (const wrong of [foreign, { ...position, step: 99 }, { ...position, step: -1 }])
    await expect(phone.read(number, wrong)).rejects.toMatchObject(expired);
  // The book is refused without its segment, and not empty.
  await client.remove(`/segments/${segment.number}`);
  await expect(phone.read(number, position)).rejects.toMatchObject({
    problem: { kind: 'not_found', resource: 'segment' },
  });
});

it("a member's book has what the member sees, and ends with the member", async () => {
  const { account, client } = await newClient(fixture);
  await client.put('/roles/seller', {
    label: 'Seller',
    scopes: ['contacts:read'],
    sees: 'own',
    hidden: ['emails'],
    masked: ['numbers'],
  });
  const member = (await client.post('/members', { name: 'Mia', role: 'seller', owners: ['mia'] })).json.data;
  const hers = await client.make({
    display_name: 'Hers',
    owner: 'mia',
    phone: '+14155550101',
    email: 'a@example.com',
  });
  await client.make({ display_name: 'Theirs', owner: 'tom' });
  const { number, key, member_number } = await make(client, {
    name: 'Mine',
    source: everyone,
    shows: 'details',
    member_number: member.number,
  });
  expect(member_number).toBe(member.number);
  const link = await fixture.core.inviteMember(account.caller, member.number);
  await fixture.core.signIn(link.code);
  const phone = await phoneOf(account, key);
  expect(idsOf((await phone.read(number)).contacts)).toEqual([hers.id]);
  const [card] = await phone.cards(number, [hers.id]);
  expect(JSON.stringify(card)).not.toMatch(/4155550101|a@example/);
  await client.remove(`/members/${member.number}`);
  expect(await fixture.core.authenticate(key)).toBeUndefined();
});

it('a book refuses a source that there is not, and shows the newest contacts up to its limit', async () => {
  const { account, client } = await newClient(fixture);
  const refused = async (source: object) => errorsOf(await client.post('/books', { name: 'x', source }));
  expect(await refused({ kind: 'tag' })).toEqual(['source.number required']);
  expect(await refused({ kind: 'group', number: 7 })).toEqual(['source.number unknown']);
  expect(await refused({ kind: 'segment', number: 7 })).toEqual(['source.number unknown']);
  expect(await refused({ kind: 'all', number: 7 })).toEqual(['source.number not_allowed']);
  const { number, key } = await make(client, { name: 'All', source: everyone });
  const many = Array.from({ length: bookLimits.people + 1 }, (_, at) => ({ display_name: `P${at}` }));
  for (let at = 0; at < many.length; at += 500)
    await fixture.core.runCommands(
      account.caller,
      many.slice(at, at + 500).map((edit) => ({
        op: 'save',
        target: null,
        edit: { displayName: { op: 'set', value: edit.display_name } },
      })) as never,
      {} as never,
    );
  const read = await (await phoneOf(account, key)).read(number);
  expect([read.contacts.length, read.isCut]).toEqual([bookLimits.people, true]);
});

it('a book is read only while its maker and its member may read contacts', async () => {
  const { account, client } = await newClient(fixture);
  await client.make({ display_name: 'Ana', phone: '+14155550140' });
  const manager = clientOf(fixture, await fixture.newKey(account, ['keys:manage']));
  expect((await manager.post('/books', { name: 'Mine', source: everyone })).status).toBe(403);
  const book = await make(client, { name: 'All', source: everyone });
  const patch = { source: everyone, shows: 'details' };
  expect((await manager.patch(`/books/${book.number}`, patch)).status).toBe(403);

  const both = await fixture.newKey(account, ['contacts:read', 'keys:manage']);
  const own = await make(clientOf(fixture, both), { name: 'Own', source: everyone });
  const phone = await phoneOf(account, own.key);
  expect((await phone.read(own.number)).contacts).toHaveLength(1);
  const { keyId } = (await fixture.core.authenticate(both)) as Principal;
  expect((await client.patch(`/keys/${keyId}`, { scopes: ['keys:manage'] })).status).toBe(200);
  const forbidden = { problem: { kind: 'forbidden', scope: 'contacts:read' } };
  await expect(phone.books()).rejects.toMatchObject(forbidden);
  await expect(phone.read(own.number)).rejects.toMatchObject(forbidden);
  await expect(phone.cards(own.number, [])).rejects.toMatchObject(forbidden);

  const saved = (scopes: readonly string[]) =>
    client.put('/roles/caller', { label: 'Caller', scopes, sees: 'all', hidden: [], masked: [] });
  expect((await saved(['contacts:read'])).status).toBe(200);
  const member = (await client.post('/members', { name: 'Mia', role: 'caller' })).json.data;
  await fixture.core.signIn((await fixture.core.inviteMember(account.caller, member.number)).code);
  const hers = await make(client, { name: 'Hers', source: everyone, member_number: member.number });
  const herPhone = await phoneOf(account, hers.key);
  expect((await herPhone.read(hers.number)).contacts).toHaveLength(1);
  expect((await saved(['groups:read'])).status).toBe(200);
  await expect(herPhone.read(hers.number)).rejects.toMatchObject(forbidden);
});
