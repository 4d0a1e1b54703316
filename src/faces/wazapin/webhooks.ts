/** Calls of webhooks: `contact.updated` for every creation and every visible change, in the vendor's shape. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { contactsOf } from '@switchbook/domain/contact/contact-state.js';
import { type StoredEvent, typesWith } from '@switchbook/domain/events/event.js';
import type { EncodingContext, WebhookBody, WebhookFormat } from '../../webhooks/values/format.js';
import { changedMembers, sampleEvent, standardHeaders, standardSecret } from '../kit/wire/webhook-format.js';
import { webhookRules } from './choices.js';
import { encodeContact } from './encode.js';

const type = 'contact.updated';
const eventTypes = typesWith('isSentToVendors', true);

function encode(event: StoredEvent, { account, item }: EncodingContext): WebhookBody | undefined {
  const { before, after } = contactsOf(event, account.id, item);
  if (after === null || (before !== null && isSame(before, after))) return undefined;
  const { id, name } = encodeContact(after);
  return { type, body: JSON.stringify({ contact_id: id, name, organization_id: account.id }) };
}

/** Whether all members are equal, except the time of the change. */
function isSame(before: Contact, after: Contact): boolean {
  return changedMembers(encodeContact(before), encodeContact(after), ['updated_at']).length === 0;
}

export const webhooks: WebhookFormat = {
  types: [type],
  secret: standardSecret,
  sending: {
    ...webhookRules,
    eventTypesOf: () => eventTypes,
    catalogs: [],
    showsActivity: false,
    encode,
    test: (id, at, about) => encode(sampleEvent(id, at), about) as WebhookBody,
    headers: (call) => ({
      'content-type': 'application/json',
      ...standardHeaders(call, 'svix'),
      ...standardHeaders(call, 'webhook'),
    }),
  },
};
