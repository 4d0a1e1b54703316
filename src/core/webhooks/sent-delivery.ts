/** One delivery as it is sent: headers and body, without what would prove that the server sent it. */
import type { Caller } from '../../domain/access.js';
import type { DeliveryId, WebhookId } from '../../domain/ids.js';
import { notFound } from '../../domain/problem.js';
import type { Delivery } from '../../domain/webhook.js';
import { findAccount } from '../../store/access/accounts.js';
import { asProblems } from '../../store/database/database.js';
import { readEvents } from '../../store/events/events.js';
import { findDelivery } from '../../store/webhooks/deliveries.js';
import type { Context } from '../context.js';
import { openItems } from './notice-items.js';
import { formatOf, getStored } from './operations.js';

export interface SentDelivery {
  readonly delivery: Delivery;
  readonly headers: Readonly<Record<string, string>>;
  /** null: its event is no longer kept */
  readonly body: string | null;
}

const hidden = '…';
/** Two secrets that are nobody's: what differs by them is a signature, or a secret itself. */
const dummies = ['whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB'] as const;

/** Of one that was delivered the body is made again from its event, as sending it once more would. */
export function readSentDelivery(
  context: Context,
  caller: Caller,
  id: WebhookId,
  deliveryId: DeliveryId,
): Promise<SentDelivery> {
  const { accountId } = caller;
  return asProblems(async () => {
    const webhook = await getStored(context, caller, id);
    const found = await findDelivery(context.database, accountId, id, deliveryId);
    if (found === undefined) throw notFound('delivery');
    const { body: stored, ...delivery } = found;
    const { calls } = formatOf(context, webhook.face);
    if (calls === undefined) return { delivery, headers: {}, body: null };
    const body = stored ?? (await encodedAnew());
    if (body === null) return { delivery, headers: {}, body: null };
    const at = delivery.attemptedAt ?? delivery.createdAt;
    const [one = {}, other = {}] = dummies.map((secret) =>
      calls.headers({ id: delivery.eventId, type: delivery.type, body, at, secrets: [secret] }),
    );
    const headers = Object.fromEntries(
      Object.entries(one).map(([name, value]) => [name, other[name] === value ? value : hidden]),
    );
    return { delivery, headers, body: body.toString() };

    async function encodedAnew(): Promise<Buffer | null> {
      if (calls === undefined) return null;
      const before = { position: delivery.position, seq: delivery.seq - 1 };
      const [event] = (await readEvents(context.database, accountId, { after: before, limit: 1 })).events;
      const account = await findAccount(context.database, accountId);
      if (event?.id !== delivery.eventId || account === undefined) return null;
      const item = await openItems(context, accountId, calls.catalogs);
      const notice = calls.encode(event, { account, webhookId: id, item });
      return notice === undefined ? null : Buffer.from(notice.body);
    }
  });
}
