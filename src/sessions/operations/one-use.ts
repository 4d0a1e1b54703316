/** Ids that are accepted once: of steps of a sign-in whose account is not known yet. */
import { type AccountId, asId } from '@switchbook/domain/ids.js';
import type { OneUse } from '@switchbook/domain/sealed-step.js';
import { dropEndedSteps, spendStep } from '../../access/store/rate-windows.js';
import type { Context } from '../../core/context.js';

/** An id that no account has: steps are those of the whole server. */
export const wholeServer = asId<AccountId>('00000000-0000-0000-0000-000000000000');
/** Clocks of several servers differ, so an id is kept longer than its step opens. */
const keptMs = 60 * 60_000;

/** Whether the id is new; of two at once one is. */
export async function spend({ database, clock }: Context, { id, until }: OneUse): Promise<boolean> {
  const isNew = await spendStep(database, wholeServer, id, until);
  if (isNew) await dropEndedSteps(database, wholeServer, new Date(clock().getTime() - keptMs));
  return isNew;
}
