/** Webhooks: the subscriptions of an account, and how far each has been served. */
import type { EventPosition } from '../../domain/event.js';
import { type AccountId, asId, type KeyId, type WebhookId } from '../../domain/ids.js';
import { keyEnded, type Webhook, type WebhookState } from '../../domain/webhook.js';
import type { AuditedTransaction } from '../access/audit.js';
import type { Queryable, Transaction } from '../database/database.js';
import { account, parameters, parts, sql } from '../database/pieces.js';
import { fence } from '../database/positions-sql.js';
import { prepared } from '../database/sql.js';
import { inParts } from '../database/statement-parts.js';

interface RedeliveryRow {
  readonly from: string;
  readonly to: string;
  readonly position: number;
  readonly seq: number;
  readonly count: number;
}

interface WebhookRow {
  account_id: string;
  id: string;
  face: string;
  url: string;
  description: string | null;
  types: string[] | null;
  state: WebhookState;
  reason: string | null;
  made_by: string | null;
  secret: Buffer;
  old_secret: Buffer | null;
  old_secret_until: Date | null;
  failure_count: number;
  failing_since: Date | null;
  last_delivery_at: Date | null;
  cursor_position: number | null;
  cursor_seq: number | null;
  earlier: string[];
  is_held: boolean;
  redelivery: RedeliveryRow | null;
  created_at: Date;
  updated_at: Date;
}

/** With what sending needs and nobody is shown. */
export interface StoredWebhook extends Webhook {
  readonly secret: Buffer;
  readonly oldSecret: Buffer | null;
  /** the last event that was read; null: never called */
  readonly cursor: EventPosition | null;
  /** `seq` of events behind the first cursor that had happened before */
  readonly earlier: ReadonlySet<number>;
  /** later events wait until some of those that were read are delivered */
  readonly isHeld: boolean;
  /** how far a redelivery has come */
  readonly redeliveryCursor: EventPosition | null;
}

const columns = `w.account_id, w.id, w.face, w.url, w.description, w.types, w.state, w.reason, w.secret, w.old_secret,
  w.old_secret_until, w.failure_count, w.failing_since, w.last_delivery_at, w.cursor_position, w.cursor_seq, w.earlier, w.is_held,
  w.redelivery, w.made_by, w.created_at, w.updated_at`;

const listSql = prepared(
  'list_webhooks',
  `select ${columns} from webhooks w where w.account_id = $1 and ($2::text is null or w.face = $2)
   order by w.created_at desc, w.id desc`,
);
const findSql = prepared(
  'find_webhook',
  `select ${columns} from webhooks w where w.account_id = $1 and w.id = $2`,
);
const lockSql = prepared(
  'lock_webhook',
  `select ${columns} from webhooks w where w.account_id = $1 and w.id = $2 for update`,
);
const lockAccountSql = prepared(
  'lock_account_for_webhooks',
  'select a.id from accounts a where a.id = $1 and a.deleted_at is null for update',
);
// What comes lies at the fence of this snapshot or above, and so may what is committed already while others run.
const inserted = parameters('account id face url description types secret isCalled now maker');
const { b } = parts('b');
const beginSql = sql`case when ${inserted.isCalled} then ${fence} end`;
const earlierSql = sql`array(select e.seq from events e where e.account_id = ${account} and e.position >= ${fence} order by e.seq limit 10000)`;
const givenSql = sql`${account}, ${inserted.id}, ${inserted.face}, ${inserted.url}, ${inserted.description}, ${inserted.types}, 'active', ${inserted.secret}`;
const beginSeqSql = sql`case when ${inserted.isCalled} then -1 end`;
const insertNames = `id, face, url, description, types, state, secret, cursor_position, cursor_seq, earlier, created_at,
     updated_at, made_by`;
const insertSql = inParts(
  'insert_webhook',
  [
    {
      name: 'b',
      kept: 'position bigint, earlier bigint[]',
      sql: sql`select ${beginSql} as position, ${earlierSql} as earlier`,
    },
  ],
  sql`insert into webhooks as w (account_id, ${insertNames})
   select ${givenSql}, b.position, ${beginSeqSql}, b.earlier, ${inserted.now}, ${inserted.now}, ${inserted.maker}::uuid from ${b}
   returning ${columns}`,
  {
    asOne: sql`insert into webhooks as w (account_id, ${insertNames})
   values (${givenSql}, ${beginSql}, ${beginSeqSql},
     ${earlierSql}, ${inserted.now}, ${inserted.now}, ${inserted.maker})
   returning ${columns}`,
  },
);
const updateSql = prepared(
  'update_webhook',
  `update webhooks w set url = $3, description = $4, types = $5, state = $6, reason = $7, secret = $8, old_secret = $9,
     old_secret_until = $10, failure_count = $11, failing_since = $12, redelivery = $13, updated_at = $14,
     made_by = $15, is_held = false
   where w.account_id = $1 and w.id = $2 returning ${columns}`,
);
const pauseMadeSql = prepared(
  'pause_webhooks_of_keys',
  `update webhooks w set state = 'paused', reason = '${keyEnded}', updated_at = $3
   where w.account_id = $1 and w.made_by = any($2::uuid[]) and w.state = 'active' returning ${columns}`,
);
const pauseEndedSql = prepared(
  'pause_ended_webhook',
  `update webhooks w set state = 'paused', reason = '${keyEnded}', updated_at = $3
   where w.account_id = $1 and w.id = $2 and w.state = 'active'`,
);
const deleteSql = prepared('delete_webhook', 'delete from webhooks w where w.account_id = $1 and w.id = $2');

