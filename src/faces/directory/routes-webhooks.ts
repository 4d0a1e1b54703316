/** Webhooks: subscriptions, their secrets, what was delivered, and sending once more. */
import { type Static, Type } from 'typebox';
import { maxDescriptionLength, maxUrlLength } from '../../core/webhooks/checks.js';
import type { Scope } from '../../domain/access.js';
import type { DeliveryId, WebhookId } from '../../domain/ids.js';
import {
  clearable,
  closed,
  count,
  documented,
  instant,
  nullable,
  nullableInstant,
  nullableText,
  nullableUuid,
  oneOf,
  shape,
  text,
  uuid,
} from '../../domain/schemas.js';
import { deliveryStates, type Webhook, webhookStates } from '../../domain/webhook.js';
import { readBody } from '../kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { blankIsNull, faceName } from './choices.js';
import { instantOf } from './decode.js';
import { encoderOf } from './encoder.js';
import { ownId } from './ids.js';
import { choiceOf, pageQuery } from './query.js';
import { itemRoute, listRoute, removalRoute, wholeListRoute } from './route-kinds.js';

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

const secretWebhookWire = shape('WebhookWithSecret', {
  ...webhookWire.properties,
  secret: Type.String(),
});

const webhookFormatWire = shape('WebhookFormat', {
  face: Type.String(),
  title: Type.String(),
  types: Type.Array(Type.String()),
  is_called: Type.Boolean(),
});

const testedWire = shape('WebhookTest', {
  delivered: Type.Boolean(),
  status: nullableInteger,
  error: nullableText,
  response: Type.String(),
  took_ms: count,
});

