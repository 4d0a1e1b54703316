/** Waiting requests and long answers end when their caller loses the right. */
import http from 'node:http';
import { mapNames } from '@switchbook/domain/contact/contact-fields.js';
import type { AccountId, KeyId, TokenFamilyId } from '@switchbook/domain/runtime/ids.js';
import { Authenticator } from '@switchbook/sign-in/passkeys/authenticator.test.support.js';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { lockAccount } from '../../src/access/store/account-rows.js';
import { lockKey } from '../../src/access/store/api-key-rows.js';
import { lockCounter } from '../../src/database/counters.js';
import type { Transaction } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { findSessionKey } from '../../src/members/store/member-rows.js';
import { lockSession } from '../../src/sessions/store/session-rows.js';
import { settled } from '../support/accounts/people.js';
import { clientOf, newClient, newMemberKey } from '../support/clients/directory.js';
import { lockWaits } from '../support/database/lock-waits.js';
import { until } from '../support/until.js';
import { CookieBrowser } from '../support/wire/cookie-browser.js';
import { areSeveral, useServer } from '../support/wire/server.js';

const lines: string[] = [];
const fixture = useServer({
  logger: pino({ level: 'info' }, { write: (line: string) => lines.push(line) }),
});

const scopes = ['contacts:read', 'account:read', 'health:read'];
type Working = Awaited<ReturnType<typeof working>>;

/** A member of a role, with a key, and an owner who revokes rights. */
async function working(role: object = { scopes: ['contacts:read'], sees: 'all' }) {
  const { client, account } = await newClient(fixture);
  const put = (more: object) =>
    client.put('/roles/working', { label: 'Working', hidden: [], masked: [], ...role, ...more });
  await put({});
  const member = await newMemberKey(fixture, client, { role: 'working', scopes: ['contacts:read'] });
  const plain = (await client.post('/keys', { name: 'plain', scopes })).json.data;
  return {
    client,
    account,
    put,
    number: member.number,
    plainId: plain.id as string,
    /** the credentials of the member's program, of another program, and of the member's session */
    credentials: { ofMember: member.key, plain: plain.key as string, session: member.session },
  };
}

const waitingNow = () =>
  fixture.core.readLoad().inUse.find((item) => item.what === 'feed_waiters')?.taken ?? 0;
/** A request that waits for an event when this returns. */
async function waiting({ account }: Working, key: string) {
  // Events of the preparation would answer it.
  await settled(fixture)(account);
  const by = clientOf(fixture, key);
  const { json } = await by.get('/events?from=now&limit=1');
  const before = waitingNow();
  const answer = by.get(`/events?after=${json.meta.next_cursor}&wait=25`);
  await until('the request waits', () => waitingNow() > before);
  return { answer };
}

describe.skipIf(areSeveral)('a request that waits for events', () => {
  const ends: Readonly<
    Record<
      string,
      { of: keyof Working['credentials']; end: (one: Working) => Promise<unknown>; status: number }
    >
  > = {
    'its key was revoked': {
      of: 'plain',
      end: ({ client, plainId }) => client.remove(`/keys/${plainId}`),
      status: 401,
    },
    'its key lost the scope': {
      of: 'plain',
      status: 403,
      end: ({ client, plainId }) => client.patch(`/keys/${plainId}`, { scopes: ['account:read'] }),
    },
    'its member was suspended': {
      of: 'ofMember',
      status: 401,
      end: ({ client, number }) => client.patch(`/members/${number}`, { state: 'suspended' }),
    },
    'its member left': {
      of: 'ofMember',
      status: 401,
      end: ({ client, number }) => client.remove(`/members/${number}`),
    },
    'its role lost the scope': { of: 'ofMember', end: ({ put }) => put({ scopes: [] }), status: 403 },
    'its sessions were ended': {
      of: 'session',
      status: 401,
      end: ({ client, number }) => client.remove(`/members/${number}/sessions`),
    },
  };
  for (const [name, { of, end, status }] of Object.entries(ends))
    it(`is refused at once when ${name}`, async () => {
      const one = await working();
      const { answer } = await waiting(one, one.credentials[of]);
      await end(one);
      await one.client.post('/contacts', { display_name: 'After the end' });
      const { status: answered, text } = await answer;
      expect([answered, text.includes('After the end')]).toEqual([status, false]);
    });

  it('is answered without events once its role changes, and continues if nothing relevant changed', async () => {
    const one = await working();
    const narrowed = await waiting(one, one.credentials.ofMember);
    const other = await waiting(one, one.credentials.plain);
    await one.put({ hidden: ['notes'] });
    const { status, json } = await narrowed.answer;
    expect([status, json.data]).toEqual([200, []]);
    await one.client.post('/contacts', { display_name: 'For the other' });
    expect((await other.answer).text).toContain('For the other');
  });
});

