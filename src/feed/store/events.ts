/**
 * Events: the outbox and change feed. The statement of a change writes its events, in the same transaction. A reader
 * sees only events of transactions below the oldest one that may still write events of its account. So no event can be
 * committed behind its position.
 */
import { type EventActor, namedActor } from '@switchbook/domain/consent/consent.js';
import {
  type EventPosition,
  type EventSource,
  type EventType,
  eventRules,
  firstPosition,
  type StoredEvent,
} from '@switchbook/domain/events/event.js';
import { packActor, packState, unpackState } from '@switchbook/domain/events/packed-state.js';
import { type AccountId, asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { isoTime } from '@switchbook/domain/runtime/instant.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { formatTrace, traceOf } from '@switchbook/domain/runtime/trace-context.js';
import { findAwaitedOnCluster } from '../../database/citus/awaited-events.js';
import type { Queryable } from '../../database/database.js';
import { foundRow } from '../../database/statements/one-statement.js';
import { maxPageBytes, valueBytesSql } from '../../database/statements/page-cut.js';
import { blankType, erasingSql, fenceOf } from '../../database/statements/positions-sql.js';
import { prepared, type Statement } from '../../database/statements/sql.js';
import { account, parameters, type Sql, sql } from '../../database/statements/sql-fragments.js';
import { fenced } from '../../database/statements/statement-parts.js';

export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly contact_id: string | null;
  readonly version: number | null;
  /** packed, as are `after` and the actor */
  readonly before: string;
  readonly after: string;
  readonly actor: string;
  readonly occurred_at: string;
}

/** Makes an event. `contact`: the contact after the event; null: an event of a catalog. */
export function eventOf(
  { actor, newId, now, trace }: EventSource,
  type: EventType,
  contact: { readonly id: ContactId; readonly version: number | null } | null,
  before: object | null,
  after: object | null,
): NewEvent {
  const { id: contact_id = null, version = null } = contact ?? {};
  const traced = trace === undefined ? actor : { ...actor, trace: formatTrace(trace) };
  const [was, is, by] = [packState(before), packState(after), packActor(traced)];
  return {
    id: newId(),
    type,
    contact_id,
    version,
    before: was,
    after: is,
    actor: by,
    occurred_at: isoTime(now),
  };
}

const inserted = parameters('account events');

/** Returns SQL that inserts the events of the account $1 from the JSON $2; `from` may filter them. */
export const insertEventsSql = (from: Sql | '' = '') => sql`insert into events
    (account_id, id, type, contact_id, version, before, after, actor, occurred_at)
  select ${account}, e.id, e.type, e.contact_id, e.version, e.before, e.after, e.actor, e.occurred_at
  from json_to_recordset(${inserted.events}::json) as e(id uuid, type text, contact_id uuid, version bigint, before text,
    after text, actor text, occurred_at timestamptz)
  ${from}`;

const insertSql: Statement = { ...prepared('insert_events', insertEventsSql().toString()), isWriter: true };

/** Inserts events in their order, in the transaction of the changes that they describe. */
export async function insertEvents(
  tx: Queryable,
  accountId: AccountId,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length > 0) await tx.query(insertSql, [accountId, JSON.stringify(events)]);
}

export interface EventRow extends Omit<NewEvent, 'occurred_at'> {
  readonly position: number;
  readonly seq: number;
  readonly type: EventType;
  readonly occurred_at: Date;
}

/** Most events that one statement scans, whether they match or not. */
const maxScanned = 5_000;

export const columns =
  'e.position, e.seq, e.id, e.type, e.contact_id, e.version, e.before, e.after, e.actor, e.occurred_at';

export const bytesSql = `300 + ${valueBytesSql('e.before')} + ${valueBytesSql('e.after')}`;

const read = parameters('account position seq limit types scanned bytes contact');

/** SQL: the unread events of the account that are settled. */
const unread = sql`events e
       where e.account_id = ${account} and (e.position, e.seq) > (${read.position}::bigint, ${read.seq}::bigint) and e.position < ${fenceOf('$1')}`;

