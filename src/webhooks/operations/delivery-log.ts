/** The log of deliveries, and redeliveries. */
import type { Caller } from '@switchbook/domain/access/access.js';
import { type Page, type PageAfter, pageByIds } from '@switchbook/domain/contact/page.js';
import { inState, invalid, notFound, orNotFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import { asId, type DeliveryId, type IntakeId, type WebhookId } from '@switchbook/domain/runtime/ids.js';
import { runAudited } from '../../audit/operations.js';
import { holdErasures } from '../../database/counters.js';
import type { Admission, Basics, Caches, Context, OtherSystems } from '../../operation-context/context.js';
import { recordStore } from '../../records/store.js';
import {
  expediteDelivery,
  findDelivery,
  insertDelivery,
  isQueueFull,
  readDeliveries,
  readDeliveryQueue,
} from '../store/deliveries.js';
import type { Delivery, DeliveryState } from '../values/delivery.js';
import { type Webhook, webhookRecord } from '../values/webhook.js';
import { encodeBodyAgain } from './encoding-context.js';
import { getWebhookOrReceiver, runWebhookChange, webhookFormatOf } from './webhooks.js';

const queueRetryMs = 10_000;

/** Lists deliveries, newest first. */
export function listDeliveries(
  context: Basics,
  caller: Caller,
  id: WebhookId,
  filter: { readonly state?: DeliveryState | undefined },
  page: PageAfter,
): Promise<Page<Delivery>> {
  return pageByIds(page, async (after, limit) => {
    await getWebhookOrReceiver(context, caller, { id, intakeId: null });
    return readDeliveries(context.database, caller.accountId, id, filter.state ?? null, after, limit);
  });
}

/**
 * Sends a delivery again, without waiting. A waiting or failed delivery is reused; for a delivered one a new delivery
 * is created. Throws `conflict` if the webhook is not active, `not_found` for an event that is no longer stored, and
 * `limited` if too many deliveries wait.
 */
export async function redeliver(
  context: Context,
  caller: Caller,
  id: WebhookId,
  deliveryId: DeliveryId,
): Promise<Delivery> {
  const { accountId } = caller;
  return runWebhookChange(context, caller, async (tx) => {
    const webhook = orNotSending(await recordStore(webhookRecord).lock(tx, accountId, id));
    await holdErasures(tx, accountId);
    const delivery = orNotFound(await findDelivery(tx, accountId, id, deliveryId), 'delivery');
    const now = context.clock();
    if (delivery.state !== 'delivered' && delivery.body !== null) {
      await expediteDelivery(tx, accountId, id, deliveryId, now);
      return { ...delivery, state: 'waiting', nextAt: now };
    }
    // Each delivery has a separate body of up to several megabytes.
    if (isQueueFull(await readDeliveryQueue(tx, accountId, id)))
      throw new ProblemError({ kind: 'limited', retryAfterMs: queueRetryMs, of: 'work' });
    const { sending } = webhookFormatOf(context, webhook.face);
    const encoded = orNotFound(
      sending && (await encodeBodyAgain(context, tx, webhook, sending, delivery)),
      'event',
    );
    const { eventId, position, seq, contactId, trace } = delivery;
    const newId = asId<DeliveryId>(context.newId());
    const content = { type: encoded.type, body: Buffer.from(encoded.body), createdAt: now };
    const about = { eventId, position, seq, contactId, trace };
    await insertDelivery(tx, accountId, id, { id: newId, ...about, ...content });
    return orNotFound(await findDelivery(tx, accountId, id, newId), 'delivery');
  });
}

/**
 * Sends the events or payloads of a time span once more, in addition to new ones. The span begins at `from` and ends
 * before `to`.
 */
export async function redeliverSpan(
  context: Basics & Admission & OtherSystems,
  caller: Caller,
  id: WebhookId,
  span: { readonly from: Date; readonly to: Date },
  intakeId: IntakeId | null = null,
): Promise<Webhook> {
  const { from, to } = span;
  if (from >= to) throw invalid('to', 'past', 'must be later than from');
  const { lock, update } = recordStore(webhookRecord);
  return runWebhookChange(context, caller, async (tx) => {
    const stored = orNotSending(await lock(tx, caller.accountId, id), intakeId);
    if (stored.redelivery !== null) throw inState(intakeId === null ? 'webhook' : 'receiver', 'not_sending');
    const redelivery = { from: from.toISOString(), to: to.toISOString(), count: 0, position: 0, seq: 0 };
    const queued = { ...stored, redelivery, isHeld: false };
    // This starts work, but changes no setting of the webhook.
    return runAudited(context, tx, caller, async (written) => ({
      result: orNotFound(await update(written, caller.accountId, queued, context.clock()), 'webhook'),
      changes: [],
    }));
  });
}

function orNotSending(webhook: Webhook | undefined, intakeId: IntakeId | null = null): Webhook {
  const resource = intakeId === null ? 'webhook' : 'receiver';
  if (webhook === undefined || webhook.intakeId !== intakeId) throw notFound(resource);
  if (webhook.state !== 'active' || webhook.cursorPosition === null) throw inState(resource, 'not_sending');
  return webhook;
}

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
