/** An account's own settings, keys, sessions, usage and health. */

import { expandScope } from '@switchbook/domain/access/access.js';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../../test/support/accounts/people.js';
import { clientOf, errorsOf, newClient } from '../../../test/support/clients/directory.js';
import { areSeveral, useServer } from '../../../test/support/wire/server.js';
import { planned } from '../../database/statements/sql.js';

// The clock advances by more than a year, and a deletion makes the server sweep.
const fixture = useServer({ isAlone: true, settings: { eventRetentionMs: null } });
const dayMs = 86_400_000;
const all = expandScope('all') ?? [];
const statusWith = async (key: string) => (await clientOf(fixture, key).get('/account')).status;

/** A key that the given key creates. */
async function childOf(key: string, body: object = {}) {
  const created = await clientOf(fixture, key).post('/keys', { scopes: ['all'], ...body });
  expect([created.status, errorsOf(created)]).toEqual([201, []]);
  return created.json.data as { id: string; key: string; scopes: string[]; rate_limit: unknown };
}

async function sessionOf(key: string): Promise<string> {
  const { code } = (await clientOf(fixture, key).post('/sign-in-codes', undefined)).json.data;
  const answer = await fixture.send({ method: 'POST', path: '/directory/v1/sign-in', body: { code } });
  return answer.json.data.key;
}

const newestEntry = async (key: string) => (await clientOf(fixture, key).get('/audit?limit=1')).json.data[0];

describe('the account', () => {
  it('changes its own settings with an audit entry, and no others', async () => {
    const { account, client } = await newClient(fixture);
    await fixture.core.updateAccount(account.account.id, { contact_limit: '7' });
    const changed = await client.patch('/account', {
      name: ' Corner Shop ',
      default_region: 'de',
      whatsapp_number: '+4915112345678',
      consent_required: ['sms', 'email'],
    });
    const { account: after, key } = changed.json.data;
    expect(after).toMatchObject({
      name: 'Corner Shop',
      default_region: 'DE',
      whatsapp_number: '4915112345678',
      consent_required: ['sms', 'email'],
      contact_limit: 7,
      slug: account.account.slug,
    });
    expect((await client.get('/account')).json.data).toEqual({ account: after, key });
    expect(await newestEntry(account.key)).toMatchObject({
      action: 'account.changed',
      actor: { face: 'directory', key_id: key.id },
      after: { default_region: 'DE', consent_required: ['sms', 'email'] },
      withheld: ['name', 'whatsapp_number'],
    });
    const cleared = await client.patch('/account', { default_region: null, consent_required: [] });
    expect(cleared.json.data.account).toMatchObject({ default_region: null, consent_required: [] });
  });

  it('keeps a slug that is made from its name when it is made again', async () => {
    const { account } = await newClient(fixture);
    const { id } = account.account;
    const name = `Slug of ${account.account.number}`;
    const clear = async () => (await fixture.core.updateAccount(id, { name, slug: '' })).slug;
    expect([await clear(), await clear()]).toEqual(Array(2).fill(`slug-of-${account.account.number}`));
    for (const slug of ['No Slug', '-shop', 'a'.repeat(64)])
      expect(await problemOf(fixture.core.updateAccount(id, { slug })), slug).toMatchObject({
        kind: 'invalid',
        issues: [{ path: 'slug', code: 'invalid' }],
      });
  });

  it('has words that stop and start messages, and null restores the usual ones', async () => {
    const { client } = await newClient(fixture);
    const wordsIn = async (body: object) => {
      const { stop_words, start_words } = (await client.patch('/account', body)).json.data.account;
      return [stop_words, start_words];
    };
    expect(await wordsIn({ stop_words: [' Dur ', 'ne plus', 'Dur'] })).toEqual([['Dur', 'ne plus'], null]);
    expect(await wordsIn({ start_words: ['başla'] })).toEqual([['Dur', 'ne plus'], ['başla']]);
    const most = Array.from({ length: 50 }, (_, at) => `${at}`.padEnd(50, 'é'));
    expect(await wordsIn({ stop_words: most })).toEqual([most, ['başla']]);
    expect(await wordsIn({ stop_words: null, start_words: null })).toEqual([null, null]);
  });

  it('refuses invalid settings and settings of the operator', async () => {
    const { client } = await newClient(fixture);
    const before = (await client.get('/account')).json.data;
    for (const [body, error] of [
      [{ contact_limit: 1 }, 'contact_limit unknown_member'],
      [{ slug: 'other' }, 'slug unknown_member'],
      [{ name: ' ' }, 'name blank'],
      [{ default_region: 'XX' }, 'default_region invalid'],
      [{ whatsapp_number: 'call me' }, 'whatsapp_number invalid'],
      [{ stop_words: ['!!!'] }, 'stop_words invalid'],
      [{ stop_words: ['stop', 'a,b'] }, 'stop_words.1 invalid'],
      [{ start_words: ['a'.repeat(51)] }, 'start_words.0 too_long'],
      [{ start_words: Array.from({ length: 51 }, (_, at) => `w${at}`) }, 'start_words too_many'],
      [{ start_words: [] }, 'start_words too_few'],
      [{ assign_new: {} }, 'assign_new contradiction'],
      [{ assign_new: { members: [1], group: 1 } }, 'assign_new contradiction'],
    ] as const) {
      const refused = await client.patch('/account', body);
      expect([refused.status, errorsOf(refused)]).toEqual([400, [error]]);
    }
    expect((await client.get('/account')).json.data).toEqual(before);
  });
});

