import type { Queryable } from '../database/database.js';
import { planned } from '../database/sql.js';

/** Of all tables and indexes, as they are on the disk. */
export async function readDatabaseBytes(on: Queryable): Promise<number> {
  const [row] = await on.query<{ bytes: string }>(
    planned('select pg_database_size(current_database())::text as bytes'),
    [],
  );
  return Number(row?.bytes ?? 0);
}
