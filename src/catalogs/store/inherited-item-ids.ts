/**
 * Ids by which clients of a vendor know catalog items, notes and suppressions. Foreign keys delete them with their
 * record.
 */

import type { InheritedIds, InheritedThing } from '@switchbook/domain/identity/inherited-id.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { prepared } from '../../database/sql.js';
import { account, type Sql, sql } from '../../database/sql-fragments.js';

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

const suppressionsSql = prepared(
  'inherit_suppression_ids',
  `insert into inherited_ids (account_id, scope, thing, value, id)
   select $1, $2, 'suppression', w.value, s.id
   from unnest($3::uuid[], $4::text[], $5::text[], $6::text[]) w(contact_id, channel, subject, value)
     join suppressions s on s.account_id = $1 and s.contact_id = w.contact_id and s.channel = w.channel
       and s.subject = w.subject
   on conflict do nothing`,
);

/** The id of a suppression, by the subject of the suppression. */
export interface SuppressionKey {
  readonly contactId: string;
  readonly channel: string;
  readonly subject: string;
  readonly value: string;
}

export async function inheritSuppressionIds(
  tx: Transaction,
  accountId: AccountId,
  scope: string,
  rows: readonly SuppressionKey[],
): Promise<void> {
  const names = ['contactId', 'channel', 'subject', 'value'] as const;
  const columns = names.map((name) => rows.map((row) => row[name]));
  if (rows.length > 0) await tx.query(suppressionsSql, [accountId, scope, ...columns]);
}

const holdersSql = prepared(
  'number_holders',
  'select c.number, c.id from contacts c where c.account_id = $1 and c.number = any($2::bigint[])',
);

export interface NumberHolder {
  readonly number: number;
  readonly id: ContactId;
}

/** Returns the contacts that have one of the numbers. */
export async function findNumberHolders(
  on: Queryable,
  accountId: AccountId,
  numbers: readonly number[],
): Promise<readonly NumberHolder[]> {
  return numbers.length === 0 ? [] : on.query<NumberHolder>(holdersSql, [accountId, numbers]);
}
