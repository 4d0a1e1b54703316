/**
 * Announces the account of a writing transaction to readers of events, so that readers of other accounts do not wait
 * for its end. A transaction announces the account with a shared advisory lock, before it gets an id, and then writes
 * only events of this account. A transaction without an announcement may write events of any account.
 */
import { invariant } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../statements/sql.js';

/** The class of these locks. Locks with a single number, as in `claims.ts`, are separate from them. */
const lockClass = 7_274_921;
/**
 * Hexadecimal digits of an account's id that make the number of its lock. Readers of an account also wait for writers
 * of other accounts with the same number.
 */
const digits = 8;

const bitsOf = (account: string) => `('x' || right(${account}::uuid::text, ${digits}))::bit(${digits * 4})`;

/** Returns SQL that begins a transaction that writes events of this account alone. */
export function beginSqlOf(accountId: AccountId | undefined): string {
  if (accountId === undefined) return 'begin';
  const number = Number.parseInt(accountId.slice(-digits), 16) | 0;
  return `begin; select pg_advisory_xact_lock_shared(${lockClass}, ${number})`;
}

/**
 * Returns SQL that names the account within the statement that writes. Its value is the account, which the first row
 * already needs.
 */
export const writerOf = (account: string) =>
  `(select ${account}::uuid from pg_advisory_xact_lock_shared(${lockClass}, ${bitsOf(account)}::integer))`;

/**
 * Returns SQL for the first transaction that may still write events of the account. An example for account A, with the
 * transactions 5, 6 and 7 in the snapshot: 5 has the lock of account B, so A does not wait for it. 6 ended after the
 * snapshot and before the list of locks, so it has no lock, and may have written for A. 7 has the lock of A. The result
 * is 6. Transactions of other databases of the server are in the snapshot, too: their locks name the database.
 */
export const firstWriterOf = (account: string) => `(
    with writing as materialized (
      select t.transactionid::text::bigint as low, bool_or(a.database not in (0, d.oid)) as is_elsewhere,
        array_agg(a.objid::bigint) filter (where a.database = d.oid
          and a.locktype = 'advisory' and a.classid = ${lockClass} and a.objsubid = 2) as numbers
      from pg_database d, pg_lock_status() t join pg_lock_status() a on a.virtualtransaction = t.virtualtransaction
      where d.datname = current_database() and t.locktype = 'transactionid' and t.mode = 'ExclusiveLock' and t.granted
      group by low)
    select coalesce(min(x.id), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
    from (select s::text::bigint as id from pg_snapshot_xip(pg_current_snapshot()) s) x
    where coalesce((select not w.is_elsewhere and (w.numbers is null or ${bitsOf(account)}::bigint = any(w.numbers))
      from writing w where w.low = x.id & 4294967295), true))`;

/**
 * Returns the statements of one transaction: an event of a second account would be behind the position of its readers.
 * `accountId`: the account that the beginning of the transaction names; undefined: the first statement that writes
 * events names it.
 */
export function inWriter(accountId: AccountId | undefined, query: Queryable['query']): Queryable {
  let announced: unknown = accountId;
  return {
    query: (statement, values) => {
      if (statement.isWriter === true) {
        announced ??= values[0];
        invariant(announced === values[0], 'a transaction writes events of one account');
      }
      return query(statement, values);
    },
  };
}
