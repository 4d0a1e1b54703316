/** Imports over the wire: outcomes of rows, cancelling, undo, and rights. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  counts,
  csv,
  ended,
  imported,
  namesOf,
  people,
  sendFile,
} from '../support/accounts/import-requests.js';
import { clientOf, errorsOf, newClient, problemOf, withoutRequest } from '../support/clients/directory.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

describe('rows', () => {
  it('are listed with their results, in pages and by outcome', async () => {
    const { client } = await newClient(fixture);
    await client.make({ display_name: 'Ben', phone: '+4915100000002' });
    const { id } = await imported(client, people);
    const rows = `/imports/${id}/rows`;
    const { data, meta } = (await client.get(rows)).json;
    expect(meta).toEqual({ next_cursor: null });
    expect(data).toEqual([
      { row: 1, outcome: 'created', contact_id: expect.any(String), errors: [], notes: [], raw: null },
      {
        row: 2,
        outcome: 'skipped',
        contact_id: expect.any(String),
        notes: [],
        raw: null,
        errors: [{ column: null, code: 'known', message: expect.any(String) }],
      },
      {
        row: 3,
        outcome: 'rejected',
        contact_id: null,
        notes: [],
        raw: ['nonsense', 'Cem', '', ''],
        errors: [
          { column: 'Phone', code: 'invalid', message: expect.stringContaining('nonsense'), form: 'phone' },
        ],
      },
    ]);
    const first = (await client.get(`${rows}?outcome=created,rejected&limit=1`)).json;
    const second = (
      await client.get(`${rows}?outcome=created,rejected&limit=1&cursor=${first.meta.next_cursor}`)
    ).json;
    expect([first.data[0].row, second.data[0].row, second.meta.next_cursor]).toEqual([1, 3, null]);
    const elsewhere = await client.get(`${rows}?cursor=${first.meta.next_cursor}`);
    expect([elsewhere.status, ...errorsOf(elsewhere)]).toEqual([400, 'cursor expired']);
    expect(errorsOf(await client.get(`${rows}?outcome=gone`))).toEqual(['outcome not_allowed']);
  });

  it('rows with a dropped cell or a doubt have notes, and the import has the sums', async () => {
    const { client } = await newClient(fixture);
    const file = [
      'Phone,Name,Email',
      '+4915100000001,Ana,none of these',
      '9592123456,Ben,',
      'nonsense,Cem,',
      '+4915100000001,Ana again,',
    ].join('\n');
    const job = await imported(client, file, '?bad_cells=drop_cell&region=IN');
    expect(counts(job)).toEqual([2, 0, 1, 1]);
    expect(job.bad_cells).toBe('drop_cell');
    const reason = (
      kind: string,
      code: string,
      column: string | null,
      row: number,
      value: string | null,
      members: object = {},
    ) => ({
      kind,
      code,
      column,
      count: 1,
      values: [],
      examples: [{ row, message: expect.any(String), value, ...members }],
    });
    expect(job.reasons).toEqual([
      reason('dropped', 'invalid', 'Email', 1, 'none of these', { form: 'email' }),
      reason('ambiguous', 'ambiguous_phone', 'Phone', 2, '9592123456'),
      reason('rejected', 'invalid', 'Phone', 3, 'nonsense', { form: 'phone', country: 'IN' }),
      reason('skipped', 'repeated', 'Phone', 4, null, { same_as: 1 }),
    ]);
    const rows = (await client.get(`/imports/${job.id}/rows`)).json.data;
    expect(rows.map((row: { notes: unknown }) => row.notes)).toEqual([
      [
        {
          column: 'Email',
          code: 'invalid',
          message: expect.any(String),
          value: 'none of these',
          form: 'email',
        },
      ],
      [
        {
          column: 'Phone',
          code: 'ambiguous_phone',
          value: '9592123456',
          message: expect.stringMatching(/\+919592123456.*\+9592123456/),
        },
      ],
      [],
      [],
    ]);
    const created = (await client.get(`/imports/${job.id}/rows?outcome=created&limit=1`)).json;
    expect(created.data).toEqual([rows[0]]);
    expect(errorsOf(await sendFile(client, file, '?bad_cells=maybe'))).toEqual(['bad_cells not_allowed']);
  });

  it('rejected rows form a file to fix and send again', async () => {
    const { client } = await newClient(fixture);
    const { id } = await imported(client, people);
    const answer = await client.get(`/imports/${id}/rejected`);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="rejected-rows.csv"',
    });
    expect(answer.text).toMatch(/^\ufeffPhone,Name,Email,Labels,import_row,/);
    expect(counts(await imported(client, answer.text))).toEqual([0, 0, 0, 1]);
    expect(counts(await imported(client, answer.text.replace('nonsense', '+4915100000003')))).toEqual([
      1, 0, 0, 0,
    ]);
    expect(await namesOf(client)).toEqual(['Ana', 'Ben', 'Cem']);
  });
});

describe('an import', () => {
  it('is listed with the others, newest first, in pages', async () => {
    const { client } = await newClient(fixture);
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1)
      ids.unshift((await imported(client, csv('phone', `+491510000000${index}`))).id);
    const first = (await client.get('/imports?limit=2')).json;
    expect(first.data.map((item: { id: string }) => item.id)).toEqual(ids.slice(0, 2));
    const rest = (await client.get(`/imports?limit=2&cursor=${first.meta.next_cursor}`)).json;
    expect([rest.data.map((item: { id: string }) => item.id), rest.meta.next_cursor]).toEqual([
      ids.slice(2),
      null,
    ]);
  });

  it('an import that has ended cannot be cancelled, and is undone once', async () => {
    const { client } = await newClient(fixture);
    const { id } = await imported(client, people);
    const cancelled = await client.post(`/imports/${id}/cancel`, undefined);
    expect([cancelled.status, problemOf(cancelled)]).toMatchObject([
      409,
      { detail: 'The import has already ended.' },
    ]);
    const changed = (await client.get('/contacts?phone=%2B4915100000002')).json.data[0];
    await client.patch(`/contacts/${changed.id}`, { company: 'Acme' });
    const undoing = await client.post(`/imports/${id}/undo`, undefined);
    expect(undoing.status).toBe(202);
    const job = await ended(client, id);
    expect(job).toMatchObject({
      state: 'undone',
      undo: { reverted: 1, kept: 1 },
      undone_at: expect.any(String),
    });
    expect(await namesOf(client)).toEqual(['Ben']);
    expect((await client.post(`/imports/${id}/undo`, undefined)).status).toBe(409);
  });

  it('an undo keeps notes that were changed since, with the contacts that it made', async () => {
    const { client } = await newClient(fixture);
    const known = await client.make({ display_name: 'Ana', phone: '+4915100000001' });
    const rows = ['+4915100000001', '+4915100000002', '+4915100000003'].map((value) =>
      JSON.stringify({ identities: [{ kind: 'phone', value }], notes: [{ body: 'of the file' }] }),
    );
    const { id } = await imported(client, `${rows.join('\n')}\n`, '?format=ndjson&on_match=update');
    const created = (await client.get('/contacts?phone=%2B4915100000002')).json.data[0];
    const notesOf = async (contact: string) =>
      (await client.get(`/contacts/${contact}/notes`)).json.data ?? [];
    for (const contact of [known.id, created.id]) {
      const [note] = await notesOf(contact);
      await client.patch(`/contacts/${contact}/notes/${note.id}`, { body: 'of a person' });
    }
    await client.post(`/imports/${id}/undo`, undefined);
    expect(await ended(client, id)).toMatchObject({ state: 'undone', undo: { reverted: 1, kept: 2 } });
    for (const contact of [known.id, created.id])
      expect(await notesOf(contact)).toMatchObject([{ body: 'of a person' }]);
    expect((await client.get('/contacts')).json.data).toHaveLength(2);
  });

  it('an undo counts a contact as kept whose edited note stays, and removes the other notes', async () => {
    const { client } = await newClient(fixture);
    const known = await client.make({ display_name: 'Ana', phone: '+4915100000001' });
    const other = await client.make({ display_name: 'Ben', phone: '+4915100000002' });
    const rows = ['1 a', '1 b', '1 c d', '2 e'].map((text) => {
      const [phone, ...notes] = text.split(' ');
      const identities = [{ kind: 'phone', value: `+491510000000${phone}` }];
      return JSON.stringify({ identities, notes: notes.map((body) => ({ body })) });
    });
    const { id } = await imported(client, `${rows.join('\n')}\n`, '?format=ndjson&on_match=update');
    const notesOf = async (contact: string) => (await client.get(`/contacts/${contact}/notes`)).json.data;
    const edited = (await notesOf(known.id)).find((note: { body: string }) => note.body === 'c');
    await client.patch(`/contacts/${known.id}/notes/${edited.id}`, { body: 'of a person' });
    await client.post(`/imports/${id}/undo`, undefined);
    // The row with the edited note is not reverted.
    expect((await ended(client, id)).undo).toEqual({ reverted: 3, kept: 1 });
    expect(await notesOf(known.id)).toMatchObject([{ body: 'of a person' }]);
    expect(await notesOf(other.id)).toEqual([]);
  });

  it('a running import can be cancelled, and its finished part can be undone', async () => {
    const { client } = await newClient(fixture);
    const rows = Array.from({ length: 20_000 }, (_, index) => `+4915${10_000_000 + index},Person ${index}`);
    const { id } = (await sendFile(client, csv('phone,name', ...rows))).json.data;
    const cancelled = await client.post(`/imports/${id}/cancel`, undefined);
    expect([cancelled.status, cancelled.json.data.state]).toEqual([202, 'cancelled']);
    expect((await client.post(`/imports/${id}/cancel`, undefined)).status).toBe(202);
    const job = await ended(client, id);
    expect(job.settled_rows).toBeLessThan(20_000);
    const total = async () => (await client.get('/contacts?limit=1&count=exact')).json.meta.total;
    expect(await total()).toBe(job.created);
    await client.post(`/imports/${id}/undo`, undefined);
    await until(
      'it is taken back',
      async () => (await client.get(`/imports/${id}`)).json.data.state === 'undone',
    );
    expect(await total()).toBe(0);
  });

  it('a dry run cannot be undone', async () => {
    const { client } = await newClient(fixture);
    const { id } = await imported(client, people, '?dry_run=true');
    const refused = await client.post(`/imports/${id}/undo`, undefined);
    expect([refused.status, problemOf(refused)]).toMatchObject([409, { code: 'conflict' }]);
  });

  it('requires contacts:write, a read contacts:read, and an undo contacts:delete too', async () => {
    const { account, client } = await newClient(fixture);
    const { id } = await imported(client, people);
    const reader = clientOf(fixture, await fixture.newKey(account, ['contacts:read']));
    const writer = clientOf(fixture, await fixture.newKey(account, ['contacts:write']));
    expect((await reader.get(`/imports/${id}`)).status).toBe(200);
    expect((await reader.get(`/imports/${id}/rejected`)).status).toBe(200);
    for (const path of ['', `/${id}/cancel`, `/${id}/undo`])
      expect((await reader.call('POST', `/imports${path}`, people)).status).toBe(403);
    expect((await writer.get(`/imports/${id}/rows`)).status).toBe(403);
    const refused = await writer.post(`/imports/${id}/undo`, undefined);
    expect([refused.status, problemOf(refused)]).toMatchObject([
      403,
      { detail: expect.stringContaining('delete') },
    ]);
    expect(await namesOf(client)).toEqual(['Ana', 'Ben']);
  });

  it('an import of another account answers like a missing one, byte for byte', async () => {
    const { client } = await newClient(fixture);
    const stranger = await newClient(fixture);
    const { id } = await imported(stranger.client, people);
    for (const missing of [randomUUID(), 'nonsense'])
      for (const [method, path] of [
        ['GET', ''],
        ['GET', '/rows'],
        ['GET', '/rejected'],
        ['POST', '/cancel'],
        ['POST', '/undo'],
      ] as const) {
        const foreign = await client.call(method, `/imports/${id}${path}`);
        const none = await client.call(method, `/imports/${missing}${path}`);
        expect([foreign.status, withoutRequest(foreign)]).toEqual([404, withoutRequest(none)]);
      }
    expect((await client.get('/imports')).json.data).toEqual([]);
    expect((await stranger.client.get(`/imports/${id}`)).json.data.state).toBe('done');
  });
});
