/**
 * Deliveries: the queue of events that could not be delivered at once, and the log of all. Only the sender that has
 * claimed a webhook changes its queue (`../jobs/webhook-worker.ts`); others add to it.
 */
import type { EventPosition } from '@switchbook/domain/events/event.js';
import { type AccountId, type DeliveryId, lowestId, type WebhookId } from '@switchbook/domain/runtime/ids.js';
import { erasuresName } from '../../database/counters.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { membersOf, selectList, insertColumns as stored } from '../../database/statements/columns.js';
import {
  execute,
  firstColumn,
  foundRow,
  onlyRow,
  rowsOf,
  scalarOf,
} from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import {
  account,
  parameters,
  parameterValues,
  sql,
  statementParts,
} from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';
import type { Delivery, DeliveryState } from '../values/delivery.js';
import type { LastAnswer, WebhookState } from '../values/webhook.js';

/** A delivery with its body; null once it is delivered. */
export interface StoredDelivery extends Delivery {
  readonly body: Buffer | null;
}

const members = membersOf<StoredDelivery>()(
  'id eventId position seq contactId line type state attempts nextAt firstAt body',
  'status error response tookMs attemptedAt createdAt trace',
);
const columns = selectList(
  'd',
  members.filter((member) => member !== 'body'),
);

