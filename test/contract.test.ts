/**
 * The contract between faces, for each face and each ordered pair. One person is one contact. An edit through one face
 * keeps the data of another, and data of another account looks like missing data.
 */

import { randomUUID } from 'node:crypto';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import type { ContractDriver, DriverRequest } from '../src/faces/kit/wire/contract-driver.js';
import type { TestAccount } from './support/fixture.js';
import { findDrivers } from './support/wire/drivers.js';
import { useServer } from './support/wire/server.js';

const fixture = useServer();
const drivers = await findDrivers();
const pairs = drivers.flatMap((driver) =>
  drivers.filter((other) => other !== driver).map((other) => [driver, other] as const),
);

let people = 0;
function person() {
  people += 1;
  return {
    name: `Ana López${people}`,
    digits: `49151${String(people).padStart(7, '0')}`,
    email: `ana${people}@example.com`,
    ref: `ref-${people}`,
  };
}

function say(driver: ContractDriver, account: TestAccount, request: DriverRequest) {
  return fixture.send({ ...request, headers: driver.headers(account.key, account.account) });
}

async function theOnly(account: TestAccount): Promise<Contact> {
  const page = await fixture.core.listContacts(account.caller, allContacts, {
    from: { at: 'start' },
    limit: 2,
    order: [{ by: 'id', descending: false }],
    wantTotal: false,
  });
  expect(page.items).toHaveLength(1);
  return page.items[0] as Contact;
}

async function createThrough(driver: ContractDriver, account: TestAccount): Promise<Contact> {
  const answer = await say(driver, account, driver.create(person()));
  expect(answer.status, answer.text).toBe(driver.created);
  return theOnly(account);
}

/** Sets every field of a contact through another face. */
async function fill(account: TestAccount, contact: Contact): Promise<Contact> {
  const caller = { ...account.caller, face: 'filler' };
  const target = [{ by: 'id', id: contact.id }] as const;
  const hold = (
    kind: 'phone' | 'bsuid' | 'telegram' | 'email' | 'external' | 'username' | 'vendor_id',
    value: string,
    scope = '',
  ) => ({ op: 'hold', identity: { kind, value, scope } }) as const;
  const tag = (name: string) => ({ by: 'name', name, folded: false, missing: 'create' }) as const;
  await fixture.core.editContact(caller, {
    op: 'edit',
    target,
    edit: {
      company: set('Acme'),
      description: set('A description'),
      avatarUrl: set('https://example.com/a.png'),
      jobTitle: set('Buyer'),
      birthday: set('1985-04-12'),
      language: set('es-PE'),
      timeZone: set('America/Lima'),
      owner: set('15'),
      blocked: true,
      type: 'customer',
      address: {
        street: set('Main 1'),
        city: set('Lima'),
        state: set('LI'),
        zip: set('15001'),
        countryCode: set('PE'),
      },
      attributes: { op: 'merge', value: { tier: 'gold', n: 1, deep: { a: [1, null] } } },
      extension: { face: 'somebody', members: { theirs: true } },
      identities: [
        hold('phone', `5111${contact.number}000001`),
        hold('email', `second${contact.number}@example.com`),
        hold('bsuid', `PE.${contact.number}`),
        hold('telegram', `77${contact.number}`),
        hold('username', `ana.${contact.number}`),
        hold('external', `cust_${contact.number}`, 'shopify'),
        hold('vendor_id', `theirs_${contact.number}`, 'somebody'),
      ],
      tags: [{ op: 'add', items: [tag('vip'), tag('Newsletter')] }],
      groups: [{ op: 'add', items: [tag('Friends')] }],
      source: set({ by: 'name', name: 'whatsapp', folded: true, missing: 'refuse' }),
      status: set({ by: 'name', name: 'active', folded: true, missing: 'refuse' }),
    },
  });
  await fixture.core.addNote(caller, { target }, { body: 'a note' });
  await fixture.core.recordConsent(caller, { target }, { channel: 'whatsapp', state: 'opted_out' });
  await fixture.core.setSuppression(
    caller,
    { target },
    { channel: 'sms', reason: 'manual', expiresAt: null },
  );
  return fixture.core.getContact(account.caller, { target });
}

/** All data of a contact except its name, version and time of change. */
async function allBut(account: TestAccount, contact: Contact) {
  const target = { target: [{ by: 'id', id: contact.id }] } as const;
  const { displayName, givenName, familyName, version, updatedAt, ...rest } = await fixture.core.getContact(
    account.caller,
    target,
  );
  return {
    rest,
    notes: (await fixture.core.listNotes(account.caller, target, { limit: 10, after: null })).items.map(
      alone,
    ),
    consents: await fixture.core.listConsents(account.caller, target),
    suppressions: (await fixture.core.listSuppressions(account.caller, target)).map(alone),
  };
}

function alone<Thing extends object>({ contact: _, ...rest }: Thing & { readonly contact: unknown }) {
  return rest;
}

