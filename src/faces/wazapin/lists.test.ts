/** Lists: limits, cursors, filters, search. */
import { describe, expect, it } from 'vitest';
import {
  badRequest,
  type Client,
  foreign,
  invalid,
  newStand,
} from '../../../test/support/clients/wazapin.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();
const badCursor = badRequest('invalid cursor');

async function many(client: Client, count: number): Promise<readonly string[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      client.create({ email: `c${index}@b.co`, name: `C ${index}` }),
    ),
  );
}

async function names(client: Client, query: string): Promise<readonly (string | null)[] | string> {
  const answer = await client.get(`/contacts?${query}`);
  return answer.status === 200
    ? answer.json.data.map((contact: { name: string | null }) => contact.name)
    : answer.text;
}

describe('limit', () => {
  it('accepts 1 to 100, and is fifty when blank', async () => {
    const { account, client } = await newStand(fixture);
    const commands = Array.from({ length: 101 }, (_, index) => ({
      op: 'save' as const,
      onMatch: 'refuse' as const,
      edit: {
        identities: [{ op: 'hold' as const, identity: { kind: 'email' as const, value: `c${index}@b.co` } }],
      },
    }));
    await fixture.core.runBatch(account.caller, commands, { repeats: 'refuse' });
    const size = async (query: string) => (await client.get(`/contacts${query}`)).json.data.length;
    const refused = async (query: string) => (await client.get(`/contacts${query}`)).text;
    expect(await refused('?limit=0')).toBe(
      invalid({ message: 'expected number >= 1', location: 'query.limit', value: '0' }),
    );
    expect(await refused('?limit=abc')).toBe(
      invalid({ message: 'invalid integer', location: 'query.limit', value: 'abc' }),
    );
    expect(await refused('?page_size=1.5')).toBe(
      invalid({ message: 'invalid integer', location: 'query.limit', value: '1.5' }),
    );
    expect(await refused('?limit=-3')).toContain('expected number >= 1');
    expect(await size('?limit=500')).toBe(100);
    expect(await size('?limit=99999999999999999999999')).toBe(100);
    expect(await size('?limit=')).toBe(50);
    expect(await size('')).toBe(50);
    expect(await size('?limit=7&limit=abc')).toBe(7);
    expect(await size('?per_page=8')).toBe(8);
    expect(await size('?page_size=9&limit=2')).toBe(2);
  });

  it('every fault of a query is listed in its order', async () => {
    const { client } = await newStand(fixture);
    const long = 'x'.repeat(256);
    const answer = await client.get(`/contacts?phone=abc&q=${long}&email=%00&limit=0&external_id=1`);
    expect(answer.text).toBe(
      invalid(
        { message: 'expected phone number in E.164 format', location: 'query.phone', value: 'abc' },
        { message: 'expected length <= 255', location: 'query.search', value: long },
        { message: 'unexpected NUL or unpaired surrogate', location: 'query.email', value: '\u0000' },
        { message: 'expected number >= 1', location: 'query.limit', value: '0' },
      ),
    );
  });
});

describe('cursor', () => {
  it('a walk returns each contact once; a cursor is valid for one list only', async () => {
    const { client } = await newStand(fixture);
    const ids = await many(client, 5);
    const seen: string[] = [];
    const cursors: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer = await client.get(`/contacts?limit=1&cursor=${cursor}`);
      expect(answer.json.data).toHaveLength(1);
      seen.push(answer.json.data[0].id);
      cursor = answer.json.meta.next_cursor;
      if (cursor !== null) cursors.push(cursor);
      await client.create({ email: `new${seen.length}@b.co` });
    }
    expect(seen).toHaveLength(5);
    expect([...seen].sort()).toEqual([...ids].sort());
    const [cursor = ''] = cursors;
    expect((await client.get(`/contacts?limit=2&next_cursor=${cursor}`)).json.data).toHaveLength(2);
    expect((await client.get(`/contacts?after=${cursor}`)).json.data).toHaveLength(4);
    const other = await newStand(fixture);
    const refused = [
      await client.get('/contacts?cursor=x'),
      await other.client.get(`/contacts?cursor=${cursor}`),
      await client.get(`/contacts?cursor=${cursor}&search=c`),
      await client.get(`/contacts?cursor=${cursor.slice(0, -2)}`),
      await client.get(`/contacts/${ids[0]}/notes?cursor=${cursor}`),
      await client.get(`/contacts/nonsense/notes?cursor=${cursor}`),
    ];
    for (const answer of refused) expect([answer.status, answer.text]).toEqual([400, badCursor]);
  });

  it('the newest contact is first', async () => {
    const { client } = await newStand(fixture);
    for (const name of ['first', 'second', 'third']) await client.create({ name, email: `${name}@b.co` });
    expect(await names(client, '')).toEqual(['third', 'second', 'first']);
  });
});

