/** Reads the items of a catalog that a change concerns. A catalog may have ten thousand others. */
import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import { mapNames } from '@switchbook/domain/contact/contact-fields.js';
import { allCatalogs, type Catalog } from '@switchbook/domain/contact/query.js';
import { itemNounOf } from '@switchbook/domain/identity/inherited-id.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { ofOneAccount } from '../../database/statements/keyed.js';
import type { Statement } from '../../database/statements/sql.js';
import { nameKey } from '../values/catalog.js';
import { type CatalogRow, fromCatalogRow, itemColumns, lockNewItems } from './catalog-rows.js';
import { inheritedSql } from './inherited-item-ids.js';

export interface ItemReferences {
  /** our numbers, and inherited ones of any scope */
  readonly numbers?: readonly (number | undefined)[];
  readonly name?: string | undefined;
}

const statements = mapNames(allCatalogs, statementOf);

function statementOf(catalog: Catalog): Statement {
  // A scope has thousands of ids, so each scope is found by one step in the index.
  return ofOneAccount(`${catalog}_by_reference`, (value) => {
    const accountValue = value('$1', 'uuid');
    const next = (condition: string) =>
      `(select h.scope from inherited_ids h where h.account_id = ${accountValue}${condition} order by h.scope limit 1)`;
    const key = catalog === 'tags' ? 'name' : 'folded';
    const itemKind = itemNounOf[catalog];
    // Each part reads rows by a whole key, one by one. Without statistics, PostgreSQL would scan the whole catalog.
    return `with recursive s(scope) as (
       ${next('')}
       union all select ${next(' and h.scope > s.scope')} from s where s.scope is not null),
     f as (
       select unnest(${value('$2', 'bigint[]')}::bigint[]) as number
       union select m.number from ${catalog} m where m.account_id = ${accountValue} and m.${key} = ${value('$4', 'text')}
       union select m.number from s cross join unnest(${value('$3', 'text[]')}::text[]) v(value)
         cross join lateral (select h.id from inherited_ids h where h.account_id = ${accountValue}
           and h.scope = s.scope and h.thing = '${itemKind}' and h.value = v.value offset 0) h
         cross join lateral (select o.number from ${catalog} o
           where o.account_id = ${accountValue} and o.id = h.id offset 0) m)
     select ${itemColumns}, ${inheritedSql(itemKind)} from f
     cross join lateral (select o.* from ${catalog} o
       where o.account_id = ${accountValue} and o.number = f.number offset 0) n
     order by n.number`;
  });
}

/** Returns the items with one of the numbers or with the name, ascending by number. */
export async function readItemsByReference(
  on: Queryable,
  accountId: AccountId,
  catalog: Catalog,
  { numbers = [], name }: ItemReferences,
): Promise<CatalogItem[]> {
  const integers = numbers.filter((number) => Number.isSafeInteger(number));
  const key = name === undefined || !isStorable(name) ? null : nameKey(catalog, name);
  const values = [accountId, integers, integers.map(String), key];
  return (await on.query<CatalogRow>(statements[catalog], values)).map(fromCatalogRow);
}

/** Locks the catalog against additions until the transaction ends, and returns the items. */
export async function lockItemsByReference(
  tx: Transaction,
  accountId: AccountId,
  catalog: Catalog,
  references: ItemReferences,
): Promise<CatalogItem[]> {
  await lockNewItems(tx, accountId, catalog);
  return readItemsByReference(tx, accountId, catalog, references);
}
