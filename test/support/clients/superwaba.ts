/** A client of SuperWABA's API for tests, and the usual first steps of a test. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactEdit } from '@switchbook/domain/contact/edit.js';
import type { IdentityKind } from '@switchbook/domain/identity/identity.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import type { TestAccount } from '../fixture.js';
import type { ServerFixture } from '../wire/server.js';
import type { Received } from '../wire/wire.js';

type Headers = Readonly<Record<string, string>>;

interface Client {
  readonly headers: Headers;
  /** a path below `/api/whatsapp` */
  readonly call: (method: string, path: string, body?: unknown, headers?: Headers) => Promise<Received>;
  readonly get: (path: string) => Promise<Received>;
  readonly list: (query?: string) => Promise<Received>;
  readonly post: (body: unknown) => Promise<Received>;
  readonly patch: (id: string, body: unknown) => Promise<Received>;
  readonly bulk: (body: unknown, headers?: Headers) => Promise<Received>;
}

/** Calls with the account's key and id. */
export function clientOf(fixture: ServerFixture, account: TestAccount, key = account.key): Client {
  const own = { authorization: `Bearer ${key}`, 'x-org-id': account.account.id };
  const call: Client['call'] = (method, path, body, headers) =>
    fixture.send({ method, path: `/api/whatsapp${path}`, headers: { ...own, ...headers }, body });
  return {
    headers: own,
    call,
    get: (path) => call('GET', path),
    list: (query = '') => call('GET', `/contacts${query}`),
    post: (body) => call('POST', '/contacts', body),
    patch: (id, body) => call('PATCH', `/contacts/${id}`, body),
    bulk: (body, headers) => call('POST', '/contacts/bulk', body, headers),
  };
}

/** A fresh account and a client of it with every scope. */
export async function fresh(fixture: ServerFixture) {
  const account = await fixture.newAccount();
  return { account, client: clientOf(fixture, account) };
}

/** A new account with one contact that was created on this wire. */
export async function withContact(fixture: ServerFixture, more: Readonly<Record<string, unknown>> = {}) {
  const { account, client } = await fresh(fixture);
  const created = await client.post({ userNumber: '+971501234567', userName: 'Ahmed Hassan', ...more });
  if (created.status !== 201) throw new Error(`the fixture was not made: ${created.text}`);
  const id: string = created.json.data.id;
  return { account, client, created, id, stored: () => storedAs(fixture, account, id) };
}

/** The contact as the core has it, by the id of this wire. */
export function storedAs(fixture: ServerFixture, { caller }: TestAccount, id: string): Promise<Contact> {
  return fixture.core.getContact(caller, { target: [{ by: 'id', id: asId(id.replace('contact_', '')) }] });
}

/** A contact that another face created. */
export async function addContact(
  fixture: ServerFixture,
  { caller }: TestAccount,
  edit: ContactEdit,
): Promise<Contact> {
  return (await fixture.core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit })).contact;
}

/** A change by another face. */
export async function editContact(
  fixture: ServerFixture,
  { caller }: TestAccount,
  id: string,
  edit: ContactEdit,
): Promise<Contact> {
  const target = [{ by: 'id', id: asId<Contact['id']>(id.replace('contact_', '')) }] as const;
  return (await fixture.core.editContact(caller, { op: 'edit', target, edit })).contact;
}

/** An identity as another face would write it. */
export const holds = (kind: IdentityKind, value: string): IdentityEdit => ({
  op: 'hold',
  identity: { kind, value },
});

export const failure = (text: string) => `{"success":false,"error":"${text}"}`;
export const notFound = failure('Contact not found');

/** Status and body of a refusal. */
export const refusal = ({ status, text }: Received) => [status, text];

/** The members of each listed contact under one name. */
export const column = (received: Received, name: string): unknown[] =>
  received.json.data.contacts.map((contact: Readonly<Record<string, unknown>>) => contact[name]);
