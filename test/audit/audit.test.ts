/** `/audit`: the history of the account's keys and settings, in pages. */
import { expect, it } from 'vitest';
import { maxPageBytes } from '../../src/database/statements/page-cut.js';
import { planned } from '../../src/database/statements/sql.js';
import { clientOf, newClient } from '../support/clients/directory.js';
import { plainVendor } from '../support/vendors/some-vendor.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

it('the audit log lists actions with their key, newest first, of one account only', async () => {
  const { account, client } = await newClient(fixture);
  const other = await newClient(fixture);
  const { id: keyId } = (await client.get('/account')).json.data.key;
  const key = (await client.post('/keys', { name: 'Jane', scopes: ['contacts:read'] })).json.data;
  await client.call('DELETE', `/keys/${key.id}`);
  const hook = (await client.post('/webhooks', { url: 'https://hooks.invalid/token-1?t=2' })).json.data;
  await client.call('PATCH', `/webhooks/${hook.id}`, { state: 'paused' });
  await client.call('PUT', `/upstreams/${plainVendor}`, {
    url: 'https://api.example.com',
    key: 'vendor-key-1',
  });
  const { status, json, text } = await client.get('/audit');
  expect(status).toBe(200);
  const actor = { face: 'directory', key_id: keyId, member: null };
  const entries = json.data as readonly { action: string; actor: object; subject: string }[];
  expect(entries.map((entry) => [entry.action, entry.subject])).toEqual([
    ['upstream.set', plainVendor],
    ['webhook.changed', hook.id],
    ['webhook.created', hook.id],
    ['key.revoked', key.id],
    ['key.created', key.id],
    ['key.created', keyId],
    ['account.created', account.account.id],
  ]);
  expect(entries.slice(0, 5).map((entry) => entry.actor)).toEqual(Array(5).fill(actor));
  expect(entries.at(-1)?.actor).toEqual({ face: 'cli', key_id: null, member: null });
  expect(json.data[1]).toEqual({
    id: expect.any(String),
    occurred_at: expect.stringMatching(/Z$/),
    actor,
    action: 'webhook.changed',
    subject: hook.id,
    before: { state: 'active' },
    after: { state: 'paused' },
    withheld: [],
  });
  for (const secret of ['Jane', 'token-1', 'vendor-key-1', key.key, hook.secret])
    expect(text).not.toContain(secret);
  expect((await other.client.get('/audit')).json.data).toHaveLength(2);
});

it('pages start at a time; a cursor is valid only for its own list and account', async () => {
  const { client } = await newClient(fixture);
  const other = await newClient(fixture);
  for (let index = 0; index < 3; index += 1) await client.post('/keys', { name: `k${index}`, scopes: [] });
  const all = (await client.get('/audit')).json.data;
  const first = (await client.get('/audit?limit=2')).json;
  const next = (await client.get(`/audit?limit=200&cursor=${first.meta.next_cursor}`)).json;
  expect([...first.data, ...next.data]).toEqual(all);
  expect(next.meta.next_cursor).toBeNull();
  const since = encodeURIComponent(all[1].occurred_at);
  expect((await client.get(`/audit?since=${since}`)).json.data).toEqual(all.slice(0, 2));
  const foreign = [
    await other.client.get(`/audit?cursor=${first.meta.next_cursor}`),
    await client.get(`/audit?since=${since}&cursor=${first.meta.next_cursor}`),
    await client.get('/audit?since=yesterday'),
    await client.get('/audit?action=key.created'),
  ];
  expect(foreign.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
});

it('the audit log is available only to keys that manage keys', async () => {
  const { client } = await newClient(fixture);
  const key = async (scopes: readonly string[]) =>
    clientOf(fixture, (await client.post('/keys', { name: 'k', scopes })).json.data.key);
  expect((await (await key(['account:read', 'contacts:read', 'webhooks:manage'])).get('/audit')).status).toBe(
    403,
  );
  expect((await (await key(['keys:manage'])).get('/audit')).status).toBe(200);
});

it('a page of the audit log ends at a bound in bytes, and the pages have every entry once', async () => {
  const { account, client } = await newClient(fixture);
  const [rows, bytes] = [120, 100_000];
  await fixture.database.query(
    planned(`insert into audit_entries (account_id, id, occurred_at, actor, action, subject, before, after, withheld)
      select $1::uuid, gen_random_uuid(), $2, '{"face": "cli", "key_id": null}', 'account.changed', $1::uuid::text, '{}',
        jsonb_build_object('name', repeat('x', $4)), '{}' from generate_series(1, $3)`),
    [account.account.id, fixture.clock(), rows, bytes],
  );
  const seen = new Set<string>();
  let pages = 0;
  for (let cursor: string | null = null; pages === 0 || cursor !== null; pages += 1) {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, json, text } = await client.get(`/audit?limit=100${query}`);
    expect(status).toBe(200);
    expect(text.length).toBeLessThan(maxPageBytes + 2 * bytes);
    for (const { id } of json.data as readonly { id: string }[]) seen.add(id);
    cursor = json.meta.next_cursor;
  }
  expect(pages).toBeGreaterThan(2);
  expect(seen.size).toBeGreaterThanOrEqual(rows + 2);
});
