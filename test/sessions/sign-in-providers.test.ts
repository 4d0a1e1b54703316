/** Sign-in with a real provider over HTTP: admitted people, their roles, the browser, and the end of sessions. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { set } from '@switchbook/domain/contact/edit.js';
import { secretSealer } from '@switchbook/domain/runtime/sealed-secret.js';
import { sealStep } from '@switchbook/domain/runtime/sealed-step.js';
import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { composeServer, type ServerSettings } from '../../src/compose/server.js';
import { readSignInFile } from '../../src/compose/sign-in-file.js';
import { planned } from '../../src/database/statements/sql.js';
import { members } from '../../src/members/operations/members.js';
import { findChromium, sharedContext } from '../console/browser.js';
import type { TestAccount } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { testSettings } from '../support/test-settings.js';
import { CookieBrowser } from '../support/wire/cookie-browser.js';
import { useServer } from '../support/wire/server.js';
import { FormBrowser, openSignInProvider, type SignInProvider } from '../support/wire/sign-in-provider.js';

const api = '/directory/v1';
const folder = mkdtempSync(path.join(os.tmpdir(), 'switchbook-sign-in-'));
const settings: Partial<{ -readonly [Name in keyof ServerSettings]: ServerSettings[Name] }> = {
  signInFile: path.join(folder, 'sign-in.json'),
  trustedProxies: [{ address: '127.0.0.1', prefix: 32 }],
};
const secret = 'a secret: with +/&% and spaces, long enough';

let provider: SignInProvider;
/** this provider stops during a sign-in */
let leaving: SignInProvider;
let receiver: http.Server;
let logged: string[] = [];
/** the address of the server in browsers, which is known before its port */
const front = net.createServer((socket) => {
  const there = net.connect(fixture.port, '127.0.0.1');
  for (const item of [socket, there]) item.on('error', () => {});
  socket.pipe(there).pipe(socket);
});
const portOf = (server: net.Server) => (server.address() as AddressInfo).port;
const listening = (server: net.Server) =>
  new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const home = () => settings.publicUrl ?? '';

beforeAll(async () => {
  await listening(front);
  settings.publicUrl = `http://127.0.0.1:${portOf(front)}`;
  receiver = http.createServer(async (request, response) => {
    logged.push(await new Response(request as never).text());
    response.end();
  });
  await listening(receiver);
  const callback = (name: string) => `${home()}${api}/sign-in/with/${name}/callback`;
  const client = { client_id: 'switchbook', client_secret: secret };
  provider = await openSignInProvider([
    {
      ...client,
      redirect_uris: [callback('main'), callback('second')],
      post_logout_redirect_uris: [`${home()}/`],
      backchannel_logout_uri: `http://127.0.0.1:${portOf(receiver)}/`,
    },
  ]);
  leaving = await openSignInProvider([{ ...client, redirect_uris: [callback('leaving')] }]);
  const roles = { bosses: 'owner', staff: 'agent' };
  writeFileSync(path.join(folder, 'secret.txt'), `${secret}\n`);
  const main = { ...client, name: 'main', label: 'Our login', issuer: provider.issuer, roles };
  writeFileSync(
    settings.signInFile ?? '',
    JSON.stringify([
      main,
      { ...main, name: 'second', client_secret: undefined, client_secret_file: 'secret.txt', roles: {} },
      { ...client, name: 'leaving', issuer: leaving.issuer },
      { ...client, name: 'away', issuer: 'http://127.0.0.1:1' },
    ]),
  );
});
const fixture = useServer({ isAlone: true, settings });
afterAll(async () => {
  for (const item of [provider, leaving]) await item.close();
  for (const item of [front, receiver]) item.close();
  rmSync(folder, { recursive: true });
});
/** Tokens of the provider use the real time. */
const inTime = () => fixture.advance(Math.max(0, Date.now() - fixture.clock().getTime()));
beforeEach(() => {
  inTime();
  logged = [];
});

/** A browser with separate cookies and address, in front of the server. */
class Browser extends CookieBrowser {
  constructor() {
    super({ send: fixture.send, home: home() });
  }
}

const wanted = '/contacts?page=2#signed-in';

