/** Decides which contacts a caller sees, of those that are known by id, and of those that are gone. */

import { readState } from '../../domain/contact-state.js';
import type { AccountId, ContactId } from '../../domain/ids.js';
import { maySee, type Sight, sightFilter } from '../../domain/sight.js';
import type { Queryable } from '../../store/database/database.js';
import { type LookedAt, lookAtContacts } from '../../store/segments/seen-contacts.js';

/** The id of no contact: who asks about it waits as long as one who asks about a contact. */
export const noContact = '00000000-0000-0000-0000-000000000000' as ContactId;

/**
 * Those of the contacts that the caller sees: as they are, or as they were when they were deleted or merged. One of whom no such event
 * is kept is not seen. The statement is the same for any ids, none included.
 */
export async function seenAmong(
  sees: Sight,
  on: Queryable,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<ReadonlySet<ContactId>> {
  const filter = sightFilter(sees);
  if (filter === undefined) return new Set(ids);
  const looked = await lookAtContacts(on, accountId, filter, [...new Set(ids)]);
  return new Set(looked.filter((one) => one.matches || wasSeen(sees, one)).map((one) => one.id));
}

function wasSeen(sees: Sight, { isThere, owner, groups }: LookedAt): boolean {
  if (isThere) return false;
  return maySee(sees, readState({ owner, groups: groups ?? [] }, new Date(0)));
}
