/** Passkeys of members: adding one in a fresh session, and credentials that may or may not sign in. */

import { Authenticator } from '@switchbook/sign-in/passkeys/authenticator.test.support.js';
import { describe, expect, it } from 'vitest';
import { addAuthenticator, findChromium, sharedContext } from '../console/browser.js';
import { errorsOf, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';

const fixture = useServer();
const hourMs = 60 * 60 * 1_000;

type Headers = Readonly<Record<string, string>>;

const home = () => `http://localhost:${fixture.port}`;
const ask = (method: string, path: string, headers: Headers = {}, body?: unknown) =>
  fixture.send({
    method,
    path: `/directory/v1${path}`,
    headers: { host: `localhost:${fixture.port}`, origin: home(), ...headers },
    body,
  });
const cookieIn = ({ headers }: Received) =>
  /^([\w-]+=[^;]*)/.exec(headers['set-cookie']?.[0] ?? '')?.[1] ?? '';

/** The headers of a signed-in browser. */
function browserOf(answer: Received): Headers {
  return { cookie: cookieIn(answer), 'x-switchbook-csrf': answer.json.data.csrf };
}

/** An account with a member, and the member's browser. */
async function signedIn(name = 'Ana') {
  const { client, account } = await newClient(fixture);
  const { json } = await client.post('/members', { name, role: 'agent' });
  const { number, invitation } = json.data;
  const enter = async (code: string) => browserOf(await ask('POST', '/sign-in', {}, { code, cookie: true }));
  const again = async () =>
    enter((await client.post(`/members/${number}/invitations`, undefined)).json.data.code);
  return { client, account, number, browser: await enter(invitation.code), again };
}

const begin = (browser: Headers) => ask('POST', '/me/passkeys/options', browser);

async function register(browser: Headers, device: Authenticator, given: object = {}, label = 'Laptop') {
  const { options, sealed } = (await begin(browser)).json.data;
  const body = { credential: device.register(options, given), sealed, label };
  return ask('POST', '/me/passkeys', browser, body);
}

async function asserted(device: Authenticator, given: object = {}) {
  const { options, sealed } = (await ask('POST', '/sign-in/passkey/options')).json.data;
  return { credential: device.assert({ challenge: options.challenge, ...given }), sealed };
}

const enter = (body: unknown, headers: Headers = {}) => ask('POST', '/sign-in/passkey', headers, body);
const signIn = async (device: Authenticator, given: object = {}) => enter(await asserted(device, given));
const outcome = (answer: Received) => (answer.status === 201 ? 'signed in' : errorsOf(answer).join());

/** A member with a passkey. */
async function withPasskey(given: object = {}) {
  const one = await signedIn();
  const device = new Authenticator(home());
  const created = await register(one.browser, device, given);
  expect([created.status, created.text]).toEqual([201, expect.any(String)]);
  return { ...one, device, login: created.json.data };
}

describe('a passkey', () => {
  it('is added by a member, signs in without a name, and is listed and ended as a login', async () => {
    const { device, login, number, account, client, browser } = await withPasskey();
    expect(login).toMatchObject({ issuer: null, label: 'Laptop', last_used_at: null });
    const answer = await signIn(device);
    expect([answer.status, answer.json.data]).toMatchObject([
      201,
      {
        member: { number },
        account: { id: account.account.id },
        session: { login: 'passkey', is_current: true },
        accounts: [],
      },
    ]);
    const entered = browserOf(answer);
    expect((await ask('GET', '/contacts', entered)).status).toBe(200);
    const [listed] = (await ask('GET', '/me/logins', entered)).json.data;
    expect(listed).toEqual({ ...login, last_used_at: expect.stringMatching(/Z$/) });
    expect((await begin(browser)).json.data.options.excludeCredentials).toMatchObject([
      { id: device.id.toString('base64url'), transports: ['internal'] },
    ]);
    expect((await ask('DELETE', `/me/logins/${login.id}`, entered)).status).toBe(204);
    expect((await ask('GET', '/me', entered)).status).toBe(401);
    expect((await ask('GET', '/me', browser)).status).toBe(200);
    expect(outcome(await signIn(device))).toBe('credential unknown');
    const trail = (await client.get('/audit')).json.data.filter((entry: { action: string }) =>
      entry.action.startsWith('login.'),
    );
    const facts = { member: number, issuer: null };
    expect(trail).toMatchObject([
      { action: 'login.ended', subject: login.id, actor: { member: { number } }, before: facts, after: null },
      { action: 'login.added', subject: login.id, actor: { member: { number } }, before: null, after: facts },
    ]);
  });

  it('is added within an hour of a sign-in, only by a session with its proofs', async () => {
    const { browser, client, again, number } = await signedIn();
    const { 'x-switchbook-csrf': csrf, ...bare } = browser;
    expect((await begin(bare)).status).toBe(400);
    expect((await begin({ ...browser, origin: 'https://evil.example' })).status).toBe(400);
    expect((await client.post('/me/passkeys/options', undefined)).status).toBe(403);
    const key = { name: 'k', scopes: [], member: number };
    const { key: secret } = (await client.post('/keys', key)).json.data;
    const byKey = await ask('POST', '/me/passkeys/options', { authorization: `Bearer ${secret}` });
    expect(byKey.status).toBe(403);
    const { options, sealed } = (await begin(browser)).json.data;
    const credential = new Authenticator(home()).register(options);
    fixture.advance(hourMs - 60_000);
    expect((await begin(browser)).status).toBe(200);
    fixture.advance(59_000);
    const young = (await begin(browser)).json.data;
    fixture.advance(2_000);
    expect(errorsOf(await begin(browser))).toEqual(['session not_fresh']);
    const late = {
      credential: new Authenticator(home()).register(young.options),
      sealed: young.sealed,
      label: 'x',
    };
    expect(errorsOf(await ask('POST', '/me/passkeys', browser, late))).toEqual(['session not_fresh']);
    const second = await again();
    const expired = await ask('POST', '/me/passkeys', second, { credential, sealed, label: 'x' });
    expect(errorsOf(expired)).toEqual(['credential expired']);
    expect((await register(second, new Authenticator(home()))).status).toBe(201);
  });

  it('is one of at most ten, also if added simultaneously', async () => {
    const { browser } = await signedIn();
    const statuses: number[] = [];
    for (let turn = 0; turn < 8; turn += 1)
      statuses.push((await register(browser, new Authenticator(home()))).status);
    expect(new Set(statuses)).toEqual(new Set([201]));
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => register(browser, new Authenticator(home()))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 400, 400]);
    expect(errorsOf(await begin(browser))).toEqual(['passkeys too_many']);
  });

  it('is not added twice, nor with the step of another member, nor with a blank name', async () => {
    const { browser, device } = await withPasskey();
    expect(errorsOf(await register(browser, device))).toEqual(['credential known']);
    const { options, sealed } = (await begin(browser)).json.data;
    const sent = { credential: new Authenticator(home()).register(options), sealed, label: 'x' };
    const other = await signedIn();
    expect(errorsOf(await ask('POST', '/me/passkeys', other.browser, sent))).toEqual([
      'credential other_person',
    ]);
    const own = await begin(browser);
    const once = {
      credential: new Authenticator(home()).register(own.json.data.options),
      sealed: own.json.data.sealed,
      label: 'Phone',
    };
    const both = await Promise.all([1, 2].map(() => ask('POST', '/me/passkeys', browser, once)));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 400]);
    expect(errorsOf(await register(browser, new Authenticator(home()), {}, ' '))).toEqual(['label blank']);
  });
});