const begin = (browser: Browser, name = 'main', returnTo = wanted) =>
  browser.get(`${api}/sign-in/with/${name}?${new URLSearchParams({ return_to: returnTo })}`);

/** Runs a sign-in up to the address to which the provider redirects the browser. */
async function calledBack(browser: Browser, login: string, name = 'main', at = new FormBrowser()) {
  inTime();
  const begun = await begin(browser, name);
  expect([begun.status, begun.headers.location]).toEqual([302, expect.stringContaining('code_challenge=')]);
  return at.signIn(begun.headers.location ?? '', login);
}

async function signIn(
  login: string,
  { name = 'main', browser = new Browser(), at = new FormBrowser() } = {},
) {
  const answer = await browser.get(await calledBack(browser, login, name, at));
  return { browser, at, answer, to: [answer.status, answer.headers.location] };
}

/** A retry leads to the requested page. */
const refusedAs = (code: string, name = 'main') => [
  302,
  `/?refused=${code}&provider=${name}&return_to=${encodeURIComponent(wanted)}`,
];
const refusedUnbegun = (code: string, name = 'main') => `/?refused=${code}&provider=${name}`;
const isEntered = ({ cookies }: Browser) => cookies.has('switchbook');
const me = async (browser: Browser) => (await browser.get(`${api}/me`)).json.data;

let people = 0;
/** A new person at the provider with a separate address. */
function person(more: Record<string, unknown> = {}): { readonly login: string; readonly email: string } {
  people += 1;
  const [login, email] = [`person-${people}`, `Person.${people}@example.com`];
  provider.people.set(login, { email: email.toLowerCase(), email_verified: true, name: 'Ana', ...more });
  leaving.people.set(login, { email, email_verified: true });
  return { login, email };
}

async function invited(email: string, role = 'reader', account?: TestAccount) {
  const of = account ?? (await fixture.newAccount());
  const member = await fixture.core.createMember(of.caller, { name: 'Ana', email, role });
  return { ...of, number: member.number };
}
const roleIn = async ({ caller, number }: Awaited<ReturnType<typeof invited>>) =>
  (await fixture.core.records(members).get(caller, number)).role;

/** The person of the browser accepts the invitation of a further account. */
async function accept(browser: Browser, { account }: TestAccount): Promise<void> {
  const { status } = await browser.change(`/me/invitations/${account.slug}/accept`, 'POST');
  expect(status).toBe(200);
}

