/**
 * Pulls over the API: another Switchbook is read completely, twice, resumed and refused; and the records that a pull
 * reads.
 */
import { describe, expect, it } from 'vitest';
import { counts } from '../support/accounts/import-requests.js';
import { neighborWords } from '../support/accounts/neighbor.js';
import { type Client, clientOf, errorsOf, newClient } from '../support/clients/directory.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';

const loopback = { address: '127.0.0.0', prefix: 8 };
const fixture = useServer({ settings: { upstreamAllow: [loopback] } });
const from = () => `http://127.0.0.1:${fixture.port}`;

async function ended(client: Client, id: string) {
  let pull: Received['json'];
  await until('the pull has ended', async () => {
    pull = (await client.get(`/pulls/${id}`)).json.data;
    return ['done', 'cancelled', 'failed', 'undone'].includes(pull.state);
  });
  return pull;
}

async function pulled(client: Client, key: string, more: object = {}) {
  const answer = await client.post('/pulls', { face: 'directory', url: from(), key, ...more });
  expect(answer.status, answer.text).toBe(202);
  expect(answer.headers.location).toBe(`/directory/v1/pulls/${answer.json.data.id}`);
  expect(answer.text).not.toContain(key);
  return ended(client, answer.json.data.id);
}

/** Creates an account with a contact that has every field, and more than a page of others. */
async function populated(people = 230) {
  const { client, account } = await newClient(fixture);
  await client.post('/statuses', { name: 'Hot', color: '#ff0000' });
  await client.post('/groups', { name: 'Friends' });
  await client.post('/sources', { name: 'Fair' });
  await client.post('/tags', { name: 'vip', color: '#00ff00' });
  const full = await client.make({
    display_name: 'Jane Doe',
    phone: '+14155550123',
    email: 'Jane@Example.com',
    tags: ['vip', 'lead'],
    groups: ['Friends'],
    status: 'Hot',
    source: 'Fair',
    address: { city: 'Berlin', country_code: 'DE' },
    attributes: { plan: 'gold', list: [1, { a: null }] },
    identities: [{ kind: 'telegram', value: '12345', label: 'private' }],
  });
  await client.put(`/contacts/${full.id}/consents/email`, {
    state: 'opted_in',
    purpose: 'news',
    proof: 'form 7',
  });
  await client.put(`/contacts/${full.id}/consents/whatsapp`, { state: 'opted_in' });
  await client.put(`/contacts/${full.id}/consents/whatsapp`, { state: 'opted_out' });
  await client.put(`/contacts/${full.id}/consents/whatsapp`, { state: 'pending', sender: '+15550000001' });
  await client.put(`/contacts/${full.id}/consents/whatsapp`, { state: 'opted_in', sender: '+15550000001' });
  await client.post(`/contacts/${full.id}/suppressions`, { channel: 'sms', reason: 'complaint' });
  const items = Array.from({ length: people }, (_, index) => ({
    op: 'create',
    contact: { display_name: `Person ${index}`, phone: `+4915${30_000_000 + index}` },
  }));
  const batch = await client.post('/contacts/batch', { items });
  expect(batch.status).toBe(200);
  return { client, account, full };
}

/** The parts of a contact that a user would compare. Each directory creates the other parts itself. */
async function shown(client: Client, id: string) {
  const {
    number: _,
    version: __,
    updated_at: ___,
    ...contact
  } = (await client.get(`/contacts/${id}`)).json.data;
  const of = async (path: string) => (await client.get(`/contacts/${id}/${path}`)).json.data;
  const consents = (await of('consents')).map(
    ({ channel, state, purpose, proof, occurred_at }: Received['json']) => {
      return { channel, state, purpose, proof, occurred_at };
    },
  );
  return {
    ...contact,
    identities: contact.identities.map(({ id: _id, ...one }: Received['json']) => one),
    groups: contact.groups.map((group: Received['json']) => group.name),
    source: contact.source?.name,
    status: contact.status?.name,
    states: new Set(consents.map((consent: Received['json']) => JSON.stringify(consent))),
    suppressions: (await of('suppressions')).map(({ channel, reason }: Received['json']) => [
      channel,
      reason,
    ]),
  };
}

