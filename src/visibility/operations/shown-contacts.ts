/**
 * Contacts that a reader has received on a day. A daily limit keeps an assistant from copying all contacts. A reader
 * may have several keys.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId, MemberId } from '@switchbook/domain/runtime/ids.js';
import { dayOf } from '@switchbook/domain/runtime/instant.js';
import type { Admission, Basics } from '../../operation-context/context.js';
import { needs, withNothingToRedact } from '../../operation-context/declared-operation.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { lockShown, recordShown, type ShownReader } from '../store/shown-contact-rows.js';

/**
 * Counts these contacts as shown to the member, or to all keys without a member, over all processes. Throws `quota`
 * above the limit of distinct contacts per day (UTC). These contacts then do not count, and the caller must not show
 * any of them.
 */
async function countShownContacts(
  context: Basics & Admission,
  caller: Caller,
  ids: readonly ContactId[],
  memberId: MemberId | undefined,
): Promise<void> {
  const { clock, settings } = context;
  const { accountId, keyId } = caller;
  const maximum = settings.shownPerDay;
  if (maximum === null || keyId === null || ids.length === 0) return;
  const reader: ShownReader = memberId ?? accountId;
  await queuedByAccount(context, caller, async (tx) => {
    await lockShown(tx, accountId, reader);
    const current = Number(
      await recordShown(tx, accountId, reader, dayOf(clock()), [...new Set(ids)].sort()),
    );
    if (current > maximum)
      throw new ProblemError({ kind: 'quota', feature: 'contacts shown a day', current, maximum });
  });
}

export const visibilityOperations = needs('contacts:read', withNothingToRedact({ countShownContacts }));
