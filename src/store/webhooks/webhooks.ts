/** Webhooks: the subscriptions of an account, and how far each has been served. */
import { mapNames } from '../../domain/contact-fields.js';
import type { EventPosition } from '../../domain/event.js';
import type { AccountId, IntakeId, KeyId, WebhookId } from '../../domain/ids.js';
import { keyEnded, type LastAnswer, type Webhook } from '../../domain/webhook.js';
import type { AuditedTransaction } from '../access/audit.js';
import { assigned, membersOf, shown, valuesOf } from '../database/columns.js';
import type { Queryable, Transaction } from '../database/database.js';
import { meets, writes } from '../database/operations.js';
import { account, parameters, parts, sql } from '../database/pieces.js';
import { fence } from '../database/positions-sql.js';
import { prepared } from '../database/sql.js';
import { inParts } from '../database/statement-parts.js';

type RedeliveryRow = EventPosition & { readonly from: string; readonly to: string; readonly count: number };

type LastAnswerRow = Omit<LastAnswer, 'at'> & { readonly at: string };

type Computed = 'cursor' | 'earlier' | 'lastAnswer' | 'redelivery' | 'redeliveryCursor';
interface WebhookRow extends Omit<StoredWebhook, Computed> {
  readonly cursorPosition: number | null;
  readonly cursorSeq: number | null;
  readonly earlier: readonly number[];
  readonly lastAnswer: LastAnswerRow | null;
  readonly redelivery: RedeliveryRow | null;
}

/** A webhook with the members that sending needs and no client sees. */
export interface StoredWebhook extends Webhook {
  /** empty for a receiver of payloads */
  readonly secret: Buffer;
  readonly oldSecret: Buffer | null;
  /** the last event that was read; null: never called */
  readonly cursor: EventPosition | null;
  /** happened before the first cursor and lies behind it: the `seq` of events, the position of payloads */
  readonly earlier: ReadonlySet<number>;
  /** later events wait until some of those that were read are delivered */
  readonly isHeld: boolean;
  /** position that a redelivery has reached */
  readonly redeliveryCursor: EventPosition | null;
}

const columns = shown(
  'w',
  membersOf<WebhookRow>()(
    'accountId id intakeId face url description types segmentNumber state reason secret oldSecret oldSecretUntil failureCount failingSince',
    'lastDeliveryAt lastAnswer cursorPosition cursorSeq earlier isHeld redelivery madeBy createdAt updatedAt',
  ),
);

const listSql = prepared(
  'list_webhooks',
  `select ${columns} from webhooks w where w.account_id = $1 and ($2::text is null or w.face = $2)
     and w.intake_id is not distinct from $3::uuid
   order by w.created_at desc, w.id desc`,
);
const findSql = mapNames(['', 'for update'], (lock) =>
  prepared(
    lock === '' ? 'find_webhook' : 'lock_webhook',
    `select ${columns} from webhooks w where w.account_id = $1 and w.id = $2 ${lock}`,
  ),
);
const lockAccountSql = prepared(
  'lock_account_for_webhooks',
  'select a.id from accounts a where a.id = $1 and a.deleted_at is null for update',
);
// New events lie at the fence of this snapshot or above, and so may those committed already while others run.
const inserted = parameters('account id face url description types secret isCalled now maker intake segment');
const { b } = parts('b');
const beginSql = sql`case when ${inserted.isCalled} then ${fence} end`;
const earlierSql = sql`case when ${inserted.intake}::uuid is null
     then array(select e.seq from events e where e.account_id = ${account} and e.position >= ${fence} order by e.seq limit 10000)
     else array(select distinct p.position from intake_payloads p where p.account_id = ${account}
       and p.intake_id = ${inserted.intake}::uuid and p.position >= ${fence} order by p.position limit 10000) end`;
