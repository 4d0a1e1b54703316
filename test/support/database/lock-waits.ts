/** Waits for locks. On a Citus cluster the waiting connection is on the node that has the rows. */
import { inject } from 'vitest';
import type { Queryable } from '../../../src/database/database.js';
import { planned } from '../../../src/database/statements/sql.js';

/** Whether a statement of this database has waited for a lock longer than `longerThan` (SQL, an interval). */
export async function isLockAwaited(on: Queryable, longerThan = `interval '0'`): Promise<boolean> {
  return (await lockWaits(on, longerThan)) > 0;
}

/** The number of such statements. */
export async function lockWaits(on: Queryable, longerThan = `interval '0'`): Promise<number> {
  return (await listLockWaits(on, longerThan)).length;
}

interface LockWait {
  /** null: the transaction has locked or written no rows */
  readonly transaction: string | null;
  /** the statements of its connections, on a cluster also of those on other nodes */
  readonly statements: readonly string[];
}

/** Lists the connections that wait so. */
export function listLockWaits(on: Queryable, longerThan = `interval '0'`): Promise<readonly LockWait[]> {
  const [activity, connection] = inject('hasCitus')
    ? ['citus_stat_activity', 's.global_pid']
    : ['pg_stat_activity', 's.pid'];
  return on.query<LockWait>(
    planned(`select max(s.backend_xid::text) as transaction, array_agg(s.query) as statements from ${activity} s
      where s.datname = current_database() group by ${connection}
      having bool_or(s.wait_event_type = 'Lock' and clock_timestamp() - s.query_start > ${longerThan})`),
    [],
  );
}
