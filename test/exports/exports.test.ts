/** The export: bytes, filters, one snapshot, and a client that disconnects. */

import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { clientOf, errorsOf, newClient, problemOf } from '../support/clients/directory.js';
import type { TestAccount } from '../support/fixture.js';
import { rounds } from '../support/rounds.js';
import { until } from '../support/until.js';
import { areSeveral, useServer } from '../support/wire/server.js';

const fixture = useServer();
const mark = '\ufeff';

/** The header of a CSV without its JSON columns, and its rows. */
function linesOf(text: string): string[] {
  return text.replace(mark, '').split('\r\n').slice(0, -1);
}

/** The names in a file with one JSON value per line. */
function namesOf(text: string): (string | null)[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).display_name);
}

/** Creates many contacts fast. */
async function fill(account: TestAccount, count: number): Promise<void> {
  const commands = Array.from({ length: count }, (_, index) => ({
    op: 'save' as const,
    onMatch: 'refuse' as const,
    edit: {
      displayName: { op: 'set' as const, value: `Person ${index}` },
      description: { op: 'set' as const, value: 'x'.repeat(8_000) },
      identities: [
        { op: 'hold' as const, identity: { kind: 'phone' as const, value: `4915${index + 10_000_000}` } },
      ],
    },
  }));
  await fixture.core.runBatch(account.caller, commands, { repeats: 'sequence', inOrder: 'stop' });
}

let made: ReturnType<typeof makeFilled> | undefined;

/** An account whose export is longer than the buffers, for tests that only read it. */
function filled(): ReturnType<typeof makeFilled> {
  made ??= makeFilled();
  return made;
}

async function makeFilled() {
  const one = await newClient(fixture);
  await fill(one.account, 800);
  return one;
}

/** The number of connections of this file's database with an open transaction. */
async function openTransactions(): Promise<number> {
  const rows = await fixture.database.query<{ count: number }>(
    planned(`select count(*) as count from pg_stat_activity
      where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`),
    [],
  );
  return rows[0]?.count ?? 0;
}

function opened(account: TestAccount, path: string): http.ClientRequest {
  return http.request({
    host: '127.0.0.1',
    port: fixture.port,
    path: `/directory/v1${path}`,
    headers: { authorization: `Bearer ${account.key}` },
    agent: false,
  });
}

