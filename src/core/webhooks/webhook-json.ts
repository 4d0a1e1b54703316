/** Webhooks and their deliveries as JSON for the API and the command line. */
import type { Delivery, Webhook } from '../../domain/webhook.js';

export function webhookJson(webhook: Webhook) {
  const { redelivery } = webhook;
  return {
    id: webhook.id,
    url: webhook.url,
    face: webhook.face,
    types: webhook.types,
    description: webhook.description,
    state: webhook.state,
    reason: webhook.reason,
    made_by: webhook.madeBy,
    failure_count: webhook.failureCount,
    failing_since: webhook.failingSince?.toISOString() ?? null,
    last_delivery_at: webhook.lastDeliveryAt?.toISOString() ?? null,
    old_secret_until: webhook.oldSecretUntil?.toISOString() ?? null,
    redelivery: redelivery && {
      from: redelivery.from.toISOString(),
      to: redelivery.to.toISOString(),
      count: redelivery.count,
    },
    created_at: webhook.createdAt.toISOString(),
    updated_at: webhook.updatedAt.toISOString(),
  };
}

export function deliveryJson(delivery: Delivery) {
  return {
    id: delivery.id,
    event_id: delivery.eventId,
    contact_id: delivery.contactId,
    type: delivery.type,
    state: delivery.state,
    attempts: delivery.attempts,
    next_at: delivery.nextAt?.toISOString() ?? null,
    status: delivery.status,
    error: delivery.error,
    response: delivery.response,
    took_ms: delivery.tookMs,
    attempted_at: delivery.attemptedAt?.toISOString() ?? null,
    created_at: delivery.createdAt.toISOString(),
  };
}