describe('signing in', () => {
  it('admits an invited person by a verified address, stores the subject, and ends at the provider too', async () => {
    expect((await fixture.send({ path: `${api}/sign-in/options` })).json.data).toEqual({
      providers: [
        { name: 'main', label: 'Our login' },
        { name: 'second', label: 'Our login' },
        { name: 'leaving', label: 'leaving' },
        { name: 'away', label: 'away' },
      ],
      passkeys: expect.any(Boolean),
    });
    const { login, email } = person();
    const of = await invited(email);
    const first = await signIn(login);
    expect(first.to).toEqual([302, wanted]);
    expect(first.answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^switchbook=sbt_\w+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/),
      expect.stringMatching(/^switchbook-sign-in-\d=; Path=\/directory\/v1\/sign-in\/with; Max-Age=0; /),
    ]);
    expect(await me(first.browser)).toMatchObject({
      member: { number: of.number, state: 'active', role: 'reader' },
      session: { login: 'Our login', is_current: true },
    });
    // A later address belongs to the same person.
    provider.people.set(login, { email: 'new@example.com', email_verified: false });
    expect((await signIn(login)).to).toEqual([302, wanted]);
    const out = await first.browser.signOut();
    expect([out.status, isEntered(first.browser)]).toEqual([200, false]);
    const url = new URL(out.json.data.end_session_url);
    expect([url.origin, url.searchParams.get('post_logout_redirect_uri')]).toEqual([
      provider.issuer,
      `${home()}/`,
    ]);
    expect(await first.at.signIn(url.href, login)).toBe(`${home()}/`);
    const code = (await fixture.core.inviteMember(of.caller, of.number)).code;
    const body = { code, cookie: true };
    const byCode = new Browser();
    const entered = await fixture.send({ method: 'POST', path: `${api}/sign-in`, body });
    byCode.cookies.set(
      'switchbook',
      /switchbook=([^;]+)/.exec(String(entered.headers['set-cookie']))?.[1] ?? '',
    );
    expect((await byCode.signOut()).status, 'no provider opened it').toBe(204);
  });

  it('returns to a page whose address has letters beyond ASCII', async () => {
    const { login, email } = person();
    await invited(email);
    inTime();
    const browser = new Browser();
    const begun = await begin(browser, 'main', '/contacts?search=あ+é#ü');
    const back = await browser.get(await new FormBrowser().signIn(begun.headers.location ?? '', login));
    expect([back.status, back.headers.location]).toEqual([302, '/contacts?search=%E3%81%82+%C3%A9#%C3%BC']);
    expect(isEntered(browser)).toBe(true);
  });

  it('refuses unknown people, suspended members, and unverified addresses, all with one answer', async () => {
    const stranger = await signIn(person().login);
    const suspended = person();
    const of = await invited(suspended.email);
    await signIn(suspended.login);
    await fixture.core.updateMember(of.caller, of.number, { state: 'suspended' });
    const refused = await signIn(suspended.login);
    expect(stranger.to).toEqual(refusedAs('no_member'));
    expect(refused.to).toEqual(stranger.to);
    expect(Object.keys(refused.answer.headers)).toEqual(Object.keys(stranger.answer.headers));
    const unverified = person({ email_verified: false });
    await invited(unverified.email);
    for (const login of [unverified.login, person({ email_verified: false }).login])
      expect((await signIn(login)).to).toEqual(refusedAs('email_not_verified'));
    for (const { browser } of [stranger, refused]) expect(isEntered(browser)).toBe(false);
  });

  it('sets the role of the first group at each sign-in, in all accounts, and keeps the last owner', async () => {
    const { login, email } = person({ groups: ['staff', 'others'] });
    const one = await invited(email);
    await signIn(login);
    const two = await invited(email);
    const { browser } = await signIn(login);
    await accept(browser, two);
    expect([await roleIn(one), await roleIn(two)]).toEqual(['agent', 'agent']);
    const [other] = (await me(browser)).accounts;
    expect([one.account.slug, two.account.slug]).toContain(other.slug);
    provider.people.set(login, { groups: ['staff', 'bosses'] });
    await signIn(login);
    expect([await roleIn(one), await roleIn(two)]).toEqual(['owner', 'owner']);
    // No configured group, or an incomplete list of groups, removes no right; nor does the last owner lose the role.
    for (const groups of [[], ['others'], ['staff', 7], ['staff']]) {
      provider.people.set(login, { groups });
      expect((await signIn(login)).to[1]).toBe(wanted);
      expect([groups, await roleIn(one)]).toEqual([groups, 'owner']);
    }
    await invited('second-owner@example.com', 'owner', one);
    await signIn(login);
    expect([await roleIn(one), await roleIn(two)]).toEqual(['agent', 'owner']);
  });
});

const choose = (browser: Browser, slug: string, headers = {}) =>
  browser.get(`${api}/sign-in/invitations/${slug}/accept`, 'POST', { origin: home(), ...headers });

describe('a person with invitations of several accounts', () => {
  it('chooses one of them before the sign-in, and no account is the default', async () => {
    const { login, email } = person({ groups: ['staff'] });
    const one = await invited(email);
    const two = await invited(email);
    const { browser, to } = await signIn(login);
    expect(to).toEqual([302, `/?choose=account&return_to=${encodeURIComponent(wanted)}`]);
    expect(isEntered(browser)).toBe(false);
    const listed = (await browser.get(`${api}/sign-in/invitations`)).json.data;
    expect(listed).toEqual(
      [one, two].map(({ account: { number, slug, name } }) => ({
        account: { number, slug, name },
        role: 'reader',
        role_label: 'Reader',
        invited_by: null,
        invited_at: expect.any(String),
      })),
    );
    expect((await choose(browser, two.account.slug, { origin: 'https://evil.example' })).status).toBe(400);
    expect((await choose(new Browser(), two.account.slug)).status, 'without the cookie').toBe(400);
    expect((await choose(browser, 'none')).status).toBe(404);
    const chosen = await choose(browser, two.account.slug);
    expect([chosen.status, chosen.json.data.account.slug]).toEqual([200, two.account.slug]);
    expect((await choose(browser, one.account.slug)).status, 'used once').toBe(400);
    expect([await roleIn(one), await roleIn(two)]).toEqual(['reader', 'agent']);
    const { account, accounts, invitations } = await me(browser);
    expect([account.slug, accounts, invitations.length]).toEqual([two.account.slug, [], 1]);
    expect((await signIn(login)).to, 'now a member').toEqual([302, wanted]);
  });
});

