/**
 * Distributes the accounts over the nodes of a Citus cluster, in one transaction of all nodes: all or nothing. Tables
 * with the right placement are left unchanged, so it may run again at any time, also with rows.
 */
import pg from 'pg';
import { databaseLocks } from '../connections/claims.js';
import { pendingKb } from '../connections/deadlines.js';
import type { Database, Queryable, Transaction } from '../database.js';
import { planned } from '../statements/sql.js';
import {
  distributionProbe,
  hasCitus,
  type LaidTable,
  LayoutError,
  listLaidTables,
  refuseWorker,
} from './distribution.js';

const settings = [
  planned(`set local citus.multi_shard_modify_mode to 'sequential'`),
  planned('set local client_min_messages to warning'),
];
// A running server listens, and has read the layout at its start.
const serversSql = planned(`
  select count(*)::integer as servers from pg_stat_activity a
  where a.datname = current_database() and a.query ~* '^(listen|notify) switchbook_changed'`);
const nodesSql = planned(`
  select count(*) filter (where n.shouldhaveshards and n.isactive)::integer as nodes
  from pg_catalog.pg_dist_node n where n.noderole = 'primary'`);
// Shards are tables with constraints of their own, so the names of the distributed tables are a parameter.
const keysSql = planned(`
  select t.relname::text as table, k.conname::text as name, pg_get_constraintdef(k.oid) as definition
  from pg_constraint k join pg_class t on t.oid = k.conrelid
  where k.contype = 'f' and t.relnamespace = current_schema()::regnamespace and t.relname = any($1)
  order by t.relname, k.conname`);

export interface DistributeResult {
  /** tables that this call has distributed, or copied to every node */
  readonly distributed: readonly string[];
  /** nodes that hold accounts */
  readonly nodes: number;
}

/** Throws LayoutError for a database without a cluster. */
export async function needCluster(on: Queryable): Promise<void> {
  if (await hasCitus(on)) return refuseWorker(on);
  throw new LayoutError(
    'This database does not have Citus, so its tables cannot be distributed.',
    'Run the command without --distribute, or set up a cluster: see docs/develop/citus.md.',
  );
}

/** Throws LayoutError if that is impossible. */
export async function distribute(database: Database): Promise<DistributeResult> {
  await needCluster(database);
  return database.transaction(async (tx) => {
    await tx.query(planned('select pg_advisory_xact_lock($1)'), [databaseLocks.migration]);
    await setSequentialMode(tx);
    const [row] = await tx.query<{ nodes: number }>(nodesSql, []);
    const nodes = row?.nodes ?? 0;
    if (nodes === 0)
      throw new LayoutError(
        'The Citus cluster has no node that can store accounts.',
        `Add workers on the coordinator: select citus_add_node('host', 5432); see docs/develop/citus.md`,
      );
    const tables = await listLaidTables(tx);
    if (tables.some((table) => table.lies !== table.belongs)) await refuseServers(tx);
    return { distributed: await distributeTables(tx, tables), nodes };
  }, 'unbounded');
}

/** Throws LayoutError while servers run on the database. */
export async function refuseServers(on: Queryable): Promise<void> {
  const [row] = await on.query<{ servers: number }>(serversSql, []);
  if ((row?.servers ?? 0) === 0) return;
  throw new LayoutError(
    'Servers of Switchbook are running on this database. They would not notice that the tables are distributed.',
    'Stop them, then run the command again.',
  );
}

/**
 * Makes Citus send statements of the transaction to the shards one by one. By default it uses one connection per shard.
 * Then a statement would not see the writes of the other connections. Citus would also refuse to read a reference table
 * that distributed tables reference. The settings also suppress a notice per table.
 */
export async function setSequentialMode(tx: Transaction): Promise<void> {
  for (const statement of settings) await tx.query(statement, []);
}

/**
 * Returns the names of tables with a wrong placement. Call `setSequentialMode` first. Foreign keys are created again.
 */
export async function distributeTables(tx: Transaction, tables: readonly LaidTable[]): Promise<string[]> {
  const wrong = tables.filter((table) => table.lies !== table.belongs);
  const otherwise = wrong.filter((table) => table.lies !== null);
  if (otherwise.length > 0)
    throw new LayoutError(
      `Some tables are not distributed as this program needs: ${otherwise.map((table) => table.name).join(', ')}.`,
      `Undistribute them on the coordinator first: select undistribute_table('${otherwise[0]?.name}', cascade_via_foreign_keys => true)`,
    );
  const unlogged = tables.filter((table) => table.isUnlogged);
  if (wrong.length + unlogged.length === 0) return [];
  // Citus moves a shard by logical replication, which skips unlogged tables: no account could be moved.
  for (const { name } of unlogged)
    await tx.query(planned(`alter table ${pg.escapeIdentifier(name)} set logged`), []);
  const keys = await tx.query<ForeignKey>(keysSql, [wrong.map((table) => table.name)]);
  for (const key of keys)
    await run(tx, key, `alter table %t drop constraint ${pg.escapeIdentifier(key.name)}`);
  // Reference tables first: distributed tables have foreign keys to them. The first distributed table determines the
  // placement of all tables.
  const rank = (table: LaidTable) =>
    table.belongs === 'everywhere' ? 0 : table.name === distributionProbe ? 1 : 2;
  for (const table of [...wrong].sort((left, right) => rank(left) - rank(right)))
    await distributeTable(tx, table);
  for (const key of keys)
    await run(tx, key, `alter table %t add constraint ${pg.escapeIdentifier(key.name)} ${key.definition}`);
  return wrong.map((table) => table.name);
}

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

// Shards get the options of the indexes, and nodes get no settings of a connection.
const pendingSql = planned(`
  select format('alter index %s set (gin_pending_list_limit = ${pendingKb.unsorted})', x.indexrelid::regclass) as bound
  from pg_index x join pg_class i on i.oid = x.indexrelid join pg_am m on m.oid = i.relam
  where x.indrelid = $1::regclass and m.amname = 'gin'`);

async function distributeTable(tx: Transaction, { name, belongs }: LaidTable): Promise<void> {
  const table = pg.escapeIdentifier(name);
  for (const { bound } of await tx.query<{ bound: string }>(pendingSql, [table]))
    await tx.query(planned(bound), []);
  if (belongs === 'everywhere')
    await tx.query(planned('select create_reference_table($1::regclass)'), [table]);
  else
    await tx.query(
      planned(`select create_distributed_table($1::regclass, 'account_id', colocate_with => $2)`),
      [table, name === distributionProbe ? 'none' : distributionProbe],
    );
}

async function run(tx: Transaction, { table }: ForeignKey, text: string): Promise<void> {
  await tx.query(planned(text.replace('%t', () => pg.escapeIdentifier(table))), []);
}