describe('signing in with a passkey', () => {
  it('accepts a response once, also if it is sent twice at once', async () => {
    const { device } = await withPasskey();
    const answer = await asserted(device);
    const both = await Promise.all([enter(answer), enter(answer)]);
    expect(both.map(outcome).sort()).toEqual(['credential replayed', 'signed in']);
    expect(outcome(await enter(answer))).toBe('credential replayed');
    const old = await asserted(device);
    fixture.advance(5 * 60_000 + 1);
    expect(outcome(await enter(old))).toBe('credential expired');
    const { sealed, ...bare } = await asserted(device);
    expect(outcome(await enter({ ...bare, sealed: `${sealed.slice(0, -4)}AAAA` }))).toBe(
      'credential foreign',
    );
    expect(outcome(await enter({ credential: { id: 'x' }, sealed }))).toBe('credential malformed');
  });

  it('checks the counter: one of two equal counters signs in, and an older one does not', async () => {
    const { device } = await withPasskey({ counter: 5 });
    const answers = [await asserted(device, { counter: 7 }), await asserted(device, { counter: 7 })];
    const both = (await Promise.all(answers.map((answer) => enter(answer)))).map(outcome);
    expect(both.filter((text) => text === 'signed in')).toHaveLength(1);
    for (const counter of [7, 6, 0])
      expect(outcome(await signIn(device, { counter }))).toBe('credential counter');
    expect(outcome(await signIn(device, { counter: 8 }))).toBe('signed in');
  });

  it.each([
    ['at another origin', { origin: 'https://evil.example' }, 'credential forged'],
    ['at another port', { origin: 'http://localhost:1' }, 'credential forged'],
    ['for another host', { host: 'evil.example' }, 'credential forged'],
    ['in a frame', { crossOrigin: true }, 'credential forged'],
    ['for another challenge', { challenge: 'AAAA' }, 'credential forged'],
    ['without a check of the person', { flags: 1 }, 'credential not_verified'],
  ])('is refused %s', async (_, given, code) => {
    const { device } = await withPasskey();
    expect(outcome(await signIn(device, given))).toBe(code);
    expect(outcome(await signIn(device))).toBe('signed in');
  });

  it('is refused to pages of other sites, and where browsers have no passkeys', async () => {
    const { device } = await withPasskey();
    const answer = await asserted(device);
    expect((await enter(answer, { origin: 'https://evil.example' })).status).toBe(400);
    const numbers = { host: `127.0.0.1:${fixture.port}`, origin: `http://127.0.0.1:${fixture.port}` };
    expect(errorsOf(await ask('POST', '/sign-in/passkey/options', numbers))).toEqual(['host no_passkeys']);
    expect(errorsOf(await enter(answer, numbers))).toEqual(['host no_passkeys']);
    expect(outcome(await enter(answer))).toBe('signed in');
  });

  it('is refused to a suspended or removed member', async () => {
    const { device, client, number } = await withPasskey();
    await client.patch(`/members/${number}`, { state: 'suspended' });
    expect(outcome(await signIn(device))).toBe('credential unknown');
    await client.patch(`/members/${number}`, { state: 'active' });
    expect(outcome(await signIn(device))).toBe('signed in');
    await client.remove(`/members/${number}`);
    expect(outcome(await signIn(device))).toBe('credential unknown');
  });

  it('a forged passkey with the id of another member opens no account of that member', async () => {
    const { device, account } = await withPasskey();
    const { browser, account: own } = await signedIn('Eve');
    // A passkey has no attestation, so an account may have one with the id of a passkey elsewhere.
    const forged = new Authenticator(home(), device.id);
    expect((await register(browser, forged)).status).toBe(201);
    const eve = await signIn(forged);
    expect([eve.status, eve.json.data.account.id]).toEqual([201, own.account.id]);
    expect(eve.json.data.accounts).toEqual([]);
    const { slug } = account.account;
    expect((await ask('POST', '/me/account', browserOf(eve), { slug })).status).toBe(404);
    const ana = await signIn(device);
    expect([ana.status, ana.json.data.account.id]).toEqual([201, account.account.id]);
    const stolen = await asserted(forged);
    const { response } = (await asserted(device)).credential;
    const { userHandle } = response;
    const asAna = { ...stolen.credential, response: { ...stolen.credential.response, userHandle } };
    expect(outcome(await enter({ ...stolen, credential: asAna }))).toBe('credential forged');
  });
});

