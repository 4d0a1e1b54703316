/** An import of an export into another account exports the same bytes. */
import { gzipSync } from 'node:zlib';
import { set } from '@switchbook/domain/contact/edit.js';
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { imported } from '../support/accounts/import-requests.js';
import { type Client, newClient } from '../support/clients/directory.js';
import type { TestAccount } from '../support/fixture.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

const hostile = [
  '=HYPERLINK("http://evil.example","x")',
  "'=1+1",
  "''+1",
  '+49 170',
  '-1',
  '@sum',
  '\tTab',
  'a\r\nb\nc',
  'semi;colon,comma|pipe\ttab',
  'back\\slash \\; \\n \\,',
  '"quoted" “curly”',
  '👩‍👩‍👧‍👦 e\u0301 Å ﬁ',
  '\u202eright to left\u202c שלום',
  'BEGIN:VCARD\r\nFN:inner\r\nEND:VCARD',
  'x'.repeat(3_000),
  '\u2028line\u2029separators',
  '{"json":true}',
  'null',
];

/** Creates a contact with every kind of data. */
async function makeFull(account: TestAccount, client: Client): Promise<void> {
  await client.post('/groups', { name: 'Friends; and, "others"' });
  const { id } = await client.make({
    type: 'customer',
    given_name: 'Ana María',
    family_name: 'López, de la "Cruz"',
    company: 'Acme; Inc',
    description: 'Two\nlines',
    avatar_url: 'https://example.com/a.png?x=1,2;3',
    job_title: 'Head; of "Sales"',
    birthday: '--02-29',
    language: 'es-PE',
    time_zone: 'America/Lima',
    phone: '+1 (415) 555-0123',
    email: 'Ana@Example.com',
    tags: ['vip', 'a;b', 'c,d', '=x', 'back\\slash'],
    groups: ['Friends; and, "others"'],
    status: 'active',
    source: 'whatsapp',
    address: { street: 'Main 1, "rear"', city: 'Lima', state: 'LI', zip: '01501', country_code: 'PE' },
    owner: '0015',
    blocked: true,
    attributes: { tier: 'gold', n: 1.5, deep: { a: [1, null, 'x;y'], '=k': true }, empty: '' },
  });
  const add = (identity: object) => client.post(`/contacts/${id}/identities`, identity);
  await add({ kind: 'phone', value: '+5511987654321', label: 'work; main', primary: false });
  await add({ kind: 'wa_id', value: '5215512345678' });
  await add({ kind: 'email', value: 'second@example.com', label: 'home' });
  await add({ kind: 'telegram', value: '77', verified_at: '2025-05-05T05:05:05.005Z' });
  await add({ kind: 'username', value: 'Ana.López' });
  await add({ kind: 'bsuid', value: 'PE.42', scope: 'portfolio' });
  await add({ kind: 'external', value: 'cust;1', scope: 'ShopiFy' });
  await fixture.core.editContact(
    { ...account.caller, face: 'filler' },
    {
      op: 'edit',
      target: [{ by: 'id', id: asId(id) }],
      edit: {
        owner: set('kim'),
        extension: { face: 'somebody', members: { theirs: true, text: '=1', list: [1, { a: null }] } },
        identities: [{ op: 'hold', identity: { kind: 'vendor_id', value: 'theirs_1', scope: 'somebody' } }],
      },
    },
  );
  await client.put(`/contacts/${id}/consents/whatsapp`, {
    state: 'opted_in',
    source: 'form',
    basis: 'consent; explicit',
    proof: { ip: '203.0.113.7', '=f': '=1' },
    occurred_at: '2024-02-29T12:00:00.123Z',
    expires_at: '2030-01-01T00:00:00Z',
  });
  await client.put(`/contacts/${id}/consents/whatsapp`, { state: 'opted_out', purpose: 'news' });
  await client.put(`/contacts/${id}/consents/whatsapp`, { state: 'opted_out', sender: '+15550783881' });
  await client.put(`/contacts/${id}/consents/whatsapp`, { state: 'unknown', sender: '+4930111111' });
  await client.put(`/contacts/${id}/consents/sms`, { state: 'opted_in', sender: '+15550783881' });
  await client.put(`/contacts/${id}/consents/sms`, { state: 'opted_out' });
  await client.post(`/contacts/${id}/suppressions`, {
    channel: 'voice',
    reason: 'complaint',
    note: '=note;',
  });
  await client.post(`/contacts/${id}/suppressions`, { channel: 'all', expires_at: '2031-01-01T00:00:00Z' });
}