describe('an existing key', () => {
  it('gets another name and fewer scopes, and so do its child keys and sessions', async () => {
    const { account, client } = await newClient(fixture);
    const child = await childOf(account.key, { scopes: ['account:read', 'keys:manage', 'contacts:*'] });
    const grandchild = await childOf(child.key, { scopes: ['account:read', 'contacts:read'] });
    const session = await sessionOf(child.key);
    const changed = await client.patch(`/keys/${child.id}`, {
      name: 'Less',
      scopes: ['keys:manage', 'account:read'],
    });
    expect(changed.json.data).toMatchObject({ name: 'Less', scopes: ['account:read', 'keys:manage'] });
    const keys = (await client.get('/keys')).json.data;
    expect(keys.find((key: { id: string }) => key.id === grandchild.id)).toMatchObject({
      scopes: ['account:read'],
      made_by: child.id,
    });
    for (const key of [child.key, grandchild.key, session]) {
      expect((await clientOf(fixture, key).get('/contacts')).status).toBe(403);
      expect(await statusWith(key)).toBe(200);
    }
    const entries = (await client.get('/audit?limit=2')).json.data;
    expect(
      entries.map((entry: { action: string; subject: string }) => [entry.action, entry.subject]).sort(),
    ).toEqual(
      [
        ['key.changed', child.id],
        ['key.changed', grandchild.id],
      ].sort(),
    );
  });

  it('gets no more scopes than its editor and its maker have', async () => {
    const { account, client } = await newClient(fixture);
    const child = await childOf(account.key, { scopes: ['account:read', 'keys:manage'] });
    const grandchild = await childOf(child.key, { scopes: ['account:read'] });
    const widen = (key: string, id: string, scope: string) =>
      clientOf(fixture, key).patch(`/keys/${id}`, { scopes: ['account:read', 'keys:manage', scope] });
    expect((await widen(child.key, child.id, 'contacts:read')).json.detail).toContain('contacts:read');
    // Its maker would get the scope too.
    expect((await widen(account.key, grandchild.id, 'contacts:read')).status).toBe(403);
    expect((await widen(account.key, child.id, 'contacts:read')).status).toBe(200);
    expect((await widen(account.key, grandchild.id, 'contacts:read')).status).toBe(200);
    // The key that created it and a key of another account are refused.
    const [{ id: root }] = (await client.get('/keys')).json.data;
    expect((await clientOf(fixture, child.key).patch(`/keys/${root}`, { name: 'x' })).status).toBe(403);
    const other = await newClient(fixture);
    for (const answer of [
      await other.client.patch(`/keys/${child.id}`, { name: 'x' }),
      await other.client.post(`/keys/${child.id}/rotate`, {}),
    ])
      expect(answer.status).toBe(404);
    expect((await client.remove(`/keys/${child.id}`)).status).toBe(200);
    const dead = await client.patch(`/keys/${child.id}`, { name: 'x' });
    expect([dead.status, errorsOf(dead)]).toEqual([400, ['id not_live']]);
  });

  it('gets another rate from an unlimited editor, and so do the keys in its window', async () => {
    const { account, client } = await newClient(fixture);
    const limited = await childOf(account.key, { rate_limit: { count: 50, seconds: 60 } });
    const inWindow = await childOf(limited.key);
    const rate = { count: 80, seconds: 60 };
    expect((await client.patch(`/keys/${limited.id}`, { rate_limit: rate })).json.data.rate_limit).toEqual(
      rate,
    );
    const keys = (await client.get('/keys')).json.data;
    expect(keys.find((key: { id: string }) => key.id === inWindow.id).rate_limit).toEqual(rate);
    const raised = await clientOf(fixture, limited.key).patch(`/keys/${limited.id}`, {
      rate_limit: 'unlimited',
    });
    expect(raised.status).toBe(403);
    const shared = await client.patch(`/keys/${inWindow.id}`, { rate_limit: 'unlimited' });
    expect(errorsOf(shared)).toEqual(['rate_limit shared']);
  });

  it('gets a new secret; the old one and its sessions end at once, or after the overlap', async () => {
    const { account, client } = await newClient(fixture);
    const child = await childOf(account.key);
    const [session, own] = [await sessionOf(child.key), await sessionOf(child.key)];
    const rotated = await clientOf(fixture, own).post(`/keys/${child.id}/rotate`, undefined);
    expect(rotated.json.data).toMatchObject({ id: child.id, old_secret_until: null });
    const { key, prefix } = rotated.json.data;
    expect(key.startsWith(prefix)).toBe(true);
    const secrets = [child.key, session, own, key];
    expect(await Promise.all(secrets.map(statusWith))).toEqual([401, 401, 200, 200]);
    expect(await newestEntry(account.key)).toMatchObject({
      action: 'key.secret_rotated',
      subject: child.id,
      withheld: ['secret'],
    });

    const again = await client.post(`/keys/${child.id}/rotate`, { overlap_seconds: 3_600 });
    const { key: newest, old_secret_until: until } = again.json.data;
    expect(Date.parse(until)).toBeGreaterThan(fixture.clock().getTime() + 3_500_000);
    expect(await Promise.all([key, own, newest].map(statusWith))).toEqual([200, 200, 200]);
    fixture.advance(3_700_000);
    expect(await Promise.all([key, own, newest].map(statusWith))).toEqual([401, 200, 200]);
    // Revoking ends both secrets.
    const last = await client.post(`/keys/${child.id}/rotate`, { overlap_seconds: 3_600 });
    expect((await client.remove(`/keys/${child.id}`)).status).toBe(200);
    expect(await Promise.all([newest, last.json.data.key].map(statusWith))).toEqual([401, 401]);
    expect((await client.post(`/keys/${child.id}/rotate`, { overlap_seconds: -1 })).status).toBe(400);
  });
});

