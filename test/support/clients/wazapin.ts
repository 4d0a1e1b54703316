/** A client of Wazapin's API for tests, with its headers, and the contact of most tests. */

import { expandScope, type Scope } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import type { TestAccount } from '../fixture.js';
import type { ServerFixture } from '../wire/server.js';
import type { Received } from '../wire/wire.js';

export const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const noContact = '{"title":"Not Found","status":404,"detail":"contact not found"}';
export const noTag = '{"title":"Not Found","status":404,"detail":"tag not found"}';
export const noChannel = '{"title":"Not Found","status":404,"detail":"channel not found"}';
export const unknownUuid = '018f0000-0000-7000-8000-000000000000';

type Headers = Readonly<Record<string, string>>;

export class Client {
  readonly #fixture: ServerFixture;
  readonly #headers: Headers;

  constructor(fixture: ServerFixture, headers: Headers) {
    this.#fixture = fixture;
    this.#headers = headers;
  }

  /** `path` is below `/v1`. */
  send(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<Received> {
    return this.#fixture.send({
      method,
      path: `/v1${path}`,
      headers: { ...this.#headers, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  }

  get(path: string, headers: Headers = {}): Promise<Received> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body: unknown, headers: Headers = {}): Promise<Received> {
    return this.send('POST', path, body, headers);
  }

  patch(path: string, body: unknown): Promise<Received> {
    return this.send('PATCH', path, body);
  }

  /** Creates a contact. Returns its id. */
  async create(body: unknown): Promise<string> {
    return (await this.post('/contacts', body)).json.data.id as string;
  }
}

export interface Stand {
  readonly account: TestAccount;
  readonly client: Client;
}

/** A new account, and a client with its key. */
export async function newStand(fixture: ServerFixture): Promise<Stand> {
  const account = await fixture.newAccount();
  return { account, client: new Client(fixture, { 'x-api-key': account.key }) };
}

export async function clientWith(
  fixture: ServerFixture,
  account: TestAccount,
  scopes: readonly Scope[],
  more: { rateLimit?: 'default' | 'unlimited' } = {},
): Promise<Client> {
  return new Client(fixture, { 'x-api-key': await fixture.newKey(account, scopes, more) });
}

export const everyScope = expandScope('all') ?? [];

/** The text of a refusal of values. */
export function invalid(...errors: readonly object[]): string {
  return JSON.stringify({ title: 'Unprocessable Entity', status: 422, detail: 'validation failed', errors });
}

export function badRequest(detail: string): string {
  return JSON.stringify({ title: 'Bad Request', status: 400, detail });
}

export function conflict(detail: string, ...matches: readonly (readonly [string, string])[]): string {
  const errors = matches.map(([location, value]) => ({ message: 'matched contact', location, value }));
  return JSON.stringify({ title: 'Conflict', status: 409, detail, errors });
}

/** A contact that another face created. */
export async function foreign(
  fixture: ServerFixture,
  { caller }: TestAccount,
  identities: readonly Extract<IdentityEdit, { op: 'hold' }>['identity'][],
): Promise<Contact> {
  const { contact } = await fixture.core.saveContact(caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: { identities: identities.map((identity) => ({ op: 'hold', identity })) },
  });
  return contact;
}

/** The contact as the core holds it. */
export function stored(fixture: ServerFixture, { caller }: TestAccount, id: string): Promise<Contact> {
  return fixture.core.getContact(caller, { target: [{ by: 'id', id: asId(id) }] });
}
