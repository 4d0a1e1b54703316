/** A client of wacrm's API for tests, and the two contacts of most tests. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { IdentityKind } from '@switchbook/domain/identity/identity.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import type { ServerFixture } from '../wire/server.js';
import type { Received } from '../wire/wire.js';

interface Client {
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Received>;
  readonly get: (path: string) => Promise<Received>;
  readonly post: (body: unknown) => Promise<Received>;
  readonly patch: (id: string, body: unknown) => Promise<Received>;
}

/** Calls paths below `/api/v1` with the key. */
export function clientOf(fixture: ServerFixture, key: string): Client {
  const call: Client['call'] = (method, path, body, headers) =>
    fixture.send({
      method,
      path: `/api/v1${path}`,
      headers: { authorization: `Bearer ${key}`, ...headers },
      body,
    });
  return {
    call,
    get: (path) => call('GET', path),
    post: (body) => call('POST', '/contacts', body),
    patch: (id, body) => call('PATCH', `/contacts/${id}`, body),
  };
}

/** A fresh account, a client with every scope, and a contact with a number, a company and a tag. */
export async function withJane(fixture: ServerFixture) {
  const account = await fixture.newAccount();
  const client = clientOf(fixture, account.key);
  const created = await client.post({
    phone: '+1 (415) 555-0123',
    name: 'Jane Doe',
    company: 'Acme',
    tags: ['vip'],
  });
  if (created.status !== 201) throw new Error(`the fixture was not made: ${created.text}`);
  const id: string = created.json.data.id;
  const stored = (): Promise<Contact> =>
    fixture.core.getContact(account.caller, { target: [{ by: 'id', id: asId(id) }] });
  return { account, client, created, id, stored };
}

export const badRequest = (message: string) => `{"error":{"code":"bad_request","message":"${message}"}}`;
export const notFound = '{"error":{"code":"not_found","message":"Contact not found"}}';
export const noRoute = '{"error":{"code":"not_found","message":"Not found"}}';
export const unauthorized = '{"error":{"code":"unauthorized","message":"Missing or invalid API key"}}';
export const emptyPage = '{"data":[],"meta":{"next_cursor":null}}';
export const notE164 = badRequest("'phone' must be a valid phone number in E.164 format (e.g. +14155550123)");
export const missingScope = (scope: string) =>
  `{"error":{"code":"forbidden","message":"This API key is missing the '${scope}' scope"}}`;

/** An identity as another face would write it. */
export const holds = (kind: IdentityKind, value: string): IdentityEdit => ({
  op: 'hold',
  identity: { kind, value },
});

/** The names of a page's contacts, in order. */
export const namesOf = (received: Received): string[] =>
  received.json.data.map((contact: { name: string }) => contact.name);
