/** Events of other contacts that mention an erased person: found in pages, rewritten in batches. */
import { packState, unpackState, uuidPattern } from '@switchbook/domain/events/packed-state.js';
import type { AccountId, ContactId, MergeId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { rowsOf } from '../../database/statements/one-statement.js';
import { cutRows } from '../../database/statements/page-cut.js';
import { blankType } from '../../database/statements/positions-sql.js';
import { arraysOf, prepared } from '../../database/statements/sql.js';
import type { ErasureSearch } from './deliveries-and-answers.js';

export interface EventKey {
  readonly position: number;
  readonly seq: number;
}

export const noEvent: EventKey = { position: 0, seq: -1 };

export interface FoundEvents {
  readonly hits: readonly EventKey[];
  readonly last: EventKey | undefined;
}

const eventsAtOnce = 2_000;
const hitSql = 'exists (select from unnest($5::text[]) p(text) where s.before ~ p.text or s.after ~ p.text)';
const scanEventsSql = prepared(
  'erasure_scan_events',
  `with s as materialized (${cutRows(`select e.position, e.seq, e.contact_id, e.before, e.after,
       octet_length(e.before) + octet_length(e.after) as size from events e
     where e.account_id = $1 and (e.position, e.seq) > ($2::bigint, $3::bigint) and e.position <= $4
     order by e.position, e.seq limit ${eventsAtOnce}`)}),
   h as materialized (select s.position, s.seq, coalesce(s.contact_id <> all($6::uuid[]), true) and ${hitSql} as hit from s)
   select h.position, h.seq, h.hit from h
   where h.hit or (h.position, h.seq) = (select l.position, l.seq from h l order by l.position desc, l.seq desc limit 1)
   order by h.position, h.seq`,
);

/**
 * Returns the next events of other contacts than `ids`, until a position, with a matching text. `last` is the position
 * to continue at, undefined at the end.
 */
export async function scanEvents(
  on: Queryable,
  accountId: AccountId,
  after: EventKey,
  { ids, until, patterns }: ErasureSearch,
): Promise<FoundEvents> {
  const values = [accountId, after.position, after.seq, until, patterns, ids];
  const rows = await on.query<EventKey & { hit: boolean }>(scanEventsSql, values);
  const hits = rows.filter((row) => row.hit).map(({ position, seq }) => ({ position, seq }));
  return { hits, last: rows.at(-1) };
}

const keys = 'unnest($2::bigint[], $3::bigint[]) k(position, seq)';
const readEventsSql = prepared(
  'erasure_read_events',
  `select e.position, e.seq, e.before, e.after from ${keys}
   join events e on e.account_id = $1 and e.position = k.position and e.seq = k.seq
   where e.type <> '${blankType}' order by e.position, e.seq for update of e`,
);
const rewriteEventsSql = prepared(
  'erasure_rewrite_events',
  `update events e set before = k.before, after = k.after
   from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[]) k(position, seq, before, after)
   where e.account_id = $1 and e.position = k.position and e.seq = k.seq`,
);

/** Rewrites the states of events, except blank ones; returns the number of changed events. */
export async function rewriteEvents(
  tx: Transaction,
  accountId: AccountId,
  eventKeys: readonly EventKey[],
  rewrite: (state: unknown) => unknown,
): Promise<number> {
  const events = await tx.query<EventKey & { before: string; after: string }>(readEventsSql, [
    accountId,
    ...arraysOf(eventKeys, 'position', 'seq'),
  ]);
  const rewritten = (packed: string) => {
    const state = unpackState(packed);
    return packState(state && (rewrite(state) as object));
  };
  const changed = events.flatMap(({ position, seq, before, after }) => {
    const event = { position, seq, before: rewritten(before), after: rewritten(after) };
    return event.before === before && event.after === after ? [] : [event];
  });
  if (changed.length === 0) return 0;
  const values = arraysOf(changed, 'position', 'seq', 'before', 'after');
  await tx.query(rewriteEventsSql, [accountId, ...values]);
  return changed.length;
}

/** A period in which a contact was merged with another contact. */
export interface UndoneMerge {
  readonly id: MergeId;
  readonly contactId: ContactId;
  readonly mergedAt: Date;
  readonly undoneAt: Date;
}

const undoneMergesSql = prepared(
  'erasure_undone_merges',
  `select m.id, case when m.survivor_id = any($2::uuid[]) then m.loser_id else m.survivor_id end as "contactId",
     m.merged_at as "mergedAt", m.undone_at as "undoneAt"
   from merges m
   where m.account_id = $1 and m.undone_at is not null and (m.survivor_id = any($2::uuid[]) or m.loser_id = any($2::uuid[]))
     and not (m.survivor_id = any($2::uuid[]) and m.loser_id = any($2::uuid[]))
     and ($3::uuid is null or m.id > $3)
   order by m.id limit $4`,
);

/** Lists the undone merges of the contacts with other contacts, ascending by id. */
export const listUndoneMerges = rowsOf<
  UndoneMerge,
  [ids: readonly ContactId[], after: MergeId | null, limit: number]
>(undoneMergesSql);

const mergedEventsSql = prepared(
  'erasure_merged_events',
  `select e.position, e.seq from events e
   where e.account_id = $1 and e.contact_id = $2 and e.occurred_at between $3 and $4 and e.position <= $5
     and (e.position, e.seq) > ($6::bigint, $7::bigint)
   order by e.position, e.seq limit $8`,
);

interface MergedEventsRequest extends Omit<UndoneMerge, 'id'> {
  readonly until: number;
  readonly after: EventKey;
  readonly limit: number;
}

/** Lists the events of the other contact during the merge, including its undo. */
export function listMergedEvents(
  on: Queryable,
  accountId: AccountId,
  { contactId, mergedAt, undoneAt, until, after, limit }: MergedEventsRequest,
): Promise<readonly EventKey[]> {
  const values = [accountId, contactId, mergedAt, undoneAt, until, after.position, after.seq, limit];
  return on.query<EventKey>(mergedEventsSql, values);
}

const isNamedSql = (id: string) => `e.after ~ ${uuidPattern(id)}`;
const blankEntriesSql = prepared(
  'erase_merged_entries',
  `update events e set type = '${blankType}', contact_id = null, version = null, before = '', after = '', actor = '{}'
   from unnest($3::bigint[], $4::bigint[]) k(position, seq)
   where e.account_id = $1 and e.position = k.position and e.seq = k.seq and e.contact_id = $2
     and e.type in ('consent.recorded', 'suppression.set')
     and not exists (select from consents o where o.account_id = $1 and o.contact_id = $2 and ${isNamedSql('o.id')})
     and not exists (select from suppressions s where s.account_id = $1 and s.contact_id = $2 and ${isNamedSql('s.id')})
   returning e.seq`,
);

/**
 * Empties events of another contact about consents and suppressions that it had only during the merge. The event that
 * took the records back is blank, too. Returns the count.
 */
export async function blankMergedEntries(
  tx: Transaction,
  accountId: AccountId,
  contactId: ContactId,
  events: readonly EventKey[],
): Promise<number> {
  const values = [accountId, contactId, ...arraysOf(events, 'position', 'seq')];
  return (await tx.query(blankEntriesSql, values)).length;
}
