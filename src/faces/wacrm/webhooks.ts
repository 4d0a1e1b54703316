/**
 * The endpoints of webhooks (`/webhooks`). They are stored and never called: the vendor's three events are about
 * messages, which this face does not serve. Changes of contacts are sent to subscriptions of other faces.
 */

import { invalid, notFound } from '@switchbook/domain/problems/problem.js';
import { parseId, type WebhookId } from '@switchbook/domain/runtime/ids.js';
import type { NewWebhook, WebhookEdit } from '../../webhooks/operations/webhooks.js';
import type { WebhookFormat } from '../../webhooks/values/format.js';
import type { Webhook } from '../../webhooks/values/webhook.js';
import { member } from '../kit/body/json-body.js';
import { maxUrlLength } from './choices.js';
import { readObject } from './decode.js';
import { faceName } from './ids.js';
import { webhookMessages } from './messages.js';
import { type WebhookWire, webhookEvents } from './wire.js';

export const webhooks: WebhookFormat = {
  types: webhookEvents,
  secret: {
    make: (random) => `whsec_${random(32).toString('base64url')}`,
    accepts: (secret) => /^whsec_[A-Za-z0-9_-]{43}$/.test(secret),
    mustBe: webhookMessages.secret,
  },
};

export function webhookIdOf(text: string | undefined): WebhookId {
  const id = parseId<WebhookId>(text ?? '');
  if (id === undefined) throw notFound('webhook');
  return id;
}

export function decodeNewWebhook(body: unknown): NewWebhook {
  const object = readObject(body);
  const url = readUrl(member(object, 'url'));
  return { face: faceName, url, types: readEvents(member(object, 'events')) };
}

export function decodeWebhookEdit(body: unknown): WebhookEdit {
  const object = readObject(body);
  const url = member(object, 'url');
  const events = member(object, 'events');
  const isActive = member(object, 'is_active');
  const edit: WebhookEdit = {
    ...(url === undefined ? {} : { url: readUrl(url) }),
    ...(events === undefined ? {} : { types: readEvents(events) }),
    ...(isActive === undefined ? {} : { state: readState(isActive) }),
  };
  if (Object.keys(edit).length === 0) throw invalid('body', 'empty', webhookMessages.noChange);
  return edit;
}

function readUrl(value: unknown): string {
  const isUrl =
    typeof value === 'string' && !/[\u0000]/.test(value) && URL.canParse(value) && value.isWellFormed();
  const url = isUrl ? new URL(value) : undefined;
  if (url?.protocol !== 'https:' || url.href.length > maxUrlLength)
    throw invalid('url', 'form', webhookMessages.url, 'https_url');
  return url.href;
}

function readEvents(value: unknown): readonly string[] {
  const events: readonly unknown[] = webhookEvents;
  if (!Array.isArray(value) || value.length === 0 || !value.every((item) => events.includes(item)))
    throw invalid('types', 'not_allowed', webhookMessages.events);
  return [...new Set<string>(value)];
}

function readState(value: unknown): 'active' | 'paused' {
  if (typeof value !== 'boolean') throw invalid('is_active', 'type', webhookMessages.isActive);
  return value ? 'active' : 'paused';
}

export function encodeWebhook(webhook: Omit<Webhook, 'secret'>): WebhookWire {
  return {
    id: webhook.id,
    url: webhook.url,
    events: [...(webhook.types ?? [])],
    is_active: webhook.state === 'active',
    last_delivery_at: webhook.lastDeliveryAt?.toISOString() ?? null,
    failure_count: webhook.failureCount,
    created_at: webhook.createdAt.toISOString(),
  };
}
