/** Writes what a merge moves beside the contacts, in the transaction that writes the contacts. */
import type { AccountId } from '../../domain/ids.js';
import { asId } from '../../domain/ids.js';
import { putSuppression } from '../../store/consents.js';
import type { Transaction } from '../../store/database.js';
import { moveBeside, noteMadeConsents, returnBeside } from '../../store/merge-parts.js';
import { insertMerge, markUndone } from '../../store/merges.js';
import type { Change } from './changes.js';
import type { Effects, EffectsContext } from './effects.js';

/** Before the loser is deleted: nothing of it may stay behind, neither rows nor waiting opt-outs. */
export async function beginJoint(tx: Transaction, accountId: AccountId, { joint }: Change): Promise<void> {
  if (joint?.op !== 'merge') return;
  await insertMerge(tx, accountId, joint.merge, joint.snapshot);
  await moveBeside(tx, accountId, joint.merge, joint.moves);
}

/** When both contacts are written. */
export async function endJoint(
  tx: Transaction,
  { caller: { accountId }, newId, now }: EffectsContext,
  { joint, after }: Change,
  effects: readonly Effects[],
): Promise<void> {
  if (joint === undefined) return;
  const { merge } = joint;
  if (joint.op === 'merge') {
    const made = effects.find((one) => one.after?.id === after?.id)?.consents ?? [];
    return noteMadeConsents(
      tx,
      accountId,
      merge.id,
      made.map((one) => one.id),
    );
  }
  await returnBeside(tx, accountId, merge, joint.takenOut);
  for (const { to, suppression: set } of joint.copies) {
    const contactId = to === 'loser' ? merge.loserId : merge.survivorId;
    const suppression = { ...set, id: asId<typeof set.id>(newId()), contactId };
    await putSuppression(tx, accountId, suppression, set.subjects, set.actor);
  }
  await markUndone(tx, accountId, merge.id, now);
}
