/** Ids that clients of the vendor stored: `contact_…` and the vendorContactId, after an import added them. */
import { expect, it } from 'vitest';
import { fileOf, ImportFixture } from '../../../test/support/accounts/import-fixture.js';
import { until } from '../../../test/support/until.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();
const imports = new ImportFixture(fixture);

const ana = 'contact_f1e2d3c4-5678-90ab-cdef-abcdefabcdef';
const vendorContactId = '65f1c0ffee00aa11bb22cc33';
const odd = 'contact_e2d3c4b5-6789-01ab-cdef-bcdefabcdefg';
const loud = 'f1e2d3c4-5678-90ab-cdef-abcdefabcd44';
const spelled = 'contact_V1StGXR8_Z5jdHi6B-myT';
const row = (digits: string, ...ids: readonly string[]) => ({
  display_name: 'Ana',
  phone: `+${digits}`,
  identities: ids.map((value) => ({ kind: 'vendor_id', scope: 'superwaba', value })),
});

it('contacts are found by both ids of the vendor everywhere', async () => {
  const account = await fixture.newAccount();
  const headers = { authorization: `Bearer ${account.key}`, 'x-org-id': account.account.id };
  const send = (method: string, path: string, body?: unknown) =>
    fixture.send({
      method,
      path: `/api/whatsapp/contacts${path}`,
      headers,
      ...(body === undefined ? {} : { body }),
    });
  const rows = [
    row('4915112370001', ana, vendorContactId),
    row('4915112370002', odd),
    row('4915112370003', spelled),
    row('4915112370004', loud.toUpperCase()),
  ];
  const file = fileOf(rows.map((item) => `${JSON.stringify(item)}\n`).join(''), { format: 'ndjson' });
  const { id } = await fixture.core.createImport(account.caller, file);
  await imports.work();
  await until('the import has ended', async () => {
    const { state } = await fixture.core.getImport(account.caller, id);
    return state === 'done';
  });
  const list = (await send('GET', '')).json.data.contacts;
  expect(list.map((contact: { id: string }) => contact.id).toSorted()).toEqual([
    spelled,
    odd,
    `contact_${loud}`,
    ana,
  ]);
  for (const sent of [
    ana,
    ana.slice('contact_'.length),
    ana.toUpperCase(),
    vendorContactId,
    vendorContactId.toUpperCase(),
  ])
    expect((await send('GET', `/${sent}`)).json.data, sent).toMatchObject({ id: ana, vendorContactId });
  expect((await send('GET', `/${odd}`)).json.data.id).toBe(odd);
  expect((await send('GET', `/${spelled}`)).json.data?.id).toBe(spelled);
  expect((await send('GET', `/contact_${loud}`)).json.data?.id).toBe(`contact_${loud}`);
  const patched = await send('PATCH', `/${ana}`, { name: 'Anna' });
  expect(patched.json.data).toMatchObject({ id: ana, name: 'Anna' });
  const other = await fixture.newAccount();
  const foreign = { authorization: `Bearer ${other.key}`, 'x-org-id': other.account.id };
  for (const sent of [ana, odd, vendorContactId])
    expect((await fixture.send({ path: `/api/whatsapp/contacts/${sent}`, headers: foreign })).status).toBe(
      404,
    );
});
