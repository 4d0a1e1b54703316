/** Webhook bodies for contacts that become visible on this wire, and for their visible changes. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { contactsOf } from '@switchbook/domain/contact/contact-state.js';
import { type StoredEvent, typesWith } from '@switchbook/domain/events/event.js';
import type { EncodingContext, WebhookBody, WebhookFormat } from '../../webhooks/values/format.js';
import {
  changedMembers,
  hexSignature,
  inWireOrder,
  sampleEvent,
  textSecret,
} from '../kit/wire/webhook-format.js';
import { phoneless, webhookRules } from './choices.js';
import { encodeContact, messagesOf } from './encode.js';
import { contactWire } from './wire.js';

const types = ['contact.created', 'contact.updated'] as const;
const eventTypes = typesWith('isSentToVendors', true);

function encode(event: StoredEvent, about: EncodingContext): WebhookBody | undefined {
  const { before, after } = contactsOf(event, about.account.id, about.item);
  const [was, is] = [before, after].map(wireOf);
  if (is == null) return undefined;
  if (was == null) return noticeBody('contact.created', event, about, is);
  return changedMembers(was, is, ['updatedAt']).length === 0
    ? undefined
    : noticeBody('contact.updated', event, about, is);
}

/** Returns null for a contact that is hidden here. */
function wireOf(contact: Contact | null) {
  return contact === null || !phoneless.isShown(contact) ? null : encodeContact(contact);
}

function noticeBody(
  type: (typeof types)[number],
  { contactId, occurredAt }: StoredEvent,
  { account, webhookId, activityOf }: EncodingContext,
  contact: ReturnType<typeof encodeContact>,
): WebhookBody {
  const activity = contactId === null ? undefined : activityOf(contactId);
  const body = {
    event: type,
    timestamp: occurredAt.toISOString(),
    org_id: account.id,
    webhook_id: webhookId,
    data: inWireOrder(contactWire, { ...contact, ...messagesOf(activity) }),
  };
  return { type, body: JSON.stringify(body) };
}

export const webhooks: WebhookFormat = {
  types,
  secret: textSecret,
  sending: {
    ...webhookRules,
    eventTypesOf: () => eventTypes,
    catalogs: [],
    showsActivity: true,
    encode,
    test: (id, at, about) => encode(sampleEvent(id, at), about) as WebhookBody,
    headers: (call) => ({
      'Content-Type': 'application/json',
      'X-SuperWaba-Event': call.type,
      'X-SuperWaba-Signature': hexSignature(call),
      'X-Webhook-Event': call.type,
      'X-Webhook-Delivery-Id': call.id,
      'X-Webhook-Secret': call.secrets[0],
    }),
  },
};
