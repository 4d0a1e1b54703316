/** LIDs on this wire: any spelling is the same id, which one contact owns and every lookup finds. */
import { describe, expect, it } from 'vitest';
import { counts, csv, imported } from '../support/accounts/import-requests.js';
import { errorsOf, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const lid = '123456789012345';

describe('a LID', () => {
  it('is stored as its digits, and owned by one contact', async () => {
    const { client } = await newClient(fixture);
    const contact = await client.make({ identities: [{ kind: 'lid', value: `${lid}:12@lid` }] });
    expect(contact.identities).toMatchObject([
      { kind: 'lid', scope: '', value: lid, raw: `${lid}:12@lid`, primary: true },
    ]);
    for (const value of [lid, `${lid}@lid`]) {
      const again = await client.post('/contacts', {
        display_name: 'Other',
        identities: [{ kind: 'lid', value }],
      });
      expect([again.status, again.json.identity]).toEqual([409, { kind: 'lid', scope: '', value: lid }]);
    }
    const other = await client.make({ display_name: 'Other' });
    const shared = await client.post(`/contacts/${other.id}/identities`, {
      kind: 'lid',
      value: lid,
      shared: true,
    });
    expect([shared.status, shared.json.data]).toEqual([
      201,
      expect.objectContaining({ value: lid, shared: true }),
    ]);
    const sentBack = await client.patch(`/contacts/${contact.id}`, { identities: contact.identities });
    expect(sentBack.json.data.identities).toEqual(contact.identities);
  });

  it('is no number of the same digits', async () => {
    const { client } = await newClient(fixture);
    await client.make({ phone: `+${lid}` });
    await client.make({ identities: [{ kind: 'lid', value: lid }] });
    expect((await client.get(`/contacts?phone=${lid}&count=exact`)).json.meta.total).toBe(1);
  });

  it.each([
    'Maria',
    `+${lid}`,
    `${lid}@c.us`,
    '1234',
    '123456789012345678901',
  ])('is refused as %j, with the forms that it may have', async (value) => {
    const { client } = await newClient(fixture);
    const refused = await client.post('/contacts', { identities: [{ kind: 'lid', value }] });
    expect([refused.status, errorsOf(refused)]).toEqual([400, ['identities.0.value form']]);
    expect(refused.json.errors[0].message).toContain(
      'must be a LID of 5 to 20 digits, such as 123456789012345',
    );
  });

  it('is found by resolving, by the filter, and by the channel', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({ identities: [{ kind: 'lid', value: lid }] });
    await client.make({ email: 'jane@example.com' });
    const resolved = await client.post('/contacts/resolve', {
      identifiers: [{ kind: 'lid', value: `${lid}@lid` }],
    });
    expect(resolved.json.data.contact.id).toBe(id);
    for (const query of [`lid=${lid}`, `lid=${lid}%3A3%40lid`, 'channel=whatsapp']) {
      const { data } = (await client.get(`/contacts?${query}`)).json;
      expect(data.map((contact: { id: string }) => contact.id)).toEqual([id]);
    }
    expect(errorsOf(await client.get('/contacts?lid=Maria'))).toEqual(['lid form']);
    const changed = await client.post('/bulk-changes', {
      filter: { lid: `${lid}@lid` },
      change: { add_tags: ['x'] },
    });
    expect([changed.status, changed.json.errors]).toEqual([202, undefined]);
  });

  it('is imported from a column in any spelling, and exported', async () => {
    const { client } = await newClient(fixture);
    const file = csv('Name,Phone,WhatsApp LID', `Ana,+4915100000001,${lid}@lid`, 'Ben,,Ben', `Cem,,${lid}`);
    expect(counts(await imported(client, file, '?on_match=update'))).toEqual([1, 1, 0, 1]);
    const [one] = (await client.get(`/contacts?lid=${lid}`)).json.data;
    expect(one).toMatchObject({ display_name: 'Cem', phone: '+4915100000001' });
    for (const format of ['csv', 'ndjson']) {
      const out = (await client.get(`/export?format=${format}&lid=${lid}`)).text;
      expect(out).toContain(`${lid}@lid`);
      const { client: other } = await newClient(fixture);
      const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson';
      expect(counts(await imported(other, out, '', { 'content-type': type }))).toEqual([1, 0, 0, 0]);
      const [copy] = (await other.get(`/contacts?lid=${lid}`)).json.data;
      expect(copy.identities).toMatchObject(one.identities.map(({ id: _, ...same }: { id: string }) => same));
    }
  });
});
