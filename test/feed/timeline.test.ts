/** The timeline of a contact, and notes with their authors, edits and events. */
import { describe, expect, it } from 'vitest';
import { addActivity } from '../../src/intakes/store/activity-rows.js';
import { storedEvents } from '../support/accounts/people.js';
import { clientOf, errorsOf, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const missing = '018f0000-0000-7000-8000-000000000000';
const minute = 60_000;

// biome-ignore lint/suspicious/noExplicitAny: the answer has no static type
type Entry = any;
type Client = Awaited<ReturnType<typeof newClient>>['client'];

async function walk(client: Client, id: string, query: string): Promise<Entry[]> {
  const seen: Entry[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const answer: Entry = await client.get(`/contacts/${id}/timeline?${query}&cursor=${cursor}`);
    expect(answer.status).toBe(200);
    seen.push(...answer.json.data);
    cursor = answer.json.meta.next_cursor;
  }
  return seen;
}

/** A contact with entries of every kind, some of them at the same time. */
async function busy() {
  const { account, client } = await newClient(fixture);
  const { id } = await client.make({ display_name: 'Jane', phone: '+14155550123' });
  const other = await client.make({ display_name: 'Jane D.', company: 'Acme' });
  const messages = (row: object) =>
    addActivity(fixture.database, account.account.id, JSON.stringify([{ contact_id: id, ...row }]));
  for (let round = 0; round < 4; round += 1) {
    fixture.advance(minute);
    await client.post(`/contacts/${id}/notes`, { body: `note ${round}` });
    await client.patch(`/contacts/${id}`, { company: `Company ${round}` });
    if (round === 1) {
      const at = fixture.clock().toISOString();
      await messages({ last_message_at: at, messages_in: 3, undelivered_code: 131_026, undelivered_at: at });
    }
    if (round === 2) fixture.advance(minute);
    await client.put(`/contacts/${id}/consents/sms`, { state: round % 2 ? 'opted_in' : 'opted_out' });
  }
  await client.post('/merges', { survivor: id, loser: other.id });
  return { account, client, id };
}

describe('GET /contacts/{id}/timeline', () => {
  it('has everything once, newest first, on pages of any size and of any kinds', async () => {
    const { client, id } = await busy();
    const all = await walk(client, id, 'limit=200');
    const kinds = all.map((item) => item.kind);
    const count = (kind: string) => kinds.filter((candidate) => candidate === kind).length;
    // One creation, four companies, the versions of four consents, and the survivor of the merge.
    expect(['change', 'note', 'consent', 'message', 'merge'].map(count)).toEqual([10, 4, 5, 2, 1]);
    const times = all.map((item) => item.at);
    expect(times).toEqual([...times].sort().reverse());
    expect(new Set(all.map((item) => item.id)).size).toBe(all.length);
    for (const limit of [1, 2, 3, 7]) expect(await walk(client, id, `limit=${limit}`)).toEqual(all);
    for (const wanted of ['note', 'message', 'consent,note', 'change', 'merge', 'message,change'])
      expect(await walk(client, id, `limit=2&kinds=${wanted}`), wanted).toEqual(
        all.filter((item) => wanted.split(',').includes(item.kind)),
      );
    const note = all.find((item) => item.kind === 'note');
    expect(note).toMatchObject({ type: 'note', note: { body: 'note 3', author: 'test' }, changes: [] });
    expect(
      all.filter((item) => item.kind === 'message').map((item) => [item.type, item.changes[0].after]),
    ).toEqual([
      ['message.latest', 3],
      ['message.undelivered', 131_026],
    ]);
    expect(all.find((item) => item.kind === 'merge')).toMatchObject({
      type: 'merge',
      actor: { key_name: 'test' },
      changes: [{ field: 'merged', before: 2, after: null }],
    });
    expect(all.find((item) => item.type === 'consent.recorded')?.actor).toMatchObject({
      face: 'directory',
      key_name: 'test',
    });
  });

  it('refuses unknown kinds and cursors of other lists, and finds no contact of others', async () => {
    const { client, id } = await busy();
    const wrong = await client.get(`/contacts/${id}/timeline?kinds=note,gossip`);
    expect([wrong.status, errorsOf(wrong)]).toEqual([400, ['kinds not_allowed']]);
    const { next_cursor } = (await client.get(`/contacts/${id}/timeline?limit=1&kinds=note`)).json.meta;
    expect((await client.get(`/contacts/${id}/timeline?cursor=${next_cursor}`)).status).toBe(400);
    const stranger = await newClient(fixture);
    for (const of of [id, missing])
      expect((await stranger.client.get(`/contacts/${of}/timeline`)).status).toBe(404);
  });

  it('remains without notes when the contact is deleted, and without personal data when erased', async () => {
    const { client, id } = await busy();
    await client.remove(`/contacts/${id}`);
    const left = await walk(client, id, 'limit=5');
    expect(left[0]).toMatchObject({ type: 'contact.deleted', kind: 'change' });
    expect(left.filter((item) => item.kind === 'note')).toEqual([]);
    await client.post(`/contacts/${id}/erase`, {});
    expect((await walk(client, id, 'limit=5')).map((item) => [item.type, item.changes])).toEqual([
      ['contact.erased', []],
    ]);
  });
});

describe('a note', () => {
  it('is signed by the key, edited and deleted, with events without its text', async () => {
    const { account, client } = await newClient(fixture);
    const { id } = await client.make({ display_name: 'Jane' });
    const { data } = (await client.post(`/contacts/${id}/notes`, { body: 'calld back' })).json;
    expect(data).toMatchObject({ author: 'test', edited_at: null });
    const unsigned = await client.post(`/contacts/${id}/notes`, { body: 'x', author: null });
    expect(unsigned.json.data.author).toBeNull();
    fixture.advance(minute);
    const path = `/contacts/${id}/notes/${data.id}`;
    const edited = await client.patch(path, { body: 'called back' });
    const { updated_at: at } = edited.json.data;
    expect(Date.parse(at) - Date.parse(data.created_at)).toBeGreaterThanOrEqual(minute);
    expect(edited.json.data).toEqual({ ...data, body: 'called back', updated_at: at, edited_at: at });
    for (const [body, error] of [
      [{ body: '' }, 'body blank'],
      [{ body: 'x'.repeat(65_537) }, 'body too_long'],
      [{ body: 'a\u0000b' }, 'body forbidden_character'],
      [{ body: 'x', author: 'me' }, 'author unknown_member'],
    ] as const) {
      const refused = await client.patch(path, body);
      expect([refused.status, errorsOf(refused)]).toEqual([400, [error]]);
    }
    const stranger = await newClient(fixture);
    const elsewhere = await client.make({});
    for (const received of [
      await stranger.client.patch(path, { body: 'x' }),
      await client.patch(`/contacts/${elsewhere.id}/notes/${data.id}`, { body: 'x' }),
      await client.patch(`/contacts/${id}/notes/${missing}`, { body: 'x' }),
    ])
      expect(received.status).toBe(404);
    const reader = clientOf(fixture, await fixture.newKey(account, ['contacts:read']));
    expect((await reader.patch(path, { body: 'x' })).status).toBe(403);
    expect((await client.remove(path)).status).toBe(204);
    expect((await client.remove(path)).status).toBe(404);

    const shown = (await client.get(`/contacts/${id}/history`)).json.data;
    expect(shown.map((entry: Entry) => [entry.type, entry.version, entry.changes])).toEqual([
      ['note.deleted', 1, []],
      ['note.updated', 1, []],
      ['note.created', 1, []],
      ['note.created', 1, []],
      ['contact.created', 1, expect.anything()],
    ]);
    const stored = (await storedEvents(fixture)(account)).filter((event) => event.type.startsWith('note.'));
    expect(JSON.stringify(stored)).not.toContain('back');
    const types = (await walk(client, id, 'limit=1&kinds=note')).map((item) => item.type);
    expect(types).toEqual(['note.deleted', 'note.updated', 'note']);
  });

  it('edited twice at once has one of the two texts, and both edits have events', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({ display_name: 'Jane' });
    const { data } = (await client.post(`/contacts/${id}/notes`, { body: 'x' })).json;
    const texts = ['one', 'two', 'three'];
    const path = `/contacts/${id}/notes/${data.id}`;
    const answers = await Promise.all([
      ...texts.map((body) => client.patch(path, { body })),
      ...texts.map(() => client.remove(path)),
    ]);
    const done = answers.filter((answer) => answer.status < 300).map((answer) => answer.status);
    expect(done.filter((status) => status === 204)).toHaveLength(1);
    const types = (await client.get(`/contacts/${id}/history`)).json.data.map((entry: Entry) => entry.type);
    expect(types).toHaveLength(2 + done.length);
    expect((await client.get(`/contacts/${id}/notes`)).json.data).toEqual([]);
  });
});