const listSql = prepared(
  'list_deliveries',
  `select ${columns} from deliveries d where d.account_id = $1 and d.webhook_id = $2
     and ($3::text is null or d.state = $3) and ($4::uuid is null or d.id < $4)
   order by d.id desc limit $5`,
);
const findSql = prepared(
  'find_delivery',
  `select ${columns}, d.body from deliveries d where d.account_id = $1 and d.webhook_id = $2 and d.id = $3`,
);
const queueSql = prepared(
  'delivery_queue',
  `select count(*) as waiting, coalesce(sum(octet_length(d.body)), 0)::bigint as bytes,
     count(distinct coalesce(d.line, d.contact_id, d.webhook_id)) filter (where d.attempts > 0) as failing,
     min(d.created_at) as "oldestAt",
     coalesce((select k.next from counters k where k.account_id = $1 and k.name = '${erasuresName}'), 0) as erasures
   from deliveries d where d.account_id = $1 and d.webhook_id = $2 and d.state = 'waiting'`,
);
// A delivery is due after its own time and after all earlier deliveries with the same ordering key. $4: only the first
// delivery of each key, if it was tried before, or if a user requested it again. See `listWebhooksToSend`.
const dueSql = prepared(
  'due_deliveries',
  `select ${columns}, d.body from (
     select w.id, sum(w.bytes) over (order by w.position, w.seq, w.id rows unbounded preceding) - w.bytes as before
     from (select q.id, q.position, q.seq, q.attempts, q.next_at,
         coalesce(octet_length(q.body), (select octet_length(p.body) from intake_payloads p
           where p.account_id = $1 and p.id = q.event_id), 0) as bytes,
         max(coalesce(q.next_at, '-infinity')) over l as due_at,
         row_number() over l as place
       from deliveries q where q.account_id = $1 and q.webhook_id = $2 and q.state = 'waiting'
       window l as (partition by coalesce(q.line, q.contact_id) order by q.position, q.seq, q.id rows unbounded preceding)) w
     where w.due_at <= $3 and (not $4 or (w.place = 1 and (w.attempts > 0 or w.next_at is not null)))) w
   join deliveries d on d.account_id = $1 and d.webhook_id = $2 and d.id = w.id
   where w.before < $6 order by d.position, d.seq, d.id limit $5`,
);
const waitingSql = prepared(
  'waiting_keys',
  `select distinct coalesce(d.line, d.contact_id) as key from deliveries d
   where d.account_id = $1 and d.webhook_id = $2 and d.state = 'waiting'`,
);
// Outcomes and the read position are one commit. Nothing is written if another sender has moved the position from
// `readPosition` and `readSeq`, or if an erasure began after bodies were read. They may be about the erased person. The
// lock of the counter lets no erasure begin before the commit.
const settled = parameters(
  'account webhook readPosition readSeq position seq failureCount failingSince deliveredAt state reason redelivery',
  'ids events positions seqs contacts lines types states attempts nextAt firstAt bodies',
  'statuses errors responses tookMs attemptedAt createdAt traces isHeld lastAnswer hasBodies erasures',
);
const { moved, written } = statementParts('moved written');
const settleSql = inParts(
  'settle_deliveries',
  [
    {
      name: 'moved',
      columns: 'id uuid',
      sql: sql`update webhooks w set cursor_position = ${settled.position}, cursor_seq = ${settled.seq},
       failure_count = ${settled.failureCount}, failing_since = ${settled.failingSince},
       last_delivery_at = coalesce(${settled.deliveredAt}, w.last_delivery_at),
       last_answer = coalesce(${settled.lastAnswer}::jsonb, w.last_answer),
       state = coalesce(${settled.state}, w.state), reason = coalesce(${settled.reason}, w.reason), is_held = ${settled.isHeld},
       redelivery = case when ${settled.redelivery}::jsonb is null or w.redelivery is null then w.redelivery
         when ${settled.redelivery}::jsonb = 'null' then null else w.redelivery || ${settled.redelivery}::jsonb end
     where w.account_id = ${account} and w.id = ${settled.webhook}
       and w.cursor_position = ${settled.readPosition} and w.cursor_seq = ${settled.readSeq}
       and (not ${settled.hasBodies}::boolean or coalesce((select k.next from counters k
         where k.account_id = ${account} and k.name = '${erasuresName}' for share), 0) = ${settled.erasures}::bigint)
     returning w.id`,
    },
    {
      name: 'written',
      columns: 'one integer',
      of: settled.ids,
      sql: sql`insert into deliveries as d (account_id, webhook_id, ${stored(members)})
     select ${account}, m.id, u.* from ${moved} m, unnest(${settled.ids}::uuid[], ${settled.events}::uuid[], ${settled.positions}::bigint[],
       ${settled.seqs}::bigint[], ${settled.contacts}::uuid[], ${settled.lines}::uuid[],
       ${settled.types}::text[], ${settled.states}::text[], ${settled.attempts}::integer[],
       ${settled.nextAt}::timestamptz[], ${settled.firstAt}::timestamptz[], ${settled.bodies}::bytea[],
       ${settled.statuses}::integer[],
       ${settled.errors}::text[], ${settled.responses}::text[], ${settled.tookMs}::integer[], ${settled.attemptedAt}::timestamptz[], ${settled.createdAt}::timestamptz[], ${settled.traces}::text[]) u
     on conflict on constraint deliveries_pkey do update set state = excluded.state, attempts = excluded.attempts,
       next_at = excluded.next_at, first_at = excluded.first_at, body = excluded.body, status = excluded.status,
       error = excluded.error, response = excluded.response, took_ms = excluded.took_ms,
       attempted_at = excluded.attempted_at
     returning 1 as one`,
    },
  ],
  sql`select (select count(*) from ${moved}) as moved, (select count(*) from ${written}) as kept`,
);
const releaseSql = prepared(
  'release_deliveries',
  `update deliveries d set next_at = null
   where d.account_id = $1 and d.webhook_id = $2 and d.state = 'waiting' and d.next_at is not null`,
);
const insertSql = prepared(
  'insert_delivery',
  `insert into deliveries (account_id, webhook_id, id, event_id, position, seq, contact_id, type, state, attempts, body,
     next_at, created_at, trace)
   values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', 0, $9, $10, $10, $11)`,
);
// Earlier deliveries of the same ordering key are sent before it.
const expediteSql = prepared(
  'expedite_delivery',
  `update deliveries d set next_at = $4, state = 'waiting' from deliveries t
   where t.account_id = $1 and t.webhook_id = $2 and t.id = $3 and t.state <> 'delivered' and t.body is not null
     and d.account_id = $1 and d.webhook_id = $2 and (d.id = t.id or d.state = 'waiting'
       and coalesce(d.line, d.contact_id) is not distinct from coalesce(t.line, t.contact_id)
       and (d.position, d.seq, d.id) < (t.position, t.seq, t.id))`,
);
// Failed deliveries are renewed if they still have content to send: a stored body, or the payload of a receiver.
const renewSql = prepared(
  'renew_deliveries',
  `update deliveries d set state = 'waiting', attempts = 0, next_at = null, first_at = null
   where d.account_id = $1 and d.webhook_id = $2 and d.state <> 'delivered'
     and (d.state = 'waiting' or d.body is not null or exists (select from intake_payloads p where p.account_id = $1 and p.id = d.event_id))`,
);