it('a copy of the database makes no choice of an account', async () => {
  const { login, email } = person();
  const { account, caller } = await invited(email);
  await invited(email);
  const { browser: chooser } = await signIn(login);
  const steps = await fixture.database.query<{ id: string }>(
    planned('select s.id from spent_steps s order by s.ends_at desc limit 5'),
    [],
  );
  // A forged provider proves the address of a member.
  const proof = { issuer: 'https://forged.example', subject: 'x', label: 'x', email, role: null };
  const until = new Date(fixture.clock().getTime() + 5 * 60_000);
  const sealer = secretSealer(fixture.core.tokenSecret, randomBytes);
  const forge = (id: string) => {
    const value = { id, proof: { ...proof, providerSid: null, refreshToken: null } };
    return sealStep(sealer, 'choice of an account', value, until);
  };
  const ids = steps.flatMap(({ id }) => [id, id.replace(/^\w+ /, '')]);
  expect(ids.length).toBeGreaterThan(1);
  for (const id of ['any', ...ids]) {
    const browser = new Browser();
    browser.cookies.set('switchbook-choice', forge(id));
    expect((await browser.get(`${api}/sign-in/invitations`)).status).toBe(400);
    expect((await choose(browser, account.slug)).status).toBe(400);
    expect(isEntered(browser)).toBe(false);
  }
  const [member] = (await fixture.core.records(members).list(caller)).slice(-1);
  expect(member?.state).toBe('invited');
  expect((await choose(chooser, account.slug)).status).toBe(200);
});

