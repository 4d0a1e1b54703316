/** Ids that clients of the vendor stored: in paths, bodies, filters and answers, after an import added them. */
import { expect, it } from 'vitest';
import { fileOf, ImportFixture } from '../../../test/support/accounts/import-fixture.js';
import { type Client, clientOf, newClient, person } from '../../../test/support/clients/wacr.js';
import { until } from '../../../test/support/until.js';
import { useServer } from '../../../test/support/wire/server.js';
import type { ImportJob, ImportOptions } from '../../imports/values/import-job.js';
import type { VendorCatalogs } from '../../pulls/values/pull-source.js';

const fixture = useServer();
const imports = new ImportFixture(fixture);

const items: VendorCatalogs = {
  groups: [
    { name: 'VIP', vendorId: '12', createdAt: '2024-05-01T10:00:00Z' },
    { name: 'Cold', vendorId: '7' },
  ],
  sources: [{ name: 'Website', vendorId: '115' }],
  statuses: [
    { name: 'Fresh', vendorId: '287', color: 'rgb(255, 87, 51)' },
    { name: 'Odd', vendorId: '1', color: 'no shade' },
  ],
};

const row = (id: number, digits: string, more: object = {}) =>
  JSON.stringify({
    display_name: `Person ${id}`,
    phone: `+${digits}`,
    identities: [{ kind: 'vendor_id', scope: 'wacr', value: String(id) }],
    ...more,
  });

async function bring(
  client: Client,
  lines: readonly string[],
  options: Partial<ImportOptions> = {},
  given: VendorCatalogs | undefined = items,
) {
  const file = fileOf(`${lines.join('\n')}\n`, { format: 'ndjson', onMatch: 'update', ...options });
  const job = await fixture.core.createImport(client.account.caller, {
    ...file,
    scope: 'wacr',
    ...(given === undefined ? {} : { items: given }),
  });
  return ended(client, job.id);
}

/** The server works on imports too. */
async function ended(client: Client, id: ImportJob['id']): Promise<ImportJob> {
  await imports.work();
  let job = await fixture.core.getImport(client.account.caller, id);
  await until('the import has ended', async () => {
    job = await fixture.core.getImport(client.account.caller, id);
    return ['done', 'failed', 'undone'].includes(job.state);
  });
  return job;
}

const ids = (answer: { json: { data: { id: number }[] } }) => answer.json.data.map((item) => item.id);

it('contacts, groups, sources and statuses are found by the integers of the vendor everywhere', async () => {
  const client = await newClient(fixture);
  const job = await bring(client, [
    row(90_001, '4915112340001', { groups: ['VIP'], source: 'Website', status: 'Fresh' }),
    row(15, '4915112340002', { groups: ['VIP', 'Cold'], status: 'Odd' }),
  ]);
  expect(job.totals).toEqual({ created: 2, updated: 0, skipped: 0, rejected: 0 });
  expect(ids(await client.get('/contacts?sort=id'))).toEqual([15, 90_001]);
  const one = (await client.get('/contacts/90001?include=groups,source,status')).json.data;
  expect(one).toMatchObject({ id: 90_001, source_id: 115, status_id: 287, group_id: [12] });
  expect([one.source.id, one.status.id, one.status.color, one.groups[0].id]).toEqual([
    115,
    287,
    '#ff5733',
    12,
  ]);
  expect((await client.get('/groups/12')).json.data).toMatchObject({
    id: 12,
    name: 'VIP',
    created_at: '2024-05-01T10:00:00+00:00',
  });
  expect((await client.get('/statuses/1')).json.data).toMatchObject({ id: 1, name: 'Odd', color: null });
  for (const [filter, found] of [
    ['filter[status_id]=287', [90_001]],
    ['filter[status_id][in]=1,287', [90_001, 15]],
    ['filter[status_id][gt]=100', [90_001]],
    ['filter[group_id]=7', [15]],
    ['filter[source_id][like]=11', [90_001]],
  ] as const)
    expect(ids(await client.get(`/contacts?${filter}&sort=-id`)), filter).toEqual(found);
  const patched = await client.patch('/contacts/15', { status_id: 287, groups: [7] });
  expect(patched.json.data).toMatchObject({ id: 15, status_id: 287, group_id: [7] });
  const added = await client.post('/groups/12/contacts', { contact_ids: [15, 90_001] });
  expect(added.json.data).toEqual({ group_id: 12, contacts_added: 1 });
  const created = await client.post('/contacts', person({ source_id: 115, status_id: 1, groups: [12] }));
  expect(created.json.data).toMatchObject({ source_id: 115, status_id: 1, group_id: [12] });
  expect(created.json.data.id).toBeGreaterThan(90_001);
  expect((await client.post('/groups', { name: 'Later' })).json.data.id).toBeGreaterThan(12);
  expect((await client.delete('/contacts/batch', { ids: [15] })).json.summary).toMatchObject({ deleted: 1 });
  expect((await client.get('/contacts/15')).status).toBe(404);
  expect((await client.patch('/groups/12', { name: 'Very' })).json.data).toMatchObject({
    id: 12,
    name: 'Very',
  });
  expect((await client.delete('/groups/12')).status).toBe(200);
  expect((await client.get('/groups/12')).status).toBe(404);
});