// Compares with a fixed id, so that each piece begins where the last piece ended. The array is compared in the index:
// without statistics, a join would compare each id with all rows of the webhook.
const dropSettledSql = prepared(
  'drop_settled_deliveries',
  `with s as (select d.id from deliveries d where d.account_id = $1 and d.webhook_id = $2 and d.state <> 'waiting'
       and d.id > coalesce($3::uuid, '${lowestId}') order by d.id limit $4),
     g as (delete from deliveries d where d.account_id = $1 and d.webhook_id = $2 and d.id = any(array(select s.id from s)))
   select s.id from s order by s.id desc limit 1`,
);

/** Deletes some deliveries that do not wait, in the order of their ids. Returns the last id; null: none was left. */
export const dropSettledDeliveries = scalarOf<
  DeliveryId | null,
  [webhookId: WebhookId, after: DeliveryId | null, limit: number],
  Transaction
>(dropSettledSql, null);

/** Lists the deliveries after an id, newest first. */
export const readDeliveries = rowsOf<
  Delivery,
  [webhookId: WebhookId, state: DeliveryState | null, after: string | null, limit: number]
>(listSql);

export const findDelivery = foundRow<StoredDelivery, [webhookId: WebhookId, id: DeliveryId]>(findSql);

export interface DeliveryQueue {
  readonly waiting: number;
  /** bytes of their bodies */
  readonly bytes: number;
  /** number of ordering keys with a failed delivery */
  readonly failing: number;
  readonly oldestAt: Date | null;
  /** changes with each erasure of the account */
  readonly erasures: number;
}

/** Waiting deliveries of a webhook. At these bounds no more are added. */
const maxQueue = { rows: 1_000, bytes: 8 * 1024 * 1024 };

export function isQueueFull({ waiting, bytes }: DeliveryQueue): boolean {
  return waiting >= maxQueue.rows || bytes >= maxQueue.bytes;
}

export const readDeliveryQueue = onlyRow<DeliveryQueue, [webhookId: WebhookId]>(queueSql);

interface DueQuery {
  readonly now: Date;
  /** only deliveries that have been tried or requested, one for each ordering key */
  readonly isRetryOnly: boolean;
  readonly limit: number;
  readonly maxBytes: number;
}

/** Reads due deliveries in the order of their events. */
export async function readDueDeliveries(
  on: Queryable,
  accountId: AccountId,
  webhookId: WebhookId,
  { now, isRetryOnly, limit, maxBytes }: DueQuery,
): Promise<readonly StoredDelivery[]> {
  return on.query<StoredDelivery>(dueSql, [accountId, webhookId, now, isRetryOnly, limit, maxBytes]);
}

/** Returns the ordering key of a delivery; null for events without a contact, which share one key. */
export function orderingKeyOf({ line, contactId }: Pick<Delivery, 'line' | 'contactId'>): string | null {
  return line ?? contactId;
}

/** Returns the ordering keys with later deliveries that must wait. */
export const readWaitingKeys = firstColumn<string | null, [webhookId: WebhookId]>(waitingSql);

