/**
 * One pass over deliveries: those of one contact one after another, in their order; those of different contacts at the
 * same time, a few at once. After a failure the later ones of the contact stay where they are.
 */
import type { StoredDelivery } from '../../store/webhooks/deliveries.js';

/** Calls of one webhook at once. */
export const callsAtOnce = 8;

/** Answers the delivery as it is after an attempt. */
export type Attempt = (delivery: StoredDelivery) => Promise<StoredDelivery>;

/**
 * Returns all of the deliveries as they are afterwards, in their order. Ends early when `mayGoOn` is false before a
 * call: the rest is unchanged.
 */
export async function sendInOrder(
  deliveries: readonly StoredDelivery[],
  attempt: Attempt,
  mayGoOn: () => boolean,
): Promise<readonly StoredDelivery[]> {
  const byContact = new Map<string | null, StoredDelivery[]>();
  for (const one of deliveries) {
    const earlier = byContact.get(one.contactId);
    if (earlier === undefined) byContact.set(one.contactId, [one]);
    else earlier.push(one);
  }
  const done = new Map<string, StoredDelivery>();
  const waiting = byContact.values();
  const work = async () => {
    for (const ofContact of waiting)
      for (const one of ofContact) {
        if (!mayGoOn()) return;
        const after = await attempt(one);
        done.set(one.id, after);
        if (after.state === 'waiting') break;
      }
  };
  await Promise.all(Array.from({ length: Math.min(callsAtOnce, byContact.size) }, work));
  return deliveries.map((one) => done.get(one.id) ?? one);
}