describe.skipIf(areSeveral)('a request that waits for calls', () => {
  it('is refused when its key was revoked', async () => {
    const { client, plainId, credentials } = await working();
    const by = clientOf(fixture, credentials.plain);
    let cursor = (await by.get('/calls?limit=100')).json.meta.next_cursor;
    const taken = () =>
      fixture.core.readLoad().inUse.find((item) => item.what === 'call_watchers')?.taken ?? 0;
    const answer = (async () => {
      for (;;) {
        const page = await by.get(`/calls?face=wacrm&after=${cursor}&wait=25`);
        if (page.status !== 200 || page.json.data.length > 0) return page;
        cursor = page.json.meta.next_cursor;
      }
    })();
    await until('the reader waits', () => taken() > 0);
    await client.remove(`/keys/${plainId}`);
    expect((await answer).status).toBe(401);
  });
});

describe.skipIf(areSeveral)('a request with a late body', () => {
  /** The answer; the rest of the body is sent once the right of the key has ended. */
  async function late(
    item: Working,
    path: string,
    type: string,
    parts: readonly [string, string],
    end: (id: string) => Promise<unknown>,
  ) {
    const { id, key } = (await item.client.post('/keys', { name: 'late', scopes: ['contacts:write'] })).json
      .data;
    // The server has cached the key from here on.
    await clientOf(fixture, key).get('/me');
    const request = http.request({
      host: '127.0.0.1',
      port: fixture.port,
      method: 'POST',
      path: `/directory/v1${path}`,
      headers: { authorization: `Bearer ${key}`, 'content-type': type },
    });
    const answer = new Promise<number | undefined>((resolve, reject) => {
      request.on('response', (response) => resolve(response.resume().statusCode));
      request.on('error', reject);
    });
    const before = underWay();
    request.write(parts[0]);
    await until('the request is let in', () => underWay() > before);
    const begun = performance.now();
    await end(id);
    await until('the body is late', () => performance.now() - begun > 100);
    request.end(parts[1]);
    return answer;
  }
  const underWay = () => fixture.server.listener.underWay.used;
  const bodies = {
    contact: ['/contacts', 'application/json', ['{"display_name":', '"Late"}']],
    import: ['/imports', 'text/csv', ['display_name\n', 'Late\n']],
  } as const;
  for (const [name, [path, type, parts]] of Object.entries(bodies))
    it(`is refused once its key was revoked, or lost the scope: ${name}`, async () => {
      const one = await working();
      const statuses = [
        await late(one, path, type, parts, (id) => one.client.patch(`/keys/${id}`, { scopes: [] })),
        await late(one, path, type, parts, (id) => one.client.remove(`/keys/${id}`)),
      ];
      expect(statuses).toEqual([403, 401]);
      expect((await one.client.get('/contacts')).json.data).toEqual([]);
    });
});

describe('an export', () => {
  it('is cut off when its key was revoked while its reader takes it', async () => {
    const { account, client, plainId, credentials } = await working();
    const [people, characters] = [100, 120_000];
    const items = Array.from({ length: people }, (_, at) => ({
      op: 'create',
      contact: { display_name: `Person ${at}` },
    }));
    expect((await client.post('/contacts/batch', { items })).status).toBe(200);
    await fixture.database.query(
      planned(
        "update contacts set attributes = jsonb_build_object('text', repeat('x', $2)) where account_id = $1",
      ),
      [account.account.id, characters],
    );
    /**
     * Reads the export. `meanwhile` runs before the first read, while the server has more data than the connection
     * buffers.
     */
    const taken = async (key: string, meanwhile: () => Promise<unknown>) => {
      const request = http.get({
        host: '127.0.0.1',
        port: fixture.port,
        path: '/directory/v1/export?format=ndjson',
        headers: { authorization: `Bearer ${key}` },
      });
      const response = await new Promise<http.IncomingMessage>((resolve) => request.on('response', resolve));
      expect(response.statusCode).toBe(200);
      await meanwhile();
      return new Promise<number | 'cut'>((resolve) => {
        let count = 0;
        response.on('data', (piece: Buffer) => {
          count += piece.length;
        });
        response.on('end', () => resolve(count));
        response.on('error', () => resolve('cut'));
      });
    };
    expect(await taken(account.key, () => client.get('/me'))).toBeGreaterThan(people * characters);
    expect(await taken(credentials.plain, () => client.remove(`/keys/${plainId}`))).toBe('cut');
    // Callers cannot fill the log of errors.
    const logged = lines.map((line) => JSON.parse(line));
    expect(logged.filter(({ level }) => level > 30)).toEqual([]);
    expect(logged).toContainEqual(expect.objectContaining({ reason: 'unauthenticated', msg: 'cut off' }));
  });
});

