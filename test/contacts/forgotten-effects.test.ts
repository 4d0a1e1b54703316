/** A write has the same effects by every path: single, batch, import, or in another process. */

import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { type AccountId, type ImportId, uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { type Core, openCore } from '../../src/core/core.js';
import { Counters } from '../../src/database/counters.js';
import { openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { ImportWorker } from '../../src/imports/jobs/import-worker.js';
import { UndoWorker } from '../../src/imports/jobs/undo.js';
import { importHost } from '../../src/imports/operations/import-host.js';
import { openImportSession } from '../../src/imports/store/import-session.js';
import { findImport, settleRows, settleUndo } from '../../src/imports/store/stored-imports.js';
import { boundContext } from '../../src/operation-context/bound-context.js';
import type { Context } from '../../src/operation-context/context.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { byId, eventsOf, hold, makerOf, phone, tag } from '../support/accounts/people.js';
import { connectionTo } from '../support/database/connection.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const make = makerOf(fixture);
const opened: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

const typesOf = async (of: TestAccount) => (await eventsOf(fixture)(of)).map((event) => event.type);
const totalOf = (of: TestAccount) => fixture.core.countContacts(of.caller, allContacts);
const save = (value: string) =>
  ({ op: 'save', onMatch: 'refuse', edit: { identities: [phone(value)] } }) as const;

describe('every write makes an event', () => {
  it('a single command makes an event', async () => {
    const account = await fixture.newAccount();
    const one = await make(account, 'One', phone('14155550001'));
    const target = byId(one);
    await fixture.core.editContact(account.caller, { op: 'edit', target, edit: { company: set('ACME') } });
    await fixture.core.deleteContact(account.caller, { op: 'delete', target });
    expect(await typesOf(account)).toEqual(['contact.created', 'contact.updated', 'contact.deleted']);
  });

  it('commands in a batch make events', async () => {
    const account = await fixture.newAccount();
    const results = await fixture.core.runBatch(account.caller, [save('14155550001'), save('14155550002')], {
      repeats: 'sequence',
    });
    const [one, two] = results.flatMap(({ contact }) => contact ?? []);
    if (one === undefined || two === undefined) throw new Error('nothing was made');
    const commands = [
      { op: 'edit', target: byId(one), edit: { company: set('ACME') } },
      { op: 'delete', target: byId(two) },
    ] as const;
    await fixture.core.runBatch(account.caller, commands, { repeats: 'sequence' });
    expect((await typesOf(account)).toSorted()).toEqual([
      'contact.created',
      'contact.created',
      'contact.deleted',
      'contact.updated',
    ]);
  });
});

describe('an opt-out', () => {
  it('remains with a number that its contact only loses', async () => {
    const account = await fixture.newAccount();
    const one = await make(account, 'One', phone('14155550001'));
    await fixture.core.recordConsent(
      account.caller,
      { target: byId(one) },
      { channel: 'whatsapp', state: 'opted_out' },
    );
    const key = { kind: 'phone', scope: '', value: '14155550001' } as const;
    const edit = { identities: [{ op: 'release', key }] } as const;
    await fixture.core.editContact(account.caller, { op: 'edit', target: byId(one), edit });
    const two = await make(account, 'Two', phone('14155550001'));
    expect(two.reach.optedOut).toBe(true);
  });
});

describe('the count of contacts', () => {
  it('follows an import, and its undoing', async () => {
    const account = await fixture.newAccount();
    await make(account, 'One', phone('14155550001'));
    const job = await imports.run(account, 'name,phone\nTwo,+14155550002\nThree,+14155550003\n');
    expect(await totalOf(account)).toBe(3);
    await imports.undo(account, job);
    expect(await totalOf(account)).toBe(1);
  });

  it('respects the account limit when commands run one by one', async () => {
    const account = await fixture.newAccount();
    await fixture.core.updateAccount(account.account.id, { contact_limit: '2' });
    const commands = ['14155550001', '14155550002', '14155550003'].map(save);
    const outcomes = await fixture.core.runCommands(account.caller, commands, { commit: 'each' });
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.result.outcome : outcome.problem.kind))).toEqual([
      'created',
      'created',
      'quota',
    ]);
  });
});

describe('a search', () => {
  it('finds people by user name', async () => {
    const account = await fixture.newAccount();
    await make(account, 'One', hold('username', 'jane.doe'));
    await make(account, 'Two', hold('username', 'john.roe'));
    const filter = { op: 'text', terms: [{ in: 'everything', value: 'ane.do' }] } as const;
    const page = { from: { at: 'start' }, limit: 10, order: [{ by: 'number', descending: false }] } as const;
    const found = await fixture.core.listContacts(account.caller, filter, { ...page, wantTotal: true });
    expect([found.total, found.items.map((contact) => contact.displayName)]).toEqual([1, ['One']]);
  });
});