describe('an answer of the provider', () => {
  it('is valid once, in the same browser, for its provider', async () => {
    const { login, email } = person();
    await invited(email);
    const browser = new Browser();
    const address = await calledBack(browser, login);
    expect((await new Browser().get(address)).headers.location).toBe(refusedUnbegun('state'));
    const foreign = new Browser();
    await begin(foreign);
    for (const [name] of browser.cookies) foreign.cookies.set(name, [...foreign.cookies.values()][0] ?? '');
    expect((await foreign.get(address)).headers.location).toBe(refusedUnbegun('state'));
    const mixed = await browser.get(address.replace('/main/', '/second/'));
    expect(mixed.headers.location).toBe(refusedAs('other_provider', 'second')[1]);
    // The first request deletes the cookie: both requests send it.
    const twins = [0, 1].map(() => {
      const twin = new Browser();
      for (const [name, value] of browser.cookies) twin.cookies.set(name, value);
      return twin.get(address);
    });
    const places = (await Promise.all(twins)).map(({ headers }) => headers.location).sort();
    expect(places).toEqual([refusedAs('replayed')[1], wanted]);
    expect((await browser.get(address)).headers.location).toBe(refusedAs('replayed')[1]);
    // A used step is deleted an hour after its end.
    const step = (minutes: number) => ({
      id: `step ${minutes}`,
      until: new Date(fixture.clock().getTime() + minutes * 60_000),
    });
    const old = step(-120);
    expect([await fixture.core.consumeStep(old), await fixture.core.consumeStep(step(5))]).toEqual([
      true,
      true,
    ]);
    expect([await fixture.core.consumeStep(old), await fixture.core.consumeStep(step(5))]).toEqual([
      true,
      false,
    ]);
  });

  it('is awaited while the provider is unavailable, at the start and at the end; others continue', async () => {
    const { login, email } = person();
    await invited(email);
    const browser = new Browser();
    expect((await begin(browser, 'away')).headers.location).toBe(refusedAs('unavailable', 'away')[1]);
    expect((await begin(browser, 'nobody')).headers.location).toBe(
      refusedUnbegun('unknown_provider', 'nobody'),
    );
    const address = await calledBack(browser, login, 'leaving');
    await leaving.close();
    expect((await browser.get(address)).headers.location).toBe(refusedAs('unavailable', 'leaving')[1]);
    expect((await signIn(login, { browser })).to[1]).toBe(wanted);
    // The server fetches new provider keys when a signature needs one, once a minute.
    fixture.advance(61_000);
    await provider.rotate();
    expect((await signIn(login)).to[1]).toBe(wanted);
    expect((await begin(browser, 'main', '//evil.example/')).headers.location).toBe(
      refusedUnbegun('return_path'),
    );
  });

  it('signs in nobody if hostile, fifty times', async () => areRefused(50));
  it(
    'signs in nobody if hostile, a thousand times',
    { timeout: onThisMachine(900_000), tags: ['nightly'] },
    async () => areRefused(1_000),
  );

  /** Changed callbacks, and texts of any kind: none causes a server error, and none signs in. */
  async function areRefused(runs: number): Promise<void> {
    const { login, email } = person();
    await invited(email);
    const browser = new Browser();
    const good = await calledBack(browser, login);
    const jar = [...browser.cookies];
    const names = ['state', 'code', 'iss', 'error', 'id_token', 'response'] as const;
    const changed = fc.record({
      name: fc.constantFrom(...names),
      text: fc.oneof(
        fc.string(),
        fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString()),
        fc.constant('x'.repeat(9_000)),
      ),
      // The single code of a good answer is used once.
      how: fc.constantFrom('state', 'double', 'raw', 'cookie', 'other'),
    });
    await fc.assert(
      fc.asyncProperty(changed, async ({ name, text, how }) => {
        const url = new URL(good);
        const hostile = new Browser();
        for (const [one, value] of jar)
          hostile.cookies.set(one, how === 'cookie' ? encodeURIComponent(text).slice(0, 3_000) : value);
        if (how === 'state') url.searchParams.set('state', text);
        if (how === 'double') url.searchParams.append(name, text.isWellFormed() ? text : 'x');
        if (how === 'raw') url.search = `?${encodeURI(text.toWellFormed())}`;
        if (how === 'other')
          url.pathname = url.pathname.replace('main', encodeURIComponent(text.toWellFormed()) || 'x');
        if (how === 'double' && name === 'iss') url.searchParams.set('iss', 'https://evil.example');
        const answer = await hostile.get(url.href);
        expect([answer.status < 500, isEntered(hostile)]).toEqual([true, false]);
      }),
      { numRuns: runs },
    );
  }
});

describe('the end of sessions', () => {
  it('is sent by the provider, for all accounts and once for each message', async () => {
    const { login, email } = person();
    const one = await invited(email);
    const { browser, at } = await signIn(login);
    const two = await invited(email);
    await accept(browser, two);
    const { csrf, accounts } = await me(browser);
    const own = { origin: home(), 'x-switchbook-csrf': csrf, 'content-type': 'application/json' };
    const body = JSON.stringify({ slug: accounts[0].slug });
    expect([one.account.slug, two.account.slug]).toContain(accounts[0].slug);
    // The session of the other account belongs to the same session at the provider.
    expect((await browser.get(`${api}/me/account`, 'POST', own, body)).status).toBe(200);
    // A second browser has a separate session at the provider.
    const second = await signIn(login);
    const url = (await browser.signOut()).json.data.end_session_url;
    await at.signIn(url, login);
    expect(logged).toHaveLength(1);
    const logout = (body: string, name = 'main') =>
      fixture.send({ method: 'POST', path: `${api}/sign-in/with/${name}/logout`, body });
    const third = await signIn(login, { at: second.at });
    const [message = ''] = logged;
    expect((await logout(message)).status).toBe(200);
    for (const still of [second, third]) expect(await me(still.browser)).toMatchObject({ member: {} });
    expect((await logout(message)).status, 'said again').toBe(200);
    for (const [bad, name] of [
      ['', 'main'],
      ['logout_token=x.y.z', 'main'],
      [message, 'away'],
      [message, 'nobody'],
      [`${message}x`, 'main'],
    ])
      expect([bad, name, (await logout(bad ?? '', name)).status]).toEqual([bad, name, 400]);
    // The session of the second browser ends at the provider, without our help.
    const end = (await me(second.browser)) && (await providerEnd());
    await second.at.signIn(end, login);
    const [, next = ''] = logged;
    expect((await logout(next)).status).toBe(200);
    for (const { browser: ended } of [second, third]) {
      const answer = await ended.get(`${api}/me`);
      expect(answer.status).toBe(401);
    }
  });

  async function providerEnd(): Promise<string> {
    const found = await fetch(`${provider.issuer}/.well-known/openid-configuration`);
    const { end_session_endpoint: url } = (await found.json()) as { readonly end_session_endpoint: string };
    return `${url}?${new URLSearchParams({ client_id: 'switchbook', post_logout_redirect_uri: `${home()}/` })}`;
  }
});

