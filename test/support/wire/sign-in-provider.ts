/**
 * A real OpenID provider (`oidc-provider`) on a separate port, with its own pages for login and consent. A login
 * creates a person by its name.
 */

import { generateKeyPairSync, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { keepAliveTimeout } from '../keep-alive.js';
import { disableStorages } from '../storages.js';

interface ProviderPerson {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly groups?: unknown;
}

interface ProviderClient {
  readonly client_id: string;
  /** absent: a public client */
  readonly client_secret?: string;
  readonly redirect_uris: readonly string[];
  readonly post_logout_redirect_uris?: readonly string[];
  readonly backchannel_logout_uri?: string;
  /** issues refresh tokens, each of which works once */
  readonly grant_types?: readonly string[];
}

type Jwk = ReturnType<ReturnType<typeof newKey>['export']>;

export interface SignInProvider {
  readonly issuer: string;
  /** the claims of each subject; other subjects have no claims */
  readonly people: Map<string, ProviderPerson>;
  /** subjects that were deleted */
  readonly gone: Set<string>;
  /** the error in each answer to a request for tokens; absent: none */
  refuseTokens?: string | undefined;
  /** Whether requests for claims of a person fail. */
  refusesClaims?: boolean | undefined;
  /** Answers to requests for tokens wait for it; absent: they do not wait. */
  holdTokens?: Promise<void> | undefined;
  /** requested paths, in order */
  readonly asked: string[];
  /** the key that it signs with, private part included, with its id */
  readonly key: () => Jwk & { readonly kid: string };
  /** signs with a new key from now on, and publishes only that key */
  readonly rotate: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openSignInProvider(clients: readonly ProviderClient[]): Promise<SignInProvider> {
  const server = http.createServer({ keepAliveTimeout }, async (request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    asked.push(path);
    const error = provider.refuseTokens;
    if (path === '/token') await provider.holdTokens;
    if (path === '/me' && provider.refusesClaims === true) return response.writeHead(503).end();
    if (error === undefined || path !== '/token') return serve(request, response);
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const asked: string[] = [];
  const people = new Map<string, ProviderPerson>();
  const gone = new Set<string>();
  let key = keyWithId();
  let serve = await handler();
  const provider: SignInProvider = {
    issuer,
    people,
    gone,
    asked,
    key: () => key,
    rotate: async () => {
      key = keyWithId();
      serve = await handler();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      disableStorages();
    },
  };
  return provider;

  async function handler(): Promise<http.RequestListener> {
    const Provider = await providerClass();
    return quietly(() => new Provider(issuer, configurationOf(clients, key, { people, gone })).callback());
  }
}

function configurationOf(
  clients: readonly ProviderClient[],
  key: Jwk,
  { people, gone }: Pick<SignInProvider, 'people' | 'gone'>,
): object {
  return {
    clients: clients.map((client) => ({
      grant_types: ['authorization_code'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
      token_endpoint_auth_method: client.client_secret === undefined ? 'none' : 'client_secret_basic',
      ...(client.backchannel_logout_uri === undefined ? {} : { backchannel_logout_session_required: true }),
      ...client,
    })),
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    cookies: { keys: [randomUUID()] },
    features: {
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        logoutSource: (context: { body: string }, form: string) => {
          context.body = form;
        },
      },
    },
    findAccount: (_: unknown, accountId: string) =>
      gone.has(accountId)
        ? undefined
        : { accountId, claims: async () => ({ sub: accountId, ...people.get(accountId) }) },
    issueRefreshToken: (_: unknown, client: { grantTypeAllowed: (type: string) => boolean }) =>
      client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    // Its own dispatcher refuses addresses of this machine, which the receiver of its back channel has.
    fetch: (url: URL, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown }) =>
      fetch(url, options),
    jwks: { keys: [key] },
    pkce: { required: () => true },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 3_600,
      IdToken: 24 * 3_600,
      RefreshToken: 24 * 3_600,
      Interaction: 600,
      Session: 3_600,
    },
  };
}

function newKey() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

function keyWithId() {
  return { ...newKey().export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'ES256' };
}

/** The package is made for Node.js 22, and uses one function that Node.js 20 does not have. */
async function providerClass() {
  const given = URL as unknown as { parse?: (text: string, base?: string) => URL | null };
  given.parse ??= (text, base) => (URL.canParse(text, base) ? new URL(text, base) : null);
  return (await quietly(() => import('oidc-provider'))).default;
}

/** Makes the provider without its warnings: it is set up for development on purpose. */
async function quietly<Made>(make: () => Made): Promise<Awaited<Made>> {
  const { warn, info } = console;
  Object.assign(console, { warn: () => {}, info: () => {} });
  try {
    return await make();
  } finally {
    Object.assign(console, { warn, info });
  }
}

const maxSteps = 20;

/** A browser without scripts: it keeps cookies, follows redirects and sends the provider's forms. */
export class FormBrowser {
  readonly #cookies = new Map<string, string>();

  /** Signs in as `login`. Returns the address outside of the provider to which it redirects the person. */
  async signIn(url: string, login: string): Promise<string> {
    const home = new URL(url).origin;
    let next: { url: string; form?: Record<string, string> } = { url };
    for (let step = 0; step < maxSteps; step += 1) {
      const response = await this.#ask(next.url, next.form);
      const location = response.headers.get('location');
      const page = await response.text();
      if (location !== null) {
        next = { url: new URL(location, next.url).href };
        if (new URL(next.url).origin !== home) return next.url;
        continue;
      }
      const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
      if (action === undefined)
        throw new Error(`no form at ${next.url}: ${response.status} ${page.slice(0, 500)}`);
      next = { url: new URL(action.replaceAll('&amp;', '&'), next.url).href, form: fieldsOf(page, login) };
    }
    throw new Error(`the provider did not finish in ${maxSteps} steps`);
  }

  async #ask(url: string, form?: Record<string, string>): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /expires=thu, 01 jan 1970/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }
}

/** The hidden fields of a page; its fields for a login; the button of a question, answered with yes. */
function fieldsOf(page: string, login: string): Record<string, string> {
  const hidden = [...page.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
    /name="([^"]*)"/.exec(input)?.[1] ?? '',
    /value="([^"]*)"/.exec(input)?.[1] ?? '',
  ]);
  return {
    ...Object.fromEntries(hidden),
    // The button of the other page of a login is called `login`, so the field of the name is looked for first.
    ...(page.includes('name="username"')
      ? { username: login, password: 'any' }
      : page.includes('name="login"')
        ? { login, password: 'any' }
        : { logout: 'yes' }),
  };
}
