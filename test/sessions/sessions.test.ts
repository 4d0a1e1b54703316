/** Sessions of members in cookies: their start, protection from pages of other sites, and their end. */
import { hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newAccessToken } from '../../src/access/operations/tokens.js';
import { hashSecret } from '../../src/access/values/secrets.js';
import { planned } from '../../src/database/statements/sql.js';
import { clientOf, errorsOf, newClient } from '../support/clients/directory.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';

const fixture = useServer({
  settings: {
    trustedProxies: [{ address: '127.0.0.1', prefix: 32 }],
    hosts: new Set(['contacts.example.com']),
  },
});
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

interface Browser {
  cookie: string;
  csrf: string;
}

const cookieIn = ({ headers }: Received) => /^([\w-]+=[^;]*)/.exec(headers['set-cookie']?.[0] ?? '')?.[1];

async function enter(code: string): Promise<Browser> {
  const answer = await fixture.send({
    method: 'POST',
    path: '/directory/v1/sign-in',
    headers: { 'user-agent': firefox },
    body: { code, cookie: true },
  });
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return { cookie: cookieIn(answer) ?? '', csrf: answer.json.data.csrf };
}

const ask = (
  cookie: string,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: unknown,
) => fixture.send({ method, path: `/directory/v1${path}`, headers: { cookie, ...headers }, body });
const own = () => `http://127.0.0.1:${fixture.port}`;
const host = () => ({ host: `127.0.0.1:${fixture.port}` });
const change = ({ cookie, csrf }: Browser, method: string, path: string, body?: unknown) =>
  ask(cookie, path, { ...host(), origin: own(), 'x-switchbook-csrf': csrf }, method, body);

/** An account with a member, and the member's browser. */
async function signedIn(role = 'agent') {
  const { client, account } = await newClient(fixture);
  const { json } = await client.post('/members', { name: 'Ana', email: 'ana@example.com', role });
  const { number, invitation } = json.data;
  const another = async () =>
    enter((await client.post(`/members/${number}/invitations`, undefined)).json.data.code);
  return { client, account, number, browser: await enter(invitation.code), another };
}

