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
 * All of the deliveries as they are afterwards, in their order. Ends early where `mayGoOn` says no before a next call:
 * the rest is unchanged.
 */
export async function sendInLanes(
  deliveries: readonly StoredDelivery[],
  attempt: Attempt,
  mayGoOn: () => boolean,
): Promise<readonly StoredDelivery[]> {
  const lanes = new Map<string | null, StoredDelivery[]>();
  for (const one of deliveries) {
    const lane = lanes.get(one.contactId);
    if (lane === undefined) lanes.set(one.contactId, [one]);
    else lane.push(one);
  }
  const done = new Map<string, StoredDelivery>();
  const waiting = lanes.values();
  const work = async () => {
    for (const lane of waiting)
      for (const one of lane) {
        if (!mayGoOn()) return;
        const after = await attempt(one);
        done.set(one.id, after);
        if (after.state === 'waiting') break;
      }
  };
  await Promise.all(Array.from({ length: Math.min(callsAtOnce, lanes.size) }, work));
  return deliveries.map((one) => done.get(one.id) ?? one);
}
