/** Payloads that wait for the receivers of their intake, in the order of storage. */
import type { EventPosition } from '@switchbook/domain/events/event.js';
import type { AccountId, IntakeId, PayloadId, WebhookId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { membersOf, selectList } from '../../database/statements/columns.js';
import { foundRow, rowsOf, scalarOf } from '../../database/statements/one-statement.js';
import { fenceOf } from '../../database/statements/positions-sql.js';
import { prepared } from '../../database/statements/sql.js';
import { account, parameters, sql } from '../../database/statements/sql-fragments.js';
import { fenced } from '../../database/statements/statement-parts.js';
import { webhookLimits } from '../values/webhook.js';

export interface OrderedPayload extends EventPosition {
  readonly id: PayloadId;
  readonly receivedAt: Date;
  /** encrypted */
  readonly body: Buffer;
  readonly headers: Buffer;
}

const columns = selectList('p', membersOf<OrderedPayload>()('id position seq receivedAt body headers'));

const after = parameters('account intake position seq limit bytes');
// The next payloads within the bounds; at least one.
const nextSql = fenced(
  'read_payloads',
  sql`select ${columns} from (
     select w.id, sum(w.bytes) over (order by w.position, w.seq rows unbounded preceding) - w.bytes as before
     from (select p.id, p.position, p.seq, octet_length(p.body) as bytes from intake_payloads p
       where p.account_id = ${account} and p.intake_id = ${after.intake}
         and (p.position, p.seq) > (${after.position}::bigint, ${after.seq}::bigint) and p.position < ${fenceOf('$1')}
       order by p.position, p.seq limit ${after.limit}) w) w
   join intake_payloads p on p.account_id = ${account} and p.id = w.id
   where w.before < ${after.bytes} order by p.position, p.seq`,
);
const unsettledSql = prepared(
  'has_unsettled_payloads',
  `select exists (select from intake_payloads p where p.account_id = $1 and p.intake_id = $2
     and (p.position, p.seq) > ($3, $4)) as has_some`,
);
const sealedSql = prepared(
  'find_sealed_payload',
  'select p.body, p.headers from intake_payloads p where p.account_id = $1 and p.id = $2',
);
const lagsSql = prepared(
  'receiver_lags',
  `select w.id, (u.waiting + q.waiting)::integer as waiting, least(u.oldest, q.oldest) as "oldestAt"
   from webhooks w
   cross join lateral (select count(*) as waiting, min(p.received_at) as oldest from (
     select p.received_at from intake_payloads p where p.account_id = $1 and p.intake_id = $2
       and (p.position, p.seq) > (w.cursor_position, w.cursor_seq) and p.position <> all(w.earlier)
     order by p.position, p.seq limit ${webhookLimits.counted}) p) u
   cross join lateral (select count(*) as waiting, min(p.received_at) as oldest from deliveries d
     join intake_payloads p on p.account_id = $1 and p.id = d.event_id
     where d.account_id = $1 and d.webhook_id = w.id and d.state <> 'delivered') q
   where w.account_id = $1 and w.intake_id = $2`,
);

/** Returns the next settled payloads after a position, limited in number and approximately in bytes. */
export async function readPayloadsAfter(
  on: Queryable,
  accountId: AccountId,
  intakeId: IntakeId,
  { position, seq }: EventPosition,
  { limit, maxBytes }: { readonly limit: number; readonly maxBytes: number },
): Promise<readonly OrderedPayload[]> {
  return on.query<OrderedPayload>(nextSql, [accountId, intakeId, position, seq, limit, maxBytes]);
}

/** Whether there are payloads after the position that cannot be read yet, since older transactions may still run. */
export const hasUnsettledPayloads = scalarOf<boolean, [intakeId: IntakeId, position: number, seq: number]>(
  unsettledSql,
  false,
);

/** Finds a stored payload. Returns undefined if it was deleted. */
export const findSealedPayload = foundRow<Pick<OrderedPayload, 'body' | 'headers'>, [id: PayloadId]>(
  sealedSql,
);

export interface ReceiverLag {
  readonly id: WebhookId;
  /** number of payloads that the receiver has not received yet */
  readonly waiting: number;
  readonly oldestAt: Date | null;
}

export const listReceiverLags = rowsOf<ReceiverLag, [intakeId: IntakeId]>(lagsSql);
