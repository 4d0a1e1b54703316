/**
 * Erasing a person removes every value from the whole database. Other data stays, and later writes cannot restore the
 * values.
 */

import { clear, set } from '@switchbook/domain/contact/edit.js';
import { type ContactId, uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { Counters } from '../../src/database/counters.js';
import { planned } from '../../src/database/statements/sql.js';
import { ImportWorker } from '../../src/imports/jobs/import-worker.js';
import { importHost } from '../../src/imports/operations/import-host.js';
import { openImportSession } from '../../src/imports/store/import-session.js';
import { findImport } from '../../src/imports/store/stored-imports.js';
import { boundContext } from '../../src/operation-context/bound-context.js';
import type { Context } from '../../src/operation-context/context.js';
import { eraserOf, finderOf, optOutOf } from '../support/accounts/erasing.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { byId, makerOf, phone, storedEvents, tag } from '../support/accounts/people.js';
import { dump, placesOf } from '../support/database/dump.js';
import { isLockAwaited } from '../support/database/lock-waits.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const make = makerOf(fixture);
const events = storedEvents(fixture);

const erase = eraserOf(fixture);
const optOut = optOutOf(fixture);
const find = finderOf(imports);

/** Values that occur only in the data of this person, as stored and as received. */
const values = [
  '5511987654321',
  '11) 98765-4321',
  '4930123456789',
  '030 123456789',
  'quitéria@example.org',
  'Quitéria Xavier',
  'Quitéria Lisboa',
  'zebra company',
  'zebra note body',
  'zebra attribute',
  'zebra-vendor-id',
  'zebra proof words',
  'zebra suppression note',
  'zebra street',
  'zebra job title',
  '1931-07-19',
  'ast-ES',
  'Atlantic/Faroe',
] as const;

/** Stores data of a person in every possible way. */
async function leaveTraces(account: TestAccount): Promise<ContactId> {
  await fixture.core.updateAccount(account.account.id, { default_region: 'BR' });
  // A number of another contact that this person gets later.
  const other = await make(account, 'Other One', phone('4930123456789'), phone('14155550177'));
  const job = await imports.run(
    account,
    [
      'name,phone,email,company',
      'Quitéria Xavier,(11) 98765-4321,quitéria@example.org,zebra company',
      'Somebody Else,+14155550188,else@example.org,ACME',
      'Quitéria Xavier,nonsense,,zebra company',
      ',nonsense,,unrelated row',
    ].join('\n'),
  );
  expect(job.totals).toEqual({ created: 2, updated: 0, skipped: 0, rejected: 2 });
  const person = await find(account, '5511987654321');
  if (person === undefined) throw new Error('nobody was imported');
  const target = byId(person);
  await fixture.core.editContact(account.caller, {
    op: 'edit',
    target: byId(other),
    edit: { identities: [{ op: 'release', key: { kind: 'phone', scope: '', value: '4930123456789' } }] },
  });
  await fixture.core.editContact(account.caller, {
    op: 'edit',
    target,
    edit: {
      displayName: set('Quitéria Lisboa'),
      attributes: { op: 'merge', value: { secret: 'zebra attribute' } },
      address: { street: set('zebra street') },
      jobTitle: set('zebra job title'),
      birthday: set('1931-07-19'),
      language: set('ast-ES'),
      timeZone: set('Atlantic/Faroe'),
      identities: [
        { op: 'hold', identity: { kind: 'phone', value: '4930123456789', raw: '030 123456789' } },
        { op: 'hold', identity: { kind: 'vendor_id', value: 'zebra-vendor-id', scope: 'shop' } },
      ],
      tags: [{ op: 'add', items: [tag('vip')] }],
    },
  });
  await imports.run(
    account,
    [
      'name,phone,company',
      'Quitéria Lisboa,+5511987654321,other company',
      'Somebody Else,+14155550188,other company',
    ].join('\n'),
    { onMatch: 'update', fileName: 'Quitéria Lisboa.csv' },
  );
  await imports.run(account, 'name,phone\nQuitéria Lisboa,+5511987654321\nQuitéria Lisboa,12\n', {
    isDryRun: true,
  });
  // The first row became the names of the columns.
  await imports.run(account, 'Quitéria Lisboa,(11) 98765-4321\nSomebody Else,nonsense\n', {
    mapping: { 'Quitéria Lisboa': 'display_name', '(11) 98765-4321': 'phone' },
    fixes: [{ column: '(11) 98765-4321', code: 'invalid', action: 'skip_cell' }],
  });
  // These rows wait during the erasure.
  await imports.queue(
    account,
    'name,phone,email\nQ,5511987654321,\nSomebody Else,+14155550188,\nQuitéria Xavier,13,\n',
  );
  await fixture.core.addNote(account.caller, { target }, { body: 'zebra note body' });
  await optOut(account, person.id);
  await fixture.core.setSuppression(
    account.caller,
    { target },
    { channel: 'email', reason: 'complaint', note: 'zebra suppression note', expiresAt: null },
  );
  // This number belonged to the contact, and now has no owner.
  await fixture.core.editContact(account.caller, {
    op: 'edit',
    target,
    edit: { identities: [{ op: 'release', key: { kind: 'phone', scope: '', value: '4930123456789' } }] },
  });
  const named = { accountId: account.account.id, key: 'named', fingerprinted: ['a'] };
  await fixture.core.runIdempotent(named, async (core) => {
    const note = await core.addNote(account.caller, { target }, { body: 'zebra note body' });
    return { status: 201, headers: {}, response: JSON.stringify({ data: { id: note.id, body: note.body } }) };
  });
  await fixture.core.runIdempotent({ ...named, key: 'full' }, async (core) => {
    const found = await core.getContact(account.caller, { target });
    return { status: 200, headers: {}, response: JSON.stringify(found) };
  });
  await fixture.core.runIdempotent({ ...named, key: 'unrelated' }, async () => {
    return { status: 200, headers: {}, response: '{"data":"Somebody Else"}' };
  });
  return person.id;
}

describe('eraseContact', () => {
  it('removes every value from the database, and reports its places', async () => {
    const account = await fixture.newAccount();
    const id = await leaveTraces(account);
    const before = await dump(fixture.database);
    for (const value of values) expect([value, placesOf(value, before)]).not.toEqual([value, []]);
    const report = await erase(account, id);
    const after = await dump(fixture.database);
    const left = values
      .map((value) => [value, placesOf(value, after)])
      .filter(([, places]) => places?.length);
    expect(left).toEqual([]);
    const rows = Object.fromEntries(report.tables.map((table) => [table.table, table.rows]));
    expect(rows).toMatchObject({
      contacts: 1,
      identities: 3,
      contact_tags: 1,
      notes: 2,
      consents: 1,
      suppressions: 1,
      import_parts: 2,
      idempotency_keys: 2,
    });
    expect(rows.import_chunks).toBeGreaterThanOrEqual(3);
    expect(rows.events).toBeGreaterThanOrEqual(8);
    expect(report.refusals.map(({ channel, form, space }) => `${channel} ${form} ${space}`)).toEqual([
      'email suppression email',
      'email suppression number',
      'email suppression number',
      'whatsapp consent email',
      'whatsapp consent number',
      'whatsapp consent number',
    ]);
    const contactEvents = (await events(account)).filter((event) => event.contact_id === id);
    expect(contactEvents.map(({ type, before: was, after: is }) => ({ type, was, is }))).toEqual([
      { type: 'contact.erased', was: null, is: null },
    ]);
    await expect(
      fixture.core.getContact(account.caller, { target: [{ by: 'id', id }] }),
    ).rejects.toMatchObject({
      problem: { kind: 'not_found' },
    });
    await expect(erase(account, id)).rejects.toMatchObject({ problem: { kind: 'not_found' } });
  });

  it('keeps data that is not about the person', async () => {
    const account = await fixture.newAccount();
    const id = await leaveTraces(account);
    const of = async () => {
      const contacts = (await imports.contacts(account)).filter((contact) => contact.id !== id);
      const jobs = (await fixture.core.listImports(account.caller, { limit: 10, after: null })).items;
      const rows = await Promise.all(jobs.map((job) => imports.rows(account, job)));
      const unrelated = rows.flat().filter((row) => JSON.stringify(row.raw).includes('unrelated row'));
      return { contacts, totals: jobs.map((job) => job.totals), unrelated };
    };
    const before = await of();
    expect(before.unrelated).toHaveLength(1);
    await erase(account, id);
    expect(await of()).toEqual(before);
    await imports.work();
    const [waiting] = (await fixture.core.listImports(account.caller, { limit: 10, after: null })).items;
    if (waiting === undefined) throw new Error('no import');
    expect(await imports.outcomes(account, waiting)).toEqual([
      'rejected:erased',
      'skipped:known',
      'rejected:erased',
    ]);
    expect(await find(account, '5511987654321')).toBeUndefined();
    const kept = await fixture.core.runIdempotent(
      { accountId: account.account.id, key: 'unrelated', fingerprinted: ['a'] },
      async () => null,
    );
    expect(kept).toMatchObject({ state: 'answered', response: '{"data":"Somebody Else"}' });
    const named = { accountId: account.account.id, key: 'full', fingerprinted: ['a'] };
    expect(await fixture.core.runIdempotent(named, async () => null)).toEqual({ state: 'mismatch' });
  });

  it('deletes retained data of a contact that was deleted before', async () => {
    const account = await fixture.newAccount();
    const person = await make(account, 'Deleted Person', phone('14155550001'));
    await optOut(account, person.id);
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(person) });
    const report = await erase(account, person.id);
    expect(report.refusals).toHaveLength(1);
    const after = await dump(fixture.database);
    expect(placesOf('Deleted Person', after)).toEqual([]);
    expect(after.filter((line) => line.includes(account.account.id) && line.includes('14155550001'))).toEqual(
      [],
    );
  });

  it('keeps a number that another contact has now', async () => {
    const account = await fixture.newAccount();
    const person = await make(account, 'Former Holder', phone('14155550001'), phone('14155550002'));
    await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: byId(person),
      edit: { identities: [{ op: 'release', key: { kind: 'phone', scope: '', value: '14155550001' } }] },
    });
    const holder = await make(account, 'Holder Now', phone('14155550001'));
    await erase(account, person.id);
    expect(await find(account, '14155550001')).toMatchObject({ id: holder.id });
    const holderEvents = (await events(account)).filter((event) => event.contact_id === holder.id);
    expect(JSON.stringify(holderEvents)).toContain('14155550001');
  });

  it('keeps a number that a contact takes during the erasure', async () => {
    const account = await fixture.newAccount();
    const person = await make(account, 'Former Holder', phone('14155550001'));
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(person) });
    const { id } = await imports.queue(account, 'name,phone\nSomebody,+14155550009\n');
    const { erasing, holder } = await fixture.database.transaction(async (tx) => {
      // The erasure waits for this import, which has already read data of the person.
      await tx.query(planned('select from imports n where n.account_id = $1 and n.id = $2 for update'), [
        account.account.id,
        id,
      ]);
      const begun = erase(account, person.id);
      begun.catch(() => {});
      await until('the erasure waits', () => isLockAwaited(fixture.database));
      return { erasing: begun, holder: await make(account, 'Holder Now', phone('14155550001')) };
    });
    await erasing;
    expect(await find(account, '14155550001')).toMatchObject({ id: holder.id });
    const holderEvents = (await events(account)).filter((event) => event.contact_id === holder.id);
    expect(JSON.stringify(holderEvents)).toContain('14155550001');
  });

  it('runs once per idempotency key, and its stored response contains no personal data', async () => {
    const account = await fixture.newAccount();
    const person = await make(account, 'Named Person', phone('14155550001'));
    const named = { accountId: account.account.id, key: 'erase', fingerprinted: ['a'] };
    const work = () =>
      fixture.core.runIdempotent(named, async (core) => {
        const report = await core.eraseContact(account.caller, { target: byId(person) });
        return { status: 200, headers: {}, response: JSON.stringify(report) };
      });
    expect(await work()).toEqual({ state: 'first' });
    const again = await work();
    expect(again).toMatchObject({ state: 'answered', status: 200 });
    expect(JSON.stringify(again)).not.toMatch(/14155550001|Named Person/);
  });

  it('waits for the response of a request that has read the person', async () => {
    const account = await fixture.newAccount();
    const person = await make(account, 'Named Person', phone('14155550001'));
    const named = { accountId: account.account.id, key: 'read before', fingerprinted: ['a'] };
    let erasing: Promise<unknown> | undefined;
    let isErased = false;
    const outcome = await fixture.core.runIdempotent(named, async (core) => {
      const response = JSON.stringify(await core.getContact(account.caller, { target: byId(person) }));
      erasing = erase(account, person.id).then(() => {
        isErased = true;
      });
      await until(
        'the erasure waits or ends',
        async () => isErased || (await isLockAwaited(fixture.database)),
      );
      return { status: 200, headers: {}, response };
    });
    expect(outcome).toEqual({ state: 'first' });
    await erasing;
    const lines = (await dump(fixture.database)).filter((line) => line.includes(account.account.id));
    expect(placesOf('14155550001', lines)).toEqual([]);
  });

  it('deletes statements of a contact while the person was merged into it', async () => {
    const account = await fixture.newAccount();
    const person = await make(account, 'Merged Person', phone('14155550001'));
    const other = await make(account, 'Stays Here', phone('14155550002'));
    const edit = (company: string | null) =>
      fixture.core.editContact(account.caller, {
        op: 'edit',
        target: byId(other),
        edit: { company: company === null ? clear : set(company), attributes: { op: 'merge', value: {} } },
      });
    await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: byId(person),
      edit: { company: set('zebra merged company'), jobTitle: set('zebra merged title') },
    });
    const { merge } = await fixture.core.mergeContacts(account.caller, {
      op: 'merge',
      survivor: byId(other),
      loser: byId(person),
    });
    await edit(null);
    await fixture.core.undoMerge(account.caller, merge.id);
    await erase(account, person.id);
    const after = (await dump(fixture.database)).filter((line) => line.includes(account.account.id));
    for (const erasedText of ['zebra merged company', 'zebra merged title', 'Merged Person'])
      expect(placesOf(erasedText, after)).toEqual([]);
    expect(placesOf('Stays Here', after)).toEqual(['contacts', 'events']);
  });

  it('removes a number that the person got from another contact', async () => {
    const account = await fixture.newAccount();
    await fixture.core.updateAccount(account.account.id, { default_region: 'US' });
    const [national, number] = ['4155550144', '14155550144'];
    const other = await make(account, 'Other One', phone(national), phone('14155550177'));
    const merged = await make(account, 'Other Two', phone('14155550178'));
    const contacts = { by: 'id', selectors: byId(other) } as const;
    const change = { op: 'edit', edit: { correctNumbers: true } } as const;
    const { id: bulkId } = await fixture.core.createBulkChange(account.caller, { contacts, change });
    await fixture.core.runBulkChanges({ signal: new AbortController().signal });
    const suppression = { channel: 'email', reason: 'complaint', expiresAt: null } as const;
    await fixture.core.setSuppression(account.caller, { target: byId(other) }, suppression);
    const { merge } = await fixture.core.mergeContacts(account.caller, {
      op: 'merge',
      survivor: byId(other),
      loser: byId(merged),
    });
    const badEmail = { column: 'email', code: 'invalid' } as const;
    const file = `name,phone,email\nZed,+14155550190,${number}\nSkipped,nonsense,call ${number}\n`;
    await imports.run(account, file.split('\n').toSpliced(2, 1).join('\n'));
    await imports.run(account, file.split('\n').toSpliced(1, 1).join('\n'), {
      fixes: [{ ...badEmail, action: 'skip_row' }],
    });
    const key = { kind: 'phone', scope: '', value: number } as const;
    await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: byId(other),
      edit: { identities: [{ op: 'release', key }] },
    });
    const person = await make(account, 'Person', phone(number));
    const places = async () =>
      placesOf(
        number,
        (await dump(fixture.database)).filter((line) => line.includes(account.account.id)),
      );
    expect(await places()).toEqual(
      expect.arrayContaining(['bulk_change_contacts', 'import_chunks', 'imports', 'merge_parts', 'merges']),
    );
    await erase(account, person.id);
    expect(await places()).toEqual([]);
    const undone = await fixture.core.undoMerge(account.caller, merge.id);
    expect([undone.contact.displayName, undone.loser.displayName]).toEqual(['Other One', 'Other Two']);
    await fixture.core.undoBulkChange(account.caller, bulkId);
    await fixture.core.runBulkChanges({ signal: new AbortController().signal });
    const contact = await fixture.core.getContact(account.caller, { target: byId(other) });
    expect(contact.identities.map(({ value }) => value)).toEqual(['14155550177']);
  });

  it('keeps shared data of another contact after an undone merge', async () => {
    const account = await fixture.newAccount();
    const person = await make(account, 'Maria Silva', phone('14155550001'));
    const other = await make(account, 'Maria Costa', phone('14155550002'));
    for (const contact of [person, other])
      await fixture.core.editContact(account.caller, {
        op: 'edit',
        target: byId(contact),
        edit: { givenName: 'Ana', company: set('Both Ltd') },
      });
    const before = await fixture.core.getContact(account.caller, { target: byId(other) });
    await optOut(account, person.id);
    await optOut(account, other.id, 'sms');
    const { merge } = await fixture.core.mergeContacts(account.caller, {
      op: 'merge',
      survivor: byId(other),
      loser: byId(person),
    });
    await fixture.core.undoMerge(account.caller, merge.id);
    await erase(account, person.id);
    const { givenName: given_name, company, displayName: display_name } = before;
    expect([given_name, company, display_name]).toEqual(['Ana', 'Both Ltd', 'Ana Costa']);
    const otherEvents = (await events(account)).filter((event) => event.contact_id === other.id);
    const last = otherEvents.findLast(({ type }) => type === 'contact.updated');
    expect(last?.after).toMatchObject({ given_name, company, display_name });
    // The opt-out of the person belonged to the other contact while they were merged.
    const optOuts = otherEvents.filter(({ type }) => type === 'consent.recorded');
    expect(new Set(optOuts.map(({ after }) => (after as { channel: string }).channel))).toEqual(
      new Set(['sms']),
    );
  });

  it('is no longer counted by a search', async () => {
    const account = await fixture.newAccount();
    const person = await make(account, 'Counted Person', phone('14155550001'));
    await make(account, 'Counted Too', phone('14155550002'));
    const filter = { op: 'text', terms: [{ in: 'everything', value: 'counted' }] } as const;
    const page = { from: { at: 'start' }, limit: 10, order: [{ by: 'number', descending: false }] } as const;
    const total = async () =>
      (await fixture.core.listContacts(account.caller, filter, { ...page, wantTotal: true })).total;
    expect(await total()).toBe(2);
    await erase(account, person.id);
    expect(await total()).toBe(1);
  });

  it('is not reversed by a worker that read its row before', async () => {
    const account = await fixture.newAccount();
    const rows = Array.from({ length: 600 }, (_, at) => `P${at},+4915${10_000_000 + at}`);
    const text = ['name,phone', ...rows, 'Late,+14155550001', ''].join('\n');
    const person = await make(account, 'Late', phone('14155550001'));
    const { id } = await imports.queue(account, text);
    const { database, clock } = fixture;
    const context = boundContext(
      {
        database,
        clock,
        newId: uuidV7,
        counters: new Counters(database.asyncCommits),
        integerScopes: new Map(),
        done: { importRows: 0, pulledContacts: 0, exportedContacts: 0, bulkContacts: 0 },
      } as Partial<Context> as Context,
      database,
      () => {},
    );
    const session = await openImportSession(database);
    const stored = await findImport(database, account.account.id, id);
    if (stored === undefined) throw new Error('no import');
    const worker = new ImportWorker(context, session, stored, importHost(context));
    try {
      expect(await worker.step()).toBe('more');
      await erase(account, person.id);
      while ((await worker.step()) === 'more');
    } finally {
      await worker.close();
      session.close();
    }
    expect(await find(account, '14155550001')).toBeUndefined();
    const job = await fixture.core.getImport(account.caller, id);
    expect(job.totals).toMatchObject({ created: 600, rejected: 1 });
  });

  it('is refused for another version', async () => {
    const account = await fixture.newAccount();
    const person = await make(account, 'Versioned', phone('14155550001'));
    const command = { target: byId(person), ifVersion: [7] };
    await expect(fixture.core.eraseContact(account.caller, command)).rejects.toMatchObject({
      problem: { kind: 'stale', version: 1 },
    });
    expect(await find(account, '14155550001')).toBeDefined();
  });
});
