/** Reads the events of one contact, a page at a time. */
import type { EventPosition, StoredEvent } from '@switchbook/domain/events/event.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { Queryable } from '../../database/database.js';
import { isCut, maxPageBytes, type SizedRow } from '../../database/statements/page-cut.js';
import { erasingSql } from '../../database/statements/positions-sql.js';
import { prepared } from '../../database/statements/sql.js';
import { account } from '../../database/statements/sql-fragments.js';
import { bytesSql, columns, type EventRow, fromEventRow } from './events.js';

// Newest first, up to the event that reaches a bound in bytes. $1 account, $2 contact, $3 and $4 before, $5 rows
const historySql = prepared(
  'contact_history',
  `select e.* from (
     select e.*, sum(e.bytes) over (order by e.position desc, e.seq desc rows unbounded preceding) as through from (
       select ${columns}, ${bytesSql} as bytes from events e
       where e.account_id = $1 and e.contact_id = $2 and not ${erasingSql(account)}
         and ($3::bigint is null or (e.position, e.seq) < ($3::bigint, $4::bigint))
       order by e.position desc, e.seq desc limit $5) e) e
   where e.through - e.bytes < ${maxPageBytes} order by e.position desc, e.seq desc`,
);

export interface HistoryPage {
  /** newest first */
  readonly events: readonly StoredEvent[];
  /** null: these were the oldest */
  readonly next: EventPosition | null;
  /** approximate size of the events */
  readonly bytes: number;
}

/** Reads the events of a contact, also of a deleted one. */
export async function readContactHistory(
  on: Queryable,
  accountId: AccountId,
  contactId: ContactId,
  page: { readonly limit: number; readonly before: EventPosition | null },
): Promise<HistoryPage> {
  const { limit, before } = page;
  const values = [accountId, contactId, before?.position ?? null, before?.seq ?? null, limit + 1];
  const rows = await on.query<EventRow & SizedRow>(historySql, values);
  const events = await mapInSlices(rows.slice(0, limit), fromEventRow);
  const last = events.at(-1);
  const hasMore = rows.length > limit || isCut(rows, limit + 1, maxPageBytes);
  const next = hasMore && last !== undefined ? { position: last.position, seq: last.seq } : null;
  return { events, next, bytes: rows[events.length - 1]?.through ?? 0 };
}
