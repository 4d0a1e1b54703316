/** Notes, tags, consents, suppressions, and what becomes of them when the contact goes. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../test/support/server.js';
import {
  badRequest,
  invalid,
  newStand,
  noContact,
  noTag,
  stored,
  unknownUuid,
} from './client.test.support.js';

const ground = useServer();
const notChannel = 'expected string to be a channel: letters, digits, "_", "." and "-", at most 64';

describe('notes', () => {
  it('edge 43: bodies, aliases, pages', async () => {
    const { account, client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const updated = (await client.get(`/contacts/${id}`)).json.data.updated_at;
    const path = `/contacts/${id}/notes`;
    expect((await client.post(path, { body: '  ' })).text).toBe(
      invalid({ message: 'expected length >= 1', location: 'body.body', value: '  ' }),
    );
    expect((await client.post(path, { note: 'x'.repeat(5_001) })).text).toBe(
      invalid({ message: 'expected length <= 5000', location: 'body.body', value: 'x'.repeat(256) }),
    );
    expect((await client.post(path, {})).text).toBe(
      invalid({ message: 'expected required property body to be present', location: 'body' }),
    );
    expect((await client.post(path, { content: 5, text: 'x' })).text).toBe(
      invalid({ message: 'expected string', location: 'body.body', value: 5 }),
    );
    ground.advance(5_000);
    expect((await client.post(path, { text: 'x' })).status).toBe(201);
    expect((await client.post(path, { body: ' kept ' })).json.data.body).toBe(' kept ');
    const target = { target: [{ by: 'id', id: (await stored(ground, account, id)).id }] } as const;
    for (let at = 3; at <= 50; at += 1)
      await ground.core.addNote(account.caller, target, { body: `note ${at}` });
    expect((await client.post(path, { body: 'note 51' })).status).toBe(201);
    const first = await client.get(path);
    expect(first.json.data).toHaveLength(50);
    expect(first.json.data[0].body).toBe('note 51');
    const cursor = first.json.meta.next_cursor;
    expect(cursor).toBeTypeOf('string');
    const second = await client.get(`${path}?cursor=${cursor}`);
    expect(second.json.data.map((note: { body: string }) => note.body)).toEqual(['x']);
    expect(second.json.meta).toEqual({ next_cursor: null });
    expect((await client.get(`${path}?limit=0`)).status).toBe(422);
    expect((await client.get(`/contacts/${id}`)).json.data.updated_at).toBe(updated);
  });

  it('the author of another face is shown when it is a user', async () => {
    const { account, client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const target = { target: [{ by: 'id', id: (await stored(ground, account, id)).id }] } as const;
    await ground.core.addNote(account.caller, target, { body: 'one', author: 'Jane' });
    await ground.core.addNote(account.caller, target, { body: 'two', author: unknownUuid });
    const notes = (await client.get(`/contacts/${id}/notes`)).json.data;
    expect(notes.map((note: { created_by: string | null }) => note.created_by)).toEqual([unknownUuid, null]);
  });
});

describe('tags', () => {
  it('edge 44: one tag for every spelling, by name or id', async () => {
    const { client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const path = `/contacts/${id}/tags`;
    const first = await client.post(path, { name: ' VIP ' });
    const second = await client.post(path, { tag_name: 'vip' });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.text).toBe(first.text);
    expect(first.json.data.name).toBe('VIP');
    const tag = first.json.data.id;
    for (const body of [{ tag_id: tag }, { id: tag.toUpperCase(), name: 'other' }, { tag }, { tag: 'Vip' }]) {
      const again = await client.post(path, body);
      expect([again.status, again.text]).toEqual([200, first.text]);
    }
    expect((await client.get(path)).text).toBe(
      `{"data":[${JSON.stringify(first.json.data)}],"meta":{"next_cursor":null}}`,
    );
    for (const body of [{ tag_id: unknownUuid }, { tag_id: 'nonsense' }]) {
      const answer = await client.post(path, body);
      expect([answer.status, answer.text]).toEqual([404, noTag]);
    }
    for (const body of [{}, { name: ' ' }, { tag_id: '', name: null }])
      expect((await client.post(path, body)).text).toBe(badRequest('tag_id or name is required'));
    expect((await client.post(path, { name: 'x'.repeat(101) })).text).toBe(
      invalid({ message: 'expected length <= 100', location: 'body.name', value: 'x'.repeat(101) }),
    );
    expect((await client.post(path, { tag_id: 5 })).text).toBe(
      invalid({ message: 'expected string', location: 'body.tag_id', value: 5 }),
    );
    const gone = await client.send('DELETE', `${path}/${tag}`);
    expect([gone.status, gone.text]).toEqual([204, '']);
    for (const other of [tag, unknownUuid, 'nonsense']) {
      const again = await client.send('DELETE', `${path}/${other}`);
      expect([again.status, again.text]).toEqual([404, noTag]);
    }
    expect((await client.post(path, { tag })).json.data.id).toBe(tag);
  });

  it('are listed by name, and move the contact only when they really change', async () => {
    const { client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const path = `/contacts/${id}/tags`;
    for (const name of ['b', 'C', 'a', '😀', 'ﬀ']) await client.post(path, { name });
    const listed = (await client.get(path)).json.data;
    expect(listed.map((tag: { name: string }) => tag.name)).toEqual(['a', 'b', 'C', 'ﬀ', '😀']);
    const before = (await client.get(`/contacts/${id}`)).json.data.updated_at;
    ground.advance(5_000);
    await client.post(path, { name: 'A' });
    expect((await client.get(`/contacts/${id}`)).json.data.updated_at).toBe(before);
    await client.post(path, { name: 'new' });
    expect((await client.get(`/contacts/${id}`)).json.data.updated_at).not.toBe(before);
    await client.patch(`/contacts/${id}`, { name: 'N' });
    expect((await client.get(path)).json.data).toHaveLength(6);
  });

  it('assigned at once by many are newly assigned once', async () => {
    const { client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        client.post(`/contacts/${id}/tags`, { name: at % 2 ? 'vip' : 'VIP' }),
      ),
    );
    expect(answers.filter((one) => one.status === 201)).toHaveLength(1);
    expect(answers.filter((one) => one.status === 200)).toHaveLength(19);
    expect(new Set(answers.map((one) => one.text)).size).toBe(1);
  });
});

describe('consents', () => {
  it('edge 45: words for states and channels, one row that stays', async () => {
    const { client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const put = (channel: string, body: unknown) =>
      client.send('PUT', `/contacts/${id}/consent/${channel}`, body);
    for (const body of [{ state: true }, { status: 'Opt-In' }, { state: 'opted in' }, { state: ' YES' }])
      expect((await put('sms', body)).json.data.state).toBe('opted_in');
    for (const body of [{ state: false }, { state: 'OPT OUT' }, { state: 'withdrawn' }])
      expect((await put('sms', body)).json.data.state).toBe('opted_out');
    const states = 'expected value to be one of "opted_in, opted_out, pending, unknown"';
    for (const state of ['maybe', 5, ''])
      expect((await put('sms', { state })).text).toBe(
        invalid({ message: states, location: 'body.state', value: state }),
      );
    expect((await put('WhatsApp_Official', { state: 'pending' })).json.data.channel).toBe('whatsapp');
    const synonyms = {
      wa: 'whatsapp',
      FB: 'messenger',
      ig: 'instagram',
      tg: 'telegram',
      call: 'voice',
      mail: 'email',
    };
    for (const [channel, meant] of Object.entries(synonyms))
      expect((await put(channel, { state: 'unknown' })).json.data.channel).toBe(meant);
    for (const channel of ['-fax', 'all', 'fax%20machine', 'x'.repeat(65)])
      expect((await put(channel, {})).text).toBe(
        invalid(
          { message: notChannel, location: 'path.channel', value: decodeURIComponent(channel) },
          { message: 'expected required property state to be present', location: 'body' },
        ),
      );
    const first = await put('email', { state: 'yes', occurred_at: '2026-03-04T13:20:10.999+07:00' });
    ground.advance(5_000);
    const second = await put('email', {
      state: 'no',
      source: null,
      expires_at: '2026-01-01T00:00:00Z',
      metadata: { form: [1, null] },
    });
    expect(first.json.data).toMatchObject({
      occurred_at: '2026-03-04T06:20:10Z',
      source: 'api',
      metadata: {},
    });
    expect(second.json.data).toMatchObject({
      id: first.json.data.id,
      state: 'opted_out',
      source: null,
      expires_at: '2026-01-01T00:00:00Z',
      metadata: { form: [1, null] },
      created_at: first.json.data.created_at,
    });
    expect(second.json.data.updated_at > first.json.data.updated_at).toBe(true);
    expect(second.json.data.occurred_at).toBe(second.json.data.updated_at);
    const rows = (await client.get(`/contacts/${id}/consents`)).json;
    expect(rows.data.map((row: { channel: string }) => row.channel)).toEqual([
      'email',
      'instagram',
      'messenger',
      'sms',
      'telegram',
      'voice',
      'whatsapp',
    ]);
    expect(rows.data[0]).toEqual(second.json.data);
    expect(rows.meta).toEqual({ next_cursor: null });
  });

  it('the values of a consent are checked', async () => {
    const { client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const nested = (levels: number): object => (levels === 1 ? {} : { n: nested(levels - 1) });
    const faults: readonly (readonly [string, unknown, string])[] = [
      ['occurred_at', 'yesterday', 'expected string to be RFC 3339 date-time'],
      ['occurred_at', 5, 'expected string'],
      ['expires_at', '2026-02-30T00:00:00Z', 'expected string to be RFC 3339 date-time'],
      ['expires_at', '9999-12-31T23:59:59-01:00', 'expected string to be RFC 3339 date-time'],
      ['source', 'x'.repeat(101), 'expected length <= 100'],
      ['metadata', [], 'expected object'],
      ['metadata', { x: 'y'.repeat(16_384) }, 'expected serialized size <= 16384'],
      ['metadata', nested(11), 'expected nesting depth <= 10'],
      ['metadata', { x: '\u0000' }, 'unexpected NUL or unpaired surrogate'],
    ];
    for (const [name, value, message] of faults) {
      const answer = await client.send('PUT', `/contacts/${id}/consent/sms`, { [name]: value, state: 'yes' });
      expect([answer.status, answer.text]).toEqual([
        422,
        invalid({ message, location: `body.${name}`, value }),
      ]);
    }
    for (const [sent, shown] of [
      ['2016-12-31t23:59:60.1234567891234z', '2016-12-31T23:59:59Z'],
      ['0001-02-03T04:05:06Z', '0001-02-03T04:05:06Z'],
      ['0099-12-31T23:30:00-00:30', '0100-01-01T00:00:00Z'],
    ]) {
      const body = { state: 'yes', occurred_at: sent, expires_at: sent };
      const { data } = (await client.send('PUT', `/contacts/${id}/consent/sms`, body)).json;
      expect([data.occurred_at, data.expires_at]).toEqual([shown, shown]);
    }
  });

  it('a channel that cannot be is listed together with a body that is no object', async () => {
    const { client } = await newStand(ground);
    for (const body of ['[]', 'null'])
      expect((await client.send('PUT', `/contacts/${unknownUuid}/consent/-fax`, body)).text).toBe(
        invalid(
          {
            message: notChannel,
            location: 'path.channel',
            value: '-fax',
          },
          { message: 'expected object', location: 'body', value: JSON.parse(body) },
        ),
      );
  });

  it('entries for a purpose are neither shown nor changed', async () => {
    const { account, client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const target = { target: [{ by: 'id', id: (await stored(ground, account, id)).id }] } as const;
    const purpose = { channel: 'sms', state: 'opted_out', purpose: 'marketing' } as const;
    await ground.core.recordConsent(account.caller, target, purpose);
    expect((await client.get(`/contacts/${id}/consents`)).json.data).toEqual([]);
    await client.send('PUT', `/contacts/${id}/consent/sms`, { state: 'yes' });
    const ledger = await ground.core.listConsents(account.caller, target);
    expect(ledger.map((entry) => [entry.state, entry.purpose])).toEqual([
      ['opted_in', null],
      ['opted_out', 'marketing'],
    ]);
  });
});

describe('suppressions', () => {
  it('edge 46: one row for each channel, lifted by a past end', async () => {
    const { client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const path = `/contacts/${id}/suppressions`;
    const first = await client.post(path, { channel: 'SMS', reason: ' Bounce ', note: 'n' });
    expect(first.status).toBe(201);
    expect(first.json.data).toMatchObject({ channel: 'sms', reason: 'bounce', note: 'n', active: true });
    ground.advance(5_000);
    const past = await client.post(path, { channel: 'sms', expires_at: '2020-01-01T00:00:00Z' });
    expect(past.status).toBe(200);
    expect(past.json.data).toMatchObject({
      id: first.json.data.id,
      reason: 'manual',
      note: null,
      active: false,
      expires_at: '2020-01-01T00:00:00Z',
      created_at: first.json.data.created_at,
    });
    expect(past.json.data.updated_at > first.json.data.updated_at).toBe(true);
    const again = await client.post(path, { channel: 'sms' });
    expect(again.json.data).toMatchObject({ active: true, expires_at: null });
    await client.send('PUT', `/contacts/${id}/consent/sms`, { state: 'yes' });
    const all = await client.post(path, { channel: 'all', reason: 'own word' });
    expect([all.status, all.json.data.reason]).toEqual([201, 'own word']);
    const rows = (await client.get(path)).json;
    expect(rows).toEqual({ data: [all.json.data, again.json.data], meta: { next_cursor: null } });
    expect((await client.get(`/contacts/${id}/consents`)).json.data[0].state).toBe('opted_in');
  });

  it('the values of a suppression are checked', async () => {
    const { client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const path = `/contacts/${id}/suppressions`;
    const answer = await client.post(path, {
      expires_at: 'never',
      note: 'x'.repeat(1_001),
      reason: 'x'.repeat(65),
      channel: '-fax',
    });
    expect(answer.text).toBe(
      invalid(
        { message: 'expected string to be RFC 3339 date-time', location: 'body.expires_at', value: 'never' },
        { message: 'expected length <= 1000', location: 'body.note', value: 'x'.repeat(256) },
        { message: 'expected length <= 64', location: 'body.reason', value: 'x'.repeat(65) },
        { message: notChannel, location: 'body.channel', value: '-fax' },
      ),
    );
    expect((await client.post(path, {})).text).toBe(
      invalid({ message: 'expected required property channel to be present', location: 'body.channel' }),
    );
    const timed = await client.post(path, { channel: 'whatsapp_x', expires_at: '2026-01-16T00:00:00Z' });
    expect(timed.json.data).toMatchObject({ channel: 'whatsapp', active: true });
    ground.advance(2 * 24 * 3_600_000);
    expect((await client.get(path)).json.data[0].active).toBe(false);
  });

  it('a real change moves the contact, an equal one does not', async () => {
    const { client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const updated = async () => (await client.get(`/contacts/${id}`)).json.data.updated_at;
    const steps: readonly (() => Promise<unknown>)[] = [
      () => client.post(`/contacts/${id}/suppressions`, { channel: 'sms' }),
      () => client.send('PUT', `/contacts/${id}/consent/sms`, { state: 'yes' }),
    ];
    for (const step of steps) {
      const before = await updated();
      ground.advance(5_000);
      await step();
      const after = await updated();
      expect(after > before).toBe(true);
      ground.advance(5_000);
      await step();
      expect(await updated()).toBe(after);
    }
  });
});

describe('after DELETE', () => {
  it('edge 47: nothing is left but what was refused', async () => {
    const { client } = await newStand(ground);
    const body = { phone_number: '+6281234567890', email: 'u@b.co', name: 'Ujang' };
    const id = await client.create(body);
    await client.post(`/contacts/${id}/tags`, { name: 'vip' });
    await client.post(`/contacts/${id}/notes`, { body: 'n' });
    await client.send('PUT', `/contacts/${id}/consent/sms`, { state: 'yes' });
    await client.send('PUT', `/contacts/${id}/consent/email`, { state: 'no', source: 'form' });
    await client.post(`/contacts/${id}/suppressions`, { channel: 'whatsapp', note: 'asked' });
    await client.post(`/contacts/${id}/suppressions`, { channel: 'sms', expires_at: '2020-01-01T00:00:00Z' });
    expect((await client.send('DELETE', `/contacts/${id}`)).status).toBe(204);
    for (const path of ['', '/identities', '/notes', '/tags', '/consents', '/suppressions'])
      expect((await client.get(`/contacts/${id}${path}`)).text).toBe(noContact);
    expect((await client.send('DELETE', `/contacts/${id}`)).text).toBe(noContact);
    expect((await client.post('/contacts/resolve', { contact_id: id })).text).toBe(noContact);
    expect((await client.post('/contacts/resolve', { email: 'u@b.co' })).text).toBe(noContact);
    const again = await client.post('/contacts', body);
    expect(again.status).toBe(201);
    const next = again.json.data.id;
    expect(next).not.toBe(id);
    expect((await client.get(`/contacts/${next}/tags`)).json.data).toEqual([]);
    expect((await client.get(`/contacts/${next}/notes`)).json.data).toEqual([]);
    const consents = (await client.get(`/contacts/${next}/consents`)).json.data;
    expect(consents).toHaveLength(1);
    expect(consents[0]).toMatchObject({
      contact_id: next,
      channel: 'email',
      state: 'opted_out',
      source: 'form',
    });
    const suppressions = (await client.get(`/contacts/${next}/suppressions`)).json.data;
    expect(suppressions).toHaveLength(1);
    expect(suppressions[0]).toMatchObject({
      contact_id: next,
      channel: 'whatsapp',
      note: 'asked',
      active: true,
    });
  });
});

describe('readings that the documents leave open', () => {
  it.each([
    'tiktok',
    'line',
    'Shopee',
    'push',
    'rcs',
    'web',
    'in_app',
    'wzp_abc123',
    'a.b-c',
  ])('the channel %s is kept and shown', async (channel) => {
    const { client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const word = channel.toLowerCase();
    const put = await client.send('PUT', `/contacts/${id}/consent/${channel}`, { state: 'revoked' });
    expect([put.status, put.json.data.channel, put.json.data.state]).toEqual([200, word, 'opted_out']);
    const path = `/contacts/${id}/suppressions`;
    const suppressed = await client.post(path, { channel, reason: 'manual' });
    expect([suppressed.status, suppressed.json.data.channel]).toEqual([201, word]);
    expect((await client.get(`/contacts/${id}/consents`)).json.data[0].channel).toBe(word);
    expect((await client.get(path)).json.data[0].channel).toBe(word);
    expect((await client.post(path, { channel: 'all' })).status).toBe(201);
  });

  it('a consent as a boolean or as one word', async () => {
    const { client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const state = async (body: unknown) =>
      (await client.send('PUT', `/contacts/${id}/consent/sms`, body)).json.data?.state;
    expect(await state({ opted_in: true })).toBe('opted_in');
    expect(await state({ opted_in: false })).toBe('opted_out');
    expect(await state({ granted: true })).toBe('opted_in');
    expect(await state({ granted: false })).toBe('opted_out');
    expect(await state({ consent: 'granted' })).toBe('opted_in');
    expect(await state({ consent: 'denied' })).toBe('opted_out');
    expect(await state({ consent: 'granted', granted: true, opted_in: false })).toBe('opted_out');
    expect(await state({ consent: 'denied', granted: true })).toBe('opted_in');
    expect(await state({ state: 'pending', opted_in: true })).toBe('pending');
  });

  it('a note as message', async () => {
    const { client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const note = await client.post(`/contacts/${id}/notes`, { message: 'Called back' });
    expect([note.status, note.json.data.body]).toEqual([201, 'Called back']);
  });

  it('several tags, as a member or as a bare array', async () => {
    const { client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const path = `/contacts/${id}/tags`;
    const names = (answer: { json: { data: readonly { name: string }[] } }) =>
      answer.json.data.map((tag) => tag.name);
    const first = await client.post(path, { tags: ['vip', 'Lead'] });
    expect([first.status, names(first)]).toEqual([201, ['vip', 'Lead']]);
    const again = await client.post(path, ['VIP', 'lead', 'vip']);
    expect([again.status, names(again)]).toEqual([200, ['vip', 'Lead']]);
    const more = await client.post(path, [first.json.data[0].id, { name: 'new' }]);
    expect([more.status, names(more)]).toEqual([201, ['vip', 'new']]);
    expect(names(await client.get(path))).toEqual(['Lead', 'new', 'vip']);
    for (const body of [[], { tags: [] }, [''], { tags: [' '] }])
      expect((await client.post(path, body)).status, JSON.stringify(body)).toBe(400);
    expect((await client.post(path, [5])).status).toBe(422);
    expect(
      (
        await client.post(
          path,
          Array.from({ length: 101 }, (_, at) => `t${at}`),
        )
      ).status,
    ).toBe(422);
    expect((await client.get(path)).json.data).toHaveLength(3);
  });

  it('a further page by number or by offset is refused on every list, and the first is not', async () => {
    const { client } = await newStand(ground);
    const id = await client.create({ email: 'a@b.co' });
    const lists = [
      '',
      ...['notes', 'tags', 'identities', 'consents', 'suppressions'].map((one) => `/${id}/${one}`),
    ];
    for (const list of lists) {
      for (const query of ['page=2', 'offset=1', 'page=x', 'offset=1.5', 'limit=10&page=3']) {
        const answer = await client.get(`/contacts${list}?${query}`);
        const name = query.includes('page') ? 'page' : 'offset';
        expect([answer.status, answer.json.errors?.[0].location], `${list}?${query}`).toEqual([
          422,
          `query.${name}`,
        ]);
      }
      for (const query of ['page=1', 'page=0', 'offset=0', 'page=', 'page=1&offset=0'])
        expect((await client.get(`/contacts${list}?${query}`)).status, `${list}?${query}`).toBe(200);
    }
    const both = await client.get('/contacts?offset=5&limit=0&page=2');
    expect(both.json.errors.map((one: { location: string }) => one.location).sort()).toEqual([
      'query.limit',
      'query.offset',
      'query.page',
    ]);
    expect(both.json.errors.at(-1).message).toContain('cursor');
  });
});