describe('filters', () => {
  it('search is literal, in names and emails, and in digits of numbers', async () => {
    const { account, client } = await newStand(fixture);
    await client.create({ name: 'Discount 50%', phone_number: '+6281234567890' });
    await client.create({ name: 'ÉMILE_x\\y', email: 'Emile@Example.com' });
    await client.create({ email: 'a%b@b.co', name: 'percent in the email' });
    await foreign(fixture, account, [{ kind: 'wa_id', value: '4915112345678' }]);
    expect(await names(client, 'search=%25')).toEqual(['percent in the email', 'Discount 50%']);
    expect(await names(client, 'search=_X%5C')).toEqual(['ÉMILE_x\\y']);
    expect(await names(client, 'search=emile')).toEqual(['ÉMILE_x\\y']);
    expect(await names(client, 'search=%C3%A9mile')).toEqual(['ÉMILE_x\\y']);
    expect(await names(client, 'q=%20example.COM%20')).toEqual(['ÉMILE_x\\y']);
    expect(await names(client, 'search=0812')).toEqual([]);
    expect(await names(client, 'search=%2B62812')).toEqual(['Discount 50%']);
    expect(await names(client, 'search=812-34')).toEqual(['Discount 50%']);
    expect(await names(client, 'search=(00)62%20812')).toEqual(['Discount 50%']);
    expect(await names(client, 'search=4915112')).toEqual([null]);
    expect(await names(client, 'search=81')).toEqual([]);
    expect(await names(client, 'search=x812')).toEqual([]);
    expect(await names(client, 'search=')).toHaveLength(4);
  });

  it('filters by phone, email, external pair and tag', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({
      name: 'Ujang',
      phone_number: '+6281234567890',
      email: 'u@b.co',
      external_source: 'Shopify',
      external_id: 'c1',
    });
    await client.create({ name: 'Other', email: 'o@b.co', external_source: 'shopify', external_id: 'c2' });
    expect(await names(client, 'phone=+6281234567890')).toEqual(['Ujang']);
    expect(await names(client, 'phone_number=62812-3456-7890')).toEqual(['Ujang']);
    expect(await names(client, 'phone=6281111111111')).toEqual([]);
    expect(await names(client, 'email=%20U@B.CO')).toEqual(['Ujang']);
    expect(await names(client, 'external_source=SHOPIFY&external_id=c1')).toEqual(['Ujang']);
    expect(await names(client, 'external_source=shopify&external_id=C1')).toEqual([]);
    expect(await names(client, 'external_source=shopify')).toEqual(['Other', 'Ujang']);
    expect(await names(client, 'external_id=x')).toBe(
      badRequest('external_source is required when external_id is set'),
    );
    const tag = (await client.post(`/contacts/${id}/tags`, { name: 'Vip' })).json.data.id;
    expect(await names(client, 'tag=VIP')).toEqual(['Ujang']);
    expect(await names(client, `tag=${tag}`)).toEqual(['Ujang']);
    expect(await names(client, `tag=${tag.toUpperCase()}`)).toEqual(['Ujang']);
    const none = await client.get('/contacts?tag=none');
    expect(none.text).toBe('{"data":[],"meta":{"next_cursor":null}}');
    expect(await names(client, 'tag=vip&email=o@b.co')).toEqual([]);
    expect(await names(client, 'tag=&email=&phone=&external_id=&search=')).toHaveLength(2);
  });

  it('an external pair finds the id that a vendor of this name gave, unless a contact has the pair', async () => {
    const { account, client } = await newStand(fixture);
    const value = `${'w'.repeat(20)}77`;
    const inherited = await foreign(fixture, account, [
      { kind: 'vendor_id', scope: 'acme', value },
      { kind: 'email', value: 'a@b.co' },
    ]);
    await foreign(fixture, account, [{ kind: 'vendor_id', scope: 'other', value }]);
    const found = async (query: string) =>
      (await client.get(`/contacts?${query}`)).json.data.map(({ id }: { id: string }) => id);
    const pair = `external_source=Acme&external_id=${value}`;
    expect(await found(pair)).toEqual([inherited.id]);
    expect(await found(`${pair}&email=a@b.co`)).toEqual([inherited.id]);
    expect(await found(`external_source=acme&external_id=${value.toUpperCase()}`)).toEqual([]);
    const holder = await foreign(fixture, account, [{ kind: 'external', scope: 'acme', value }]);
    expect(await found(pair)).toEqual([holder.id]);
  });

  it('a name of a tag finds the contacts with each of its spellings, each once', async () => {
    const { account, client } = await newStand(fixture);
    const tagged = (name: string, tags: readonly string[]) =>
      fixture.core.saveContact(account.caller, {
        op: 'save',
        onMatch: 'refuse',
        edit: {
          displayName: { op: 'set', value: name },
          identities: [{ op: 'hold', identity: { kind: 'email', value: `${name}@b.co` } }],
          tags: [
            {
              op: 'add',
              items: tags.map((tag) => ({ by: 'name', name: tag, folded: false, missing: 'create' })),
            },
          ],
        },
      });
    await tagged('upper', ['VIP']);
    await tagged('lower', ['vip']);
    await tagged('both', ['VIP', 'vip']);
    await tagged('other', ['vips']);
    for (const tag of ['vip', 'VIP', 'Vip'])
      expect(await names(client, `tag=${tag}`)).toEqual(['both', 'lower', 'upper']);
    expect(await names(client, 'tag=vip&limit=2')).toEqual(['both', 'lower']);
    expect(await names(client, 'tag=vip&search=lower')).toEqual(['lower']);
    const filter = { op: 'catalog', catalog: 'tags', item: { by: 'folded', name: 'vip' } } as const;
    expect(await fixture.core.countContacts(account.caller, filter)).toBe(3);
    const either = {
      op: 'any',
      filters: [filter, { ...filter, item: { by: 'name', name: 'vips' } }],
    } as const;
    expect(await fixture.core.countContacts(account.caller, either)).toBe(4);
  });
});
