/**
 * The live request log over the native API and the CLI, with several processes on one database. It shows no contact and
 * no other account. Servers publish nothing while no client subscribes.
 */
import { type AccountId, uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LiveCalls } from '../../src/calls/operations/live-calls.js';
import { addRecentCalls, listRecentCalls } from '../../src/calls/store.js';
import { liveCallOf, showCall } from '../../src/calls/values/call.js';
import { loggedUrlOf } from '../../src/calls/values/call-url.js';
import { callsPageOf } from '../../src/calls/values/calls-page.js';
import { composeServer, type Server } from '../../src/compose/server.js';
import { type OpenDatabase, openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import { defaultRetention } from '../../src/retention/values.js';
import { connectionTo } from '../support/database/connection.js';
import { urlOf } from '../support/database/own-database.js';
import type { TestAccount } from '../support/fixture.js';
import { Program } from '../support/program/program.js';
import { testSettings } from '../support/test-settings.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';
import { type Received, send } from '../support/wire/wire.js';

const fixture = useServer();
const program = new Program();
const state: {
  other?: { server: Server; database: OpenDatabase; port: number };
  url?: string;
} = {};

beforeAll(async () => {
  const [row] = await fixture.database.query<{ name: string }>(
    planned('select current_database()::text as name'),
    [],
  );
  const connection = connectionTo(inject('server'), row?.name ?? '');
  state.url = urlOf(connection);
  const database = openDatabase({ connection, poolSize: 4, applicationName: 'other' });
  const server = await composeServer({
    database,
    clock: fixture.clock,
    settings: testSettings,
  });
  const { port } = await server.listener.listen(0, '127.0.0.1');
  state.other = { server, database, port };
});

afterAll(async () => {
  await program.cleanUp();
  await state.other?.server.close();
  await state.other?.database.close();
});

const headersOf = ({ key }: TestAccount) => ({ authorization: `Bearer ${key}` });
const otherPort = () => state.other?.port ?? 0;
const ask = (port: number, account: TestAccount, path: string): Promise<Received> =>
  send(port, { path: `/directory/v1${path}`, headers: headersOf(account) });
const stored = (of: TestAccount) => listRecentCalls(fixture.database, of.account.id, new Map());
const pathsOf = ({ json }: Received) => json.data.map((item: { path: string }) => item.path);

describe('GET /calls', () => {
  it('lists the calls of the account in every process, newest last, without its own', async () => {
    const account = await fixture.newAccount();
    await ask(fixture.port, account, '/account');
    await ask(otherPort(), account, '/tags?limit=5');
    await ask(fixture.port, account, '/contacts/999');
    for (const port of [fixture.port, otherPort()]) {
      const answer = await ask(port, account, '/calls');
      expect(answer.status).toBe(200);
      expect(pathsOf(answer)).toEqual([
        '/directory/v1/account',
        '/directory/v1/tags?limit=…',
        '/directory/v1/contacts/999',
      ]);
      expect(answer.json.data[2]).toEqual({
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        face: 'directory',
        method: 'GET',
        path: '/directory/v1/contacts/999',
        status: 404,
        ms: expect.any(Number),
        forwarded: false,
        key_id: expect.any(String),
        problem: 'not_found',
        request_id: expect.any(String),
      });
    }
  });

  it('continues from a cursor with each call once, at any process', async () => {
    const account = await fixture.newAccount();
    const ports = [fixture.port, otherPort()];
    await ask(fixture.port, account, '/account');
    let { next_cursor: cursor } = (await ask(fixture.port, account, '/calls')).json.meta;
    await ask(otherPort(), account, '/calls');
    const seen: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const made = `/contacts/${round + 1}`;
      await ask(ports[round % 2] ?? 0, account, made);
      const port = ports[Math.floor(round / 2) % 2] ?? 0;
      const answer = await ask(port, account, `/calls?wait=20&after=${cursor}`);
      expect(answer.json.meta.has_gap).toBe(false);
      seen.push(...pathsOf(answer));
      cursor = answer.json.meta.next_cursor;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6].map((id) => `/directory/v1/contacts/${id}`));
  });

  it('waits for a call, and shows no calls of another account', async () => {
    const [account, stranger] = [await fixture.newAccount(), await fixture.newAccount()];
    const { meta } = (await ask(fixture.port, account, '/calls')).json;
    const waiting = ask(fixture.port, account, `/calls?wait=30&after=${meta.next_cursor}`);
    await ask(fixture.port, stranger, '/account');
    await ask(otherPort(), stranger, '/tags');
    await ask(otherPort(), account, '/sources');
    expect(pathsOf(await waiting)).toEqual(['/directory/v1/sources']);
    const refused = await ask(fixture.port, stranger, `/calls?after=${meta.next_cursor}`);
    expect([refused.status, refused.json.errors[0].code]).toEqual([400, 'expired']);
  });

  it('accepts a face and a limit, and requires account:read', async () => {
    const account = await fixture.newAccount();
    await ask(fixture.port, account, '/account');
    await ask(fixture.port, account, '/tags');
    expect(pathsOf(await ask(fixture.port, account, '/calls?limit=1'))).toEqual(['/directory/v1/tags']);
    const unknown = await ask(fixture.port, account, '/calls?face=nobody');
    expect([unknown.status, unknown.text.includes('wacrm')]).toEqual([400, true]);
    for (const { name } of await discoverFaces())
      expect([name, (await ask(fixture.port, account, `/calls?face=${name}`)).status]).toEqual([name, 200]);
    const narrow = await fixture.newKey(account, ['contacts:read']);
    expect((await ask(fixture.port, { ...account, key: narrow }, '/calls')).status).toBe(403);
  });

  it('only calls of watched accounts are stored', async () => {
    const [account, watched] = [await fixture.newAccount(), await fixture.newAccount()];
    await ask(fixture.port, watched, '/calls');
    await ask(otherPort(), watched, '/account');
    await until('the watched one is stored', async () => (await stored(watched)).length === 1);
    for (let round = 0; round < 5; round += 1) await ask(otherPort(), account, '/account');
    await ask(otherPort(), watched, '/tags');
    await until('and again', async () => (await stored(watched)).length === 2);
    expect(await stored(account)).toEqual([]);
    for (const { call } of await stored(watched))
      expect(JSON.parse(call)).toMatchObject({ account: watched.account.id });
  });

  it('deletes stored calls after an hour; cursors continue from the oldest left', async () => {
    const account = await fixture.newAccount();
    await ask(otherPort(), account, '/account');
    await ask(fixture.port, account, '/tags');
    const first = await ask(fixture.port, account, '/calls');
    expect(pathsOf(first)).toEqual(['/directory/v1/account', '/directory/v1/tags']);
    const at = (minutesAgo: number) => new Date(fixture.clock().getTime() - minutesAgo * 60_000);
    for (const [path, when] of [
      ['account', at(61)],
      ['tags', at(59)],
    ])
      await fixture.database.query(
        planned(`update recent_calls set at = $2 where account_id = $1 and call like '%/' || $3 || '"%'`),
        [account.account.id, when, path],
      );
    await fixture.core.sweep({ signal: new AbortController().signal, retention: defaultRetention });
    expect((await stored(account)).map((call) => JSON.parse(call.call).path)).toEqual(['/directory/v1/tags']);
    await ask(otherPort(), account, '/sources');
    const { next_cursor: after } = first.json.meta;
    const next = await ask(fixture.port, account, `/calls?wait=20&after=${after}`);
    expect([pathsOf(next), next.json.meta.has_gap]).toEqual([['/directory/v1/sources'], false]);
  });
});

