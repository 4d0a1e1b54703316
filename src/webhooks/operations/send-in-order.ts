/**
 * One pass over deliveries: those of one line, such as a contact, one after another, in their order; those of different lines at
 * the same time, a few at once. After a failure the later ones of the line stay where they are.
 */
import { lineOf, type StoredDelivery } from '../store/deliveries.js';

/** Calls of one webhook at once. */
export const callsAtOnce = 8;

/** Answers the delivery as it is after an attempt. */
type Attempt = (delivery: StoredDelivery) => Promise<StoredDelivery>;

/**
 * Returns all of the deliveries as they are afterwards, in their order. Ends early when `mayGoOn` is false before a
 * call: the rest is unchanged.
 */
export async function sendInOrder(
  deliveries: readonly StoredDelivery[],
  attempt: Attempt,
  mayGoOn: () => boolean,
): Promise<readonly StoredDelivery[]> {
  const lines = new Map<string | null, StoredDelivery[]>();
  for (const one of deliveries) {
    const earlier = lines.get(lineOf(one));
    if (earlier === undefined) lines.set(lineOf(one), [one]);
    else earlier.push(one);
  }
  const done = new Map<string, StoredDelivery>();
  const waiting = lines.values();
  const work = async () => {
    for (const line of waiting)
      for (const one of line) {
        if (!mayGoOn()) return;
        const after = await attempt(one);
        done.set(one.id, after);
        if (after.state === 'waiting') break;
      }
  };
  await Promise.all(Array.from({ length: Math.min(callsAtOnce, lines.size) }, work));
  return deliveries.map((one) => done.get(one.id) ?? one);
}
