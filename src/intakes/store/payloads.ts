/** The inbox: received payloads, unchanged, until they are applied and until they expire. */

import type { IntakeVariant } from '@switchbook/domain/events/intake-names.js';
import type { AccountId, IntakeId, PayloadId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { membersOf, selectList } from '../../database/statements/columns.js';
import { keyed } from '../../database/statements/keyed.js';
import { execute, rowsOf, scalarOf } from '../../database/statements/one-statement.js';
import { positionOf } from '../../database/statements/positions-sql.js';
import { arraysOf, planned, prepared } from '../../database/statements/sql.js';
import type { PayloadState } from '../values/intake.js';

export interface NewPayload {
  readonly accountId: AccountId;
  readonly id: PayloadId;
  readonly intakeId: IntakeId;
  readonly receivedAt: Date;
  readonly digest: Buffer;
  /** encrypted */
  readonly body: Buffer;
  readonly headers: Buffer;
}

export interface WaitingPayload extends Omit<NewPayload, 'accountId' | 'digest' | 'headers'> {
  readonly variant: IntakeVariant;
  readonly portfolio: string;
  /** failed attempts since it was received or replayed */
  readonly attempts: number;
}

// One statement for all payloads that arrived together. A stored payload is not inserted again; neither is a payload of
// a deleted intake.
const insertSql = keyed(
  'insert_intake_payloads',
  [
    ['id', 'uuid'],
    ['intake_id', 'uuid'],
    ['received_at', 'timestamptz'],
    ['digest', 'bytea'],
    ['body', 'bytea'],
    ['headers', 'bytea'],
  ],
  ({ from, account, transaction }) => `insert into intake_payloads
     (account_id, id, intake_id, received_at, digest, body, headers, state, position, seq)
   select ${account}, k.id, k.intake_id, k.received_at, k.digest, k.body, k.headers, 'waiting', ${positionOf(transaction)}, k.i
   from ${from} join intakes n on n.account_id = ${account} and n.id = k.intake_id
   on conflict on constraint intake_payloads_digest_key do nothing`,
  { hasTransaction: true },
);

/** Stores payloads of any accounts with one statement. */
export async function insertPayloads(on: Queryable, payloads: readonly NewPayload[]): Promise<void> {
  await on.query(
    insertSql,
    arraysOf(payloads, 'accountId', 'id', 'intakeId', 'receivedAt', 'digest', 'body', 'headers'),
  );
}

const waitingColumns = selectList(
  'p',
  membersOf<Omit<WaitingPayload, 'variant' | 'portfolio'>>()('id intakeId receivedAt body attempts'),
);
// The statement is planned for each batch: a cached plan would fit an old size of the table, which changes by the
// minute. It returns the oldest payloads within the bounds, at least one payload.
const waitingSql = planned(
  `select ${waitingColumns}, n.variant, n.portfolio from (
     select w.id, sum(w.bytes) over (order by w.id rows unbounded preceding) - w.bytes as before
     from (select p.id, octet_length(p.body) as bytes from intake_payloads p
       where p.account_id = $1 and p.state = 'waiting' order by p.id limit $2) w) w
   cross join lateral (select p.* from intake_payloads p where p.account_id = $1 and p.id = w.id limit 1) p
   join intakes n on n.account_id = $1 and n.id = p.intake_id
   where w.before < $3 order by p.id`,
);
const lockSql = planned(
  `select p.id, p.applied_at is not null as "isAgain", p.applied_at is not null and cardinality(p.people) > 0 as "isCounted"
   from intake_payloads p where p.account_id = $1 and p.id = any($2::uuid[]) and p.state = 'waiting'
   order by p.id for update`,
);
const settleSql = planned(
  `update intake_payloads p set state = s.state, retry_at = s.retry_at,
     applied_at = case when s.state = 'refused' then p.applied_at else $2 end,
     attempts = case when s.state = 'refused' then p.attempts + 1 else 0 end,
     people = array(select decode(h.hex, 'hex') from unnest(string_to_array(s.people, ',')) h(hex))
   from jsonb_to_recordset($3) s(id uuid, state text, retry_at timestamptz, people text)
   where p.account_id = $1 and p.id = any($4::uuid[]) and p.id = s.id`,
);
// Keeps the time of applying, as a sign that the payload was applied before.
const replaySql = planned(
  `with s as (select p.id from intake_payloads p
     where p.account_id = $1 and p.intake_id = $2 and p.received_at >= $3 and p.applied_at <= $4
       and p.state in ('applied', 'unreadable') order by p.received_at limit $5 for update skip locked),
     u as (update intake_payloads p set state = 'waiting' from s where p.account_id = $1 and p.id = s.id returning 1)
   select count(*) as replayed from u`,
);
const resumeSql = prepared(
  'resume_refused_payloads',
  `with s as (select p.id from intake_payloads p where p.account_id = $1 and p.state = 'refused' and p.retry_at <= $2
       order by p.retry_at limit $3 for update skip locked),
     u as (update intake_payloads p set state = 'waiting' from s where p.account_id = $1 and p.id = s.id returning 1)
   select count(*) as resumed from u`,
);
// Batches share this lock, and the beginning of an erasure excludes them.
const batchLock = `hashtextextended('payloads/' || $1::text, 0)`;
const beginBatchSql = prepared(
  'begin_payload_batch',
  `select pg_try_advisory_lock_shared(${batchLock}) as begun`,
);
const endBatchSql = prepared('end_payload_batch', `select pg_advisory_unlock_shared(${batchLock})`);
const holdBatchSql = prepared('hold_payload_batch', `select pg_advisory_xact_lock_shared(${batchLock})`);
const pauseBatchesSql = prepared('pause_payload_batches', `select pg_advisory_xact_lock(${batchLock})`);
const stateSql = prepared(
  'find_payload_state',
  'select p.state from intake_payloads p where p.account_id = $1 and p.id = $2',
);
const hasWaitingSql = prepared(
  'has_waiting_payloads',
  `select exists (select from intake_payloads p where p.account_id = $1 and p.state = 'waiting') as has_some`,
);
const eraseSql = prepared(
  'erase_payloads',
  `with d as (delete from intake_payloads p
     where p.account_id = $1 and p.id in (select o.id from intake_payloads o
       where o.account_id = $1 and o.received_at <= $3
         and o.people && array(select decode(h.hex, 'hex') from unnest($2::text[]) h(hex)) limit $4) returning 1)
   select count(*) as rows from d`,
);
const sweepSql = prepared(
  'sweep_payloads',
  `with s as (select p.id from intake_payloads p where p.account_id = $1 and p.received_at < $2 and p.state <> 'waiting'
       order by p.received_at limit $3 for update skip locked),
     g as (delete from intake_payloads p using s where p.account_id = $1 and p.id = s.id returning 1)
   select count(*) as deleted from g`,
);

// Ids are compared in the index: without statistics, a join would compare each of them with all rows of the account.
const dropSql = prepared(
  'drop_payloads_of_intake',
  `with s as (select p.id from intake_payloads p where p.account_id = $1 and p.intake_id = $2
       order by p.position, p.seq limit $3),
     g as (delete from intake_payloads p where p.account_id = $1 and p.id = any(array(select s.id from s)) returning 1)
   select count(*) as deleted from g`,
);
// Receivers are webhooks, which have a log of deliveries.
const dropPassedSql = prepared(
  'drop_deliveries_of_intake',
  `with s as (select d.webhook_id, d.id from webhooks w
       cross join lateral (select r.webhook_id, r.id from deliveries r
         where r.account_id = $1 and r.webhook_id = w.id order by r.id limit $3) d
       where w.account_id = $1 and w.intake_id = $2),
     g as (delete from deliveries d where d.account_id = $1
         and d.webhook_id = any(array(select distinct s.webhook_id from s)) and d.id = any(array(select s.id from s))
       returning 1)
   select count(*) as deleted from g`,
);

/** Lists the oldest waiting payloads, limited in number and approximately in bytes. */
export const listWaitingPayloads = rowsOf<WaitingPayload, [limit: number, bytes: number]>(waitingSql);

export interface LockedPayload {
  readonly id: PayloadId;
  /** the payload was applied before */
  readonly isAgain: boolean;
  /** the messages of the payload were counted at that time */
  readonly isCounted: boolean;
}

/** Locks the payloads that still wait; another process may have applied some. */
export async function lockWaitingPayloads(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly PayloadId[],
): Promise<ReadonlyMap<PayloadId, LockedPayload>> {
  const rows = await tx.query<LockedPayload>(lockSql, [accountId, ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Marks payloads as waiting that were received since a time and applied until a time; returns the count. */
export const replayPayloads = scalarOf<
  number,
  [intakeId: IntakeId, since: Date, appliedUntil: Date, limit: number],
  Transaction
>(replaySql, 0);

/** Marks payloads with a refused change as waiting if they are due by a time. Returns the count. */
export const resumePayloads = scalarOf<number, [dueUntil: Date, limit: number]>(resumeSql, 0);

/** Begins a batch on one connection; false while an erasure begins, or waits to begin. */
export const beginBatch = scalarOf<boolean, []>(beginBatchSql, false);

export const endBatch = execute<[]>(endBatchSql);

/** Begins a batch, which ends with the transaction. */
export const holdBatch = execute<[], Transaction>(holdBatchSql);

/** Waits for the end of all batches, and lets none begin until the transaction ends. */
export const pauseBatches = execute<[], Transaction>(pauseBatchesSql);

/** Returns undefined if the payload was deleted. */
export const findPayloadState = scalarOf<PayloadState | undefined, [id: PayloadId]>(stateSql, undefined);

export interface SettledPayload {
  readonly id: PayloadId;
  readonly state: Exclude<PayloadState, 'waiting'>;
  /** time of the next attempt to apply a refused payload */
  readonly retryAt: Date | null;
  /** hashes of the people in it, in hex */
  readonly people: readonly string[];
}

export async function settlePayloads(
  tx: Transaction,
  accountId: AccountId,
  settled: readonly SettledPayload[],
  now: Date,
): Promise<void> {
  const rows = settled.map(({ people, retryAt, ...payload }) => ({
    ...payload,
    retry_at: retryAt,
    people: people.join(','),
  }));
  await tx.query(settleSql, [accountId, now, JSON.stringify(rows), settled.map((payload) => payload.id)]);
}

/** Whether a payload of the account waits. */
export const hasWaitingPayloads = scalarOf<boolean, []>(hasWaitingSql, false);

/** Deletes payloads received until a time that name a person by these hashes; returns the count. */
export const erasePayloads = scalarOf<
  number,
  [people: readonly string[], until: Date, limit: number],
  Transaction
>(eraseSql, 0);

/** Deletes payloads received before a time, except waiting ones; returns the count. */
export const sweepPayloads = scalarOf<number, [before: Date, limit: number], Transaction>(sweepSql, 0);

/** Deletes some payloads of an intake, in any state; returns the count. */
export const dropPayloads = scalarOf<number, [intakeId: IntakeId, limit: number], Transaction>(dropSql, 0);

/** Deletes some deliveries of each receiver of an intake; returns the count. */
export const dropPassedPayloads = scalarOf<number, [intakeId: IntakeId, limit: number], Transaction>(
  dropPassedSql,
  0,
);