export interface Settlement {
  /** last position that was read before */
  readonly from: EventPosition;
  readonly through: EventPosition;
  readonly failureCount: number;
  readonly failingSince: Date | null;
  readonly lastDeliveryAt: Date | null;
  /** null: stays */
  readonly lastAnswer: LastAnswer | null;
  /** null: stays */
  readonly state: WebhookState | null;
  readonly reason: string | null;
  /** true: no new events are read, since the receiver is down or the queue is full */
  readonly isHeld: boolean;
  /** undefined: unchanged; null: ended */
  readonly redelivery: (EventPosition & { readonly count: number }) | null | undefined;
  readonly deliveries: readonly StoredDelivery[];
  /** count of the account's erasures before the deliveries were read */
  readonly erasures: number;
}

/**
 * Returns false if nothing was written, because another sender has moved the read position, or because unfinished
 * deliveries were read before an erasure.
 */
export async function settleDeliveries(
  on: Queryable,
  accountId: AccountId,
  webhookId: WebhookId,
  settlement: Settlement,
): Promise<boolean> {
  const { from, through, redelivery, deliveries, failureCount, failingSince, state, reason, isHeld } =
    settlement;
  const memberValuesOf = (name: keyof StoredDelivery) => deliveries.map((delivery) => delivery[name]);
  const values = parameterValues(settled, {
    account: accountId,
    webhook: webhookId,
    readPosition: from.position,
    readSeq: from.seq,
    position: through.position,
    seq: through.seq,
    failureCount,
    failingSince,
    state,
    reason,
    isHeld,
    deliveredAt: settlement.lastDeliveryAt,
    hasBodies: deliveries.some((delivery) => delivery.state !== 'delivered'),
    erasures: settlement.erasures,
    redelivery: redelivery === undefined ? null : JSON.stringify(redelivery),
    lastAnswer: settlement.lastAnswer && JSON.stringify(settlement.lastAnswer),
    ids: memberValuesOf('id'),
    events: memberValuesOf('eventId'),
    positions: memberValuesOf('position'),
    seqs: memberValuesOf('seq'),
    contacts: memberValuesOf('contactId'),
    lines: memberValuesOf('line'),
    types: memberValuesOf('type'),
    states: memberValuesOf('state'),
    attempts: memberValuesOf('attempts'),
    nextAt: memberValuesOf('nextAt'),
    firstAt: memberValuesOf('firstAt'),
    bodies: memberValuesOf('body'),
    statuses: memberValuesOf('status'),
    errors: memberValuesOf('error'),
    responses: memberValuesOf('response'),
    tookMs: memberValuesOf('tookMs'),
    attemptedAt: memberValuesOf('attemptedAt'),
    createdAt: memberValuesOf('createdAt'),
    traces: memberValuesOf('trace'),
  });
  const [row] = await on.query<{ moved: number }>(settleSql, values);
  return row?.moved === 1;
}

/** Makes all waiting deliveries due at once: the receiver is back. */
export const releaseDeliveries = execute<[webhookId: WebhookId]>(releaseSql);

type NewDelivery = Pick<
  StoredDelivery,
  'id' | 'eventId' | 'position' | 'seq' | 'contactId' | 'type' | 'body' | 'createdAt' | 'trace'
>;

export async function insertDelivery(
  tx: Transaction,
  accountId: AccountId,
  webhookId: WebhookId,
  { id, eventId, position, seq, contactId, type, body, createdAt, trace }: NewDelivery,
): Promise<void> {
  const values = [accountId, webhookId, id, eventId, position, seq, contactId, type, body, createdAt, trace];
  await tx.query(insertSql, values);
}

/** Makes a delivery due at once. It still waits for earlier deliveries of its ordering key. */
export const expediteDelivery = execute<[webhookId: WebhookId, id: DeliveryId, now: Date], Transaction>(
  expediteSql,
);

/** Resets all undelivered deliveries to their first attempt. */
export const renewDeliveries = execute<[webhookId: WebhookId], Transaction>(renewSql);