/**
 * Requests that grant rights, queued behind a change that removes the right: both wait for the account lock, the
 * change first.
 */
describe('a request that grants rights', () => {
  type Client = ReturnType<typeof clientOf>;
  type Answer = Promise<{ readonly status: number; readonly text: string }>;
  interface RightsCase {
    readonly client: Client;
    readonly by: Client;
    /** the number of the member, and the number of another owner */
    readonly number: number;
    readonly other: number;
    readonly keyId: string;
  }

  async function giving(as: 'session' | 'key') {
    const { client, account } = await newClient(fixture);
    const owner = async (name: string) => {
      const member = (await client.post('/members', { name, role: 'owner' })).json.data;
      const path = '/directory/v1/sign-in';
      const { json } = await fixture.send({ method: 'POST', path, body: { code: member.invitation.code } });
      return { number: member.number as number, key: json.data.key as string };
    };
    const [member, other] = [await owner('Mallory'), await owner('Olga')];
    const created = (await client.post('/keys', { name: 'k', scopes: ['keys:manage', 'contacts:delete'] }))
      .json.data;
    await client.put('/roles/some', { label: 'Some', scopes: ['contacts:delete'], sees: 'all' });
    const by = clientOf(fixture, as === 'session' ? member.key : created.key);
    // The server has cached its rights from here on.
    await by.get('/me');
    const one: RightsCase = { client, by, number: member.number, other: other.number, keyId: created.id };
    return { ...one, accountId: account.account.id as AccountId };
  }

  async function behind(
    item: Awaited<ReturnType<typeof giving>>,
    end: (one: RightsCase) => Answer,
    ask: (one: RightsCase) => Answer,
  ) {
    const { database } = fixture;
    const requests = await database.transaction(async (tx) => {
      const before = await lockWaits(database);
      await lockAccount(tx, item.accountId);
      const ended = end(item);
      await until('the change waits', async () => (await lockWaits(database)) > before);
      const answer = ask(item);
      await until('the request waits', async () => (await lockWaits(database)) > before + 1);
      return [ended, answer] as const;
    });
    const [ended, answer] = await Promise.all(requests);
    expect([200, 204]).toContain(ended.status);
    return answer;
  }

  const promote: (one: RightsCase) => Answer = ({ by, number }) =>
    by.patch(`/members/${number}`, { role: 'owner', state: 'active' });
  const ends: Readonly<
    Record<
      string,
      readonly [
        end: (one: RightsCase) => Answer,
        status: number,
        left: readonly [role: string, state: string],
      ]
    >
  > = {
    'its role is another': [
      ({ client, number }) => client.patch(`/members/${number}`, { role: 'reader' }),
      403,
      ['reader', 'active'],
    ],
    'it is suspended': [
      ({ client, number }) => client.patch(`/members/${number}`, { state: 'suspended' }),
      401,
      ['owner', 'suspended'],
    ],
    'it has left': [({ client, number }) => client.remove(`/members/${number}`), 401, ['owner', 'left']],
    'its sessions were ended': [
      ({ client, number }) => client.remove(`/members/${number}/sessions`),
      401,
      ['owner', 'active'],
    ],
  };
  for (const [name, [end, status, left]] of Object.entries(ends))
    it(`is refused when ${name} by then`, async () => {
      const one = await giving('session');
      const shown = async () => {
        const { role, state } = (await one.client.get(`/members/${one.number}`)).json.data;
        return [role, state];
      };
      const answer = await behind(one, end, promote);
      expect([answer.status, ...(await shown())]).toEqual([status, ...left]);
    });

  const demote = ends['its role is another']?.[0] as (one: RightsCase) => Answer;
  const asks: Readonly<Record<string, (one: RightsCase) => Answer>> = {
    'invites an owner': ({ by }) => by.post('/members', { name: 'Eve', role: 'owner' }),
    'makes a link': ({ by, other }) => by.post(`/members/${other}/invitations`, {}),
    'suspends another': ({ by, other }) => by.patch(`/members/${other}`, { state: 'suspended' }),
    'ends another': ({ by, other }) => by.remove(`/members/${other}`),
    'ends sessions of another': ({ by, other }) => by.remove(`/members/${other}/sessions`),
    'changes a role': ({ by }) =>
      by.put('/roles/some', { label: 'Some', scopes: ['keys:manage'], sees: 'all' }),
    'removes a role': ({ by }) => by.remove('/roles/some'),
    'makes a key': ({ by }) => by.post('/keys', { name: 'child', scopes: ['contacts:delete'] }),
    'changes a key': ({ by, keyId }) => by.patch(`/keys/${keyId}`, { scopes: [] }),
    'gives a key another secret': ({ by, keyId }) => by.post(`/keys/${keyId}/rotate`, {}),
    'revokes a key': ({ by, keyId }) => by.remove(`/keys/${keyId}`),
  };
  for (const [name, ask] of Object.entries(asks))
    it(`is refused when it ${name} and its member is no owner by then`, async () => {
      expect((await behind(await giving('session'), demote, ask)).status).toBe(403);
    });

  const url = 'https://192.0.66.1/hook';
  const webhookOf = async ({ client }: RightsCase) =>
    `/webhooks/${(await client.post('/webhooks', { url })).json.data.id}`;
  /** Each case first creates the object of its request. */
  const others: Readonly<Record<string, (one: RightsCase) => Promise<(by: Client) => Answer>>> = {
    'makes a webhook': async () => (by) => by.post('/webhooks', { url }),
    'changes a webhook': async (rightsCase) => {
      const path = await webhookOf(rightsCase);
      return (by) => by.patch(path, { description: 'other' });
    },
    'gives a webhook another secret': async (rightsCase) => {
      const path = await webhookOf(rightsCase);
      return (by) => by.post(`${path}/secret`, {});
    },
    'removes a webhook': async (rightsCase) => {
      const path = await webhookOf(rightsCase);
      return (by) => by.remove(path);
    },
    'removes an upstream': async ({ client }) => {
      await client.put('/upstreams/wacrm', { url: 'https://192.0.66.1', key: 'of-the-vendor' });
      return (by) => by.remove('/upstreams/wacrm');
    },
    'changes the account': async () => (by) => by.patch('/account', { name: 'Other' }),
  };
  for (const [name, prepare] of Object.entries(others))
    it(`is refused when it ${name} and its member may not by then`, async () => {
      const one = await giving('session');
      const ask = await prepare(one);
      expect((await behind(one, demote, () => ask(one.by))).status).toBe(403);
    });

  it('grants a key no scope that its maker has lost', async () => {
    const one = await giving('key');
    const { status, text } = await behind(
      one,
      ({ client, keyId }) => client.patch(`/keys/${keyId}`, { scopes: ['keys:manage'] }),
      asks['makes a key'] as (one: RightsCase) => Answer,
    );
    expect([status, text]).toEqual([403, expect.stringContaining('contacts:delete')]);
  });

  it('grants nothing to the holder of an expired secret', { tags: ['nightly'] }, async () => {
    const rotate = ({ client, keyId }: RightsCase) => client.post(`/keys/${keyId}/rotate`, {});
    const makes = asks['makes a key'] as (one: RightsCase) => Answer;
    expect((await behind(await giving('key'), rotate, makes)).status).toBe(401);
  });
});

