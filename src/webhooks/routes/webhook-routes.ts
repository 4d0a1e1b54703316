/** Webhooks: subscriptions, their secrets, deliveries, and redelivery. */

import { recordSchemas } from '@switchbook/domain/records/record.js';
import {
  closed,
  count,
  instant,
  nullableInstant,
  nullableInteger,
  nullableText,
  nullableUuid,
  oneOf,
  shape,
  uuid,
} from '@switchbook/domain/records/schemas.js';
import type { DeliveryId, WebhookId } from '@switchbook/domain/runtime/ids.js';
import { instantOf } from '@switchbook/domain/runtime/instant.js';
import { Type } from 'typebox';
import { faceName } from '../../faces/directory/kit/choices.js';
import { encoderOf } from '../../faces/directory/kit/encoder.js';
import { ownId } from '../../faces/directory/kit/ids.js';
import { choiceOf, pageQuery } from '../../faces/directory/kit/query.js';
import { itemRoute, listRoute, wholeListRoute } from '../../faces/directory/kit/route-kinds.js';
import { readBody } from '../../faces/kit/body/check-body.js';
import type { KeyRoute } from '../../faces/kit/wire/declared-route.js';
import { recordEncoder, recordRoutes } from '../../records/routes.js';
import { webhooks } from '../operations/webhooks.js';
import { deliveryStates } from '../values/delivery.js';
import { webhookRecord } from '../values/webhook.js';

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

const sentDeliveryWire = shape('SentDelivery', { ...deliveryWire.properties, request: sentRequestWire });

const { read: scope, alsoToWrite: alsoScopes = [] } = webhookRecord.scopes;
const deliveriesQuery = Type.Object({ ...pageQuery.properties, state: choiceOf(deliveryStates) });

const { answer: webhookWire } = recordSchemas(webhookRecord);
const { url, types, fields, segment, face, description, secret } = webhookRecord.members;
const optional = Type.Optional;
const newBody = closed('NewWebhook', {
  url: url.schema,
  types: optional(types.schema),
  fields: optional(fields.schema),
  segment: optional(segment.schema),
  face: optional(face.schema),
  description: optional(description.schema),
  secret: optional(secret.schema),
});
const { list, create, get, update, rotate, remove } = recordRoutes(webhooks, {
  newBody,
  absent: { face: faceName },
});
const spanBody = closed('RedeliverySpan', { from: instant, to: instant });

const encodeDelivery = encoderOf(deliveryWire);

export const webhookRoutes: readonly KeyRoute[] = [
  list,
  create,
  wholeListRoute('GET /webhook-formats', 'listWebhookFormats', 'List webhook formats', {
    scope,
    item: webhookFormatWire,
    data: ({ core }) => core.listWebhookFormats().map(encodeFormat),
  }),
  ...[get, update],
  { ...remove, commitsInSteps: true },
  rotate,
  itemRoute('POST /webhooks/:id/test', 'testWebhook', 'Send a test event to a webhook', {
    scope,
    // Nothing is stored, and a slow receiver would hold the transaction of a key.
    isRead: true,
    refusals: [422],
    item: testedWire,
    data: async ({ core, caller, params: path }) =>
      encodeTested(await core.testWebhook(caller, webhookIdOf(path.id))),
  }),
  listRoute('GET /webhooks/:id/deliveries', 'listDeliveries', 'List the deliveries of a webhook', {
    scope,
    query: deliveriesQuery,
    item: deliveryWire,
    open: ({ core, caller, params: path }, parameters) => {
      const id = webhookIdOf(path.id);
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
      const deliveryId = deliveryIdOf(path.did);
      const { delivery, headers, body } = await core.getDelivery(caller, webhookIdOf(path.id), deliveryId);
      return { ...encodeDelivery(delivery), request: { headers, body } };
    },
  }),
  itemRoute('POST /webhooks/:id/deliveries/:did/redeliver', 'redeliver', 'Send a delivery again', {
    scope,
    item: deliveryWire,
    status: 202,
    data: async ({ core, caller, params: path }) => {
      const deliveryId = deliveryIdOf(path.did);
      return encodeDelivery(await core.redeliver(caller, webhookIdOf(path.id), deliveryId));
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
      return encodeWebhook(await core.redeliverSpan(caller, webhookIdOf(path.id), span));
    },
  }),
];

const encodeTested = encoderOf(testedWire);
const encodeFormat = encoderOf(webhookFormatWire);
const encodeWebhook = recordEncoder(webhookRecord);

const webhookIdOf = (text: string | undefined) => ownId<WebhookId>(text, 'webhook');
const deliveryIdOf = (text: string | undefined) => ownId<DeliveryId>(text, 'delivery');