it('an unknown client can start a limited number of sign-ins a minute', async () => {
  const browser = new Browser();
  const codes = new Set<string>();
  for (let turn = 0; turn < 245; turn += 1) {
    const { headers } = await browser.get(`${api}/sign-in/with/nobody`);
    codes.add(new URL(headers.location ?? '', home()).searchParams.get('refused') ?? '');
  }
  expect([...codes]).toEqual(['unknown_provider', 'limited']);
  expect((await begin(new Browser())).headers.location).toContain(provider.issuer);
});

it('the cookies of many sign-ins fit a header line of 8,000 bytes, which proxies accept', async () => {
  const browser = new Browser();
  for (let count = 0; count < 40; count += 1)
    expect((await begin(browser, 'main', `/${'a'.repeat(990)}`)).status).toBe(302);
  const sent = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  expect(browser.cookies.size).toBeGreaterThan(4);
  expect(sent.length).toBeLessThan(8_000);
});

it('behind TLS the cookie of a sign-in belongs to this host only', async () => {
  const database = fixture.openDatabase();
  const server = await composeServer({
    database,
    clock: fixture.clock,
    settings: { ...testSettings, ...settings, publicUrl: 'https://contacts.example.com' },
  });
  try {
    const { port } = await server.listener.listen(0, '127.0.0.1');
    const answer = await fetch(`http://127.0.0.1:${port}${api}/sign-in/with/main`, { redirect: 'manual' });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-switchbook-sign-in-\d=[\w-]{100,3800}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
    const to = new URL(answer.headers.get('location') ?? '');
    expect(to.searchParams.get('redirect_uri')).toBe(
      `https://contacts.example.com${api}/sign-in/with/main/callback`,
    );
  } finally {
    await server.close();
    await database.close();
  }
});

