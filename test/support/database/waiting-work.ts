/** Whether work reads a table in a transaction that has an id: events of all accounts wait for such transactions. */
import { planned } from '../../../src/database/statements/sql.js';
import type { CoreFixture } from '../fixture.js';
import { until } from '../until.js';

const waitingSql = planned(`select a.backend_xid::text as transaction from pg_locks l
  join pg_stat_activity a on a.pid = l.pid and a.datname = current_database()
  where not l.granted and l.relation = $1::text::regclass`);

/** Locks the table until the work waits for it. Returns the ids of the transactions that wait; null: none. */
export async function idsAtTable(
  { database }: Pick<CoreFixture, 'database'>,
  table: string,
  work: () => Promise<unknown>,
): Promise<readonly (string | null)[]> {
  let working: Promise<unknown> | undefined;
  const ids = await database.transaction(async (tx) => {
    await tx.query(planned(`lock table ${table} in access exclusive mode`), []);
    working = work();
    working.catch(() => {});
    let rows: { transaction: string | null }[] = [];
    await until('the work waits for the table', async () => {
      rows = await database.query(waitingSql, [table]);
      return rows.length > 0;
    });
    return rows.map((row) => row.transaction);
  });
  await working;
  return ids;
}
