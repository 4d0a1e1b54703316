/** `/bulk-changes`: one edit, or a deletion, of many contacts, in the background. */
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { type Client, clientOf, errorsOf, newClient } from '../support/clients/directory.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

// The server sweeps, and the clock advances by a month.
const fixture = useServer({ isAlone: true });
const missing = '018f0000-0000-7000-8000-000000000000';
const dayMs = 24 * 60 * 60 * 1000;

interface Person {
  readonly id: string;
  readonly number: number;
  readonly version: number;
  readonly tags: readonly string[];
  readonly status: { readonly number: number } | null;
}

async function people(count: number) {
  const { account, client } = await newClient(fixture);
  const items = Array.from({ length: count }, (_, index) => ({
    op: 'create',
    contact: { display_name: `Person ${index}`, ...(index % 2 === 0 ? { tags: ['even'] } : {}) },
  }));
  await client.post('/contacts/batch', { items });
  return { account, client };
}

const jobOf = async (client: Client, id: string) => (await client.get(`/bulk-changes/${id}`)).json.data;

/** The job after its end. */
async function ended(client: Client, id: string) {
  const states = ['done', 'cancelled', 'failed', 'undone'];
  await until('it has ended', async () => states.includes((await jobOf(client, id)).state));
  return jobOf(client, id);
}

async function start(client: Client, body: object): Promise<string> {
  const begun = await client.post('/bulk-changes', body);
  if (begun.status !== 202) throw new Error(begun.text);
  return begun.json.data.id;
}

async function all(client: Client, query = ''): Promise<readonly Person[]> {
  return (await client.get(`/contacts?limit=200&sort=created_at${query}`)).json.data;
}

