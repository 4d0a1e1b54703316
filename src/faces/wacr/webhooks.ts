/** Calls of webhooks in the public format of this API family: contacts, sources and statuses, with their changes. */
import { createHash } from 'node:crypto';
import type { CatalogItem, Contact } from '@switchbook/domain/contact/contact.js';
import { contactsOf } from '@switchbook/domain/contact/contact-state.js';
import { type EventType, type StoredEvent, subjectOf, typesWith } from '@switchbook/domain/events/event.js';
import type { InheritedIds } from '@switchbook/domain/identity/inherited-id.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import type { EncodingContext, WebhookBody, WebhookFormat } from '../../webhooks/values/format.js';
import { shownNumber } from '../kit/wire/inherited-ids.js';
import { changedMembers, hexSignature, sampleEvent, textSecret } from '../kit/wire/webhook-format.js';
import { emptyChange, webhookEventId, webhookMetadata, webhookRules } from './choices.js';
import { encodeContact, encodeItem, encodeStatus, type Included, itemId } from './encode.js';
import { faceName } from './ids.js';

const resources = ['contact', 'source', 'status'] as const;
type Resource = (typeof resources)[number];
const verbs = ['created', 'updated', 'deleted'] as const;
const types = resources.flatMap((resource) => verbs.map((verb) => `${resource}.${verb}`));

const itemTypes = (['source', 'status'] as const).flatMap((catalog) =>
  verbs.map((verb) => `${catalog}.${verb}` as const),
);
const eventTypesOf: readonly EventType[] = [...typesWith('isSentToVendors', true), ...itemTypes];

const noRelations: Included = new Set();

type Attributes = Readonly<Record<string, unknown>>;

/** The record of an event, before and after it. */
interface Subject {
  readonly resource: Resource;
  readonly id: number;
  /** attributes without the id; null: none */
  readonly before: Attributes | null;
  readonly after: Attributes | null;
  readonly relationships: object;
}

function encode(event: StoredEvent, about: EncodingContext): WebhookBody | undefined {
  const subject = subjectOf[event.type] === 'contact' ? contactSubject(event, about) : itemSubject(event);
  if (subject === undefined) return undefined;
  const { resource, id, before, after, relationships } = subject;
  const verb = before === null ? 'created' : after === null ? 'deleted' : 'updated';
  const modified = before !== null && after !== null ? changedMembers(before, after, ['updated_at']) : null;
  if (modified?.length === 0 && !emptyChange) return undefined;
  const { account } = about;
  const type = `${resource}.${verb}`;
  const body = {
    event: {
      id: webhookEventId(event.occurredAt, randomOf(event.id)),
      type,
      timestamp: event.occurredAt.toISOString(),
      version: '1.0',
    },
    tenant: { id: account.number, name: account.name, domain: account.slug },
    data: { resource: { type: resource, id, attributes: after ?? before }, relationships },
    changes: { previous: before, current: after ?? {}, modified_fields: modified },
    metadata: webhookMetadata(event.id),
  };
  return { type, body: JSON.stringify(body) };
}

function contactSubject(event: StoredEvent, { account, item }: EncodingContext): Subject | undefined {
  const { before, after } = contactsOf(event, account.id, item);
  const contact = after ?? before;
  if (contact === null) return undefined;
  const { status, source } = contact;
  return {
    resource: 'contact',
    id: shownNumber(contact, faceName),
    before: before && attributesOf(before),
    after: after && attributesOf(after),
    relationships: {
      status: status && encodeStatus(status),
      source: source && encodeItem(source),
      groups: contact.groups.toSorted((left, right) => itemId(left) - itemId(right)).map(encodeItem),
    },
  };
}

function attributesOf(contact: Contact): Attributes {
  const { id: _, ...attributes } = encodeContact(contact, noRelations);
  return attributes;
}

function itemSubject({ type, before, after }: StoredEvent): Subject | undefined {
  const resource = resources.find((candidate) => type.startsWith(`${candidate}.`));
  if (resource === undefined) return undefined;
  const [was, is] = [before, after].map((state) => state && readItem(state));
  const item = is ?? was;
  if (item == null) return undefined;
  const attributes = (catalogItem: CatalogItem | null | undefined) => {
    if (catalogItem == null) return null;
    const { id: _, ...rest } = resource === 'status' ? encodeStatus(catalogItem) : encodeItem(catalogItem);
    return rest;
  };
  return { resource, id: itemId(item), before: attributes(was), after: attributes(is), relationships: {} };
}

/** Returns an item as its events state it. */
function readItem(state: Attributes): CatalogItem {
  return {
    id: asId(''),
    number: Number(state.number),
    name: String(state.name),
    color: (state.color ?? null) as string | null,
    createdAt: new Date(String(state.created_at)),
    updatedAt: new Date(String(state.updated_at)),
    ...(isObject(state.inherited) ? { inherited: state.inherited as InheritedIds } : {}),
  };
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const randomLength = 10;

/** Returns a random text, equal for each attempt, and as random as the id of the event. */
function randomOf(id: string): string {
  const digest = createHash('sha256').update(id).digest();
  return [...digest.subarray(0, randomLength)].map((byte) => alphabet[byte % alphabet.length]).join('');
}

export const webhooks: WebhookFormat = {
  types,
  secret: textSecret,
  sending: {
    ...webhookRules,
    eventTypesOf: () => eventTypesOf,
    catalogs: ['groups', 'sources', 'statuses'],
    showsActivity: false,
    encode,
    test: (id, at, about) => encode(sampleEvent(id, at), about) as WebhookBody,
    headers: (call) => ({ 'content-type': 'application/json', 'X-Webhook-Signature': hexSignature(call) }),
  },
};