const chromium = findChromium();
describe.skipIf(chromium === undefined)('a real browser', () => {
  async function newPage(): Promise<Page> {
    const page = await (await sharedContext(chromium ?? '')).newPage();
    onTestFinished(async () => {
      await page.context().clearCookies();
      for (const item of page.context().pages()) await item.close();
    });
    return page;
  }

  /** The forms of the provider: login, then consent. */
  async function answerForms(page: Page, login: string): Promise<void> {
    await page.locator('input[name=login]').fill(login);
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    await page.locator('button[type=submit]').click();
  }

  it('signs in and returns to its page', async () => {
    const { login, email } = person();
    await invited(email);
    inTime();
    const page = await newPage();
    await page.goto(`${home()}${api}/sign-in/with/main?return_to=/health/live`);
    await answerForms(page, login);
    await page.waitForURL(`${home()}/health/live`);
    // A page of this server sends the request, like the console.
    const found = await page.evaluate(async (url) => (await fetch(url)).json(), `${api}/me`);
    expect(found).toMatchObject({ data: { member: { email, state: 'active' }, csrf: expect.any(String) } });
    // Cookies of the provider are present too: cookies do not depend on the port.
    const cookies = (await page.context().cookies(home())).filter(({ name }) => /switchbook/.test(name));
    expect(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite])).toEqual([
      ['switchbook', true, 'Lax'],
    ]);
  });

  it('chooses an account, joins another, switches to it, and its other tab follows', {
    tags: ['nightly'],
  }, async () => {
    const { login, email } = person();
    const names = ['Corner Shop', 'Harbour Café'] as const;
    for (const name of names) {
      const of = await invited(email, 'editor', await fixture.newAccount(name));
      const edit = { displayName: set(`Customer of ${name}`) };
      await fixture.core.saveContact(of.caller, { op: 'save', onMatch: 'refuse', edit });
    }
    inTime();
    const page = await newPage();
    await page.goto(`${home()}/contacts`);
    await page.getByRole('link', { name: 'Our login' }).first().click();
    await answerForms(page, login);
    const [other, first] = names;
    await page.getByRole('heading', { name: 'Choose an account' }).waitFor();
    await page.getByText('Role: Editor').first().waitFor();
    await page.getByRole('button', { name: `Join ${first}` }).click();
    await page.getByText(`Customer of ${first}`).first().waitFor();
    const tab = await page.context().newPage();
    await tab.goto(`${home()}/contacts`);
    await tab.getByText(`Customer of ${first}`).first().waitFor();
    await page.goto(`${home()}/me`);
    await page.getByRole('heading', { name: 'Invitations' }).waitFor();
    expect(await page.getByRole('button', { name: `Switch to ${other}` }).count()).toBe(0);
    await page.getByRole('button', { name: `Join ${other}` }).click();
    await page.getByText(`You are now a member of ${other}.`).waitFor();
    await page.getByRole('button', { name: `Switch to ${other}` }).click();
    for (const item of [page, tab]) {
      await item.getByText(`Customer of ${other}`).first().waitFor();
      expect(await item.getByText(`Customer of ${first}`).count()).toBe(0);
    }
    await page.goto(`${home()}/me`);
    await page.getByRole('heading', { name: other }).first().waitFor();
    await page.getByRole('button', { name: first }).waitFor();
    const third = await invited(email, 'reader', await fixture.newAccount('Tea House'));
    await page.reload();
    await page.getByRole('button', { name: 'Decline the invitation of Tea House' }).click();
    await page.getByText('You declined the invitation of Tea House.').waitFor();
    expect(await page.getByRole('heading', { name: 'Invitations' }).count()).toBe(0);
    expect((await fixture.core.records(members).get(third.caller, third.number)).declinedAt).not.toBeNull();
  });
});

describe('the file of providers', () => {
  const file = path.join(folder, 'other.json');
  const good = { name: 'main', issuer: 'https://login.example', client_id: 'us' };
  const fault = async (text: string) => {
    writeFileSync(file, text);
    return readSignInFile(file).catch((error: Error & { nextStep: string }) => error);
  };

  it('is refused with its name and the position of the fault, without secrets', async () => {
    expect(await readSignInFile(path.join(folder, 'none.json')).catch(String)).toContain('ENOENT');
    expect(await readSignInFile(folder).catch(String)).toContain('it is not a file');
    for (const [text, part] of [
      ['[{"client_secret": "hidden-text"', 'are not JSON'],
      [JSON.stringify([good, { ...good, client_secret: 'hidden-text' }]), 'the name "main"'],
      [
        JSON.stringify([good, { ...good, issuer: 'x', client_secret: 'hidden-text' }]),
        'Provider 2 of the list',
      ],
      [JSON.stringify([{ ...good, client_secret_file: 'gone.txt' }]), 'gone.txt'],
    ]) {
      const found = (await fault(text ?? '')) as Error & { nextStep: string };
      expect(found).toBeInstanceOf(Error);
      expect(`${found.message} ${found.nextStep}`).toContain(part);
      expect(found.message).toContain(`SWITCHBOOK_SIGN_IN_FILE names "${file}"`);
      expect(`${found.message} ${found.nextStep}`).not.toContain('hidden-text');
    }
  });
});

// The clock is ahead of the provider's afterwards, so this test is the last.
it('a choice of an account has ten minutes', async () => {
  const { login, email } = person();
  const one = await invited(email);
  await invited(email);
  const { browser } = await signIn(login);
  fixture.advance(10 * 60_000 + 1_000);
  expect((await browser.get(`${api}/sign-in/invitations`)).status).toBe(400);
  expect((await choose(browser, one.account.slug)).status).toBe(400);
});