describe('another Switchbook', () => {
  it('is read completely with ids, and a second pull finds no difference', async () => {
    const old = await populated();
    const { client } = await newClient(fixture);
    const pull = await pulled(client, old.account.key);
    expect(pull).toMatchObject({
      face: 'directory',
      url: from(),
      state: 'done',
      pages: 2,
      contacts: 231,
      total: 231,
      passes: 1,
      keeps_key: false,
      can_resume: false,
      without: [],
      since: null,
    });
    expect(counts(pull.import)).toEqual([231, 0, 0, 0]);
    const [before, after] = [await shown(old.client, old.full.id), await shown(client, old.full.id)];
    // The pull copies the latest consent of each channel, purpose and sender from the ledger.
    for (const state of after.states) expect(before.states).toContain(state);
    expect(after.states.size).toBe(3);
    expect({ ...after, states: 0 }).toEqual({ ...before, states: 0 });
    const again = await pulled(client, old.account.key, { on_match: 'update' });
    expect(counts(again.import)).toEqual([0, 0, 231, 0]);
    expect(again.import.reasons).toEqual([expect.objectContaining({ code: 'unchanged', count: 231 })]);
  });

  it('returns changes since the last pull', async () => {
    const old = await populated(3);
    const { client } = await newClient(fixture);
    fixture.advance(3_600_000);
    await pulled(client, old.account.key);
    fixture.advance(3_600_000);
    await old.client.patch(`/contacts/${old.full.id}`, { company: 'New Ltd' });
    const pull = await pulled(client, old.account.key, { since: 'last', on_match: 'update' });
    expect(counts(pull.import)).toEqual([0, 1, 0, 0]);
    expect(pull.since).toEqual(expect.any(String));
    expect((await client.get(`/contacts/${old.full.id}`)).json.data.company).toBe('New Ltd');
  });

  it('omits unwanted parts, and does not request them', async () => {
    const old = await populated(3);
    await old.client.post(`/contacts/${old.full.id}/notes`, { body: 'private' });
    const { client } = await newClient(fixture);
    const without = ['notes', 'consents', 'suppressions', 'tags', 'groups', 'attributes'];
    const pull = await pulled(client, old.account.key, { without });
    expect(counts(pull.import)).toEqual([4, 0, 0, 0]);
    const contact = (await client.get(`/contacts/${old.full.id}`)).json.data;
    expect(contact).toMatchObject({ tags: [], groups: [], attributes: {}, display_name: 'Jane Doe' });
    for (const path of ['consents', 'suppressions', 'notes'])
      expect((await client.get(`/contacts/${old.full.id}/${path}`)).json.data).toEqual([]);
  });

  it('refuses an unknown key, and one without rights, with the next step', async () => {
    const old = await populated(3);
    const { client, account } = await newClient(fixture);
    const unknown = await pulled(client, 'sb_live_nobody');
    expect(unknown).toMatchObject({ state: 'failed', can_resume: true });
    expect(unknown.import.error).toEqual({
      code: 'key_refused',
      message: expect.stringContaining('is unknown, revoked or expired'),
    });
    const narrow = await fixture.newKey(old.account, ['contacts:write']);
    const refused = await client.post(`/pulls/${unknown.id}/resume`, { key: narrow });
    expect(refused.status).toBe(202);
    const again = await ended(client, unknown.id);
    expect(again.import.error.message).toContain('contacts:read');
    const done = await client.post(`/pulls/${unknown.id}/resume`, { key: old.account.key });
    expect(done.json.data.import.error).toBeNull();
    expect(await ended(client, unknown.id)).toMatchObject({ state: 'done', contacts: 4 });
    expect((await client.post(`/pulls/${unknown.id}/resume`, {})).status).toBe(409);
    expect((await client.post(`/pulls/${unknown.id}/resume`, { key: 'x' })).json.detail).toContain(
      'Only a pull',
    );
    expect(account.key).not.toBe(old.account.key);
  });

  it('is undone and listed like an import', async () => {
    const old = await populated(3);
    const { client } = await newClient(fixture);
    const pull = await pulled(client, old.account.key);
    const rows = (await client.get(`/imports/${pull.id}/rows`)).json.data;
    expect(rows.map((row: Received['json']) => row.outcome)).toEqual([
      'created',
      'created',
      'created',
      'created',
    ]);
    expect((await client.get('/imports')).json.data[0]).toMatchObject({ id: pull.id, file_name: from() });
    expect((await client.post(`/imports/${pull.id}/undo`, undefined)).status).toBe(202);
    expect(await ended(client, pull.id)).toMatchObject({ state: 'undone' });
    expect((await client.get('/contacts')).json.data).toEqual([]);
  });
});

