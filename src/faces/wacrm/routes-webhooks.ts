/** The paths below `/webhooks`. */
import type { KeyRoute } from '../kit/wire/define-face.js';
import { faceName } from './choices.js';
import { ok } from './encode.js';
import { decodeNewWebhook, decodeWebhookEdit, encodeWebhook, webhookIdOf } from './webhooks.js';
import {
  route,
  webhookAnswer,
  webhookBody,
  webhookDeletedAnswer,
  webhookMadeAnswer,
  webhookPatchBody,
  webhooksAnswer,
} from './wire.js';

const scope = 'webhooks:manage';
/** An upstream takes these requests: the vendor then sends the webhooks. */
export const webhookRoutes: readonly KeyRoute[] = [
  route('GET /webhooks', 'listWebhooks', 'List webhook endpoints', {
    scope,
    isVendors: true,
    response: { 200: webhooksAnswer },
    handle: async ({ core, caller }) => {
      const webhooks = await core.listWebhooks(caller, faceName);
      return { status: 200, body: { data: webhooks.map(encodeWebhook), meta: { next_cursor: null } } };
    },
  }),
  route('POST /webhooks', 'createWebhook', 'Register a webhook endpoint', {
    scope,
    isVendors: true,
    body: webhookBody,
    response: { 201: webhookMadeAnswer },
    handle: async ({ core, caller, body }) => {
      const { webhook, secret } = await core.createWebhook(caller, decodeNewWebhook(body));
      return ok(201, { ...encodeWebhook(webhook), secret });
    },
  }),
  route('GET /webhooks/:id', 'getWebhook', 'Show a webhook endpoint', {
    scope,
    isVendors: true,
    response: { 200: webhookAnswer },
    handle: async ({ core, caller, params }) =>
      ok(200, encodeWebhook(await core.getWebhook(caller, webhookIdOf(params.id), faceName))),
  }),
  route('PATCH /webhooks/:id', 'updateWebhook', 'Change a webhook endpoint', {
    scope,
    isVendors: true,
    body: webhookPatchBody,
    response: { 200: webhookAnswer },
    handle: async ({ core, caller, params, body }) => {
      const edit = decodeWebhookEdit(body);
      const webhook = await core.editWebhook(caller, webhookIdOf(params.id), edit, faceName);
      return ok(200, encodeWebhook(webhook));
    },
  }),
  route('DELETE /webhooks/:id', 'deleteWebhook', 'Delete a webhook endpoint', {
    scope,
    isVendors: true,
    response: { 200: webhookDeletedAnswer },
    handle: async ({ core, caller, params }) => {
      const id = webhookIdOf(params.id);
      await core.deleteWebhook(caller, id, faceName);
      return { status: 200, body: { data: { id, deleted: true } } };
    },
  }),
];