/** Writes while all connections are in use. The first free one serves the end of the session of their caller. */
describe.skipIf(areSeveral)('a write that waits for a connection', () => {
  type Client = ReturnType<typeof clientOf>;
  const waits = () => fixture.database.readLoad().requests.waiting;
  const underWay = () => fixture.server.listener.underWay.used;
  const create = (name: string) => ({ op: 'create', contact: { display_name: name } });

  /** Each returns the answer once the write waits. `other`: of a caller that keeps its rights. */
  const writes: Readonly<
    Record<
      string,
      (by: Client, other: Client) => Promise<{ readonly answer: Promise<{ readonly status: number }> }>
    >
  > = {
    'a batch': async (by) => {
      const before = waits();
      const answer = by.post('/contacts/batch', { items: [create('Late'), create('Late too')] });
      await until('it waits', () => waits() > before);
      return { answer };
    },
    'a tag': async (by) => {
      const before = waits();
      const answer = by.post('/tags', { name: 'Late' });
      await until('it waits', () => waits() > before);
      return { answer };
    },
    'a contact, queued behind other ones': async (by, other) => {
      for (const name of ['Other', 'Another']) {
        const before = waits();
        void other.post('/contacts', { display_name: name });
        await until('the other one waits', () => waits() > before);
      }
      const before = underWay();
      const answer = by.post('/contacts', { display_name: 'Late' });
      await until('it is under way', () => underWay() > before);
      return { answer };
    },
  };
  for (const [name, begin] of Object.entries(writes))
    it(`is refused when the session of its caller has ended by then: ${name}`, async () => {
      const scopes = ['contacts:read', 'contacts:write', 'groups:write'];
      const { client, number, credentials } = await working({ scopes, sees: 'all' });
      const by = clientOf(fixture, credentials.session);
      // The server has cached the rights of both from here on.
      expect((await by.post('/contacts', { display_name: 'Before' })).status).toBe(201);
      expect((await client.get('/tags')).status).toBe(200);
      const { database } = fixture;
      const free: (() => void)[] = [];
      const { max } = database.readLoad().requests;
      const taken = Array.from({ length: max }, () =>
        database.transaction(() => new Promise<void>((resolve) => free.push(resolve))),
      );
      try {
        await until('all are in use', () => free.length === max);
        const before = waits();
        const ended = client.remove(`/members/${number}/sessions`);
        await until('the end waits', () => waits() > before);
        const { answer } = await begin(by, client);
        const begun = performance.now();
        await until('the write is late', () => performance.now() - begun > 100);
        free.pop()?.();
        expect([(await ended).status, (await answer).status]).toEqual([204, 401]);
      } finally {
        for (const letGo of free) letGo();
        await Promise.all(taken);
      }
      expect((await client.get('/contacts')).text).not.toContain('Late');
      expect((await client.get('/tags')).text).not.toContain('Late');
    });
});

