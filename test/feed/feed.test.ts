/** The change feed and histories on the wire. */
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { makeCursorSealer } from '../../src/faces/kit/wire/seal.js';
import { errorsOf, newClient, problemOf } from '../support/clients/directory.js';
import { eventually, until } from '../support/until.js';
import { areSeveral, useServer } from '../support/wire/server.js';

const fixture = useServer();
const dayMs = 24 * 60 * 60 * 1000;

// biome-ignore lint/suspicious/noExplicitAny: the answer has no static type
type Event = any;

/** A client that has read its feed to the end. */
async function newFollower() {
  const { account, client } = await newClient(fixture);
  const state = { cursor: '' };
  const events = async (query = 'wait=10'): Promise<Event[]> => {
    const from = state.cursor === '' ? '' : `after=${state.cursor}&`;
    const page = await client.get(`/events?${from}${query}`);
    if (page.status !== 200) throw new Error(page.text);
    state.cursor = page.json.meta.next_cursor;
    return page.json.data;
  };
  /** The next `count` events, once older transactions have ended. */
  const next = async (count: number, query = ''): Promise<Event[]> => {
    const seen: Event[] = [];
    while (seen.length < count) seen.push(...(await events(`wait=10&limit=${count - seen.length}${query}`)));
    return seen;
  };
  expect((await next(7)).map((item) => item.type)).toEqual([
    ...Array(4).fill('source.created'),
    ...Array(3).fill('status.created'),
  ]);
  return { account, client, events, next, state };
}

const waiting = () => fixture.core.readLoad().inUse.find((item) => item.what === 'feed_waiters')?.taken;

const exec = (text: string, ...values: readonly unknown[]) => fixture.database.query(planned(text), values);