describe('switchbook tail', () => {
  it('shows calls of every server live, by account, face and status, without personal data', async () => {
    const [account, stranger] = [await fixture.newAccount('Corner Shop'), await fixture.newAccount()];
    const env = { DATABASE_URL: state.url ?? '' };
    const all = program.spawn(['tail', '--json'], env);
    const some = program.spawn(['tail', '--account', String(account.account.number), '--status', '4xx'], env);
    const call = async (port: number, path: string, of = account) => (await ask(port, of, path)).status;
    await until('both watch', async () => {
      await call(fixture.port, '/contacts/0', account);
      return all.stdout() !== '' && some.stdout() !== '';
    });
    await call(otherPort(), '/contacts/%2B14155550123?search=Jane%20Doe&phone=%2B14155550123');
    await call(otherPort(), '/account', stranger);
    await send(fixture.port, { path: '/directory/v1/14155550199/jane.doe@example.com' });
    await until(
      'all came',
      () => /jane|…\/…/.test(all.stdout()) && all.stdout().includes(stranger.account.id),
    );
    await until('the other too', () => some.stdout().includes('phone='));
    const values = all
      .stdout()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(values).toContainEqual(
      expect.objectContaining({
        account: account.account.id,
        path: '/directory/v1/contacts/:id?search=…&phone=…',
        status: 400,
        forwarded: false,
      }),
    );
    expect(values).toContainEqual(
      expect.objectContaining({ account: null, key_id: null, path: '/directory/v1/…/…', status: 404 }),
    );
    expect(some.stdout()).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} {2}corner-shop\S* {2}directory {2}GET \S+ {2}40[04] {2}[\d.]+ ms {2}\S+$/m,
    );
    expect(some.stdout()).not.toContain(' 200 ');
    for (const text of [all.stdout(), some.stdout()])
      expect(text).not.toMatch(/1415555|Jane|jane|example\.com|sb_live/);
    all.child.kill('SIGINT');
    some.child.kill('SIGTERM');
    expect([(await all.ended).code, (await some.ended).code]).toEqual([130, 143]);
    expect((await all.ended).stderr).toBe('');
  });

  it('refuses an unknown face and an invalid status', async () => {
    const env = { DATABASE_URL: state.url ?? '' };
    const ran = await program.runWithin(['tail', '--face', 'nobody'], env);
    expect([ran.code, ran.stderr]).toEqual([
      1,
      expect.stringMatching(/^There is no API "nobody"\.\nThe APIs are: /),
    ]);
    expect((await program.runWithin(['tail', '--status', 'bad'], env)).code).toBe(2);
  });
});

