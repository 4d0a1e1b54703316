/**
 * Exact totals of searches, without scanning all contacts each time. A count is cached with its snapshot. On reuse, the
 * events since then show whether the count is still right. A new contact is tested and added, a change outside the
 * searched text is ignored, and any other event causes a recount. It is one statement and so one snapshot, which
 * includes writes of all processes.
 */

import { createHash } from 'node:crypto';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { typesWith } from '@switchbook/domain/events/event.js';
import { memberPattern } from '@switchbook/domain/events/packed-state.js';
import { atMost } from '@switchbook/domain/runtime/cache-bounds.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { CacheUse } from '@switchbook/domain/runtime/read-frequencies.js';
import { LRUCache } from 'lru-cache';
import type { Database, Queryable } from '../../../database/database.js';
import { epochStart, typeList } from '../../../database/statements/positions-sql.js';
import { Shapes } from '../../../database/statements/sql.js';
import type { VisibleFilter } from '../../../visibility/values/visible-filter.js';
import { conditionsOf } from '../../filters/filter-conditions.js';
import { filterSql, isIndexed, StatementParameters } from '../conditions/filter-sql.js';
import type { AccountCheck, LargestAccounts } from './largest-accounts.js';

interface CachedTotal {
  readonly total: number;
  /** text of `pg_current_snapshot()` */
  readonly snapshot: string;
  /** the epoch start of the cluster of the snapshot */
  readonly epochStart: number;
}

/** Maximum number of cached counts; each has at most a kilobyte. */
const maxKnown = 2_000;
/** Most events read; after more a recount is as quick. */
const maxEvents = 500;

const shapes = { count: new Shapes('count_text', 8), update: new Shapes('update_text_total', 8) } as const;

export class SearchTotals {
  readonly #known = new LRUCache<string, CachedTotal>(atMost(maxKnown));
  readonly #database: Pick<Database, 'layout'>;
  readonly #shares: LargestAccounts;
  #hits = 0;
  #misses = 0;

  constructor(database: Pick<Database, 'layout'>, shares: LargestAccounts) {
    this.#database = database;
    this.#shares = shares;
  }

