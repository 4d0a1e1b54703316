/** The size of an account's inbox: for monitoring, and for the bound of an inbox. */
import type { InboxBacklog } from '../../access/store/unscoped.js';
import { gives } from '../../database/one-statement.js';
import { planned, prepared } from '../../database/sql.js';

/** Payloads of one state are counted up to this number. */
const maxCountedPayloads = 100_000;

// Payloads that are applied again are old, and do not count as delayed.
const backlogSql = prepared(
  'account_inbox_backlog',
  `select (select count(*) from intakes n where n.account_id = $1)::integer as intakes,
     (select count(*) from (select from intake_payloads p where p.account_id = $1 and p.state = 'waiting' limit ${maxCountedPayloads}) w) as waiting,
     (select count(*) from (select from intake_payloads p where p.account_id = $1 and p.state = 'refused' limit ${maxCountedPayloads}) w) as refused,
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

export const readAccountInbox = gives<InboxBacklog, []>(backlogSql);

export interface InboxSize {
  readonly payloads: number;
  readonly bytes: number;
}

/** Payloads that are not applied yet; at most `limit` of each state. */
export const readInboxSize = gives<InboxSize, [limit: number]>(sizeSql);
