/** Statements of webhooks in addition to the statements of every record, and their read positions. */

import { keyEnded } from '@switchbook/domain/access/access.js';
import type { EventPosition } from '@switchbook/domain/events/event.js';
import type { AccountId, KeyId, WebhookId } from '@switchbook/domain/runtime/ids.js';
import type { AuditedTransaction } from '../../audit/store.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { execute, rowsOf } from '../../database/statements/one-statement.js';
import { fence } from '../../database/statements/positions-sql.js';
import { prepared } from '../../database/statements/sql.js';
import { account, parameters, sql, statementParts } from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';
import { recordStore } from '../../records/store.js';
import { type Redelivery, type Webhook, webhookRecord } from '../values/webhook.js';

/** A webhook with the state that sending needs. */
export interface StoredWebhook extends Omit<Webhook, 'earlier' | 'redelivery'> {
  /** the last event that was read; null: never called */
  readonly cursor: EventPosition | null;
  readonly earlier: ReadonlySet<number>;
  readonly redelivery: Redelivery | null;
  /** position that a redelivery has reached */
  readonly redeliveryCursor: EventPosition | null;
}

const { columns, find } = recordStore(webhookRecord);

// New events get the fence of this snapshot or a higher position. Events that are already committed may too, while
// other transactions run.
const inserted = parameters(
  'account id face url description types secret isCalled now maker intake segment fields',
);
const { b } = statementParts('b');
const beginSql = sql`case when ${inserted.isCalled} then ${fence} end`;
const earlierSql = sql`case when ${inserted.intake}::uuid is null
     then array(select e.seq from events e where e.account_id = ${account} and e.position >= ${fence} order by e.seq limit 10000)
     else array(select distinct p.position from intake_payloads p where p.account_id = ${account}
       and p.intake_id = ${inserted.intake}::uuid and p.position >= ${fence} order by p.position limit 10000) end`;
const givenSql = sql`${account}, ${inserted.id}, ${inserted.face}, ${inserted.url}, ${inserted.description}, ${inserted.types}, 'active', ${inserted.secret}, ${inserted.intake}::uuid, ${inserted.segment}::bigint, ${inserted.fields}::text[]`;
const beginSeqSql = sql`case when ${inserted.isCalled} then -1 end`;
const insertNames = `id, face, url, description, types, state, secret, intake_id, segment_number, fields, cursor_position, cursor_seq, earlier, created_at,
     updated_at, made_by`;
const insertSql = inParts(
  'begin_webhook',
  [
    {
      name: 'b',
      columns: 'position bigint, earlier bigint[]',
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
const pauseOfKeysSql = prepared(
  'pause_webhooks_of_keys',
  `update webhooks w set state = 'paused', reason = '${keyEnded}', updated_at = $3
   where w.account_id = $1 and w.made_by = any($2::uuid[]) and w.state = 'active' returning ${columns}`,
);
const pauseOneSql = prepared(
  'pause_ended_webhook',
  `update webhooks w set state = 'paused', reason = '${keyEnded}', updated_at = $3
   where w.account_id = $1 and w.id = $2 and w.state = 'active'`,
);
const skipSql = prepared(
  'skip_lost_events',
  `update webhooks w set cursor_position = $3, cursor_seq = $4
   where w.account_id = $1 and w.id = $2 and (w.cursor_position, w.cursor_seq) < ($3, $4)`,
);

/** Moves the read position forward to `start`, never back. */
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

export async function findWebhook(
  on: Queryable,
  accountId: AccountId,
  id: WebhookId,
): Promise<StoredWebhook | undefined> {
  const row = await find(on, accountId, id);
  return row && toStoredWebhook(row);
}

export interface NewWebhookRow
  extends Pick<
    Webhook,
    'id' | 'intakeId' | 'face' | 'url' | 'description' | 'types' | 'fields' | 'segment' | 'secret' | 'madeBy'
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
    fields,
    segment,
    secret,
    isCalled,
    now,
    madeBy,
  }: NewWebhookRow,
): Promise<Webhook> {
  const values = [
    ...[accountId, id, face, url, description, types, secret, isCalled, now, madeBy],
    ...[intakeId, segment, fields],
  ];
  return (await tx.query<Webhook>(insertSql, values))[0] as Webhook;
}

/** Pauses the active webhooks that these keys created; returns them in their new state. */
export const pauseWebhooksOf = rowsOf<Webhook, [keys: readonly KeyId[], now: Date], AuditedTransaction>(
  pauseOfKeysSql,
);

/** Pauses a webhook after its key has expired. */
export const pauseEndedWebhook = execute<[id: WebhookId, now: Date]>(pauseOneSql);

function toStoredWebhook({ earlier, redelivery, ...row }: Webhook): StoredWebhook {
  const { cursorPosition: position, cursorSeq: seq } = row;
  return {
    ...row,
    cursor: position === null ? null : { position, seq: seq ?? 0 },
    earlier: new Set(earlier),
    redelivery: redelivery && {
      from: new Date(redelivery.from),
      to: new Date(redelivery.to),
      count: redelivery.count,
    },
    redeliveryCursor: redelivery && { position: redelivery.position, seq: redelivery.seq },
  };
}
