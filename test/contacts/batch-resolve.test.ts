/** Resolving identifiers to contacts, and batches of commands. */
import { describe, expect, it } from 'vitest';
import { clientOf, errorsOf, newClient, newContact } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';

const fixture = useServer();

const statuses = (received: Received) =>
  received.json.data.map((row: { status: string }) => row.status).join(' ');

describe('POST /contacts/batch', () => {
  it.each([
    ['is deleted', (id: string) => ({ op: 'delete', id })],
    ['releases it', (id: string) => ({ op: 'update', id, contact: { identities: [] } })],
  ])('a contact owns a number that it begins to share while the owner %s', async (_, release) => {
    const { client } = await newClient(fixture);
    const identity = { kind: 'phone', value: '4930111111' };
    const owner = await client.make({ identities: [identity] });
    const [first, second] = [
      await client.make({ display_name: 'A' }),
      await client.make({ display_name: 'B' }),
    ];
    const share = ({ id }: typeof first) => ({
      op: 'update',
      id,
      contact: { add_identities: [{ ...identity, shared: true }] },
    });
    const items = [share(first), share(second), release(owner.id)];
    expect((await client.post('/contacts/batch', { items, atomic: true })).status).toBe(200);
    const sharedFlagsOf = async ({ id }: typeof first) =>
      (await client.get(`/contacts/${id}/identities`)).json.data.map((item: object) => 'shared' in item);
    expect([await sharedFlagsOf(first), await sharedFlagsOf(second)]).toEqual([[false], [true]]);
  });

  it('answers each item at its position', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make(newContact);
    const gone = await client.make({ display_name: 'Gone' });
    const batch = await client.post('/contacts/batch', {
      items: [
        { op: 'create', contact: { phone: '+4930111111' } },
        { op: 'create', contact: { phone: '+14155550123' } },
        { op: 'create', contact: { phone: '+14155550123', company: 'X' }, on_match: 'return' },
        { op: 'create', contact: { phone: '+14155550123', company: 'X' }, on_match: 'merge' },
        { op: 'update', id, contact: { company: 'Y', add_tags: ['z'] } },
        { op: 'update', id: 1, contact: { company: 'Y' } },
        { op: 'update', id: '1', contact: { groups: ['unknown'] } },
        { op: 'delete', id: gone.number },
        { op: 'delete', id: gone.id },
        { op: 'delete', id: 'nonsense' },
        { op: 'create', contact: { phone: '1', nope: 1 } },
        { op: 'update', id, contact: { on_match: 'merge' } },
        { op: 'upsert' },
        null,
      ],
    });
    expect(batch.status).toBe(200);
    expect(statuses(batch)).toBe(
      'created failed found updated updated found failed deleted failed failed failed failed failed failed',
    );
    const rows = batch.json.data;
    expect(rows.map((row: { index: number }) => row.index)).toEqual([...rows.keys()]);
    expect(JSON.stringify(rows[1])).toBe(
      `{"index":1,"status":"failed","id":null,"problem":{"type":"urn:switchbook:problem:conflict","title":"Conflict",` +
        `"status":409,"detail":"Contact ${id} holds the phone 14155550123.","code":"conflict","what":"identity","contact_id":"${id}",` +
        '"contact_number":1,"identity":{"kind":"phone","scope":"","value":"14155550123"}}}',
    );
    expect(JSON.stringify(rows[2])).toBe(`{"index":2,"status":"found","id":"${id}"}`);
    expect(rows[7]).toEqual({ index: 7, status: 'deleted', id: gone.id });
    expect(rows.flatMap((row: { problem?: { code: string } }) => row.problem?.code ?? [])).toEqual([
      'conflict',
      'invalid',
      'not_found',
      'not_found',
      'invalid',
      'invalid',
      'invalid',
      'invalid',
    ]);
    expect(rows[6].problem.errors).toEqual([
      { path: 'contact.groups.0', code: 'unknown', message: 'does not exist' },
    ]);
    expect(rows[10].problem.errors.map((issue: { path: string }) => issue.path)).toEqual([
      'contact.phone',
      'contact.nope',
    ]);
    expect(rows[12].problem.errors[0]).toMatchObject({ path: 'op', code: 'not_allowed' });
    const { data } = (await client.get(`/contacts/${id}`)).json;
    expect(data).toMatchObject({ version: 3, company: 'Y', tags: ['vip', 'lead', 'z'] });
  });

  it('changes a contact only at the version that the item names', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make(newContact);
    const other = await client.make({ display_name: 'Other' });
    const update = (of: string, version: number, company: string) => ({
      op: 'update',
      id: of,
      version,
      contact: { company },
    });
    const items = [update(id, 2, 'Late'), update(other.id, 1, 'First'), update(other.id, 1, 'Second')];
    const each = await client.post('/contacts/batch', { items });
    expect(statuses(each)).toBe('failed updated failed');
    expect(each.json.data[0].problem).toMatchObject({ code: 'stale', version: 1 });
    const atomic = await client.post('/contacts/batch', { items, atomic: true });
    expect(atomic.status).toBe(422);
    expect((await client.get(`/contacts/${other.id}`)).json.data).toMatchObject({
      version: 2,
      company: 'First',
    });
    expect((await client.get(`/contacts/${id}`)).json.data).toMatchObject({ version: 1, company: 'Acme' });
  });

  it('runs items about one contact in their order', async () => {
    const { client } = await newClient(fixture);
    const phone = '+4930111111';
    for (const atomic of [false, true]) {
      const batch = await client.post('/contacts/batch', {
        atomic,
        items: [
          { op: 'create', contact: { phone, display_name: 'A' } },
          { op: 'create', contact: { phone, display_name: 'B' }, on_match: 'merge' },
          { op: 'create', contact: { phone, display_name: 'C' }, on_match: 'return' },
        ],
      });
      expect(statuses(batch)).toBe('created updated found');
      const { id } = batch.json.data[2];
      expect((await client.get(`/contacts/${id}`)).json.data.display_name).toBe('B');
      await client.remove(`/contacts/${id}`);
    }
  });

  it('applies all items or none when atomic, and lists the obstacles', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make(newContact);
    const items = [
      { op: 'create', contact: { phone: '+4930111111', tags: ['only here'] } },
      { op: 'create', contact: { phone: '+14155550123' } },
      { op: 'update', id, contact: { company: 'Y' } },
      { op: 'update', id, contact: { status: 'unknown' } },
      { op: 'delete', id: 99 },
      { op: 'create', contact: { phone: '+4930111111' } },
    ];
    const refused = await client.post('/contacts/batch', { items, atomic: true });
    expect([refused.status, refused.headers['content-type']]).toEqual([422, 'application/problem+json']);
    const { items: failing, ...problem } = refused.json;
    expect(problem).toEqual({
      type: 'urn:switchbook:problem:batch_failed',
      title: 'Batch failed',
      status: 422,
      detail: 'Nothing was changed, because some items cannot be done. They are listed in items.',
      code: 'batch_failed',
      request_id: refused.headers['x-request-id'],
    });
    const lines = failing.map(
      (row: { index: number; status: string; problem: { code: string } }) =>
        `${row.index} ${row.status} ${row.problem.code}`,
    );
    expect(lines).toEqual([
      '1 failed conflict',
      '3 failed invalid',
      '4 failed not_found',
      '5 failed conflict',
    ]);
    expect(failing[0].problem.contact_id).toBe(id);
    expect((await client.get('/contacts?count=exact')).json.meta.total).toBe(1);
    expect((await client.get(`/contacts/${id}`)).headers.etag).toBe('"1"');
    expect((await client.get('/tags')).json.data).toHaveLength(2);

    const done = await client.post('/contacts/batch', {
      items: [items[0], items[2], { op: 'delete', id }],
      atomic: true,
    });
    expect([done.status, statuses(done)]).toEqual([200, 'created updated deleted']);
    expect((await client.get('/contacts?count=exact')).json.meta.total).toBe(1);
  });

  it('names the limit of a batch that is too large in total, and the next step', async () => {
    const { client } = await newClient(fixture);
    const attributes = { text: 'x'.repeat(250_000) };
    const { id } = await client.make({ display_name: 'Large', attributes });
    const items = Array.from({ length: 150 }, (_, at) => ({
      op: 'update',
      id,
      contact: { company: `${at}` },
    }));
    const refused = await client.post('/contacts/batch', { items, atomic: true });
    expect([refused.status, refused.json]).toEqual([
      413,
      expect.objectContaining({
        code: 'too_large',
        maximum: 33_554_432,
        unit: 'stored_bytes',
        detail:
          'The contacts that the request reads or changes must have at most 33554432 bytes together. Send it in several requests.',
      }),
    ]);
    expect((await client.get(`/contacts/${id}`)).headers.etag).toBe('"1"');
  });

  it('lists every malformed item of an atomic batch, and those that are not possible', async () => {
    const { client } = await newClient(fixture);
    const refused = await client.post('/contacts/batch', {
      items: [
        { op: 'create', contact: {} },
        { op: 'create', contact: { nope: 1 } },
        { op: 'delete', id: 99 },
        {},
      ],
      atomic: true,
    });
    const lines = refused.json.items.map(
      (row: { index: number; problem: { code: string; errors?: { path: string }[] } }) =>
        `${row.index} ${row.problem.code} ${row.problem.errors?.[0]?.path}`,
    );
    expect([refused.status, lines]).toEqual([
      422,
      ['1 invalid contact.nope', '2 not_found undefined', '3 invalid op'],
    ]);
    expect((await client.get('/contacts?count=exact')).json.meta.total).toBe(0);
  });

  it('does not choose between several matches', async () => {
    const { client } = await newClient(fixture);
    const one = await client.make({ phone: '+4930111111' });
    const other = await client.make({ identities: [{ kind: 'telegram', value: '7' }] });
    const contact = { phone: '+4930111111', identities: [{ kind: 'telegram', value: '7' }] };
    const items = (['refuse', 'return', 'merge'] as const).map((on_match) => ({
      op: 'create',
      contact,
      on_match,
    }));
    const each = await client.post('/contacts/batch', { items });
    const codes = (rows: { problem: { code: string } }[]) => rows.map((row) => row.problem.code);
    expect(codes(each.json.data)).toEqual(['conflict', 'ambiguous', 'ambiguous']);
    expect(each.json.data[1].problem.candidates).toEqual([{ contact_id: one.id }, { contact_id: other.id }]);
    const atomic = await client.post('/contacts/batch', { items, atomic: true });
    expect([atomic.status, codes(atomic.json.items)]).toEqual([422, ['conflict', 'ambiguous', 'ambiguous']]);
  });

  it('takes 1,000 items and no more', async () => {
    const { client } = await newClient(fixture);
    const items = Array.from({ length: 1_000 }, (_, index) => ({
      op: 'create',
      contact: { phone: `+49301${String(index).padStart(6, '0')}`, display_name: `N${index}` },
    }));
    const batch = await client.post('/contacts/batch', { items });
    expect(new Set(statuses(batch).split(' '))).toEqual(new Set(['created']));
    expect(batch.json.data).toHaveLength(1_000);
    const tooMany = await client.post('/contacts/batch', { items: [...items, ...items] });
    expect([tooMany.status, errorsOf(tooMany)]).toEqual([400, ['items too_many']]);
    expect((await client.post('/contacts/batch', { items: [] })).text).toBe('{"data":[]}');
  });

  it('refuses unknown members of the envelope', async () => {
    const { client } = await newClient(fixture);
    const refused = await client.post('/contacts/batch', { items: {}, atomic: 'yes', mode: 1 });
    expect(errorsOf(refused)).toEqual(['items type', 'atomic type', 'mode unknown_member']);
    expect(errorsOf(await client.post('/contacts/batch', {}))).toEqual(['items required']);
  });

  it('requires contacts:delete to delete', async () => {
    const { account, client } = await newClient(fixture);
    const { id } = await client.make(newContact);
    const writer = clientOf(fixture, await fixture.newKey(account, ['contacts:write']));
    const items = [
      { op: 'create', contact: {} },
      { op: 'delete', id },
    ];
    const refused = await writer.post('/contacts/batch', { items });
    expect([refused.status, refused.json.detail]).toEqual([403, 'This key lacks the scope contacts:delete.']);
    expect((await client.get('/contacts?count=exact')).json.meta.total).toBe(1);
    expect((await writer.post('/contacts/batch', { items: items.slice(0, 1) })).status).toBe(200);
  });
});

