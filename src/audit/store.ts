/** The audit trail: written with the change itself, and read newest first. */

import type { EventActor } from '@switchbook/domain/consent/consent.js';
import type { AuditChange } from '@switchbook/domain/events/audit-change.js';
import type { AccountId, AuditId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../database/database.js';
import { Columns } from '../database/statements/columns.js';
import { existsIn } from '../database/statements/one-statement.js';
import { cutRows, type SizedRow } from '../database/statements/page-cut.js';
import { prepared } from '../database/statements/sql.js';
import type { AuditEntry } from './values.js';

declare const trail: unique symbol;
/**
 * Required by statements that change a key, an account, a webhook, an upstream or a stored vendor key. Only
 * `writeAudited` makes one. It writes the changes that its work reports.
 */
export interface AuditedTransaction extends Transaction {
  readonly [trail]: true;
}

/** The result of the work, and the changes to record. */
export interface AuditedResult<Result> {
  readonly result: Result;
  readonly changes: readonly AuditChange[];
}

/** The actor and time of changes, with an id for each change. */
interface Author {
  readonly accountId: AccountId;
  readonly actor: EventActor;
  readonly at: Date;
  readonly newId: () => string;
}

const insertSql = prepared(
  'insert_audit_entries',
  `insert into audit_entries (account_id, id, occurred_at, actor, action, subject, before, after, withheld)
   select $1, c.id, $2, $3, c.action, c.subject, c.before, c.after, c.withheld
   from jsonb_to_recordset($4) c(id uuid, action text, subject text, before jsonb, after jsonb, withheld text[])`,
);

/** Writes a change and its entry in one transaction: both are committed, or neither. */
export async function writeAudited<Result>(
  tx: Transaction,
  author: Author,
  work: (tx: AuditedTransaction) => Promise<AuditedResult<Result>>,
): Promise<Result> {
  const { result, changes } = await work(tx as AuditedTransaction);
  if (changes.length > 0) {
    const { accountId, actor, at, newId } = author;
    const rows = changes.map((change) => ({ id: newId(), ...change }));
    await tx.query(insertSql, [accountId, at, actor, JSON.stringify(rows)]);
  }
  return result;
}

/** SQL: the columns of an entry `e`. */
export const auditColumns = new Columns(
  'e',
  'id accountId occurredAt actor action subject before after withheld',
);

/** Limits of the times of entries; null: no limit on this side. */
export interface AuditRange {
  readonly since: Date | null;
  readonly before: AuditId | null;
  readonly limit: number;
}

const entryBytes = `octet_length(coalesce(e.before::text, '')) + octet_length(coalesce(e.after::text, '')) as size`;
const listSql = prepared(
  'list_audit_entries',
  cutRows(`select ${auditColumns}, ${entryBytes} from audit_entries e
   where e.account_id = $1 and ($2::timestamptz is null or e.occurred_at >= $2) and ($3::uuid is null or e.id < $3)
   order by e.id desc limit $4`),
);

export type SizedEntry = AuditEntry & SizedRow;

/** Lists entries, newest first, up to the entry that reaches a bound in bytes. */
export function listAuditEntries(
  on: Queryable,
  accountId: AccountId,
  { since, before, limit }: AuditRange,
): Promise<readonly SizedEntry[]> {
  return on.query<SizedEntry>(listSql, [accountId, since, before, limit]);
}

const newEntrySql = prepared(
  'find_new_audit_entry',
  `select n.id from (select e.id, e.action, e.subject, e.occurred_at from audit_entries e where e.account_id = $1
       and e.id > $5 order by e.id desc limit 1000) n
   where n.action = $2 and n.subject = $3 and n.occurred_at > $4 limit 1`,
);

/**
 * Whether one of the newest thousand entries after the id `after` has this action and subject, and is later than
 * `since`. A thousand entries suffice for one entry of each key: an account has at most 1,000 keys.
 */
export const hasTrailEntrySince =
  existsIn<[action: AuditChange['action'], subject: string, since: Date, after: AuditId]>(newEntrySql);

// Selects entries that are too old, or beyond the newest $4. Ids ascend in time.
const sweepSql = prepared(
  'sweep_audit_entries',
  `with n as (select e.id from audit_entries e where e.account_id = $1 order by e.id desc limit 1 offset $4),
     s as (select e.id from audit_entries e
       where e.account_id = $1 and (e.occurred_at < $2 or e.id <= (select n.id from n))
       order by e.id limit $3 for update skip locked),
     g as (delete from audit_entries e using s where e.account_id = $1 and e.id = s.id returning 1)
   select count(*) as deleted from g`,
);

/**
 * Deletes entries older than `before` (null: no limit), and all but the newest `max`. Returns the number of deleted
 * entries.
 */
export async function sweepAuditEntries(
  tx: Transaction,
  accountId: AccountId,
  { before, max }: { readonly before: Date | null; readonly max: number },
  limit: number,
): Promise<number> {
  const [row] = await tx.query<{ deleted: number }>(sweepSql, [accountId, before, limit, max]);
  return row?.deleted ?? 0;
}

// The table is small. Entries remain after their account is deleted.
const allAuditSql = prepared(
  'list_all_audit_entries',
  cutRows(`select ${auditColumns}, ${entryBytes} from audit_entries e
   where ($1::timestamptz is null or e.occurred_at >= $1) and ($2::uuid is null or e.id < $2)
   order by e.id desc limit $3`),
);

/** Returns the audit entries of all accounts, deleted ones included; newest first, up to a bound in bytes. */
export function listAllAuditEntries(
  on: Queryable,
  { since, before, limit }: AuditRange,
): Promise<readonly SizedEntry[]> {
  return on.query<SizedEntry>(allAuditSql, [since, before, limit]);
}
