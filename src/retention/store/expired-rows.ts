/**
 * Deletes expired data, account by account and in bounded steps. `unscoped-sweep.ts` lists the accounts with expired
 * data. No code may depend on the deleted rows: readers of events check `events_pruned` first
 * (`src/contacts/lists/totals/search-totals.ts`).
 */
import type { EventPosition } from '@switchbook/domain/events/event.js';
import type { AccountId, ImportId } from '@switchbook/domain/runtime/ids.js';
import { databaseLocks } from '../../database/connections/claims.js';
import type { Transaction } from '../../database/database.js';
import { scalarOf } from '../../database/statements/one-statement.js';
import { planned, prepared } from '../../database/statements/sql.js';
import {
  account,
  parameters,
  type Sql,
  sql,
  statementParts,
} from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';
import { dropSpool } from '../../imports/store/stored-imports.js';

const stepSql = prepared(
  'begin_sweep_step',
  `select pg_try_advisory_xact_lock($1) as held, set_config('synchronous_commit', 'off', true)`,
);

/**
 * Begins a sweep step. Returns false while another process does a step. The commit is asynchronous: rows that a crash
 * restores are swept again.
 */
export async function beginStep(tx: Transaction): Promise<boolean> {
  const [row] = await tx.query<{ held: boolean }>(stepSql, [databaseLocks.sweep]);
  return row?.held === true;
}

// Locked rows are left to the next run.
const expiredSql = (table: 'idempotency_keys' | 'access_tokens', key: 'key' | 'hash') =>
  prepared(
    `sweep_expired_${table}`,
    `with s as (select t.${key} from ${table} t where t.account_id = $1 and t.expires_at <= $2
       order by t.expires_at limit $3 for update skip locked),
     g as (delete from ${table} t using s where t.account_id = $1 and t.${key} = s.${key} returning 1)
   select count(*) as deleted from g`,
  );

/** Deletes expired stored answers; returns the count. */
export const sweepIdempotencyKeys = scalarOf<number, [now: Date, limit: number], Transaction>(
  expiredSql('idempotency_keys', 'key'),
  0,
);

/** Deletes expired tokens; returns the count. */
export const sweepTokens = scalarOf<number, [now: Date, limit: number], Transaction>(
  expiredSql('access_tokens', 'hash'),
  0,
);

// Deletes deliveries of each webhook that are too old, or older than the newest $4. Ids ascend in time. Deliveries of
// payloads older than $5 have no content to send. `materialized`: otherwise the newest are counted for each delivery.
const deliveriesSql = prepared(
  'sweep_deliveries',
  `with n as materialized (select (select d.id from deliveries d where d.account_id = $1 and d.webhook_id = w.id
         order by d.id desc limit 1 offset $4) as last, w.id, w.intake_id
       from webhooks w where w.account_id = $1),
     s as (select d.webhook_id, d.id from n join deliveries d on d.account_id = $1 and d.webhook_id = n.id
         and (d.state = 'delivered' and (d.created_at < $2 or d.id <= n.last)
           or n.intake_id is not null and d.created_at < $5)
       order by d.webhook_id, d.id limit $3 for update of d skip locked),
     g as (delete from deliveries d using s
       where d.account_id = $1 and d.webhook_id = s.webhook_id and d.id = s.id returning 1)
   select count(*) as deleted from g`,
);

/**
 * Deletes deliveries that are too old, beyond the limit of their webhook, or of expired payloads. Returns their number.
 */
export const sweepDeliveries = scalarOf<
  number,
  [before: Date, limit: number, max: number, payloads: Date],
  Transaction
>(deliveriesSql, 0);

// Events are in transaction order, which is time order except for concurrent transactions. So a step reads the next
// events and deletes the expired ones among them. The highest deleted position is stored in the counters
// `events_pruned` and `events_pruned_seq`. An older cached count, or an older cursor of the feed, must not continue
// with the remaining events.
const { s, g, l, k } = statementParts('s g l k');
const swept = parameters('account position seq limit before');
const prunedSeqSql = (seq: string | Sql) => sql`insert into counters as k (account_id, name, next)
       select ${account}, 'events_pruned_seq', ${seq} from ${l} where l.known is null or l.position >= l.known
       on conflict on constraint counters_pkey do update set next`;
