/**
 * Calls of webhooks as Standard Webhooks has them (<https://www.standardwebhooks.com>): `{type, timestamp, data}`, where
 * `data` is the event as in the change feed, and three headers: id, time of the attempt, signatures.
 */
import { type EventType, eventTypes } from '../../domain/event.js';
import { eventJson } from '../../domain/event-json.js';
import type { Call, WebhookFormat } from '../../domain/webhook.js';
import { standardHeaders, standardSecret } from '../kit/webhooks/standard-webhooks.js';
import { webhookRules } from './choices.js';

export const testType = 'webhook.test';

const known: ReadonlySet<string> = new Set(eventTypes);

export const webhooks: WebhookFormat = {
  types: eventTypes,
  secret: standardSecret,
  calls: {
    ...webhookRules,
    reads: (types) => types?.filter((one): one is EventType => known.has(one)) ?? eventTypes,
    catalogs: [],
    encode: (event) => {
      const data = eventJson(event);
      return {
        type: event.type,
        body: JSON.stringify({ type: event.type, timestamp: event.occurredAt.toISOString(), data }),
      };
    },
    test: (id, at, { webhookId }) => ({
      type: testType,
      body: JSON.stringify({
        type: testType,
        timestamp: at.toISOString(),
        data: { id, webhook_id: webhookId },
      }),
    }),
    headers: (call: Call) => ({ 'content-type': 'application/json', ...standardHeaders(call, 'webhook') }),
  },
};
