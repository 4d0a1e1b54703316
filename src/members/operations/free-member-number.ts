/** Finds out whether the number of a new member can be its owner text. */
import type { Caller } from '@switchbook/domain/access/access.js';
import { textPattern } from '@switchbook/domain/events/packed-state.js';
import type { EndSignal } from '../../database/database.js';
import type { Admission, Basics } from '../../operation-context/context.js';
import { runWithTimeLimit, tooSlowFilter } from '../../operation-context/time-limits.js';
import { isOwnerInUse } from '../store/member-rows.js';

/** Milliseconds in which all contacts are searched for the number of a new member. */
export const maxNumberSearchMs = 2_000;

/** Whether no contact has the number of a new member as its owner text; false if the search takes longer than `ms`. */
export async function isFreeMemberNumber(
  { database, lanes }: Basics & Admission,
  caller: Caller,
  number: number,
  ms: number,
): Promise<boolean> {
  const text = String(number);
  const refusal = tooSlowFilter();
  const search = (until: EndSignal) =>
    isOwnerInUse(database.until(until), caller.accountId, text, textPattern(text));
  if (ms <= 0) return false;
  try {
    return !(await lanes.long.run(caller, () => runWithTimeLimit(ms, undefined, () => refusal, search)));
  } catch (error) {
    if (error === refusal) return false;
    throw error;
  }
}
