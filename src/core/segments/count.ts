/** The live count of a saved segment: exact where that takes a moment, else up to a bound. */
import type { Caller } from '../../domain/access.js';
import type { AccountId } from '../../domain/ids.js';
import type { ContactFilter } from '../../domain/query.js';
import type { SeenFilter } from '../../domain/sight.js';
import { type CappedCount, countCapped } from '../../store/lists/capped-count.js';
import { countContacts } from '../../store/lists/contact-list.js';
import { longQueries } from '../../store/lists/contact-page.js';
import { ownFilter } from '../contacts/own-filter.js';
import { tooSlow, withinShare } from '../contacts/read.js';
import type { Context } from '../context.js';
import { segments } from './segments.js';

/** Milliseconds of each of the two ways to count. */
const countMs = 2_000;

/** Throws `not_found`, and `invalid` for a tree whose contacts cannot even be counted up to the bound in time. */
export async function countSegment(
  context: Context,
  caller: Caller,
  number: number,
  client: { readonly gone?: AbortSignal } = {},
): Promise<CappedCount> {
  const { accountId } = caller;
  await segments.get(context, caller, number);
  const named: ContactFilter = { op: 'segment', ref: { number }, path: 'number' };
  const filter = await ownFilter(context, accountId, named);
  const { gone } = client;
  return context.lanes.long.run(caller, () => counted(context, accountId, filter, gone), gone);
}

async function counted(
  context: Context,
  accountId: AccountId,
  filter: SeenFilter,
  gone: AbortSignal | undefined,
): Promise<CappedCount> {
  const over = tooSlow();
  try {
    const total = await withinShare(
      countMs,
      gone,
      () => over,
      (until) => countContacts({ ...context, gone: until }, accountId, filter),
    );
    return { total, isTotalCapped: false };
  } catch (error) {
    if (error !== over) throw error;
  }
  return withinShare(countMs, gone, tooSlow, (until) =>
    countCapped(longQueries({ database: context.database, gone: until }), accountId, filter),
  );
}