describe('all ordered pairs of faces', () => {
  it.each(
    pairs.map(([one, other]) => [one.face, other.face, one, other] as const),
  )('values of %s survive an edit by %s', async (_one, _other, left, right) => {
    const account = await fixture.newAccount();
    const contact = await fill(account, await createThrough(left, account));
    const before = await allBut(account, contact);
    const answer = await say(right, account, right.rename(right.idOf(contact), 'Berta Ruiz'));
    expect(answer.status, answer.text).toBe(200);
    expect(await allBut(account, contact)).toEqual(before);
    const read = await say(left, account, left.read(left.idOf(contact)));
    expect(left.shown(read.json)).toMatchObject({ name: 'Berta Ruiz' });
    const { version, displayName } = await fixture.core.getContact(account.caller, {
      target: [{ by: 'id', id: contact.id }],
    });
    expect([version, displayName]).toEqual([contact.version + 1, 'Berta Ruiz']);
  });

  it.each(
    pairs.map(([one, other]) => [one.face, other.face, one, other] as const),
  )('a contact of %s is the same contact in %s, which reads, lists and finds it', async (_one, _other, left, right) => {
    const account = await fixture.newAccount();
    const who = person();
    expect((await say(left, account, left.create(who))).status).toBe(left.created);
    const contact = await theOnly(account);
    const read = await say(right, account, right.read(right.idOf(contact)));
    expect(right.shown(read.json)).toEqual({ id: right.idOf(contact), name: who.name, digits: who.digits });
    const list = await say(right, account, right.list());
    expect(right.listed(list.json)).toEqual([right.shown(read.json)]);
    const again = await say(
      right,
      account,
      right.create({ ...who, email: `x${who.email}`, ref: `x${who.ref}` }),
    );
    expect(again.status, again.text).toBe(right.known);
    await theOnly(account);
  });
});

describe.each(drivers.map((driver) => [driver.face, driver] as const))('%s', (_name, driver) => {
  it('reads back its own writes', async () => {
    const account = await fixture.newAccount();
    const who = person();
    await say(driver, account, driver.create(who));
    const contact = await theOnly(account);
    const read = await say(driver, account, driver.read(driver.idOf(contact)));
    expect(driver.shown(read.json)).toEqual({ id: driver.idOf(contact), name: who.name, digits: who.digits });
  });

  it('shows or hides contacts without a number, and never breaks a list', async () => {
    const account = await fixture.newAccount();
    await fixture.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { identities: [{ op: 'hold', identity: { kind: 'bsuid', value: 'PE.42' } }] },
    });
    const contact = await theOnly(account);
    const list = await say(driver, account, driver.list());
    expect(list.status).toBe(200);
    expect(driver.listed(list.json).map((shownContact) => shownContact.id)).toEqual(
      driver.showsPhoneless ? [driver.idOf(contact)] : [],
    );
    const read = await say(driver, account, driver.read(driver.idOf(contact)));
    expect(read.status).toBe(driver.showsPhoneless ? 200 : 404);
  });

  it('does not show a deleted contact anywhere', async () => {
    const account = await fixture.newAccount();
    const contact = await createThrough(driver, account);
    const removal = driver.remove(driver.idOf(contact));
    if (removal === null)
      await fixture.core.deleteContact(account.caller, {
        op: 'delete',
        target: [{ by: 'id', id: contact.id }],
      });
    else expect((await say(driver, account, removal)).status).toBeLessThan(300);
    for (const contractDriver of drivers) {
      expect(
        (await say(contractDriver, account, contractDriver.read(contractDriver.idOf(contact)))).status,
      ).toBe(404);
      expect(contractDriver.listed((await say(contractDriver, account, contractDriver.list())).json)).toEqual(
        [],
      );
    }
  });

  it('answers for a contact of another account exactly as for a missing one', async () => {
    const account = await fixture.newAccount();
    const stranger = await fixture.newAccount();
    const foreign = await fill(stranger, await createThrough(driver, stranger));
    const missing: Contact = {
      ...foreign,
      id: asId(randomUUID()),
      number: foreign.number + 900,
      identities: foreign.identities.map((identity) => ({
        ...identity,
        id: asId(randomUUID()),
        value: `4915999${identity.position}0001`,
        raw: `ref-missing-${identity.position}`,
      })),
      tags: foreign.tags.map((tag) => ({ ...tag, id: asId(randomUUID()) })),
    };
    const before = await allBut(stranger, foreign);
    const aimed = driver.aimedAt(foreign);
    expect(aimed.length).toBeGreaterThan(1);
    for (const [index, request] of aimed.entries()) {
      const one = await say(driver, account, request);
      const other = await say(driver, account, driver.aimedAt(missing)[index] as DriverRequest);
      const label = `${request.method} ${request.path}`;
      expect(faceless(one, foreign, driver), label).toEqual(faceless(other, missing, driver));
    }
    expect(await allBut(stranger, foreign)).toEqual(before);
  });

  it('answers no route without a credential', async () => {
    const face = fixture.server.faces.find((candidate) => candidate.name === driver.face);
    const routes = (face?.mounts ?? []).flatMap(({ prefix, wire }) =>
      wire.routes.map((route) => ({ prefix, route })),
    );
    expect(routes.length).toBeGreaterThan(3);
    for (const { prefix, route } of routes) {
      if (route.access === 'open') continue;
      const path = `${prefix}${route.path.replaceAll(/:[A-Za-z]+/g, '1')}`;
      const answer = await fixture.send({ method: route.method, path });
      expect([route.operation, answer.status]).toEqual([route.operation, 401]);
    }
  });
});

/** An answer without its volatile parts: request ids, times, rate counters, and the requested id. */
function faceless(
  answer: { status: number; headers: Record<string, unknown>; text: string },
  asked: Contact,
  driver: ContractDriver,
) {
  // The length depends on the text, whose ids differ in length.
  const volatile = /request-id|trace-id|ratelimit|^date$|^content-length$/;
  const headers = Object.entries(answer.headers).filter(([name]) => !volatile.test(name));
  const text = answer.text
    .replaceAll(/"(request_id|timestamp)":("[^"]*"|\d+)/g, '"$1":"<volatile>"')
    .replaceAll(`"${driver.idOf(asked)}"`, '"<id>"')
    .replaceAll(asked.id, '<id>');
  return { status: answer.status, headers, text };
}