it('a known contact gets the id, and is no longer found by its own number', async () => {
  const client = await newClient(fixture);
  const own = (await client.post('/contacts', person({ phone: '+4915112340011' }))).json.data.id;
  const job = await bring(client, [row(70_001, '4915112340011')], {}, {});
  expect(job.totals).toMatchObject({ updated: 1 });
  expect(ids(await client.get('/contacts'))).toEqual([70_001]);
  expect((await client.get('/contacts/70001')).json.data.id).toBe(70_001);
  expect((await client.get(`/contacts/${own}`)).status).toBe(404);
  expect((await client.patch(`/contacts/${own}`, { company: 'No' })).status).toBe(404);
  // The same file again changes and refuses no row.
  expect((await bring(client, [row(70_001, '4915112340011')], {}, {})).totals).toMatchObject({ skipped: 1 });
});

it('an integer that is the number of another contact refuses the file before anything is written', async () => {
  const client = await newClient(fixture);
  const own = (await client.post('/contacts', person())).json.data.id;
  const before = (await client.get('/contacts')).json.data;
  const { groups = [] } = items;
  const lines = [row(70_002, '4915112340021'), row(own, '4915112340022')];
  const refused = bring(client, lines, {}, { groups });
  await expect(refused).rejects.toMatchObject({
    problem: { kind: 'invalid', issues: [{ path: 'rows.2', code: 'conflict' }] },
  });
  expect((await client.get('/contacts')).json.data).toEqual(before);
  expect((await client.get('/groups')).json.data).toEqual([]);
  expect((await fixture.core.listImports(client.account.caller, { limit: 9, after: null })).items).toEqual(
    [],
  );
});

it('no contact gets as its id here the number of another contact, which stays the only one with it', async () => {
  const client = await newClient(fixture);
  const own = clientOf(fixture, client.account, { mount: '/directory/v1' });
  const byId = (value: unknown) => ({ kind: 'vendor_id', scope: 'wacr', value: String(value) });
  const first = (await client.post('/contacts', person({ phone: '+4915112340101' }))).json.data.id;
  const phone = { kind: 'phone', value: '+4915112340102' };
  const refused = await own.post('/contacts', { identities: [phone, byId(first)] });
  expect([refused.status, refused.json.code]).toEqual([409, 'conflict']);
  const second = (await own.post('/contacts', { identities: [phone] })).json.data;
  const path = `/contacts/${second.id}`;
  expect((await own.post(`${path}/identities`, byId(first))).status).toBe(409);
  const item = { op: 'create', contact: { phone: '+4915112340103', identities: [byId(first)] } };
  for (const atomic of [false, true])
    expect((await own.post('/contacts/batch', { atomic, items: [item] })).text).toContain('"conflict"');
  // Its own number is no other contact's.
  expect((await own.post(`${path}/identities`, byId(second.number))).status).toBe(201);
  expect(ids(await client.get('/contacts?sort=id'))).toEqual([first, second.number]);
});

it('an id ahead of all numbers belongs to its contact, and is never the number of a later one', async () => {
  const client = await newClient(fixture);
  const own = clientOf(fixture, client.account, { mount: '/directory/v1' });
  const before = (await client.post('/contacts', person({ phone: '+4915112340111' }))).json.data.id;
  const value = String(before + 3);
  const ahead = { kind: 'vendor_id', scope: 'wacr', value };
  const answer = await own.post('/contacts', {
    identities: [{ kind: 'phone', value: '+4915112340112' }, ahead],
  });
  // A process that has taken numbers ahead has this one too, so it is refused as long as it may be given.
  const isRefused = answer.status === 409;
  const later: number[] = [];
  for (let at = 0; at < 6; at += 1)
    later.push((await client.post('/contacts', person({ phone: `+49151123402${10 + at}` }))).json.data.id);
  expect(later.includes(Number(value))).toBe(isRefused);
  const far = { ...ahead, value: '700000' };
  const placed = await own.post('/contacts', {
    identities: [{ kind: 'phone', value: '+4915112340113' }, far],
  });
  expect(placed.status).toBe(201);
  expect((await client.get('/contacts/700000')).json.data.phone).toBe('+4915112340113');
  // Its holder is named, as the owner of a phone is.
  const again = { identities: [{ kind: 'phone', value: '+4915112340115' }, far], on_match: 'refuse' };
  const { json: refusal } = await own.post('/contacts', again);
  expect(JSON.stringify(refusal)).toContain(placed.json.data.id);
  // The id may move, since no number is lower than the ids that were given.
  const moved = `/contacts/${placed.json.data.id}/identities/${placed.json.data.identities.at(-1).id}`;
  expect((await own.delete(moved)).status).toBe(204);
  const next = await own.post('/contacts', {
    identities: [{ kind: 'phone', value: '+4915112340114' }, far],
  });
  expect(next.status).toBe(201);
  expect((await client.get('/contacts/700000')).json.data.phone).toBe('+4915112340114');
});