const deliveryWire = shape('Delivery', {
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

const sentDeliveryWire = shape('SentDelivery', {
  ...deliveryWire.properties,
  request: sentRequestWire,
});

const optional = Type.Optional;
const scope = 'webhooks:manage';
/** The receiver gets contacts in full. */
const alsoScopes: readonly Scope[] = ['contacts:read'];
const deliveriesQuery = Type.Object({
  ...pageQuery.properties,
  state: choiceOf(deliveryStates),
});

const url = text(maxUrlLength, documented('^https?://\\S+$'));
const types = Type.Unsafe<readonly string[] | null>({
  type: ['array', 'null'],
  maxItems: 100,
  items: text(100),
});
const segment = Type.Unsafe<number | null>({
  type: ['integer', 'null'],
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
});
const description = clearable(maxDescriptionLength);
const secret = text(255, documented('^[!-~]+$'));

const newBody = closed('NewWebhook', {
  url,
  types: optional(types),
  segment: optional(segment),
  face: optional(text(100, {})),
  description: optional(description),
  secret: optional(secret),
});
const patchBody = closed('WebhookPatch', {
  url: optional(url),
  types: optional(types),
  segment: optional(segment),
  description: optional(description),
  state: optional(oneOf(['active', 'paused'] as const)),
});
const secretBody = closed('NewWebhookSecret', { secret: optional(secret) });
const spanBody = closed('RedeliverySpan', { from: instant, to: instant });

const encodeDelivery = encoderOf(deliveryWire);

export const webhookRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /webhooks', 'listWebhooks', 'List all webhooks', {
    scope,
    item: webhookWire,
    data: async ({ core, caller }) => (await core.listWebhooks(caller)).map(encodeWebhook),
  }),
  itemRoute('POST /webhooks', 'createWebhook', 'Create a webhook', {
    scope,
    alsoScopes,
    body: newBody,
    answersSecret: true,
    item: secretWebhookWire,
    status: 201,
    data: createWebhook,
    location: ({ id }) => `/webhooks/${id}`,
  }),
  wholeListRoute('GET /webhook-formats', 'listWebhookFormats', 'List webhook formats', {
    scope,
    item: webhookFormatWire,
    data: ({ core }) => core.listWebhookFormats().map(encodeFormat),
  }),
  itemRoute('GET /webhooks/:id', 'getWebhook', 'Show a webhook', {
    scope,
    item: webhookWire,
    data: async ({ core, caller, params: path }) =>
      encodeWebhook(await core.getWebhook(caller, webhookId(path.id))),
  }),
  itemRoute('PATCH /webhooks/:id', 'updateWebhook', 'Change, pause or resume a webhook', {
    scope,
    alsoScopes,
    body: patchBody,
    item: webhookWire,
    data: updateWebhook,
  }),
  removalRoute('DELETE /webhooks/:id', 'deleteWebhook', 'Delete a webhook', {
    scope,
    run: ({ core, caller, params: path }) => core.deleteWebhook(caller, webhookId(path.id)),
  }),
  itemRoute('POST /webhooks/:id/secret', 'rotateWebhookSecret', 'Give a webhook a new secret', {
    scope,
    alsoScopes,
    body: secretBody,
    mayBeEmpty: true,
    answersSecret: true,
    item: secretWebhookWire,
    data: async ({ core, caller, params: path, body }) => {
      const { secret: wanted } = readBody(secretBody, body);
      const made = await core.rotateWebhookSecret(caller, webhookId(path.id), wanted);
      return { ...encodeWebhook(made.webhook), secret: made.secret };
    },
  }),
  itemRoute('POST /webhooks/:id/test', 'testWebhook', 'Send a test event to a webhook', {
    scope,
    item: testedWire,
    data: async ({ core, caller, params: path }) =>
      encodeTested(await core.testWebhook(caller, webhookId(path.id))),
  }),
  listRoute('GET /webhooks/:id/deliveries', 'listDeliveries', 'List the deliveries of a webhook', {
    scope,
    query: deliveriesQuery,
    item: deliveryWire,
    open: ({ core, caller, params: path }, parameters) => {
      const id = webhookId(path.id);
      const state = parameters.choice('state', deliveryStates);
      return {
        name: JSON.stringify(['deliveries', id, state ?? null]),
        read: (page) => core.listDeliveries(caller, id, { state }, page),
      };
    },
    encode: encodeDelivery,
  }),
  itemRoute('GET /webhooks/:id/deliveries/:did', 'getDelivery', 'Show a delivery with its request', {
    scope,
    // A delivery contains data of a contact.
    alsoScopes,
    item: sentDeliveryWire,
    data: async ({ core, caller, params: path }) => {
      const did = deliveryId(path.did);
      const { delivery, headers, body } = await core.readSentDelivery(caller, webhookId(path.id), did);
      return { ...encodeDelivery(delivery), request: { headers, body } };
    },
  }),
  itemRoute('POST /webhooks/:id/deliveries/:did/redeliver', 'redeliver', 'Send a delivery again', {
    scope,
    item: deliveryWire,
    status: 202,
    data: async ({ core, caller, params: path }) => {
      const did = deliveryId(path.did);
      return encodeDelivery(await core.redeliver(caller, webhookId(path.id), did));
    },
  }),
  itemRoute('POST /webhooks/:id/redeliver', 'redeliverSpan', 'Send the events of a time span again', {
    scope,
    body: spanBody,
    item: webhookWire,
    status: 202,
    data: async ({ core, caller, params: path, body }) => {
      const { from, to } = readBody(spanBody, body);
      const span = { from: instantOf(from) ?? new Date(0), to: instantOf(to) ?? new Date(0) };
      return encodeWebhook(await core.redeliverSpan(caller, webhookId(path.id), span));
    },
  }),
];

const encodeTested = encoderOf(testedWire);
const encodeFormat = encoderOf(webhookFormatWire);
const encodeStored = encoderOf(webhookWire);

const webhookId = (text: string | undefined) => ownId<WebhookId>(text, 'webhook');
const deliveryId = (text: string | undefined) => ownId<DeliveryId>(text, 'delivery');

function encodeWebhook(webhook: Webhook) {
  return encodeStored({ ...webhook, segment: webhook.segmentNumber });
}

async function createWebhook({ core, caller, body }: CallerExchange) {
  const { face = faceName, description: text, ...wanted } = readBody(newBody, body);
  const { webhook, secret: made } = await core.createWebhook(caller, {
    ...wanted,
    face,
    description: blankIsNull(text ?? null),
  });
  return { ...encodeWebhook(webhook), secret: made };
}

async function updateWebhook({ core, caller, params: path, body }: CallerExchange) {
  const id = webhookId(path.id);
  const { description: text, ...edit } = readBody(patchBody, body);
  const webhook = await core.editWebhook(caller, id, {
    ...edit,
    ...(text === undefined ? {} : { description: blankIsNull(text) }),
  });
  return encodeWebhook(webhook);
}