const givenSql = sql`${account}, ${inserted.id}, ${inserted.face}, ${inserted.url}, ${inserted.description}, ${inserted.types}, 'active', ${inserted.secret}, ${inserted.intake}::uuid, ${inserted.segment}::bigint`;
const beginSeqSql = sql`case when ${inserted.isCalled} then -1 end`;
const insertNames = `id, face, url, description, types, state, secret, intake_id, segment_number, cursor_position, cursor_seq, earlier, created_at,
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
const changed = [
  ...([
    'url',
    'description',
    'types',
    'segmentNumber',
    'state',
    'reason',
    'secret',
    'oldSecret',
    'oldSecretUntil',
  ] as const),
  ...(['failureCount', 'failingSince', 'updatedAt', 'madeBy'] as const),
];
const updateSql = prepared(
  'update_webhook',
  `update webhooks w set redelivery = $3, ${assigned(changed, 4)}, is_held = false
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

/** Newest first. `face`: of this one alone. `intakeId`: the receivers of this intake; null: webhooks that get events. */
export async function listWebhooks(
  on: Queryable,
  accountId: AccountId,
  face: string | null,
  intakeId: IntakeId | null = null,
): Promise<readonly StoredWebhook[]> {
  return (await on.query<WebhookRow>(listSql, [accountId, face, intakeId])).map(fromWebhookRow);
}

/** `lock`: until the transaction ends. */
export async function findWebhook(
  on: Queryable,
  accountId: AccountId,
  id: WebhookId,
  lock: keyof typeof findSql = '',
): Promise<StoredWebhook | undefined> {
  return (await on.query<WebhookRow>(findSql[lock], [accountId, id])).map(fromWebhookRow)[0];
}

/** Locks the account: until the transaction ends, no other transaction creates a webhook of it. */
export const lockWebhooks = meets<[], Transaction>(lockAccountSql);

export interface NewWebhookRow
  extends Pick<
    StoredWebhook,
    'id' | 'intakeId' | 'face' | 'url' | 'description' | 'types' | 'segmentNumber' | 'secret' | 'madeBy'
  > {
  readonly isCalled: boolean;
  readonly now: Date;
}

export async function insertWebhook(
  tx: AuditedTransaction,
  accountId: AccountId,
  {
    id,
    intakeId,
    face,
    url,
    description,
    types,
    segmentNumber,
    secret,
    isCalled,
    now,
    madeBy,
  }: NewWebhookRow,
): Promise<StoredWebhook> {
  const values = [
    ...[accountId, id, face, url, description, types, secret, isCalled, now, madeBy],
    ...[intakeId, segmentNumber],
  ];
  const [row] = await tx.query<WebhookRow>(insertSql, values);
  return fromWebhookRow(row as WebhookRow);
}

/** Writes what people and the program change; not how far it was served. */
export async function updateWebhook(tx: AuditedTransaction, webhook: StoredWebhook): Promise<StoredWebhook> {
  const { accountId, id, redelivery, redeliveryCursor } = webhook;
  const span = redelivery && JSON.stringify({ ...redelivery, ...redeliveryCursor });
  const values = [accountId, id, span, ...valuesOf(webhook, changed)];
  const [row] = await tx.query<WebhookRow>(updateSql, values);
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
export const pauseEnded = writes<[id: WebhookId, now: Date]>(pauseEndedSql);

export const deleteWebhook = writes<[id: WebhookId], AuditedTransaction>(deleteSql);

function fromWebhookRow({
  cursorPosition,
  cursorSeq,
  earlier,
  lastAnswer,
  redelivery,
  ...row
}: WebhookRow): StoredWebhook {
  return {
    ...row,
    cursor: cursorPosition === null ? null : { position: cursorPosition, seq: cursorSeq ?? 0 },
    earlier: new Set(earlier),
    lastAnswer: lastAnswer && { ...lastAnswer, at: new Date(lastAnswer.at) },
    redelivery: redelivery && {
      from: new Date(redelivery.from),
      to: new Date(redelivery.to),
      count: redelivery.count,
    },
    redeliveryCursor: redelivery && { position: redelivery.position, seq: redelivery.seq },
  };
}
