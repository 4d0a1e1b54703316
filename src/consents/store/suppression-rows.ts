/** The suppressions of contacts. */
import type { Consent, Suppression } from '@switchbook/domain/consent/consent.js';
import type { AccountId, ContactId, SuppressionId } from '@switchbook/domain/runtime/ids.js';
import { type InheritedRow, inheritedSql, withInherited } from '../../catalogs/store/inherited-item-ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import {
  columnName,
  insertColumns,
  membersOf,
  selectList,
  valuesOf,
} from '../../database/statements/columns.js';
import { scalarOf } from '../../database/statements/one-statement.js';
import { boundedRows, wholeRows } from '../../database/statements/page-cut.js';
import { prepared } from '../../database/statements/sql.js';
import {
  account,
  joinSql,
  parameters,
  sql,
  statementParts,
} from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';
import { suppressionPredatesMergeSql } from './merged-entries.js';

type StoredSuppression = Omit<Suppression, 'inherited'>;
/** A suppression as a statement returns it. */
export type SuppressionRow = StoredSuppression & InheritedRow;

export const storedSuppressionMembers = membersOf<StoredSuppression>()(
  'id contactId channel subject reason source note expiresAt createdAt updatedAt',
);
const suppressionColumns = sql`${selectList('s', storedSuppressionMembers)}, ${inheritedSql('suppression', 's.id')}`;

/** A suppression with the members that are hidden from clients. */
export interface WholeSuppression extends StoredSuppression {
  readonly subjects: readonly string[];
  readonly actor: Consent['actor'];
}

export const wholeMembers = membersOf<WholeSuppression>()(
  'contactId id channel subject subjects reason source note actor expiresAt createdAt updatedAt',
);
const put = parameters('account', ...wholeMembers);
const fixedMembers: readonly string[] = ['contactId', 'id', 'channel', 'subject', 'createdAt'];
const replacements = wholeMembers.flatMap((member) =>
  fixedMembers.includes(member) ? [] : [`${columnName(member)} = excluded.${columnName(member)}`],
);
const putSql = sql`insert into suppressions as s (account_id, ${insertColumns(wholeMembers)}) values (${joinSql(Object.values(put))})
   on conflict on constraint suppressions_channel_key do update set ${replacements.join(', ')}
   returning`;
const { replaced, written } = statementParts('replaced written');
const beforeSql = sql`select row_to_json(o) as before from (select ${suppressionColumns} from suppressions s
     where s.account_id = ${account} and s.contact_id = ${put.contactId} and s.channel = ${put.channel} and s.subject = ${put.subject}) o`;
const putSuppressionSql = inParts(
  'put_suppression',
  [
    { name: 'replaced', columns: 'before json', sql: beforeSql },
    { name: 'written', columns: 'id uuid', sql: sql`${putSql} s.id` },
  ],
  sql`select ${suppressionColumns}, (select replaced.before from ${replaced}) as before
   from ${written} join suppressions s on s.account_id = ${account} and s.id = written.id`,
  { asOne: sql`${putSql} ${suppressionColumns}, (${beforeSql}) as before` },
);
const suppressionSize = `coalesce(octet_length(s.reason), 0) + coalesce(octet_length(s.source), 0) + coalesce(octet_length(s.note), 0) + 300 as size`;
const listSuppressionsSql = prepared(
  'list_suppressions',
  boundedRows(`select ${suppressionColumns}, ${suppressionSize} from suppressions s
   where s.account_id = $1 and s.contact_id = $2 and ($3::text is null or s.channel = $3 and s.subject = '')
   order by s.created_at desc, s.id desc`),
);
const deleteSuppressionSql = prepared(
  'delete_suppression',
  `delete from suppressions s where s.account_id = $1 and s.contact_id = $2 and s.id = $3
   returning ${suppressionColumns}`,
);

/** Inserts or replaces the suppression of a contact, channel and subject. `before` is the replaced one. */
export async function putSuppression(
  on: Queryable,
  accountId: AccountId,
  suppression: Suppression,
  subjects: readonly string[],
  actor: Consent['actor'],
): Promise<{ readonly stored: Suppression; readonly before: Suppression | null }> {
  const rows = await on.query<SuppressionRow & { before: SuppressionRow | null }>(putSuppressionSql, [
    accountId,
    ...valuesOf({ ...suppression, subjects, actor }, wholeMembers),
  ]);
  const [row] = rows as [SuppressionRow & { before: SuppressionRow | null }];
  const { before, ...stored } = row;
  return { stored: withInherited(stored), before: before && withInherited(withTimes(before)) };
}

/** Converts the times of a row from JSON. */
function withTimes(row: SuppressionRow): SuppressionRow {
  const { expiresAt, createdAt, updatedAt } = row;
  return {
    ...row,
    expiresAt: expiresAt && new Date(expiresAt),
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
  };
}

/**
 * Reads suppressions, newest first, including lifted and expired ones. `channel`: only the entry of this channel and
 * all subjects.
 */
export async function readSuppressions(
  on: Queryable,
  accountId: AccountId,
  contactId: ContactId,
  channel: Suppression['channel'] | null = null,
): Promise<Suppression[]> {
  const rows = await on.query(listSuppressionsSql, [accountId, contactId, channel]);
  return wholeRows<SuppressionRow>(rows as never).map(withInherited);
}

const countSuppressionsSql = prepared(
  'count_suppressions',
  'select count(*) as found from suppressions s where s.account_id = $1 and s.contact_id = $2',
);

export const countSuppressions = scalarOf<number, [contactId: ContactId]>(countSuppressionsSql, 0);

/** Deletes a suppression and returns it; undefined: there was none. */
export async function dropSuppression(
  on: Queryable,
  accountId: AccountId,
  contactId: ContactId,
  id: string,
): Promise<Suppression | undefined> {
  const [row] = await on.query<SuppressionRow>(deleteSuppressionSql, [accountId, contactId, id]);
  return row && withInherited(row);
}

/** Selects the suppressions of several contacts. */
export const currentSuppressionsSql = prepared(
  'known_suppressions',
  boundedRows(`select ${suppressionColumns}, ${suppressionPredatesMergeSql} as "predatesMerge", ${suppressionSize}
   from suppressions s where s.account_id = $1 and s.contact_id = any($2::uuid[])`),
);

/** Whether a repetition of the suppression is stored again. */
export const predatesMerge = scalarOf<boolean, [id: SuppressionId]>(
  prepared(
    'suppression_predates_merge',
    `select ${suppressionPredatesMergeSql} as found from suppressions s where s.account_id = $1 and s.id = $2`,
  ),
  false,
);

const inheritSuppressionsSql = prepared(
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
  if (rows.length > 0) await tx.query(inheritSuppressionsSql, [accountId, scope, ...columns]);
}