const highestSeq = sql`case when l.position = l.known then greatest(l.seq, (select k.next from counters k
         where k.account_id = ${account} and k.name = 'events_pruned_seq')) else l.seq end`;
const eventsSql = inParts(
  'sweep_events',
  [
    {
      name: 's',
      isMaterialized: true,
      columns: 'position bigint, seq bigint, is_old boolean',
      sql: sql`select e.position, e.seq, e.occurred_at < ${swept.before} as is_old from events e
       where e.account_id = ${account} and (e.position, e.seq) > (${swept.position}::bigint, ${swept.seq}::bigint)
       order by e.position, e.seq limit ${swept.limit}`,
    },
    {
      name: 'g',
      columns: 'position bigint, seq bigint',
      sql: sql`delete from events e using ${s}
       where e.account_id = ${account} and e.position = s.position and e.seq = s.seq and s.is_old returning e.position, e.seq`,
    },
    {
      name: 'l',
      columns: 'position bigint, seq bigint, known bigint',
      sql: sql`select g.position, g.seq, (select k.next from counters k
         where k.account_id = ${account} and k.name = 'events_pruned') as known
       from ${g} order by g.position desc, g.seq desc limit 1`,
    },
    {
      name: 'k',
      columns: 'one integer',
      sql: sql`insert into counters as k (account_id, name, next) select ${account}, 'events_pruned', l.position from ${l}
       on conflict on constraint counters_pkey do update set next = greatest(k.next, excluded.next) returning 1 as one`,
    },
    {
      name: 'q',
      writes: true,
      sql: sql`${prunedSeqSql('l.seq')} = case
         when (select l.position = l.known from ${l}) then greatest(k.next, excluded.next) else excluded.next end`,
      inSteps: sql`${prunedSeqSql(highestSeq)} = excluded.next`,
    },
  ],
  sql`select (select count(*) from ${g}) as deleted, (select count(*) from ${k}) as pruned, r.position, r.seq
   from (select 1) one left join (select s.position, s.seq from ${s} order by s.position desc, s.seq desc limit 1) r on true`,
  { statementOf: (_, text) => planned(text) },
);

/** Deletes the expired events among the next events after a position; `last` is absent if there were no more events. */
export async function sweepEvents(
  tx: Transaction,
  accountId: AccountId,
  after: EventPosition,
  before: Date,
  limit: number,
): Promise<{ readonly deleted: number; readonly last: EventPosition | undefined }> {
  const values = [accountId, after.position, after.seq, limit, before];
  const [row] = await tx.query<{ deleted: number; position: number | null; seq: number }>(eventsSql, values);
  const last = row?.position == null ? undefined : { position: row.position, seq: row.seq };
  return { deleted: row?.deleted ?? 0, last };
}

const leftSql = prepared(
  'imports_with_remains',
  `select n.id from imports n
   where n.account_id = $1 and n.state in ('done', 'cancelled', 'failed', 'undone') and (
     exists (select from import_parts p where p.account_id = $1 and p.import_id = n.id)
     or exists (select from import_previews v where v.account_id = $1 and v.import_id = n.id))
   order by n.id limit 1`,
);

/** Deletes parts and previews of one ended import; returns whether any existed. */
export async function sweepImportRemains(tx: Transaction, accountId: AccountId): Promise<number> {
  const [row] = await tx.query<{ id: ImportId }>(leftSql, [accountId]);
  if (row === undefined) return 0;
  await dropSpool(tx, accountId, row.id);
  return 1;
}

const leftImportsSql = prepared(
  'sweep_left_imports',
  `with s as (select n.id from imports n where n.account_id = $1 and n.options -> 'isOfOne' is not null
       and n.state not in ('receiving', 'queued', 'running', 'undoing') and n.finished_at < $2
       order by n.id limit $3 for update skip locked),
     g as (delete from imports n using s where n.account_id = $1 and n.id = s.id returning 1)
   select count(*) as deleted from g`,
);

/**
 * Deletes imports of one contact from before a time; returns the count. The time must be long enough ago that the
 * process of such an import has ended.
 */
export const sweepLeftImports = scalarOf<number, [before: Date, limit: number], Transaction>(
  leftImportsSql,
  0,
);