describe('a cookie', () => {
  it('signs a member in, and shows the member', async () => {
    const { client, account, browser, number } = await signedIn();
    const { data } = (await client.get(`/members/${number}`)).json;
    const me = await ask(browser.cookie, '/me');
    expect(me.status).toBe(200);
    expect(me.json.data).toMatchObject({
      member: { number, name: 'Ana', state: 'active' },
      role: 'agent',
      sees: 'groups',
      account: { id: account.account.id },
      session: { agent: 'Firefox, Linux', login: 'code', is_current: true },
      csrf: browser.csrf,
    });
    // It was last seen at its sign-in, before the uses of its key are written.
    expect(data.last_seen_at).toBe(me.json.data.session.created_at);
    const renamed = await change(browser, 'PATCH', '/me', { name: 'Ana Silva' });
    expect([renamed.status, renamed.json.data.member.name]).toEqual([200, 'Ana Silva']);
    expect((await ask(browser.cookie, '/contacts')).status).toBe(200);
    expect((await ask(browser.cookie, '/keys')).status).toBe(403);
  });

  it('belongs to this server, and is hidden from scripts', async () => {
    const { client } = await newClient(fixture);
    const { json } = await client.post('/members', { name: 'Bo', role: 'reader' });
    const sent = { code: json.data.invitation.code, cookie: true };
    const answer = await fixture.send({ method: 'POST', path: '/directory/v1/sign-in', body: sent });
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^switchbook=sbt_\w+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/),
    ]);
  });

  it('behind TLS belongs to this host, and is sent only over TLS', async () => {
    const { client } = await newClient(fixture);
    const { json } = await client.post('/members', { name: 'Bo', role: 'reader' });
    const tls = { host: 'contacts.example.com', 'x-forwarded-proto': 'https' };
    const signIn = (headers: Record<string, string>) =>
      fixture.send({
        method: 'POST',
        path: '/directory/v1/sign-in',
        headers: { ...tls, ...headers },
        body: { code: json.data.invitation.code, cookie: true },
      });
    expect((await signIn({ origin: 'https://evil.example' })).status).toBe(400);
    const answer = await signIn({ origin: 'https://contacts.example.com' });
    const [line = ''] = answer.headers['set-cookie'] ?? [];
    expect(line).toMatch(/^__Host-switchbook=sbt_\w+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/);
    const cookie = cookieIn(answer) ?? '';
    expect((await ask(cookie, '/me', tls)).status).toBe(200);
    expect((await ask(cookie.replace('__Host-', ''), '/me', tls)).status).toBe(401);
    const change = {
      ...tls,
      origin: 'https://contacts.example.com',
      'x-switchbook-csrf': answer.json.data.csrf,
    };
    expect((await ask(cookie, '/me', change, 'PATCH', { name: 'Bo B' })).status).toBe(200);
  });

  it('changes nothing without the token of our pages, nor from another site', async () => {
    const { browser } = await signedIn();
    const { cookie, csrf } = browser;
    const token = { 'x-switchbook-csrf': csrf };
    const patch = (headers: Record<string, string>) =>
      ask(cookie, '/me', { ...host(), ...headers }, 'PATCH', { name: 'X' });
    const { csrf: others } = (await signedIn()).browser;
    for (const headers of [
      {},
      token,
      { origin: own() },
      { origin: own(), 'x-switchbook-csrf': others },
      { origin: 'https://evil.example', ...token },
      { origin: 'null', ...token },
      { origin: 'http://127.0.0.1:1', ...token },
      { 'sec-fetch-site': 'same-site', ...token },
      { 'sec-fetch-site': 'cross-site', origin: own(), ...token },
      { 'sec-fetch-site': 'none', ...token },
    ])
      expect([headers, (await patch(headers)).status]).toEqual([headers, 400]);
    expect((await ask(cookie, '/me', { 'sec-fetch-site': 'cross-site' })).status).toBe(400);
    expect((await ask(cookie, '/me', { origin: 'https://evil.example' })).status).toBe(400);
    expect((await ask(cookie, '/me', { 'sec-fetch-site': 'none' })).status).toBe(200);
    expect((await patch({ 'sec-fetch-site': 'same-origin', ...token })).status).toBe(200);
  });

  it('opens no API of a vendor, and its text is no key', async () => {
    const { browser, account } = await signedIn('owner');
    const [, token = ''] = browser.cookie.split('=');
    const bearer = { authorization: `Bearer ${token}` };
    const drivers = (await findDrivers()).filter(({ face }) => face !== 'directory');
    for (const driver of drivers) {
      const headers = { ...driver.headers(token, account.account as never), cookie: browser.cookie };
      const answer = await fixture.send({ ...driver.list(), headers });
      expect([driver.face, answer.status]).toEqual([driver.face, 401]);
    }
    expect((await fixture.send({ path: '/directory/v1/me', headers: bearer })).status).toBe(401);
    expect(
      (await fixture.send({ path: '/directory/v1/me', headers: { ...bearer, cookie: browser.cookie } }))
        .status,
    ).toBe(401);
  });
});

describe('a cookie without a session', () => {
  it('is refused, since a neighboring host could set it: a key, or a token of a key', async () => {
    const { client } = await newClient(fixture);
    const { key } = (await client.post('/keys', { name: 'k', scopes: ['contacts:read'] })).json.data;
    const { code } = (await client.post('/sign-in-codes', undefined)).json.data;
    const body = { code, cookie: false };
    const opened = await fixture.send({ method: 'POST', path: '/directory/v1/sign-in', body });
    for (const secret of [key, opened.json.data.key]) {
      expect((await ask('', '/me', { authorization: `Bearer ${secret}` })).status).toBe(200);
      expect((await ask(`switchbook=${secret}`, '/me')).status).toBe(401);
    }
  });
});

