/** A bound on how many different contacts a key may be shown on a day (UTC), over all processes. */
import type { Caller } from '../../domain/access.js';
import type { ContactId } from '../../domain/ids.js';
import { ProblemError } from '../../domain/problem.js';
import { lockShown, noteShown } from '../../store/plans/shown-contacts.js';
import type { Context } from '../context.js';
import { dayOf } from '../usage/call-counts.js';

/**
 * Notes that the caller's key is shown these contacts. Throws `quota` when they are more than it may see on one day; then none of them
 * counts, and none may be shown.
 */
export async function noteShownContacts(
  context: Context,
  { accountId, keyId }: Caller,
  ids: readonly ContactId[],
): Promise<void> {
  const { database, clock } = context;
  const { shownPerDay: maximum } = context.plans;
  if (maximum === null || keyId === null || ids.length === 0) return;
  await database.transaction(async (tx) => {
    await lockShown(tx, accountId, keyId);
    const current = Number(await noteShown(tx, accountId, keyId, dayOf(clock()), [...new Set(ids)].sort()));
    if (current > maximum)
      throw new ProblemError({ kind: 'quota', feature: 'contacts shown a day', current, maximum });
  });
}