describe('a bulk change', () => {
  it('runs with more saved segments in one list than a tree has conditions', async () => {
    const { client } = await people(3);
    const names = Array.from({ length: 31 }, (_, at) => `Segment ${at}`);
    for (const name of names)
      await client.post('/segments', { name, tree: { field: 'tag', op: 'is', value: 'even' } });
    const filter = { field: 'segment', op: 'any_of', value: names };
    const id = await start(client, { filter, change: { add_tags: ['vip'] } });
    expect(await ended(client, id)).toMatchObject({ state: 'done', matched: 2, changed: 2 });
  });

  it('makes one edit of each match, reports its progress, and is undone', async () => {
    const { account, client } = await people(6);
    const other = await people(6);
    const group = (await client.post('/groups', { name: 'Friends' })).json.data;
    const status = (await client.post('/statuses', { name: 'Asked' })).json.data;
    const before = await all(client);
    await client.patch(`/contacts/${before[0]?.id}`, { add_tags: ['vip'] });
    const begun = await client.post('/bulk-changes', {
      filter: { tag: 'even' },
      change: { add_tags: ['vip'], remove_tags: ['even'], add_groups: ['friends'], status: status.number },
    });
    expect(begun.status).toBe(202);
    const { id } = begun.json.data;
    expect(begun.headers.location).toBe(`/directory/v1/bulk-changes/${id}`);
    expect(begun.json.data).toMatchObject({
      state: 'queued',
      matched: null,
      filter: { tag: 'even' },
      change: {
        add_tags: ['vip'],
        add_groups: [{ number: group.number, name: 'Friends' }],
        status: { number: status.number, name: 'Asked' },
      },
      actor: { face: 'directory' },
    });
    const done = await ended(client, id);
    expect(done).toMatchObject({ state: 'done', seen: 3, changed: 3, unchanged: 0, failed: 0, percent: 100 });
    expect([done.can_undo, done.undo, done.finished_at === null]).toEqual([true, null, false]);
    const changed = await all(client, '&tag=vip');
    expect(changed.map((person) => [person.tags, person.status?.number])).toEqual(
      [1, 2, 3].map(() => [['vip'], status.number]),
    );
    expect(changed.map((person) => person.version)).toEqual([3, 2, 2]);
    expect(await all(client, '&tag=even')).toHaveLength(0);
    // The feed waits for older transactions of all accounts.
    await until('its event is told', async () => {
      const { data: events } = (await client.get('/events?limit=1000&types=contact.updated')).json;
      const contactEvents = events.filter(
        (event: { contact_id: string }) => event.contact_id === changed[1]?.id,
      );
      if (contactEvents.length > 0)
        expect(contactEvents).toMatchObject([{ actor: { key_id: done.actor.key_id }, version: 2 }]);
      return contactEvents.length > 0;
    });

    // Later changes of the same field stay; all other fields are restored.
    await client.patch(`/contacts/${changed[1]?.id}`, { status: null });
    await client.patch(`/contacts/${changed[2]?.id}`, {
      status: null,
      remove_tags: ['vip'],
      add_tags: ['even'],
      groups: [],
    });
    expect((await client.post(`/bulk-changes/${id}/undo`, undefined)).json.data.state).toBe('undoing');
    expect(await ended(client, id)).toMatchObject({
      state: 'undone',
      undo: { reverted: 2, kept: 1 },
      can_undo: false,
    });
    const after = await all(client);
    expect(after[0]).toMatchObject({ tags: ['even', 'vip'], groups: [], status: before[0]?.status });
    expect(after[2]).toMatchObject({ tags: ['even'], groups: [], status: null });
    expect(after[4]).toMatchObject({ tags: ['even'], status: null, version: 3 });
    const again = await client.post(`/bulk-changes/${id}/undo`, undefined);
    expect([again.status, again.json.reason]).toEqual([409, 'undone']);

    // The neighboring account has the same tags, and stays unchanged.
    expect(await all(other.client, '&tag=even')).toHaveLength(3);
    expect((await other.client.get('/bulk-changes')).json.data).toEqual([]);
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/cancel'],
      ['POST', '/undo'],
    ] as const)
      for (const foreign of [id, missing]) {
        const answer = await other.client.call(method, `/bulk-changes/${foreign}${path}`);
        expect([answer.status, answer.json.detail]).toEqual([404, 'There is no such bulk change.']);
      }
    const reader = clientOf(fixture, await fixture.newKey(account, ['contacts:read', 'contacts:write']));
    const refused = await reader.post(`/bulk-changes/${id}/undo`, undefined);
    expect([refused.status, refused.json.detail]).toEqual([403, 'This key lacks the scope groups:write.']);
  });

  it('sets and clears texts in canonical form, and an undo restores the previous ones', async () => {
    const { client } = await newClient(fixture);
    const had = { company: 'Acme', birthday: '1985-04-12', owner: 'ana' };
    const [one, two] = [await client.make(had), await client.make({ company: 'Omega', language: 'de' })];
    const fields = { company: 'Omega', language: 'PT_br', birthday: null, job_title: '', avatar_url: '' };
    const begun = await client.post('/bulk-changes', { filter: {}, change: { fields, add_tags: ['a'] } });
    const canonical = {
      company: 'Omega',
      language: 'pt-BR',
      birthday: null,
      job_title: null,
      avatar_url: null,
    };
    expect(begun.json.data.change).toEqual({ add_tags: ['a'], fields: canonical });
    const { id } = begun.json.data;
    expect(await ended(client, id)).toMatchObject({ state: 'done', changed: 2 });
    const read = async ({ id }: { id: string }) => (await client.get(`/contacts/${id}`)).json.data;
    expect(await read(one)).toMatchObject({ ...canonical, owner: 'ana', tags: ['a'], version: 2 });
    // An undo keeps later changes.
    await client.patch(`/contacts/${two.id}`, { language: 'fr' });
    await client.post(`/bulk-changes/${id}/undo`, undefined);
    expect(await ended(client, id)).toMatchObject({ state: 'undone', undo: { reverted: 2, kept: 0 } });
    expect(await read(one)).toMatchObject({ ...had, language: null, tags: [] });
    expect(await read(two)).toMatchObject({ company: 'Omega', language: 'fr', birthday: null, tags: [] });
  });

  it('changes contacts by id once each, and reports those of other accounts as failed', async () => {
    const { client } = await people(3);
    const stranger = await people(1);
    const [one, two] = await all(client);
    const [foreign] = await all(stranger.client);
    const ids = [one?.id, one?.id.toUpperCase(), two?.number, missing, foreign?.id, 'nobody'];
    const id = await start(client, { contact_ids: ids, change: { add_tags: ['even'] } });
    expect(await ended(client, id)).toMatchObject({
      state: 'done',
      filter: null,
      matched: 5,
      seen: 5,
      changed: 1,
      unchanged: 1,
      failed: 3,
    });
    expect((await all(stranger.client))[0]?.version).toBe(1);
  });

  it('deletes, and its undo restores contacts with free numbers, also when requested twice at once', async () => {
    const { account, client } = await people(4);
    const taken = await client.make({ display_name: 'Taken', phone: '+4930333333', tags: ['even'] });
    const before = await all(client);
    const writer = clientOf(fixture, await fixture.newKey(account, ['contacts:read', 'contacts:write']));
    const body = { filter: { tag: 'even' }, change: { delete: true } };
    const refused = await writer.post('/bulk-changes', body);
    expect([refused.status, refused.json.detail]).toEqual([403, 'This key lacks the scope contacts:delete.']);
    const id = await start(client, body);
    expect(await ended(client, id)).toMatchObject({ state: 'done', changed: 3, can_undo: true });
    expect((await all(client)).map((person) => person.tags)).toEqual([[], []]);
    const holder = await client.make({ phone: '+4930333333' });
    expect((await writer.post(`/bulk-changes/${id}/undo`, undefined)).status).toBe(403);
    await Promise.all([1, 2].map(() => client.post(`/bulk-changes/${id}/undo`, undefined)));
    expect(await ended(client, id)).toMatchObject({ state: 'undone', undo: { reverted: 2, kept: 1 } });
    const after = (await all(client)).filter((person) => person.id !== holder.id);
    const shown = (some: readonly Person[]) =>
      some.map(({ id: which, number, tags }) => ({ which, number, tags }));
    expect(shown(after)).toEqual(shown(before.filter((person) => person.id !== taken.id)));
    const { data } = (await client.get('/deleted-contacts')).json;
    expect(data.map((contact: { id: string }) => contact.id)).toEqual([taken.id]);
  });

  it('leaves a contact deleted by its undo if another one has its value of a unique field', async () => {
    const { client } = await newClient(fixture);
    await client.post('/fields', { key: 'card', type: 'text', indexed: true, unique: true });
    const taken = await client.make({ display_name: 'Taken', attributes: { card: 'A1' } });
    await client.make({ display_name: 'Free', attributes: { card: 'B2' } });
    const id = await start(client, { filter: {}, change: { delete: true } });
    expect(await ended(client, id)).toMatchObject({ state: 'done', changed: 2 });
    await client.make({ display_name: 'Holder', attributes: { card: 'A1' } });
    await client.post(`/bulk-changes/${id}/undo`, undefined);
    expect(await ended(client, id)).toMatchObject({ state: 'undone', undo: { reverted: 1, kept: 1 } });
    const { data } = (await client.get('/deleted-contacts')).json;
    expect(data.map((contact: { id: string }) => contact.id)).toEqual([taken.id]);
  });

  it('deletes permanently if the account keeps no deleted contacts', async () => {
    const { client } = await people(2);
    await client.patch('/account', { bin_days: 0 });
    const id = await start(client, { filter: {}, change: { delete: true } });
    expect(await ended(client, id)).toMatchObject({ state: 'done', changed: 2, can_undo: false });
    const undo = await client.post(`/bulk-changes/${id}/undo`, undefined);
    expect([undo.status, undo.json.reason]).toEqual([409, 'deletion']);
  });
});

