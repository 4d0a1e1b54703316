/** Finds out whether the number of a new member can be its owner text. */
import type { Caller } from '@switchbook/domain/access/access.js';
import { textPattern } from '@switchbook/domain/events/packed-state.js';
import { readNextNumber } from '../../database/counters.js';
import type { EndSignal } from '../../database/database.js';
import type { Basics, Limits } from '../../operation-context/context.js';
import { tooSlow, withinShare } from '../../operation-context/time-limits.js';
import { isOwnerInUse } from '../store/member-rows.js';

/** Milliseconds in which all contacts are searched for the number of a new member. */
export const searchMs = 2_000;

/** Returns the number of the next member; undefined if contacts may have it as their owner, or if the time is over. */
export async function findFreeNumber(
  { database, lanes }: Basics & Limits,
  caller: Caller,
  ms: number,
): Promise<number | undefined> {
  const { accountId } = caller;
  const over = tooSlow();
  const search = async (until: EndSignal) => {
    const on = database.until(until);
    const number = await readNextNumber(on, accountId, 'members');
    const text = String(number);
    return (await isOwnerInUse(on, accountId, text, textPattern(text))) ? undefined : number;
  };
  if (ms <= 0) return undefined;
  try {
    return await lanes.long.run(caller, () => withinShare(ms, undefined, () => over, search));
  } catch (error) {
    if (error === over) return undefined;
    throw error;
  }
}