it('a used item keeps its number, and the file is refused', async () => {
  const client = await newClient(fixture);
  await client.post('/contacts', person({ status_id: 1 }));
  await expect(bring(client, [row(70_003, '4915112340031')])).rejects.toMatchObject({
    problem: { kind: 'invalid', issues: [{ path: 'items.statuses', code: 'conflict' }] },
  });
  const other = await newClient(fixture);
  await bring(other, [row(70_004, '4915112340041')]);
  await expect(
    bring(other, [row(70_004, '4915112340041')], {}, { groups: [{ name: 'Cold', vendorId: '12' }] }),
  ).rejects.toMatchObject({
    problem: { kind: 'invalid', issues: [{ path: 'items.groups', code: 'conflict' }] },
  });
});

it('reserved numbers of this process are not assigned once they are ids', async () => {
  const client = await newClient(fixture);
  const first = (await client.post('/contacts', person())).json.data.id as number;
  const job = await bring(client, [row(first + 3, '4915112340051'), row(first + 1, '4915112340052')], {}, {});
  expect(job.totals).toMatchObject({ created: 2 });
  const created: number[] = [];
  for (let count = 0; count < 20; count += 1)
    created.push((await client.post('/contacts', person())).json.data.id);
  expect(created.filter((id) => id === first + 1 || id === first + 3)).toEqual([]);
  expect(new Set(created).size).toBe(20);
  expect((await client.get(`/contacts/${first + 3}`)).json.data.lastname).toBe(String(first + 3));
});

it('ids stay correct after an undo and a second import', async () => {
  const client = await newClient(fixture);
  const lines = [row(501, '4915112340061', { groups: ['VIP'] }), row(502, '4915112340062')];
  const job = await bring(client, lines);
  await fixture.core.undoImport(client.account.caller, job.id);
  expect((await ended(client, job.id)).undo).toEqual({ reverted: 2, kept: 0 });
  expect((await client.get('/contacts')).json.data).toEqual([]);
  expect((await client.get('/groups')).json.data).toEqual([]);
  expect((await client.get('/contacts/501')).status).toBe(404);
  await bring(client, lines);
  expect(ids(await client.get('/contacts?sort=id'))).toEqual([501, 502]);
  expect(ids(await client.get('/groups?sort=id'))).toEqual([7, 12]);
});

it('after a merge both ids return the survivor, which shows its own', async () => {
  const client = await newClient(fixture);
  await bring(client, [row(601, '4915112340071'), row(602, '4915112340072')], {}, {});
  const { core } = fixture;
  const at = (number: number) => [{ by: 'number', number }] as const;
  const merged = await core.mergeContacts(client.account.caller, {
    op: 'merge',
    survivor: at(601),
    loser: at(602),
  });
  for (const id of [601, 602]) expect((await client.get(`/contacts/${id}`)).json.data.id).toBe(601);
  expect(ids(await client.get('/contacts'))).toEqual([601]);
  // The client means the merged contact, not the survivor.
  expect((await client.delete('/contacts/602')).status).toBe(404);
  expect((await client.delete('/contacts/batch', { ids: [602] })).json.summary).toMatchObject({ deleted: 0 });
  expect(ids(await client.get('/contacts'))).toEqual([601]);
  await core.undoMerge(client.account.caller, merged.merge.id);
  expect(ids(await client.get('/contacts?sort=id'))).toEqual([601, 602]);
  expect((await client.get('/contacts/602')).json.data.id).toBe(602);
});

it('ids of other faces are neither shown nor read', async () => {
  const client = await newClient(fixture);
  const line = JSON.stringify({
    phone: '+4915112340081',
    identities: [{ kind: 'vendor_id', scope: 'another', value: '777' }],
  });
  await bring(client, [line], {}, {});
  expect((await client.get('/contacts/777')).status).toBe(404);
  expect(ids(await client.get('/contacts'))).toEqual([1]);
});

it('a CSV column with the name of the face imports the ids', async () => {
  const client = await newClient(fixture);
  const file = 'Phone,vendor_id:wacr,vendor_id:another\r\n+4915112340091,8001,crm-1\r\n';
  const job = await ended(client, (await imports.queue(client.account, file, { format: 'csv' })).id);
  expect(job.columns.map((column) => column.field)).toEqual(['phone', 'vendor_id:wacr', 'vendor_id:another']);
  expect(ids(await client.get('/contacts'))).toEqual([8001]);
  const neighbor = clientOf(fixture, fixture.neighbor());
  expect((await neighbor.get('/contacts/8001')).status).toBe(404);
});