  /** The use of the cache, now and so far. */
  get use(): CacheUse {
    return { entries: this.#known.size, hits: this.#hits, misses: this.#misses };
  }

  async count(on: Queryable, accountId: AccountId, filter: VisibleFilter): Promise<number> {
    // A snapshot of one node does not cover transactions of another node.
    const mayKeep = this.#database.layout === 'plain' && isKeepable(filter);
    const countAll = async () =>
      count(on, accountId, filter, isIndexed(filter) ? await this.#shares.checkSql(accountId) : '');
    if (!mayKeep) return (await countAll()).total;
    const name = totalNameOf(accountId, filter);
    const before = this.#known.get(name);
    const still = before === undefined ? undefined : await update(on, accountId, filter, before);
    if (still === undefined) this.#misses += 1;
    else this.#hits += 1;
    const now = still ?? (await countAll());
    this.#known.set(name, now);
    return now.total;
  }
}

function totalNameOf(accountId: AccountId, filter: ContactFilter): string {
  return createHash('sha256').update(accountId).update(JSON.stringify(filter)).digest('base64');
}

/**
 * Whether the filter depends only on contacts, and only on their fields in `isSameSql`; catalog items change
 * separately.
 */
function isKeepable(filter: ContactFilter): boolean {
  switch (filter.op) {
    case 'all':
    case 'any':
      return filter.filters.every(isKeepable);
    case 'not':
      return isKeepable(filter.filter);
    case 'text':
      return filter.terms.every((term) => term.in !== 'tags');
    case 'dialable':
    case 'type':
    case 'number':
    case 'owner':
    case 'ownedBy':
    case 'ownerNumber':
    case 'holdsNumber':
    case 'holdsKind':
    case 'holdsScope':
    case 'none':
      return true;
    case 'identity':
      return filter.otherwise === undefined;
    case 'time':
      return filter.field === 'createdAt';
    default:
      return false;
  }
}

const comparedMembers = [
  'type',
  'display_name',
  'given_name',
  'family_name',
  'company',
  'owner',
  'identities',
] as const;
/** The members that a search reads in addition to its texts, by the kind of its terms. */
const searchedMembers = { everything: 'address', ownFields: 'attributes' } as const;
type Text = Extract<ContactFilter, { op: 'text' }>;
const isText = (filter: ContactFilter): filter is Text => filter.op === 'text';
const comparedBy = (filter: ContactFilter): readonly string[] => {
  const parts = new Set(conditionsOf(filter, isText).flatMap(({ terms }) => terms.map((term) => term.in)));
  const searched = (['everything', 'ownFields'] as const).filter((kind) => parts.has(kind));
  return [...comparedMembers, ...searched.map((kind) => searchedMembers[kind])];
};

const isSameSql = (
  compared: readonly string[],
) => `case when e.type in ${typeList(typesWith('total', 'added'))} then true
    when e.type in ${typeList(typesWith('total', 'recounted'))} then false
    when e.type in ${typeList(typesWith('total', 'compared'))} then ${`e.before !~ '${compared.map(memberPattern).join('|')}'`}
    else e.before = '' end`;

/** SQL: distance of the position above the low half of the id of the transaction that wrote the row. */
const distanceSql = `((e.position - ${epochStart} - e.xmin::text::bigint) & 4294967295)`;
/** A savepoint wrote it: its id is higher, and its transaction cannot be determined. */
const savepointSql = `${distanceSql} >= 2147483648`;
/**
 * The transaction that wrote an event; the event's position may be above it. The row has the low half of the id, so the
 * distance to the id must fit into that half.
 */
const writer = `greatest(3, e.position - ${epochStart} - ${distanceSql})`;

async function count(
  on: Queryable,
  accountId: AccountId,
  filter: VisibleFilter,
  check: AccountCheck,
): Promise<CachedTotal> {
  const parameters = new StatementParameters([accountId]);
  const text = `select count(*) as total, pg_current_snapshot()::text as snapshot, ${epochStart} as "epochStart"
    from contacts c where (c.account_id = $1)${check} and ${filterSql(filter, parameters)}`;
  const [row] = await on.query<CachedTotal>(shapes.count.of(text, accountId), parameters.values);
  return row ?? { total: 0, snapshot: '', epochStart: 0 };
}

/** Returns SQL that checks whether all events of the account from this position on are still stored. */
export function areStoredSql(position: string): string {
  return `coalesce((select k.next < ${position} from counters k
    where k.account_id = $1 and k.name = 'events_pruned'), true)`;
}

interface Update {
  readonly events: number;
  readonly is_same: boolean;
  readonly more: number;
  readonly are_all_there: boolean;
  readonly snapshot: string;
}

/** Returns undefined if a recount is needed. */
async function update(
  on: Queryable,
  accountId: AccountId,
  filter: VisibleFilter,
  cached: CachedTotal,
): Promise<CachedTotal | undefined> {
  const parameters = new StatementParameters([accountId, cached.snapshot, cached.epochStart]);
  const text = `with e as materialized (
      select e.contact_id, e.type in ${typeList(typesWith('total', 'added'))} as is_new,
        not ${savepointSql} and ${isSameSql(comparedBy(filter))} as is_same
      from events e
      where e.account_id = $1
        and e.position >= ${epochStart} + pg_snapshot_xmin($2::pg_snapshot)::text::bigint
        and (${savepointSql} or not pg_visible_in_snapshot(${writer}::text::xid8, $2::pg_snapshot))
      limit ${maxEvents + 1})
    select (select count(*) from e) as events, not exists (select from e where not e.is_same) as is_same,
      (select count(*) from contacts c where c.account_id = $1
        and c.id in (select e.contact_id from e where e.is_new)
        and ${filterSql(filter, parameters, 'walk')}) as more,
      ${areStoredSql(`${epochStart} + pg_snapshot_xmin($2::pg_snapshot)::text::bigint`)}
        and $3::bigint = ${epochStart} as are_all_there,
      pg_current_snapshot()::text as snapshot, ${epochStart} as "epochStart"`;
  const [row] = await on.query<Update>(shapes.update.of(text, accountId), parameters.values);
  // Events since then may have been swept.
  if (row === undefined || row.events > maxEvents || !row.is_same || !row.are_all_there) return undefined;
  return { total: cached.total + row.more, snapshot: row.snapshot, epochStart: cached.epochStart };
}
