/** The events of the contacts of a filter, for the feed and for webhooks: one statement for the contacts of a batch. */

import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { StoredEvent } from '@switchbook/domain/events/event.js';
import { subjectOf } from '@switchbook/domain/events/event.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { toVisibleFilterWithSegments } from '../../contacts/operations/resolve-filter.js';
import type { Queryable } from '../../database/database.js';
import type { Context } from '../../operation-context/context.js';
import type { Visibility } from '../../visibility/values/visible-filter.js';
import { listMatching } from '../store/watches.js';
import { inBatches } from './in-batches.js';

/**
 * Events of contacts that match now, and events of entering or leaving a segment of the filter. A contact that no
 * longer matches, or is deleted, only has the latter. Throws `invalid` for a deleted or unreadable segment, and for a
 * condition on a hidden part.
 */
export async function eventsOf(
  context: Pick<Context, 'catalogs' | 'database' | 'clock' | 'onFilter'>,
  visibility: Visibility,
  accountId: AccountId,
  filter: ContactFilter,
  events: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> {
  // Checked even without events: a refusal must not reveal that there are some.
  const { filter: visibleFilter, segments } = await toVisibleFilterWithSegments(
    context,
    accountId,
    filter,
    visibility,
  );
  if (events.length === 0) return events;
  const numbers = new Set<unknown>(segments.map((one) => one.number));
  const tellsOf = ({ type, after }: StoredEvent) =>
    subjectOf[type] === 'segment' && numbers.has(after?.number);
  const ids = [...new Set(events.flatMap(({ contactId }) => contactId ?? []))];
  const find = (on: Queryable, ids: readonly ContactId[]) => listMatching(on, accountId, visibleFilter, ids);
  const matching = new Set(await inBatches(context.database, ids, find));
  return events.filter((one) => one.contactId !== null && (tellsOf(one) || matching.has(one.contactId)));
}
