/** Trees of conditions and saved segments over the API: what they mean together, and what is refused. */
import { describe, expect, it } from 'vitest';
import { until } from '../../../test/support/program.js';
import { useServer } from '../../../test/support/server.js';
import { type Client, clientOf, errorsOf, newClient } from './client.test.support.js';

const ground = useServer();
const tagged = (value: string) => ({ field: 'tag', op: 'is', value });
const query = (tree: unknown) => `filter=${encodeURIComponent(JSON.stringify(tree))}`;

async function people() {
  const made = await newClient(ground);
  const { account, client } = made;
  for (const [display_name, tags, city] of [
    ['Ana', ['vip'], 'Berlin'],
    ['Bo', ['vip', 'old'], 'Köln'],
    ['Cem', [], 'berlin'],
  ] as const)
    await client.post('/contacts', { display_name, tags, address: { city } });
  return { account, client };
}

const namesOf = async (client: Client, path: string) =>
  (await client.get(path)).json.data.map((one: { display_name: string }) => one.display_name).sort();

describe('trees of conditions', () => {
  it('are combined with the short form, and decide pages, totals and exports alike', async () => {
    const { client } = await people();
    const berlin = { field: 'address.city', op: 'is', value: 'BERLIN' };
    expect(await namesOf(client, `/contacts?${query(berlin)}`)).toEqual(['Ana', 'Cem']);
    expect(await namesOf(client, `/contacts?tag=vip&${query(berlin)}`)).toEqual(['Ana']);
    expect(await namesOf(client, `/contacts?${query({ not: tagged('vip') })}`)).toEqual(['Cem']);
    const capped = await client.get(`/contacts?limit=1&count=capped&${query(berlin)}`);
    expect(capped.json.meta.total).toEqual({ value: 2, relation: 'eq' });
    const next = `/contacts?limit=1&cursor=${capped.json.meta.next_cursor}`;
    expect(await namesOf(client, `${next}&${query(berlin)}`)).toEqual(['Ana']);
    expect((await client.get(`${next}&${query(tagged('vip'))}`)).status).toBe(400);
    const file = await client.get(`/export?${query(berlin)}`);
    expect(file.text.match(/Ana|Bo|Cem/g)).toEqual(['Ana', 'Cem']);
  });

  it('tell every fault with its place and what is allowed', async () => {
    const { client } = await newClient(ground);
    const deep = { not: { not: { not: { not: { not: tagged('x') } } } } };
    const cases: readonly (readonly [unknown, readonly string[]])[] = [
      [{ field: 'colour', op: 'is', value: 'x' }, ['filter.field not_allowed']],
      [{ all: [tagged('a'), { field: 'tag', op: 'before' }] }, ['filter.all.1.op not_allowed']],
      [{ any: [] }, ['filter.any too_few']],
      [{ any: [tagged('a')], not: tagged('b') }, ['filter contradiction']],
      [{ ...tagged('a'), more: 1 }, ['filter.more unknown_member']],
      [{ field: 'tag', op: 'is' }, ['filter.value required']],
      [{ field: 'tag', op: 'empty', value: 1 }, ['filter.value contradiction']],
      [
        { field: 'number', op: 'any_of', value: [1, 'x', {}] },
        ['filter.value.1 type', 'filter.value.2 type'],
      ],
      [{ field: 'created_at', op: 'within_last', value: '90' }, ['filter.value form']],
      [
        { field: 'consent', op: 'is', value: { channel: 'sms', state: 'yes' } },
        ['filter.value.state not_allowed'],
      ],
      [{ field: 'segment', op: 'is', value: 'nobody' }, ['filter.value unknown']],
      [deep, ['filter.not.not.not.not too_deep']],
      [
        { all: Array.from({ length: 8 }, () => ({ any: Array.from({ length: 4 }, () => tagged('a')) })) },
        ['filter too_many'],
      ],
      [{ all: [{ field: 'company', op: 'is', value: 'x'.repeat(300) }] }, ['filter.all.0.value too_long']],
      [['tag'], ['filter type']],
    ];
    for (const [tree, faults] of cases) {
      const refused = await client.get(`/contacts?${query(tree)}`);
      expect([tree, refused.status, errorsOf(refused)]).toEqual([tree, 400, faults]);
    }
    const broken = await client.get('/contacts?filter=%7Bfield');
    expect(errorsOf(broken)).toEqual(['filter form']);
  });
});

