import { describe, expect, it } from 'vitest';
import { useFixture } from '../../../test/support/fixture.js';
import { withEmptyDatabase } from '../../../test/support/program/backups.js';
import { readMigrations } from '../../migrations/store/migrate.js';
import { runOn } from '../connections/connection-pool.js';
import { planned, type Statement } from '../statements/sql.js';
import { distribute, refuseServers } from './distribute.js';
import { databaseLayoutOf, type LaidTable, readLayout } from './distribution.js';
import { statementsOf, withoutForeignKeys, withValuesInSubquery } from './migrate-distributed.js';
import { distributedQueryOn } from './send.js';

const fixture = useFixture({ isAlone: true });

const contacts: LaidTable = {
  name: 'contacts',
  belongs: 'by account',
  lies: 'by account',
  isUnlogged: false,
};
const accounts: LaidTable = {
  name: 'accounts',
  belongs: 'everywhere',
  lies: 'everywhere',
  isUnlogged: false,
};

describe('a database', () => {
  it('is plain where no table is Citus’s, and distributed where each lies where it belongs', () => {
    expect(databaseLayoutOf([])).toBe('plain');
    expect(databaseLayoutOf([contacts, accounts].map((table) => ({ ...table, lies: null })))).toBe('plain');
    expect(databaseLayoutOf([contacts, accounts])).toBe('distributed');
  });

  it.each<[string, readonly LaidTable[], RegExp]>([
    [
      'a table is left behind',
      [contacts, { ...accounts, lies: null }],
      /partly distributed: accounts is not where/,
    ],
    [
      'a table lies elsewhere',
      [{ ...contacts, lies: 'otherwise' }, accounts],
      /partly distributed: contacts is not/,
    ],
    ['contacts are missing', [accounts], /partly distributed: contacts is not/],
    [
      'many are left behind',
      [contacts, ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ ...accounts, name, lies: null }))],
      /partly distributed: a, b, c, d and 2 more tables are not/,
    ],
  ])('is refused when %s, with the next step', (_, tables, message) => {
    const look = () => databaseLayoutOf(tables);
    expect(look).toThrow(message);
    expect(look).toThrow(expect.objectContaining({ nextStep: 'Run: switchbook migrate --distribute' }));
  });

  it('a database without Citus is plain and cannot be distributed', async () => {
    if ((await readLayout(fixture.database)) === 'distributed') return;
    await expect(distribute(fixture.database)).rejects.toMatchObject({
      message: 'This database does not have Citus, so its tables cannot be distributed.',
      nextStep: 'Run the command without --distribute, or set up a cluster: see docs/develop/citus.md.',
    });
  });

  it('is not distributed while a server listens on it', async () => {
    await withEmptyDatabase(async ({ database }) => {
      await refuseServers(database);
      const server = await database.connect();
      await server.query('listen switchbook_changed');
      await expect(refuseServers(database)).rejects.toThrow('Servers of Switchbook are running');
      server.release(true);
    });
  });
});

describe('a migration', () => {
  it('is split into its statements, despite any quotes', () => {
    const sql = `-- a comment; with a semicolon
      create table a (b text default 'x; ''y'''); /* another; one */
      insert into a values ('--'), ($q$ ; $q$), ("c;d");
      select 1 - 2 / 3`;
    expect(statementsOf(sql)).toEqual([
      `create table a (b text default 'x; ''y''')`,
      `insert into a values ('--'), ($q$ ; $q$), ("c;d")`,
      'select 1 - 2 / 3',
    ]);
  });

  it('updates all rows with values from a subquery', () => {
    const update = `update things t set a = coalesce(f(t.b, ' from, '), '('), c = (select x from y where y.d = t.d)`;
    expect(withValuesInSubquery(update).replace(/\s+/g, ' ')).toBe(
      `update things t set a = made.a, c = made.c from (select t.account_id, t.id, coalesce(f(t.b, ' from, '), '(') as a, ` +
        '(select x from y where y.d = t.d) as c from things t) made where made.account_id = t.account_id and made.id = t.id',
    );
    for (const text of ['update things t set a = 1 where t.b = 2', 'create table a (b text)'])
      expect(withValuesInSubquery(text)).toBe(text);
  });

  it('creates a table without its foreign keys, and adds them later', () => {
    const { text, keys } = withoutForeignKeys(`create table a (
      account_id uuid not null,
      id uuid not null,
      constraint a_pkey primary key (account_id, id),
      constraint a_contact_fkey foreign key (account_id, id)
        references contacts (account_id, id) on delete cascade,
      constraint a_account_fkey foreign key (account_id) references accounts (id)
    )`);
    expect(text.replace(/\s+/g, ' ')).toBe(
      'create table a ( account_id uuid not null, id uuid not null, constraint a_pkey primary key (account_id, id) )',
    );
    expect(keys.map((key) => key.replace(/\s+/g, ' '))).toEqual([
      'alter table a add constraint a_contact_fkey foreign key (account_id, id) references contacts (account_id, id) on delete cascade',
      'alter table a add constraint a_account_fkey foreign key (account_id) references accounts (id)',
    ]);
    expect(withoutForeignKeys('create index a_idx on a (id)')).toEqual({
      text: 'create index a_idx on a (id)',
      keys: [],
    });
  });

  it('takes a foreign key out of the definition of a column', () => {
    const { text, keys } = withoutForeignKeys(`create table a (
      account_id uuid not null references accounts (id) on delete cascade,
      at timestamptz(3) not null,
      constraint a_pkey primary key (account_id)
    )`);
    expect(text).toBe(`create table a (
      account_id uuid not null,
      at timestamptz(3) not null,
      constraint a_pkey primary key (account_id)
    )`);
    expect(keys).toEqual([
      'alter table a add constraint a_account_id_fkey foreign key (account_id) references accounts (id) on delete cascade',
    ]);
  });

  it('leaves no foreign key in the definition of a table', () => {
    const created = readMigrations('migrations')
      .flatMap(({ sql }) => statementsOf(sql))
      .filter((text) => /^create (unlogged )?table/i.test(text));
    expect(created.length).toBeGreaterThan(20);
    for (const text of created) expect(withoutForeignKeys(text).text).not.toMatch(/references/i);
  });
});

it('a statement of several parts runs completely or not at all on a connection, and reports its error', async () => {
  const client = await fixture.database.connect();
  try {
    const query = distributedQueryOn(
      client,
      (statement, values) => runOn(client, statement, values),
      () => false,
    );
    const inParts = (last: string): Statement => ({
      text: '',
      perShard: ({ inOneTransaction: together }) =>
        together(async (part) => {
          await part(planned('insert into parts values (1)'), []);
          return part(planned(last), []);
        }),
    });
    await query(planned('create temporary table parts (part integer)'), []);
    await query(inParts('select 1'), []);
    await expect(query(inParts('select 1 / 0'), [])).rejects.toThrow('division by zero');
    await client.query('rollback');
    expect(await query(planned('select part from parts'), [])).toEqual([{ part: 1 }]);
  } finally {
    client.release(true);
  }
});