describe('the file', () => {
  it('is CSV by default, in the order of the numbers, named after the day', async () => {
    const { client } = await newClient(fixture);
    await client.make({
      display_name: 'Zoe',
      phone: '+491510000001',
      tags: ['vip', 'a;b'],
      email: 'z@example.com',
    });
    await client.make({ display_name: '=1+1', company: 'Acme, "Inc"' });
    const answer = await client.get('/export');
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="contacts-2026-01-15.csv"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.text.startsWith(mark)).toBe(true);
    const [header, zoe, formula, ...rest] = linesOf(answer.text);
    expect(header).toMatch(
      /^id,display_name,given_name,family_name,phone,email,company,type,status,source,tags/,
    );
    expect(zoe).toMatch(/^[0-9a-f-]{36},Zoe,,,.?\+491510000001,z@example\.com,,lead,new,api,vip;"?a\\;b/);
    expect(formula).toMatch(/^[0-9a-f-]{36},'=1\+1,,,,,"Acme, ""Inc""",lead,/);
    expect(rest).toEqual([]);
  });

  it('is NDJSON or vCard by the query or the Accept header, with priority for the query', async () => {
    const { client } = await newClient(fixture);
    await client.make({ display_name: 'Zoe', phone: '+491510000001' });
    const ndjson = await client.get('/export?format=ndjson', { accept: 'text/vcard' });
    expect(ndjson.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="contacts-2026-01-15.ndjson"',
    });
    expect(namesOf(ndjson.text)).toEqual(['Zoe']);
    expect(Object.keys(JSON.parse(ndjson.text))).not.toContain('number');
    const accept = 'text/csv;q=0.3, text/vcard;q=0.9, */*';
    const vcard = await client.get('/export', { accept });
    expect(vcard.headers['content-type']).toBe('text/vcard; charset=utf-8');
    expect(vcard.text).toMatch(/^BEGIN:VCARD\r\nVERSION:4\.0\r\n/);
    expect((await client.get('/export', { accept: 'image/png' })).headers['content-type']).toMatch(
      /^text\/csv/,
    );
  });

  it('has no rows without contacts', async () => {
    const { client } = await newClient(fixture);
    expect(linesOf((await client.get('/export')).text)).toHaveLength(1);
    expect((await client.get('/export?format=ndjson')).text).toBe('');
    expect((await client.get('/export?format=vcf')).text).toBe('');
  });

  it('CSV guards text cells against formulas, but not numbers, and not with plain=true', async () => {
    const { client } = await newClient(fixture);
    await client.post('/contacts', { phone: '+14155550123', company: '=ACME' });
    expect((await client.get('/export')).text).toContain(",+14155550123,,'=ACME,");
    expect((await client.get('/export?plain=true')).text).toContain(',+14155550123,,=ACME,');
    expect(errorsOf(await client.get('/export?plain=yes'))).toEqual(['plain not_allowed']);
  });

  it('is compressed for a client that accepts gzip, with the same content', async () => {
    const { account, client } = await newClient(fixture);
    await fill(account, 300);
    const plain = await client.get('/export', { 'accept-encoding': 'gzip;q=0, identity' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    const request = opened(account, '/export').setHeader('accept-encoding', 'gzip, deflate').end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept, accept-encoding' });
    const packed = Buffer.concat(await response.toArray());
    expect(packed.length).toBeLessThan(plain.text.length / 4);
    expect(gunzipSync(packed).toString()).toBe(plain.text);
  });

  it('HEAD returns only the headers', async () => {
    const { account, client } = await newClient(fixture);
    await fill(account, 3);
    const answer = await client.call('HEAD', '/export?format=vcf');
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(answer.headers['content-type']).toBe('text/vcard; charset=utf-8');
    // A background job may have one for a moment.
    await expect.poll(openTransactions).toBe(0);
  });

  it('contains the latest consent of each purpose and the suppressions in force', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({ display_name: 'Zoe', phone: '+491510000001' });
    for (const state of ['opted_in', 'opted_out'])
      await client.put(`/contacts/${id}/consents/whatsapp`, { state, source: 'form' });
    await client.put(`/contacts/${id}/consents/whatsapp`, { state: 'opted_in', purpose: 'news' });
    await client.put(`/contacts/${id}/consents/email`, { state: 'pending' });
    await client.post(`/contacts/${id}/suppressions`, { channel: 'sms', reason: 'complaint' });
    const expires_at = new Date(fixture.clock().getTime() + 60_000).toISOString();
    await client.post(`/contacts/${id}/suppressions`, { channel: 'voice', expires_at });
    const exported = async () => JSON.parse((await client.get('/export?format=ndjson')).text);
    const before = await exported();
    const consentRows = before.consents.map((consent: Record<string, unknown>) => [
      consent.channel,
      consent.purpose ?? null,
      consent.state,
    ]);
    expect(consentRows).toEqual([
      ['email', null, 'pending'],
      ['whatsapp', null, 'opted_out'],
      ['whatsapp', 'news', 'opted_in'],
    ]);
    const channels = (item: { suppressions: { channel: string }[] }) =>
      item.suppressions.map(({ channel }) => channel);
    expect(channels(before)).toEqual(['sms', 'voice']);
    fixture.advance(120_000);
    expect(channels(await exported())).toEqual(['sms']);
  });
});

describe('filters', () => {
  it('equal those of the list', async () => {
    const { client } = await newClient(fixture);
    await client.make({
      display_name: 'Ana',
      phone: '+491510000001',
      email: 'ana@example.com',
      tags: ['vip'],
    });
    await client.post('/groups', { name: 'Friends' });
    const updated = (await client.make({ display_name: 'Ben', type: 'customer', groups: ['Friends'] }))
      .updated_at;
    await client.make({ display_name: 'Cem', tags: ['vip', 'new'], status: 'active' });
    const exported = async (query: string) =>
      namesOf((await client.get(`/export?format=ndjson&${query}`)).text);
    expect(await exported('')).toEqual(['Ana', 'Ben', 'Cem']);
    expect(await exported('tag=vip')).toEqual(['Ana', 'Cem']);
    expect(await exported('tag=vip&status=active')).toEqual(['Cem']);
    expect(await exported('search=an')).toEqual(['Ana']);
    expect(await exported('phone=%2B491510000001')).toEqual(['Ana']);
    expect(await exported('email=ANA@example.com')).toEqual(['Ana']);
    expect(await exported('type=customer')).toEqual(['Ben']);
    expect(await exported('group=friends')).toEqual(['Ben']);
    expect(await exported('source=api')).toEqual(['Ana', 'Ben', 'Cem']);
    expect(await exported(`updated_after=${updated}`)).toEqual(['Cem']);
    expect(await exported('tag=nobody')).toEqual([]);
  });

  it('reports all invalid filters before the first byte', async () => {
    const { client } = await newClient(fixture);
    const answer = await client.get('/export?format=xlsx&type=friend&limit=5&tag=');
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(errorsOf(answer).sort()).toEqual([
      'format not_allowed',
      'limit unknown_parameter',
      'tag blank',
      'type not_allowed',
    ]);
  });
});

describe('the caller', () => {
  it('requires contacts:read, and lists no contact of another account', async () => {
    const { account, client } = await newClient(fixture);
    const stranger = await newClient(fixture);
    await stranger.client.make({ display_name: 'Stranger' });
    expect((await client.get('/export?format=ndjson')).text).toBe('');
    const lacking = clientOf(fixture, await fixture.newKey(account, ['contacts:write', 'contacts:delete']));
    const refused = await lacking.get('/export');
    expect([refused.status, problemOf(refused)]).toMatchObject([403, { code: 'forbidden' }]);
  });

  it('gets one snapshot, despite simultaneous writes', async () => {
    const { account, client } = await newClient(fixture);
    await fill(account, 800);
    const response = opened(account, '/export?format=ndjson').end();
    const [message] = (await once(response, 'response')) as [IncomingMessage];
    await client.make({ display_name: 'Too late' });
    const { data } = (await client.get('/contacts?sort=-created_at&limit=200')).json;
    const last = data.find((contact: { display_name: string }) => contact.display_name === 'Person 799');
    await client.patch(`/contacts/${last.id}`, { display_name: 'Changed' });
    await client.remove(`/contacts/${data[100].id}`);
    const names = namesOf(Buffer.concat(await message.toArray()).toString());
    expect(names).toEqual(Array.from({ length: 800 }, (_, index) => `Person ${index}`));
  });

  it('a caller that does not read holds no connection and no snapshot, and gets the whole file later', async () => {
    const { account } = await filled();
    const request = opened(account, '/export?format=ndjson').end();
    const [message] = (await once(request, 'response')) as [IncomingMessage];
    await until('the transaction is over', async () => (await openTransactions()) === 0);
    expect(namesOf(Buffer.concat(await message.toArray()).toString())).toHaveLength(800);
  });

  it('a caller that disconnects halfway releases the connection', async () => {
    const { account } = await filled();
    for (let round = 0; round < rounds(3, 10); round += 1) {
      const request = opened(account, '/export').end();
      request.on('error', () => {});
      await once(request, 'response');
      request.destroy();
      await until('the transaction is over', async () => (await openTransactions()) === 0);
    }
  });

  it.skipIf(areSeveral)(
    'gets a retry time during two exports of the account, and other accounts do not',
    async () => {
      const { account, client } = await newClient(fixture);
      const other = await newClient(fixture);
      await fill(account, 800);
      const requests = await Promise.all(
        Array.from({ length: 2 }, async () => {
          const request = opened(account, '/export').end();
          request.on('error', () => {});
          const [message] = (await once(request, 'response')) as [IncomingMessage];
          expect(message.statusCode).toBe(200);
          return request;
        }),
      );
      const refused = await client.get('/export');
      expect([refused.status, refused.headers['retry-after']]).toEqual([429, '5']);
      expect(problemOf(refused)).toMatchObject({
        code: 'limited',
        detail: expect.stringContaining('its limit of concurrent jobs, files or requests'),
        reason: 'work',
      });
      expect((await other.client.get('/export')).status).toBe(200);
      for (const request of requests) request.destroy();
      await until('there is room', async () => (await client.get('/export?tag=nobody')).status === 200);
    },
  );
});

it('ends with the reason of its signal when the client leaves, so that no fault is logged', async () => {
  const { account } = await newClient(fixture);
  await fill(account, 50);
  const leaving = new AbortController();
  const reason = new Error('left');
  const file = { format: 'ndjson' } as const;
  const { chunks } = fixture.core.exportContacts(
    account.caller,
    allContacts,
    file,
    undefined,
    leaving.signal,
  );
  leaving.abort(reason);
  const read = async () => {
    for await (const _ of chunks);
  };
  await expect(read()).rejects.toBe(reason);
});
