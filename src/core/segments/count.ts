/** The live counts of saved segments and views: exact where that takes a moment, else up to a bound. */
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
import { operation, plain } from '../declared-operation.js';
import { segments } from './segments.js';

/** Milliseconds of each of the two ways to count. */
const countMs = 2_000;

export interface Client {
  /** it has left */
  readonly gone?: AbortSignal;
}

/** Counts the contacts that the caller sees. Throws `invalid` where they cannot even be counted up to the bound in time. */
export async function countMatching(
  context: Context,
  caller: Caller,
  matching: ContactFilter,
  { gone }: Client,
): Promise<CappedCount> {
  const { accountId } = caller;
  const filter = await ownFilter(context, accountId, matching);
  return context.lanes.long.run(caller, () => counted(context, accountId, filter, gone), gone);
}

/** Counts for callers that do not see everyone, or not all of a contact. */
export const limitedCount = { ...plain, finds: ({ total }: CappedCount) => total };

/** Throws `not_found`, and `invalid` for a tree whose contacts cannot even be counted up to the bound in time. */
export const countSegment = operation({
  name: 'countSegment',
  run: async (
    context: Context,
    caller: Caller,
    number: number,
    client: Client = {},
  ): Promise<CappedCount> => {
    await segments.get(context, caller, number);
    return countMatching(context, caller, { op: 'segment', ref: { number }, path: 'number' }, client);
  },
  limited: limitedCount,
});

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
