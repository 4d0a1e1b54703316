/** The live count of a saved view. */
import type { Caller } from '../../domain/access.js';
import type { ContactFilter } from '../../domain/query.js';
import { readSegment } from '../../domain/segment.js';
import { findAccount } from '../../store/access/accounts.js';
import type { CappedCount } from '../../store/lists/capped-count.js';
import type { Context } from '../context.js';
import { operation } from '../declared-operation.js';
import { withoutFaults } from '../records/record.js';
import { type Client, countMatching, limitedCount } from '../segments/count.js';
import { views } from './views.js';

const everyone: ContactFilter = { op: 'all', filters: [] };

/** Throws `not_found`, and `invalid` for a tree that is no longer valid, and as `countMatching`. */
export const countView = operation({
  name: 'countView',
  run: async (
    context: Context,
    caller: Caller,
    number: number,
    client: Client = {},
  ): Promise<CappedCount> => {
    const { definition } = await views.get(context, caller, number);
    const { filter: tree } = definition;
    if (tree === undefined) return countMatching(context, caller, everyone, client);
    const account = await findAccount(context.database.reads, caller.accountId);
    const ground = { region: account?.settings.default_region, now: context.clock() };
    const filter = await withoutFaults((fault) => readSegment(tree, ground, fault, 'definition.filter'));
    return countMatching(context, caller, filter ?? everyone, client);
  },
  limited: limitedCount,
});
