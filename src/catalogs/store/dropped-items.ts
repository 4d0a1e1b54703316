/** Numbers of deleted items. No item gets one again: histories, the bin and undos name items by their numbers. */
import type { Catalog } from '@switchbook/domain/contact/query.js';
import { firstColumn } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import { account, type Part, type Sql, sql } from '../../database/statements/sql-fragments.js';

const listSql = prepared(
  'list_dropped_numbers',
  'select d.number from dropped_items d where d.account_id = $1 and d.catalog = $2 and d.number = any($3::bigint[])',
);

/** Returns the numbers in the list that deleted items of the catalog had. */
export const listDroppedNumbers = firstColumn<number, [catalog: Catalog, numbers: readonly number[]]>(
  listSql,
);

/** Returns the part of a deletion that records the item's number. */
export const recordDropped = (catalog: Catalog, number: Sql): Part => ({
  name: 'dropped',
  writes: true,
  sql: sql`insert into dropped_items (account_id, catalog, number)
       select ${account}, '${catalog}', n.number from ${catalog} n where n.account_id = ${account} and n.number = ${number}
       on conflict do nothing`,
});
