/**
 * Data stored of a person outside the rows that go with the contact: found, counted and erased for good. Rows of
 * imports are in `imports/store/import-erasure.ts`.
 */
import { packState, unpackState, uuidPattern } from '@switchbook/domain/events/packed-state.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { firstColumn, foundRow, onlyRow, rowsOf, scalarOf } from '../../database/one-statement.js';
import { blankType, epochStart, settledBelow } from '../../database/positions-sql.js';
import { prepared } from '../../database/sql.js';
import { account, parameters, parts, sql } from '../../database/sql-fragments.js';
import { fenced, inParts } from '../../database/statement-parts.js';

const mergedSql = prepared(
  'erasure_merged',
  `with recursive p as (
     select $2::uuid as id
     union select m.loser_id from merges m join p on m.account_id = $1 and m.survivor_id = p.id and m.undone_at is null)
   select p.id from p`,
);

/** The ids of the contacts that were merged into it. */
export const listMergedInto = firstColumn<ContactId, [id: ContactId]>(mergedSql);

/** The tables whose rows go with the contact. */
export const partTables = [
  'identities',
  'contact_tags',
  'contact_groups',
  'notes',
  'consents',
  'suppressions',
] as const;
type PartTable = (typeof partTables)[number];

const partCounts = (table: PartTable) =>
  `(select count(*) from ${table} p where p.account_id = $1 and p.contact_id = any($2::uuid[])) as ${table}`;
const countPartsSql = prepared('erasure_parts', `select ${partTables.map(partCounts).join(', ')}`);

export const countParts = onlyRow<Readonly<Record<PartTable, number>>, [ids: readonly ContactId[]]>(
  countPartsSql,
);

const recentSql = prepared(
  'erasure_recent_parts',
  `select p.text from (
     select n.id::text as text from notes n where n.account_id = $1 and n.contact_id = any($2::uuid[]) and n.created_at > $3
     union all select left(n.body, 200) from notes n where n.account_id = $1 and n.contact_id = any($2::uuid[]) and n.created_at > $3
     union all select k.id::text from consents k
       where k.account_id = $1 and k.contact_id = any($2::uuid[]) and k.created_at > $3
     union all select s.id::text from suppressions s
       where s.account_id = $1 and s.contact_id = any($2::uuid[]) and s.updated_at > $3
     union all select i.id::text from identities i
       where i.account_id = $1 and i.contact_id = any($2::uuid[]) and coalesce(i.updated_at, i.created_at) > $3) p
   limit 1000`,
);

/**
 * Ids and texts of records added to the contacts since a time. Stored responses to those writes may contain nothing
 * else of the contact.
 */
export const listRecentParts = firstColumn<string, [ids: readonly ContactId[], since: Date]>(recentSql);

// The rows are kept without a contact, since a reader of the feed may have one as its position.
const blankEventsSql = prepared(
  'erase_events',
  `with d as (update events e set type = '${blankType}', contact_id = null, version = null, before = '', after = '',
       actor = '{}'
     where e.account_id = $1 and e.contact_id = any($2::uuid[]) and e.type <> 'contact.erased' returning 1)
   select count(*) as rows from d`,
);
const dropMergesSql = prepared(
  'erase_merges',
  `with d as (delete from merges m
     where m.account_id = $1 and (m.survivor_id = any($2::uuid[]) or m.loser_id = any($2::uuid[])) returning 1)
   select count(*) as rows from d`,
);
const person = parameters('account contacts pattern');
const isOfPerson = sql`(d.contact_id = any(${person.contacts}::uuid[])
       or coalesce(convert_from(d.body, 'UTF8') ~* ${person.pattern}, false) or coalesce(d.response ~* ${person.pattern}, false))`;
const { d } = parts('d');
const dropDeliveriesSql = inParts(
  'erase_deliveries',
  [
    {
      name: 'd',
      kept: 'webhook_id uuid, id uuid',
      sql: sql`delete from deliveries d where d.account_id = ${account} and ${isOfPerson} returning d.webhook_id, d.id`,
      inSteps: sql`select d.webhook_id, d.id from deliveries d where d.account_id = ${account} and ${isOfPerson} for update`,
    },
    {
      name: 'gone',
      writes: true,
      isOnlyInSteps: true,
      sql: sql`delete from deliveries t using ${d} where t.account_id = ${account} and t.webhook_id = d.webhook_id and t.id = d.id`,
    },
  ],
  sql`select count(*) as rows from ${d}`,
);
// No request has this hash: a retry is answered that the key was used for another request.
const dropAnswersSql = prepared(
  'erase_answers',
  `with d as (update idempotency_keys k set request_hash = ''::bytea, request_bytes = null, status = 410,
       headers = '{}', response = ''
     where k.account_id = $1 and (k.response ~* $2 or k.headers::text ~* $2) returning 1)
   select count(*) as rows from d`,
);

/** Blanks all events of the contacts, except that they were erased. */
export const blankEvents = scalarOf<number, [ids: readonly ContactId[]], Transaction>(blankEventsSql, 0);

/** Merges of the contacts, undone ones included. */
export const dropMerges = scalarOf<number, [ids: readonly ContactId[]], Transaction>(dropMergesSql, 0);

/** Deliveries about the contacts, and deliveries whose texts match. */
export const dropDeliveries = scalarOf<number, [ids: readonly ContactId[], pattern: string], Transaction>(
  dropDeliveriesSql,
  0,
);

/** Empties matching stored answers; their keys remain used, so that no retry restores the person. */
export const dropAnswers = scalarOf<number, [pattern: string], Transaction>(dropAnswersSql, 0);