const chromium = findChromium();

describe.skipIf(chromium === undefined)('a real browser', () => {
  it('creates a passkey, and signs in with it without cookies', async () => {
    const { client, number } = await signedIn('Bea');
    const { code } = (await client.post(`/members/${number}/invitations`, undefined)).json.data;
    const context = await sharedContext(chromium ?? '');
    const page = await context.newPage();
    await addAuthenticator(page);
    await page.goto(`${home()}/`);
    const added = await page.evaluate(makePasskey, code);
    expect(added).toMatchObject({ issuer: null, label: 'This browser' });
    await context.clearCookies();
    const entered = await page.evaluate(usePasskey);
    expect(entered).toEqual([401, 201, number, 'passkey', 200]);
    await page.close();
  });
});

// The page runs these two functions.

async function makePasskey(code: string): Promise<unknown> {
  const api = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const sent = { method: 'POST', body: JSON.stringify(body), headers };
    return ((await (await fetch(`/directory/v1${path}`, sent)).json()) as Enveloped).data;
  };
  const { csrf } = await api('/sign-in', { code, cookie: true });
  const headers = { 'x-switchbook-csrf': csrf };
  const { options, sealed } = await api('/me/passkeys/options', {}, headers);
  const web = globalThis as unknown as Web;
  const publicKey = web.PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const made = await web.navigator.credentials.create({ publicKey });
  return api('/me/passkeys', { credential: made.toJSON(), sealed, label: 'This browser' }, headers);
}

async function usePasskey(): Promise<unknown> {
  const { status } = await fetch('/directory/v1/me');
  const begun = await fetch('/directory/v1/sign-in/passkey/options', { method: 'POST' });
  const { options, sealed } = ((await begun.json()) as Enveloped).data;
  const web = globalThis as unknown as Web;
  const publicKey = web.PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = (await web.navigator.credentials.get({ publicKey })).toJSON();
  const body = JSON.stringify({ credential, sealed });
  const answer = await fetch('/directory/v1/sign-in/passkey', { method: 'POST', body });
  const { member, session } = ((await answer.json()) as Enveloped).data;
  return [status, answer.status, member.number, session.login, (await fetch('/directory/v1/me')).status];
}

interface Enveloped {
  // biome-ignore lint/suspicious/noExplicitAny: the page reads JSON.
  readonly data: any;
}

/** The parts of a browser that the page uses. */
interface Web {
  readonly PublicKeyCredential: {
    parseCreationOptionsFromJSON(options: unknown): unknown;
    parseRequestOptionsFromJSON(options: unknown): unknown;
  };
  readonly navigator: {
    readonly credentials: Record<'create' | 'get', (asked: object) => Promise<{ toJSON(): unknown }>>;
  };
}
