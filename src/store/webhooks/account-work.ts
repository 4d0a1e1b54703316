/** Background work of one account: its imports, and the backlog of its webhooks. */
import type { ImportsUnderWay, WebhookBacklog } from '../access/unscoped.js';
import { gives } from '../database/operations.js';
import { prepared } from '../database/sql.js';
import { unreadAt } from '../database/unread-sql.js';

const importsSql = prepared(
  'account_imports_under_way',
  `select count(*)::integer as imports, min(n.updated_at) as "oldestAt",
     coalesce(sum(case n.state when 'receiving' then 0 when 'undoing' then n.checkpoint else n.rows - n.checkpoint end), 0)::bigint as rows
   from imports n where n.account_id = $1 and n.state in ('receiving', 'queued', 'running', 'undoing')`,
);
/** Deliveries are counted up to here. */
export const maxCountedDeliveries = 10_000;
const backlogSql = prepared(
  'account_webhook_backlog',
  `select count(*)::integer as webhooks, count(*) filter (where w.state = 'disabled')::integer as disabled,
     coalesce(sum(w.waiting), 0)::integer as waiting, least(min(w.unread_at), min(w.queued_at)) as "oldestAt"
   from (select w.state, ${unreadAt('$1')} as unread_at,
       q.waiting, q.queued_at
     from webhooks w cross join lateral (
       select count(*) as waiting, min(d.created_at) as queued_at from (
         select d.created_at from deliveries d where d.account_id = $1 and d.webhook_id = w.id
           and d.state = 'waiting' and w.state = 'active' limit ${maxCountedDeliveries}) d) q
     where w.account_id = $1 and w.cursor_position is not null and w.state <> 'paused') w`,
);

export type AccountImports = Pick<ImportsUnderWay, 'imports' | 'rows'> & { readonly oldestAt: Date | null };

export const readAccountImports = gives<AccountImports, []>(importsSql);

export const readAccountBacklog = gives<WebhookBacklog, []>(backlogSql);
