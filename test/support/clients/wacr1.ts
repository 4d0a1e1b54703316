/** A client of WA.cr's API v1 for tests, with its headers. */
import type { Scope } from '@switchbook/domain/access/access.js';
import type { TestAccount } from '../fixture.js';
import type { ServerFixture } from '../wire/server.js';
import type { Received } from '../wire/wire.js';

export const unknownUuid = '00000000-0000-4000-8000-000000000000';

export interface Client {
  readonly account: TestAccount;
  readonly key: string;
  /** `path` is below `/wacr1/v1`. */
  readonly send: (method: string, path: string, body?: unknown) => Promise<Received>;
}

export async function clientOf(
  fixture: ServerFixture,
  scopes?: readonly Scope[],
  account?: TestAccount,
): Promise<Client> {
  const of = account ?? (await fixture.newAccount('Acme Inc'));
  const key = scopes === undefined ? of.key : await fixture.newKey(of, scopes);
  return { account: of, key, send: (method, path, body) => sendWith(fixture, key, method, path, body) };
}

export function sendWith(
  fixture: ServerFixture,
  key: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Received> {
  return fixture.send({
    method,
    path: `/wacr1/v1${path}`,
    headers: { authorization: `Bearer ${key}`, accept: 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
}

/** The envelope of the vendor's errors, as the fake in its n8n node answers. */
export function failure(status: number, code: string, message: string): object {
  return { ok: false, status, error: { code, message } };
}

export const asha = {
  phoneE164: '+919876543210',
  firstName: 'Asha',
  lastName: 'Menon',
  email: 'asha@example.com',
  tags: ['vip', 'newsletter'],
  attributes: { plan: 'pro' },
};

/** A client whose account has Asha; her id. */
export async function withAsha(fixture: ServerFixture): Promise<Client & { readonly id: string }> {
  const client = await clientOf(fixture);
  const created = await client.send('POST', '/contacts', asha);
  if (created.status !== 201) throw new Error(`Asha was not created: ${created.text}`);
  return { ...client, id: created.json.contact.id };
}