describe('saved segments', () => {
  it('are used by name and number, and inside a tree', async () => {
    const { client } = await people();
    const made = await client.post('/segments', { name: ' Important ', tree: tagged('vip') });
    expect([made.status, made.json.data.name]).toEqual([201, 'Important']);
    const { number } = made.json.data;
    expect(await namesOf(client, '/contacts?segment=IMPORTANT')).toEqual(['Ana', 'Bo']);
    expect(await namesOf(client, `/contacts?segment=${number}&tag=old`)).toEqual(['Bo']);
    const others = { not: { field: 'segment', op: 'is', value: number } };
    expect(await namesOf(client, `/contacts?${query(others)}`)).toEqual(['Cem']);
    expect((await client.get(`/segments/${number}/count`)).json.data).toEqual({ value: 2, relation: 'eq' });
    await client.patch(`/segments/${number}`, { tree: { not: tagged('vip') } });
    expect(await namesOf(client, `/contacts?segment=${number}`)).toEqual(['Cem']);
    const file = await client.get('/export?segment=important');
    expect(file.text).toContain('Cem');
    expect((await client.remove(`/segments/${number}`)).status).toBe(204);
    expect(errorsOf(await client.get(`/contacts?segment=${number}`))).toEqual(['segment unknown']);
    expect(errorsOf(await client.get(`/export?segment=${number}`))).toEqual(['segment unknown']);
    const again = await client.post('/segments', { name: 'Important', tree: { all: [] } });
    expect(again.json.data.number).toBe(number + 1);
  });

  it('name no single person and no other segment, and each name once, also for two at once', async () => {
    const { client } = await newClient(ground);
    const refused = async (tree: unknown) => errorsOf(await client.post('/segments', { name: 'x', tree }));
    expect(await refused({ field: 'email', op: 'is', value: 'jane@example.com' })).toEqual([
      'tree.field not_saved',
    ]);
    expect(await refused({ field: 'email', op: 'empty' })).toEqual([]);
    expect(await refused({ all: [{ field: 'segment', op: 'is', value: 'x' }] })).toEqual([
      'tree.all.0.value not_saved',
    ]);
    const twins = Array.from({ length: 6 }, () =>
      client.post('/segments', { name: 'Twin', tree: { all: [] } }),
    );
    const statuses = (await Promise.all(twins)).map((one) => one.status).sort();
    expect(statuses).toEqual([201, 409, 409, 409, 409, 409]);
  });

  it('belong to their account, and need the scopes of groups', async () => {
    const { account, client } = await people();
    const { number } = (await client.post('/segments', { name: 'Mine', tree: tagged('vip') })).json.data;
    const { client: stranger } = await newClient(ground);
    expect((await stranger.get(`/segments/${number}`)).status).toBe(404);
    expect(errorsOf(await stranger.get('/contacts?segment=Mine'))).toEqual(['segment unknown']);
    const reader = clientOf(ground, await ground.newKey(account, ['contacts:read']));
    expect((await reader.get('/segments')).status).toBe(403);
    expect((await reader.post('/segments', { name: 'y', tree: { all: [] } })).status).toBe(403);
    expect(await namesOf(reader, '/contacts?segment=Mine')).toEqual(['Ana', 'Bo']);
  });
});

describe('a bulk change', () => {
  it('of a tree changes those it means, and shows it', async () => {
    const { client } = await people();
    const { number } = (await client.post('/segments', { name: 'Old', tree: tagged('old') })).json.data;
    const started = await client.post('/bulk-changes', {
      filter: {
        all: [
          tagged('vip'),
          { field: 'segment', op: 'is_not', value: number },
          { field: 'display_name', op: 'contains', value: 'a' },
        ],
      },
      change: { add_tags: ['new'] },
    });
    expect(started.status).toBe(202);
    // The tree is kept as it is now.
    await client.patch(`/segments/${number}`, { tree: { all: [] } });
    const { id } = started.json.data;
    const job = async () => (await client.get(`/bulk-changes/${id}`)).json.data;
    await until('it has ended', async () => (await job()).state === 'done');
    expect(await job()).toMatchObject({
      changed: 1,
      filter: {
        all: [
          tagged('vip'),
          { not: { any: [tagged('old')] } },
          { field: 'display_name', op: 'contains', value: null },
        ],
      },
    });
    expect(await namesOf(client, '/contacts?tag=new')).toEqual(['Ana']);
    const wrong = await client.post('/bulk-changes', {
      filter: { any: [tagged('')] },
      change: { add_tags: ['x'] },
    });
    expect(errorsOf(wrong)).toEqual(['filter.any.0.value blank']);
    const short = await client.post('/bulk-changes', { filter: { tags: 'x' }, change: { add_tags: ['x'] } });
    expect(errorsOf(short)).toEqual(['filter.tags unknown_member']);
    const segment = await client.post('/bulk-changes', {
      filter: { segment: 'none' },
      change: { add_tags: ['x'] },
    });
    expect(errorsOf(segment)).toEqual(['segment unknown']);
  });
});

describe('whether all of a filter may be sent messages', () => {
  it('is counted by reason, as each of them would be answered', async () => {
    const { client } = await newClient(ground);
    const person = async (phone: string | null, more: object = {}) =>
      (await client.make({ display_name: 'P', tags: ['all'], ...(phone === null ? {} : { phone }), ...more }))
        .id;
    await person('+4915112345601');
    await person('+4915112345602', { blocked: true });
    const stopped = await person('+4915112345603');
    await client.put(`/contacts/${stopped}/consents/whatsapp`, { state: 'opted_out' });
    await person(null);
    await client.make({ display_name: 'Other', phone: '+4915112345604' });
    const question = { channel: 'whatsapp', filter: tagged('all') };
    const counts = (await client.post('/can-send/count', question)).json.data;
    expect(counts).toEqual({
      ...{ contacts: 4, allowed: 1, unreachable: 1, next_cursor: null },
      reasons: [
        { code: 'opted_out', contacts: 1 },
        { code: 'blocked', contacts: 1 },
      ],
    });
    const sendable = { all: [tagged('all'), { field: 'can_send', op: 'is', value: 'whatsapp' }] };
    expect((await client.get(`/contacts?count=exact&${query(sendable)}`)).json.meta.total).toBe(1);
    const wrong = await client.post('/can-send/count', { ...question, filter: { any: [] }, cursor: 'x' });
    expect(errorsOf(wrong)).toEqual(['filter.any too_few', 'cursor expired']);
  });
});
