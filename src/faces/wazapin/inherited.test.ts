/** Ids that clients of the vendor stored: of contacts, tags, notes and suppressions, after an import added them. */
import { expect, it } from 'vitest';
import { fileOf, ImportFixture } from '../../../test/support/accounts/import-fixture.js';
import { newStand, type Stand } from '../../../test/support/clients/wazapin.js';
import { until } from '../../../test/support/until.js';
import { useServer } from '../../../test/support/wire/server.js';
import { lockCatalog } from '../../catalogs/store/catalog-rows.js';
import type { ImportJob } from '../../imports/values/import-job.js';
import type { VendorCatalogs } from '../../pulls/values/pull-source.js';

const fixture = useServer();
const imports = new ImportFixture(fixture);

const tagId = '4f9c1c0a-6f0e-4c3b-9a51-0c2f6c1d1111';
const noteId = '4f9c1c0a-6f0e-4c3b-9a51-0c2f6c1d2222';
const suppressionId = '4f9c1c0a-6f0e-4c3b-9a51-0c2f6c1d3333';
const ana = '4f9c1c0a-6f0e-4c3b-9a51-0c2f6c1d4444';
const ben = '4f9c1c0a-6f0e-4c3b-9a51-0c2f6c1d5555';
const items: VendorCatalogs = { tags: [{ name: 'VIP', vendorId: tagId }] };

const inherited = (value: string) => [{ kind: 'vendor_id', scope: 'wazapin', value }];
const anaRow = (body = 'Called back.') => ({
  display_name: 'Ana',
  phone: '+4915112350001',
  identities: inherited(ana),
  tags: ['VIP'],
  notes: [
    { body, created_at: '2024-03-01T08:00:00Z', vendor_id: noteId },
    { body: 'Without an id', created_at: '2024-03-02T08:00:00Z' },
  ],
  suppressions: [{ channel: 'sms', reason: 'manual', vendor_id: suppressionId }],
});

async function bring(stand: Stand, rows: readonly object[], isDryRun = false): Promise<ImportJob> {
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const file = fileOf(text, { format: 'ndjson', onMatch: 'update', isDryRun });
  const job = await fixture.core.createImport(stand.account.caller, { ...file, items, scope: 'wazapin' });
  return ended(stand, job.id);
}

async function ended({ account }: Stand, id: ImportJob['id']): Promise<ImportJob> {
  await imports.work();
  let job = await fixture.core.getImport(account.caller, id);
  await until('the import has ended', async () => {
    job = await fixture.core.getImport(account.caller, id);
    return ['done', 'failed', 'undone'].includes(job.state);
  });
  return job;
}

it('a dry run checks its items while another writer has the lock of the catalog', async () => {
  const stand = await newStand(fixture);
  const { caller } = stand.account;
  const file = fileOf(`${JSON.stringify(anaRow())}\n`, { format: 'ndjson', isDryRun: true });
  const { id } = await fixture.database.transaction(async (tx) => {
    await lockCatalog(tx, caller.accountId, 'tags');
    return fixture.core.createImport(caller, { ...file, items, scope: 'wazapin' });
  });
  expect(await ended(stand, id)).toMatchObject({ state: 'done', totals: { created: 1 } });
});