// Events are filtered by type. The last scanned event shows how far the feed was read, and `last` may be a later event.
const readSqlOf = (name: string, condition: Sql | '', last: Sql | '') =>
  fenced(
    name,
    sql`with s as materialized (
       select e.position, e.seq, e.type <> '${blankType}' and (${read.types}::text[] is null or e.type = any(${read.types}))
         and not ${erasingSql(account)} as is_wanted
       from ${unread} ${condition}
       order by e.position, e.seq limit ${read.scanned}),
     w as materialized (select s.position, s.seq from s where s.is_wanted order by s.position, s.seq limit ${read.limit} + 1),
     e as (select e.*, row_number() over w as rank, sum(e.bytes) over w as through from (
         select ${columns}, ${bytesSql} as bytes
         from w join events e on e.account_id = ${account} and e.position = w.position and e.seq = w.seq offset 0) e
       window w as (order by e.position, e.seq rows unbounded preceding))
   select ${columns}, (select count(*) from s) as scanned, (select count(*) from w) as wanted,
     l.position as last_position, l.seq as last_seq, e.through
   from (select s.position, s.seq from (select s.position, s.seq from s ${last}) s
     order by s.position desc, s.seq desc limit 1) l
   left join e on e.rank <= ${read.limit} and e.through - e.bytes < ${read.bytes}
   order by e.position, e.seq`,
  );
const readSql = {
  ofAccount: readSqlOf('read_events', '', ''),
  // If fewer events are found than the scan limit, the rest of the feed is read too.
  ofContact: readSqlOf(
    'read_contact_events',
    sql`and e.contact_id = ${read.contact}`,
    sql`union all (select e.position, e.seq from ${unread} and (select count(*) from s) < ${read.scanned}
       order by e.position desc, e.seq desc limit 1)`,
  ),
};

interface EventQuery {
  readonly after: EventPosition;
  /** most events */
  readonly limit: number;
  /** absent: all */
  readonly types?: readonly EventType[] | undefined;
  readonly contactId?: ContactId | undefined;
  /** approximate size in bytes of all except the last event; absent: 4 MiB */
  readonly maxBytes?: number | undefined;
}

export interface EventPage {
  /** oldest first */
  readonly events: readonly StoredEvent[];
  /** the position to read after next */
  readonly through: EventPosition;
  /** whether all settled events have been read */
  readonly isEnd: boolean;
  /** approximate size of the events */
  readonly bytes: number;
}

/**
 * Returns the next events after a position: as many as requested, or as fit into some megabytes. Fewer, or no events,
 * are returned if many filtered events are in between. No later call can find an event before the returned ones.
 */
export async function readEvents(on: Queryable, accountId: AccountId, query: EventQuery): Promise<EventPage> {
  const read = await readScanned(
    on,
    accountId,
    query,
    query.types === undefined ? query.limit + 1 : maxScanned,
  );
  if (read.events.length > 0 || read.isEnd || query.types !== undefined) return read;
  // All scanned events belong to erased persons, so a longer range is scanned.
  return readScanned(on, accountId, { ...query, after: read.through }, maxScanned);
}

async function readScanned(
  on: Queryable,
  accountId: AccountId,
  { after, limit, types, contactId, maxBytes = maxPageBytes }: EventQuery,
  scanned: number,
): Promise<EventPage> {
  const rows = await on.query<
    (EventRow | Record<keyof EventRow, null>) & {
      scanned: number;
      wanted: number;
      last_position: number;
      last_seq: number;
      through: number | null;
    }
  >(contactId === undefined ? readSql.ofAccount : readSql.ofContact, [
    accountId,
    after.position,
    after.seq,
    limit,
    types ?? null,
    scanned,
    maxBytes,
    ...(contactId === undefined ? [] : [contactId]),
  ]);
  const [first] = rows;
  if (first === undefined) return { events: [], through: after, isEnd: true, bytes: 0 };
  const whole = rows.filter((row): row is Extract<typeof row, EventRow> => row.id !== null);
  const events = await mapInSlices(whole, fromEventRow);
  const last = events.at(-1);
  const isCut = events.length < first.wanted;
  const through =
    isCut && last !== undefined
      ? { position: last.position, seq: last.seq }
      : { position: first.last_position, seq: first.last_seq };
  const bytes = rows.at(-1)?.through ?? 0;
  return { events, through, isEnd: !isCut && first.scanned < scanned, bytes };
}

const findSql = prepared(
  'find_event',
  `select ${columns} from events e where e.account_id = $1 and e.position = $2 and e.seq = $3 and e.type <> '${blankType}'
     and not ${erasingSql(account)}`,
);

