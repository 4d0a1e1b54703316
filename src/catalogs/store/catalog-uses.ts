/** Counts the contacts that have an item of a catalog, and finds some of them. */
import { mapNames } from '@switchbook/domain/contact/contact-fields.js';
import type { Catalog } from '@switchbook/domain/contact/query.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { firstColumn } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';

/** The table and columns that link contacts to items. */
export const linkColumns: Readonly<
  Record<Catalog, { readonly table: string; readonly id: string; readonly number: string }>
> = {
  tags: { table: 'contact_tags', id: 'contact_id', number: 'number' },
  groups: { table: 'contact_groups', id: 'contact_id', number: 'number' },
  sources: { table: 'contacts', id: 'id', number: 'source_number' },
  statuses: { table: 'contacts', id: 'id', number: 'status_number' },
};

/** Returns SQL for the rows of contacts that have the item $2. */
export function usesSql(catalog: Catalog, columns = ''): string {
  const { table, number } = linkColumns[catalog];
  return `select ${columns} from ${table} l where l.account_id = $1 and l.${number} = $2`;
}

const statements = mapNames(Object.keys(linkColumns) as readonly Catalog[], statementsOf);

function statementsOf(catalog: Catalog) {
  const { table, id, number } = linkColumns[catalog];
  return {
    counts: prepared(
      `${catalog}_counts`,
      `select l.${number} as number, count(*)::bigint as contacts from ${table} l
       where l.account_id = $1 and l.${number} is not null group by l.${number}`,
    ),
    some: prepared(`${catalog}_some`, `${usesSql(catalog, `l.${id} as id`)} limit $3`),
    lock: prepared(
      `${catalog}_lock`,
      `select n.number from ${catalog} n where n.account_id = $1 and n.number = $2 for update`,
    ),
  };
}

/** Counts contacts by item number; an item that no contact has is absent. */
export async function countItemUses(
  on: Queryable,
  accountId: AccountId,
  catalog: Catalog,
): Promise<ReadonlyMap<number, number>> {
  const rows = await on.query<{ number: number; contacts: number }>(statements[catalog].counts, [accountId]);
  return new Map(rows.map((row) => [row.number, row.contacts]));
}

/** Finds some contacts with the item, ordered by id, so that simultaneous changes lock them in one order. */
export async function listSomeWithItem(
  on: Queryable,
  accountId: AccountId,
  catalog: Catalog,
  number: number,
  limit: number,
): Promise<readonly ContactId[]> {
  const rows = await on.query<{ id: ContactId }>(statements[catalog].some, [accountId, number, limit]);
  return rows.map((row) => row.id).sort();
}

/** Locks an item: until the transaction ends, no contact can get it. */
export async function lockCatalogItem(
  tx: Transaction,
  accountId: AccountId,
  catalog: Catalog,
  number: number,
): Promise<void> {
  await tx.query(statements[catalog].lock, [accountId, number]);
}

/** The existing items among the numbers; they cannot be deleted until the transaction ends. */
export const lockItemsByCatalog = mapNames(['tags', 'groups'] as const, (catalog) =>
  firstColumn<number, [numbers: readonly number[]], Transaction>(
    prepared(
      `hold_${catalog}`,
      `select n.number from ${catalog} n where n.account_id = $1 and n.number = any($2::bigint[])
       order by n.number for key share`,
    ),
  ),
);
