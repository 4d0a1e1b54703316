/** Ids that clients of the vendor stored: of contacts and tags, after an import added them. */
import { allContacts } from '@switchbook/domain/contact/query.js';
import { expect, it } from 'vitest';
import { fileOf, ImportFixture } from '../../../test/support/accounts/import-fixture.js';
import { until } from '../../../test/support/until.js';
import { useServer } from '../../../test/support/wire/server.js';
import type { VendorCatalogs } from '../../pulls/values/pull-source.js';

const fixture = useServer();
const imports = new ImportFixture(fixture);

const tagId = '7d2a1a52-51f0-4c7b-8d3b-0d6f6f5a1111';
const ana = '7d2a1a52-51f0-4c7b-8d3b-0d6f6f5a2222';
const ben = '7d2a1a52-51f0-4c7b-8d3b-0d6f6f5a3333';
const items: VendorCatalogs = { tags: [{ name: 'VIP', vendorId: tagId, color: 'red' }, { name: 'Plain' }] };
const row = (id: string, digits: string) => ({
  display_name: 'Ana',
  phone: `+${digits}`,
  identities: [{ kind: 'vendor_id', scope: 'wacrm', value: id }],
  tags: ['VIP'],
});

async function newStand() {
  const account = await fixture.newAccount();
  const headers = { authorization: `Bearer ${account.key}` };
  const send = (method: string, path: string, body?: unknown) =>
    fixture.send({ method, path: `/api/v1${path}`, headers, ...(body === undefined ? {} : { body }) });
  const bring = async (...rows: readonly object[]) => {
    const text = rows.map((item) => `${JSON.stringify(item)}\n`).join('');
    const file = fileOf(text, { format: 'ndjson', onMatch: 'update' });
    const { id } = await fixture.core.createImport(account.caller, { ...file, items, scope: 'wacrm' });
    await imports.work();
    await until('the import has ended', async () => {
      const { state } = await fixture.core.getImport(account.caller, id);
      return state === 'done';
    });
  };
  return { account, send, bring };
}

it('contacts and tags are found by the ids of the vendor everywhere', async () => {
  const { send, bring } = await newStand();
  await bring(row(ana, '4915112360001'), row(ben.toUpperCase(), '4915112360002'));
  const list = (await send('GET', `/contacts?tag=${tagId.toUpperCase()}`)).json.data;
  expect(list.map((contact: { id: string }) => contact.id).toSorted()).toEqual([ana, ben]);
  expect(list[0].tags).toEqual([{ id: tagId, name: 'VIP', color: '#ff0000' }]);
  const one = await send('GET', `/contacts/${ana.toUpperCase()}`);
  expect(one.json.data).toMatchObject({ id: ana, phone: '+4915112360001' });
  expect((await send('GET', `/contacts/${ben}`)).json.data).toMatchObject({ id: ben });
  const patched = await send('PATCH', `/contacts/${ana}`, { company: 'ACME', tags: ['vip', 'Plain'] });
  expect(patched.json.data).toMatchObject({ id: ana, company: 'ACME' });
  expect(patched.json.data.tags.map((tag: { id: string }) => tag.id)).toContain(tagId);
  const again = await send('POST', '/contacts', { phone: '+4915112360001' });
  expect([again.status, again.json.data.id]).toEqual([200, ana]);
  const created = await send('POST', '/contacts', { phone: '+4915112360003' });
  expect((await send('GET', `/contacts/${created.json.data.id}`)).json.data.id).toBe(created.json.data.id);
});

it('our own id still finds the contact, and after a merge the loser’s id finds the survivor', async () => {
  const { account, send, bring } = await newStand();
  await bring(row(ana, '4915112360011'), row(ben, '4915112360012'));
  const found = await fixture.core.resolveContact(account.caller, [
    { by: 'identity', key: { kind: 'vendor_id', scope: 'wacrm', value: ana } },
  ]);
  const own = found.contact.id;
  expect((await send('GET', `/contacts/${own}`)).json.data.id).toBe(ana);
  const at = (number: number) => [{ by: 'number', number } as const];
  await fixture.core.mergeContacts(account.caller, { op: 'merge', survivor: at(1), loser: at(2) });
  expect((await send('GET', `/contacts/${ben}`)).json.data.id).toBe(ana);
  expect((await send('GET', '/contacts')).json.data.map((contact: { id: string }) => contact.id)).toEqual([
    ana,
  ]);
});

it('an export transfers the ids to another account', async () => {
  const from = await newStand();
  await from.bring(row(ana, '4915112360021'));
  const text = async (format: 'ndjson' | 'csv') => {
    const exported = fixture.core.exportContacts(from.account.caller, allContacts, { format });
    let whole = '';
    for await (const piece of exported.chunks) whole += String(piece);
    return whole;
  };
  for (const format of ['ndjson', 'csv'] as const) {
    const to = await newStand();
    const { id } = await imports.queue(to.account, await text(format), { format });
    await imports.work();
    await until('the import has ended', async () => {
      const { state } = await fixture.core.getImport(to.account.caller, id);
      return state === 'done';
    });
    expect((await to.send('GET', `/contacts/${ana}`)).json.data.id, format).toBe(ana);
  }
});
