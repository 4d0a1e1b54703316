/** Webhooks of all accounts with deliveries to send, and their backlog. */
import type { AccountId, WebhookId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { allRows, onlyRow } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import { webhookLimits } from '../values/webhook.js';

/** Returns SQL for the time of the first unread event or payload of the webhook `w`; null if none is unread. */
const unreadAt = (account = 'w.account_id') => `coalesce(
       (select e.occurred_at from events e where w.intake_id is null and e.account_id = ${account}
         and (e.position, e.seq) > (w.cursor_position, w.cursor_seq) order by e.position, e.seq limit 1),
       (select p.received_at from intake_payloads p where p.account_id = ${account} and p.intake_id = w.intake_id
         and (p.position, p.seq) > (w.cursor_position, w.cursor_seq) order by p.position, p.seq limit 1))`;

const waitingOf = `from deliveries d where d.account_id = w.account_id and d.webhook_id = w.id and d.state = 'waiting'`;
const orderingKeySql = 'coalesce(d.line, d.contact_id)';

// A few index lookups per webhook, and its queue. The first delivery of each ordering key decides, as in
// `readDueDeliveries`. After failures a webhook waits: it sends only deliveries that have been tried, or have a time.
// Without a queue it does not wait, since an erasure may have emptied the queue. $1: only this account
const webhooksSql = prepared(
  'list_webhooks_to_send',
  `select w.account_id as "accountId", w.id, (not w.is_held or not exists (select ${waitingOf}))
         and (w.redelivery is not null or ${unreadAt()} is not null)
       or exists (select from (select distinct on (d.account_id, ${orderingKeySql}) d.next_at, d.attempts ${waitingOf}
           order by d.account_id, ${orderingKeySql}, d.position, d.seq, d.id) d
         where d.next_at <= $2 or d.next_at is null and (d.attempts > 0 or not w.is_held))
       or coalesce((select count(d.next_at) = 0 ${waitingOf} having count(*) > 0), false) as "isDue",
     w.failure_count > 0 or w.last_delivery_at is null as "isSuspect"
   from webhooks w join accounts a on a.id = w.account_id and a.deleted_at is null
   where w.state = 'active' and w.cursor_position is not null and ($1::uuid is null or w.account_id = $1) order by w.id`,
);
// The queues, and the first event or payload that each has not read.
const backlogSql = prepared(
  'webhook_backlog',
  `select count(distinct w.id)::integer as webhooks,
     count(distinct w.id) filter (where w.state = 'disabled')::integer as disabled, count(d.id) as waiting,
     least(min(d.created_at), min(${unreadAt()})) as "oldestAt",
     least(min(d.next_at) filter (where d.next_at <= $1),
       min(case when w.state = 'active' and (not w.is_held or d.id is null) then ${unreadAt()} end)) as "dueAt"
   from webhooks w left join deliveries d on d.account_id = w.account_id and d.webhook_id = w.id
     and d.state = 'waiting' and w.state = 'active'
   where w.cursor_position is not null and w.state <> 'paused'`,
);
// Webhooks of an API without events: stored for its clients, and never called.
const uncalledSql = prepared(
  'uncalled_webhooks',
  `select w.face, count(*)::integer as webhooks from webhooks w join accounts a on a.id = w.account_id and a.deleted_at is null
   where w.cursor_position is null and w.intake_id is null group by w.face order by w.face`,
);

export interface WebhookToSend {
  readonly accountId: AccountId;
  readonly id: WebhookId;
  /** whether there may be a delivery to send now */
  readonly isDue: boolean;
  /** the receiver has failed lately, or has never answered */
  readonly isSuspect: boolean;
}

/** Returns the active webhooks of one account, or of all accounts. */
export function listWebhooksToSend(
  on: Queryable,
  now: Date,
  accountId: AccountId | null = null,
): Promise<readonly WebhookToSend[]> {
  return on.query<WebhookToSend>(webhooksSql, [accountId, now]);
}

export interface WebhookBacklog {
  readonly webhooks: number;
  readonly disabled: number;
  /** deliveries in queues */
  readonly waiting: number;
  /** the oldest event that some webhook has not received; null: none */
  readonly oldestAt: Date | null;
}

interface WholeBacklog extends WebhookBacklog {
  /** time since which an attempt has been due; null: no attempt is due */
  readonly dueAt: Date | null;
}

export async function readWebhookBacklog(on: Queryable, now: Date): Promise<WholeBacklog> {
  return (await on.query<WholeBacklog>(backlogSql, [now]))[0] as WholeBacklog;
}

export interface UncalledWebhook {
  readonly face: string;
  readonly webhooks: number;
}

/** Reads webhooks that are stored and never called, of all accounts. */
export const readUncalledWebhooks = allRows<UncalledWebhook>(uncalledSql);

const accountBacklogSql = prepared(
  'account_webhook_backlog',
  `select count(*)::integer as webhooks, count(*) filter (where w.state = 'disabled')::integer as disabled,
     coalesce(sum(w.waiting), 0)::integer as waiting, least(min(w.unread_at), min(w.queued_at)) as "oldestAt"
   from (select w.state, ${unreadAt('$1')} as unread_at,
       q.waiting, q.queued_at
     from webhooks w cross join lateral (
       select count(*) as waiting, min(d.created_at) as queued_at from (
         select d.created_at from deliveries d where d.account_id = $1 and d.webhook_id = w.id
           and d.state = 'waiting' and w.state = 'active' limit ${webhookLimits.counted}) d) q
     where w.account_id = $1 and w.cursor_position is not null and w.state <> 'paused') w`,
);

export const readAccountBacklog = onlyRow<WebhookBacklog, []>(accountBacklogSql);
