/**
 * Ids that clients of a vendor use for catalog items, notes and suppressions. A foreign key deletes such an id with
 * its item, note or suppression.
 */

import type { InheritedIds, InheritedThing } from '@switchbook/domain/identity/inherited-id.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../../database/database.js';
import { prepared } from '../../database/statements/sql.js';
import { account, type Sql, sql } from '../../database/statements/sql-fragments.js';

export interface InheritedRow {
  /** null: none */
  readonly inherited: InheritedIds | null;
}

/** Returns SQL for the inherited ids of the row `n`, by scope; null without any. */
export function inheritedSql(itemKind: InheritedThing, id = 'n.id'): Sql {
  return sql`(select jsonb_object_agg(h.scope, h.value) from inherited_ids h
     where h.account_id = ${account} and h.thing = '${itemKind}' and h.id = ${id}) as inherited`;
}

/** Returns the member of a record with its inherited ids. */
export function inheritedOf({ inherited }: Partial<InheritedRow>): { readonly inherited?: InheritedIds } {
  return inherited == null ? {} : { inherited };
}

/** Returns the record of a row, without the member if it has no inherited ids. */
export function withInherited<Row extends Partial<InheritedRow>>({ inherited, ...itemRow }: Row) {
  return { ...itemRow, ...inheritedOf({ inherited: inherited ?? null }) };
}

export interface InheritedId {
  readonly thing: InheritedThing;
  readonly value: string;
  readonly id: string;
}

const insertSql = prepared(
  'insert_inherited_ids',
  `insert into inherited_ids (account_id, scope, thing, value, id)
   select $1, $2, w.thing, w.value, w.id from unnest($3::text[], $4::text[], $5::uuid[]) w(thing, value, id)
   on conflict do nothing`,
);

/**
 * Keeps existing rows if the value already identifies another row of the scope, or if the row already has a value in
 * the scope.
 */
export async function insertInheritedIds(
  tx: Transaction,
  accountId: AccountId,
  scope: string,
  rows: readonly InheritedId[],
): Promise<void> {
  const columns = (['thing', 'value', 'id'] as const).map((name) => rows.map((row) => row[name]));
  if (rows.length > 0) await tx.query(insertSql, [accountId, scope, ...columns]);
}