describe('GET /events', () => {
  it.skipIf(areSeveral)('releases the slot of each wait', async () => {
    const { client, next, state } = await newFollower();
    for (let round = 0; round < 3; round += 1) {
      const { cursor } = state;
      // The maximum number of waiting requests of an account.
      const polls = Array.from({ length: 20 }, () => client.get(`/events?after=${cursor}&wait=20`));
      await until('all of them wait', () => waiting() === 20);
      await client.make({ display_name: `Round ${round}` });
      expect((await Promise.all(polls)).map((poll) => poll.status)).toEqual(Array(20).fill(200));
      expect(waiting()).toBe(0);
      await next(1);
    }
  });

  it('lists actions with author and face, and the contact before and after', async () => {
    const { client, next, account } = await newFollower();
    const contact = await client.make({ display_name: 'Jane', phone: '+14155550123', tags: ['vip'] });
    const [tag, created] = await next(2);
    const [key] = await fixture.core.listKeys({ accountId: account.account.id });
    const actor = { face: 'directory', key_id: key?.id };
    expect(tag).toMatchObject({ type: 'tag.created', contact_id: null, version: null, before: null, actor });
    expect(tag.after).toMatchObject({ number: 1, name: 'vip', color: null });
    expect(Object.keys(created)).toEqual(
      'id type contact_id version occurred_at actor before after'.split(' '),
    );
    expect(created).toMatchObject({
      type: 'contact.created',
      contact_id: contact.id,
      version: 1,
      before: null,
      actor,
    });
    const { data } = (await client.get(`/contacts/${contact.id}`)).json;
    const { color: _, ...status } = data.status;
    expect(created.after).toEqual({
      ...data,
      status,
      tag_numbers: [1],
      reach: { opted_in: false, opted_out: false },
      identities: data.identities.map((identity: object) => ({ ...identity, origin: 'directory' })),
    });

    await client.patch(`/contacts/${contact.id}`, { display_name: null, company: 'Acme', tags: [] });
    const [updated] = await next(1);
    expect(updated).toMatchObject({ type: 'contact.updated', version: 2 });
    expect(updated.before).toMatchObject({
      display_name: 'Jane',
      company: null,
      tags: ['vip'],
      phone: '+14155550123',
    });
    expect(updated.after).toMatchObject({
      display_name: null,
      company: 'Acme',
      tags: [],
      phone: '+14155550123',
    });
    expect(updated.before.updated_at).toBe(created.after.updated_at);

    await client.remove(`/contacts/${contact.id}`);
    const [deleted] = await next(1);
    expect(deleted).toMatchObject({
      type: 'contact.deleted',
      contact_id: contact.id,
      version: 2,
      after: null,
    });
    expect(deleted.before).toEqual(updated.after);
  });

  it('reads nothing for a client that has left', async () => {
    const { account, client } = await newClient(fixture);
    await client.make({ display_name: 'Jane' });
    const connection = new AbortController();
    connection.abort(new Error('left'));
    const command = { from: 'beginning', limit: 1, fields: ['phone'], signal: connection.signal } as const;
    await expect(fixture.core.listEvents(account.caller, command)).rejects.toThrow('left');
  });

  it('lists a shared identity as a change of identities', async () => {
    const { client, next } = await newFollower();
    await client.make({ phone: '+14155550123' });
    const other = await client.make({ display_name: 'Joan' });
    await next(2);
    const shared = { kind: 'phone', value: '+14155550123', shared: true };
    await client.post(`/contacts/${other.id}/identities`, shared);
    const [event] = await next(1, '&fields=identities');
    expect(event).toMatchObject({ type: 'contact.updated', contact_id: other.id, version: 2 });
  });

  it('lists updates only of the requested members, and all other events', async () => {
    const { client, next, events } = await newFollower();
    const contact = await client.make({ display_name: 'Jane', phone: '+14155550123' });
    for (const company of ['A', 'B', 'C']) await client.patch(`/contacts/${contact.id}`, { company });
    await client.patch(`/contacts/${contact.id}`, { phone: '+14155550124' });
    await client.patch(`/contacts/${contact.id}`, { display_name: 'Joan' });
    await client.patch(`/contacts/${contact.id}`, { attributes: { plan: 'pro' } });
    await client.patch(`/contacts/${contact.id}`, { attributes: { size: 'L' } });
    await client.remove(`/contacts/${contact.id}`);
    const fields = '&fields=phone,attributes.plan';
    // Pages of one event: each cursor is behind the events that were left out.
    const seen = [];
    for (let count = 0; count < 4; count += 1) seen.push(...(await next(1, fields)));
    expect(seen.map((item) => [item.type, item.version])).toEqual([
      ['contact.created', 1],
      ['contact.updated', 5],
      ['contact.updated', 7],
      ['contact.deleted', 8],
    ]);
    expect(await events(`wait=0${fields}`)).toEqual([]);
    for (const wrong of ['phone,name', 'phone,,', 'attributes.', 'constructor'])
      expect(errorsOf(await client.get(`/events?fields=${wrong}`))).toEqual(['fields not_allowed']);
  });

  it('lists consents, suppressions and catalogs', async () => {
    const { client, next } = await newFollower();
    const { id } = await client.make({ phone: '+14155550123' });
    await next(1);
    const consent = await client.put(`/contacts/${id}/consents/whatsapp`, {
      state: 'opted_out',
      proof: 'A letter',
    });
    const [updated, recorded] = await next(2);
    expect([updated.type, updated.version, updated.after.reach]).toEqual([
      'contact.updated',
      2,
      { opted_in: false, opted_out: true },
    ]);
    expect(recorded).toMatchObject({ type: 'consent.recorded', contact_id: id, version: 2, before: null });
    expect(recorded.after).toEqual(consent.json.data);

    const first = await client.post(`/contacts/${id}/suppressions`, { channel: 'sms', reason: 'bounce' });
    const second = await client.post(`/contacts/${id}/suppressions`, { channel: 'sms', reason: 'complaint' });
    await client.remove(`/contacts/${id}/suppressions/${first.json.data.id}`);
    const [, set, , again, , removed] = await next(6);
    const shown = ({ json }: typeof first) => {
      const { active: _, ...rest } = json.data;
      return rest;
    };
    expect([set.type, set.before, set.after]).toEqual(['suppression.set', null, shown(first)]);
    expect([again.type, again.before, again.after]).toEqual(['suppression.set', shown(first), shown(second)]);
    expect([removed.type, removed.before, removed.after]).toEqual([
      'suppression.removed',
      shown(second),
      null,
    ]);

    const group = await client.post('/groups', { name: 'Friends' });
    const renamed = await client.patch('/groups/1', { name: 'Good friends' });
    await client.remove('/groups/1');
    expect((await next(3)).map(({ type, before, after }) => [type, before, after])).toEqual([
      ['group.created', null, group.json.data],
      ['group.updated', group.json.data, renamed.json.data],
      ['group.deleted', renamed.json.data, null],
    ]);
  });

  it('is filtered by type and contact, and the cursor passes excluded events', async () => {
    const { client, events, next, state } = await newFollower();
    const start = state.cursor;
    const one = await client.make({ phone: '+14155550123' });
    const two = await client.make({ phone: '+14155550124' });
    await client.patch(`/contacts/${one.id}`, { company: 'Acme' });
    await next(3);
    const end = state.cursor;
    const seen = async (query: string) => {
      state.cursor = start;
      return (await events(query)).map((event) => [event.type, event.contact_id]);
    };
    // While another transaction ends, lists may end before its events for a moment.
    await eventually(async () => {
      expect(await seen(`contact=${one.id}`)).toEqual([
        ['contact.created', one.id],
        ['contact.updated', one.id],
      ]);
      expect(await seen('types=contact.updated,contact.deleted')).toEqual([['contact.updated', one.id]]);
      expect(state.cursor).toBe(end);
      expect(await seen('types=contact.deleted')).toEqual([]);
      expect(state.cursor).toBe(end);
      expect(await seen(`contact=${two.id}&types=contact.updated`)).toEqual([]);
    });
  });

  it('starts at the given position', async () => {
    const { client, next, state } = await newFollower();
    await client.make({ phone: '+14155550123' });
    await next(1);
    const { cursor } = state;
    // While another transaction ends, an event may count as unsettled for a moment: lists end before it.
    await eventually(async () => {
      expect((await client.get('/events?from=now')).json).toEqual({
        data: [],
        meta: { next_cursor: cursor },
      });
      expect((await client.get('/events?from=oldest&limit=1000')).json.data).toHaveLength(8);
      expect((await client.get('/events?limit=1000')).json.data).toHaveLength(8);
    });
  });

  it('answers a waiting reader at the first event, and no other reader', async () => {
    const { client, events, state } = await newFollower();
    const other = await newFollower();
    const waiting = events('wait=60');
    const others = other.client.get(`/events?after=${other.state.cursor}&wait=1`);
    const contact = await client.make({ phone: '+14155550123' });
    // The wait is longer than a test may take.
    expect((await waiting).map((event) => event.contact_id)).toEqual([contact.id]);
    const { cursor } = state;
    const [nothing, ofOthers] = await Promise.all([events('wait=1'), others]);
    expect([nothing, ofOthers.json.data]).toEqual([[], []]);
    expect(state.cursor).toBe(cursor);
  });

  it.skipIf(areSeveral)('limits the number of waiting readers', async () => {
    const { client, state } = await newFollower();
    const waits = Array.from({ length: 21 }, () => client.get(`/events?after=${state.cursor}&wait=60`));
    expect((await Promise.race(waits)).status).toBe(429);
    await client.make({ phone: '+14155550123' });
    const statuses = (await Promise.all(waits)).map((wait) => wait.status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
  });

  it('refuses a cursor whose events are deleted with the way to restart, and accepts current ones', async () => {
    const { account, client, next, state } = await newFollower();
    const behind = state.cursor;
    const batch = [1, 2, 3].map((index) => ({ op: 'create', contact: { phone: `+1415555013${index}` } }));
    expect((await client.post('/contacts/batch', { atomic: true, items: batch })).status).toBe(200);
    await next(1);
    const inBetween = state.cursor;
    await next(2);
    const upToDate = state.cursor;
    const old = new Date(fixture.clock().getTime() - 100 * dayMs);
    await exec('update events set occurred_at = $2 where account_id = $1', account.account.id, old);
    const retention = { eventsMs: 90 * dayMs, importRowsMs: null, auditMs: null };
    await fixture.core.sweep({ signal: new AbortController().signal, retention });

    for (const query of [`after=${behind}`, `after=${inBetween}`, 'from=beginning', '']) {
      const refused = await client.get(`/events?${query}`);
      expect([query, refused.status]).toEqual([query, 410]);
      expect(problemOf(refused)).toMatchObject({ code: 'cursor_expired', title: 'Cursor expired' });
      expect(refused.json.detail).toContain('/events?from=now');
    }
    for (const query of [`after=${upToDate}`, 'from=oldest', 'from=now'])
      expect((await client.get(`/events?${query}`)).json).toEqual({
        data: [],
        meta: { next_cursor: upToDate },
      });
    const contact = await client.make({ phone: '+14155550199' });
    expect((await next(1)).map((event) => event.contact_id)).toEqual([contact.id]);
  });

  it('refuses a cursor that is later than the restored state', async () => {
    const { account, client, next, state } = await newFollower();
    await client.make({ phone: '+14155550123' });
    await next(1);
    // A restored copy of a directory counts its transactions from that point again.
    const later = fixture.server.core.tokenSecret;
    const [row] = await fixture.database.query<{ position: number; seq: number }>(
      planned('select max(position) as position, max(seq) as seq from events where account_id = $1'),
      [account.account.id],
    );
    const sealer = makeCursorSealer('directory', later);
    const position = Number(row?.position) + 1_000_000;
    state.cursor = sealer.sealCursor(account.account.id, [position, Number(row?.seq)], 'events');
    expect((await client.get(`/events?after=${state.cursor}`)).json.code).toBe('cursor_expired');
  });

  it('refuses unknown parameters', async () => {
    const { client } = await newFollower();
    const faults = async (query: string) => errorsOf(await client.get(`/events?${query}`));
    expect(await faults('after=abc&types=contact.seen&contact=7&wait=61&limit=1001&from=there&q=1')).toEqual([
      'q unknown_parameter',
      'from not_allowed',
      'after expired',
      'limit form',
      'types not_allowed',
      'contact form',
      'wait form',
    ]);
    const { json } = await client.get('/events?from=now');
    expect(await faults(`after=${json.meta.next_cursor}&from=now`)).toEqual(['from not_allowed']);
    const stranger = await newFollower();
    expect(errorsOf(await stranger.client.get(`/events?after=${json.meta.next_cursor}`))).toEqual([
      'after expired',
    ]);
  });

  it('names the program where it acted for no caller, also in events of releases that left it without a name', async () => {
    const account = await fixture.core.createAccount({ name: 'Fresh' });
    await exec(
      `insert into events (account_id, id, type, actor, occurred_at)
       values ($1, gen_random_uuid(), 'tag.deleted', '{"face":"","key_id":null}', now())`,
      account.id,
    );
    const { key } = await fixture.core
      .createKey(account.id, {
        name: 'reads',
        scopes: ['contacts:read'],
        rateLimit: { kind: 'unlimited' },
        expiresAt: null,
      })
      .then(({ secret }) => ({ key: secret }));
    // A feed waits for open transactions of the whole cluster.
    const data = await eventually(async () => {
      const headers = { authorization: `Bearer ${key}` };
      const { json } = await fixture.send({ path: '/directory/v1/events', headers });
      expect(json.data.length).toBeGreaterThan(1);
      return json.data;
    });
    for (const event of data) expect(event.actor).toMatchObject({ face: 'system', key_id: null });
  });

  it('searches only a limited range for few events', { tags: ['nightly'] }, async () => {
    const { account, client, events, next } = await newFollower();
    await exec(
      `insert into events (account_id, id, type, actor, occurred_at, after)
       select $1, gen_random_uuid(), 'contact.created', '{"face":"x","key_id":null}', now(), '{}'
       from generate_series(1, 5200)`,
      account.account.id,
    );
    await client.post('/tags', { name: 'vip' });
    expect(await events('types=tag.created&wait=10')).toEqual([]);
    expect((await next(1, '&types=tag.created')).map((event) => event.type)).toEqual(['tag.created']);
  });
});

describe('GET /contacts/{id}/history', () => {
  it('lists changes with authors, newest first, as differences', async () => {
    const { client, account } = await newFollower();
    const { id, number } = await client.make({ display_name: 'Jane', phone: '+14155550123', tags: ['vip'] });
    await client.patch(`/contacts/${id}`, {
      company: 'Acme',
      tags: ['new'],
      address: { city: 'Berlin' },
      attributes: { plan: 'pro' },
    });
    await client.put(`/contacts/${id}/consents/sms`, { state: 'opted_in', source: 'form' });
    const shown = await client.get(`/contacts/${number}/history`);
    const [key] = await fixture.core.listKeys({ accountId: account.account.id });
    expect(shown.json.data.map((event: Event) => [event.type, event.version])).toEqual([
      ['consent.recorded', 3],
      ['contact.updated', 3],
      ['contact.updated', 2],
      ['contact.created', 1],
    ]);
    expect(Object.keys(shown.json.data[0])).toEqual('id type version occurred_at actor changes'.split(' '));
    for (const item of shown.json.data)
      expect(item.actor).toEqual({ face: 'directory', key_id: key?.id, key_name: 'test', member: null });
    const changes = shown.json.data.map((event: Event) => event.changes);
    expect(changes[0]).toEqual([
      {
        field: 'consents',
        before: null,
        after: { channel: 'sms', state: 'opted_in', source: 'form', occurred_at: expect.any(String) },
      },
    ]);
    expect(changes[1]).toEqual([]);
    expect(changes[2]).toEqual(
      expect.arrayContaining([
        { field: 'company', before: null, after: 'Acme' },
        { field: 'address.city', before: null, after: 'Berlin' },
        { field: 'attributes.plan', before: null, after: 'pro' },
        { field: 'tags', before: 'vip', after: null },
        { field: 'tags', before: null, after: 'new' },
      ]),
    );
    expect(changes[2]).toHaveLength(5);
    expect(changes[3]).toContainEqual({ field: 'display_name', before: null, after: 'Jane' });
    expect(changes[3]).toContainEqual({
      field: 'identities',
      before: null,
      after: { kind: 'phone', value: '14155550123', primary: true },
    });
  });

  it('shows attributes with names of object members like any other', async () => {
    const { client } = await newFollower();
    const { id } = await client.make({ display_name: 'Jane' });
    const attributes = JSON.parse('{"constructor":"a","toString":"b","__proto__":"c"}');
    await client.patch(`/contacts/${id}`, { attributes });
    await client.patch(`/contacts/${id}`, { attributes: { constructor: null } });
    const shown = await client.get(`/contacts/${id}/history`);
    expect(shown.status).toBe(200);
    expect(shown.json.data[1].changes).toEqual(
      expect.arrayContaining([
        { field: 'attributes.constructor', before: null, after: 'a' },
        { field: 'attributes.toString', before: null, after: 'b' },
        { field: 'attributes.__proto__', before: null, after: 'c' },
      ]),
    );
    expect(shown.json.data[0].changes).toEqual([
      { field: 'attributes.constructor', before: 'a', after: null },
    ]);
  });

  it('is paged, and remains when the contact is deleted', async () => {
    const { client } = await newFollower();
    const { id } = await client.make({ phone: '+14155550123' });
    for (const company of ['A', 'B', 'C']) await client.patch(`/contacts/${id}`, { company });
    await client.remove(`/contacts/${id}`);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Event = (await client.get(`/contacts/${id}/history?limit=2&cursor=${cursor}`)).json;
      seen.push(...page.data.map((event: Event) => event.type));
      cursor = page.meta.next_cursor;
    }
    const updates = Array(3).fill('contact.updated');
    expect(seen).toEqual(['contact.deleted', ...updates, 'contact.created']);
    const unknown = await client.get('/contacts/018f0000-0000-7000-8000-000000000000/history');
    expect([unknown.status, unknown.json.detail]).toEqual([404, 'There is no such contact.']);
    const stranger = await newFollower();
    expect((await stranger.client.get(`/contacts/${id}/history`)).status).toBe(404);
  });
});