describe('POST /contacts/resolve', () => {
  it('finds by any identifier and names it', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({
      ...newContact,
      identities: [{ kind: 'external', scope: 'Shop', value: '7' }],
    });
    const found = await client.post('/contacts/resolve', {
      identifiers: [
        { kind: 'telegram', value: '99' },
        { kind: 'wa_id', value: '14155550123' },
        { kind: 'email', value: 'JANE@example.com' },
        { kind: 'external', scope: 'SHOP', value: '7' },
      ],
    });
    expect([found.status, found.headers.etag, found.headers.location]).toEqual([200, '"1"', undefined]);
    expect(Object.keys(found.json.data)).toEqual(['contact', 'matched_by']);
    expect(found.json.data.contact).toEqual((await client.get(`/contacts/${id}`)).json.data);
    expect(JSON.stringify(found.json.data.matched_by)).toBe(
      '[{"identifier":1,"kind":"wa_id","scope":"","value":"14155550123","match":"exact"},' +
        '{"identifier":2,"kind":"email","scope":"","value":"jane@example.com","match":"exact"},' +
        '{"identifier":3,"kind":"external","scope":"shop","value":"7","match":"exact"}]',
    );
  });

  it('finds other forms of a number, after the exact one', async () => {
    const { client } = await newClient(fixture);
    const old = await client.make({ phone: '+55 11 8765-4321' });
    const request = { identifiers: [{ kind: 'phone', value: '+55 11 98765-4321' }] };
    const found = await client.post('/contacts/resolve', request);
    expect(found.json.data.contact.id).toBe(old.id);
    expect(found.json.data.matched_by).toMatchObject([{ value: '5511987654321', match: 'equivalent' }]);
    const exact = await client.make({ phone: '+55 11 98765-4321' });
    expect((await client.post('/contacts/resolve', request)).json.data.contact.id).toBe(exact.id);
  });

  it('answers 404 without a match and 409 with several', async () => {
    const { client } = await newClient(fixture);
    const nobody = await client.post('/contacts/resolve', {
      identifiers: [{ kind: 'phone', value: '+4930111111' }],
    });
    expect([nobody.status, nobody.json.code]).toEqual([404, 'not_found']);
    const one = await client.make({ phone: '+4930111111', email: 'a@x.org' });
    const other = await client.make({ email: 'A@x.org' });
    for (const create of [undefined, { display_name: 'X' }]) {
      const several = await client.post('/contacts/resolve', {
        identifiers: [
          { kind: 'phone', value: '+4930111111' },
          { kind: 'email', value: 'a@x.org' },
        ],
        create,
      });
      expect([several.status, several.json.code]).toEqual([409, 'ambiguous']);
      const byIdentifier = several.json.candidates.map(
        (candidate: { identifier: number; contact_id: string }) =>
          `${candidate.identifier} ${candidate.contact_id}`,
      );
      expect(byIdentifier.sort()).toEqual([`0 ${one.id}`, `1 ${one.id}`, `1 ${other.id}`].sort());
    }
  });

  it('creates a contact with the requested identifiers', async () => {
    const { client } = await newClient(fixture);
    const request = {
      identifiers: [
        { kind: 'phone', value: '+55 11 98765-4321' },
        { kind: 'email', value: 'New@x.org' },
      ],
      create: { display_name: 'New', identities: [{ kind: 'telegram', value: '7' }], tags: ['fresh'] },
    };
    const created = await client.post('/contacts/resolve', request);
    const { contact, matched_by } = created.json.data;
    expect([created.status, created.headers.etag, matched_by]).toEqual([201, '"1"', []]);
    expect(created.headers.location).toBe(`/directory/v1/contacts/${contact.id}`);
    expect(contact).toMatchObject({ display_name: 'New', phone: '+5511987654321', email: 'New@x.org' });
    const again = await client.post('/contacts/resolve', { ...request, create: { display_name: 'Other' } });
    expect([again.status, again.json.data.contact.id, again.json.data.contact.version]).toEqual([
      200,
      contact.id,
      1,
    ]);
    expect(again.json.data.matched_by).toHaveLength(2);
    const oldForm = await client.post('/contacts/resolve', {
      identifiers: [{ kind: 'phone', value: '+551187654321' }],
      create: {},
    });
    expect([oldForm.status, oldForm.json.data.contact.id]).toEqual([200, contact.id]);
    expect(oldForm.json.data.matched_by).toMatchObject([{ match: 'equivalent' }]);
  });

  it('does not return the holder of another identifier', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({ phone: '+4930111111' });
    for (const tags of [[], ['brand new']]) {
      const refused = await client.post('/contacts/resolve', {
        identifiers: [{ kind: 'telegram', value: '7' }],
        create: { phone: '+4930111111', tags },
      });
      expect([refused.status, refused.json.code, refused.json.contact_id]).toEqual([409, 'conflict', id]);
    }
  });

  it('makes one contact of 20 parallel questions in two forms of one number', async () => {
    const { client } = await newClient(fixture);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        client.post('/contacts/resolve', {
          identifiers: [{ kind: 'phone', value: index % 2 === 0 ? '+5511987654321' : '+551187654321' }],
          create: {},
        }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.json.data.contact.id)).size).toBe(1);
  });

  it('makes one contact of 50 parallel questions', async () => {
    const { client } = await newClient(fixture);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        client.post('/contacts/resolve', {
          identifiers: [{ kind: 'email', value: 'one@x.org' }],
          create: {},
        }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(49);
    expect(new Set(answers.map((answer) => answer.json.data.contact.id)).size).toBe(1);
  });

  it('requires contacts:write only to create a contact', async () => {
    const { account, client } = await newClient(fixture);
    const { id } = await client.make(newContact);
    const reader = clientOf(fixture, await fixture.newKey(account, ['contacts:read']));
    const identifiers = [{ kind: 'phone', value: '+14155550123' }];
    expect((await reader.post('/contacts/resolve', { identifiers })).json.data.contact.id).toBe(id);
    const refused = await reader.post('/contacts/resolve', { identifiers, create: {} });
    expect([refused.status, refused.json.detail]).toEqual([403, 'This key lacks the scope contacts:write.']);
  });

  it('refuses invalid identifiers', async () => {
    const { client } = await newClient(fixture);
    const refused = await client.post('/contacts/resolve', {
      identifiers: [
        { kind: 'phone', value: '123' },
        { kind: 'email' },
        { kind: 'telegram', value: '7', label: 'x' },
        {},
      ],
      create: { on_match: 'merge' },
      more: 1,
    });
    expect(errorsOf(refused)).toEqual([
      'identifiers.0.value form',
      'identifiers.1.value required',
      'identifiers.2.label unknown_member',
      'identifiers.3.kind required',
      'create.on_match unknown_member',
      'more unknown_member',
    ]);
    expect(errorsOf(await client.post('/contacts/resolve', { identifiers: [] }))).toEqual([
      'identifiers too_few',
    ]);
    expect(errorsOf(await client.post('/contacts/resolve', {}))).toEqual(['identifiers required']);
  });
});