const skipSql = prepared(
  'skip_lost_events',
  `update webhooks w set cursor_position = $3, cursor_seq = $4
   where w.account_id = $1 and w.id = $2 and (w.cursor_position, w.cursor_seq) < ($3, $4)`,
);

/** It goes on after a position, if it has not come so far. */
export async function skipLostEvents(
  tx: Transaction,
  accountId: AccountId,
  id: WebhookId,
  start: EventPosition,
): Promise<void> {
  await tx.query(skipSql, [accountId, id, start.position, start.seq]);
}

const unsettledSql = prepared(
  'has_unsettled_events',
  `select exists (select from events e where e.account_id = $1 and (e.position, e.seq) > ($2, $3)) as has_some`,
);
/** Whether there are events after the position that cannot be read yet, since older transactions may still run. */
export async function hasUnsettledEvents(
  on: Queryable,
  accountId: AccountId,
  after: EventPosition,
): Promise<boolean> {
  const [row] = await on.query<{ has_some: boolean }>(unsettledSql, [accountId, after.position, after.seq]);
  return row?.has_some === true;
}

/** Newest first. `face`: of this one alone. */
export async function listWebhooks(
  on: Queryable,
  accountId: AccountId,
  face: string | null,
): Promise<readonly StoredWebhook[]> {
  return (await on.query<WebhookRow>(listSql, [accountId, face])).map(fromWebhookRow);
}

export async function findWebhook(
  on: Queryable,
  accountId: AccountId,
  id: WebhookId,
): Promise<StoredWebhook | undefined> {
  return (await on.query<WebhookRow>(findSql, [accountId, id])).map(fromWebhookRow)[0];
}

export async function lockWebhook(
  tx: Transaction,
  accountId: AccountId,
  id: WebhookId,
): Promise<StoredWebhook | undefined> {
  return (await tx.query<WebhookRow>(lockSql, [accountId, id])).map(fromWebhookRow)[0];
}

/** Until the transaction ends, no other creates a webhook of the account. */
export async function lockWebhooks(tx: Transaction, accountId: AccountId): Promise<boolean> {
  return (await tx.query(lockAccountSql, [accountId])).length > 0;
}

export interface NewWebhookRow {
  readonly id: WebhookId;
  readonly face: string;
  readonly url: string;
  readonly description: string | null;
  readonly types: readonly string[] | null;
  readonly secret: Buffer;
  readonly isCalled: boolean;
  readonly now: Date;
  readonly madeBy: KeyId | null;
}

export async function insertWebhook(
  tx: AuditedTransaction,
  accountId: AccountId,
  { id, face, url, description, types, secret, isCalled, now, madeBy }: NewWebhookRow,
): Promise<StoredWebhook> {
  const values = [accountId, id, face, url, description, types, secret, isCalled, now, madeBy];
  const [row] = await tx.query<WebhookRow>(insertSql, values);
  return fromWebhookRow(row as WebhookRow);
}

/** Writes what people and the program change; not how far it was served. */
export async function updateWebhook(tx: AuditedTransaction, webhook: StoredWebhook): Promise<StoredWebhook> {
  const { redelivery, redeliveryCursor } = webhook;
  const [row] = await tx.query<WebhookRow>(updateSql, [
    webhook.accountId,
    webhook.id,
    webhook.url,
    webhook.description,
    webhook.types,
    webhook.state,
    webhook.reason,
    webhook.secret,
    webhook.oldSecret,
    webhook.oldSecretUntil,
    webhook.failureCount,
    webhook.failingSince,
    redelivery === null ? null : JSON.stringify({ ...redelivery, ...redeliveryCursor }),
    webhook.updatedAt,
    webhook.madeBy,
  ]);
  return fromWebhookRow(row as WebhookRow);
}

/** Pauses the active webhooks that these keys made; answers them as they are since. */
export async function pauseWebhooksOf(
  tx: AuditedTransaction,
  accountId: AccountId,
  keys: readonly KeyId[],
  now: Date,
): Promise<readonly StoredWebhook[]> {
  return (await tx.query<WebhookRow>(pauseMadeSql, [accountId, keys, now])).map(fromWebhookRow);
}

/** Pauses a webhook whose key has expired. */
export async function pauseEnded(
  on: Queryable,
  accountId: AccountId,
  id: WebhookId,
  now: Date,
): Promise<void> {
  await on.query(pauseEndedSql, [accountId, id, now]);
}

export async function deleteWebhook(
  tx: AuditedTransaction,
  accountId: AccountId,
  id: WebhookId,
): Promise<void> {
  await tx.query(deleteSql, [accountId, id]);
}

function fromWebhookRow(row: WebhookRow): StoredWebhook {
  const { redelivery, cursor_position: position, cursor_seq: seq } = row;
  return {
    accountId: asId(row.account_id),
    id: asId(row.id),
    face: row.face,
    url: row.url,
    description: row.description,
    types: row.types,
    state: row.state,
    reason: row.reason,
    madeBy: row.made_by === null ? null : asId(row.made_by),
    secret: row.secret,
    oldSecret: row.old_secret,
    oldSecretUntil: row.old_secret_until,
    failureCount: row.failure_count,
    failingSince: row.failing_since,
    lastDeliveryAt: row.last_delivery_at,
    cursor: position === null ? null : { position, seq: seq ?? 0 },
    earlier: new Set(row.earlier.map(Number)),
    isHeld: row.is_held,
    redelivery:
      redelivery === null
        ? null
        : { from: new Date(redelivery.from), to: new Date(redelivery.to), count: redelivery.count },
    redeliveryCursor: redelivery === null ? null : { position: redelivery.position, seq: redelivery.seq },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
