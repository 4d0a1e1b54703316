/** The tables of accounts, as the schema has them. */
import type { Queryable } from '../../../src/database/database.js';
import { planned } from '../../../src/database/statements/sql.js';

/** Every table with an `account_id`, by name. */
export async function accountTables(on: Queryable): Promise<readonly string[]> {
  const rows = await on.query<{ name: string }>(
    planned(`select c.table_name::text as name from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and c.column_name = 'account_id' and t.table_type = 'BASE TABLE' order by 1`),
    [],
  );
  return rows.map((row) => row.name);
}