describe('signing out', () => {
  it('ends only its own session, and no key', async () => {
    const { account, client } = await newClient(fixture);
    const [session, other] = [await sessionOf(account.key), await sessionOf(account.key)];
    expect((await clientOf(fixture, session).remove('/sign-in')).status).toBe(204);
    expect(await Promise.all([session, other, account.key].map(statusWith))).toEqual([401, 200, 200]);
    expect((await clientOf(fixture, session).remove('/sign-in')).status).toBe(401);
    expect(errorsOf(await client.remove('/sign-in'))).toEqual(['key no_session']);
    expect(await statusWith(account.key)).toBe(200);
    const none = await fixture.newKey(account, []);
    expect(errorsOf(await clientOf(fixture, none).remove('/sign-in'))).toEqual(['key no_session']);
  });
});

describe('usage', () => {
  const sweep = () =>
    fixture.core.sweep({
      signal: new AbortController().signal,
      retention: { eventsMs: null, importRowsMs: null, auditMs: null },
    });
  const usageOf = async (key: string, days: number) =>
    (await clientOf(fixture, key).get(`/usage?days=${days}`)).json.data;

  it('has contacts and calls by day and account, including calls that are not written yet', async () => {
    const one = await newClient(fixture);
    const other = await newClient(fixture);
    for (const phone of ['+14155550101', '+14155550102']) await one.client.make({ phone });
    await sweep();
    const before = await usageOf(one.account.key, 3);
    const today = before.days.at(-1).day;
    expect(before.days.map((day: { contacts: number | null }) => day.contacts)).toEqual([null, null, 2]);
    fixture.advance(2 * dayMs);
    await one.client.make({ phone: '+14155550103' });
    const after = await usageOf(one.account.key, 4);
    expect(after.days.map((day: { contacts: number | null }) => day.contacts)).toEqual([null, 2, 2, 3]);
    expect(after.days[1].day).toBe(today);
    const total = after.days.reduce(
      (sum: number, day: { calls: { directory?: number } }) => sum + (day.calls.directory ?? 0),
      0,
    );
    // A process counts its own calls until it writes them.
    if (!areSeveral) expect(total).toBeGreaterThanOrEqual(4);
    expect(await usageOf(other.account.key, 1)).toMatchObject({ contacts: 0, contact_limit: null });
    // Each read a different number of times.
    const rest = (await usageOf(other.account.key, 4)).days.flatMap((day: { calls: object }) =>
      Object.values(day.calls),
    );
    expect(rest.reduce((sum: number, calls: number) => sum + calls, 0)).toBeLessThan(total);
    // The last count before the days, although another account was counted later.
    const counted = 'insert into daily_contacts (account_id, day, contacts) values ($1, $2::date + 1, 9)';
    await fixture.database.query(planned(counted), [other.account.account.id, today]);
    fixture.advance(dayMs);
    const { days } = await usageOf(one.account.key, 2);
    expect(days.map((day: { contacts: number | null }) => day.contacts)).toEqual([2, 3]);
  });

  it('is stored for 400 days, and deleted with its account', async () => {
    const { account, client } = await newClient(fixture);
    await sweep();
    const countOf = async (table: string) => {
      const text = `select count(*)::integer as n from ${table} where account_id = $1`;
      const [row] = await fixture.database.query<{ n: number }>(planned(text), [account.account.id]);
      return row?.n;
    };
    expect(await countOf('daily_contacts')).toBe(1);
    fixture.advance(401 * dayMs);
    expect((await sweep()).usageDays).toBeGreaterThan(0);
    expect(await countOf('daily_contacts')).toBe(1);
    expect((await client.get('/usage?days=366')).json.data.days).toHaveLength(366);
    await fixture.core.deleteAccount(account.account.id, { signal: new AbortController().signal });
    expect(await countOf('daily_contacts')).toBe(0);
  });
});

