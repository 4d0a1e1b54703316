/** The events of the contacts of a filter, for the feed and for webhooks. A few statements compare a batch. */

import type { Visibility } from '@switchbook/domain/access/visibility.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { EventPosition, StoredEvent } from '@switchbook/domain/events/event.js';
import { subjectOf } from '@switchbook/domain/events/event.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { toVisibleFilterWithSegments } from '../../contacts/operations/resolve-conditions.js';
import type { TimedQueryable } from '../../database/database.js';
import type { Context } from '../../operation-context/context.js';
import type { TreeShare } from '../../operation-context/time-limits.js';
import { listMatching } from '../store/watches.js';
import type { Segment } from '../values.js';
import { compareInBatches } from './compare-in-batches.js';
import { findCompared, type KnownMatches, type Matches, type NewestEvents } from './known-matches.js';

interface FilteredEvents {
  readonly events: readonly StoredEvent[];
  /** the last event that was compared; undefined: all were */
  readonly through: EventPosition | undefined;
}

interface SegmentComparison {
  /** Queues a comparison, which then has the share. */
  readonly queued: <Result>(compare: (share: TreeShare) => Promise<Result>) => Promise<Result>;
  /** The comparisons with the segment that is the filter. Absent: the filter is not a segment, so none are shared. */
  readonly sharedMatches?: KnownMatches;
}

interface EventSelection extends SegmentComparison {
  readonly visibility: Visibility;
  readonly accountId: AccountId;
  readonly filter: ContactFilter;
  readonly events: readonly StoredEvent[];
}

/**
 * Selects events of contacts that match now, and events of entering or leaving a segment of the filter. A contact that
 * no longer matches, or is deleted, has only events of entering or leaving. Compares until its time is over, and at
 * least one contact. Throws `invalid` for a deleted or unreadable segment, and for a condition on a hidden part.
 */
export async function selectEvents(
  context: Pick<Context, 'catalogs' | 'database' | 'clock' | 'onFilter'>,
  { visibility, accountId, filter, events, ...comparing }: EventSelection,
): Promise<FilteredEvents> {
  // Checked even without events: a refusal must not reveal that there are some.
  const { filter: visibleFilter, segments } = await toVisibleFilterWithSegments(
    context,
    accountId,
    filter,
    visibility,
  );
  const newest = newestOf(events);
  if (newest.size === 0) return { events: [], through: undefined };
  const find = (on: TimedQueryable, ids: readonly ContactId[]) =>
    listMatching(on, accountId, visibleFilter, ids);
  // A limited caller may not see all contacts of the segment.
  const [segment] = visibility === undefined && filter.op === 'segment' ? segments : [];
  const compared = { accountId, segment, newest, find };
  const matches = await compareFirst(context.database, compared, comparing);
  const numbers = new Set<unknown>(segments.map((item) => item.number));
  const entersOrLeaves = ({ type, after }: StoredEvent) =>
    subjectOf[type] === 'segment' && numbers.has(after?.number);
  const first = events.findIndex((event) => event.contactId !== null && !matches.has(event.contactId));
  const through = first === -1 ? events : events.slice(0, first);
  const last = first === -1 ? undefined : through.at(-1);
  return {
    events: through.filter(
      (event) => event.contactId !== null && (entersOrLeaves(event) || matches.get(event.contactId) === true),
    ),
    through: last && { position: last.position, seq: last.seq },
  };
}

function newestOf(events: readonly StoredEvent[]): NewestEvents {
  const newest = new Map<ContactId, EventPosition>();
  for (const { contactId, position, seq } of events)
    if (contactId !== null) newest.set(contactId, { position, seq });
  return newest;
}

interface ComparedContacts {
  readonly accountId: AccountId;
  readonly segment: Segment | undefined;
  readonly newest: NewestEvents;
  readonly find: (on: TimedQueryable, ids: readonly ContactId[]) => Promise<readonly ContactId[]>;
}

/**
 * Whether the first contacts match, in their order. Compares only contacts that no other webhook or job has compared.
 */
async function compareFirst(
  database: Context['database'],
  { accountId, segment, newest, find }: ComparedContacts,
  { queued, sharedMatches }: SegmentComparison,
): Promise<Matches> {
  const matches = new Map<ContactId, boolean>();
  const add = (more: Matches) => {
    for (const [id, isMatch] of more) matches.set(id, isMatch);
  };
  const open = () => [...newest.keys()].filter((id) => !matches.has(id));
  const isShared = segment !== undefined && sharedMatches !== undefined;
  if (isShared) add(await findCompared(database, accountId, segment, newest));
  if (isShared) add(sharedMatches.find(accountId, segment, newest));
  if (open().length === 0) return matches;
  await queued(async (share) => {
    // Another webhook may have compared these contacts before.
    if (isShared) add(sharedMatches.find(accountId, segment, newest));
    const ids = open();
    if (ids.length === 0) return;
    const { found, count } = await compareInBatches(database, ids, find, share);
    const matching = new Set(found);
    const compared = new Map(ids.slice(0, count).map((id) => [id, matching.has(id)] as const));
    if (isShared) sharedMatches.add(accountId, segment, newest, compared);
    add(compared);
  });
  return matches;
}
