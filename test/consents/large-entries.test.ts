/** A contact may have thousands of proofs, channels and senders. A request reads and writes a bounded part of them. */

import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { expect, it } from 'vitest';
import { listPreferenceEntries, readCurrentConsents } from '../../src/consents/store/consent-rows.js';
import { planned } from '../../src/database/statements/sql.js';
import { counts, imported } from '../support/accounts/import-requests.js';
import { errorsOf, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

const proof = { text: 'x'.repeat(900_000) };

async function newHolder(emails: number) {
  const made = await newClient(fixture);
  const identities = Array.from({ length: emails }, (_, at) => ({
    kind: 'email',
    value: `e${at}@example.com`,
  }));
  const { id } = await made.client.make({ display_name: 'Ada', identities });
  const retained = async () => {
    const [row] = await fixture.database.query<{ rows: number; bytes: number }>(
      planned(`select count(*)::integer as rows, coalesce(sum(octet_length(record::text)), 0)::integer as bytes
        from retained_refusals where account_id = $1`),
      [made.account.account.id],
    );
    return row;
  };
  const codes = async (value: string, channel: string): Promise<string[]> => {
    const request = { channel, identities: [{ kind: 'email', value }] };
    const answer = await made.client.post('/can-send', request);
    return answer.json.data[0].reasons.map((reason: { code: string }) => reason.code);
  };
  /** Entries of as many channels, with proofs of this size. */
  const fill = (channels: number, state: string, size: number) =>
    fixture.database.query(
      planned(`insert into consents
        (account_id, id, contact_id, channel, state, proof, subjects, actor, occurred_at, created_at)
        select $1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $2, 'way' || n, $4, jsonb_build_object('text', repeat('x', $5)), '{}',
          '{"face":"directory","key_id":null}', now(), now() from generate_series(1, $3::integer) n`),
      [made.account.account.id, id, channels, state, size],
    );
  return { ...made, id, retained, codes, fill };
}

it.each([
  'the contact is deleted',
  'it loses them',
] as const)('long opt-outs are retained for many emails without their proofs when %s', async (when) => {
  const { client, id, retained, codes } = await newHolder(40);
  for (const channel of ['sms', 'email', 'viber'])
    await client.put(`/contacts/${id}/consents/${channel}`, { state: 'opted_out', proof });
  const done =
    when === 'it loses them'
      ? await client.patch(`/contacts/${id}`, { identities: [] })
      : await client.remove(`/contacts/${id}`);
  expect(done.status).toBeLessThan(300);
  const found = await retained();
  expect(found?.rows).toBe(120);
  expect(found?.bytes).toBeLessThan(120 * 500);
  expect(await codes('e7@example.com', 'email')).toEqual(['opted_out', 'unknown']);
  await client.make({ email: 'e8@example.com' });
  expect(await codes('e8@example.com', 'sms')).toEqual(['opted_out']);
});

it('more opt-outs than are retained become one of all channels', async () => {
  const { client, id, retained, codes, fill } = await newHolder(5);
  await fill(101, 'opted_out', 1);
  expect((await client.remove(`/contacts/${id}`)).status).toBe(204);
  expect((await retained())?.rows).toBe(5);
  expect(await codes('e1@example.com', 'way100')).toEqual(['suppressed', 'unknown']);
  await client.make({ email: 'e2@example.com' });
  expect(await codes('e2@example.com', 'sms')).toEqual(['suppressed']);
});

it.each([
  { channels: 'one channel', of: () => 'email', consents: 1, suppressions: 0 },
  { channels: 'many channels', of: (at: number) => `way${at}`, consents: 0, suppressions: 1 },
])('a contact gets what many with its email have left on $channels', async ({
  of,
  consents,
  suppressions,
}) => {
  const { client } = await newClient(fixture);
  const email = 'info@example.com';
  const items = Array.from({ length: 101 }, () => ({ op: 'create', contact: { email } }));
  const contact = (await client.post('/contacts/batch', { items })).json.data;
  const ids: string[] = contact.map((item: { id: string }) => item.id);
  const optOuts = ids.map((one, at) =>
    client.put(`/contacts/${one}/consents/${of(at)}`, { state: 'opted_out' }),
  );
  await Promise.all(optOuts);
  await client.post('/contacts/batch', { items: ids.map((id) => ({ op: 'delete', id })) });
  const { id } = await client.make({ email });
  const lists = [
    await client.get(`/contacts/${id}/consents`),
    await client.get(`/contacts/${id}/suppressions`),
  ];
  expect(lists.map((list) => list.json.data.length)).toEqual([consents, suppressions]);
});

it('a consent reads what its channel has, and all of a contact up to a bound', async () => {
  const { client, account, id, fill } = await newHolder(1);
  await fill(40, 'opted_in', 1_000_000);
  const read = (channel: string | null) =>
    readCurrentConsents(fixture.database, account.account.id, id as never, channel);
  expect((await read('way3')).map((consent) => consent.channel)).toEqual(['way3']);
  await expect(read(null)).rejects.toMatchObject({ problem: { kind: 'too_large', unit: 'stored_bytes' } });
  expect((await client.put(`/contacts/${id}/consents/way3`, { state: 'opted_out' })).json.data.state).toBe(
    'opted_out',
  );
});

it('an export has all consents of a contact, and their proofs up to a bound', async () => {
  const { client, id, fill } = await newHolder(1);
  await fill(12, 'opted_in', 1_000_000);
  await client.put(`/contacts/${id}/consents/sms`, { state: 'opted_out', proof });
  const { consents } = JSON.parse((await client.get('/export?format=ndjson')).text);
  expect(consents).toHaveLength(13);
  const proven: { channel: string; proof?: object }[] = consents.filter((one: object) => 'proof' in one);
  expect(proven.map(({ channel }) => channel)).toEqual([
    'sms',
    ...['way10', 'way11', 'way12', 'way6', 'way7', 'way8', 'way9'],
  ]);
  const [record] = (await client.get(`/records?contacts=${id}`)).json.data;
  expect([record.whole, record.consents]).toEqual([false, []]);
});

it('an import records consents of contacts that have many entries together', async () => {
  const { client, account } = await newClient(fixture);
  const emails = Array.from({ length: 11 }, (_, at) => `many${at}@example.com`);
  const items = emails.map((email) => ({ op: 'create', contact: { email } }));
  const { data } = (await client.post('/contacts/batch', { items })).json;
  await fixture.database.query(
    planned(`insert into consents
      (account_id, id, contact_id, channel, state, proof, subjects, actor, occurred_at, created_at)
      select $1, gen_random_uuid(), c.id, 'way' || n, 'opted_in', '{}', '{}', '{"face":"directory","key_id":null}', now(), now()
      from unnest($2::uuid[]) c(id), generate_series(1, 10000) n`),
    [account.account.id, data.map(({ id }: { id: string }) => id)],
  );
  const rows = emails.map((email) =>
    JSON.stringify({
      identities: [{ kind: 'email', value: email }],
      consents: [{ channel: 'way1', state: 'opted_out' }],
    }),
  );
  const done = await imported(client, rows.join('\n'), '?format=ndjson&on_match=update');
  expect([done.state, ...counts(done)]).toEqual(['done', 0, 11, 0, 0]);
});

it('only entries of the requested senders are read, even if the contact has many senders', async () => {
  const { account, id, fill } = await newHolder(1);
  await fill(3, 'opted_in', 10);
  await fixture.database.query(
    planned(`update consents set purpose = 'marketing', channel = 'whatsapp', proof = proof || '{"wish":"stop"}',
      sender = nullif(right(channel, 1), '3') where account_id = $1`),
    [account.account.id],
  );
  const purpose = { channel: 'whatsapp', purpose: 'marketing' };
  const read = (...senders: (string | null)[]) =>
    listPreferenceEntries(
      fixture.database,
      account.account.id,
      senders.map((sender) => [id as never, sender] as const),
      [purpose],
    );
  const found = await read('1', null, '7');
  expect(found.map(({ sender, proof }) => [sender, proof])).toEqual([
    ['1', { wish: 'stop' }],
    [null, { wish: 'stop' }],
  ]);
  expect(await read('7')).toEqual([]);
});

it('a contact has at most five thousand consents and suppressions, and known ones still change', {
  tags: ['nightly'],
}, async () => {
  const { client, id, fill } = await newHolder(1);
  await fill(contactLimits.entries - 1, 'opted_in', 1);
  const put = (channel: string, state = 'opted_in') =>
    client.put(`/contacts/${id}/consents/${channel}`, { state });
  const row = (state: string, ...channels: string[]) => {
    const consents = channels.map((channel) => ({ channel, state }));
    const suppressions = channels.map((channel) => ({ channel, reason: 'manual' }));
    return JSON.stringify({
      identities: [{ kind: 'email', value: 'e0@example.com' }],
      consents,
      suppressions,
    });
  };
  const send = (...rows: string[]) => imported(client, rows.join('\n'), '?format=ndjson&on_match=update');
  expect(counts(await send(row('opted_in', 'own1', 'own2')))).toEqual([0, 0, 0, 1]);
  expect((await put('own1')).status).toBe(200);
  const refused = await put('own2');
  expect([refused.status, errorsOf(refused)]).toEqual([400, ['consents too_many']]);
  expect((await put('way7', 'opted_out')).status).toBe(200);
  expect(counts(await send(row('opted_out', 'way8')))).toEqual([0, 1, 0, 0]);
  const fillUp = Array.from({ length: contactLimits.entries - 1 }, (_, at) => `way${at + 1}`);
  const chunks = Array.from({ length: 5 }, (_, at) => fillUp.slice(at * 1_000, (at + 1) * 1_000));
  expect(counts(await send(...chunks.map((chunk) => row('opted_out', ...chunk))))).toEqual([0, 5, 0, 0]);
  const set = (channel: string) => client.post(`/contacts/${id}/suppressions`, { channel, reason: 'asked' });
  expect((await set('own1')).status).toBe(201);
  expect((await set('way3')).status).toBe(200);
});

it('a contact with as many consents and suppressions as it may have still opts out, up to twice as many', async () => {
  const { client, account, id, fill } = await newHolder(1);
  const fillSuppressions = (from: number, to: number) =>
    fixture.database.query(
      planned(`insert into suppressions
        (account_id, id, contact_id, channel, subject, reason, subjects, actor, created_at, updated_at)
        select $1, ('00000000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid, $2, 'way' || n, '', 'manual', '{}',
          '{"face":"directory","key_id":null}', now(), now() from generate_series($3::integer, $4::integer) n`),
      [account.account.id, id, from, to],
    );
  await fill(contactLimits.entries, 'opted_in', 1);
  await fillSuppressions(1, contactLimits.entries);
  const put = (channel: string, state: string) =>
    client.put(`/contacts/${id}/consents/${channel}`, { state });
  const set = (channel: string) => client.post(`/contacts/${id}/suppressions`, { channel, reason: 'asked' });
  const row = (state: string) =>
    JSON.stringify({
      identities: [{ kind: 'email', value: 'e0@example.com' }],
      consents: [{ channel: 'viber', state }],
      suppressions: [{ channel: 'viber', reason: 'asked' }],
    });
  const send = (state: string) => imported(client, row(state), '?format=ndjson&on_match=update');
  expect((await put('email', 'opted_out')).status).toBe(200);
  expect((await set('all')).status).toBe(201);
  expect(errorsOf(await put('sms', 'opted_in'))).toEqual(['consents too_many']);
  expect(counts(await send('opted_in'))).toEqual([0, 0, 0, 1]);
  expect(counts(await send('opted_out'))).toEqual([0, 1, 0, 0]);
  await fillSuppressions(contactLimits.entries + 1, 2 * contactLimits.entries - 2);
  expect(errorsOf(await set('sms'))).toEqual(['suppressions too_many']);
  expect((await set('viber')).status).toBe(200);
});

it('a contact with more than it may have is not merged, and an export has the newest, opt-outs first', async () => {
  const { client, account, id } = await newHolder(1);
  const other = await client.make({ display_name: 'Bob' });
  const fillOf = (contact: string, channels: number, from: number) =>
    fixture.database.query(
      planned(`insert into consents
        (account_id, id, contact_id, channel, state, proof, subjects, actor, occurred_at, created_at)
        select $1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $2, 'way' || n,
          case when n = $3::integer then 'opted_out' else 'opted_in' end, '{}', '{}',
          '{"face":"directory","key_id":null}', now(), now() from generate_series($3::integer, $3::integer + $4::integer - 1) n`),
      [account.account.id, contact, from, channels],
    );
  const half = contactLimits.entries / 2 + 1;
  await fillOf(id, half, 1);
  await fillOf(other.id, half, half + 1);
  const merge = (survivor: string, loser: string, preview: boolean) =>
    client.post('/merges', { survivor, loser, preview });
  for (const preview of [true, false]) {
    const refused = await merge(id, other.id, preview);
    expect(errorsOf(refused)).toEqual(['consents too_many_records']);
    expect(refused.json.errors[0].message).toContain('; export and delete one of the contacts');
  }
  await fillOf(id, half, 2 * half + 1);
  const third = await client.make({ display_name: 'Cem' });
  for (const preview of [true, false])
    expect(errorsOf(await merge(id, third.id, preview))).toEqual(['survivor too_many_records']);
  const exported = (await client.get('/export?format=ndjson&search=Ada')).text;
  const { consents } = JSON.parse(exported.trim());
  expect(consents).toHaveLength(contactLimits.entries);
  const optOuts = consents.filter((consent: { state: string }) => consent.state === 'opted_out');
  expect(optOuts.map((optOut: { channel: string }) => optOut.channel)).toEqual([
    'way1',
    `way${2 * half + 1}`,
  ]);
});
