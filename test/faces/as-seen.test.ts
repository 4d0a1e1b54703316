/** The native API shows a contact as each other API shows it: the same bytes that a client of that API gets. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { describe, expect, it } from 'vitest';
import type { TestAccount } from '../support/fixture.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const drivers = await findDrivers();

interface ShownContact {
  readonly face: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

async function newContact(account: TestAccount): Promise<Contact> {
  const phone = { op: 'hold', identity: { kind: 'phone', value: '14155550123' } } as const;
  const edit = { displayName: set('Jane Doe'), identities: [phone] };
  return (await fixture.core.saveContact(account.caller, { op: 'save', onMatch: 'refuse', edit })).contact;
}

async function seenBy(key: string, contact: Contact): Promise<readonly ShownContact[]> {
  const path = `/directory/v1/contacts/${contact.id}/as-seen`;
  const answer = await fixture.send({ path, headers: { authorization: `Bearer ${key}` } });
  expect(answer.status).toBe(200);
  return answer.json.data;
}

/** Removes the request's id, which differs each time. */
const withoutRequest = (body: unknown) => JSON.stringify(body).replaceAll(/"request_?[iI]d":"[^"]*"/g, '');

describe('a contact as seen', () => {
  it('equals the answer to the client of each API', async () => {
    const account = await fixture.newAccount();
    const contact = await newContact(account);
    const seen = await seenBy(account.key, contact);
    expect(new Set(seen.map((shownContact) => shownContact.face))).toEqual(
      new Set(drivers.map((driver) => driver.face)),
    );
    for (const driver of drivers) {
      const request = driver.read(driver.idOf(contact));
      const own = await fixture.send({ ...request, headers: driver.headers(account.key, account.account) });
      const found = seen.find((shownContact) => shownContact.path === request.path);
      expect([driver.face, found?.status]).toEqual([driver.face, own.status]);
      expect(withoutRequest(found?.body)).toBe(withoutRequest(own.json));
    }
  });

  it('is limited to the scopes of the key, and counts as one request of its window', async () => {
    const account = await fixture.newAccount();
    const contact = await newContact(account);
    const limited = await fixture.newKey(account, ['contacts:read'], { rateLimit: 'default' });
    const path = `/directory/v1/contacts/${contact.id}/as-seen`;
    const left = async () =>
      Number(
        (await fixture.send({ path, headers: { authorization: `Bearer ${limited}` } })).headers[
          'ratelimit-remaining'
        ],
      );
    const before = await left();
    expect(await left()).toBe(before - 1);
    const none = await fixture.newKey(account, ['account:read']);
    expect((await fixture.send({ path, headers: { authorization: `Bearer ${none}` } })).status).toBe(403);
  });

  it('is limited to one account', async () => {
    const account = await fixture.newAccount();
    const contact = await newContact(await fixture.newAccount());
    const path = `/directory/v1/contacts/${contact.id}/as-seen`;
    expect((await fixture.send({ path, headers: { authorization: `Bearer ${account.key}` } })).status).toBe(
      404,
    );
  });
});
