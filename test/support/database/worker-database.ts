/**
 * The database that the test files of one worker use one after the other. A new database for each file would take
 * longer than most files. Each file finds only the neighbor in it. The database is recreated after some files, since
 * deletions leave traces in tables and indexes, and after a file that could not restore it.
 */

import { expandScope } from '@switchbook/domain/access/access.js';
import { inject } from 'vitest';
import { findTables } from '../../../src/compose/faces.js';
import { openCore } from '../../../src/core/core.js';
import { type Database, type OpenDatabase, openDatabase } from '../../../src/database/database.js';
import { planned } from '../../../src/database/statements/sql.js';
import { imageOf, populate } from '../accounts/neighbor.js';
import type { TestAccount } from '../fixture.js';
import { connectionTo, runOn } from './connection.js';
import { createDatabase, dropDatabase } from './databases.js';

export interface FixtureDatabase {
  readonly name: string;
  readonly neighbor: TestAccount;
  /** hash of the neighbor's data */
  readonly image: string;
  /** hash of the tables and of data without an account */
  readonly frame: string;
}

const filesOfOne = 12;
const insufficientPrivilege = '42501';
const allScopes = expandScope('all') ?? [];
let reused: (FixtureDatabase & { uses: number }) | undefined;
let isTaken = false;
/**
 * Connections to the worker's database for its files: a new connection reads the catalog and plans every statement
 * again.
 */
let connections: OpenDatabase | undefined;

/** Creates a database for one test file. */
export async function makeFixtureDatabase(now: () => Date): Promise<FixtureDatabase> {
  // The end of the run drops all databases whose names begin with the template's name.
  const name = `${inject('template')}_${Math.random().toString(36).slice(2)}`;
  await createDatabase(inject('servers'), name, inject('template'));
  const database = openDatabase({
    connection: connectionTo(inject('server'), name),
    poolSize: 2,
    applicationName: name,
  });
  const core = await openCore({ database, clock: now, integerScopes: (await findTables()).integerScopes });
  try {
    const account = await core.createAccount({ name: 'Neighbor' });
    const { secret } = await core.createKey(account.id, {
      name: 'test',
      scopes: allScopes,
      rateLimit: { kind: 'unlimited' },
      expiresAt: null,
    });
    const caller = { accountId: account.id, face: 'test', keyId: null };
    await populate(core, caller);
    const image = await imageOf(database, account.id);
    const frame = await frameOf(database);
    return { name, neighbor: { account, key: secret, caller }, image, frame };
  } finally {
    await core.close();
    await database.close();
  }
}

/**
 * Returns the worker's database, with the neighbor as its only account; undefined while it is in use, as in a file
 * with two fixtures.
 */
export async function takeWorkerDatabase(now: () => Date): Promise<FixtureDatabase | undefined> {
  if (isTaken) return undefined;
  isTaken = true;
  const known = reused;
  reused = undefined;
  if (known !== undefined && known.uses < filesOfOne && (await sweep(known))) {
    reused = { ...known, uses: known.uses + 1 };
  } else {
    if (known !== undefined) await dropKept(known);
    reused = { ...(await makeFixtureDatabase(now)), uses: 1 };
  }
  return reused;
}

/** Returns the database, once for each `take`. A spoiled one is dropped, so the next file gets another. */
export async function giveBackWorkerDatabase(isSpoiled: boolean): Promise<void> {
  isTaken = false;
  if (!isSpoiled || reused === undefined) return;
  const spoiled = reused;
  reused = undefined;
  await dropKept(spoiled);
}

/** Returns connections that stay open for the next file. */
export function connectionsOfWorker(open: () => OpenDatabase): OpenDatabase {
  connections ??= open();
  // Tests spread it, so all members are its own; spreading here would read the layout before it is known.
  return Object.defineProperties({} as OpenDatabase, {
    ...Object.getOwnPropertyDescriptors(connections),
    close: { value: async () => {}, enumerable: true },
  });
}

async function dropKept({ name }: FixtureDatabase): Promise<void> {
  const closed = connections;
  connections = undefined;
  await dropDatabase(inject('servers'), name, closed);
}

/** Tables, columns, constraints, indexes and functions, and the row of the installation. */
async function frameOf(database: Database): Promise<string> {
  const [row] = await database.query<{ frame: string }>(
    planned(`select md5(concat(
      (select string_agg(concat(a.attrelid::regclass, a.attnum, a.attname, a.atttypid), ',' order by a.attrelid, a.attnum)
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace and a.attnum > 0),
      (select string_agg(concat(conname, convalidated), ',' order by conname, conrelid)
       from pg_constraint where connamespace = 'public'::regnamespace),
      (select string_agg(concat(indexrelid::regclass, indisvalid), ',' order by indexrelid)
       from pg_index where indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)),
      (select string_agg(proname, ',' order by proname) from pg_proc where pronamespace = 'public'::regnamespace),
      (select i::text from installation i))) as frame`),
    [],
  );
  return row?.frame ?? '';
}

/**
 * Deletes every other account, with all references to it. False: this user lacks the right, or more than accounts has
 * changed.
 */
async function sweep({ name, neighbor, frame }: FixtureDatabase): Promise<boolean> {
  const database = openDatabase({
    connection: connectionTo(inject('server'), name),
    poolSize: 1,
    applicationName: name,
  });
  try {
    if ((await frameOf(database)) !== frame) return false;
  } finally {
    await database.close();
  }
  const id = neighbor.account.id;
  const sql = `set session_replication_role = replica;
     do $$
     declare place record;
     begin
       for place in
         select a.attrelid::regclass as name, a.attname as key
         from pg_attribute a join pg_class c on c.oid = a.attrelid
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
           and (a.attname = 'account_id' or a.attname = 'id' and c.relname = 'accounts')
       loop
         execute format('delete from %s where %I <> %L', place.name, place.key, '${id}');
       end loop;
     end $$`;
  try {
    await runOn(connectionTo(inject('server'), name), sql);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === insufficientPrivilege) return false;
    throw error;
  }
}
