/** Lists of contacts: every filter, every order, pages. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../test/support/server.js';
import { type Client, errorsOf, newClient } from './client.test.support.js';

const ground = useServer();

async function namesAt(client: Client, query: string): Promise<string> {
  const listed = await client.get(`/contacts${query}`);
  if (listed.status !== 200) throw new Error(listed.text);
  return listed.json.data.map((contact: { display_name: string }) => contact.display_name).join(' ');
}

/** Three contacts that differ in everything that can be filtered. */
async function withThree() {
  const { account, client } = await newClient(ground);
  await client.post('/groups', { name: 'Friends' });
  await client.post('/groups', { name: 'Family' });
  const ann = await client.make({
    display_name: 'Ann',
    phone: '+49 30 111111',
    email: 'ann@x.org',
    tags: ['vip', '2024'],
    groups: [1],
  });
  await client.make({
    display_name: 'Bob',
    type: 'customer',
    company: 'Acme 100%',
    identities: [
      { kind: 'wa_id', value: '4930222222' },
      { kind: 'email', value: 'bob@x.org' },
    ],
    tags: ['VIP'],
    groups: [2],
    source: 'import',
    status: 'closed',
  });
  await client.make({ display_name: 'cec\u00edlia', source: null, status: null, phone: '+5511987654321' });
  return { account, client, ann };
}