describe('pulls', () => {
  it('are listed, newest first, of one account', async () => {
    const [{ client, account }, { client: other }] = [await newClient(fixture), await newClient(fixture)];
    const first = await pulled(client, account.key, { dry_run: true });
    const second = await pulled(client, account.key, { dry_run: true });
    const page = await client.get('/pulls?limit=1');
    expect(page.json.data.map((pull: Received['json']) => pull.id)).toEqual([second.id]);
    const next = await client.get(`/pulls?limit=1&cursor=${encodeURIComponent(page.json.meta.next_cursor)}`);
    expect(next.json.data.map((pull: Received['json']) => pull.id)).toEqual([first.id]);
    expect((await other.get('/pulls')).json.data).toEqual([]);
    const idsOf = async (face: string) =>
      (await client.get(`/pulls?face=${face}`)).json.data.map((pull: Received['json']) => pull.id);
    const { data: apis } = (await client.get('/faces')).json;
    const vendor = apis.find((api: Received['json']) => api.can_pull && api.vendor !== null).name;
    expect([await idsOf('directory'), await idsOf(vendor)]).toEqual([[second.id, first.id], []]);
    const path = `/pulls?face=${vendor}&cursor=${encodeURIComponent(page.json.meta.next_cursor)}`;
    expect((await client.get(path)).status).toBe(400);
    for (const [method, path] of [
      ['GET', `/pulls/${first.id}`],
      ['POST', `/pulls/${first.id}/resume`],
      ['DELETE', `/pulls/${first.id}/key`],
      ['GET', '/pulls/nothing'],
    ] as const)
      expect((await other.call(method, path, method === 'POST' ? {} : undefined)).status, path).toBe(404);
  });

  it('keep the key until they are asked to delete it', async () => {
    const { client, account } = await newClient(fixture);
    const pull = await pulled(client, account.key, { dry_run: true, keep_key: true });
    expect(pull.keeps_key).toBe(true);
    const again = await client.post('/pulls', { face: 'directory', url: from(), dry_run: true });
    expect(again.status).toBe(202);
    await ended(client, again.json.data.id);
    expect((await client.remove(`/pulls/${pull.id}/key`)).json.data.keeps_key).toBe(false);
    const last = await client.post('/pulls', { face: 'directory', url: from() });
    expect([last.status, errorsOf(last)]).toEqual([400, ['key required']]);
  });

  it.each([
    [{ face: 'directory', url: 'nowhere', key: 'k' }, 'url invalid'],
    [{ face: 'directory', url: 'https://x.example.com/directory/v1', key: 'k' }, 'url invalid'],
    [{ face: 'directory', url: 'https://x.example.com', key: 'two words' }, 'key invalid'],
    [{ face: 'directory', key: 'k' }, 'url required'],
    [{ face: 'directory', url: 'https://x.example.com' }, 'key required'],
    [{ face: 'directory', without: ['everything'] }, 'without.0 not_allowed'],
    [{ face: 'directory', since: 'yesterday' }, 'since form'],
    [{ face: 'directory', url: 'https://x.example.com', key: 'k', tags: [' '] }, 'tags.0 blank'],
    [{ face: 'directory', region: 'Germany' }, 'region too_long'],
    [{ face: 'directory', more: 1 }, 'more unknown_member'],
  ])('are refused with %j', async (body, error) => {
    const { client } = await newClient(fixture);
    const refused = await client.post('/pulls', body);
    expect([refused.status, errorsOf(refused)[0]]).toEqual([400, error]);
    expect((await client.get('/pulls')).json.data).toEqual([]);
  });

  it('are refused for an unsupported face, and need both scopes', async () => {
    const { client, account } = await newClient(fixture);
    const body = { face: 'nobody', url: from(), key: 'k' };
    expect((await client.post('/pulls', body)).status).toBe(404);
    for (const scope of ['pulls:manage', 'contacts:write'] as const) {
      const key = await fixture.newKey(account, [scope]);
      const refused = await clientOf(fixture, key).post('/pulls', { ...body, face: 'directory' });
      expect([refused.status, scope]).toEqual([403, scope]);
    }
  });
});

