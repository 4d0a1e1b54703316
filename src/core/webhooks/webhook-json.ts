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
    failing_since: timeOf(webhook.failingSince),
    last_delivery_at: timeOf(webhook.lastDeliveryAt),
    old_secret_until: timeOf(webhook.oldSecretUntil),
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
    next_at: timeOf(delivery.nextAt),
    status: delivery.status,
    error: delivery.error,
    response: delivery.response,
    took_ms: delivery.tookMs,
    attempted_at: timeOf(delivery.attemptedAt),
    created_at: delivery.createdAt.toISOString(),
  };
}

function timeOf(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}