describe('GET /contacts', () => {
  it('filters by everything it knows', async () => {
    const { client, ann } = await withThree();
    const cases: [string, string][] = [
      ['', 'cec\u00edlia Bob Ann'],
      ['?search=an', 'Ann'],
      ['?search=AC', 'Bob'],
      ['?search=100%25', 'Bob'],
      ['?search=1%25', ''],
      ['?search=cec_lia', ''],
      ['?search=CEC%C3%8DLIA', 'cec\u00edlia'],
      ['?search=bob@', 'Bob'],
      ['?search=49+30', 'Bob Ann'],
      ['?search=(55)+11-98765', 'cec\u00edlia'],
      ['?phone=%2B4930111111', 'Ann'],
      ['?phone=+49+30+111111', 'Ann'],
      ['?phone=4930111111', 'Ann'],
      ['?phone=%2B4930222222', 'Bob'],
      ['?phone=%2B551187654321', ''],
      ['?email=ANN@X.org', 'Ann'],
      ['?email=ann@x.or', ''],
      ['?tag=vip', 'Ann'],
      ['?tag=VIP', 'Bob'],
      ['?tag=1', 'Ann'],
      ['?tag=2024', 'Ann'],
      ['?tag=3', 'Bob'],
      ['?tag=nobody', ''],
      ['?group=FRIENDS', 'Ann'],
      ['?group=2', 'Bob'],
      ['?source=Import', 'Bob'],
      ['?source=1', 'Ann'],
      ['?status=new', 'Ann'],
      ['?status=3', 'Bob'],
      ['?status=999999999999999', ''],
      ['?status=9999999999999999999999', ''],
      ['?type=customer', 'Bob'],
      ['?type=guest', ''],
      ['?type=lead&tag=vip&search=n', 'Ann'],
      ['?type=customer&tag=vip', ''],
      [`?updated_after=${ann.updated_at}`, 'cec\u00edlia Bob'],
      ['?updated_after=2026-01-15T08:00:00-01:00', 'cec\u00edlia Bob Ann'],
      ['?updated_after=2026-01-15T10:00:00+01:00', 'cec\u00edlia Bob Ann'],
      ['?updated_after=2026-01-15T23:00:00Z', ''],
    ];
    for (const [query, names] of cases) expect([query, await namesAt(client, query)]).toEqual([query, names]);
  });

  it('reads a national number in the region of the account', async () => {
    const { account, client } = await withThree();
    expect(errorsOf(await client.get('/contacts?phone=030+111111'))).toEqual(['phone form']);
    await ground.core.setAccount(account.account.id, { default_region: 'DE' });
    expect(await namesAt(client, '?phone=030+111111')).toBe('Ann');
    expect(await namesAt(client, '?phone=4930111111')).toBe('Ann');
  });

  it('sorts by three fields in both directions, the nameless last', async () => {
    const { client, ann } = await withThree();
    await client.make({ company: 'Nameless' });
    await client.patch(`/contacts/${ann.id}`, { company: 'Moved' });
    const shown = async (sort: string) =>
      (await client.get(`/contacts?sort=${sort}`)).json.data
        .map((one: { number: number }) => one.number)
        .join('');
    expect(await shown('created_at')).toBe('1234');
    expect(await shown('-created_at')).toBe('4321');
    expect(await shown('updated_at')).toBe('2341');
    expect(await shown('-updated_at')).toBe('1432');
    expect(await shown('display_name')).toBe('1234');
    expect(await shown('-display_name')).toBe('3214');
  });

  it('counts when asked', async () => {
    const { client } = await withThree();
    expect((await client.get('/contacts?limit=1&count=exact')).json.meta.total).toBe(3);
    expect((await client.get('/contacts?limit=1&count=exact&tag=vip')).json.meta).toEqual({
      next_cursor: null,
      total: 1,
    });
    for (const query of ['', '?count=none'])
      expect((await client.get(`/contacts${query}`)).text).toMatch(/\],"meta":\{"next_cursor":null\}\}$/);
  });

  it.each([
    'created_at',
    '-created_at',
    '-updated_at',
    'display_name',
    '-display_name',
  ])('shows each contact once on a walk by %s while others come', async (sort) => {
    const { client } = await newClient(ground);
    const made = await Promise.all(
      Array.from({ length: 23 }, (_, index) =>
        client.make(index % 5 === 0 ? { company: 'none' } : { display_name: `N${index % 7}` }),
      ),
    );
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const from: string = cursor === null ? '' : `&cursor=${cursor}`;
      const listed = await client.get(`/contacts?limit=4&sort=${sort}${from}`);
      expect(listed.json.data.length).toBeLessThanOrEqual(4);
      seen.push(...listed.json.data.map((contact: { id: string }) => contact.id));
      cursor = listed.json.meta.next_cursor;
      if (seen.length === 8) await client.make({ display_name: 'N3' });
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    for (const { id } of made) expect(seen).toContain(id);
  });

  it('has no next page when the last one is full', async () => {
    const { client } = await withThree();
    expect((await client.get('/contacts?limit=3')).json.meta.next_cursor).toBeNull();
    expect((await client.get('/contacts?limit=2')).json.meta.next_cursor).toEqual(expect.any(String));
    expect((await client.get('/contacts?limit=200')).json.data).toHaveLength(3);
  });

  it('opens a cursor only where it was made', async () => {
    const { client } = await withThree();
    const other = await withThree();
    const { next_cursor: cursor } = (await client.get('/contacts?limit=1&type=lead')).json.meta;
    expect((await client.get(`/contacts?type=lead&cursor=${cursor}`)).json.data).toHaveLength(1);
    expect((await client.get(`/contacts?type=lead&cursor=${cursor}&limit=9&count=exact`)).status).toBe(200);
    const foreign = await other.client.get(`/contacts?type=lead&cursor=${cursor}`);
    const strangers = [
      foreign,
      await client.get(`/contacts?cursor=${cursor}`),
      await client.get(`/contacts?type=lead&sort=created_at&cursor=${cursor}`),
      await client.get(`/contacts?type=lead&cursor=${cursor}x`),
      await client.get('/contacts?type=lead&cursor=nonsense'),
      await client.get(`/contacts?type=lead&cursor=${'x'.repeat(9_000)}`),
    ];
    for (const answer of strangers) {
      expect([answer.status, errorsOf(answer)]).toEqual([400, ['cursor expired']]);
    }
  });

  it('refuses what it does not understand, all at once', async () => {
    const { client } = await withThree();
    const refused = await client.get(
      '/contacts?limit=201&cursor=x&search=&phone=no&email=no&type=robot&updated_after=today&sort=name&count=all&page=2&tag=a&tag=b',
    );
    expect(refused.status).toBe(400);
    expect(errorsOf(refused).sort()).toEqual([
      'count not_allowed',
      'cursor expired',
      'email form',
      'limit form',
      'page unknown_parameter',
      'phone form',
      'search blank',
      'sort not_allowed',
      'tag repeated',
      'type not_allowed',
      'updated_after form',
    ]);
    for (const limit of ['0', '-1', '1.5', '1e2', 'x', '99999', '0x10', '%20'])
      expect((await client.get(`/contacts?limit=${limit}`)).json.errors[0].path).toBe('limit');
    expect(errorsOf(await client.get('/contacts?search=a%00b'))).toEqual(['search forbidden_character']);
    expect(errorsOf(await client.get(`/contacts?search=${'%F0%9F%98%80'.repeat(201)}`))).toEqual([
      'search too_long',
    ]);
    expect((await client.get(`/contacts?search=${'%F0%9F%98%80'.repeat(200)}`)).status).toBe(200);
    expect(errorsOf(await client.get('/contacts?__proto__=1&constructor=2'))).toEqual([
      '__proto__ unknown_parameter',
      'constructor unknown_parameter',
    ]);
  });
});