describe('the list of a catalog', () => {
  /** `checksCatalogVersions` false: only notifications report changes. */
  async function otherProcess(checksCatalogVersions: boolean): Promise<Core> {
    const [row] = await fixture.database.query<{ name: string }>(
      planned('select current_database()::text as name'),
      [],
    );
    const connection = connectionTo(inject('server'), row?.name ?? '');
    const database = openDatabase({ connection, poolSize: 4, applicationName: 'other process' });
    opened.push(() => database.close());
    const core = await openCore({ database, clock: fixture.clock, checksCatalogVersions });
    opened.push(() => core.close());
    return core;
  }

  it('is read again here and in other processes when an item is made, renamed or deleted', async () => {
    const account = await fixture.newAccount();
    const cores = [fixture.core, await otherProcess(true), await otherProcess(false)];
    const shows = async (...names: string[]) => {
      for (const core of cores)
        await until(`the tags are ${names.join(', ')}`, async () => {
          const tags = await core.listCatalog(account.caller, 'tags');
          return tags.map((catalogItem) => catalogItem.name).join() === names.join();
        });
    };
    const one = await make(account, 'One', phone('14155550001'));
    await shows();
    const edit = { tags: [{ op: 'add', items: [tag('vip')] }] } as const;
    await fixture.core.editContact(account.caller, { op: 'edit', target: byId(one), edit });
    await shows('vip');
    await fixture.core.createCatalogItem(account.caller, 'tags', { name: 'lead' });
    await shows('vip', 'lead');
    await fixture.core.updateCatalogItem(account.caller, 'tags', 2, { name: 'customer' });
    await shows('vip', 'customer');
    await fixture.core.deleteCatalogItem(account.caller, 'tags', 2);
    await shows('vip');
  });
});

describe('an import with two workers', () => {
  const signal = () => new AbortController().signal;

  /** A worker without the lock of its import, as after an unnoticed loss of its connection. */
  async function workerWithoutLock<Work>(
    of: TestAccount,
    id: ImportId,
    start: (...of: ConstructorParameters<typeof ImportWorker>) => Work,
  ): Promise<Work> {
    const { database, clock } = fixture;
    const counters = new Counters(database.asyncCommits);
    const done = { importRows: 0, pulledContacts: 0, exportedContacts: 0, bulkContacts: 0 };
    const context = boundContext(
      {
        database,
        clock,
        newId: uuidV7,
        counters,
        integerScopes: new Map(),
        done,
      } as Partial<Context> as Context,
      database,
      () => {},
    );
    const session = await openImportSession(database);
    opened.push(() => session.close());
    const stored = await findImport(database, of.account.id, id);
    if (stored === undefined) throw new Error('the import is missing');
    return start(context, session, stored, importHost(context));
  }

  it('is left by the worker that is late', async () => {
    const account = await fixture.newAccount();
    const people = Array.from({ length: 600 }, (_, at) => `P${at},+4915${10_000_000 + at}`);
    const text = ['name,phone', ...people, ''];
    const { id } = await imports.queue(account, text.join('\n'));
    const [first, late] = [
      await workerWithoutLock(account, id, (...of) => new ImportWorker(...of)),
      await workerWithoutLock(account, id, (...of) => new ImportWorker(...of)),
    ];
    expect([await first.step(), await late.step()]).toEqual(['more', 'stopped']);
    await Promise.all([first.close(), late.close()]);
    await fixture.core.runImports({ signal: signal() });
    await fixture.core.undoImport(account.caller, id);
    const [back, lateBack] = [
      await workerWithoutLock(account, id, (...of) => new UndoWorker(...of)),
      await workerWithoutLock(account, id, (...of) => new UndoWorker(...of)),
    ];
    expect([await back.step(), await lateBack.step()]).toEqual(['more', 'stopped']);
    await fixture.core.runImports({ signal: signal() });
    expect(await totalOf(account)).toBe(0);
  });

  it('continues only from the checkpoint that was read', async () => {
    const account = await fixture.newAccount();
    const accountId: AccountId = account.account.id;
    const { id } = await imports.queue(account, 'name,phone\nOne,+14155550001\nTwo,+14155550002\n');
    const none = { created: 0, updated: 0, skipped: 1, rejected: 0, made: null, reasons: [], rowBytes: 0 };
    const settle = (from: number) =>
      fixture.database.transaction((tx) => {
        const settled = { ...none, from, to: from + 1, bytes: 1, rowsPerSecond: null };
        return settleRows(tx, accountId, id, settled, fixture.clock());
      });
    expect([await settle(0), await settle(0), await settle(1)]).toEqual([true, false, true]);
    await fixture.core.cancelImport(account.caller, id);
    await fixture.core.undoImport(account.caller, id);
    const takeBack = (from: number) =>
      fixture.database.transaction((tx) => {
        const back = { from, to: from - 1, reverted: 0, notReverted: 1, rowsPerSecond: null };
        return settleUndo(tx, accountId, id, back, fixture.clock());
      });
    expect([await takeBack(2), await takeBack(2), await takeBack(1)]).toEqual([true, false, true]);
    expect(await fixture.core.getImport(account.caller, id)).toMatchObject({ state: 'undoing' });
    await fixture.database.query(
      planned(`update imports set state = 'undone' where account_id = $1 and id = $2`),
      [accountId, id],
    );
  });
});
