/** Undo of an import. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { addActivity } from '../../src/intakes/store/activity-rows.js';
import { ImportFixture, shownMembers } from '../support/accounts/import-fixture.js';
import { byId, eventsOf, hold, makerOf, problemOf } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const make = makerOf(fixture);
const file =
  'name,phone,email,tags,groups,source\nA,+4915100000001,a@example.com,new,Fair,Fair\nB,+4915100000002,,new,,\n';

/** Returns the parts that an undo restores: all except the version and the time of the change. */
const content = ({ version: _, updatedAt: __, identities, ...rest }: Contact) => ({
  ...rest,
  identities: identities.map(({ updatedAt: ___, ...one }) => one),
});

const activityOf = (id: ContactId) =>
  JSON.stringify([{ contact_id: id, last_message_at: fixture.clock(), messages_in: 1 }]);

async function names(of: TestAccount) {
  const lists = await Promise.all(
    (['tags', 'groups', 'sources'] as const).map((catalog) => fixture.core.listCatalog(of.caller, catalog)),
  );
  return lists.map((items) => items.map((item) => item.name));
}

it('created contacts are deleted, changed ones restored, and items made for them deleted', async () => {
  const account = await fixture.newAccount();
  const known = await make(account, 'Known', hold('phone', '4915100000002'));
  const catalogs = await names(account);
  const job = await imports.run(account, file, { onMatch: 'update', tags: ['spring'] });
  expect(job.totals).toMatchObject({ created: 1, updated: 1 });
  const undone = await imports.undo(account, job);
  expect(undone).toMatchObject({ state: 'undone', undo: { reverted: 2, kept: 0 }, totals: job.totals });
  expect(undone.undoneAt).not.toBeNull();
  const after = await imports.contacts(account);
  expect(after.map(content)).toEqual([content(known)]);
  expect(after[0]?.version).toBe(3);
  expect(await names(account)).toEqual(catalogs);
  const types = (await eventsOf(fixture)(account)).map((event) => event.type).sort();
  expect(types).toEqual([
    'contact.created',
    'contact.created',
    'contact.deleted',
    'contact.updated',
    'contact.updated',
  ]);
  expect(await problemOf(fixture.core.undoImport(account.caller, job.id))).toMatchObject({
    kind: 'conflict',
  });
});

it('contacts that changed in the meantime, or have notes, are kept with their items', async () => {
  const account = await fixture.newAccount();
  const job = await imports.run(account, `${file}C,+4915100000003,,,,\n`);
  const [a, b] = await imports.contacts(account);
  if (a === undefined || b === undefined) throw new Error('two were imported');
  await fixture.core.editContact(account.caller, {
    op: 'edit',
    target: byId(a),
    edit: { company: set('Engines') },
  });
  await fixture.core.addNote(account.caller, { target: byId(b) }, { body: 'called back' });
  const undone = await imports.undo(account, job);
  expect(undone.undo).toEqual({ reverted: 1, kept: 2 });
  expect((await imports.contacts(account)).map(shownMembers)).toMatchObject([
    { name: 'A', company: 'Engines', tags: ['new'] },
    { name: 'B' },
  ]);
});

it.each([
  [
    'a message',
    (of: TestAccount, { id }: Contact) => addActivity(fixture.database, of.account.id, activityOf(id)),
  ],
  [
    'a consent',
    (of: TestAccount, contact: Contact) =>
      fixture.core.recordConsent(
        of.caller,
        { target: byId(contact) },
        {
          ...{
            channel: 'whatsapp',
            state: 'opted_in',
            purpose: null,
            sender: null,
            source: null,
            basis: null,
          },
          ...{ proof: {}, occurredAt: fixture.clock(), expiresAt: null },
        },
      ),
  ],
])('a created contact that got only %s since is kept', async (_, give) => {
  const account = await fixture.newAccount();
  const job = await imports.run(account, file);
  const [a] = await imports.contacts(account);
  await give(account, a as Contact);
  expect((await imports.undo(account, job)).undo).toEqual({ reverted: 1, kept: 1 });
  expect((await imports.contacts(account)).map(({ displayName }) => displayName)).toEqual(['A']);
});

it('a contact that several rows created and changed is deleted completely, at any distance', async () => {
  const account = await fixture.newAccount();
  const between = Array.from({ length: 520 }, (_, index) => `P,+4915${20_000_000 + index},`);
  const text = [
    'name,phone,company',
    'A,+4915100000001,x',
    'A2,+4915100000001,y',
    ...between,
    'A3,+4915100000001,z',
    '',
  ];
  const job = await imports.run(account, text.join('\n'), { onMatch: 'update' });
  expect(job.totals).toMatchObject({ created: 521, updated: 2 });
  const undone = await imports.undo(account, job);
  expect(undone.undo).toEqual({ reverted: 523, kept: 0 });
  expect(await imports.contacts(account)).toEqual([]);
});

