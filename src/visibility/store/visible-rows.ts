/** Reads for a caller with limited visibility: contacts by id, pairs of possible duplicates, and counts of items. */

import type { LimitedVisibility } from '@switchbook/domain/access/visibility.js';
import { readContactState } from '@switchbook/domain/contact/contact-state.js';
import type { Catalog } from '@switchbook/domain/contact/query.js';
import { contactEnds } from '@switchbook/domain/events/event.js';
import { unpackState } from '@switchbook/domain/events/packed-state.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { linkColumns } from '../../catalogs/store/catalog-uses.js';
import { filterSql, StatementParameters } from '../../contacts/lists/conditions/filter-sql.js';
import type { Queryable } from '../../database/database.js';
import { maxPageBytes } from '../../database/statements/page-cut.js';
import { typeList } from '../../database/statements/positions-sql.js';
import { Shapes } from '../../database/statements/sql.js';
import { type ListedPair, type PairRequest, pairsAfterSql } from '../../duplicates/store/duplicate-rows.js';
import { isVisibleTo, type VisibleFilter, visibleContacts } from '../values/visible-filter.js';

interface ContactState {
  readonly id: ContactId;
  readonly exists: boolean;
  /** false for a deleted contact */
  readonly matches: boolean;
  /** the last state of a deleted contact, packed; null: not stored, or left out */
  readonly last: string | null;
  /** whether the state is left out, because the states before it have too many bytes together */
  readonly isCut: boolean;
}

const shapes = new Shapes('visible_contacts', 8);

/**
 * Returns the contacts that are visible to the caller. A deleted or merged contact counts by its last state. A contact
 * without such an event is invisible. The statement text does not depend on the number of ids, which may be zero.
 */
export async function filterVisible(
  visibility: LimitedVisibility,
  on: Queryable,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<ReadonlySet<ContactId>> {
  const filter = visibleContacts(visibility);
  if (filter === undefined) return new Set(ids);
  const visible = new Set<ContactId>();
  // One round, unless many large contacts were deleted.
  for (let idsToRead: readonly ContactId[] | undefined = [...new Set(ids)]; idsToRead !== undefined; ) {
    const states: readonly ContactState[] = await readStates(on, accountId, filter, idsToRead);
    for (const state of states) if (state.matches || wasVisible(visibility, state)) visible.add(state.id);
    const cut = states.filter((state) => state.isCut).map((state) => state.id);
    idsToRead = cut.length === 0 ? undefined : cut;
  }
  return visible;
}

function wasVisible(visibility: LimitedVisibility, { exists, last }: ContactState): boolean {
  return !exists && isVisibleTo(visibility, readContactState(unpackState(last ?? '') ?? {}, new Date(0)));
}

/** Reads one row for each of the ids. Last states are read until they reach a bound in bytes. */
function readStates(
  on: Queryable,
  accountId: AccountId,
  filter: VisibleFilter,
  ids: readonly ContactId[],
): Promise<readonly ContactState[]> {
  const values = new StatementParameters([accountId, ids]);
  const text = `select s.id, s."exists", s.matches, s."isCut", case when not s."isCut" then s.last end as last from (
   select k.id, c.id is not null as "exists", coalesce(${filterSql(filter, values, 'probe')}, false) as matches, g.last,
     coalesce(octet_length(g.last), 0) > 0 and sum(coalesce(octet_length(g.last), 0)) over (rows unbounded preceding)
       - octet_length(g.last) >= ${maxPageBytes} as "isCut"
   from unnest($2::uuid[]) k(id)
     left join contacts c on c.account_id = $1 and c.id = k.id
     left join lateral (select e.before as last from events e
       where c.id is null and e.account_id = $1 and e.contact_id = k.id
         and e.type in ${typeList(contactEnds)}
       order by e.position desc, e.seq desc limit 1) g on true) s`;
  return on.query<ContactState>(shapes.of(text, accountId), values.values);
}

const pairShapes = new Shapes('duplicates_among', 8);

/** Returns the pairs where both contacts match. */
export function listVisiblePairs(
  on: Queryable,
  accountId: AccountId,
  filter: VisibleFilter,
  { order, after, limit }: PairRequest,
): Promise<readonly ListedPair[]> {
  const [score, firstId, secondId] = after ?? [null, null, null];
  const values = new StatementParameters([accountId, score, firstId, secondId, limit]);
  const condition = filterSql(filter, values, 'probe');
  const matches = (id: string) =>
    `and exists (select from contacts c where c.account_id = $1 and c.id = ${id} and ${condition})`;
  const text = pairsAfterSql(order, `${matches('d.one_id')} ${matches('d.other_id')}`);
  return on.query<ListedPair>(pairShapes.of(text, accountId), values.values);
}

const countShapes = new Shapes('catalog_counts_among', 8);

/** Counts matching contacts by item number; an unused item is absent. */
export async function countVisibleUses(
  on: Queryable,
  accountId: AccountId,
  filter: VisibleFilter,
  catalog: Catalog,
): Promise<ReadonlyMap<number, number>> {
  const { table, id, number } = linkColumns[catalog];
  const values = new StatementParameters([accountId]);
  const text = `select l.${number} as number, count(*)::bigint as contacts from contacts c
     join ${table} l on l.account_id = $1 and l.${id} = c.id
   where c.account_id = $1 and l.${number} is not null and ${filterSql(filter, values, 'walk')} group by l.${number}`;
  const rows = await on.query<{ number: number; contacts: number }>(
    countShapes.of(text, accountId),
    values.values,
  );
  return new Map(rows.map((row) => [row.number, row.contacts]));
}