/** Token requests, queued behind the end of their tokens: both wait for the lock of the key, the end first. */
describe('a request for a token', () => {
  type Answer = Promise<{ readonly status: number; readonly json: Record<string, never> }>;

  async function behind(
    lock: (tx: Transaction) => Promise<unknown>,
    end: () => Promise<{ readonly status: number }>,
    ask: () => Promise<{ readonly status: number }>,
  ) {
    const { database } = fixture;
    const requests = await database.transaction(async (tx) => {
      const before = await lockWaits(database);
      await lock(tx);
      const ended = end();
      await until('the end waits', async () => (await lockWaits(database)) > before);
      const answer = ask();
      await until('the request waits', async () => (await lockWaits(database)) > before + 1);
      return [ended, answer] as const;
    });
    const [ended, answer] = await Promise.all(requests);
    expect([200, 204]).toContain(ended.status);
    return answer.status;
  }

  const grant = (basic: string | undefined, body: object) =>
    fixture.send({
      method: 'POST',
      path: '/v2/oauth/token',
      body,
      headers: basic === undefined ? {} : { authorization: `Basic ${btoa(basic)}` },
    });
  const credentials = { grant_type: 'client_credentials', scope: 'crm' };

  it('is refused once the secret that it showed, or its token, has ended', async () => {
    const { client, account } = await newClient(fixture);
    const accountId = account.account.id as AccountId;
    const made = async () => {
      const { id, key } = (
        await client.post('/keys', { name: 'k', scopes: ['contacts:read', 'keys:manage'] })
      ).json.data;
      const basic = `${accountId}:${key}`;
      const { access_token: token, refresh_token: refresh } = (await grant(basic, credentials)).json.data;
      return { id: id as KeyId, key: key as string, basic, token: token as string, refresh };
    };
    type IssuedKey = Awaited<ReturnType<typeof made>>;
    const exchanged = 'urn:ietf:params:oauth:grant-type:token-exchange';
    const asks: Readonly<Record<string, (one: IssuedKey) => Answer>> = {
      credentials: ({ basic }) => grant(basic, credentials),
      exchange: ({ token }) =>
        grant(undefined, { grant_type: exchanged, subject_token: token, requested_subject: accountId }),
      refresh: ({ refresh }) => grant(undefined, { grant_type: 'refresh_token', refresh_token: refresh }),
      code: ({ key }) => clientOf(fixture, key).post('/sign-in-codes', {}),
    };
    const statuses: Record<string, number> = {};
    for (const [name, ask] of Object.entries(asks)) {
      const one = await made();
      const end = () => client.post(`/keys/${one.id}/rotate`, {});
      const lock = (tx: Transaction) => lockKey(tx, accountId, one.id);
      statuses[name] = await behind(lock, end, () => ask(one));
    }
    expect(statuses).toEqual(mapNames(Object.keys(asks), () => 401));
  });

  it('opens no session of a member who is suspended in the meantime', async () => {
    const { client, account } = await newClient(fixture);
    const path = '/directory/v1/sign-in';
    const accountId = account.account.id as AccountId;
    // The last owner stays.
    await client.post('/members', { name: 'Olga', role: 'owner' });
    const member = (await client.post('/members', { name: 'Mallory', role: 'owner' })).json.data;
    const signIn = (code: string) => fixture.send({ method: 'POST', path, body: { code } });
    const { key } = (await signIn(member.invitation.code)).json.data;
    const by = clientOf(fixture, key);
    const { code } = (await by.post('/sign-in-codes', {})).json.data;
    const keyId = (await findSessionKey(fixture.database, accountId, member.number))?.id as KeyId;
    const end = () => client.patch(`/members/${member.number}`, { state: 'suspended' });
    const lock = (tx: Transaction) => lockKey(tx, accountId, keyId);
    expect(await behind(lock, end, () => signIn(code))).toBe(400);
  });

  type Ask = () => ReturnType<CookieBrowser['change']>;
  const home = () => `http://localhost:${fixture.port}`;
  async function passkeyOf(browser: CookieBrowser): Promise<Ask> {
    const { options, sealed } = (await browser.change('/me/passkeys/options', 'POST')).json.data;
    const credential = new Authenticator(home()).register(options);
    return () => browser.change('/me/passkeys', 'POST', { credential, sealed, label: 'Mine' });
  }
  const owned: Readonly<Record<string, (stolen: CookieBrowser, login: string) => Promise<Ask>>> = {
    'makes no code': async (stolen) => () => stolen.change('/sign-in-codes', 'POST', {}),
    'adds no passkey': passkeyOf,
    'changes no name': async (stolen) => () => stolen.change('/me', 'PATCH', { name: 'Eve' }),
    'ends no login': async (stolen, login) => () => stolen.change(`/me/logins/${login}`, 'DELETE'),
    'ends no other session': async (stolen) => async () => {
      const { json } = await stolen.get('/directory/v1/me/sessions');
      const other = json.data.find((session: { is_current: boolean }) => !session.is_current);
      return stolen.change(`/me/sessions/${other.id}`, 'DELETE');
    },
  };
  /** A session of a member that was stolen, and another of the same member. */
  async function twoSessions() {
    const { client, account } = await newClient(fixture);
    const { number, invitation } = (await client.post('/members', { name: 'Mallory', role: 'owner' })).json
      .data;
    const enter = async (code: string) => {
      const browser = new CookieBrowser({ send: fixture.send, home: home() });
      const headers = { origin: home(), 'content-type': 'application/json' };
      const body = JSON.stringify({ code, cookie: true });
      expect((await browser.get('/directory/v1/sign-in', 'POST', headers, body)).status).toBe(200);
      return browser;
    };
    const stolen = await enter(invitation.code);
    const id: TokenFamilyId = (await stolen.me()).json.data.session.id;
    const other = await enter((await client.post(`/members/${number}/invitations`, {})).json.data.code);
    return { client, accountId: account.account.id as AccountId, stolen, id, other };
  }
  for (const [name, prepare] of Object.entries(owned))
    it(`${name} by a session that was ended`, async () => {
      const { accountId, stolen, id, other } = await twoSessions();
      const { id: login } = (await (await passkeyOf(other))()).json.data;
      const ask = await prepare(stolen, login);
      const lock = (tx: Transaction) => lockSession(tx, accountId, id);
      const end = () => other.change(`/me/sessions/${id}`, 'DELETE');
      expect(await behind(lock, end, ask)).toBe(401);
    });

  /** Requests that wait for another lock than that of their session. */
  const waiting: Readonly<Record<string, (stolen: CookieBrowser, id: string) => ReturnType<Ask>>> = {
    'makes no tag': (stolen) => stolen.change('/tags', 'POST', { name: 'late' }),
    'makes no contact with a new tag': (stolen) =>
      stolen.change('/contacts', 'POST', { display_name: 'Late', tags: ['late'] }),
    'changes no contact': (stolen, id) => stolen.change(`/contacts/${id}`, 'PATCH', { tags: ['late'] }),
  };
  for (const [name, ask] of Object.entries(waiting))
    it(`${name} by a session that was ended while it waited`, async () => {
      const { client, accountId, stolen, id, other } = await twoSessions();
      const contact = await client.make({ display_name: 'Ana' });
      await client.post('/tags', { name: 'first' });
      const { database } = fixture;
      const answer = await database.transaction(async (tx) => {
        const before = await lockWaits(database);
        await lockCounter(tx, accountId, 'tags');
        const request = ask(stolen, contact.id);
        await until('the request waits', async () => (await lockWaits(database, "interval '0.1s'")) > before);
        expect((await other.change(`/me/sessions/${id}`, 'DELETE')).status).toBe(204);
        return { asked: request };
      });
      expect((await answer.asked).status).toBe(401);
      expect((await client.get('/tags')).json.data).toHaveLength(1);
      expect((await client.get('/contacts')).json.data).toMatchObject([{ display_name: 'Ana', tags: [] }]);
    });
});

