/** The paths below `/webhooks`. */
import type { KeyRoute } from '../kit/wire/define-face.js';
import { maxBodyBytes } from './choices.js';
import { faceName } from './shown-ids.js';
import { decodeNewWebhook, decodeWebhookEdit, encodeWebhook, webhookIdOf } from './webhooks.js';
import {
  contactParams,
  failureWire,
  webhookAnswer,
  webhookBody,
  webhookDeletedAnswer,
  webhookMadeAnswer,
  webhookPatchBody,
  webhooksAnswer,
} from './wire.js';

const scope = 'webhooks:manage';
const jsonBody = { read: 'json', maxBytes: maxBodyBytes } as const;
const failures = {
  401: failureWire,
  403: failureWire,
  429: failureWire,
  500: failureWire,
  503: failureWire,
} as const;
const anyFailure = { ...failures, 400: failureWire } as const;
const oneFailure = { ...anyFailure, 404: failureWire } as const;

/** With an upstream they are the vendor's: what happens there is told from there. */
export const webhookRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/webhooks',
    isVendors: true,
    operation: 'listWebhooks',
    summary: 'List webhook endpoints',
    scope,
    schema: { response: { 200: webhooksAnswer, ...anyFailure } },
    handle: async ({ core, caller }) => {
      const webhooks = await core.listWebhooks(caller, faceName);
      return { status: 200, body: { data: webhooks.map(encodeWebhook), meta: { next_cursor: null } } };
    },
  },
  {
    method: 'POST',
    path: '/webhooks',
    isVendors: true,
    operation: 'createWebhook',
    summary: 'Register a webhook endpoint',
    scope,
    body: jsonBody,
    schema: { body: webhookBody, response: { 201: webhookMadeAnswer, ...anyFailure, 413: failureWire } },
    handle: async ({ core, caller, body }) => {
      const { webhook, secret } = await core.createWebhook(caller, decodeNewWebhook(body));
      return { status: 201, body: { data: { ...encodeWebhook(webhook), secret } } };
    },
  },
  {
    method: 'GET',
    path: '/webhooks/:id',
    isVendors: true,
    operation: 'getWebhook',
    summary: 'Show a webhook endpoint',
    scope,
    schema: { params: contactParams, response: { 200: webhookAnswer, ...oneFailure } },
    handle: async ({ core, caller, params }) => {
      const webhook = await core.getWebhook(caller, webhookIdOf(params.id), faceName);
      return { status: 200, body: { data: encodeWebhook(webhook) } };
    },
  },
  {
    method: 'PATCH',
    path: '/webhooks/:id',
    isVendors: true,
    operation: 'updateWebhook',
    summary: 'Change a webhook endpoint',
    scope,
    body: jsonBody,
    schema: {
      params: contactParams,
      body: webhookPatchBody,
      response: { 200: webhookAnswer, ...oneFailure, 413: failureWire },
    },
    handle: async ({ core, caller, params, body }) => {
      const edit = decodeWebhookEdit(body);
      const webhook = await core.editWebhook(caller, webhookIdOf(params.id), edit, faceName);
      return { status: 200, body: { data: encodeWebhook(webhook) } };
    },
  },
  {
    method: 'DELETE',
    path: '/webhooks/:id',
    isVendors: true,
    operation: 'deleteWebhook',
    summary: 'Delete a webhook endpoint',
    scope,
    schema: { params: contactParams, response: { 200: webhookDeletedAnswer, ...oneFailure } },
    handle: async ({ core, caller, params }) => {
      const id = webhookIdOf(params.id);
      await core.deleteWebhook(caller, id, faceName);
      return { status: 200, body: { data: { id, deleted: true } } };
    },
  },
];
