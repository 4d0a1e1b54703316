/** Notes and tags, all items after the deletion of their contact, and cases that the documents leave open. */
import { describe, expect, it } from 'vitest';
import {
  badRequest,
  invalid,
  newStand,
  noContact,
  noTag,
  stored,
  unknownUuid,
} from '../../../test/support/clients/wazapin.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

describe('notes', () => {
  it('have a body of 1 to 5,000 characters with several names, and pages of 50', async () => {
    const { account, client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const updated = (await client.get(`/contacts/${id}`)).json.data.updated_at;
    const path = `/contacts/${id}/notes`;
    expect((await client.post(path, { body: '  ' })).text).toBe(
      invalid({ message: 'expected length >= 1', location: 'body.body', value: '  ' }),
    );
    expect((await client.post(path, { note: 'x'.repeat(5_001) })).text).toBe(
      invalid({ message: 'expected length <= 5000', location: 'body.body', value: 'x'.repeat(256) }),
    );
    for (const body of [{}, { body: null, text: null }])
      expect((await client.post(path, body)).text).toBe(
        invalid({ message: 'expected required property body to be present', location: 'body' }),
      );
    expect((await client.post(path, { content: 5, text: 'x' })).text).toBe(
      invalid({ message: 'expected string', location: 'body.body', value: 5 }),
    );
    fixture.advance(5_000);
    expect((await client.post(path, { body: null, text: 'x' })).status).toBe(201);
    expect((await client.post(path, { body: ' kept ' })).json.data.body).toBe(' kept ');
    const target = { target: [{ by: 'id', id: (await stored(fixture, account, id)).id }] } as const;
    for (let at = 3; at <= 50; at += 1)
      await fixture.core.addNote(account.caller, target, { body: `note ${at}` });
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

  it('the author of another face is shown if it is a user', async () => {
    const { account, client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const target = { target: [{ by: 'id', id: (await stored(fixture, account, id)).id }] } as const;
    await fixture.core.addNote(account.caller, target, { body: 'one', author: 'Jane' });
    await fixture.core.addNote(account.caller, target, { body: 'two', author: unknownUuid });
    const notes = (await client.get(`/contacts/${id}/notes`)).json.data;
    expect(notes.map((note: { created_by: string | null }) => note.created_by)).toEqual([unknownUuid, null]);
  });
});

describe('tags', () => {
  it('every spelling of a name, and the id, mean one tag', async () => {
    const { client } = await newStand(fixture);
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
    for (const item of [tag, unknownUuid, 'nonsense']) {
      const again = await client.send('DELETE', `${path}/${item}`);
      expect([again.status, again.text]).toEqual([404, noTag]);
    }
    expect((await client.post(path, { tag })).json.data.id).toBe(tag);
  });

  it('are listed by name, and update the contact only on a real change', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const path = `/contacts/${id}/tags`;
    for (const name of ['b', 'C', 'a', '😀', 'ﬀ']) await client.post(path, { name });
    const listed = (await client.get(path)).json.data;
    expect(listed.map((tag: { name: string }) => tag.name)).toEqual(['a', 'b', 'C', 'ﬀ', '😀']);
    const before = (await client.get(`/contacts/${id}`)).json.data.updated_at;
    fixture.advance(5_000);
    await client.post(path, { name: 'A' });
    expect((await client.get(`/contacts/${id}`)).json.data.updated_at).toBe(before);
    await client.post(path, { name: 'new' });
    expect((await client.get(`/contacts/${id}`)).json.data.updated_at).not.toBe(before);
    await client.patch(`/contacts/${id}`, { name: 'N' });
    expect((await client.get(path)).json.data).toHaveLength(6);
  });

  it('a tag in a spelling that the contact has is not assigned in an older spelling', async () => {
    const { account, client } = await newStand(fixture);
    const [other, id] = [await client.create({ email: 'a@b.co' }), await client.create({ email: 'c@b.co' })];
    const assign = async (contact: string, name: string) => {
      const target = [{ by: 'id', id: (await stored(fixture, account, contact)).id }] as const;
      const items = [{ by: 'name', name, folded: false, missing: 'create' }] as const;
      await fixture.core.editContact(account.caller, {
        op: 'edit',
        target,
        edit: { tags: [{ op: 'add', items }] },
      });
    };
    await assign(other, 'VIP');
    await assign(id, 'vip');
    for (const name of ['vip', 'Vip']) {
      const answer = await client.post(`/contacts/${id}/tags`, { name });
      expect([answer.status, answer.json.data.name]).toEqual([200, 'vip']);
    }
    await assign(id, 'VIP');
    for (const name of ['vip', 'VIP'])
      expect((await client.post(`/contacts/${id}/tags`, { name })).json.data.name).toBe(name);
    expect((await client.get(`/contacts/${id}/tags`)).json.data).toHaveLength(2);
  });

  it('a name that several tags have in any case means the tag of this spelling, else the oldest one', async () => {
    const { account, client } = await newStand(fixture);
    for (const name of ['Vip', 'VIP']) await fixture.core.createCatalogItem(account.caller, 'tags', { name });
    for (const [at, [sent, meant]] of [
      ['VIP', 'VIP'],
      ['Vip', 'Vip'],
      ['vip', 'Vip'],
    ].entries()) {
      const path = `/contacts/${await client.create({ email: `c${at}@b.co` })}/tags`;
      for (const status of [201, 200]) {
        const answer = await client.post(path, { name: sent });
        expect([answer.status, answer.json.data.name]).toEqual([status, meant]);
      }
    }
    const path = `/contacts/${await client.create({ email: 'd@b.co' })}/tags`;
    expect((await client.post(path, { tag: 'VIP' })).json.data.name).toBe('VIP');
    expect(await fixture.core.listCatalog(account.caller, 'tags')).toHaveLength(2);
  });

  it('assigned at once by many are newly assigned once', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        client.post(`/contacts/${id}/tags`, { name: at % 2 ? 'vip' : 'VIP' }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(19);
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  });
});

describe('a deleted contact', () => {
  it('leaves its opt-outs and suppressions, and nothing else', async () => {
    const { client } = await newStand(fixture);
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
  ])('the channel %s is stored and shown', async (channel) => {
    const { client } = await newStand(fixture);
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

  it('a consent may be a boolean or one word', async () => {
    const { client } = await newStand(fixture);
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

  it('a note may have its text in message', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const note = await client.post(`/contacts/${id}/notes`, { message: 'Called back' });
    expect([note.status, note.json.data.body]).toEqual([201, 'Called back']);
  });

  it('several tags may be a member or an array', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const path = `/contacts/${id}/tags`;
    const names = (answer: { json: { data: readonly { name: string }[] } }) =>
      answer.json.data.map((tag) => tag.name);
    const first = await client.post(path, { tags: ['vip', 'Lead'] });
    expect([first.status, names(first)]).toEqual([201, ['vip', 'Lead']]);
    const again = await client.post(path, ['VIP', 'lead', 'vip']);
    expect([again.status, names(again)]).toEqual([200, ['vip', 'Lead']]);
    for (const { json } of [first, again])
      expect(Object.entries(json).at(-1)).toEqual(['meta', { next_cursor: null }]);
    expect(Object.keys((await client.post(path, { name: 'vip' })).json)).toEqual(['data']);
    const more = await client.post(path, [first.json.data[0].id, { name: 'new' }]);
    expect([more.status, names(more)]).toEqual([201, ['vip', 'new']]);
    expect(names(await client.get(path))).toEqual(['Lead', 'new', 'vip']);
    for (const body of [[], { tags: [] }, [''], { tags: [' '] }])
      expect((await client.post(path, body)).status, JSON.stringify(body)).toBe(400);
    const faults: [unknown, object][] = [
      [5, { message: 'expected object', location: 'body.tags[1]', value: 5 }],
      [
        'x'.repeat(101),
        { message: 'expected length <= 100', location: 'body.tags[1]', value: 'x'.repeat(101) },
      ],
      [{ name: 7 }, { message: 'expected string', location: 'body.tags[1].name', value: 7 }],
    ];
    for (const [item, entry] of faults)
      for (const body of [['ok', item], { tags: ['ok', item] }])
        expect((await client.post(path, body)).text).toBe(invalid(entry));
    const many = Array.from({ length: 101 }, (_, at) => `t${at}`);
    expect((await client.post(path, many)).status).toBe(422);
    expect((await client.get(path)).json.data).toHaveLength(3);
  });

  it('a further page by number or by offset is refused on every list, and the first is not', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const lists = [
      '',
      ...['notes', 'tags', 'identities', 'consents', 'suppressions'].map((text) => `/${id}/${text}`),
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
    expect(both.json.errors.map((error: { location: string }) => error.location)).toEqual([
      'query.offset',
      'query.limit',
      'query.page',
    ]);
    expect(both.json.errors.at(-1).message).toContain('cursor');
  });
});