/**
 * Finds the event at a position that was read before. It needs no fence. The fence may even be lower than at that read,
 * because it counts a transaction that ended in between.
 */
export async function findEvent(
  on: Queryable,
  accountId: AccountId,
  { position, seq }: EventPosition,
): Promise<StoredEvent | undefined> {
  const [row] = await on.query<EventRow>(findSql, [accountId, position, seq]);
  return row && fromEventRow(row);
}

const positionSql = prepared(
  'feed_position',
  `select coalesce(max(k.next) filter (where k.name = 'events_pruned'), 0) as position,
     max(k.next) filter (where k.name = 'events_pruned_seq') as seq,
     exists (select from events e where e.account_id = $1 and e.position = $2 and e.seq = $3) as is_there
   from counters k where k.account_id = $1 and k.name in ('events_pruned', 'events_pruned_seq')`,
);

interface FeedPosition {
  /** the position after which the feed is complete; earlier events may be deleted */
  readonly start: EventPosition;
  /** whether an event exists at the position */
  readonly exists: boolean;
}

/** Returns the state of the feed at a position. Read it after the later events: these may be deleted in between. */
export async function readFeedPosition(
  on: Queryable,
  accountId: AccountId,
  at: EventPosition = firstPosition,
): Promise<FeedPosition> {
  const values = [accountId, at.position, at.seq];
  const [row] = await on.query<{ position: number; seq: number | null; is_there: boolean }>(
    positionSql,
    values,
  );
  const { position = 0, seq = null, is_there: exists = false } = row ?? {};
  if (position === 0) return { start: firstPosition, exists };
  return { start: { position, seq: seq ?? Number.MAX_SAFE_INTEGER }, exists };
}

/** Compares two positions for `sort`. */
export function compareEvents(event: EventPosition, otherEvent: EventPosition): number {
  return event.position - otherEvent.position || event.seq - otherEvent.seq;
}

const latestSql = fenced(
  'latest_event',
  sql`select e.position, e.seq from events e where e.account_id = ${account} and e.position < ${fenceOf('$1')}
   order by e.position desc, e.seq desc limit 1`,
);

/** Finds the position of the newest settled event. Returns undefined without any. */
export const findLatestEvent = foundRow<EventPosition, []>(latestSql);

export interface WaitingReader {
  readonly accountId: AccountId;
  readonly after: EventPosition;
}

const unreadOf = 'e.account_id = k.account_id and (e.position, e.seq) > (k.position, k.seq)';
// Most readers have no unread event. To find that out costs less than the fence.
const awaitedSql: Statement = {
  ...prepared(
    'awaited_events',
    `select k.i from unnest($1::uuid[], $2::bigint[], $3::bigint[]) with ordinality k(account_id, position, seq, i)
   where exists (select from events e where ${unreadOf})
     and exists (select from events e where ${unreadOf} and e.position < ${fenceOf('k.account_id')})`,
  ),
  perShard: findAwaitedOnCluster,
};

/** Returns the readers that have new events after their position. */
export async function findAwaited<One extends WaitingReader>(
  on: Queryable,
  waiting: readonly One[],
): Promise<readonly One[]> {
  const rows = await on.query<{ i: number }>(awaitedSql, [
    waiting.map((item) => item.accountId),
    waiting.map((item) => item.after.position),
    waiting.map((item) => item.after.seq),
  ]);
  return rows.flatMap(({ i }) => waiting[i - 1] ?? []);
}

/** An event stores its trace with its actor. */
interface TracedActor extends EventActor {
  readonly trace?: string;
}

export function fromEventRow(row: EventRow): StoredEvent {
  const side = eventRules[row.type].survivorIn;
  const [before, after] = [unpackState(row.before), unpackState(row.after)];
  const { trace, ...actor } = unpackState<TracedActor>(row.actor) as TracedActor;
  const survivor = side === null ? null : { before, after }[side];
  return {
    position: row.position,
    seq: row.seq,
    id: asId(row.id),
    type: row.type,
    contactId: row.contact_id === null ? null : asId(row.contact_id),
    version: row.version,
    before: side === 'before' ? null : before,
    after: side === 'after' ? null : after,
    actor: namedActor(actor),
    occurredAt: row.occurred_at,
    ...(trace === undefined ? {} : { trace: traceOf(trace) }),
    ...(survivor === null ? {} : { survivorId: asId(String(survivor.merged_into)) }),
  };
}