async function makeMany(): Promise<{ readonly account: TestAccount; readonly client: Client }> {
  const made = await newClient(fixture);
  const { account, client } = made;
  await makeFull(account, client);
  await client.make({ display_name: 'Only a name' });
  await client.make({ phone: '+4915100000001' });
  await client.make({ email: 'only@example.com' });
  await client.make({ identities: [{ kind: 'bsuid', value: 'PE.43' }] });
  await client.make({
    display_name: 'Two phones',
    identities: [
      { kind: 'phone', value: '4915100000002' },
      { kind: 'phone', value: '+49 1510 0000003', primary: true },
    ],
  });
  for (const text of hostile)
    await client.make({
      display_name: text,
      company: text,
      description: text,
      tags: [text.slice(0, 200)],
      address: { street: text, city: text },
      owner: text,
      attributes: { [text]: text },
    });
  return made;
}

async function exported(client: Client, format: string): Promise<string> {
  const answer = await client.get(`/export?format=${format}`);
  expect(answer.status).toBe(200);
  return answer.text;
}

describe.each(['csv', 'ndjson', 'vcf'])('%s', (format) => {
  it('is imported in another account with equal bytes, also compressed and in every other format', {
    tags: format === 'csv' ? [] : ['nightly'],
  }, async () => {
    const { client } = await makeMany();
    const file = await exported(client, format);
    const others = ['csv', 'ndjson', 'vcf'].filter((text) => text !== format);
    for (const sent of [file, gzipSync(file)]) {
      const other = await newClient(fixture);
      const job = await imported(other.client, sent, '', { 'content-type': 'application/octet-stream' });
      const { data } = (await other.client.get(`/imports/${job.id}/rows?outcome=rejected,skipped`)).json;
      expect(data).toEqual([]);
      expect(await exported(other.client, format)).toBe(file);
      for (const text of others)
        expect(await exported(other.client, text)).toBe(await exported(client, text));
    }
  });

  it('changes nothing in its original account', {
    tags: format === 'csv' ? [] : ['nightly'],
  }, async () => {
    const { client } = await makeMany();
    const file = await exported(client, format);
    const job = await imported(client, file, '?on_match=update');
    const { data } = (await client.get(`/imports/${job.id}/rows?outcome=created,updated,rejected`)).json;
    expect(data).toEqual([]);
    expect(await exported(client, format)).toBe(file);
  });
});

it('an empty text of NDJSON is imported with a new contact, and replaces no text', async () => {
  const { account, client } = await newClient(fixture);
  const contact = await client.make({ display_name: 'Rosa', phone: '+4915100000009' });
  const target = [{ by: 'id' as const, id: asId<ContactId>(contact.id) }];
  // A vendor may store an empty text.
  const empty = { company: set(''), displayName: set(''), address: { city: set('') } };
  await fixture.core.editContact(account.caller, { op: 'edit', target, edit: empty });
  const file = await exported(client, 'ndjson');
  expect(file).toContain('"company":""');
  const other = await newClient(fixture);
  await imported(other.client, file);
  expect(await exported(other.client, 'ndjson')).toBe(file);
  const edit = { company: set('Acme'), displayName: set('Rosa'), address: { city: set('Lima') } };
  await fixture.core.editContact(account.caller, { op: 'edit', target, edit });
  const before = await exported(client, 'ndjson');
  await imported(client, file, '?on_match=update');
  expect(await exported(client, 'ndjson')).toBe(before);
  await client.patch(`/contacts/${contact.id}`, { company: null });
  const cleared = await exported(client, 'ndjson');
  await imported(client, file, '?on_match=fill');
  expect(await exported(client, 'ndjson')).toBe(cleared);
});