describe('a session', () => {
  it('gets another token each hour; tabs and lost responses stay signed in for a minute', async () => {
    const { browser } = await signedIn();
    fixture.advance(59 * minuteMs);
    expect(cookieIn(await ask(browser.cookie, '/me'))).toBeUndefined();
    fixture.advance(minuteMs);
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask(browser.cookie, '/contacts')));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    const [next = ''] = answers.map(cookieIn);
    expect(next).not.toBe(browser.cookie);
    expect(answers.map(cookieIn)).toEqual([next, next, next, next]);
    fixture.advance(30_000);
    expect(cookieIn(await ask(browser.cookie, '/me'))).toBe(next);
    expect(cookieIn(await ask(next, '/me'))).toBeUndefined();
    fixture.advance(30_000);
    expect((await ask(browser.cookie, '/me')).status).toBe(401);
    const me = await ask(next, '/me');
    expect([me.status, me.json.data.csrf]).toEqual([200, browser.csrf]);
    expect((await ask(next, '/me/sessions')).json.data).toHaveLength(1);
  });

  it('has a next token that a copy of the database does not tell', async () => {
    const { browser, account } = await signedIn();
    const [row] = await fixture.database.query<{ secret: Buffer; hash: Buffer }>(
      planned(
        `select i.token_secret as secret, t.hash from installation i, access_tokens t
         where t.account_id = $1 and t.purpose = 'session'`,
      ),
      [account.account.id],
    );
    const { secret = Buffer.alloc(0), hash = Buffer.alloc(0) } = row ?? {};
    expect(hash).toEqual(hashSecret(browser.cookie.replace('switchbook=', '')));
    const random = (length: number) =>
      Buffer.from(hkdfSync('sha256', secret, hash, 'switchbook next session', length));
    const guessed = `switchbook=${newAccessToken(account.account.id, random)}`;
    fixture.advance(60 * minuteMs);
    const next = cookieIn(await ask(browser.cookie, '/me')) ?? '';
    expect((await ask(next, '/me')).status).toBe(200);
    expect((await ask(guessed, '/me')).status).toBe(401);
  });

  it('has no token beyond its end', async () => {
    const { browser } = await signedIn();
    fixture.advance(7 * dayMs - 30_000);
    expect([(await ask(browser.cookie, '/me')).status, (await ask(browser.cookie, '/me')).status]).toEqual([
      200, 200,
    ]);
    fixture.advance(30_000);
    expect((await ask(browser.cookie, '/me')).status).toBe(401);
  });

  it('ends after a week without requests, and after thirty days', async () => {
    const { browser, another } = await signedIn();
    let { cookie } = await another();
    for (let turn = 0; turn < 6; turn += 1) {
      fixture.advance(5 * dayMs - minuteMs);
      const answer = await ask(cookie, '/me');
      expect([turn, answer.status]).toEqual([turn, 200]);
      cookie = cookieIn(answer) ?? cookie;
    }
    expect((await ask(browser.cookie, '/me')).status).toBe(401);
    fixture.advance(10 * minuteMs);
    expect((await ask(cookie, '/me')).status).toBe(401);
  });

  it('is one of at most twenty: the least recently used ends', async () => {
    const { browser, another } = await signedIn();
    for (let turn = 0; turn < 19; turn += 1) {
      fixture.advance(1_000);
      await another();
    }
    expect((await ask(browser.cookie, '/me/sessions')).json.data).toHaveLength(20);
    fixture.advance(1_000);
    const last = await another();
    expect((await ask(browser.cookie, '/me')).status).toBe(401);
    expect((await ask(last.cookie, '/me/sessions')).json.data).toHaveLength(20);
  });

  it('ends with its member, when the member is suspended, and on request of an owner', async () => {
    const { client, browser, another, number } = await signedIn();
    await client.patch(`/members/${number}`, { state: 'suspended' });
    expect((await ask(browser.cookie, '/me')).status).toBe(401);
    await client.patch(`/members/${number}`, { state: 'active' });
    expect((await ask(browser.cookie, '/me')).status).toBe(401);
    const [first, second] = [await another(), await another()];
    const status = async () => (await ask(first.cookie, '/me')).status;
    const sessions = (await client.get(`/members/${number}/sessions`)).json.data;
    expect(sessions).toHaveLength(2);
    const [{ id }] = (await ask(first.cookie, '/me/sessions')).json.data.filter(
      (session: { is_current: boolean }) => session.is_current,
    );
    expect((await client.remove(`/members/${number}/sessions/${id}`)).status).toBe(204);
    expect([await status(), (await ask(second.cookie, '/me')).status]).toEqual([401, 200]);
    expect((await client.remove(`/members/${number}/sessions/${id}`)).status).toBe(404);
    const third = await another();
    expect((await client.remove(`/members/${number}/sessions`)).status).toBe(204);
    expect((await ask(third.cookie, '/me')).status).toBe(401);
    const fourth = await another();
    await client.remove(`/members/${number}`);
    expect((await ask(fourth.cookie, '/me')).status).toBe(401);
    expect((await client.get(`/members/${number}/sessions`)).json.data).toEqual([]);
  });

  it('can be ended only by its member, and by signing out', async () => {
    const { browser, another } = await signedIn();
    const { browser: stranger } = await signedIn();
    const second = await another();
    const listed = (await ask(browser.cookie, '/me/sessions')).json.data as {
      id: string;
      is_current: boolean;
    }[];
    const other = listed.find((session) => !session.is_current)?.id;
    expect((await change(stranger, 'DELETE', `/me/sessions/${other}`)).status).toBe(404);
    expect((await ask(second.cookie, '/me')).status).toBe(200);
    expect((await change(browser, 'DELETE', `/me/sessions/${other}`)).status).toBe(204);
    expect((await ask(second.cookie, '/me')).status).toBe(401);
    const out = await change(browser, 'DELETE', '/sign-in');
    expect([out.status, out.headers['set-cookie']?.[0]]).toEqual([
      204,
      expect.stringMatching(/^switchbook=; .*Max-Age=0;/),
    ]);
    expect((await ask(browser.cookie, '/me')).status).toBe(401);
  });

  it('a session made from a code ends with the session that made the code', async () => {
    const { browser } = await signedIn('owner');
    const { code } = (await change(browser, 'POST', '/sign-in-codes')).json.data;
    const second = await enter(code);
    expect((await ask(second.cookie, '/me/sessions')).json.data).toHaveLength(1);
    await change(browser, 'DELETE', '/sign-in');
    expect((await ask(second.cookie, '/me')).status).toBe(401);
  });

  it('does not exist for a key: its code returns a token, and /me has no member', async () => {
    const { client, account } = await newClient(fixture);
    const { code } = (await client.post('/sign-in-codes', undefined)).json.data;
    const answer = await fixture.send({
      method: 'POST',
      path: '/directory/v1/sign-in',
      body: { code, cookie: true },
    });
    expect([answer.status, answer.headers['set-cookie']]).toEqual([201, undefined]);
    const me = await clientOf(fixture, account.key).get('/me');
    expect(me.json.data).toMatchObject({ member: null, session: null, csrf: null, sees: 'all' });
    expect((await client.patch('/me', { name: 'X' })).status).toBe(403);
    expect(errorsOf(await client.remove('/sign-in'))).toEqual(['key no_session']);
  });
});