describe('displayed paths', () => {
  const uuid = '018f0000-0000-7000-8000-000000000000';
  it.each([
    ['/p/contacts', '/contacts', '/p/contacts'],
    [`/p/contacts/${uuid}/tags/12`, '/contacts/:id/tags/:tag', `/p/contacts/${uuid}/tags/12`],
    ['/p/contacts/14155550123', '/contacts/:id', '/p/contacts/:id'],
    ['/p/contacts/+14155550123?a=1&b=2#x', '/contacts/:id', '/p/contacts/:id?a=…&b=…'],
    ['/p/contacts/jane', '/contacts/:id', '/p/contacts/:id'],
    ['/p/contacts/%6aane', '/contacts/:id', '/p/contacts/:id'],
    ['/p/contacts?jane@example.com&14155550123=x&ok=1', '/contacts', '/p/contacts?…&…&ok=…'],
    ['/p/v2/messages/send-now', null, '/p/v2/messages/send-now'],
    ['/p/messages/Jane/jane.doe@example.com/14155550123/7', null, '/p/messages/…/…/…/7'],
    ['/p/%2B1415', null, '/p/…'],
    [`/p/${'a/'.repeat(40)}`, null, `/p/${'a/'.repeat(12)}…`],
    [`/p/contacts?${'q=1&'.repeat(400)}`, '/contacts', `/p/contacts?${'q=…&'.repeat(12)}…`],
  ])('the %s of %s is %s', (url, route, shown) => {
    expect(loggedUrlOf(url, '/p', route)).toBe(shown);
  });
});

