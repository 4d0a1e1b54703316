/** Webhooks: subscriptions, their secrets, what was delivered, and sending once more. */
import { Type } from 'typebox';
import { maxDescriptionLength, maxUrlLength } from '../../core/webhooks/operations.js';
import { deliveryJson, webhookJson } from '../../core/webhooks/webhook-json.js';
import type { Scope } from '../../domain/access.js';
import { type DeliveryId, parseId, type WebhookId } from '../../domain/ids.js';
import { notFound } from '../../domain/problem.js';
import { deliveryStates } from '../../domain/webhook.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { cursorForm, notBlank, withoutNul } from '../kit/wire/forms.js';
import { accepted, created, gone, listed, ok } from './answers.js';
import { readBody } from './check-body.js';
import { blankIsNull, defaultPageSize, maxBodyBytes, maxPageSize } from './choices.js';
import { instantOf } from './decode.js';
import { readCursor, readLimit, sealNext } from './paging.js';
import { Parameters } from './query.js';
import { noContent, one, page } from './wire.js';
import {
  deliveryWire,
  type SecretWebhookWire,
  type SentDeliveryWire,
  secretWebhookWire,
  sentDeliveryWire,
  type TestedWire,
  testedWire,
  type WebhookFormatWire,
  webhookFormatWire,
  webhookWire,
} from './wire-webhooks.js';

const scope = 'webhooks:manage';
/** The receiver gets contacts in full. */
const alsoScopes: readonly Scope[] = ['contacts:read'];
const json = { read: 'json', maxBytes: maxBodyBytes } as const;
const anything = { read: 'json', maxBytes: maxBodyBytes, ifEmpty: 'object' } as const;
const uuid = Type.String({ format: 'uuid' });
const params = Type.Object({ id: uuid });
const deliveryParams = Type.Object({ id: uuid, did: uuid });
const deliveriesQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: maxPageSize, default: defaultPageSize })),
  cursor: Type.Optional(Type.String({ pattern: cursorForm })),
  state: Type.Optional(Type.String({ enum: [...deliveryStates] })),
});

const url = Type.String({
  minLength: 1,
  maxLength: maxUrlLength,
  'x-documented': { pattern: '^https?://\\S+$' },
});
const types = Type.Unsafe<readonly string[] | null>({
  type: ['array', 'null'],
  maxItems: 100,
  items: { type: 'string', minLength: 1, maxLength: 100, 'x-documented': { pattern: notBlank } },
});
const description = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  maxLength: maxDescriptionLength,
  'x-documented': { pattern: withoutNul },
});
const secret = Type.String({ minLength: 1, maxLength: 255, 'x-documented': { pattern: '^[!-~]+$' } });
const closed = { additionalProperties: false } as const;

const newBody = Type.Object(
  {
    url,
    types: Type.Optional(types),
    face: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    description: Type.Optional(description),
    secret: Type.Optional(secret),
  },
  { ...closed, title: 'NewWebhook' },
);
const patchBody = Type.Object(
  {
    url: Type.Optional(url),
    types: Type.Optional(types),
    description: Type.Optional(description),
    state: Type.Optional(Type.Unsafe<'active' | 'paused'>({ type: 'string', enum: ['active', 'paused'] })),
  },
  { ...closed, title: 'WebhookPatch' },
);
const secretBody = Type.Object({ secret: Type.Optional(secret) }, { ...closed, title: 'NewWebhookSecret' });
const spanBody = Type.Object(
  { from: Type.String({ format: 'date-time' }), to: Type.String({ format: 'date-time' }) },
  { ...closed, title: 'RedeliverySpan' },
);

