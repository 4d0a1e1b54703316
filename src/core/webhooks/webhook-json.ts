/** Webhooks and their deliveries as JSON for the API and the command line. */
import type { Delivery, Webhook } from '../../domain/webhook.js';
import { told } from '../../domain/wire-names.js';

export function webhookJson(webhook: Webhook) {
  const { redelivery } = webhook;
  return {
    ...told(webhook, 'id', 'url', 'face', 'types', 'description', 'state', 'reason', 'madeBy'),
    segment: webhook.segmentNumber,
    ...told(webhook, 'failureCount', 'failingSince', 'lastDeliveryAt', 'oldSecretUntil'),
    redelivery: redelivery && told(redelivery, 'from', 'to', 'count'),
    ...told(webhook, 'createdAt', 'updatedAt'),
  };
}

export function deliveryJson(delivery: Delivery) {
  return {
    ...told(delivery, 'id', 'eventId', 'contactId', 'type', 'state', 'attempts', 'nextAt'),
    ...told(delivery, 'status', 'error', 'response', 'tookMs', 'attemptedAt', 'createdAt'),
  };
}