describe('a refused bulk change', () => {
  it('reports the errors of a change by path', async () => {
    const { client } = await people(1);
    const change = { add_tags: ['a'] };
    const wrong: readonly (readonly [object, readonly string[]])[] = [
      [{ change }, ['filter contradiction']],
      [{ filter: {}, contact_ids: [1], change }, ['filter contradiction']],
      [{ filter: {}, change: {} }, ['change required']],
      [{ filter: {}, change: { delete: true, add_tags: ['a'] } }, ['change.delete contradiction']],
      [{ filter: { phone: 'x', consent: 'y' }, change }, ['filter.phone form', 'filter.consent form']],
      [
        { filter: {}, change: { status: 99, add_groups: ['none'] } },
        ['change.add_groups.0 unknown', 'change.status unknown'],
      ],
      [{ contact_ids: [], change }, ['contact_ids too_few']],
      [{ filter: {}, change: { fields: {} } }, ['change.fields required']],
      [{ filter: {}, change: { delete: true, fields: { company: 'A' } } }, ['change.delete contradiction']],
      [
        { filter: {}, change: { fields: { display_name: 'A' } } },
        ['change.fields.display_name unknown_member'],
      ],
      [{ filter: {}, change: { fields: { company: 1 } } }, ['change.fields.company type']],
      [{ filter: {}, change: { fields: { birthday: 'today' } } }, ['change.fields.birthday form']],
      [{ filter: {}, change: { fields: { avatar_url: 'x' } } }, ['change.fields.avatar_url form']],
    ];
    for (const [body, errors] of wrong) {
      const refused = await client.post('/bulk-changes', body);
      expect([refused.status, errorsOf(refused)]).toEqual([400, errors]);
    }
    const many = { contact_ids: Array.from({ length: 10_001 }, (_, index) => index + 1), change };
    expect((await client.post('/bulk-changes', many)).status).toBe(400);
    const name = { 'idempotency-key': 'once' };
    const [one, again] = [
      await client.post('/bulk-changes', { filter: {}, change }, name),
      await client.post('/bulk-changes', { filter: {}, change }, name),
    ];
    expect(again.json.data.id).toBe(one.json.data.id);
  });
});

describe('the undo data', () => {
  const kept = async (account: string) =>
    (
      await fixture.database.query<{ n: number }>(
        planned('select count(*)::integer as n from bulk_change_contacts where account_id = $1'),
        [account],
      )
    )[0]?.n;

  it('is deleted with an erased person, and after 30 days', async () => {
    const { account, client } = await people(3);
    const other = await people(3);
    const id = await start(client, { filter: {}, change: { add_tags: ['a'] } });
    await ended(other.client, await start(other.client, { filter: {}, change: { add_tags: ['a'] } }));
    await ended(client, id);
    expect(await kept(account.account.id)).toBe(3);
    const [first] = await all(client);
    const erased = await client.post(`/contacts/${first?.id}/erase`, undefined);
    expect(erased.json.data.places).toContainEqual({ table: 'bulk_change_contacts', rows: 1 });
    expect([await kept(account.account.id), await kept(other.account.account.id)]).toEqual([2, 3]);
    fixture.advance(31 * dayMs);
    const retention = { eventsMs: null, importRowsMs: null, auditMs: null };
    await fixture.core.sweep({ signal: new AbortController().signal, retention });
    expect(await kept(account.account.id)).toBe(0);
    const late = await client.post(`/bulk-changes/${id}/undo`, undefined);
    expect([late.status, late.json.reason]).toEqual([409, 'too_late']);
  });
});
