/** Hourly checks of sessions with their identity provider, and ends of sessions by the settings. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ServerSettings } from '../../src/compose/server.js';
import { planned } from '../../src/database/statements/sql.js';
import { members } from '../../src/members/operations/members.js';
import type { TestAccount } from '../support/fixture.js';
import { until } from '../support/until.js';
import { CookieBrowser } from '../support/wire/cookie-browser.js';
import { useServer } from '../support/wire/server.js';
import { FormBrowser, openSignInProvider, type SignInProvider } from '../support/wire/sign-in-provider.js';

const anHour = 3_600_000;
const api = '/directory/v1';
const folder = mkdtempSync(path.join(os.tmpdir(), 'switchbook-checks-'));
const settings: Partial<{ -readonly [Name in keyof ServerSettings]: ServerSettings[Name] }> = {
  signInFile: path.join(folder, 'sign-in.json'),
  longestSessionMs: 8 * anHour,
  trustedProxies: [{ address: '127.0.0.1', prefix: 32 }],
};
const home = () => settings.publicUrl ?? '';
let provider: SignInProvider;
let bodies: string[] = [];
const receiver = http.createServer(async (request, response) => {
  bodies.push(await new Response(request as never).text());
  response.end();
});
/** the address of the server in browsers, which is known before its port is */
const front = net.createServer((socket) => {
  const there = net.connect(fixture.port, '127.0.0.1');
  for (const item of [socket, there]) item.on('error', () => {});
  socket.pipe(there).pipe(socket);
});
const urlOf = (server: net.Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  for (const item of [front, receiver])
    await new Promise<void>((resolve) => item.listen(0, '127.0.0.1', resolve));
  settings.publicUrl = urlOf(front);
  const clientOf = (name: string) => ({
    client_id: name,
    client_secret: 'a secret that is long enough for everybody',
    redirect_uris: [`${home()}${api}/sign-in/with/${name}/callback`],
    post_logout_redirect_uris: [`${home()}/`],
    backchannel_logout_uri: `${urlOf(receiver)}/`,
  });
  const grant_types = ['authorization_code', 'refresh_token'];
  const refreshing = ['checked', 'second'].map((name) => ({ ...clientOf(name), grant_types }));
  provider = await openSignInProvider([...refreshing, clientOf('unchecked')]);
  const settingsOf = (name: string) => {
    const { client_id, client_secret } = clientOf(name);
    const roles = { bosses: 'owner', staff: name === 'second' ? 'owner' : 'agent' };
    const own = { check_sessions: true, logout: 'person' };
    return { name, issuer: provider.issuer, client_id, client_secret, roles, ...own };
  };
  writeFileSync(
    settings.signInFile ?? '',
    JSON.stringify(['checked', 'second', 'unchecked'].map(settingsOf)),
  );
});
const fixture = useServer({ isAlone: true, settings });
afterAll(async () => {
  await provider.close();
  for (const item of [front, receiver]) item.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  provider.refuseTokens = undefined;
  provider.refusesClaims = undefined;
  bodies = [];
  // Tokens of the provider use the real time.
  fixture.advance(Math.max(0, Date.now() - fixture.clock().getTime()));
});

const sessionsSql = planned('select provider_refresh from sessions where account_id = $1');
let people = 0;

/** A person at the provider, invited into an account as a reader. */
async function invited({ groups = [] as string[] } = {}) {
  people += 1;
  const [login, email] = [`person-${people}`, `person.${people}@example.com`];
  provider.people.set(login, { email, email_verified: true, name: 'Ana', groups });
  const places: (TestAccount & { readonly number: number })[] = [];
  const invite = async () => {
    const one = await fixture.newAccount();
    const { number } = await fixture.core.createMember(one.caller, { name: 'Ana', email, role: 'reader' });
    places.push({ ...one, number });
    return one.account;
  };
  await invite();
  const roles = () =>
    Promise.all(
      places.map(
        async ({ caller, number }) => (await fixture.core.records(members).get(caller, number)).role,
      ),
    );
  const sessions = () =>
    fixture.database.query<{ readonly provider_refresh: Buffer | null }>(sessionsSql, [
      places[0]?.account.id,
    ]);
  return { login, invite, roles, sessions };
}