describe('stored calls', () => {
  const answered = {
    keyId: undefined,
    face: 'directory',
    method: 'GET',
    prefix: '/directory/v1',
    url: '/directory/v1/tags',
    servedPath: '/tags',
    status: 200,
    ms: 1,
    isForwarded: false,
    requestId: 'request',
    address: '127.0.0.1',
    keyStart: undefined,
  };
  const message = (seq: number, isEarlier = false) => ({
    seq,
    at: new Date(1_700_000_000_000 + seq),
    isEarlier,
    call: JSON.stringify({ seq, face: seq % 2 === 0 ? 'even' : 'odd' }),
  });
  const many = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => message(from + index));
  const seqs = ({ calls }: ReturnType<typeof callsPageOf>) =>
    calls.map((call) => (call as unknown as { seq: number }).seq);

  it('are limited for each origin; a page reports missing earlier calls', async () => {
    const stream = (await fixture.newAccount()).account.id;
    const add = (calls: ReturnType<typeof many>) => addRecentCalls(fixture.database, stream, 'a', calls, 256);
    const read = async (after: ReadonlyMap<string, number> | null, limit: number) =>
      callsPageOf(await listRecentCalls(fixture.database, stream, after ?? new Map()), { after, limit });
    await add([message(1, true)]);
    const { next } = await read(null, 10);
    await add(many(2, 1_001));
    await add([message(1_000)]);
    const page = await read(next, 10);
    expect([page.hasGap, seqs(page)[0], page.calls.length]).toEqual([true, 746, 10]);
    const rest = await read(page.next, 1_000);
    expect([rest.hasGap, rest.calls.length, seqs(rest).at(-1)]).toEqual([false, 246, 1_001]);
    expect((await read(rest.next, 10)).calls).toEqual([]);
  });

  it('are shown once, however many processes have answered', async () => {
    const account = await fixture.newAccount();
    const page = (query = '') => ask(fixture.port, account, `/calls?limit=100${query}`);
    const call = JSON.stringify(showCall(liveCallOf({ ...answered, accountId: account.account.id }, 0)));
    const add = (origin: string, seq: number) =>
      addRecentCalls(fixture.database, account.account.id, origin, [{ ...message(seq), call }], 256);
    const origins = Array.from({ length: 70 }, (_, index) => `${0xa0000000 + index}.${index}`);
    await Promise.all(origins.map((origin, index) => add(origin, 1_000_000 + index)));
    const first = await page();
    expect([first.status, first.json.data?.length]).toEqual([200, 70]);
    await add(origins[0] ?? '', 2_000_000);
    const next = await page(`&after=${first.json.meta.next_cursor}`);
    expect([next.status, next.json.data?.length]).toEqual([200, 1]);
    const last = await page(`&after=${next.json.meta.next_cursor}`);
    expect([last.json.data, last.json.meta.has_gap]).toEqual([[], false]);
  });

  it('keep their origin while they are watched, however many accounts call', async () => {
    const watched = (await fixture.newAccount()).account.id;
    const live = new LiveCalls(fixture.database, 'one');
    const record = (accountId: AccountId) => live.recordCall({ ...answered, accountId });
    const read = async () => {
      const still = { signal: new AbortController().signal, isStillAllowed: async () => true };
      await live.read(watched, { after: null, limit: 100, waitMs: 0, ...still });
      return listRecentCalls(fixture.database, watched, new Map());
    };
    expect(await read()).toEqual([]);
    for (let round = 0; round < 3; round += 1) {
      record(watched);
      for (let index = 0; index < 130; index += 1) record(uuidV7() as AccountId);
    }
    expect((await read()).map(({ origin, seq }) => [origin, seq])).toEqual([
      ['one.1', 1],
      ['one.1', 2],
      ['one.1', 3],
    ]);
  });

  it('filters by face, and its cursor passes calls of other faces before the last one', () => {
    const stored = many(1, 9).map((item) => ({ ...item, origin: 'a' }));
    const page = callsPageOf(stored, { after: new Map([['a', 0]]), limit: 2, face: 'even' });
    expect([seqs(page), page.next.get('a'), page.hasGap]).toEqual([[2, 4], 4, false]);
    const all = callsPageOf(stored.slice(4), { after: page.next, limit: 5, face: 'even' });
    expect([seqs(all), all.next.get('a')]).toEqual([[6, 8], 9]);
  });
});

