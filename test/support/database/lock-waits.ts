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
  const activity = inject('hasCitus') ? 'citus_stat_activity' : 'pg_stat_activity';
  const waiting = await on.query(
    planned(`select from ${activity} s where s.datname = current_database() and s.wait_event_type = 'Lock'
      and clock_timestamp() - s.query_start > ${longerThan}`),
    [],
  );
  return waiting.length;
}
