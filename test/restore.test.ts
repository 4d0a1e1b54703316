/** What a directory knows is right after its rows were brought into another cluster, as a dump and its restore do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { programRoot } from '../src/config/root.js';
import { openCore } from '../src/core/core.js';
import { openEmbedded } from '../src/postgres/embedded.js';
import { type OpenDatabase, openDatabase } from '../src/store/database.js';
import { migrate, readMigrations } from '../src/store/migrate.js';
import { type Connection, connectionTo } from './support/connection.js';
import { type TestAccount, useGround } from './support/ground.js';

const ground = useGround();
const dataDir = mkdtempSync(path.join(tmpdir(), 'switchbook-restored-'));
let other: Awaited<ReturnType<typeof openEmbedded>>;

beforeAll(async () => {
  other = await openEmbedded({ dataDir, role: 'visitor', settings: { fsync: 'off' } });
});
afterAll(async () => {
  await other?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function clientOf(connection: Connection): Promise<pg.Client> {
  const client = new pg.Client(
    typeof connection === 'string' ? { connectionString: connection } : connection,
  );
  await client.connect();
  return client;
}

/** A migrated database in the other cluster with the rows of the ground's. */
async function restore(name: string): Promise<OpenDatabase> {
  const server = await clientOf(other.connection);
  await server.query(`create database ${name}`);
  await server.end();
  const connection = connectionTo(other.connection, name);
  const database = openDatabase({ connection, poolSize: 4, applicationName: 'switchbook tests' });
  await migrate(database, readMigrations(path.join(programRoot, 'migrations')), new Date());
  const [row] = await ground.database.query<{ name: string }>(
    { text: 'select current_database()::text as name' },
    [],
  );
  const from = await clientOf(connectionTo(inject('server'), row?.name ?? ''));
  const to = await clientOf(connection);
  await to.query('set session_replication_role = replica');
  const tables = await from.query(
    `select format('%I', table_name) as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like '%migration%'`,
  );
  for (const { name: table } of tables.rows) {
    const rows = await from.query(`select coalesce(json_agg(t)::text, '[]') as all from ${table} t`);
    await to.query(`delete from ${table}`);
    const stored = await to.query<{ names: string }>(
      `select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as names
       from information_schema.columns
       where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER'`,
      [table],
    );
    const names = stored.rows[0]?.names ?? '';
    await to.query(
      `insert into ${table} (${names}) select ${names} from json_populate_recordset(null::${table}, $1)`,
      [rows.rows[0].all],
    );
  }
  await Promise.all([from.end(), to.end()]);
  return database;
}

const phone = (value: string) =>
  ({
    op: 'hold',
    identity: { kind: 'phone', scope: '', value, raw: `+${value}`, label: null, attrs: {} },
  }) as never;

async function make(core: typeof ground.core, { caller }: TestAccount, name: string, value: string) {
  const edit = { displayName: { op: 'set', value: name }, identities: [phone(value)] } as never;
  return core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit });
}

const doe = { op: 'text', terms: [{ in: 'name', value: 'doe' }] } as never;
const positions = async (database: OpenDatabase, { account }: TestAccount) =>
  (
    await database.query<{ position: number; contact_id: string }>(
      {
        text: 'select position, contact_id from events where account_id = $1 and contact_id is not null order by position, seq',
      },
      [account.id],
    )
  ).map((row) => row);

it('totals stay exact and the feed in order, however far the first cluster had counted', async () => {
  const account = await ground.newAccount();
  // Each takes a transaction id: those of the first cluster are far above those of the second.
  const [before] = await ground.database.query<{ next: number }>(
    { text: 'select pg_snapshot_xmax(pg_current_snapshot())::text::int as next' },
    [],
  );
  for (let left = 2_000; left > 0; left -= 1)
    await ground.database.query({ text: 'select pg_current_xact_id()' }, []);
  for (let index = 0; index < 25; index += 1)
    await make(ground.core, account, 'Jane Doe', String(14_155_560_000 + index));
  expect(await ground.core.countContacts(account.caller, doe)).toBe(25);

  const database = await restore('restored');
  const [after] = await database.query<{ next: number }>(
    { text: 'select pg_snapshot_xmax(pg_current_snapshot())::text::int as next' },
    [],
  );
  expect(after?.next).toBeLessThan((before?.next ?? 0) + 2_000);
  const old = await positions(database, account);
  const core = await openCore({ database });
  try {
    for (let round = 0; round < 4; round += 1) expect(await core.countContacts(account.caller, doe)).toBe(25);
    await make(core, account, 'John Doe', '14155569999');
    for (let round = 0; round < 4; round += 1) expect(await core.countContacts(account.caller, doe)).toBe(26);
    const now = await positions(database, account);
    expect(now.slice(0, 25)).toEqual(old);
    expect(now).toHaveLength(26);
  } finally {
    await core.close();
  }

  // Opened again where it is now, it goes on as it was.
  const again = await openCore({ database });
  const [installation] = await database.query<{ epoch: number }>(
    { text: 'select epoch from installation' },
    [],
  );
  expect(installation?.epoch).toBe(1);
  expect(await again.countContacts(account.caller, doe)).toBe(26);
  await again.close();
  await database.close();
});
