/**
 * SQL of event positions, in a file without imports of `src/feed/store/events.ts`, so that the statements of any file
 * may use it.
 */
import type { EventType } from '@switchbook/domain/events/event.js';
import { firstWriterOf } from '../connections/announced-writers.js';
import { Sql, sql } from './sql-fragments.js';

/** SQL: the lowest position of the present epoch. */
export const epochStart = '(select i.epoch::bigint << 40 from installation i)';

/** SQL: the id of this transaction; on a cluster only correct on the coordinator. */
export const ownTransaction = 'pg_current_xact_id()::text::bigint';

/** Returns SQL for the position of a transaction. */
export const positionOf = (transaction: string) => `${epochStart} + ${transaction}`;

/** SQL: within the epoch, the first transaction that may still run; see `../citus/fence.ts` for a cluster. */
export const settledBelow = new Sql([
  { settledFence: 'pg_snapshot_xmin(pg_current_snapshot())::text::bigint' },
]);

/** SQL: the first position that is not settled yet; transactions from there on may still run. */
export const fence = sql`(${epochStart} + ${settledBelow})`;

/** Returns SQL for the first position of the account that is not settled yet: `fence`, or a later one. */
export const fenceOf = (account: string) =>
  sql`(${epochStart} + ${new Sql([{ settledFence: firstWriterOf(account) }])})`;

/** Type of an event of an erased person: only its position remains. */
export const blankType = 'blank';

/** SQL: the types as a list. */
export const typeList = (types: readonly (EventType | typeof blankType)[]): string =>
  `(${types.map((type) => `'${type}'`).join(', ')})`;

/**
 * Returns SQL that tests whether the event `e` belongs to a contact with an unfinished erasure. Readers skip such
 * events. They get the event of the erasure, and later events, such as that the contact has left a segment. The few
 * contacts are read once, not for each event.
 */
export const erasingSql = (account: Sql) =>
  sql`(e.type <> 'contact.erased' and coalesce(e.contact_id = any(array(
       select u.contact_id from begun_erasures u where u.account_id = ${account})), false)
     and e.position <= (select u.position from begun_erasures u
       where u.account_id = ${account} and u.contact_id = e.contact_id))`;