describe('health', () => {
  it('shows the state of the server and the work of the account, to a key with the scope', async () => {
    const { account, client } = await newClient(fixture);
    const other = await newClient(fixture);
    for (const { client: of } of [{ client }, other, other])
      await of.post('/webhooks', { url: 'https://hooks.invalid/x' });
    const { status, json } = await client.get('/health');
    expect(status).toBe(200);
    expect(json.data).toMatchObject({
      database: {
        up: true,
        version: expect.stringMatching(/^\d+/),
        connections: { max: expect.any(Number) },
      },
      imports: { under_way: 0, oldest_at: null },
      webhooks: { webhooks: 1, disabled: 0, deliveries_waiting: 0 },
      newest_backup: null,
    });
    // All servers of the test are one process.
    expect(json.data.processes).toHaveLength(1);
    const states = Object.fromEntries(
      json.data.checks.map((check: { name: string; state: string }) => [check.name, check.state]),
    );
    expect(states).toMatchObject({
      database: 'ok',
      versions: 'ok',
      clock: 'ok',
      backup: 'warning',
      webhooks: 'ok',
    });
    for (const check of json.data.checks)
      expect([check.name, check.next_step === null]).toEqual([check.name, check.state === 'ok']);
    const lacking = await fixture.newKey(
      account,
      all.filter((scope) => scope !== 'health:read'),
    );
    expect((await clientOf(fixture, lacking).get('/health')).status).toBe(403);
  });
});
