/**
 * The events that tell a caller only what it may know: of contacts that it sees, as they are, or as they were when they went; and of
 * segments that it may ask for.
 */
import { mayAskTree } from '../../domain/asked-trees.js';
import { type StoredEvent, segmentEventTypes } from '../../domain/event.js';
import type { AccountId } from '../../domain/ids.js';
import { type Parts, partsOf } from '../../domain/shown-parts.js';
import type { Seen } from '../../domain/sight.js';
import type { Queryable } from '../../store/database/database.js';
import { listSegments } from '../../store/segments/segments.js';
import { seenAmong } from '../sight/seen-contacts.js';

/** Events of catalogs are everybody's. One that names two contacts is shown to those who see both. */
export async function seenEvents(
  sees: Seen,
  on: Queryable,
  accountId: AccountId,
  events: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> {
  if (sees === undefined) return events;
  const parts = partsOf(sees);
  const asked = parts === undefined ? events : await askedEvents(parts, on, accountId, events);
  if (sees.whom === null) return asked;
  const ids = asked.flatMap(({ contactId, survivorId = null }) => [contactId, survivorId]);
  const seen = await seenAmong(
    sees,
    on,
    accountId,
    ids.filter((id) => id !== null),
  );
  return asked.filter(
    ({ type, contactId, survivorId }) =>
      (contactId === null ? !type.startsWith('contact.') : seen.has(contactId)) &&
      (survivorId === undefined || seen.has(survivorId)),
  );
}

const ofSegments: ReadonlySet<string> = new Set(segmentEventTypes);

/**
 * Without the events of segments whose conditions the caller may not ask: each would tell that a hidden value fits. Such an event is
 * judged by the tree as it is now, so one from before the segment was changed is left out, and one of a segment that is gone.
 */
async function askedEvents(
  parts: Parts,
  on: Queryable,
  accountId: AccountId,
  events: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> {
  if (!events.some(({ type }) => ofSegments.has(type))) return events;
  const segments = await listSegments(on, accountId);
  const asked = new Map<unknown, Date>(
    segments.filter(({ tree }) => mayAskTree(parts, tree)).map((one) => [one.number, one.updatedAt]),
  );
  return events.filter(({ type, after, occurredAt }) => {
    if (!ofSegments.has(type)) return true;
    const since = asked.get(after?.number);
    return since !== undefined && occurredAt >= since;
  });
}
