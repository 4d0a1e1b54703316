/** The events that tell a caller only of contacts that it sees: as they are, or as they were when they went. */
import type { StoredEvent } from '../../domain/event.js';
import type { AccountId } from '../../domain/ids.js';
import type { Seen } from '../../domain/sight.js';
import type { Queryable } from '../../store/database/database.js';
import { seenAmong } from '../sight/seen-contacts.js';

/** Events of catalogs are everybody's. One that names two contacts is shown to those who see both. */
export async function seenEvents(
  sees: Seen,
  on: Queryable,
  accountId: AccountId,
  events: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> {
  if (sees === undefined || sees.whom === null) return events;
  const ids = events.flatMap(({ contactId, survivorId = null }) => [contactId, survivorId]);
  const seen = await seenAmong(
    sees,
    on,
    accountId,
    ids.filter((id) => id !== null),
  );
  return events.filter(
    ({ type, contactId, survivorId }) =>
      (contactId === null ? !type.startsWith('contact.') : seen.has(contactId)) &&
      (survivorId === undefined || seen.has(survivorId)),
  );
}
