/** The shapes of webhooks and their deliveries, as answered. */

import { type Static, Type } from 'typebox';
import {
  count,
  instant,
  nullable,
  nullableInstant,
  nullableText,
  nullableUuid,
  oneOf,
  shape,
  uuid,
} from '../../domain/schemas.js';
import { deliveryStates, webhookStates } from '../../domain/webhook.js';

export const nullableInteger = Type.Unsafe<number | null>({ type: ['integer', 'null'] });

export const redeliveryWire = shape('Redelivery', { from: instant, to: instant, count });

export const webhookWire = shape('Webhook', {
  id: uuid,
  url: Type.String(),
  face: Type.String(),
  types: Type.Unsafe<readonly string[] | null>({ type: ['array', 'null'], items: { type: 'string' } }),
  segment: nullableInteger,
  description: nullableText,
  state: oneOf(webhookStates),
  reason: nullableText,
  made_by: nullableUuid,
  failure_count: count,
  failing_since: nullableInstant,
  last_delivery_at: nullableInstant,
  old_secret_until: nullableInstant,
  redelivery: nullable(redeliveryWire),
  created_at: instant,
  updated_at: instant,
});
export type WebhookWire = Static<typeof webhookWire>;

export const secretWebhookWire = shape('WebhookWithSecret', {
  ...webhookWire.properties,
  secret: Type.String(),
});

export const webhookFormatWire = shape('WebhookFormat', {
  face: Type.String(),
  title: Type.String(),
  types: Type.Array(Type.String()),
  is_called: Type.Boolean(),
});

export const testedWire = shape('WebhookTest', {
  delivered: Type.Boolean(),
  status: nullableInteger,
  error: nullableText,
  response: Type.String(),
  took_ms: count,
});

export const deliveryWire = shape('Delivery', {
  id: uuid,
  event_id: uuid,
  contact_id: nullableUuid,
  type: Type.String(),
  state: oneOf(deliveryStates),
  attempts: count,
  next_at: nullableInstant,
  status: nullableInteger,
  error: nullableText,
  response: nullableText,
  took_ms: nullableInteger,
  attempted_at: nullableInstant,
  created_at: instant,
});

const sentRequestWire = shape('SentRequest', {
  headers: Type.Record(Type.String(), Type.String()),
  body: nullableText,
});

export const sentDeliveryWire = shape('SentDelivery', {
  ...deliveryWire.properties,
  request: sentRequestWire,
});
