/**
 * Numbers of deleted items, and the items into which they were merged. No item gets such a number again: histories, the
 * bin and undos name items by their numbers.
 */
import { mapNames } from '@switchbook/domain/contact/contact-fields.js';
import { allCatalogs, type Catalog } from '@switchbook/domain/contact/query.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { firstColumn, rowsOf } from '../../database/statements/one-statement.js';
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

/** Items as snapshots name them. */
export type ItemNumbers = Readonly<Record<Catalog, readonly number[]>>;

interface MergedItem {
  readonly catalog: Catalog;
  readonly number: number;
  /** the number of the item into which it was merged, which may be deleted too */
  readonly into: number;
}

const listMerged = rowsOf<MergedItem, [catalogs: readonly Catalog[], numbers: readonly number[]]>(
  prepared(
    'list_merged_items',
    `select d.catalog, d.number, d.into_number as into from unnest($2::text[], $3::bigint[]) as w(catalog, number)
       join dropped_items d on d.account_id = $1 and d.catalog = w.catalog and d.number = w.number
     where d.into_number is not null`,
  ),
);

/** An item may be merged into one that is merged later, and so on. */
const maxMerges = 20;

/**
 * Returns a function that follows merges: it maps the number of an item to the number of the item that remains. Other
 * numbers map to themselves. `items`: the numbers that the caller will look up.
 */
export async function followMerges(
  on: Queryable,
  accountId: AccountId,
  items: ItemNumbers,
): Promise<(catalog: Catalog, number: number) => number> {
  const remaining = mapNames(allCatalogs, () => new Map<number, number>());
  let candidates = allCatalogs.flatMap((catalog) =>
    [...new Set(items[catalog])].map((number) => ({ catalog, number })),
  );
  for (let merges = 0; merges < maxMerges && candidates.length > 0; merges += 1) {
    const merged = await listMerged(
      on,
      accountId,
      candidates.map(({ catalog }) => catalog),
      candidates.map(({ number }) => number),
    );
    for (const { catalog, number, into } of merged) remaining[catalog].set(number, into);
    candidates = merged
      .map(({ catalog, into }) => ({ catalog, number: into }))
      .filter(({ catalog, number }) => !remaining[catalog].has(number));
  }
  return (catalog, number) => {
    let last = number;
    // An edited backup may have a circle.
    for (let merges = 0; merges < maxMerges; merges += 1) last = remaining[catalog].get(last) ?? last;
    return last;
  };
}

/** Returns the part of a deletion that records the item. `into`: the number of the item into which it was merged. */
export const recordDropped = (catalog: Catalog, number: Sql, into: Sql): Part => ({
  name: 'dropped',
  writes: true,
  sql: sql`insert into dropped_items (account_id, catalog, number, into_number)
       select ${account}, '${catalog}', n.number, ${into}::bigint from ${catalog} n where n.account_id = ${account} and n.number = ${number}
       on conflict do nothing`,
});
