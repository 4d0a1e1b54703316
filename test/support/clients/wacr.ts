/** A client of WA.cr's API v2 for tests: one key, one mount, and bodies with masked volatile parts. */

import { writeCatalogItem } from '../accounts/catalog-items.js';
import type { TestAccount } from '../fixture.js';
import type { ServerFixture } from '../wire/server.js';
import type { Received } from '../wire/wire.js';

export interface Client {
  readonly account: TestAccount;
  readonly get: (path: string) => Promise<Received>;
  readonly post: (path: string, body?: unknown) => Promise<Received>;
  readonly patch: (path: string, body?: unknown) => Promise<Received>;
  readonly delete: (path: string, body?: unknown) => Promise<Received>;
  readonly send: (method: string, path: string, body?: unknown) => Promise<Received>;
}

export function clientOf(
  fixture: ServerFixture,
  account: TestAccount,
  options: { readonly key?: string; readonly mount?: string } = {},
): Client {
  const { key = account.key, mount = '/api/v2' } = options;
  const headers = { authorization: `Bearer ${key}` };
  const send = (method: string, path: string, body?: unknown) =>
    fixture.send({ method, path: `${mount}${path}`, headers, body });
  return {
    account,
    send,
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    patch: (path, body) => send('PATCH', path, body),
    delete: (path, body) => send('DELETE', path, body),
  };
}

export async function newClient(fixture: ServerFixture): Promise<Client> {
  return clientOf(fixture, await fixture.newAccount());
}

const uuidV4 = /"request_id":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"/g;
const time = /"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00"/g;

/** The body as text, request ids as `<uuid>` and times as `<ts>`; only well-formed ones are masked. */
export function masked({ text }: Pick<Received, 'text'>): string {
  return text.replaceAll(uuidV4, '"request_id":"<uuid>"').replaceAll(time, '"<ts>"');
}

export const meta = '"meta":{"request_id":"<uuid>","timestamp":"<ts>"}';

export function failureText(message: string, code: string, details = '{}', more = ''): string {
  return `{"success":false,"message":"${message}","error":{"code":"${code}","message":"${message}","details":${details}},${more}${meta}}`;
}

/** A 422 response with these fields in this order. */
export function invalidText(errors: Readonly<Record<string, string>>): string {
  const map = JSON.stringify(
    Object.fromEntries(Object.entries(errors).map(([field, text]) => [field, [text]])),
  );
  return failureText('Validation failed', 'VALIDATION_ERROR', map, `"errors":${map},`);
}

let phones = 0;

/** An unused number. */
export function freshPhone(): string {
  phones += 1;
  return `+9195874${String(phones).padStart(5, '0')}`;
}

/** The required fields of a contact, with a new number. */
export function person(more: Readonly<Record<string, unknown>> = {}) {
  return {
    firstname: 'New',
    lastname: 'Test',
    phone: freshPhone(),
    type: 'lead',
    source_id: 1,
    status_id: 1,
    ...more,
  };
}

/** A contact that names its source, status and group by numbers, as scripts of clients do. */
export const exampleBody = {
  firstname: 'New',
  lastname: 'Test',
  type: 'lead',
  email: 'test12@gmail.com',
  phone: '+919587422363',
  source_id: 115,
  status_id: 287,
  description: 'Test one contact',
  country_id: 101,
  assigned_id: 15,
  groups: [12],
  zip: '360001',
  city: 'Rajkot',
};

/** Adds the source, status and group of `exampleBody`, with their numbers. */
export async function addExampleItems(fixture: ServerFixture, account: TestAccount): Promise<void> {
  await writeCatalogItem(fixture, account, { catalog: 'sources', number: 115, name: 'Website' });
  await writeCatalogItem(fixture, account, {
    catalog: 'statuses',
    number: 287,
    name: 'Fresh',
    color: '#FF5733',
  });
  await writeCatalogItem(fixture, account, { catalog: 'groups', number: 12, name: 'VIP Customers' });
}
