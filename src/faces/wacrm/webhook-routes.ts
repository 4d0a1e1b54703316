/** The paths below `/webhooks`. */

import { grantorOf } from '@switchbook/domain/access/access.js';
import { notFound } from '@switchbook/domain/problems/problem.js';
import { storedWebhooks } from '../../webhooks/operations/webhooks.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/declared-route.js';
import { ok } from './encode.js';
import { faceName } from './ids.js';
import { decodeNewWebhook, decodeWebhookEdit, encodeWebhook, webhookIdOf } from './webhooks.js';
import {
  route,
  webhookAnswer,
  webhookBody,
  webhookCreatedAnswer,
  webhookDeletedAnswer,
  webhookPatchBody,
  webhooksAnswer,
} from './wire.js';

const scope = 'webhooks:manage';
/** If the account has an upstream, these requests are forwarded, and the vendor sends the webhooks. */
export const webhookRoutes: readonly KeyRoute[] = [
  route('GET /webhooks', 'listWebhooks', 'List webhook endpoints', {
    scope,
    prefersVendor: true,
    response: { 200: webhooksAnswer },
    handle: async ({ core, caller }) => {
      const all = await core.records(storedWebhooks).list(caller);
      const data = all.filter((item) => item.face === faceName).map(encodeWebhook);
      return { status: 200, body: { data, meta: { next_cursor: null } } };
    },
  }),
  route('POST /webhooks', 'createWebhook', 'Register a webhook endpoint', {
    scope,
    prefersVendor: true,
    body: webhookBody,
    response: { 201: webhookCreatedAnswer },
    handle: async ({ core, caller, principal, body }) => {
      const newWebhook = decodeNewWebhook(body);
      const { secret, ...webhook } = await core
        .records(storedWebhooks)
        .create(caller, newWebhook, grantorOf(principal));
      return ok(201, { ...encodeWebhook(webhook), secret });
    },
  }),
  route('GET /webhooks/:id', 'getWebhook', 'Show a webhook endpoint', {
    scope,
    prefersVendor: true,
    response: { 200: webhookAnswer },
    handle: async (exchange) => ok(200, encodeWebhook(await getOwnWebhook(exchange))),
  }),
  route('PATCH /webhooks/:id', 'updateWebhook', 'Change a webhook endpoint', {
    scope,
    prefersVendor: true,
    body: webhookPatchBody,
    response: { 200: webhookAnswer },
    handle: async (exchange) => {
      const edit = decodeWebhookEdit(exchange.body);
      const { id } = await getOwnWebhook(exchange);
      const { core, caller, principal } = exchange;
      return ok(
        200,
        encodeWebhook(await core.records(storedWebhooks).update(caller, id, edit, grantorOf(principal))),
      );
    },
  }),
  route('DELETE /webhooks/:id', 'deleteWebhook', 'Delete a webhook endpoint', {
    scope,
    prefersVendor: true,
    response: { 200: webhookDeletedAnswer },
    handle: async (exchange) => {
      const { id } = await getOwnWebhook(exchange);
      await exchange.core.records(storedWebhooks).delete(exchange.caller, id, grantorOf(exchange.principal));
      return { status: 200, body: { data: { id, deleted: true } } };
    },
  }),
];

/** Finds a webhook. Webhooks of other faces count as missing. */
async function getOwnWebhook({ core, caller, params }: CallerExchange) {
  const webhook = await core.records(storedWebhooks).get(caller, webhookIdOf(params.id));
  if (webhook.face !== faceName) throw notFound('webhook');
  return webhook;
}
