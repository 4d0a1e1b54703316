/**
 * Calls of webhooks by Standard Webhooks (<https://www.standardwebhooks.com>): `{type, timestamp, data}`. `data` is the
 * event as in the change feed. Three headers have the id, the time of the attempt, and the signatures.
 */

import { type EventType, eventTypes } from '@switchbook/domain/events/event.js';
import { eventJson } from '../../feed/values/event-json.js';
import type { WebhookAttempt, WebhookFormat } from '../../webhooks/values/format.js';
import { standardHeaders, standardSecret } from '../kit/wire/webhook-format.js';
import { webhookRules } from './kit/choices.js';

const knownTypes: ReadonlySet<string> = new Set(eventTypes);

/** The type of a test request. No webhook can choose it. */
const testType = 'webhook.test';

export const webhooks: WebhookFormat = {
  types: eventTypes,
  secret: standardSecret,
  sending: {
    ...webhookRules,
    eventTypesOf: (types) => types?.filter((type): type is EventType => knownTypes.has(type)) ?? eventTypes,
    catalogs: [],
    showsActivity: false,
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
    headers: (body: WebhookAttempt) => ({
      'content-type': 'application/json',
      ...standardHeaders(body, 'webhook'),
    }),
  },
};
