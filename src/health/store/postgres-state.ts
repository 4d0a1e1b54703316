/**
 * Checks of the PostgreSQL server for `doctor`: versions, the connection, the clock, sessions and locks, the shape of
 * the schema.
 */

import type pg from 'pg';
import { runOn } from '../../database/connections/connection-pool.js';
import { disableReadTimeout } from '../../database/connections/deadlines.js';
import type { Database, Queryable } from '../../database/database.js';
import { ownSchema, quoteName } from '../../database/schema/table-catalog.js';
import { allRows } from '../../database/statements/one-statement.js';
import { planned } from '../../database/statements/sql.js';

interface ServerVersions {
  readonly server: string;
  readonly number: number;
  /** versions by name */
  readonly extensions: Readonly<Record<string, string>>;
}

const versionsSql = planned(
  `select current_setting('server_version') as server, current_setting('server_version_num')::integer as number,
     (select coalesce(json_object_agg(e.extname, e.extversion), '{}') from pg_extension e) as extensions`,
);

export async function readServerVersions(on: Queryable): Promise<ServerVersions> {
  const [row] = await on.query<ServerVersions>(versionsSql, []);
  return row ?? { server: 'unknown', number: 0, extensions: {} };
}

const sizeSql = planned('select pg_database_size(current_database())::float8 as bytes');

/** Reads the size of the database with its indexes, without other files of PostgreSQL. */
export async function readDatabaseSize(on: Queryable): Promise<number> {
  const [row] = await on.query<{ bytes: number }>(sizeSql, []);
  return row?.bytes ?? 0;
}

/** Returns SQL that tests whether PostgreSQL hides the details of a client's session from this user. */
const hiddenSessionSql = (session: string) =>
  `(${session}.usename is not null and ${session}.backend_type is null)`;
const clientSessionSql = (session: string) =>
  `(${session}.backend_type = 'client backend' or ${hiddenSessionSql(session)})`;

interface StatisticsAccess {
  readonly user: string;
  /** whether it may see the activity of other users' sessions */
  readonly readsAllSessions: boolean;
  /** sessions of this database with hidden details */
  readonly hidden: number;
}

// A superuser has every role.
const statisticsAccessSql = planned(
  `select current_user::text as "user", pg_has_role(current_user, 'pg_read_all_stats', 'usage') as "readsAllSessions",
     (select count(*)::int from pg_stat_activity s where s.datname = current_database() and ${hiddenSessionSql('s')}) as hidden`,
);

export async function readStatisticsAccess(on: Queryable): Promise<StatisticsAccess> {
  const [row] = await on.query<StatisticsAccess>(statisticsAccessSql, []);
  return row ?? { user: '', readsAllSessions: false, hidden: 0 };
}

/** Metrics of the database as a whole, in one cheap statement. */
export interface DatabaseState {
  readonly bytes: number;
  /** contacts of all accounts */
  readonly contacts: number;
  /** sessions of all clients of the server, and how many it admits */
  readonly sessions: number;
  readonly maxSessions: number;
  /** age of the oldest transaction of this database; null: transactions of some sessions are hidden from this user */
  readonly oldestTransactionSeconds: number | null;
  /** transaction ids since the oldest that is not frozen; the server stops writing at two thousand million */
  readonly transactionIdAge: number;
  /** null: no standby follows, or its lag is hidden from this user */
  readonly replicationLagSeconds: number | null;
}

// The tallies are sums: an account has few.
const stateSql = planned(
  `select pg_database_size(current_database())::float8 as bytes,
     (select coalesce(sum(t.contacts), 0)::float8 from accounts a join contact_tallies t on t.account_id = a.id) as contacts,
     (select count(*)::int from pg_stat_activity s where ${clientSessionSql('s')} and s.datname is not null) as sessions,
     current_setting('max_connections')::int as "maxSessions",
     (select case when count(*) filter (where ${hiddenSessionSql('s')}) = 0
         then coalesce(max(extract(epoch from clock_timestamp() - s.xact_start)), 0)::float8 end from pg_stat_activity s
       where s.datname = current_database() and ${clientSessionSql('s')}) as "oldestTransactionSeconds",
     (select age(d.datfrozenxid)::float8 from pg_database d where d.datname = current_database()) as "transactionIdAge",
     (select case when count(*) = count(r.state) then max(extract(epoch from coalesce(r.replay_lag, '0')))::float8 end
       from pg_stat_replication r) as "replicationLagSeconds"`,
);

export async function readDatabaseState(on: Queryable): Promise<DatabaseState | undefined> {
  const [row] = await on.query<DatabaseState>(stateSql, []);
  return row;
}

interface ConnectionState {
  /** the connection uses a network, as far as this process can detect */
  readonly isOverNetwork: boolean;
  /** undefined: not encrypted */
  readonly tls: string | undefined;
  /** whether a pooler is in between: the server's process id or connection kind differs from the client's */
  readonly isPooled: boolean;
}

const connectionSql = planned(
  `select pg_backend_pid() as pid, inet_client_addr() is null as "isLocal",
     (select s.version from pg_stat_ssl s where s.pid = pg_backend_pid() and s.ssl) as tls`,
);

