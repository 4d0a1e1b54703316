/**
 * Numbers are public ids, so each is assigned once: also after a write whose outcome is unknown, and after a crash that
 * loses asynchronous commits.
 */

import { type AccountId, uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Core, openCore } from '../../src/core/core.js';
import { Counters } from '../../src/database/counters.js';
import { type OpenDatabase, openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { ImportWorker } from '../../src/imports/jobs/import-worker.js';
import { importHost } from '../../src/imports/operations/import-host.js';
import { openImportSession } from '../../src/imports/store/import-session.js';
import { findImport } from '../../src/imports/store/stored-imports.js';
import { boundContext } from '../../src/operation-context/bound-context.js';
import type { Context } from '../../src/operation-context/context.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { phone } from '../support/accounts/people.js';
import { type CuttingProxy, openCuttingProxy, throughProxy } from '../support/database/cut-connection.js';
import { hasLimitedRole } from '../support/database/limited-role.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture({ isAlone: true });
const imports = new ImportFixture(fixture);
const state: { proxy?: CuttingProxy; database?: OpenDatabase; core?: Core } = {};

beforeAll(async () => {
  state.proxy = await openCuttingProxy(inject('server'));
  const [row] = await fixture.database.query<{ name: string }>(
    planned('select current_database()::text as name'),
    [],
  );
  const connection = throughProxy(inject('server'), state.proxy.port, row?.name ?? '');
  state.database = openDatabase({ connection, poolSize: 2, applicationName: 'cut' });
  state.core = await openCore({ database: state.database, clock: fixture.clock });
});

afterAll(async () => {
  await state.core?.close();
  await state.database?.close();
  await state.proxy?.close();
});

function cut() {
  const { proxy, database, core } = state;
  if (proxy === undefined || database === undefined || core === undefined) throw new Error('not open yet');
  return { proxy, database, core };
}

/** The next number of the account's contacts, and their highest. */
async function numbersOf(accountId: AccountId) {
  const rows = await fixture.database.query<{ next: number; highest: number }>(
    planned(`select k.next, (select max(c.number) from contacts c where c.account_id = $1) as highest
      from counters k where k.account_id = $1 and k.name = 'contacts'`),
    [accountId],
  );
  return rows[0] ?? { next: 0, highest: 0 };
}

const save = (digits: string) =>
  ({ op: 'save', onMatch: 'refuse', edit: { identities: [phone(digits)] } }) as const;

/** Creates the highest contact, deletes it, and returns the number of the next one. */
async function numberAfterDelete(of: TestAccount): Promise<readonly [deleted: number, next: number]> {
  const { highest } = await numbersOf(of.account.id);
  const target = [{ by: 'number', number: highest }] as const;
  await fixture.core.deleteContact(of.caller, { op: 'delete', target });
  const { contact } = await fixture.core.saveContact(of.caller, save('4915799999999'));
  return [highest, contact.number];
}

describe.each([
  ['with other processes', true],
  ['alone', false],
])('a write whose answer is lost, %s', (_, hasPeers) => {
  it('an import keeps its numbers', async () => {
    const { proxy, database } = cut();
    const account = await fixture.newAccount();
    const lines = Array.from({ length: 40 }, (__, at) => `P${at},+4915${10_000_000 + at}`);
    const { id } = await imports.queue(account, ['name,phone', ...lines, ''].join('\n'));
    const counters = new Counters(fixture.database.asyncCommits, { hasPeers: () => hasPeers });
    const done = { importRows: 0, pulledContacts: 0, exportedContacts: 0, bulkContacts: 0 };
    const parts = { clock: fixture.clock, newId: uuidV7, counters, integerScopes: new Map(), done };
    const context = boundContext({ database, ...parts } as Partial<Context> as Context, database, () => {});
    const session = await openImportSession(database);
    const stored = await findImport(fixture.database, account.account.id, id);
    if (stored === undefined) throw new Error('the import is missing');
    const worker = new ImportWorker(context, session, stored, importHost(context));
    proxy.arm('after', { text: 'commit\0' });
    await expect(worker.step()).rejects.toThrow();
    await worker.close();
    await session.close();
    // The worker returns numbers on the same connection, so they are returned before this query is answered.
    await fixture.database.asyncCommits.query(planned('select 1'), []);
    const left = await numbersOf(account.account.id);
    expect(left.next).toBeGreaterThan(left.highest);
    const [later = 0] = await counters.take(account.account.id, 'contacts', 1);
    expect(left.highest).toBeGreaterThanOrEqual(40);
    expect(later).toBeGreaterThan(left.highest);
  });
});

describe('a create whose answer is lost', () => {
  it('keeps its number, also if it was cut off before the commit', async () => {
    const { proxy, core } = cut();
    const account = await fixture.newAccount();
    await core.saveContact(account.caller, save('4915700000001'));
    for (const [digits, when] of [
      ['4915700000002', 'after'],
      ['4915700000003', 'before'],
    ] as const) {
      proxy.arm(when, { text: digits });
      await expect(core.saveContact(account.caller, save(digits))).rejects.toThrow();
    }
    await core.saveContact(account.caller, save('4915700000004'));
    const { next, highest } = await numbersOf(account.account.id);
    expect(next).toBeGreaterThan(highest);
    const [deleted, later] = await numberAfterDelete(account);
    expect(later).toBeGreaterThan(deleted);
  });
});

describe('numbers', () => {
  beforeEach(async () => {
    // A deferred trigger runs at the commit.
    for (const text of [
      'create table if not exists commits (name text, how text)',
      'truncate commits',
      `create or replace function note_commit() returns trigger language plpgsql as $$
       begin insert into commits values (new.name, current_setting('synchronous_commit')); return null; end $$`,
      'drop trigger if exists note_commit on counters',
      `create constraint trigger note_commit after insert or update on counters deferrable initially deferred
       for each row execute function note_commit()`,
    ])
      await fixture.database.query(planned(text), []);
  });

  it.skipIf(hasLimitedRole)('are on disk before a contact or note has them', async () => {
    const account = await fixture.newAccount();
    for (const hasPeers of [true, false]) {
      const counters = new Counters(fixture.database.asyncCommits, { hasPeers: () => hasPeers });
      for (const name of ['contacts', 'notes'] as const)
        for (let times = 0; times < 2; times += 1) await counters.take(account.account.id, name, 20);
    }
    const commits = await fixture.database.query<{ name: string; how: string }>(
      planned("select name, how from commits where name in ('contacts', 'notes')"),
      [],
    );
    expect(commits.length).toBeGreaterThanOrEqual(8);
    expect(commits.filter((commit) => commit.how !== 'on')).toEqual([]);
  });

  it.skipIf(hasLimitedRole)('taken simultaneously share a commit, and ascend in request order', async () => {
    const account = await fixture.newAccount();
    const counters = new Counters(fixture.database.asyncCommits, { hasPeers: () => true });
    const taken = await Promise.all(
      Array.from({ length: 50 }, (_, at) => counters.take(account.account.id, 'contacts', 1 + (at % 3))),
    );
    const numbers = taken.flat();
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, at) => at + 1));
    const commits = await fixture.database.query(
      planned("select name from commits where name = 'contacts'"),
      [],
    );
    expect(commits.length).toBeLessThan(10);
  });
});
