/** What metrics tell of the database as a whole, in one cheap statement: size, contacts, sessions, age of transactions, standbys. */
import type { Queryable } from '../database/database.js';
import { planned } from '../database/sql.js';

export interface DatabaseState {
  readonly bytes: number;
  /** of all accounts */
  readonly contacts: number;
  /** sessions of all clients of the server, and how many it admits */
  readonly sessions: number;
  readonly maxSessions: number;
  /** of the oldest transaction of this database */
  readonly oldestTransactionSeconds: number;
  /** transaction ids since the oldest that is not frozen; the server stops writing at two thousand million */
  readonly transactionIdAge: number;
  /** null: no standby follows */
  readonly replicationLagSeconds: number | null;
}

// The tallies are sums, of which an account has few.
const stateSql = planned(
  `select pg_database_size(current_database())::float8 as bytes,
     (select coalesce(sum(t.contacts), 0)::float8 from accounts a join contact_tallies t on t.account_id = a.id) as contacts,
     (select count(*)::int from pg_stat_activity s where s.backend_type = 'client backend') as sessions,
     current_setting('max_connections')::int as "maxSessions",
     (select coalesce(max(extract(epoch from clock_timestamp() - s.xact_start)), 0)::float8 from pg_stat_activity s
       where s.datname = current_database() and s.backend_type = 'client backend') as "oldestTransactionSeconds",
     (select age(d.datfrozenxid)::float8 from pg_database d where d.datname = current_database()) as "transactionIdAge",
     (select max(extract(epoch from coalesce(r.replay_lag, '0')))::float8 from pg_stat_replication r) as "replicationLagSeconds"`,
);

export async function readDatabaseState(on: Queryable): Promise<DatabaseState | undefined> {
  const [row] = await on.query<DatabaseState>(stateSql, []);
  return row;
}
