/** Writes what a merge moves beside the contacts, in the transaction that writes the contacts. */
import type { Contact } from '../../domain/contact.js';
import { type AccountId, asId } from '../../domain/ids.js';
import type { Transaction } from '../../store/database/database.js';
import { insertEvents } from '../../store/events/events.js';
import { moveBeside, noteMadeConsents, returnBeside } from '../../store/merges/merge-parts.js';
import { insertMerge, markUndone } from '../../store/merges/merges.js';
import { listLatestConsents, listSuppressions, putSuppression } from '../../store/record/consents.js';
import { sourceOf } from '../context.js';
import type { Change } from './changes.js';
import type { Effects, EffectsContext } from './effects.js';
import { newEntryEvents } from './entry-events.js';

/** Before the loser is deleted: nothing of it may stay behind, neither rows nor waiting opt-outs. */
export async function beginJoint(tx: Transaction, accountId: AccountId, { joint }: Change): Promise<void> {
  if (joint?.op !== 'merge') return;
  await insertMerge(tx, accountId, joint.merge, joint.snapshot);
  await moveBeside(tx, accountId, joint.merge, joint.moves);
}

/** When both contacts are written. */
export async function endJoint(
  tx: Transaction,
  context: EffectsContext,
  { joint, after }: Change,
  effects: readonly Effects[],
): Promise<void> {
  if (joint === undefined) return;
  const {
    caller: { accountId },
    newId,
    now,
  } = context;
  const { merge } = joint;
  if (joint.op === 'merge') {
    const made = effects.find((one) => one.after?.id === after?.id)?.consents ?? [];
    await noteMadeConsents(
      tx,
      accountId,
      merge.id,
      made.map((one) => one.id),
    );
  } else {
    await returnBeside(tx, accountId, merge, joint.takenOut);
    for (const { to, suppression: set } of joint.copies) {
      const contactId = to === 'loser' ? merge.loserId : merge.survivorId;
      const suppression = { ...set, id: asId<typeof set.id>(newId()), contactId };
      await putSuppression(tx, accountId, suppression, set.subjects, set.actor);
    }
    await markUndone(tx, accountId, merge.id, now);
  }
  for (const one of effects) if (one.after !== null) await restateEntries(tx, context, one.after);
}

/** The consents and suppressions of both may be others now: who follows the events forgets them and takes these. */
async function restateEntries(tx: Transaction, context: EffectsContext, contact: Contact): Promise<void> {
  const { id, accountId, version } = contact;
  const source = sourceOf(context);
  const consents = await listLatestConsents(tx, accountId, id);
  const suppressions = await listSuppressions(tx, accountId, id);
  const entries = {
    after: { version },
    consents,
    suppressions: suppressions.map((suppression) => ({ suppression })),
  };
  await insertEvents(tx, accountId, newEntryEvents(source, entries));
}
