/** One delivery in its sent form: headers and body, without proof that the server sent it. */
import type { Caller } from '@switchbook/domain/access/access.js';
import { orNotFound } from '@switchbook/domain/problems/problem.js';
import type { DeliveryId, WebhookId } from '@switchbook/domain/runtime/ids.js';
import type { Basics, Caches, OtherSystems } from '../../operation-context/context.js';
import { findDelivery } from '../store/deliveries.js';
import type { Delivery } from '../values/delivery.js';
import { encodeBodyAgain } from './encoding-context.js';
import { getWebhookOrReceiver, webhookFormatOf } from './webhooks.js';

interface SentDelivery {
  readonly delivery: Delivery;
  readonly headers: Readonly<Record<string, string>>;
  /** null: its event is no longer stored */
  readonly body: string | null;
}

const hidden = '…';
/** Two secrets that no webhook has. If a header differs between them, it is a signature or the secret itself. */
const dummySecrets = [
  'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB',
] as const;

/** Reads a delivery in its sent form. A finished delivery has no stored body, so it is encoded from its event again. */
export async function getDelivery(
  context: Basics & Caches & OtherSystems,
  caller: Caller,
  id: WebhookId,
  deliveryId: DeliveryId,
): Promise<SentDelivery> {
  const { accountId } = caller;
  const webhook = await getWebhookOrReceiver(context, caller, { id, intakeId: null });
  const storedDelivery = orNotFound(
    await findDelivery(context.database, accountId, id, deliveryId),
    'delivery',
  );
  const { body: stored, ...delivery } = storedDelivery;
  const { sending } = webhookFormatOf(context, webhook.face);
  if (sending === undefined) return { delivery, headers: {}, body: null };
  const sentBody =
    stored ?? (await encodeBodyAgain(context, context.database, webhook, sending, delivery))?.body;
  if (sentBody === undefined) return { delivery, headers: {}, body: null };
  const body = Buffer.from(sentBody);
  const at = delivery.attemptedAt ?? delivery.createdAt;
  const [firstHeaders = {}, secondHeaders = {}] = dummySecrets.map((secret) =>
    sending.headers({ id: delivery.eventId, type: delivery.type, body, at, secrets: [secret] }),
  );
  const headers = Object.fromEntries(
    Object.entries(firstHeaders).map(([name, value]) => [
      name,
      secondHeaders[name] === value ? value : hidden,
    ]),
  );
  return { delivery, headers, body: body.toString() };
}