/** Requests that wait in the queue, because all slots of their lane are in use. */
describe.skipIf(areSeveral)('a queued request', () => {
  type Client = ReturnType<typeof clientOf>;
  type Other = Awaited<ReturnType<typeof fixture.newAccount>>;
  interface Lane {
    readonly take: (other: Other, left: Promise<void>) => Promise<unknown>;
    readonly ask: (by: Client) => Promise<{ readonly status: number }>;
  }
  const lanes: Readonly<Record<'long' | 'idempotent', Lane>> = {
    long: {
      take: ({ caller }, left) => fixture.core.runLong(caller, () => left),
      ask: (by) => by.get('/contacts?search=nobody&count=exact'),
    },
    idempotent: {
      take: ({ account }, left) =>
        fixture.core.runIdempotent({ accountId: account.id, key: 'other', fingerprinted: [] }, () =>
          left.then(() => null),
        ),
      ask: (by) => by.post('/contacts', { display_name: 'Late' }, { 'idempotency-key': 'late' }),
    },
  };
  for (const [lane, { take, ask }] of Object.entries(lanes))
    it(`is not run once its key is revoked or loses the scope: ${lane}`, async () => {
      const { client } = await newClient(fixture);
      const queue = () => fixture.core.readLoad().queues[lane as keyof typeof lanes];
      const ends: readonly ((id: string) => Promise<unknown>)[] = [
        (id) => client.patch(`/keys/${id}`, { scopes: [] }),
        (id) => client.remove(`/keys/${id}`),
      ];
      const statuses: number[] = [];
      for (const end of ends) {
        const wanted = { name: 'late', scopes: ['contacts:read', 'contacts:write'] };
        const { id, key } = (await client.post('/keys', wanted)).json.data;
        const by = clientOf(fixture, key);
        await by.get('/me');
        let leave = () => {};
        const left = new Promise<void>((resolve) => {
          leave = resolve;
        });
        const taken: Promise<unknown>[] = [];
        for (let running = -1; queue().running > running; ) {
          running = queue().running;
          const other = await fixture.newAccount();
          taken.push(take(other, left));
          await until('it runs or waits', () => queue().running > running || queue().waiting > 0);
        }
        const waiting = queue().waiting;
        const answer = ask(by);
        await until('the request waits', () => queue().waiting > waiting);
        await end(id);
        leave();
        await Promise.all(taken);
        statuses.push((await answer).status);
      }
      expect(statuses).toEqual([403, 401]);
      expect((await client.get('/contacts')).json.data).toEqual([]);
    });
});