export const webhookRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/webhooks',
    operation: 'listWebhooks',
    summary: 'List all webhooks',
    scope,
    schema: { response: { 200: page(webhookWire) } },
    handle: async ({ core, caller }) => listed((await core.listWebhooks(caller)).map(webhookJson), null),
  },
  {
    method: 'POST',
    path: '/webhooks',
    operation: 'createWebhook',
    summary: 'Create a webhook',
    scope,
    alsoScopes,
    body: json,
    answersSecret: true,
    schema: { body: newBody, response: { 201: one(secretWebhookWire) } },
    handle: createWebhook,
  },
  {
    method: 'GET',
    path: '/webhook-formats',
    operation: 'listWebhookFormats',
    summary: 'List the formats of webhooks',
    scope,
    schema: { response: { 200: page(webhookFormatWire) } },
    handle: ({ core }) =>
      listed(
        core
          .listWebhookFormats()
          .map(
            ({ isCalled, types: names, ...format }) =>
              ({ ...format, types: [...names], is_called: isCalled }) satisfies WebhookFormatWire,
          ),
        null,
      ),
  },
  {
    method: 'GET',
    path: '/webhooks/:id',
    operation: 'getWebhook',
    summary: 'Show a webhook',
    scope,
    schema: { params, response: { 200: one(webhookWire) } },
    handle: async ({ core, caller, params: path }) =>
      ok(webhookJson(await core.getWebhook(caller, webhookId(path.id)))),
  },
  {
    method: 'PATCH',
    path: '/webhooks/:id',
    operation: 'updateWebhook',
    summary: 'Change, pause or resume a webhook',
    scope,
    alsoScopes,
    body: json,
    schema: { params, body: patchBody, response: { 200: one(webhookWire) } },
    handle: updateWebhook,
  },
  {
    method: 'DELETE',
    path: '/webhooks/:id',
    operation: 'deleteWebhook',
    summary: 'Delete a webhook',
    scope,
    schema: { params, response: { 204: noContent } },
    handle: async ({ core, caller, params: path }) => {
      await core.deleteWebhook(caller, webhookId(path.id));
      return gone;
    },
  },
  {
    method: 'POST',
    path: '/webhooks/:id/secret',
    operation: 'rotateWebhookSecret',
    summary: 'Give a webhook a new secret',
    scope,
    alsoScopes,
    body: anything,
    answersSecret: true,
    schema: { params, body: secretBody, response: { 200: one(secretWebhookWire) } },
    handle: async ({ core, caller, params: path, body }) => {
      const { secret: wanted } = readBody(secretBody, body);
      const made = await core.rotateWebhookSecret(caller, webhookId(path.id), wanted);
      return ok({ ...webhookJson(made.webhook), secret: made.secret } satisfies SecretWebhookWire);
    },
  },
  {
    method: 'POST',
    path: '/webhooks/:id/test',
    operation: 'testWebhook',
    summary: 'Call the receiver of a webhook now',
    scope,
    schema: { params, response: { 200: one(testedWire) } },
    handle: async ({ core, caller, params: path }) => {
      const { tookMs, ...tested } = await core.testWebhook(caller, webhookId(path.id));
      return ok({ ...tested, took_ms: tookMs } satisfies TestedWire);
    },
  },
  {
    method: 'GET',
    path: '/webhooks/:id/deliveries',
    operation: 'listDeliveries',
    summary: 'List the deliveries of a webhook',
    scope,
    schema: { params, query: deliveriesQuery, response: { 200: page(deliveryWire) } },
    handle: listDeliveries,
  },
  {
    method: 'GET',
    path: '/webhooks/:id/deliveries/:did',
    operation: 'getDelivery',
    summary: 'Show a delivery with what is sent',
    scope,
    // What is sent is about a contact.
    alsoScopes,
    schema: { params: deliveryParams, response: { 200: one(sentDeliveryWire) } },
    handle: async ({ core, caller, params: path }) => {
      const did = parseId<DeliveryId>(path.did ?? '');
      if (did === undefined) throw notFound('delivery');
      const { delivery, headers, body } = await core.readSentDelivery(caller, webhookId(path.id), did);
      return ok({ ...deliveryJson(delivery), request: { headers, body } } satisfies SentDeliveryWire);
    },
  },
  {
    method: 'POST',
    path: '/webhooks/:id/deliveries/:did/redeliver',
    operation: 'redeliver',
    summary: 'Send a delivery once more',
    scope,
    schema: { params: deliveryParams, response: { 202: one(deliveryWire) } },
    handle: async ({ core, caller, params: path }) => {
      const did = parseId<DeliveryId>(path.did ?? '');
      if (did === undefined) throw notFound('delivery');
      return accepted(deliveryJson(await core.redeliver(caller, webhookId(path.id), did)));
    },
  },
  {
    method: 'POST',
    path: '/webhooks/:id/redeliver',
    operation: 'redeliverSpan',
    summary: 'Send the events of a time span once more',
    scope,
    body: json,
    schema: { params, body: spanBody, response: { 202: one(webhookWire) } },
    handle: async ({ core, caller, params: path, body }) => {
      const { from, to } = readBody(spanBody, body);
      const span = { from: instantOf(from) ?? new Date(0), to: instantOf(to) ?? new Date(0) };
      return accepted(webhookJson(await core.redeliverSpan(caller, webhookId(path.id), span)));
    },
  },
];

function webhookId(text: string | undefined): WebhookId {
  const id = parseId<WebhookId>(text ?? '');
  if (id === undefined) throw notFound('webhook');
  return id;
}

async function createWebhook(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, body } = exchange;
  const { face = caller.face, description: text, ...wanted } = readBody(newBody, body);
  const { webhook, secret: made } = await core.createWebhook(caller, {
    ...wanted,
    face,
    description: blankIsNull(text ?? null),
  });
  return created(exchange, `/webhooks/${webhook.id}`, {
    ...webhookJson(webhook),
    secret: made,
  } satisfies SecretWebhookWire);
}

async function updateWebhook({ core, caller, params: path, body }: CallerExchange): Promise<Answer> {
  const id = webhookId(path.id);
  const { description: text, ...edit } = readBody(patchBody, body);
  const webhook = await core.editWebhook(caller, id, {
    ...edit,
    ...(text === undefined ? {} : { description: blankIsNull(text) }),
  });
  return ok(webhookJson(webhook));
}

async function listDeliveries(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params: path, query } = exchange;
  const id = webhookId(path.id);
  const parameters = new Parameters(query, Object.keys(deliveriesQuery.properties));
  const limit = readLimit(parameters);
  const state = parameters.choice('state', deliveryStates);
  const name = JSON.stringify(['deliveries', id, state ?? null]);
  const after = readCursor(exchange, parameters, name);
  parameters.settle();
  const { items, next } = await core.listDeliveries(caller, id, { state }, { limit, after });
  return listed(items.map(deliveryJson), sealNext(exchange, next, name));
}
