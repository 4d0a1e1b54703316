/** The events of the contacts of a filter, for the feed and for webhooks. A few statements compare a batch. */

import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { EventPosition, StoredEvent } from '@switchbook/domain/events/event.js';
import { subjectOf } from '@switchbook/domain/events/event.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { toVisibleFilterWithSegments } from '../../contacts/operations/resolve-filter.js';
import type { TreeShare } from '../../contacts/operations/time-limits.js';
import type { TimedQueryable } from '../../database/database.js';
import type { Context } from '../../operation-context/context.js';
import type { Visibility } from '../../visibility/values/visible-filter.js';
import { listMatching } from '../store/watches.js';
import { inBatches } from './in-batches.js';

interface FilteredEvents {
  readonly events: readonly StoredEvent[];
  /** The last event that was compared; undefined: all were. */
  readonly through: EventPosition | undefined;
}

/** Queues a comparison, which then has the share. */
type Queued = <Result>(compare: (share: TreeShare) => Promise<Result>) => Promise<Result>;

/**
 * Events of contacts that match now, and events of entering or leaving a segment of the filter. A contact that no
 * longer matches, or is deleted, only has the latter. Compares as long as the share lasts: at least one contact. Throws
 * `invalid` for a deleted or unreadable segment, and for a condition on a hidden part.
 */
export async function eventsOf(
  context: Pick<Context, 'catalogs' | 'database' | 'clock' | 'onFilter'>,
  visibility: Visibility,
  accountId: AccountId,
  filter: ContactFilter,
  events: readonly StoredEvent[],
  queued: Queued,
): Promise<FilteredEvents> {
  // Checked even without events: a refusal must not reveal that there are some.
  const { filter: visibleFilter, segments } = await toVisibleFilterWithSegments(
    context,
    accountId,
    filter,
    visibility,
  );
  const ids = [...new Set(events.flatMap(({ contactId }) => contactId ?? []))];
  if (ids.length === 0) return { events: [], through: undefined };
  const numbers = new Set<unknown>(segments.map((one) => one.number));
  const tellsOf = ({ type, after }: StoredEvent) =>
    subjectOf[type] === 'segment' && numbers.has(after?.number);
  const find = (on: TimedQueryable, some: readonly ContactId[]) =>
    listMatching(on, accountId, visibleFilter, some);
  const { found, count } = await queued((share) => inBatches(context.database, ids, find, share));
  const matching = new Set(found);
  const end = count === ids.length ? events.length : events.findIndex((one) => one.contactId === ids[count]);
  const compared = events.slice(0, end);
  const last = end === events.length ? undefined : compared.at(-1);
  return {
    events: compared.filter((one) => one.contactId !== null && (tellsOf(one) || matching.has(one.contactId))),
    through: last && { position: last.position, seq: last.seq },
  };
}