describe('a proof of a provider', () => {
  const proofOf = (subject: string, email: string | null, more: object = {}) => ({
    issuer: 'https://login.example',
    subject,
    label: 'Our login',
    email,
    role: null,
    providerSid: null,
    refreshToken: null,
    ...more,
  });
  const prove = async (subject: string, email: string | null, more: object = {}) => {
    const proof = proofOf(subject, email, more);
    const signedIn = await fixture.core.signInByProof(proof, { agent: 'Firefox, Linux' });
    return signedIn?.kind === 'session' ? `switchbook=${signedIn.session.token}` : undefined;
  };
  const invite = async (email: string, role = 'reader') => {
    const { account, client } = await newClient(fixture);
    const { json } = await client.post('/members', { name: 'Cleo', email, role });
    return { account, client, number: json.data.number as number };
  };
  const stateOf = async ({ client, number }: Awaited<ReturnType<typeof invite>>) =>
    (await client.get(`/members/${number}`)).json.data;

  it('signs in an invited person by the address once, and later by the subject', async () => {
    const one = await invite('Cleo.1@Example.com');
    expect(await prove('cleo-1', 'nobody.1@example.com')).toBeUndefined();
    expect(await prove('cleo-1', null)).toBeUndefined();
    const cookie = await prove('cleo-1', 'cleo.1@example.com');
    expect((await ask(cookie ?? '', '/me')).json.data).toMatchObject({
      member: { number: one.number, state: 'active' },
      session: { login: 'Our login' },
      accounts: [],
    });
    await one.client.patch(`/members/${one.number}`, { email: null });
    expect(await prove('cleo-1', null)).toBeDefined();
    await one.client.patch(`/members/${one.number}`, { email: 'cleo.1@example.com' });
    expect(await prove('another subject', 'cleo.1@example.com')).toBeUndefined();
    await one.client.patch(`/members/${one.number}`, { state: 'suspended' });
    expect(await prove('cleo-1', 'cleo.1@example.com')).toBeUndefined();
    await one.client.remove(`/members/${one.number}`);
    expect(await prove('cleo-1', 'cleo.1@example.com')).toBeUndefined();
  });

  it('matches an address by its letters: only A to Z are equal in both cases', async () => {
    // The Kelvin sign and the dotted İ have lower cases that are ASCII, in part.
    const pairs = [
      ['kim.6@one.example', '\u212aim.6@one.example', false],
      ['\u212aim.7@one.example', 'kim.7@one.example', false],
      ['ina.8@one.example', '\u0130na.8@one.example', false],
      ['m\u00fcller.9@one.example', 'M\u00dcLLER.9@one.example', false],
      ['stra\u00dfe.10@one.example', 'STRASSE.10@one.example', false],
      ['KIM.11@One.Example', 'kim.11@oNE.example', true],
      ['M\u00fcller.12@one.example', 'm\u00fcller.12@ONE.example', true],
    ] as const;
    for (const [invited, proved, isSame] of pairs) {
      const one = await invite(invited);
      const cookie = await prove(`subject of ${proved}`, proved);
      expect([invited, proved, cookie !== undefined]).toEqual([invited, proved, isSame]);
      // The same holds for two members of an account.
      const other = await one.client.post('/members', { name: 'x', email: proved, role: 'reader' });
      expect([invited, proved, other.status]).toEqual([invited, proved, isSame ? 400 : 201]);
    }
  });

  it('several of which arrive at once are one login', async () => {
    const one = await invite('cleo.2@example.com');
    const cookies = await Promise.all(Array.from({ length: 5 }, () => prove('cleo-2', 'cleo.2@example.com')));
    expect(cookies.map((cookie) => cookie !== undefined)).toEqual([true, true, true, true, true]);
    expect((await one.client.get(`/members/${one.number}/sessions`)).json.data).toHaveLength(5);
  });

  it('sets the role of its groups, but leaves no account without an owner', async () => {
    const one = await invite('cleo.3@example.com');
    await prove('cleo-3', 'cleo.3@example.com', { role: 'editor' });
    expect((await stateOf(one)).role).toBe('editor');
    await prove('cleo-3', null, { role: 'no role' });
    await prove('cleo-3', null);
    expect((await stateOf(one)).role).toBe('editor');
    await prove('cleo-3', null, { role: 'owner' });
    await prove('cleo-3', null, { role: 'reader' });
    expect((await stateOf(one)).role).toBe('owner');
  });

  it('opens the last used account, and the others by a switch', async () => {
    const one = await invite('cleo.4@example.com');
    const cookie = (await prove('cleo-4', 'cleo.4@example.com')) ?? '';
    const two = await invite('cleo.4@example.com');
    const stranger = await invite('someone.4@example.com');
    fixture.advance(1_000);
    const first = (await ask(cookie, '/me')).json.data;
    expect([first.account.id, first.accounts]).toEqual([one.account.account.id, []]);
    const browser = { cookie, csrf: first.csrf };
    const { slug: invited } = two.account.account;
    const me = (await change(browser, 'POST', `/me/invitations/${invited}/accept`)).json.data;
    const { slug } = stranger.account.account;
    expect((await change(browser, 'POST', '/me/account', { slug })).status).toBe(404);
    expect((await ask(cookie, '/me/account', { origin: own() }, 'POST', { slug })).status).toBe(400);
    const { number, slug: other, name } = two.account.account;
    expect(me.accounts).toEqual([{ number, slug: other, name }]);
    const switched = await change(browser, 'POST', '/me/account', { slug: other });
    expect([switched.status, switched.json.data.account.slug]).toEqual([200, other]);
    const there = (await ask(cookieIn(switched) ?? '', '/me')).json.data;
    expect([there.account.slug, there.accounts[0].slug]).toEqual([other, one.account.account.slug]);
    expect((await ask(cookie, '/me')).status).toBe(401);
    expect((await stateOf(two)).state).toBe('active');
    const again = (await prove('cleo-4', null)) ?? '';
    expect((await ask(again, '/me')).json.data.account.slug).toBe(other);
  });

  describe('for a member of another account', () => {
    const invitedBy = (two: Awaited<ReturnType<typeof invite>>) => {
      const { number, slug, name } = two.account.account;
      return { account: { number, slug, name }, role: 'reader', role_label: 'Reader' };
    };
    const signIn = async (subject: string, email: string): Promise<Browser> => {
      const cookie = (await prove(subject, email)) ?? '';
      return { cookie, csrf: (await ask(cookie, '/me')).json.data.csrf };
    };
    const actionsOf = async ({ client }: Awaited<ReturnType<typeof invite>>) =>
      (await client.get('/audit')).json.data.map((entry: { action: string }) => entry.action);
    const meOf = async ({ cookie }: Browser) => (await ask(cookie, '/me')).json.data;

    it('shows an invitation, and joins when the person accepts it', async () => {
      const one = await invite('cleo.20@example.com');
      await prove('cleo-20', 'cleo.20@example.com');
      const two = await invite('Cleo.20@example.com');
      const browser = await signIn('cleo-20', 'cleo.20@example.com');
      expect(await meOf(browser)).toMatchObject({
        account: { id: one.account.account.id },
        accounts: [],
        invitations: [{ ...invitedBy(two), invited_by: 'test', invited_at: expect.any(String) }],
      });
      expect((await stateOf(two)).state).toBe('invited');
      const path = `/me/invitations/${two.account.account.slug}`;
      // A page of another site, another person, and a session without a provider.
      const stranger = (await signedIn()).browser;
      expect((await ask(browser.cookie, `${path}/accept`, { origin: own() }, 'POST')).status).toBe(400);
      expect((await change(stranger, 'POST', `${path}/accept`)).status).toBe(404);
      expect((await change(browser, 'POST', '/me/invitations/none/accept')).status).toBe(404);
      const joined = await change(browser, 'POST', `${path}/accept`);
      expect([joined.status, joined.json.data]).toMatchObject([
        200,
        { account: { id: one.account.account.id }, accounts: [invitedBy(two).account], invitations: [] },
      ]);
      expect(await stateOf(two)).toMatchObject({ state: 'active', declined_at: null });
      expect((await actionsOf(two)).slice(0, 3).sort()).toEqual([
        'invitation.accepted',
        'login.added',
        'member.changed',
      ]);
      for (const verb of ['accept', 'decline'])
        expect((await change(browser, 'POST', `${path}/${verb}`)).status).toBe(404);
    });

    it('requires a sign-in within the last day to answer', async () => {
      const email = 'cleo.28@example.com';
      await invite(email);
      await prove('cleo-28', email);
      const two = await invite(email);
      const old = await signIn('cleo-28', email);
      fixture.advance(24 * 60 * 60_000 + 1);
      const path = `/me/invitations/${two.account.account.slug}`;
      for (const verb of ['accept', 'decline'])
        expect(errorsOf(await change(old, 'POST', `${path}/${verb}`))).toEqual(['session not_fresh']);
      expect((await change(await signIn('cleo-28', email), 'POST', `${path}/accept`)).status).toBe(200);
    });

    it('declines, until the account invites another address of the person', async () => {
      await invite('cleo.21@example.com');
      await prove('cleo-21', 'cleo.21@example.com');
      const two = await invite('cleo.21@example.com');
      const browser = await signIn('cleo-21', 'cleo.21@example.com');
      const path = `/me/invitations/${two.account.account.slug}`;
      const declined = await change(browser, 'POST', `${path}/decline`);
      expect([declined.status, declined.json.data.invitations]).toEqual([200, []]);
      expect(await stateOf(two)).toMatchObject({ state: 'invited', declined_at: expect.any(String) });
      expect((await actionsOf(two))[0]).toBe('invitation.declined');
      expect((await change(browser, 'POST', `${path}/accept`)).status).toBe(404);
      // The address does not admit another subject either.
      expect(await prove('cleo-21b', 'cleo.21@example.com')).toBeUndefined();
      const member = `/members/${two.number}`;
      await two.client.patch(member, { email: 'other.21@example.com' });
      const { scopes } = (await two.client.get('/keys')).json.data[0];
      const { key } = (await two.client.post('/keys', { name: 'Olga', scopes })).json.data;
      await clientOf(fixture, key).patch(member, { email: 'cleo.21@example.com' });
      expect((await meOf(browser)).invitations).toMatchObject([{ invited_by: 'Olga' }]);
    });

    it('sets the role of the provider groups for a member who accepts', async () => {
      await invite('cleo.22@example.com');
      await prove('cleo-22', 'cleo.22@example.com');
      const two = await invite('cleo.22@example.com', 'owner');
      const cookie = (await prove('cleo-22', 'cleo.22@example.com', { role: 'agent' })) ?? '';
      const other = await two.client.post('/members', { name: 'Bo', role: 'owner' });
      expect(other.status).toBe(201);
      const browser = { cookie, csrf: (await meOf({ cookie, csrf: '' })).csrf };
      await change(browser, 'POST', `/me/invitations/${two.account.account.slug}/accept`);
      expect((await stateOf(two)).role).toBe('agent');
    });

    it('opens no account in silence: several invitations, or a suspended member elsewhere', async () => {
      const one = await invite('cleo.23@example.com');
      const two = await invite('cleo.23@example.com');
      const agent = { agent: 'x' };
      const proof = proofOf('cleo-23', 'cleo.23@example.com');
      expect(await fixture.core.signInByProof(proof, agent)).toEqual({ kind: 'choice' });
      expect([(await stateOf(one)).state, (await stateOf(two)).state]).toEqual(['invited', 'invited']);
      const once = { id: 'choice of cleo', until: new Date(fixture.clock().getTime() + minuteMs) };
      const enter = (slug: string) => fixture.core.enterInvited(proof, once, slug, agent);
      await expect(enter('none')).rejects.toMatchObject({ problem: { resource: 'invitation' } });
      const { token = '' } = (await enter(two.account.account.slug)) ?? {};
      expect(await enter(one.account.account.slug), 'used once').toBeUndefined();
      expect(await meOf({ cookie: `switchbook=${token}`, csrf: '' })).toMatchObject({
        account: { id: two.account.account.id },
        invitations: [invitedBy(one)],
      });
      expect((await stateOf(one)).state).toBe('invited');
      await two.client.patch(`/members/${two.number}`, { state: 'suspended' });
      expect(await fixture.core.signInByProof(proof, agent)).toEqual({ kind: 'choice' });
    });
  });

  it('ends with its sessions on request of its member', async () => {
    await invite('cleo.5@example.com');
    const cookie = (await prove('cleo-5', 'cleo.5@example.com')) ?? '';
    const browser = { cookie, csrf: (await ask(cookie, '/me')).json.data.csrf };
    const [login] = (await ask(cookie, '/me/logins')).json.data;
    expect(login).toMatchObject({ issuer: 'https://login.example', label: 'Our login' });
    const { browser: stranger } = await signedIn();
    expect((await change(stranger, 'DELETE', `/me/logins/${login.id}`)).status).toBe(404);
    expect((await change(browser, 'DELETE', `/me/logins/${login.id}`)).status).toBe(204);
    expect((await ask(cookie, '/me')).status).toBe(401);
    expect(await prove('cleo-5', null)).toBeUndefined();
  });
});