export async function readConnection(database: Database): Promise<ConnectionState> {
  const client = await database.connect();
  try {
    const [row] = await runOn<{ pid: number; isLocal: boolean; tls: string | null }>(
      client,
      connectionSql,
      [],
    );
    const { processID, host = '' } = client as pg.PoolClient & { processID?: number; host?: string };
    const isSocket = host.startsWith('/');
    return {
      isOverNetwork: !isSocket && !/^(localhost|127\.|::1$)/.test(host),
      tls: row?.tls ?? undefined,
      isPooled: row?.pid !== processID || (!isSocket && row?.isLocal === true),
    };
  } finally {
    client.release();
  }
}

const clockSql = planned('select round(extract(epoch from clock_timestamp()) * 1000)::float8 as at');

/** Reads the server's time in milliseconds since 1970. */
export async function readServerClock(on: Queryable): Promise<number> {
  const [row] = await on.query<{ at: number }>(clockSql, []);
  return row?.at ?? Number.NaN;
}

interface SlowSession {
  readonly pid: number;
  /** application_name */
  readonly program: string;
  readonly kind: 'waits for a lock' | 'is idle in a transaction' | 'has a long transaction';
  readonly seconds: number;
  /** processes that block the session */
  readonly blockers: readonly number[];
}

// Other sessions of this database. Texts of statements are not read.
const sessionsSql = planned(
  `select * from (
     select a.pid, a.application_name as program, case
         when l.since < clock_timestamp() - $1::interval then 'waits for a lock'
         when a.state like 'idle in transaction%' and a.state_change < clock_timestamp() - $2::interval then 'is idle in a transaction'
         when a.xact_start < clock_timestamp() - $3::interval then 'has a long transaction' end as kind,
       round(extract(epoch from clock_timestamp() - case when l.since is not null then l.since
         when a.state like 'idle in transaction%' then a.state_change else a.xact_start end))::integer as seconds,
       case when l.since is null then '{}' else pg_blocking_pids(a.pid) end as blockers
     from pg_stat_activity a
     left join lateral (select min(k.waitstart) as since from pg_locks k where k.pid = a.pid and not k.granted) l on true
     where a.datname = current_database() and a.pid <> pg_backend_pid() and ${clientSessionSql('a')}) s
   where s.kind is not null order by s.seconds desc limit 20`,
);

/** Seconds after which each state counts. */
export interface SlowFrom {
  readonly lock: number;
  readonly idle: number;
  readonly transaction: number;
}

export function listSlowSessions(on: Queryable, from: SlowFrom): Promise<readonly SlowSession[]> {
  const seconds = [from.lock, from.idle, from.transaction].map((value) => `${value} seconds`);
  return on.query<SlowSession>(sessionsSql, seconds);
}

// Finds servers by their listening connection, which has a heartbeat as its last statement.
const listenersSql = planned(
  `select count(*)::integer as listeners from pg_stat_activity a
   where a.datname = current_database() and a.query like 'notify switchbook_changed, ''beat %'`,
);

/** Returns the number of servers with a connection to this database, including servers that do not respond. */
export async function countListeners(on: Queryable): Promise<number> {
  const [row] = await on.query<{ listeners: number }>(listenersSql, []);
  return row?.listeners ?? 0;
}

/** An index or a constraint. */
interface StoredObject {
  readonly name: string;
  readonly table: string;
  readonly isValid: boolean;
}

const indexesSql = planned(
  `select i.relname::text as name, t.relname::text as table, x.indisvalid and x.indisready as "isValid"
   from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
   where t.relnamespace = ${ownSchema} order by i.relname`,
);

export const listIndexes = allRows<StoredObject>(indexesSql);

const constraintsSql = planned(
  `select c.conname::text as name, t.relname::text as table, c.convalidated as "isValid"
   from pg_constraint c join pg_class t on t.oid = c.conrelid where t.relnamespace = ${ownSchema} order by c.conname`,
);

export const listConstraints = allRows<StoredObject>(constraintsSql);

/** Rebuilds the index next to the old one, without blocking statements. */
export async function rebuildIndex(database: Database, name: string): Promise<void> {
  await runOutsideTransaction(database, `reindex index concurrently ${quoteName(name)}`);
}

export async function dropIndex(database: Database, name: string): Promise<void> {
  await runOutsideTransaction(database, `drop index concurrently if exists ${quoteName(name)}`);
}

/** Makes an index. `definition` begins with CREATE INDEX; an invalid index of a failed attempt is dropped first. */
export async function makeIndex(database: Database, name: string, definition: string): Promise<void> {
  const text = definition.replace(/^CREATE (UNIQUE )?INDEX /, 'create $1index concurrently ');
  try {
    await runOutsideTransaction(database, text);
  } catch (error) {
    await dropIndex(database, name).catch(() => {});
    throw error;
  }
}

/** Validates a constraint while reads and writes continue. Throws if a row violates the constraint. */
export async function validateConstraint(database: Database, table: string, name: string): Promise<void> {
  await runOutsideTransaction(
    database,
    `alter table ${quoteName(table)} validate constraint ${quoteName(name)}`,
  );
}

/** Runs a statement outside a transaction, without a time limit; it waits 30 seconds at most for a lock. */
async function runOutsideTransaction(database: Database, text: string): Promise<void> {
  const client = await database.connect();
  client.on('error', () => {});
  try {
    disableReadTimeout(client);
    await client.query(`set statement_timeout = 0; set lock_timeout = '30s'`);
    await client.query(text);
  } finally {
    client.release(true);
  }
}
