/** `/merges` and `/duplicates`, and requests with the ids of merged contacts. */

import { describe, expect, it } from 'vitest';
import { mergeLimits } from '../../src/contacts/values/request-limits.js';
import { planned } from '../../src/database/statements/sql.js';
import { clientOf, errorsOf, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const missing = '018f0000-0000-7000-8000-000000000000';

async function two() {
  const { account, client } = await newClient(fixture);
  const one = await client.make({ display_name: 'One', phone: '+4930111111', attributes: { a: 1, b: 2 } });
  const other = await client.make({
    display_name: 'Two',
    phone: '+4930222222',
    company: 'ACME',
    attributes: { b: 3, c: 4 },
    tags: ['vip'],
  });
  return { account, client, one, other };
}

describe('POST /merges', () => {
  it('returns the result with preview, and changes nothing', async () => {
    const { client, one, other } = await two();
    const shown = await client.post('/merges', { survivor: one.id, loser: other.number, preview: true });
    expect(shown.status).toBe(200);
    expect(shown.json.data).toMatchObject({
      id: null,
      preview: true,
      survivor_id: one.id,
      loser_id: other.id,
      versions: { survivor: 1, loser: 1 },
      adopted: [
        { path: 'company', value: 'ACME' },
        { path: 'attributes.c', value: 4 },
      ],
      united: { identities: [{ kind: 'phone', value: '4930222222', primary: true }], tags: ['vip'] },
      vendor_ids: [],
    });
    expect(shown.json.data.dropped).toContainEqual({ path: 'attributes.b', value: 3, kept: 2 });
    expect((await client.get(`/contacts/${other.id}`)).json.data.version).toBe(1);
    expect((await client.get('/merges')).json.data).toEqual([]);
    const done = await client.post('/merges', {
      survivor: one.id,
      loser: other.id,
      versions: { survivor: 1, loser: 1 },
    });
    expect(done.status).toBe(201);
    expect(done.headers.location).toBe(`/directory/v1/merges/${done.json.data.id}`);
    const { id: _, preview: __, undoable_until: ___, contact, ...report } = done.json.data;
    expect(shown.json.data).toMatchObject(report);
    expect((await client.get(`/contacts/${one.id}`)).json.data).toEqual(contact);
  });

  it('takes chosen values from the other contact, and an undo restores both', async () => {
    const { client, one, other } = await two();
    await client.patch(`/contacts/${one.id}`, { company: 'Own', blocked: true });
    const before = [one, other].map(({ id }) => client.get(`/contacts/${id}`));
    const [own, theirs] = (await Promise.all(before)).map((answer) => answer.json.data);
    const body = { survivor: one.id, loser: other.id, take: ['name', 'company', 'attributes.b'] };
    const shown = await client.post('/merges', { ...body, preview: true });
    const done = await client.post('/merges', { ...body, versions: shown.json.data.versions });
    for (const { adopted, dropped, counts, contact } of [shown.json.data, done.json.data]) {
      expect(adopted).toContainEqual({ path: 'company', value: 'ACME', replaced: 'Own' });
      expect(adopted).toContainEqual({ path: 'attributes.b', value: 3, replaced: 2 });
      expect(adopted).toContainEqual({ path: 'attributes.c', value: 4 });
      expect([dropped, counts.adopted, counts.dropped]).toEqual([[], 4, 0]);
      expect(contact).toMatchObject({ display_name: 'Two', company: 'ACME', blocked: true });
      expect(contact.attributes).toEqual({ a: 1, b: 3, c: 4 });
    }
    const undone = await client.post(`/merges/${done.json.data.id}/undo`, {});
    expect([undone.json.data.survivor, undone.json.data.loser]).toEqual([own, theirs]);
    for (const take of [['compnay'], ['attributes.a'], ['company', 'identities'], ['phone', 'email']]) {
      const refused = await client.post('/merges', { ...body, take, preview: true });
      expect([refused.status, errorsOf(refused)]).toEqual([400, [`take.${take.length - 1} not_allowed`]]);
    }
  });

  it('makes a chosen number or email of the other contact primary, and an undo the old one', async () => {
    const { client, one, other } = await two();
    const path = `/contacts/${one.id}`;
    await client.post(`${path}/identities`, { kind: 'email', value: 'one@example.com' });
    await client.post(`/contacts/${other.id}/identities`, { kind: 'email', value: 'Two@example.com' });
    const read = async () =>
      (await Promise.all([one, other].map(({ id }) => client.get(`/contacts/${id}`)))).map(
        (it) => it.json.data,
      );
    const before = await read();
    const body = { survivor: one.id, loser: other.id };
    const shown = await client.post('/merges', { ...body, preview: true });
    expect(shown.json.data.primaries).toEqual([
      { path: 'phone', value: '+4930111111', other: '+4930222222' },
      { path: 'email', value: 'one@example.com', other: 'Two@example.com' },
    ]);
    const taking = { ...body, take: ['phone', 'email'] };
    const done = (await client.post('/merges', taking)).json.data;
    expect(done.primaries).toEqual([
      { path: 'phone', value: '+4930222222', other: '+4930111111' },
      { path: 'email', value: 'Two@example.com', other: 'one@example.com' },
    ]);
    expect(done.contact).toMatchObject({ phone: '+4930222222', email: 'Two@example.com' });
    expect(done.contact.identities.map((it: { primary: boolean }) => it.primary).toSorted()).toEqual([
      ...[false, false],
      ...[true, true],
    ]);
    expect((await client.get(path)).json.data).toEqual(done.contact);
    await client.post(`/merges/${done.id}/undo`, {});
    expect(await read()).toEqual(before);

    // A primary number that was chosen later stays, and each kind has one.
    const again = (await client.post('/merges', taking)).json.data;
    await client.post(`${path}/identities`, { kind: 'phone', value: '+4930333333', primary: true });
    const undone = (await client.post(`/merges/${again.id}/undo`, {})).json.data;
    expect(undone.not_restored).toEqual(['phone']);
    expect(undone.survivor).toMatchObject({ phone: '+4930333333', email: 'one@example.com' });
    const primary = undone.survivor.identities.filter((it: { primary: boolean }) => it.primary);
    expect(primary.map((it: { kind: string }) => it.kind).toSorted()).toEqual(['email', 'phone']);
    expect(undone.loser).toMatchObject({ phone: '+4930222222', email: 'Two@example.com' });
  });

  it('is bound to both versions', async () => {
    const { client, one, other } = await two();
    await client.patch(`/contacts/${other.id}`, { company: 'Other' });
    for (const versions of [{ loser: 1 }, { survivor: 2 }, { survivor: 1, loser: 1 }]) {
      const stale = await client.post('/merges', { survivor: one.id, loser: other.id, versions });
      expect([stale.status, stale.json.code]).toEqual([412, 'stale']);
    }
    const done = await client.post('/merges', {
      survivor: one.id,
      loser: other.id,
      versions: { survivor: 1, loser: 2 },
    });
    expect(done.status).toBe(201);
  });

  it('refuses one contact, unknown ones, foreign ones, and merged ones', async () => {
    const { client, one, other } = await two();
    const stranger = await two();
    const same = await client.post('/merges', { survivor: one.id, loser: one.number });
    expect([same.status, errorsOf(same)]).toEqual([400, ['loser same']]);
    for (const loser of [missing, stranger.one.id, 99]) {
      const unknown = await client.post('/merges', { survivor: one.id, loser });
      expect([unknown.status, unknown.json.detail]).toEqual([404, 'There is no such contact.']);
    }
    await client.post('/merges', { survivor: one.id, loser: other.id });
    for (const body of [
      { survivor: one.id, loser: other.id },
      { survivor: other.number, loser: one.id },
    ]) {
      const again = await client.post('/merges', body);
      expect([again.status, again.json.code, again.json.contact_id]).toEqual([410, 'merged', one.id]);
    }
    const short = await fixture.newKey(stranger.account, ['contacts:read', 'contacts:write']);
    const refused = await clientOf(fixture, short).post('/merges', {
      survivor: stranger.one.id,
      loser: stranger.other.id,
    });
    expect(refused.status).toBe(403);
  });

  it('refuses a contact above its limits', async () => {
    const { client, one, other } = await two();
    const tags = (prefix: string) => Array.from({ length: 501 }, (_, index) => `${prefix}${index}`);
    await client.patch(`/contacts/${one.id}`, { tags: tags('a') });
    await client.patch(`/contacts/${other.id}`, { tags: tags('b') });
    const large = await client.post('/merges', { survivor: one.id, loser: other.id });
    expect([large.status, errorsOf(large)]).toEqual([400, ['tags too_many']]);
  });
});

describe('the id of a merged contact', () => {
  it('returns 410 with a link to the survivor, and the survivor if followed', async () => {
    const { client, one, other } = await two();
    await client.post('/merges', { survivor: one.id, loser: other.id });
    const link = `</directory/v1/contacts/${one.id}>; rel="canonical"`;
    for (const id of [other.id, other.id.toUpperCase(), other.number])
      for (const [method, path, body] of [
        ['GET', '', undefined],
        ['PATCH', '', { company: 'X' }],
        ['DELETE', '', undefined],
        ['GET', '/notes', undefined],
        ['POST', '/notes', { body: 'x' }],
        ['GET', '/consents', undefined],
        ['PUT', '/consents/whatsapp', { state: 'opted_in' }],
        ['GET', '/identities', undefined],
      ] as const) {
        const gone = await client.call(method, `/contacts/${id}${path}`, body);
        expect([gone.status, gone.json.code, gone.headers.link]).toEqual([410, 'merged', link]);
      }
    const followed = await client.get(`/contacts/${other.number}?follow=merged`);
    expect([followed.status, followed.json.data.id]).toEqual([200, one.id]);
    expect((await client.get(`/contacts/${missing}?follow=merged`)).status).toBe(404);
    expect((await client.get(`/contacts/${one.id}?follow=x`)).status).toBe(400);
    const batch = await client.post('/contacts/batch', { items: [{ op: 'delete', id: other.id }] });
    expect(batch.json.data[0].problem).toMatchObject({ code: 'merged', contact_id: one.id });
  });

  it('leads to the last of a chain, and nowhere when that is deleted', async () => {
    const { client, one, other } = await two();
    const third = await client.make({ phone: '+4930333333' });
    await client.post('/merges', { survivor: one.id, loser: other.id });
    const second = await client.post('/merges', { survivor: third.id, loser: one.id });
    for (const id of [one.id, other.id])
      expect((await client.get(`/contacts/${id}`)).json.contact_id).toBe(third.id);
    const [, first] = (await client.get('/merges')).json.data;
    const blocked = await client.post(`/merges/${first.id}/undo`, undefined);
    expect([blocked.status, blocked.json.reason]).toEqual([409, 'survivor_merged']);
    await client.remove(`/contacts/${third.id}`);
    for (const id of [one.id, other.id]) expect((await client.get(`/contacts/${id}`)).status).toBe(404);
    const gone = await client.post(`/merges/${second.json.data.id}/undo`, undefined);
    expect([gone.status, gone.json.reason]).toEqual([409, 'survivor_gone']);
  });
});

describe('POST /merges/{id}/undo', () => {
  it('restores unchanged values, keeps later changes, and reports which', async () => {
    const { client, one, other } = await two();
    const merged = await client.post('/merges', { survivor: one.id, loser: other.id });
    const { contact } = merged.json.data;
    const moved = contact.identities.find((it: { value: string }) => it.value === '4930222222');
    await client.patch(`/contacts/${one.id}`, { company: 'Changed', attributes: { c: 9 } });
    await client.remove(`/contacts/${one.id}/identities/${moved.id}`);
    const undone = await client.post(`/merges/${merged.json.data.id}/undo`, undefined);
    expect(undone.status).toBe(200);
    expect(undone.json.data.not_restored.toSorted()).toEqual([
      'attributes.c',
      'company',
      'identities.phone.4930222222',
    ]);
    expect(undone.json.data.survivor).toMatchObject({
      company: 'Changed',
      attributes: { a: 1, b: 2, c: 9 },
      tags: [],
    });
    expect(undone.json.data.loser).toMatchObject({
      company: 'ACME',
      attributes: { b: 3, c: 4 },
      tags: ['vip'],
      phone: null,
    });
    expect((await client.get(`/contacts/${other.id}`)).json.data).toEqual(undone.json.data.loser);
    const again = await client.post(`/merges/${merged.json.data.id}/undo`, undefined);
    expect([again.status, again.json.reason]).toEqual([409, 'undone']);
  });

  it('never reuses a version', async () => {
    const { client, one, other } = await two();
    const merged = await client.post('/merges', { survivor: one.id, loser: other.id });
    const etag = `"${merged.json.data.contact.version}"`;
    await client.post(`/merges/${merged.json.data.id}/undo`, undefined);
    expect((await client.get(`/contacts/${one.id}`)).headers.etag).toBe('"1"');
    const changed = await client.patch(`/contacts/${one.id}`, { company: 'New' });
    expect(changed.headers.etag).toBe('"3"');
    const stale = await client.patch(`/contacts/${one.id}`, { company: 'Late' }, { 'if-match': etag });
    expect(stale.status).toBe(412);
  });

  it('keeps a refusal that was recorded in the meantime for both', async () => {
    const { client, one, other } = await two();
    const merged = await client.post('/merges', { survivor: one.id, loser: other.id });
    await client.put(`/contacts/${one.id}/consents/whatsapp`, { state: 'opted_out' });
    await client.post(`/contacts/${one.id}/suppressions`, { channel: 'email', reason: 'bounced' });
    await client.post(`/merges/${merged.json.data.id}/undo`, undefined);
    for (const { id } of [one, other]) {
      expect((await client.get(`/contacts/${id}/consents`)).json.data[0].state).toBe('opted_out');
      expect((await client.get(`/contacts/${id}/suppressions`)).json.data[0].reason).toBe('bounced');
    }
  });

  it('is over after 30 days, while the old id leads on', async () => {
    const { client, one, other } = await two();
    const merged = await client.post('/merges', { survivor: one.id, loser: other.id });
    fixture.advance(30 * 24 * 60 * 60 * 1000);
    const late = await client.post(`/merges/${merged.json.data.id}/undo`, undefined);
    expect([late.status, late.json.reason]).toEqual([409, 'too_late']);
    const retention = { eventsMs: null, importRowsMs: null, auditMs: null };
    const swept = await fixture.core.sweep({ signal: new AbortController().signal, retention });
    expect(swept.merges).toBeGreaterThan(0);
    expect((await client.post(`/merges/${merged.json.data.id}/undo`, undefined)).json.reason).toBe(
      'too_late',
    );
    expect((await client.get(`/merges/${merged.json.data.id}`)).json.data.undoable_until).toBeNull();
    expect((await client.get(`/contacts/${other.id}`)).status).toBe(410);
  });

  it('counts against the limit of the account', async () => {
    const { account, client, one, other } = await two();
    const merged = await client.post('/merges', { survivor: one.id, loser: other.id });
    await client.make({ phone: '+4930333333' });
    await fixture.core.updateAccount(account.account.id, { contact_limit: '2' });
    const full = await client.post(`/merges/${merged.json.data.id}/undo`, undefined);
    expect([full.status, full.json.code]).toEqual([403, 'quota']);
  });
});

it('a contact with too many notes is merged the other way round, and the merge is undone', async () => {
  const { account, client, one, other } = await two();
  const notesOf = async (id: string) =>
    (await fixture.database.query<{ count: number }>(countNotesSql, [account.account.id, id]))[0]?.count;
  await fixture.database.query(addNotesSql, [account.account.id, other.id, mergeLimits.moved + 1]);
  const refused = await client.post('/merges', { survivor: one.id, loser: other.id });
  expect([refused.status, errorsOf(refused)]).toEqual([400, ['loser too_many_records']]);
  const remedyOf = ({ json }: typeof refused) => json.errors[0].message.split('; ')[1];
  expect(remedyOf(refused)).toBe('merge the survivor into it instead');
  expect(await notesOf(other.id)).toBe(mergeLimits.moved + 1);
  const merged = await client.post('/merges', { survivor: other.id, loser: one.id });
  expect(merged.status).toBe(201);
  expect((await client.post(`/merges/${merged.json.data.id}/undo`, undefined)).status).toBe(200);
  expect(await notesOf(other.id)).toBe(mergeLimits.moved + 1);
  await fixture.database.query(addNotesSql, [account.account.id, one.id, mergeLimits.moved + 1]);
  const both = await client.post('/merges', { survivor: one.id, loser: other.id });
  expect(remedyOf(both)).toBe('delete 1 of its notes first');
  const [note] = (await client.get(`/contacts/${other.id}/notes?limit=1`)).json.data;
  await client.remove(`/contacts/${other.id}/notes/${note.id}`);
  expect((await client.post('/merges', { survivor: one.id, loser: other.id })).status).toBe(201);
});

it('a contact with too many entries of consents is replaced as the refusal says, and its opt-outs stay', async () => {
  const { account, client, one, other } = await two();
  for (const contact of [one, other])
    await fixture.database.query(addEntriesSql, [account.account.id, contact.id, mergeLimits.moved + 1]);
  await client.put(`/contacts/${other.id}/consents/whatsapp`, { state: 'opted_out' });
  const refused = await client.post('/merges', { survivor: one.id, loser: other.id });
  expect(refused.json.errors[0].message).toContain('export and delete it, and add its numbers');
  await client.remove(`/contacts/${other.id}`);
  await client.post(`/contacts/${one.id}/identities`, { kind: 'phone', value: '+4930222222' });
  const identities = [{ kind: 'phone', value: '+4930222222' }];
  const [answer] = (await client.post('/can-send', { channel: 'whatsapp', identities })).json.data;
  expect(answer).toMatchObject({ allowed: false, contact_id: one.id, reasons: [{ code: 'opted_out' }] });
});

const addEntriesSql = planned(`insert into consents
  (account_id, id, contact_id, channel, state, proof, subjects, actor, occurred_at, created_at)
  select $1, gen_random_uuid(), $2, 'email', 'opted_in', '{}', '{}', '{"face":"directory","key_id":null}',
    now(), now() from generate_series(1, $3::integer)`);
const countNotesSql = planned(
  'select count(*)::integer as count from notes n where n.account_id = $1 and n.contact_id = $2',
);
const addNotesSql =
  planned(`insert into notes (account_id, id, number, contact_id, body, type, origin, created_at, updated_at)
  select $1, gen_random_uuid(), (select coalesce(max(n.number), 0) from notes n where n.account_id = $1) + i, $2, 'Note', 'note', 'test', now(), now() from generate_series(1, $3::integer) i`);

it('lists merges by page, and none of other accounts', async () => {
  const { client, one, other } = await two();
  const third = await client.make({ phone: '+4930333333' });
  const ids = [];
  for (const loser of [other, third])
    ids.push((await client.post('/merges', { survivor: one.id, loser: loser.id })).json.data.id);
  const first = (await client.get('/merges?limit=1')).json;
  const second = (await client.get(`/merges?limit=1&cursor=${first.meta.next_cursor}`)).json;
  expect([first.data[0].id, second.data[0].id, second.meta.next_cursor]).toEqual([ids[1], ids[0], null]);
  const stranger = (await two()).client;
  expect((await stranger.get(`/merges/${ids[0]}`)).status).toBe(404);
  expect((await stranger.post(`/merges/${ids[0]}/undo`, undefined)).status).toBe(404);
});

it('duplicates are pairs that can be dismissed and restored', async () => {
  const { client } = await newClient(fixture);
  const one = await client.make({ display_name: 'Ana', phone: '+5511987654321' });
  const other = await client.make({ display_name: 'ana', phone: '+551187654321' });
  const found = await client.get('/duplicates');
  expect(found.json.data).toMatchObject([
    {
      contacts: [{ id: one.id, phone: '+5511987654321' }, { id: other.id }],
      score: 98,
      reasons: ['equivalent_number', 'same_name'],
      letters: null,
    },
  ]);
  const created = await client.post('/duplicates/dismissals', { contacts: [one.number, other.id] });
  expect([created.status, created.json.data.contact_ids]).toEqual([201, [one.id, other.id]]);
  expect((await client.get('/duplicates')).json).toEqual({
    data: [],
    meta: { next_cursor: null, complete: true },
  });
  const wrong = await client.post('/duplicates/dismissals', { contacts: [one.id, one.id] });
  expect([wrong.status, errorsOf(wrong)]).toEqual([400, ['contacts same']]);
  expect((await client.remove(`/duplicates/dismissals/${created.json.data.id}`)).status).toBe(204);
  expect((await client.get('/duplicates')).json.data).toHaveLength(1);
});