it('a contact that several rows changed is restored to the state before the first', async () => {
  const account = await fixture.newAccount();
  const known = await make(account, 'Known', hold('phone', '4915100000001'));
  const text = 'name,phone,email\nA,+4915100000001,\nB,+4915100000001,b@example.com\n';
  const job = await imports.run(account, text, { onMatch: 'update' });
  expect((await imports.undo(account, job)).undo).toEqual({ reverted: 2, kept: 0 });
  expect((await imports.contacts(account)).map(content)).toEqual([content(known)]);
});

it('the opt-out of a created contact outlives the undo and applies to the next contact with the number', async () => {
  const account = await fixture.newAccount();
  const line = {
    display_name: 'Out',
    phone: '+4915100000001',
    consents: [{ channel: 'whatsapp', state: 'opted_out' }],
  };
  const job = await imports.run(account, `${JSON.stringify(line)}\n`);
  expect((await imports.contacts(account))[0]?.reach.optedOut).toBe(true);
  await imports.undo(account, job);
  expect(await imports.contacts(account)).toEqual([]);
  await imports.run(account, 'name,phone\nAgain,+4915100000001\nOther,+4915100000002\n');
  expect((await imports.contacts(account)).map((contact) => contact.reach.optedOut)).toEqual([true, false]);
});

it('opt-ins of an import are withdrawn with it, and opt-outs remain', async () => {
  const account = await fixture.newAccount();
  await make(account, 'In', hold('phone', '4915100000001'));
  await make(account, 'Out', hold('phone', '4915100000002'));
  const lines = [
    { phone: '+4915100000001', consents: [{ channel: 'whatsapp', state: 'opted_in' }] },
    { phone: '+4915100000002', consents: [{ channel: 'whatsapp', state: 'opted_out' }] },
  ].map((item) => JSON.stringify(item));
  const job = await imports.run(account, `${lines.join('\n')}\n`, { onMatch: 'update' });
  const reaches = async () => (await imports.contacts(account)).map((contact) => contact.reach);
  expect(await reaches()).toEqual([
    { optedIn: true, optedOut: false },
    { optedIn: false, optedOut: true },
  ]);
  expect((await imports.undo(account, job)).undo).toEqual({ reverted: 2, kept: 0 });
  expect(await reaches()).toEqual([
    { optedIn: false, optedOut: false },
    { optedIn: false, optedOut: true },
  ]);
});

it('a dry run cannot be undone', async () => {
  const account = await fixture.newAccount();
  const job = await imports.run(account, file, { isDryRun: true });
  expect(await problemOf(fixture.core.undoImport(account.caller, job.id))).toMatchObject({
    kind: 'conflict',
  });
});

it('a contact is kept whose earlier value of a unique field another contact has, and the others are reverted', async () => {
  const account = await fixture.newAccount();
  await fixture.core.declareField(account.caller, { key: 'card', type: 'text', unique: true });
  await fixture.core.runBulkChanges({ signal: new AbortController().signal });
  const row = (phone: number, name: string, card: string) =>
    JSON.stringify({ display_name: name, phone: `+49151000000${phone}`, attributes: { card } });
  await imports.run(account, [row(10, 'A', 'a'), row(11, 'B', 'b')].join('\n'));
  // The values go round: each is free again when its row is reverted.
  const second = [row(10, 'A2', 'a2'), row(11, 'B2', 'a'), row(12, 'C', 'b')].join('\n');
  const job = await imports.run(account, second, { onMatch: 'update' });
  expect(job.totals).toMatchObject({ created: 1, updated: 2 });
  const taken = await imports.run(account, [row(10, 'A3', 'a3'), row(13, 'D', 'a2')].join('\n'), {
    onMatch: 'update',
  });
  expect(taken.totals).toMatchObject({ created: 1, updated: 1 });
  expect(await imports.undo(account, job)).toMatchObject({ state: 'undone', undo: { reverted: 2, kept: 1 } });
  const undone = await imports.undo(account, taken);
  expect(undone).toMatchObject({ state: 'undone', undo: { reverted: 2, kept: 0 } });
  const cards = async () =>
    (await imports.contacts(account))
      .map((contact) => `${contact.displayName} ${contact.attributes.card}`)
      .sort();
  expect(await cards()).toEqual(['A2 a2', 'B b']);

  const last = await imports.run(account, row(11, 'B4', 'b4'), { onMatch: 'update' });
  await imports.run(account, row(14, 'E', 'b'));
  expect(await imports.undo(account, last)).toMatchObject({
    state: 'undone',
    undo: { reverted: 0, kept: 1 },
  });
  expect(await cards()).toEqual(['A2 a2', 'B4 b4', 'E b']);
});
