/** Encodes results: `{data}` for one record, `{data, meta}` for a page. */
import type { Principal } from '@switchbook/domain/access/access.js';
import { type CatalogItem, type Contact, joinName, primaryOf } from '@switchbook/domain/contact/contact.js';
import type {
  ContactPart,
  ContactWith,
  ShownBy,
  ShownParts,
} from '@switchbook/domain/contact/contact-parts.js';
import type { Page } from '@switchbook/domain/contact/page.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import { formatFieldValue } from '@switchbook/domain/fields/own-field-values.js';
import { invariant } from '@switchbook/domain/problems/problem.js';
import { isoTime } from '@switchbook/domain/runtime/instant.js';
import { byFoldedName } from '@switchbook/domain/text/text.js';
import { pageAnswer } from '../kit/answer/page-answer.js';
import type { CallerExchange } from '../kit/wire/declared-route.js';
import type { Answer } from '../kit/wire/route-answer.js';
import {
  defaultTagColor,
  forkFieldCategory,
  forkFieldType,
  forkScopes,
  showNumber,
  shownPhone,
  tagsInOrder,
  updatedAtRule,
} from './choices.js';
import { idOf, tagIdOf } from './ids.js';
import {
  type ContactsAnswer,
  type ContactWire,
  type CreatedWebhookWire,
  type CustomFieldsWire,
  type MeWire,
  shownScopes,
  type TagWire,
  type WebhookWire,
} from './wire.js';

export function ok(status: 200 | 201, data: ContactWire | MeWire | WebhookWire | CreatedWebhookWire): Answer {
  return { status, body: { data } };
}

/** Makes the answer of a page. `isOfPage`: whether the bytes depend on the page alone. */
export function page<Part extends ContactPart>(
  exchange: CallerExchange,
  contacts: Page<ContactWith<Part>>,
  encode: (contact: ContactWith<Part>) => ContactWire,
  isOfPage: boolean,
): Answer {
  const { sealer, caller } = exchange;
  const { next } = contacts;
  return pageAnswer(exchange, contacts, {
    encode,
    body: (data): ContactsAnswer => ({
      data: [...data],
      meta: { next_cursor: next === null ? null : sealer.sealCursor(caller.accountId, next) },
    }),
    isOfPage,
  });
}

/** Parts of a contact that this wire shows. */
export const shownParts = { parts: ['avatarUrl', 'identities', 'tags'] } as const satisfies ShownParts;

export const shownPartsInForks = { parts: [...shownParts.parts, 'attributes'] } as const satisfies ShownParts;

export function encodeContact(contact: ShownBy<typeof shownParts>): ContactWire {
  const digits = shownPhone(contact);
  invariant(digits !== null, 'a contact without a phone is not for this face');
  return {
    id: idOf(contact),
    phone: showNumber(digits),
    name: contact.displayName ?? joinName(contact.givenName ?? '', contact.familyName ?? ''),
    email: primaryOf(contact, 'email')?.raw ?? null,
    company: contact.company,
    avatar_url: contact.avatarUrl,
    tags: tagsInOrder(contact.tags).map(encodeTag),
    created_at: isoTime(contact.createdAt),
    updated_at: isoTime(updatedAtRule(contact)),
  };
}

/** Returns a contact with its own fields by their names, as forks show it. */
export function encodeForkContact(
  contact: ShownBy<typeof shownPartsInForks>,
  fields: readonly OwnField[],
): ContactWire {
  const valuesByLabel = fields.map((field) => [field.label, fieldValue(field, contact)] as const);
  // The first of two fields with one name counts.
  return { ...encodeContact(contact), custom_fields: Object.fromEntries(valuesByLabel.toReversed()) };
}

function fieldValue(field: OwnField, { attributes }: Pick<Contact, 'attributes'>): string | null {
  return (Object.hasOwn(attributes, field.key) && formatFieldValue(field, attributes[field.key])) || null;
}

export function encodeFields(contact: Contact, fields: readonly OwnField[]): CustomFieldsWire {
  const sorted = byFoldedName(
    fields.map((field) => ({ name: field.label, field })),
    ({ field }) => field.key,
  );
  const shownFields = sorted.map(({ name, field }) => ({
    key: field.key,
    name,
    type: forkFieldType(field.type),
    category: forkFieldCategory,
    value: fieldValue(field, contact),
    ...(field.type === 'one_of' ? { options: field.choices.map((choice) => choice.value) } : {}),
  }));
  return {
    contact_id: idOf(contact),
    fields: shownFields,
    values: Object.fromEntries(shownFields.map(({ key, value }) => [key, value])),
  };
}

/** Encoded tags; entries live as long as the list of the account is cached. A full list takes 15 ms to sort. */
const encodedTags = new WeakMap<readonly CatalogItem[], readonly TagWire[]>();

/** Encodes the tags of an account. */
export function encodeTags(tags: readonly CatalogItem[]): readonly TagWire[] {
  let encoded = encodedTags.get(tags);
  if (encoded === undefined) {
    encoded = tagsInOrder(tags).map(encodeTag);
    encodedTags.set(tags, encoded);
  }
  return encoded;
}

function encodeTag(tag: CatalogItem): TagWire {
  return { id: tagIdOf(tag), name: tag.name, color: tag.color ?? defaultTagColor };
}

export function encodeMe({ account, keyId, scopes }: Principal): MeWire {
  const forkEntries = account.settings.vendor_forks === true ? Object.entries(forkScopes) : [];
  const addedScopes = forkEntries.filter(([, scope]) => scopes.has(scope)).map(([name]) => name);
  return {
    account: { id: account.id, name: account.name },
    key: { id: keyId, scopes: [...shownScopes.filter((scope) => scopes.has(scope)), ...addedScopes] },
  };
}