describe('records', () => {
  it('are returned together for contacts that have any', async () => {
    const { client } = await newClient(fixture);
    const [one, two, none] = [await client.make({}), await client.make({}), await client.make({})];
    const note = (await client.post(`/contacts/${one.id}/notes`, { body: 'first' })).json.data;
    const later = (await client.post(`/contacts/${one.id}/notes`, { body: 'later' })).json.data;
    await client.put(`/contacts/${two.id}/consents/email`, { state: 'opted_in' });
    const consent = (await client.put(`/contacts/${two.id}/consents/email`, { state: 'opted_out' })).json
      .data;
    const suppression = (await client.post(`/contacts/${two.id}/suppressions`, {})).json.data;
    const { json } = await client.get(`/records?contacts=${none.id},${two.id},${one.id}`);
    const records = { whole: true, notes: [], consents: [], suppressions: [] };
    expect(json).toEqual({
      data: [
        { ...records, contact_id: one.id, notes: [later, note] },
        { ...records, contact_id: two.id, consents: [consent], suppressions: [suppression] },
      ],
      meta: { next_cursor: null },
    });
  });

  it('large records are requested alone', async () => {
    const { client } = await newClient(fixture);
    const [one, two] = [await client.make({}), await client.make({})];
    const body = 'x'.repeat(60_000);
    for (let index = 0; index < 5; index += 1) await client.post(`/contacts/${one.id}/notes`, { body });
    await client.post(`/contacts/${two.id}/notes`, { body: 'small' });
    const { json } = await client.get(`/records?contacts=${one.id},${two.id}`);
    expect(
      json.data.map((record: Received['json']) => [record.contact_id, record.whole, record.notes.length]),
    ).toEqual([
      [one.id, false, 0],
      [two.id, true, 1],
    ]);
  });

  it('records of other accounts are not listed; an invalid id is refused', async () => {
    const [{ client }, { client: other }] = [await newClient(fixture), await newClient(fixture)];
    const contact = await client.make({});
    await client.post(`/contacts/${contact.id}/notes`, { body: neighborWords[3] });
    expect((await other.get(`/records?contacts=${contact.id}`)).json.data).toEqual([]);
    const many = Array.from({ length: 101 }, () => contact.id).join(',');
    for (const contacts of ['', '7', `${contact.id},`, many])
      expect((await client.get(`/records?contacts=${contacts}`)).status, contacts).toBe(400);
    expect((await client.get('/records')).status).toBe(400);
  });
});
