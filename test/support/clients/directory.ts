/** A client of our own API for tests, and the usual first steps of a test: an account, a member with a key. */
import type { ServerFixture } from '../wire/server.js';
import type { Received } from '../wire/wire.js';

type Headers = Readonly<Record<string, string>>;

export interface Client {
  readonly call: (method: string, path: string, body?: unknown, headers?: Headers) => Promise<Received>;
  readonly get: (path: string, headers?: Headers) => Promise<Received>;
  readonly post: (path: string, body: unknown, headers?: Headers) => Promise<Received>;
  readonly patch: (path: string, body: unknown, headers?: Headers) => Promise<Received>;
  readonly put: (path: string, body: unknown, headers?: Headers) => Promise<Received>;
  readonly remove: (path: string, headers?: Headers) => Promise<Received>;
  /** Creates a contact from the body; throws when that fails. */
  readonly make: (body: object) => Promise<WireContact>;
}

/** A contact in a response, with the members that tests read by name. */
interface WireContact {
  readonly id: string;
  readonly number: number;
  readonly version: number;
  readonly updated_at: string;
  readonly identities: readonly { readonly id: string; readonly kind: string }[];
}

export function clientOf(fixture: Pick<ServerFixture, 'send'>, key: string): Client {
  const call: Client['call'] = (method, path, body, headers) =>
    fixture.send({
      method,
      path: `/directory/v1${path}`,
      headers: { authorization: `Bearer ${key}`, ...headers },
      body,
    });
  return {
    call,
    get: (path, headers) => call('GET', path, undefined, headers),
    post: (path, body, headers) => call('POST', path, body, headers),
    patch: (path, body, headers) => call('PATCH', path, body, headers),
    put: (path, body, headers) => call('PUT', path, body, headers),
    remove: (path, headers) => call('DELETE', path, undefined, headers),
    make: async (body) => {
      const created = await call('POST', '/contacts', body);
      if (created.status !== 201) throw new Error(`the fixture was not made: ${created.text}`);
      return created.json.data;
    },
  };
}

/** A fresh account and a client with every scope. */
export async function newClient(fixture: ServerFixture) {
  const account = await fixture.newAccount();
  return { account, client: clientOf(fixture, account.key) };
}

interface NewMember {
  readonly role: string;
  /** the scopes of the key */
  readonly scopes: readonly string[];
  readonly groups?: readonly number[];
}

/** Creates a member who has signed in, and a key of this member. `session`: the credential of the sign-in. */
export async function newMemberKey(
  fixture: Pick<ServerFixture, 'send'>,
  client: Client,
  { role, scopes, groups = [] }: NewMember,
) {
  const member = (await client.post('/members', { name: 'Ana', role, groups })).json.data;
  const body = { code: member.invitation.code, cookie: false };
  const signIn = await fixture.send({ method: 'POST', path: '/directory/v1/sign-in', body });
  const created = (await client.post('/keys', { name: 'k', member: member.number, scopes })).json.data;
  return {
    number: member.number as number,
    key: created.key as string,
    keyId: created.id as string,
    session: signIn.json.data.key as string,
  };
}

/** Returns the errors as `path code` lines, in their order. */
export function errorsOf(received: Received): string[] {
  return (received.json?.errors ?? []).map(
    (issue: { path: string; code: string }) => `${issue.path} ${issue.code}`,
  );
}

/** A problem without the request it belongs to. */
export function problemOf(received: Received): unknown {
  const { request_id, ...problem } = received.json;
  if (received.headers['content-type'] !== 'application/problem+json' || request_id === undefined)
    throw new Error(`no problem: ${received.text}`);
  return problem;
}

/** An answer with its request id taken out, for comparing bytes. */
export function withoutRequest(received: Received): string {
  return received.text.replace(/"request_id":"[^"]*"/, '"request_id":"<id>"');
}

export const newContact = {
  display_name: 'Jane Doe',
  phone: '+1 (415) 555-0123',
  email: 'Jane@Example.com',
  company: 'Acme',
  tags: ['vip', 'lead'],
};
