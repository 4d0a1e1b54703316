/** What became of the rows of imports that ended long ago. */
import type { AccountId } from '../../domain/ids.js';
import { sweepOutcomes } from '../../store/imports-rows.js';
import type { Steps } from './steps.js';

/** Rows of imports that ended before; how many went. */
export async function sweepImportRows(steps: Steps, accountId: AccountId, before: Date): Promise<number> {
  let all = 0;
  await steps.run(async (tx, limit) => {
    const gone = await sweepOutcomes(tx, accountId, before, limit);
    all += gone;
    return gone === limit;
  });
  return all;
}