describe('GET /calls/refused', () => {
  const refused = (port: number, key: string, query = '') =>
    send(port, { path: `/directory/v1/calls/refused${query}`, headers: { authorization: `Bearer ${key}` } });

  it('lists calls with an unknown or missing key in every process, with only the start of the key', async () => {
    const account = await fixture.newAccount();
    const secret = 'vendor_key_of_another_system_0123456789';
    await fixture.newAccount();
    await send(fixture.port, {
      path: '/directory/v1/contacts/4711?search=Ana',
      headers: { authorization: `Bearer ${secret}` },
    });
    await send(otherPort(), { path: '/directory/v1/tags' });
    for (const port of [fixture.port, otherPort()]) {
      let answer = await refused(port, account.key, '?limit=2');
      // A process that answers late on a busy computer is not counted.
      const count = async () => {
        answer = await refused(port, account.key, '?limit=2');
        return answer.json.data.length;
      };
      await expect.poll(count).toBe(2);
      expect(answer.status).toBe(200);
      expect(answer.json.data).toEqual([
        {
          at: expect.stringMatching(/^\d{4}-.*Z$/),
          face: 'directory',
          method: 'GET',
          path: '/directory/v1/contacts/4711?search=…',
          status: 401,
          ms: expect.any(Number),
          // The client may be of another account.
          address: '',
          key_start: 'vendor_k',
          request_id: expect.any(String),
        },
        expect.objectContaining({ path: '/directory/v1/tags', status: 401, key_start: null }),
      ]);
      expect(JSON.stringify(answer.json)).not.toContain(secret.slice(0, 9));
      const after = answer.json.meta.next_cursor;
      expect((await refused(port, account.key, `?after=${after}`)).json.data).toEqual([]);
    }
    // The list of the account contains no such call.
    expect(pathsOf(await ask(fixture.port, account, '/calls'))).toEqual([]);
  });

  it('requires health:read, and waits for the next call', async () => {
    const account = await fixture.newAccount();
    const scopes = ['contacts:read', 'account:read', 'keys:manage'] as const;
    expect((await refused(fixture.port, await fixture.newKey(account, scopes))).status).toBe(403);
    const watcher = await fixture.newKey(account, ['health:read']);
    const { next_cursor: after } = (await refused(fixture.port, watcher)).json.meta;
    const waiting = refused(fixture.port, watcher, `?after=${after}&wait=20`);
    await send(fixture.port, { path: '/directory/v1/groups', headers: { authorization: 'Bearer short' } });
    expect((await waiting).json.data).toMatchObject([{ path: '/directory/v1/groups', key_start: 's' }]);
  });

  it('reports at most 20 calls a second', async () => {
    const account = await fixture.newAccount();
    const { next_cursor: after } = (await refused(fixture.port, account.key)).json.meta;
    const began = Date.now();
    await Promise.all(
      Array.from({ length: 120 }, () =>
        send(fixture.port, { path: '/directory/v1/groups', headers: { authorization: 'Bearer nobody' } }),
      ),
    );
    const seconds = Math.ceil((Date.now() - began) / 1000) + 1;
    const { data } = (await refused(fixture.port, account.key, `?after=${after}&limit=100`)).json;
    expect(data.length).toBeGreaterThan(0);
    expect(data.length).toBeLessThanOrEqual(20 * seconds);
  });
});
