/** The size of an account's inbox: for monitoring, and for the bound of an inbox. */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { onlyRow } from '../../database/statements/one-statement.js';
import { planned, prepared } from '../../database/statements/sql.js';
import { intakeLimits } from '../values/intake.js';

// Payloads that are applied again are old, and do not count as delayed.
const backlogSql = prepared(
  'account_inbox_backlog',
  `select (select count(*) from intakes n where n.account_id = $1)::integer as intakes,
     (select count(*) from (select from intake_payloads p where p.account_id = $1 and p.state = 'waiting' limit ${intakeLimits.counted}) w) as waiting,
     (select count(*) from (select from intake_payloads p where p.account_id = $1 and p.state = 'refused' limit ${intakeLimits.counted}) w) as refused,
     (select p.received_at from intake_payloads p where p.account_id = $1 and p.state = 'waiting'
       and p.attempts = 0 and p.applied_at is null order by p.id limit 1) as "oldestAt"`,
);
// The lengths are in the rows; no body is read.
const sizeSql = planned(
  `select count(*) as payloads, coalesce(sum(w.bytes), 0)::bigint as bytes from (
     (select octet_length(p.body) as bytes from intake_payloads p where p.account_id = $1 and p.state = 'waiting' limit $2)
     union all
     (select octet_length(p.body) as bytes from intake_payloads p where p.account_id = $1 and p.state = 'refused' limit $2)) w`,
);

export const readAccountInbox = onlyRow<InboxBacklog, []>(backlogSql);

export interface InboxSize {
  readonly payloads: number;
  readonly bytes: number;
}

/** Counts payloads that are not applied yet, at most `limit` of each state. */
export const readInboxSize = onlyRow<InboxSize, [limit: number]>(sizeSql);

// An index lookup for each intake.
const waitingInboxesSql = planned(
  `select distinct n.account_id as "accountId" from intakes n join accounts a on a.id = n.account_id and a.deleted_at is null
   where exists (select from intake_payloads p where p.account_id = n.account_id and p.state = 'waiting')
     or exists (select from intake_payloads p where p.account_id = n.account_id and p.state = 'refused' and p.retry_at <= $1)`,
);
// Index lookups for each account with intakes. Payloads that are applied again are old, and do not count as delayed.
const inboxBacklogSql = prepared(
  'inbox_backlog',
  `select coalesce(sum(b.intakes), 0)::integer as intakes, coalesce(sum(b.waiting), 0)::bigint as waiting,
     coalesce(sum(b.refused), 0)::bigint as refused, min(b.oldest_at) as "oldestAt"
   from (select n.account_id, count(*) as intakes,
       (select count(*) from intake_payloads p where p.account_id = n.account_id and p.state = 'waiting') as waiting,
       (select count(*) from intake_payloads p where p.account_id = n.account_id and p.state = 'refused') as refused,
       (select p.received_at from intake_payloads p where p.account_id = n.account_id and p.state = 'waiting'
         and p.attempts = 0 and p.applied_at is null order by p.id limit 1) as oldest_at
     from intakes n join accounts a on a.id = n.account_id and a.deleted_at is null group by n.account_id) b`,
);

/** Lists accounts with payloads that wait to be applied, or are to be applied again now. */
export async function listWaitingInboxes(on: Queryable, now: Date): Promise<readonly AccountId[]> {
  return (await on.query<{ accountId: AccountId }>(waitingInboxesSql, [now])).map((row) => row.accountId);
}

export interface InboxBacklog {
  readonly intakes: number;
  /** payloads that wait to be applied */
  readonly waiting: number;
  /** payloads with a change that was refused, and is tried again */
  readonly refused: number;
  /** receipt of the oldest payload that was not tried yet; null: none */
  readonly oldestAt: Date | null;
}

export async function readInboxBacklog(on: Queryable): Promise<InboxBacklog> {
  return (await on.query<InboxBacklog>(inboxBacklogSql, []))[0] as InboxBacklog;
}