it('contacts, tags, notes and suppressions are found by the ids of the vendor everywhere', async () => {
  const stand = await newStand(fixture);
  const { client } = stand;
  await bring(stand, [
    anaRow(),
    { phone: '+4915112350002', identities: inherited(`cnt_${ben.toUpperCase()}`) },
  ]);
  const list = (await client.get('/contacts')).json.data;
  expect(list.map((contact: { id: string }) => contact.id).toSorted()).toEqual([ana, ben]);
  for (const id of [ana, ana.toUpperCase(), `cnt_${ana}`, ana.replaceAll('-', '')])
    expect((await client.get(`/contacts/${id}`)).json.data.id, id).toBe(ana);
  expect((await client.get(`/contacts/${ben}`)).json.data.id).toBe(ben);
  const tags = (await client.get(`/contacts/${ana}/tags`)).json.data;
  expect(tags.map((tag: { id: string }) => tag.id)).toEqual([tagId]);
  expect(
    (await client.get(`/contacts?tag=${tagId}`)).json.data.map((contact: { id: string }) => contact.id),
  ).toEqual([ana]);
  const notes = (await client.get(`/contacts/${ana}/notes`)).json.data;
  expect(notes.map((note: { body: string }) => note.body)).toEqual(['Without an id', 'Called back.']);
  expect(notes[1]).toMatchObject({ id: noteId, contact_id: ana, created_at: '2024-03-01T08:00:00Z' });
  const [suppression] = (await client.get(`/contacts/${ana}/suppressions`)).json.data;
  expect(suppression).toMatchObject({ id: suppressionId, contact_id: ana, channel: 'sms' });
  const identities = (await client.get(`/contacts/${ana}/identities`)).json.data;
  expect(identities.map((identity: { contact_id: string }) => identity.contact_id)).toEqual([ana]);
  for (const body of [{ identifiers: [{ type: 'contact_id', value: ana }] }, { contact_id: `cnt_${ana}` }])
    expect((await client.post('/contacts/resolve', body)).json.data.contact_id).toBe(ana);
  const both = { identifiers: [ana, ben].map((value) => ({ type: 'contact_id', value })) };
  const refused = await client.post('/contacts/resolve', both);
  expect(refused.status).toBe(409);
  expect(refused.json.errors.map((error: { value: string }) => error.value)).toEqual([ana, ben]);
});

it('ids of contacts that are not uuids are found as they are, and shown everywhere', async () => {
  const stand = await newStand(fixture);
  const { client } = stand;
  const plain = 'cnt_4f9c1c0a6f0e4c3b9a510c2f6c1d6666';
  await bring(stand, [
    { ...anaRow(), identities: inherited('cnt_123') },
    { phone: '+4915112350002', identities: inherited(plain) },
  ]);
  const list = (await client.get('/contacts')).json.data;
  expect(list.map((contact: { id: string }) => contact.id).toSorted()).toEqual(['cnt_123', plain]);
  for (const id of ['cnt_123', plain])
    expect((await client.get(`/contacts/${id}`)).json.data.id, id).toBe(id);
  for (const id of ['123', 'CNT_123', 'cnt_124'])
    expect((await client.get(`/contacts/${id}`)).status, id).toBe(404);
  for (const list of ['identities', 'notes', 'suppressions'])
    expect((await client.get(`/contacts/cnt_123/${list}`)).json.data[0].contact_id, list).toBe('cnt_123');
  const found = await client.post('/contacts/resolve', { contact_id: 'cnt_123' });
  expect(found.json.data).toMatchObject({ id: 'cnt_123', contact_id: 'cnt_123' });
  expect((await client.patch('/contacts/cnt_123', { name: 'Anna' })).json.data).toMatchObject({
    id: 'cnt_123',
    name: 'Anna',
  });
  expect((await client.send('DELETE', '/contacts/cnt_123')).status).toBe(204);
  expect((await client.get('/contacts/cnt_123')).status).toBe(404);
});