/** An event of another contact that mentions the person. */
interface ForeignEvent {
  readonly position: number;
  readonly seq: number;
  /** packed states */
  readonly before: string;
  readonly after: string;
}

export type EventKey = Pick<ForeignEvent, 'position' | 'seq'>;
export const noEvent: EventKey = { position: 0, seq: -1 };

const fenceSql = fenced(
  'erasure_fence',
  sql`select coalesce(${epochStart}, 0) + ${settledBelow} as position where ${account}::uuid is not null`,
);

/** Later events of the account get this position or a higher one. */
export async function findFence(on: Queryable, accountId: AccountId): Promise<EventKey> {
  const [row] = await on.query<{ position: number }>(fenceSql, [accountId]);
  return { position: row?.position ?? 0, seq: -1 };
}

const eventsAtOnce = 2_000;
const scanEventsSql = prepared(
  'erasure_scan_events',
  `with s as materialized (select e.position, e.seq, e.before, e.after from events e
     where e.account_id = $1 and (e.position, e.seq) > ($2::bigint, $3::bigint)
     order by e.position, e.seq limit ${eventsAtOnce})
   select s.position, s.seq, s.before ~ $4 or s.after ~ $4 as hit from s
   where s.before ~ $4 or s.after ~ $4
     or (s.position, s.seq) = (select l.position, l.seq from s l order by l.position desc, l.seq desc limit 1)
   order by s.position, s.seq`,
);
const readEventSql = prepared(
  'erasure_read_event',
  `select e.position, e.seq, e.before, e.after from events e
   where e.account_id = $1 and e.position = $2 and e.seq = $3 and e.type <> '${blankType}' for update`,
);
const rewriteEventSql = prepared(
  'erasure_rewrite_event',
  'update events e set before = $4, after = $5 where e.account_id = $1 and e.position = $2 and e.seq = $3',
);

/** The next events with a matching text; `last` is the position to continue at, undefined at the end. */
export async function scanEvents(
  on: Queryable,
  accountId: AccountId,
  after: EventKey,
  pattern: string,
): Promise<{ readonly hits: readonly EventKey[]; readonly last: EventKey | undefined }> {
  const values = [accountId, after.position, after.seq, pattern];
  const rows = await on.query<EventKey & { hit: boolean }>(scanEventsSql, values);
  const hits = rows.filter((row) => row.hit).map(({ position, seq }) => ({ position, seq }));
  return { hits, last: rows.at(-1) };
}

/** Rewrites the states of an event; false if the event is deleted. */
export async function rewriteEvent(
  tx: Transaction,
  accountId: AccountId,
  { position, seq }: EventKey,
  rewrite: (state: unknown) => unknown,
): Promise<boolean> {
  const [event] = await tx.query<ForeignEvent>(readEventSql, [accountId, position, seq]);
  if (event === undefined) return false;
  const [before, after] = [event.before, event.after].map((packed) => {
    const state = unpackState(packed);
    return packState(state && (rewrite(state) as object));
  });
  await tx.query(rewriteEventSql, [accountId, position, seq, before, after]);
  return true;
}

const mergedEventsSql = prepared(
  'erasure_merged_events',
  `select distinct e.position, e.seq, e.contact_id as "contactId" from merges m
   join events e on e.account_id = $1 and e.contact_id in (m.survivor_id, m.loser_id)
     and e.occurred_at between m.merged_at and m.undone_at
   where m.account_id = $1 and m.undone_at is not null
     and (m.survivor_id = any($2::uuid[]) or m.loser_id = any($2::uuid[])) and e.contact_id <> all($2::uuid[])`,
);

/** Events of other contacts from while one of the contacts was merged with them, to the event of its undo. */
export const listMergedEvents = rowsOf<
  EventKey & { readonly contactId: ContactId },
  [ids: readonly ContactId[]]
>(mergedEventsSql);

const isIn = (id: string) => `e.after ~ ${uuidPattern(id)}`;
const blankEntriesSql = prepared(
  'erase_merged_entries',
  `with d as (update events e set type = '${blankType}', contact_id = null, version = null, before = '', after = '',
       actor = '{}'
     from merges m
     where m.account_id = $1 and m.undone_at is not null
       and (m.survivor_id = any($2::uuid[]) or m.loser_id = any($2::uuid[])) and e.account_id = $1
       and e.contact_id in (m.survivor_id, m.loser_id) and e.contact_id <> all($2::uuid[])
       and e.occurred_at between m.merged_at and m.undone_at and e.type in ('consent.recorded', 'suppression.set')
       and not exists (select from consents k
         where k.account_id = $1 and k.contact_id = e.contact_id and ${isIn('k.id')})
       and not exists (select from suppressions s
         where s.account_id = $1 and s.contact_id = e.contact_id and ${isIn('s.id')})
     returning 1)
   select count(*) as rows from d`,
);

/**
 * Blanks events of other contacts about consents and suppressions that these had only while one of the contacts was
 * merged with them. The event that took the records back is blank, too.
 */
export const blankMergedEntries = scalarOf<number, [ids: readonly ContactId[]], Transaction>(
  blankEntriesSql,
  0,
);

const goneSql = prepared(
  'erasure_find_gone',
  `select e.version from events e where e.account_id = $1 and e.contact_id = $2 and e.type <> 'contact.erased'
   order by e.position desc, e.seq desc limit 1`,
);

/** The last version of a deleted contact, while its events are stored. */
export const findGone = foundRow<{ readonly version: number | null }, [id: ContactId]>(goneSql);
