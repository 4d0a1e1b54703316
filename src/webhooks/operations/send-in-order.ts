/**
 * Runs one pass over deliveries. Deliveries with the same ordering key, such as a contact, are sent in sequence.
 * Different keys are sent in parallel, a few at once. After a failure, later deliveries with the same key are not sent
 * in this pass.
 */
import { orderingKeyOf, type StoredDelivery } from '../store/deliveries.js';

/** Concurrent deliveries of one webhook. */
export const deliveriesAtOnce = 8;

/** Returns the delivery after an attempt. */
type Attempt = (delivery: StoredDelivery) => Promise<StoredDelivery>;

/**
 * Returns all deliveries in their new state, in their order. Ends early if `mayContinue` is false before an attempt:
 * the rest is unchanged.
 */
export async function sendInOrder(
  deliveries: readonly StoredDelivery[],
  attempt: Attempt,
  mayContinue: () => boolean,
): Promise<readonly StoredDelivery[]> {
  const queues = new Map<string | null, StoredDelivery[]>();
  for (const delivery of deliveries) {
    const earlier = queues.get(orderingKeyOf(delivery));
    if (earlier === undefined) queues.set(orderingKeyOf(delivery), [delivery]);
    else earlier.push(delivery);
  }
  const done = new Map<string, StoredDelivery>();
  const waiting = queues.values();
  const work = async () => {
    for (const queue of waiting)
      for (const delivery of queue) {
        if (!mayContinue()) return;
        const after = await attempt(delivery);
        done.set(delivery.id, after);
        if (after.state === 'waiting') break;
      }
  };
  await Promise.all(Array.from({ length: Math.min(deliveriesAtOnce, queues.size) }, work));
  return deliveries.map((delivery) => done.get(delivery.id) ?? delivery);
}