it('are accepted in writes, and new ids are shown next to them', async () => {
  const stand = await newStand(fixture);
  const { client } = stand;
  await bring(stand, [anaRow()]);
  const assigned = await client.post('/contacts', { phone_number: '+4915112350009', name: 'New' });
  const own = assigned.json.data.id;
  const tagged = await client.post(`/contacts/${own}/tags`, { tag_id: tagId });
  expect(tagged.json.data).toMatchObject({ id: tagId, name: 'VIP' });
  expect((await client.post(`/contacts/${own}/tags`, { tag: tagId.toUpperCase() })).json.data.id).toBe(tagId);
  expect((await client.send('DELETE', `/contacts/${own}/tags/${tagId}`)).status).toBe(204);
  expect((await client.patch(`/contacts/${ana}`, { name: 'Anna' })).json.data).toMatchObject({
    id: ana,
    name: 'Anna',
  });
  const note = await client.post(`/contacts/${ana}/notes`, { body: 'Later' });
  expect(note.json.data).toMatchObject({ contact_id: ana, body: 'Later' });
  const again = await client.post(`/contacts/${ana}/suppressions`, {
    channel: 'sms',
    reason: 'manual',
    note: 'x',
  });
  expect(again.json.data).toMatchObject({ id: suppressionId, contact_id: ana });
  const consent = await client.send('PUT', `/contacts/${ana}/consent/email`, { state: 'opted_in' });
  expect(consent.json.data.contact_id).toBe(ana);
  expect((await client.get(`/contacts/${ana}/consents`)).json.data[0].contact_id).toBe(ana);
  // The id is an identity that this face does not show.
  const last = await client.patch(`/contacts/${ana}`, { phone_number: null });
  expect([last.status, last.json.data.id, last.json.data.phone_number]).toEqual([200, ana, null]);
  expect((await client.send('DELETE', `/contacts/${ana}`)).status).toBe(204);
  expect((await client.get(`/contacts/${ana}`)).status).toBe(404);
});

it('a second import repeats no note, updates a known one, and a dry run writes none', async () => {
  const stand = await newStand(fixture);
  const { client } = stand;
  const bodies = async () =>
    (await client.get(`/contacts/${ana}/notes`)).json.data.map((note: { body: string }) => note.body);
  await bring(stand, [anaRow()]);
  expect((await bring(stand, [anaRow()])).totals).toMatchObject({ skipped: 1 });
  expect(await bodies()).toEqual(['Without an id', 'Called back.']);
  expect((await bring(stand, [anaRow('Called back twice.')], true)).totals).toMatchObject({ updated: 1 });
  expect(await bodies()).toEqual(['Without an id', 'Called back.']);
  const job = await bring(stand, [anaRow('Called back twice.')]);
  expect(job.totals).toMatchObject({ updated: 1 });
  expect(await bodies()).toEqual(['Without an id', 'Called back twice.']);
  const row = { ...anaRow('Called back twice.'), notes: [{ body: 'One more', vendor_id: 'n-9' }] };
  const more = await bring(stand, [row, row]);
  expect(more.totals).toMatchObject({ updated: 1, skipped: 1 });
  expect(await bodies()).toEqual(['One more', 'Without an id', 'Called back twice.']);
  await fixture.core.undoImport(stand.account.caller, more.id);
  await ended(stand, more.id);
  expect(await bodies()).toEqual(['Without an id', 'Called back twice.']);
});

it('an undo removes its contacts with their notes, except those with notes of others', async () => {
  const stand = await newStand(fixture);
  const { client } = stand;
  const other = { phone: '+4915112350007', identities: inherited(ben), notes: [{ body: 'Imported' }] };
  const job = await bring(stand, [anaRow(), other]);
  await client.post(`/contacts/${ben}/notes`, { body: 'By hand' });
  await fixture.core.undoImport(stand.account.caller, job.id);
  expect((await ended(stand, job.id)).undo).toEqual({ reverted: 1, kept: 1 });
  expect((await client.get(`/contacts/${ana}`)).status).toBe(404);
  const notes = (await client.get(`/contacts/${ben}/notes`)).json.data;
  expect(notes.map((note: { body: string }) => note.body)).toEqual(['By hand']);
});

it('another account, and another face, do not find them', async () => {
  const stand = await newStand(fixture);
  await bring(stand, [anaRow()]);
  const other = await newStand(fixture);
  expect((await other.client.get(`/contacts/${ana}`)).status).toBe(404);
  const headers = { authorization: `Bearer ${stand.account.key}` };
  const list = await fixture.send({ path: '/api/v1/contacts', headers });
  expect(list.json.data).toHaveLength(1);
  expect(list.text).not.toContain(ana);
  expect(list.text).not.toContain(tagId);
  expect((await fixture.send({ path: `/api/v1/contacts/${ana}`, headers })).status).toBe(404);
});
