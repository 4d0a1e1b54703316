/** Results to answers: `{success, data}`, with a set of members for each operation. */
import { type Contact, primaryOf } from '@switchbook/domain/contact/contact.js';
import type { ShownBy, ShownParts } from '@switchbook/domain/contact/contact-parts.js';
import { invariant } from '@switchbook/domain/problems/problem.js';
import { isoTime } from '@switchbook/domain/runtime/instant.js';
import { readShownText, trim } from '@switchbook/domain/text/text.js';
import type { Activity } from '../../intakes/values/intake.js';
import type { Answer } from '../kit/wire/route-answer.js';
import {
  conversationsFrom,
  countryDerived,
  labelsOf,
  phoneFallback,
  sourceDefaults,
  updatedAtRule,
} from './choices.js';
import { trimmedOf } from './fields.js';
import { encodeId, vendorContactId } from './ids.js';
import type { PageNumber } from './paging.js';
import { inSentOrder } from './params-order.js';
import type {
  ContactWire,
  CreatedWire,
  ImportedRowWire,
  ImportedWire,
  ListedWire,
  ListWire,
  PatchedWire,
} from './wire.js';

type Data = ListWire | ContactWire | CreatedWire | PatchedWire | ImportedWire;

export function ok(status: number, data: Data): Answer {
  return { status, body: { success: true, data } };
}

export function pageOf(
  contacts: readonly ListedWire[],
  total: number,
  { page, limit }: PageNumber,
): ListWire {
  return { contacts: [...contacts], total, page, limit, hasNext: page * limit < total };
}

/** Parts of a contact that lists of this wire show. */
export const listed = {
  parts: ['blocked', 'address', 'identities', 'tags', 'groups', 'source', 'reach'],
} as const satisfies ShownParts;

type ListedContact = ShownBy<typeof listed>;

export function encodeListed(contact: ListedContact, activity?: Activity): ListedWire {
  const { createdAt } = contact;
  return {
    ...shownMembersOf(contact),
    labels: labelsOf(contact),
    ...messagesOf(activity),
    createdAt: isoTime(createdAt),
    updatedAt: changeTimeOf(contact),
  };
}

export function encodeContact(contact: Contact, activity?: Activity): ContactWire {
  return {
    ...encodeListed(contact, activity),
    vendorContactId: vendorContactId(contact),
    params: inSentOrder(contact),
  };
}

export function encodeCreated(contact: Contact): CreatedWire {
  return {
    ...shownMembersOf(contact),
    vendorContactId: vendorContactId(contact),
    params: inSentOrder(contact),
    createdAt: isoTime(contact.createdAt),
    updatedAt: changeTimeOf(contact),
  };
}

export function encodePatched(contact: Contact): PatchedWire {
  const { id, name, phone, email, countryCode, tags, isBlocked, optedIn } = shownMembersOf(contact);
  return {
    id,
    name,
    phone,
    email,
    country_code: countryCode,
    tags,
    params: inSentOrder(contact),
    is_blocked: isBlocked,
    opted_in: optedIn,
    updated_at: changeTimeOf(contact),
  };
}

export function encodeImported(contact: Contact): ImportedRowWire {
  return { id: encodeId(contact), phone: phoneOf(contact), status: 'created' };
}

/** Returns members of every answer about one contact, by the names that most of them use. */
function shownMembersOf(contact: ListedContact) {
  const email = primaryOf(contact, 'email');
  return {
    id: encodeId(contact),
    name: readShownText(contact.displayName, trimmedOf),
    phone: phoneOf(contact),
    email: email === undefined ? null : trim(email.raw),
    countryCode: countryDerived(contact),
    tags: contact.tags.map((tag) => tag.name),
    source: contact.source?.name ?? sourceDefaults.absent,
    optedIn: contact.reach.optedIn,
    isBlocked: contact.blocked,
  };
}

/** Returns the members about messages. Without an activity, no message has come in. */
export function messagesOf(activity: Activity | undefined) {
  return {
    lastMessageAt: activity?.lastMessageAt?.toISOString() ?? null,
    conversationCount: activity === undefined ? 0 : conversationsFrom(activity),
  };
}

function phoneOf(contact: ListedContact): string {
  const digits = phoneFallback(contact);
  invariant(digits !== null, 'a contact without a phone is not for this face');
  return `+${digits}`;
}

function changeTimeOf(contact: ListedContact): string {
  return isoTime(updatedAtRule(contact));
}
