/** Condition trees and saved segments over the API: matches of combined conditions, and refusals. */
import type { Principal } from '@switchbook/domain/access/access.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { segments } from '../../src/segments/operations/segment-operations.js';
import { type Client, clientOf, errorsOf, newClient } from '../support/clients/directory.js';
import { rounds } from '../support/rounds.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const tagged = (value: string) => ({ field: 'tag', op: 'is', value });
const query = (tree: unknown) => `filter=${encodeURIComponent(JSON.stringify(tree))}`;

async function people() {
  const made = await newClient(fixture);
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
  (await client.get(path)).json.data.map((contact: { display_name: string }) => contact.display_name).sort();

/**
 * Returns the answer to a list. The plan of hundreds of conditions takes a second on an idle machine. On a busy one it
 * may take the whole time of a page, and the client is told to try again later.
 */
async function requestList(client: Client, text: string) {
  let answer = await client.get(`/contacts?${text}`);
  await until('a list is answered in time', async () => {
    if (!errorsOf(answer).includes('filter too_slow')) return true;
    answer = await client.get(`/contacts?${text}`);
    return false;
  });
  return answer;
}

describe('trees of conditions', () => {
  it('are combined with the short form, and select the same pages, totals and exports', async () => {
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

  it('are bounded with the segments that they name', async () => {
    const { client } = await newClient(fixture);
    const large = { any: Array(30).fill({ field: 'number', op: 'any_of', value: Array(100).fill(1) }) };
    expect((await client.post('/segments', { name: 'large', tree: large })).status).toBe(201);
    expect((await client.post('/segments', { name: 'small', tree: tagged('vip') })).status).toBe(201);
    const naming = (name: string, count: number) => {
      const segments = { field: 'segment', op: 'any_of', value: Array(count).fill(name) };
      return client.get(`/contacts?${query({ all: [segments, segments, segments] })}`);
    };
    expect((await naming('small', 100)).status).toBe(200);
    for (const count of [1, 100])
      expect(errorsOf(await naming('large', count))).toEqual([expect.stringContaining(' too_many')]);
  });

  it('have few values of can_send, whose statements are long', async () => {
    const { client } = await newClient(fixture);
    const sendable = (count: number) => ({
      field: 'can_send',
      op: 'any_of',
      value: Array.from({ length: count }, (_, at) => ({
        channel: 'sms',
        purpose: 'news',
        sender: `+4930${100_000 + at}`,
      })),
    });
    expect((await client.get(`/contacts?${query(sendable(30))}`)).status).toBe(200);
    expect(errorsOf(await client.get(`/contacts?${query(sendable(31))}`))).toEqual(['filter too_many']);
    const refused = await client.post('/segments', { name: 'many', tree: sendable(31) });
    expect(errorsOf(refused)).toEqual(['tree too_many']);
    // A segment of full weight is combined with ordinary conditions, but not with another large tree.
    expect((await client.post('/segments', { name: 'full', tree: sendable(30) })).status).toBe(201);
    const beside = 'type=lead&tag=vip&group=a&source=b&status=c&channel=sms&search=ana+b+c+d+e+f';
    for (const words of [beside, 'type=lead', 'phone=%2B4930100000'].slice(0, rounds(1, 3))) {
      const joined = await requestList(client, `segment=full&${words}`);
      expect([words, joined.status, errorsOf(joined)]).toEqual([words, 200, []]);
    }
    const large = await client.get(`/contacts?segment=full&${query(sendable(6))}`);
    expect(errorsOf(large)).toEqual([expect.stringContaining(' too_many')]);
    for (const name of ['one', 'two'])
      expect((await client.post('/segments', { name, tree: sendable(20) })).status).toBe(201);
    const both = { field: 'segment', op: 'any_of', value: ['one', 'two'] };
    const refusedBoth = await client.get(`/contacts?${query(both)}`);
    expect(errorsOf(refusedBoth)).toEqual([expect.stringContaining(' too_many')]);
  });

  it.each([
    ['has_duplicates', 'any_of', 350],
    ['attributes.size', 'contains', 388],
    ['address.city', 'contains', 437],
  ] as const)('have few values of %s, which take memory in the database', async (field, op, most) => {
    const { client } = await newClient(fixture);
    const conditions = (count: number): readonly object[] => {
      if (op === 'contains') return Array.from({ length: count }, () => ({ field, op, value: 'x' }));
      const values = Array.from({ length: count }, () => true);
      const lists = Array.from({ length: Math.ceil(count / 100) }, (_, at) =>
        values.slice(100 * at, 100 * at + 100),
      );
      return lists.map((value) => ({ field, op, value }));
    };
    const all = conditions(most);
    const names: string[] = [];
    const size = op === 'contains' ? 30 : 2;
    for (let at = 0; at < all.length; at += size) {
      names.push(`segment ${at}`);
      const tree = { any: all.slice(at, at + size) };
      expect((await client.post('/segments', { name: `segment ${at}`, tree })).status).toBe(201);
    }
    const segments = { field: 'segment', op: 'any_of', value: names };
    expect((await requestList(client, query(segments))).status).toBe(200);
    const more = { any: [segments, ...conditions(1)] };
    expect(errorsOf(await client.get(`/contacts?${query(more)}`))).toEqual([
      expect.stringContaining(' too_many'),
    ]);
  });

  it('may name many values of one field, which are one condition', async () => {
    const { client } = await newClient(fixture);
    const choices = Array.from({ length: 100 }, (_, at) => ({ value: `v${at}` }));
    const fields = [
      { key: 'size', type: 'number', indexed: true },
      { key: 'plan', type: 'text', indexed: true },
      { key: 'kind', type: 'one_of', choices, indexed: true },
      { key: 'form', type: 'one_of', choices },
      { key: 'forms', type: 'several_of', choices },
    ];
    for (const field of fields) expect((await client.post('/fields', field)).status).toBe(201);
    await fixture.core.runBulkChanges({ signal: new AbortController().signal });
    const attributes = { size: 9, plan: 'V10', other: 'v11', kind: 'v12', form: 'v13', forms: ['v14'] };
    const person = { display_name: 'Ana', address: { city: 'V7' }, company: 'v8', attributes };
    const { json } = await client.post('/contacts', person);
    await client.post('/contacts', { display_name: 'Bo', company: 'v800' });
    for (const field of ['address.city', ...Object.keys(attributes).map((key) => `attributes.${key}`)]) {
      const value = Array.from({ length: 100 }, (_, at) => (field === 'attributes.size' ? at : `v${at}`));
      const lists = Array.from({ length: 5 }, () => ({ field, op: 'any_of', value }));
      const found = await client.get(`/contacts?${query({ any: lists })}`);
      expect(found.json.data, field).toMatchObject([{ id: json.data.id }]);
      const none = { field, op: 'any_of', value: value.slice(20) };
      expect((await client.get(`/contacts?${query(none)}`)).json.data, field).toEqual([]);
    }
  });

  it('have few searches in many searched fields', { tags: ['nightly'] }, async () => {
    const { client } = await newClient(fixture);
    for (let at = 0; at < 10; at += 1)
      await client.post('/fields', { key: `f${at}`, label: `f${at}`, type: 'text', searched: true });
    const searches = (count: number) => ({
      any: Array.from({ length: count }, (_, at) => ({
        field: 'search',
        op: 'contains',
        value: `a${at} b c d e f`,
      })),
    });
    expect((await client.get(`/contacts?${query(searches(5))}`)).status).toBe(200);
    expect(errorsOf(await client.get(`/contacts?${query(searches(30))}`))).toEqual(['filter too_many']);
  });

  it('report every error with its position and the allowed values', async () => {
    const { client } = await newClient(fixture);
    const deep = { not: { not: { not: { not: { not: tagged('x') } } } } };
    const cases: readonly (readonly [unknown, readonly string[]])[] = [
      [{ field: 'shade', op: 'is', value: 'x' }, ['filter.field not_allowed']],
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
    const created = await client.post('/segments', { name: ' Important ', tree: tagged('vip') });
    expect([created.status, created.json.data.name]).toEqual([201, 'Important']);
    const { number } = created.json.data;
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

  it('are watched, and the feed has events only for their contacts', async () => {
    const { account, client } = await newClient(fixture);
    const body = { name: 'Important', tree: tagged('vip'), watched: true };
    const segment = (await client.post('/segments', body)).json.data;
    expect([segment.watched, segment.watched_since]).toEqual([true, null]);
    const isReady = async () =>
      (await client.get(`/segments/${segment.number}`)).json.data.watched_since !== null;
    await until('its contacts are found', isReady);
    const ana = await client.make({ display_name: 'Ana', tags: ['vip'] });
    const bo = await client.make({ display_name: 'Bo', tags: ['old'] });
    // This contact is deleted below, so that only the segment reveals it.
    const cem = await client.make({ display_name: 'Cem', tags: ['vip'] });
    const readEvents = async (query_: string) =>
      (await client.get(`/events?limit=500&${query_}`)).json.data.map(
        ({ type, contact_id: id }: { type: string; contact_id: string }) => `${type} ${id}`,
      );
    const types = 'types=segment.entered,segment.left';
    await until('both have entered', async () => (await readEvents(types)).length === 2);
    await client.remove(`/contacts/${cem.id}`);
    await until('one has left', async () => (await readEvents(types)).length === 3);
    const entered = [`segment.entered ${ana.id}`, `segment.entered ${cem.id}`, `segment.left ${cem.id}`];
    expect((await readEvents(types)).sort()).toEqual(entered.sort());
    const shown = await readEvents('segment=important');
    expect(shown.sort()).toEqual([...entered, `contact.created ${ana.id}`].sort());
    expect(await readEvents(query({ not: tagged('vip') }))).toEqual([`contact.created ${bo.id}`]);
    // A page may be empty, and its cursor continues.
    const seen: string[] = [];
    let cursor = (await client.get('/events?limit=1&segment=important')).json;
    for (; cursor.data.length > 0; ) {
      seen.push(cursor.data[0].type);
      cursor = (await client.get(`/events?limit=1&segment=important&after=${cursor.meta.next_cursor}`)).json;
    }
    expect(seen).toHaveLength(4);
    expect(errorsOf(await client.get('/events?segment=nobody'))).toEqual(['segment unknown']);
    expect(errorsOf(await client.get('/events?segment='))).toEqual(['segment blank']);
    const feed = (await client.get(`/events?${types}`)).json.data;
    expect(feed[0]).toMatchObject({
      actor: { face: 'system', key_id: null },
      before: null,
      after: { number: segment.number, name: 'Important' },
    });
    const history = (await client.get(`/contacts/${ana.id}/history`)).json.data;
    expect(history[0]).toMatchObject({ type: 'segment.entered', changes: [{ field: 'segments' }] });
    const reader = clientOf(fixture, await fixture.newKey(account, ['contacts:read', 'groups:read']));
    expect((await reader.patch(`/segments/${segment.number}`, { watched: false })).status).toBe(403);
  });

  it('stay watched if their deletion is refused', async () => {
    const { account, client } = await newClient(fixture);
    const body = { name: 'Important', tree: tagged('vip'), watched: true };
    const { number } = (await client.post('/segments', body)).json.data;
    const scopes = ['groups:read', 'groups:write'] as const;
    const by = await fixture.core.authenticate(await fixture.newKey(account, [...scopes, 'groups:delete']));
    await client.patch(`/keys/${by?.keyId}`, { scopes });
    const deleting = fixture.core.records(segments).delete(account.caller, number, by as Principal);
    await expect(deleting).rejects.toMatchObject({ problem: { kind: 'forbidden' } });
    expect((await client.get(`/segments/${number}`)).json.data.watched).toBe(true);
    expect((await client.remove(`/segments/${number}`)).status).toBe(204);
  });

  it('name no single person and no other segment, and each name once, also for two at once', async () => {
    const { client } = await newClient(fixture);
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
    const statuses = (await Promise.all(twins)).map((twin) => twin.status).sort();
    expect(statuses).toEqual([201, 409, 409, 409, 409, 409]);
  });

  it('are usable without the right to list them, only in their account', async () => {
    const { account, client } = await people();
    await client.post('/segments', { name: 'Mine', tree: tagged('vip') });
    const { client: stranger } = await newClient(fixture);
    expect(errorsOf(await stranger.get('/contacts?segment=Mine'))).toEqual(['segment unknown']);
    const reader = clientOf(fixture, await fixture.newKey(account, ['contacts:read']));
    expect(await namesOf(reader, '/contacts?segment=Mine')).toEqual(['Ana', 'Bo']);
  });
});

describe('conditions on own fields', () => {
  const own = (key: string, op: string, value?: unknown) => ({ field: `attributes.${key}`, op, value });
  const likes = { key: 'likes', type: 'several_of', choices: [{ value: 'tea' }, { value: 'cake' }] };

  async function customers() {
    const { client } = await newClient(fixture);
    for (const field of [
      { key: 'since', type: 'date' },
      { key: 'visits', type: 'number' },
      { key: 'member', type: 'yes_no' },
      likes,
    ])
      expect((await client.post('/fields', field)).status).toBe(201);
    for (const [display_name, attributes] of [
      ['Ana', { since: '2025-03-01', visits: 9, member: true, likes: ['cake', 'tea'], size: '10' }],
      ['Bo', { since: '2026-03-01', visits: 10, member: false, likes: ['cake'], size: 9 }],
      ['Cem', {}],
    ] as const)
      await client.make({ display_name, attributes });
    return client;
  }

  async function ended(client: Client, path: string) {
    const job = async () => (await client.get(path)).json.data;
    await until('it has ended', async () => !['queued', 'running'].includes((await job()).state));
    return job();
  }

  it('are read by the declared type, wherever a tree is used', async () => {
    const client = await customers();
    const cases: readonly (readonly [unknown, readonly string[]])[] = [
      [own('since', 'before', '2026-01-01'), ['Ana']],
      [own('visits', 'between', [9, 9.5]), ['Ana']],
      [own('likes', 'is', 'tea'), ['Ana']],
      [own('member', 'is', false), ['Bo']],
      [own('member', 'is_not', true), ['Bo', 'Cem']],
      // The field is not declared: its value is a text, or a number if the operator needs one.
      [own('size', 'is', '9'), ['Bo']],
      [own('size', 'at_least', 1), ['Bo']],
    ];
    for (const [tree, names] of cases)
      expect([tree, await namesOf(client, `/contacts?${query(tree)}`)]).toEqual([tree, names]);
    const early = own('since', 'before', '2026-01-01');
    expect((await client.get(`/contacts?limit=1&count=exact&${query(early)}`)).json.meta.total).toBe(1);
    expect((await client.get(`/export?${query(early)}`)).text.match(/Ana|Bo|Cem/g)).toEqual(['Ana']);
    const sendable = await client.post('/can-send/count', { channel: 'sms', filter: early });
    expect(sendable.json.data).toMatchObject({ contacts: 1, unreachable: 1 });
    const change = { add_tags: ['early'] };
    const started = await client.post('/bulk-changes', { filter: early, change });
    expect(await ended(client, `/bulk-changes/${started.json.data.id}`)).toMatchObject({ changed: 1 });
    expect(await namesOf(client, '/contacts?tag=early')).toEqual(['Ana']);
  });

  it('are refused with their position and the allowed values, by every request', async () => {
    const client = await customers();
    const tree = {
      all: [
        own('since', 'before', 'soon'),
        { not: own('visits', 'at_least', '9') },
        own('likes', 'any_of', ['tea', 'milk']),
        own('member', 'contains', 'x'),
        own('size', 'before', '2026-01-01'),
      ],
    };
    const faults = [
      'all.0.value form',
      'all.1.not.value type',
      'all.2.value.1 not_allowed',
      'all.3.op not_allowed',
      'all.4.op not_allowed',
    ];
    const refused = faults.map((fault) => `filter.${fault}`);
    const change = { add_tags: ['x'] };
    expect(errorsOf(await client.get(`/contacts?${query(tree)}`))).toEqual(refused);
    expect(errorsOf(await client.get(`/export?${query(tree)}`))).toEqual(refused);
    expect(errorsOf(await client.post('/bulk-changes', { filter: tree, change }))).toEqual(refused);
    const answer = await client.post('/can-send/count', { channel: 'sms', filter: tree });
    expect(errorsOf(answer)).toEqual(refused);
    const saved = await client.post('/segments', { name: 'Wrong', tree });
    expect(errorsOf(saved)).toEqual(faults.map((fault) => `tree.${fault}`));
  });

  it('a saved segment is refused after its field changes, until it is updated', async () => {
    const client = await customers();
    const tree = { not: own('likes', 'is', 'tea') };
    const { number } = (await client.post('/segments', { name: 'No tea', tree })).json.data;
    expect(await namesOf(client, '/contacts?segment=No%20tea')).toEqual(['Bo', 'Cem']);
    const changed = await client.patch('/fields/likes', { choices: [{ value: 'cake' }] });
    expect(changed.status).toBe(200);
    const refused = await client.get('/contacts?segment=No%20tea');
    expect([refused.status, refused.json.errors]).toMatchObject([
      400,
      [
        {
          path: 'segment',
          code: 'unreadable',
          message: `names segment ${number}, which has a fault: not.value must be one of cake; change the segment`,
        },
      ],
    ]);
    const filter = { segment: 'No tea' };
    const bulk = await client.post('/bulk-changes', { filter, change: { add_tags: ['x'] } });
    expect(errorsOf(bulk)).toEqual(['segment unreadable']);
    expect(errorsOf(await client.get(`/segments/${number}/count`))).toEqual(['number unreadable']);
    await client.patch(`/segments/${number}`, { tree: { not: own('likes', 'is', 'cake') } });
    expect(await namesOf(client, '/contacts?segment=No%20tea')).toEqual(['Cem']);
    await client.remove('/fields/likes');
    expect(await namesOf(client, '/contacts?segment=No%20tea')).toEqual(['Ana', 'Bo', 'Cem']);
  });
});

describe('a bulk change', () => {
  it('changes the contacts of its tree and shows the tree', async () => {
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
    // The bulk change keeps the current tree.
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

describe('the permission to message all contacts of a filter', () => {
  it('is counted by reason, as for each single contact', async () => {
    const { client } = await newClient(fixture);
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
      contacts: 4,
      allowed: 1,
      unreachable: 1,
      next_cursor: null,
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

  it('is counted in pieces where the contacts are too large to be read together', {
    tags: ['nightly'],
  }, async () => {
    const { account, client } = await newClient(fixture);
    const large = 38;
    const items = Array.from({ length: large }, (_, at) => {
      return { op: 'create', contact: { phone: `+49151123456${10 + at}` } };
    });
    await client.post('/contacts/batch', { items });
    await fixture.database.query(
      planned(`update contacts set description = repeat('x', 900000) where account_id = $1`),
      [account.account.id],
    );
    let counted = 0;
    for (let cursor: string | undefined | null; cursor !== null; ) {
      const question = { channel: 'whatsapp', filter: {}, ...(cursor && { cursor }) };
      const { status, json } = await client.post('/can-send/count', question);
      expect(status).toBe(200);
      counted += json.data.contacts;
      cursor = json.data.next_cursor;
    }
    expect(counted).toBe(large);
  });
});