async function signIn(login: string, name = 'checked', at = new FormBrowser()) {
  const browser = new CookieBrowser({ send: fixture.send, home: home() });
  const begun = await browser.get(`${api}/sign-in/with/${name}?return_to=/`);
  const { status } = await browser.get(await at.signIn(begun.headers.location ?? '', login));
  expect([status, [...browser.cookies.keys()]]).toEqual([302, ['switchbook']]);
  return { browser, at };
}

const entered = async (browser: CookieBrowser) => (await browser.me()).status;

// This test is first, while the clock has the real time: the token is valid for minutes.
it('a logout token ends all sessions of its person, if the settings allow it', async () => {
  const { login } = await invited();
  const first = await signIn(login);
  const others = [await signIn(login), await signIn(login)];
  const url = (await first.browser.signOut()).json.data.end_session_url;
  await first.at.signIn(url, login);
  expect(bodies).toHaveLength(1);
  for (const { browser } of others) expect(await entered(browser)).toBe(200);
  const [body = ''] = bodies;
  const path = `${api}/sign-in/with/checked/logout`;
  expect((await fixture.send({ method: 'POST', path, body })).status).toBe(200);
  for (const { browser } of others) expect(await entered(browser)).toBe(401);
});

describe('a provider that is queried each hour', () => {
  it('ends the session of a person deleted there, within an hour of use', async () => {
    const { login, sessions } = await invited();
    const { browser } = await signIn(login);
    const [first] = await sessions();
    for (let turn = 0; turn < 3; turn += 1) {
      fixture.advance(anHour);
      // Tabs send requests at once. The provider accepts a refresh token once, and ends the session for a second use.
      const statuses = await Promise.all(Array.from({ length: 6 }, () => entered(browser)));
      expect([turn, ...statuses]).toEqual([turn, 200, 200, 200, 200, 200, 200]);
    }
    const [next] = await sessions();
    expect(next?.provider_refresh).not.toEqual(first?.provider_refresh);
    provider.gone.add(login);
    expect(await entered(browser), 'it is not asked yet').toBe(200);
    fixture.advance(anHour);
    expect(await entered(browser)).toBe(401);
    expect(await sessions()).toEqual([]);
  });

  it('updates the role from the current groups, in all accounts', async () => {
    const { login, invite, roles } = await invited({ groups: ['staff'] });
    const { browser } = await signIn(login);
    const { slug } = await invite();
    expect((await browser.change(`/me/invitations/${slug}/accept`, 'POST')).status).toBe(200);
    expect(await roles()).toEqual(['agent', 'agent']);
    provider.people.set(login, { groups: ['bosses'] });
    fixture.advance(anHour);
    const { accounts } = (await browser.me()).json.data;
    expect(await roles()).toEqual(['owner', 'owner']);
    // The session in the other account is checked too.
    expect((await browser.change('/me/account', 'POST', { slug: accounts[0].slug })).status).toBe(200);
    provider.gone.add(login);
    fixture.advance(anHour);
    expect(await entered(browser)).toBe(401);
  });

  it('a provider that is unavailable, or refuses this server, ends no session', async () => {
    const { login, sessions } = await invited();
    const { browser } = await signIn(login);
    for (const fault of ['server_error', 'invalid_client', undefined]) {
      provider.refuseTokens = fault;
      fixture.advance(anHour);
      expect([fault, await entered(browser)]).toEqual([fault, 200]);
    }
    expect(await sessions()).toHaveLength(1);
  });

  it('keeps the new token of a provider that then fails to name the person', async () => {
    const { login, sessions } = await invited();
    const { browser } = await signIn(login);
    const askedBefore = provider.asked.length;
    provider.refusesClaims = true;
    fixture.advance(anHour);
    expect(await entered(browser)).toBe(200);
    expect(provider.asked.slice(askedBefore)).toContain('/me');
    provider.refusesClaims = undefined;
    fixture.advance(anHour);
    expect(await entered(browser)).toBe(200);
    expect(await sessions()).toHaveLength(1);
  });

  it('ends the session of a deleted person who switches accounts, or signs in another browser by a code', async () => {
    for (const way of ['switch', 'code'] as const) {
      const { login, invite } = await invited({ groups: ['bosses'] });
      const { browser } = await signIn(login);
      const { slug } = await invite();
      expect((await browser.change(`/me/invitations/${slug}/accept`, 'POST')).status).toBe(200);
      provider.gone.add(login);
      fixture.advance(50 * 60_000);
      if (way === 'switch') expect((await browser.change('/me/account', 'POST', { slug })).status).toBe(200);
      else {
        const { code } = (await browser.change('/sign-in-codes', 'POST', {})).json.data;
        const body = JSON.stringify({ code, cookie: true });
        const headers = { origin: home(), 'content-type': 'application/json' };
        expect((await browser.get(`${api}/sign-in`, 'POST', headers, body)).status).toBe(200);
      }
      fixture.advance(10 * 60_000);
      expect([way, await entered(browser)]).toEqual([way, 401]);
    }
  });

  it('ends a session that switches accounts while the provider is queried', async () => {
    const { login, invite } = await invited();
    const { browser } = await signIn(login);
    const { slug } = await invite();
    expect((await browser.change(`/me/invitations/${slug}/accept`, 'POST')).status).toBe(200);
    fixture.advance(anHour);
    const askedBefore = provider.asked.length;
    let answer = () => {};
    provider.holdTokens = new Promise((resolve) => {
      answer = resolve;
    });
    provider.gone.add(login);
    const other = new CookieBrowser({ send: fixture.send, home: home() });
    for (const [name, value] of browser.cookies) other.cookies.set(name, value);
    const checked = entered(other);
    await until('the provider is asked', () => provider.asked.length > askedBefore);
    expect((await browser.change('/me/account', 'POST', { slug })).status).toBe(200);
    answer();
    provider.holdTokens = undefined;
    await checked;
    expect(await entered(browser)).toBe(401);
  });

  it('asks the client that signed in, if several have one issuer, also after a switch', async () => {
    const { login, roles, invite } = await invited({ groups: ['staff'] });
    const { browser } = await signIn(login, 'second');
    fixture.advance(anHour);
    expect([await entered(browser), await roles()]).toEqual([200, ['owner']]);
    const { slug } = await invite();
    expect((await browser.change(`/me/invitations/${slug}/accept`, 'POST')).status).toBe(200);
    expect((await browser.change('/me/account', 'POST', { slug })).status).toBe(200);
    fixture.advance(anHour);
    expect([await entered(browser), await roles()]).toEqual([200, ['owner', 'owner']]);
  });

  it('names the client that signed in at the end of a session, if several have one issuer', async () => {
    const { login, invite } = await invited();
    const clientAtEnd = async (name: string, isSwitched = false) => {
      const { browser } = await signIn(login, name);
      if (isSwitched) {
        const { slug } = await invite();
        expect((await browser.change(`/me/invitations/${slug}/accept`, 'POST')).status).toBe(200);
        expect((await browser.change('/me/account', 'POST', { slug })).status).toBe(200);
      }
      const url = new URL((await browser.signOut()).json.data.end_session_url);
      return url.searchParams.get('client_id');
    };
    // The client `unchecked` issues no refresh token.
    for (const name of ['checked', 'second', 'unchecked']) expect(await clientAtEnd(name)).toBe(name);
    expect(await clientAtEnd('unchecked', true)).toBe('unchecked');
  });

  it('a session without a refresh token lasts an hour', async () => {
    const { login } = await invited();
    const { browser } = await signIn(login, 'unchecked');
    fixture.advance(anHour - 60_000);
    expect(await entered(browser)).toBe(200);
    fixture.advance(60_000);
    expect(await entered(browser)).toBe(401);
  });
});

it('a session ends after its maximum time', async () => {
  const { login } = await invited();
  const { browser } = await signIn(login);
  fixture.advance(4 * anHour);
  expect(await entered(browser)).toBe(200);
  fixture.advance(4 * anHour);
  expect(await entered(browser)).toBe(401);
});
