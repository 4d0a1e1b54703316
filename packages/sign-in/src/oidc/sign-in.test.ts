/** The whole flow with a real provider, and every fault of its answers. */
import {
  createHash,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { secretSealer } from '@switchbook/domain/runtime/sealed-secret.js';
import type { OneTimeId } from '@switchbook/domain/runtime/sealed-step.js';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { onThisMachine } from '../../../../test/support/machine.js';
import {
  FormBrowser,
  openSignInProvider,
  type SignInProvider,
} from '../../../../test/support/wire/sign-in-provider.js';
import type { Fetch } from './bounded-fetch.js';
import { Providers, type SignedIn, type SignInStart } from './providers.js';
import { type RefusalCode, refusalCodes, type SignInRefusal } from './refusals.js';
import { readProvider } from './settings.js';

type Json = Record<string, unknown>;

const minute = 60_000;
const home = 'https://contacts.example';
const redirectUri = (name: string) => `${home}/sign-in/${name}/callback`;
const sealer = secretSealer(randomBytes(32), randomBytes);

let provider: SignInProvider;
let receiver: http.Server;
let logged: string[] = [];

beforeAll(async () => {
  receiver = http.createServer(async (request, response) => {
    logged.push(new URLSearchParams(await new Response(request as never).text()).get('logout_token') ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const logoutUri = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/logout`;
  provider = await openSignInProvider([
    {
      client_id: 'switchbook',
      client_secret: 'a secret: with +/&% and spaces, long enough',
      redirect_uris: [redirectUri('main'), redirectUri('other')],
      post_logout_redirect_uris: [`${home}/signed-out`],
      backchannel_logout_uri: logoutUri,
    },
    { client_id: 'public', redirect_uris: [redirectUri('public')] },
  ]);
  provider.people.set('anna', {
    email: 'anna@example.com',
    email_verified: true,
    name: 'Anna  Berg',
    groups: ['sales', 'berlin'],
  });
  provider.people.set('ben', { email: 'ben@example.com', email_verified: false, groups: 'sales' });
});
afterAll(async () => {
  await provider.close();
  receiver.close();
});

/** Changes the real answer of the provider at a path. */
let tampering: { path: string; change: (answer: Json) => Json | string } | undefined;
/** the count of spent states */
let spends = 0;
/** ms that our clock is ahead of the provider's */
let ahead = 0;
afterEach(() => {
  tampering = undefined;
  ahead = 0;
  logged = [];
});

const tamperedFetch: Fetch = async (url, init) => {
  const answer = await fetch(url, init);
  if (tampering === undefined || new URL(url).pathname !== tampering.path) return answer;
  const changed = tampering.change((await answer.json()) as Json);
  const body = typeof changed === 'string' ? changed : JSON.stringify(changed);
  return new Response(body, { status: answer.status, headers: { 'content-type': 'application/json' } });
};

function settings(name: string, more: Json = {}) {
  const client =
    name === 'public'
      ? { client_id: 'public' }
      : { client_id: 'switchbook', client_secret: 'a secret: with +/&% and spaces, long enough' };
  return readProvider({ name, label: 'Our login', issuer: provider.issuer, ...client, ...more });
}

function providersWith(more: Json = {}, fetchWith: Fetch = tamperedFetch): Providers {
  const spent = new Set<string>();
  return new Providers({
    providers: ['main', 'other', 'public'].map((name) => settings(name, more)),
    redirectUri,
    sealer,
    consume: async ({ id }: OneTimeId) => {
      spends += 1;
      return !spent.has(id) && Boolean(spent.add(id));
    },
    clock: () => new Date(Date.now() + ahead),
    random: randomBytes,
    fetch: fetchWith,
  });
}

async function begun(providers: Providers, name = 'main'): Promise<SignInStart> {
  const found = await providers.begin(name, { returnTo: '/people?page=2#top' });
  expect(found).toMatchObject({ kind: 'begun' });
  return found as SignInStart;
}

/** A sign-in up to the address of the provider's redirect. */
async function calledBack(
  providers: Providers,
  { name = 'main', login = 'anna', browser = new FormBrowser() } = {},
): Promise<{ readonly address: string; readonly sealed: string }> {
  const { url, sealed } = await begun(providers, name);
  return { address: await browser.signIn(url, login), sealed };
}

async function signIn(providers: Providers, given: Parameters<typeof calledBack>[1] = {}) {
  const { address, sealed } = await calledBack(providers, given);
  return providers.finish(given.name ?? 'main', address, sealed);
}

const codeOf = (outcome: SignedIn | SignInRefusal) =>
  outcome.kind === 'refused' ? outcome.code : outcome.kind;

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const parts = (token: string) =>
  token.split('.').map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json);

/** A token of the provider with other contents, signed with its key or another. */
function signed(header: Json, claims: Json, key: KeyObject | Json = provider.key()): string {
  const text = `${encoded(header)}.${encoded(claims)}`;
  const given =
    'asymmetricKeyType' in key ? (key as KeyObject) : { key: key as never, format: 'jwk' as const };
  const signature = sign('sha256', Buffer.from(text), { ...wrap(given), dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}
function wrap(given: KeyObject | { key: never; format: 'jwk' }) {
  return 'format' in given ? given : { key: given };
}

/** Answers of the token endpoint with another ID token. */
function withToken(make: (header: Json, claims: Json) => string) {
  tampering = {
    path: '/token',
    change: (answer) => {
      const [header = {}, claims = {}] = parts(String(answer.id_token).split('.').slice(0, 2).join('.'));
      return { ...answer, id_token: make(header, claims) };
    },
  };
}

describe('a sign-in with a provider', () => {
  it('leads through its pages to a person with groups, and a second one without pages', async () => {
    const providers = providersWith();
    const browser = new FormBrowser();
    const found = await signIn(providers, { browser });
    expect(found).toEqual({
      kind: 'signed_in',
      provider: 'main',
      issuer: provider.issuer,
      subject: 'anna',
      email: 'anna@example.com',
      emailState: 'verified',
      name: 'Anna  Berg',
      groups: ['sales', 'berlin'],
      missingGroups: null,
      sid: expect.any(String),
      idTokenHint: expect.stringMatching(/^ey/),
      refreshToken: null,
      returnTo: '/people?page=2#top',
    });
    provider.asked.length = 0;
    expect(await signIn(providers, { browser, name: 'other' })).toMatchObject({
      subject: 'anna',
      provider: 'other',
    });
    expect(provider.asked.filter((path) => path.startsWith('/interaction'))).toEqual([]);
  });

  it('works without a secret, and returns an unverified address only if that is accepted', async () => {
    const ben = { name: 'public', login: 'ben' };
    expect(await signIn(providersWith(), ben)).toMatchObject({
      subject: 'ben',
      email: null,
      emailState: 'not_verified',
      name: null,
      groups: ['sales'],
    });
    const lenient = providersWith({ accept_unverified_email: true });
    expect(await signIn(lenient, ben)).toMatchObject({
      email: 'ben@example.com',
      emailState: 'not_verified',
    });
  });

  it('is bound to its verifier: a code without one, or with that of another sign-in, is refused', async () => {
    const providers = providersWith();
    const { url, sealed } = await begun(providers);
    const bare = new URL(url);
    bare.searchParams.delete('code_challenge');
    bare.searchParams.delete('code_challenge_method');
    const refused = await new FormBrowser().signIn(bare.href, 'anna');
    expect(await providers.finish('main', refused, sealed)).toMatchObject({
      code: 'provider_refused',
      detail: 'invalid_request',
    });
    const [victim, attacker] = [await calledBack(providers), await calledBack(providers)];
    const injected = new URL(attacker.address);
    injected.searchParams.set('code', new URL(victim.address).searchParams.get('code') ?? '');
    expect(await providers.finish('main', injected.href, attacker.sealed)).toMatchObject({
      code: 'provider_refused',
      detail: 'invalid_grant',
    });
  });

  it('is valid once, for ten minutes, in its browser, from its provider', async () => {
    const providers = providersWith();
    const { address, sealed } = await calledBack(providers);
    const finish = async (name: string, at: string, cookie: string | undefined) =>
      codeOf(await providers.finish(name, at, cookie));
    expect(await finish('main', address, undefined)).toBe('state');
    expect(await finish('main', address, (await begun(providers)).sealed)).toBe('state');
    expect(await finish('other', address, sealed)).toBe('other_provider');
    expect(await finish('nobody', address, sealed)).toBe('unknown_provider');
    const elsewhere = new URL(address);
    elsewhere.searchParams.set('iss', 'https://evil.example');
    expect(await finish('main', elsewhere.href, sealed)).toBe('issuer_parameter');
    elsewhere.searchParams.delete('iss');
    expect(await finish('main', elsewhere.href, sealed)).toBe('issuer_parameter');
    ahead = 10 * minute + 5_000;
    expect(await finish('main', address, sealed)).toBe('expired');
    ahead = 0;
    const both = await Promise.all([finish('main', address, sealed), finish('main', address, sealed)]);
    expect(both.toSorted()).toEqual(['replayed', 'signed_in']);
    expect(await finish('main', address, sealed)).toBe('replayed');
  });

  it('reports a refusal of the provider without its text', async () => {
    const providers = providersWith();
    const { state, sealed } = await begun(providers);
    const answer = new URLSearchParams({
      state,
      iss: provider.issuer,
      error: 'access_denied',
      error_description: 'Anna Berg is blocked',
    });
    const found = await providers.finish('main', `/callback?${answer}`, sealed);
    expect(found).toMatchObject({ reason: 'provider_error', code: 'denied', detail: 'access_denied' });
    expect(JSON.stringify(found)).not.toContain('Anna');
    const stranger = providersWith({ client_id: 'switchbook', client_secret: 'another secret' });
    expect(await signIn(stranger)).toMatchObject({ code: 'client_refused' });
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/a\nb',
    '/..//evil.example',
    '',
    'a',
    '/ a',
  ])('does not redirect to %j', async (returnTo) => {
    expect(await providersWith().begin('main', { returnTo })).toMatchObject({ code: 'return_path' });
  });
});

describe('an ID token', () => {
  const now = () => Math.floor(Date.now() / 1_000);
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

  const forgeries: readonly [string, RefusalCode, (header: Json, claims: Json) => string][] = [
    ['with the signature of another key', 'signature', (header, claims) => signed(header, claims, stranger)],
    [
      'with an unknown key',
      'unknown_key',
      (header, claims) => signed({ ...header, kid: 'x' }, claims, stranger),
    ],
    [
      'without a signature',
      'algorithm',
      (header, claims) => `${encoded({ ...header, alg: 'none' })}.${encoded(claims)}.`,
    ],
    [
      'signed with the public key as a secret',
      'algorithm',
      (header, claims) => {
        const text = `${encoded({ ...header, alg: 'HS256' })}.${encoded(claims)}`;
        const pem = createPublicKey({ key: provider.key() as never, format: 'jwk' }).export({
          type: 'spki',
          format: 'pem',
        });
        return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
      },
    ],
    [
      'with a key in its header',
      'signature',
      (header, claims) =>
        signed({ ...header, jwk: createPublicKey(stranger).export({ format: 'jwk' }) }, claims, stranger),
    ],
    [
      'with a critical extension',
      'malformed_token',
      (header, claims) => signed({ ...header, crit: ['b64'], b64: false }, claims),
    ],
    ['of another audience', 'audience', (header, claims) => signed(header, { ...claims, aud: 'another' })],
    [
      'of several audiences',
      'audience',
      (header, claims) => signed(header, { ...claims, aud: ['switchbook', 'another'] }),
    ],
    [
      'of another authorized party',
      'audience',
      (header, claims) => signed(header, { ...claims, azp: 'another' }),
    ],
    [
      'of another issuer',
      'issuer',
      (header, claims) => signed(header, { ...claims, iss: 'https://evil.example' }),
    ],
    ['with another nonce', 'nonce', (header, claims) => signed(header, { ...claims, nonce: 'another' })],
    ['without a nonce', 'nonce', (header, { nonce: _, ...claims }) => signed(header, claims)],
    [
      'with another access token',
      'access_token_hash',
      (header, claims) => signed(header, { ...claims, at_hash: 'x' }),
    ],
    ['without a subject', 'malformed_token', (header, { sub: _, ...claims }) => signed(header, claims)],
    [
      'with a subject that is too long',
      'malformed_token',
      (header, claims) => signed(header, { ...claims, sub: 'x'.repeat(256) }),
    ],
    [
      'of another kind',
      'malformed_token',
      (header, claims) => signed({ ...header, typ: 'logout+jwt' }, claims),
    ],
    ['that expired', 'token_expired', (header, claims) => signed(header, { ...claims, exp: now() - 35 })],
    [
      'that begins later',
      'token_not_yet_valid',
      (header, claims) => signed(header, { ...claims, nbf: now() + 40 }),
    ],
    [
      'that was made later',
      'token_not_yet_valid',
      (header, claims) => signed(header, { ...claims, iat: now() + 40 }),
    ],
    ['that is no token', 'malformed_token', () => 'a.b.c'],
  ];

  it('is refused in each forged form', async () => {
    const providers = providersWith();
    const browser = new FormBrowser();
    for (const [form, code, make] of forgeries) {
      withToken(make);
      expect([form, codeOf(await signIn(providers, { browser }))]).toEqual([form, code]);
    }
    const answersWith = (accessHash: string) => (answer: Json) => {
      const [header = {}, claims = {}] = parts(String(answer.id_token).split('.').slice(0, 2).join('.'));
      return { ...answer, id_token: signed(header, { ...claims, at_hash: accessHash || hashOf(answer) }) };
    };
    const hashOf = ({ access_token: token }: Json) =>
      createHash('sha256').update(String(token)).digest().subarray(0, 16).toString('base64url');
    tampering = { path: '/token', change: answersWith('') };
    expect(codeOf(await signIn(providers, { browser }))).toBe('signed_in');
    tampering = { path: '/token', change: ({ id_token: _, ...answer }) => answer };
    expect(codeOf(await signIn(providers, { browser }))).toBe('malformed_answer');
    tampering = { path: '/token', change: (answer) => ({ ...answer, access_token: 'another' }) };
    expect(codeOf(await signIn(providers, { browser }))).toBe('malformed_answer');
    tampering = {
      path: '/token',
      change: (answer) => ({ ...answer, kind: 'refused', code: 'mine', id_token: 7 }),
    };
    expect(codeOf(await signIn(providers, { browser }))).toBe('malformed_answer');
    tampering = { path: '/me', change: (answer) => ({ ...answer, sub: 'ben' }) };
    expect(codeOf(await signIn(providers, { browser }))).toBe('subject');
  });

  it('has no session of the provider if its id cannot be stored', async () => {
    for (const sid of ['a\0b', '\ud800', '', 'x'.repeat(256)]) {
      withToken((header, claims) => signed(header, { ...claims, sid }));
      expect(await signIn(providersWith())).toMatchObject({ kind: 'signed_in', sid: null });
    }
  });

  it('may be off by the clock skew of the settings, in both directions', async () => {
    const providers = providersWith();
    const browser = new FormBrowser();
    withToken((header, claims) => signed(header, { ...claims, exp: now() - 20 }));
    expect(codeOf(await signIn(providers, { browser }))).toBe('signed_in');
    withToken((header, claims) => signed(header, { ...claims, nbf: now() + 20, iat: now() + 20 }));
    expect(codeOf(await signIn(providers, { browser }))).toBe('signed_in');
    const strict = providersWith({ clock_skew_seconds: 0 });
    expect(codeOf(await signIn(strict, { browser }))).toBe('token_not_yet_valid');
    // The test's own clock counts, not the real time.
    tampering = undefined;
    ahead = -2 * minute;
    expect(codeOf(await signIn(providersWith(), { browser }))).toBe('token_not_yet_valid');
    expect(codeOf(await signIn(providersWith({ clock_skew_seconds: 120 }), { browser }))).toBe('signed_in');
  });

  it('reports groups that are remote, too many, nested, or unusable', async () => {
    const browser = new FormBrowser();
    const withClaims = async (more: Json, given: Json = {}) => {
      tampering = { path: '/me', change: ({ groups: _, ...claims }) => ({ ...claims, ...more }) };
      return signIn(providersWith(given), { browser });
    };
    expect(await withClaims({ _claim_names: { groups: 'src1' } })).toMatchObject({
      groups: [],
      missingGroups: 'elsewhere',
    });
    const many = await withClaims({ groups: Array.from({ length: 201 }, (_, at) => `g${at}`) });
    expect(many).toMatchObject({ missingGroups: 'too_many' });
    expect((many as SignedIn).groups).toHaveLength(200);
    expect(await withClaims({ groups: ['a', 'x'.repeat(201), 7, 'a\u0000'] })).toMatchObject({
      groups: ['a'],
      missingGroups: 'unusable',
    });
    const nested = { realm_access: { roles: ['owner'] } };
    expect(await withClaims(nested, { groups_claim: 'realm_access.roles' })).toMatchObject({
      groups: ['owner'],
    });
    expect(await withClaims({}, { groups_claim: '__proto__.x' })).toMatchObject({
      groups: [],
      missingGroups: null,
    });
  });
});

describe('the keys of a provider', () => {
  it('are read again when they change, at most once a minute', async () => {
    const providers = providersWith();
    const browser = new FormBrowser();
    const reads = () => provider.asked.filter((path) => path === '/jwks').length;
    provider.asked.length = 0;
    expect(codeOf(await signIn(providers, { browser }))).toBe('signed_in');
    await provider.rotate();
    const next = new FormBrowser();
    expect(codeOf(await signIn(providers, { browser: next }))).toBe('unknown_key');
    expect(codeOf(await signIn(providers, { browser: next }))).toBe('unknown_key');
    expect(reads()).toBe(1);
    ahead = minute + 1_000;
    // A minute is more than the usual difference between clocks.
    const lenient = { browser: next };
    expect(codeOf(await signIn(providers, lenient))).toBe('signed_in');
    expect(reads()).toBe(2);
  });
});

describe('the end of a session', () => {
  it('is requested with a hint, and announced by the provider', async () => {
    const providers = providersWith();
    const browser = new FormBrowser();
    const found = (await signIn(providers, { browser })) as SignedIn;
    const url = await providers.endSessionUrl('main', {
      idTokenHint: found.idTokenHint,
      returnUrl: `${home}/signed-out`,
      state: 'mine',
    });
    expect(await browser.signIn(url ?? '', 'anna')).toBe(`${home}/signed-out?state=mine`);
    expect(logged).toHaveLength(1);
    const [token = ''] = logged;
    const ended = await providers.readLogout('main', token);
    expect(ended).toMatchObject({
      kind: 'logged_out',
      issuer: provider.issuer,
      sid: found.sid,
      once: { id: expect.any(String) },
    });
    const [header = {}, claims = {}] = parts(token.split('.').slice(0, 2).join('.'));
    const changed = async (more: Json, head: Json = header) => {
      const answer = await providers.readLogout('main', signed(head, { ...claims, ...more }));
      return answer.kind === 'refused' ? answer.code : answer.kind;
    };
    expect(await changed({})).toBe('logged_out');
    expect(await changed({ nonce: 'x' })).toBe('not_logout_token');
    expect(await changed({ events: {} })).toBe('not_logout_token');
    expect(await changed({ sid: undefined, sub: undefined })).toBe('not_logout_token');
    expect(await changed({ jti: undefined })).toBe('not_logout_token');
    expect(await changed({}, { ...header, typ: 'at+jwt' })).toBe('not_logout_token');
    expect(await changed({ aud: 'another' })).toBe('audience');
    expect(await changed({ iat: 1, exp: undefined })).toBe('not_logout_token');
    expect(codeOf((await providers.readLogout('main', found.idTokenHint ?? '')) as SignInRefusal)).toBe(
      'not_logout_token',
    );
    expect(codeOf((await providers.readLogout('main', `${token}x`)) as SignInRefusal)).toBe('signature');
  });
});

describe('hostile callbacks', () => {
  /** Changes one of a hundred good answers; none is accepted, and none throws. */
  async function areRefused(runs: number): Promise<void> {
    const providers = providersWith();
    const browser = new FormBrowser();
    let good = await calledBack(providers, { browser });
    let other = await calledBack(providers, { browser });
    const codes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...mutations),
        fc.nat(),
        fc.string({ unit: 'binary' }),
        async (mutate, at, text) => {
          ahead = 0;
          tampering = undefined;
          const { name = 'main', address, sealed } = mutate({ good, other, at, text });
          const before = spends;
          const found = await providers.finish(name, address, sealed);
          codes.add(codeOf(found));
          expect(found).toMatchObject({ kind: 'refused' });
          expect(refusalCodes).toContain((found as SignInRefusal).code);
          // A spent state would hide the effect of the next attempt.
          if (spends > before) [good, other] = [await calledBack(providers, { browser }), good];
        },
      ),
      {
        numRuns: runs,
        ...(process.env.OIDC_SEED === undefined ? {} : { seed: Number(process.env.OIDC_SEED) }),
      },
    );
    expect(codes.size).toBeGreaterThan(5);
  }

  interface Pair {
    readonly address: string;
    readonly sealed: string;
  }
  interface TamperInput {
    readonly good: Pair;
    readonly other: Pair;
    readonly at: number;
    readonly text: string;
  }
  type Attempt = { readonly name?: string; readonly address: string; readonly sealed: string | undefined };

  const names = ['state', 'code', 'iss'];
  const changed = (
    { good, at, text }: TamperInput,
    change: (query: URLSearchParams, name: string, text: string) => void,
  ) => {
    const address = new URL(good.address);
    change(address.searchParams, names[at % names.length] ?? '', text);
    return { address: address.href, sealed: good.sealed };
  };
  /** Flips one bit. */
  const flipped = (text: string, at: number) => {
    const bytes = Buffer.from(text, 'base64url');
    const index = at % bytes.length;
    bytes[index] = (bytes[index] ?? 0) ^ (1 << (at % 8));
    return bytes.toString('base64url');
  };
  const tampered = ({ good }: TamperInput, change: (answer: Json) => Json | string): Attempt => {
    tampering = { path: '/token', change };
    return good;
  };

  const mutations: readonly ((given: TamperInput) => Attempt)[] = [
    (given) => changed(given, (query, name) => query.delete(name)),
    (given) => changed(given, (query, name) => query.append(name, query.get(name) ?? '')),
    (given) => changed(given, (query, name, text) => query.set(name, `${text}x`)),
    (given) => changed(given, (query, name, text) => query.set(name, `${query.get(name)}${text}\u0000`)),
    (given) => changed(given, (query, name) => query.set(name, 'x'.repeat(20_000))),
    (given) => changed(given, (query, name) => query.set(name, flipped(query.get(name) ?? '', given.at))),
    (given) =>
      changed(given, (query, name) =>
        query.set(name, new URL(given.other.address).searchParams.get(name === 'iss' ? 'state' : name) ?? ''),
      ),
    (given) => changed(given, (query, _, text) => query.set('error', `${text}x`)),
    (given) =>
      changed(given, (query, _, text) =>
        query.set(['response', 'id_token', 'token'][given.at % 3] ?? '', text),
      ),
    (given) => ({ address: given.text, sealed: given.good.sealed }),
    (given) => ({ address: `/callback?${given.text}`, sealed: given.good.sealed }),
    (given) => ({ ...given.good, sealed: flipped(given.good.sealed, given.at) }),
    (given) => ({ ...given.good, sealed: given.good.sealed.slice(0, given.at % given.good.sealed.length) }),
    (given) => ({ ...given.good, sealed: given.text }),
    (given) => ({ ...given.good, sealed: given.other.sealed }),
    (given) => ({ ...given.good, name: ['other', 'public', '__proto__', given.text][given.at % 4] ?? '' }),
    (given) => {
      ahead = [11 * minute, 400 * 24 * 60 * minute, -3 * minute][given.at % 3] ?? 0;
      return given.good;
    },
    (given) =>
      tampered(given, (answer) => {
        const token = String(answer.id_token).split('.');
        const part = given.at % 3;
        return {
          ...answer,
          id_token: token.map((text, index) => (index === part ? flipped(text, given.at) : text)).join('.'),
        };
      }),
    (given) => tampered(given, (answer) => ({ ...answer, id_token: given.text })),
    (given) => tampered(given, (answer) => ({ ...answer, access_token: `${given.text}x` })),
    (given) =>
      tampered(given, (answer) => ({
        ...answer,
        [['id_token', 'access_token'][given.at % 2] ?? '']: [7, null, {}, []][given.at % 4],
      })),
    (given) => tampered(given, (answer) => ({ ...answer, token_type: given.text })),
    (given) => tampered(given, () => given.text),
    (given) => tampered(given, () => '['.repeat(1 + (given.at % 100_000))),
  ];

  it('are refused with a message, forty of them', async () => areRefused(40));
  it(
    'are refused with a message, a thousand of them',
    { timeout: onThisMachine(600_000), tags: ['nightly'] },
    async () => areRefused(1_000),
  );
});
