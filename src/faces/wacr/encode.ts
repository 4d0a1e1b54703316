/** Objects and answers of the wire. Pure: the routes supply the time and the request. */
import type { Account } from '@switchbook/domain/access/access.js';
import {
  type CatalogItem,
  type Contact,
  nameParts,
  ownerNumber,
  primaryOf,
} from '@switchbook/domain/contact/contact.js';
import type { ShownBy, ShownParts } from '@switchbook/domain/contact/contact-parts.js';
import { extensionOf } from '@switchbook/domain/contact/edit.js';
import { isoTime } from '@switchbook/domain/runtime/instant.js';
import { readShownText } from '@switchbook/domain/text/text.js';
import type { Note } from '../../notes/values.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { shownItemNumber, shownNumber } from '../kit/wire/inherited-ids.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { deleteResponse, emptyNamePart, interactionId, listMeta } from './choices.js';
import { commentType } from './comment-types.js';
import { faceName } from './ids.js';
import { defaultStatusMessage, messages } from './messages.js';
import { shownPhone } from './phones.js';
import { readText } from './text.js';
import {
  type CommentWire,
  type ContactWire,
  contactRelations,
  type ItemWire,
  type MetaWire,
  type StatusWire,
} from './wire.js';
import type { PageFigures, PageLinks } from './wire-parts.js';

/** Writes UTC with milliseconds cut off. */
export function formatTime(time: Date): string {
  return `${isoTime(time).slice(0, 19)}+00:00`;
}

export function metaOf({ core, requestId }: Exchange): MetaWire {
  return { request_id: requestId, timestamp: formatTime(core.clock()) };
}

export function ok(status: number, data: unknown, message: string, meta: MetaWire): Answer {
  return { status, body: { success: true, data, message, meta } };
}

export function encodeDeletion(noun: string, meta: MetaWire): Answer {
  return ok(deleteResponse.status, deleteResponse.data, messages.deleted(noun), meta);
}

export function listBody(
  data: readonly unknown[],
  message: string,
  meta: MetaWire,
  figures: PageFigures,
  links: PageLinks,
) {
  return { success: true, data, message, meta: listMeta(meta, figures), links };
}

/** The relations that are shown. */
export type Included = ReadonlySet<string>;

export const withGroups: Included = new Set(['groups']);

/** Parts of a contact that this wire shows. */
export const shownParts = {
  parts: [
    'number',
    'type',
    'description',
    'address',
    'owner',
    'extensions',
    'identities',
    'groups',
    'source',
    'status',
    'reach',
  ],
} as const satisfies ShownParts;

type ShownContact = ShownBy<typeof shownParts>;

/** Encodes a contact. `encodeGroup`: see `groupEncoder`. */
export function encodeContact(
  contact: ShownContact,
  included: Included,
  encodeGroup: (item: CatalogItem) => ItemWire = encodeItem,
): ContactWire {
  const name = nameParts(contact);
  const groups = contact.groups.toSorted((left, right) => itemId(left) - itemId(right));
  return {
    id: shownNumber(contact, faceName),
    firstname: shownOf(name.given) ?? emptyNamePart,
    lastname: shownOf(name.family) ?? emptyNamePart,
    company: shownOf(contact.company),
    type: contact.type,
    email: primaryOf(contact, 'email')?.raw ?? null,
    phone: shownPhone(contact),
    status_id: contact.status && itemId(contact.status),
    source_id: contact.source && itemId(contact.source),
    description: shownOf(contact.description),
    city: shownOf(contact.address.city),
    state: shownOf(contact.address.state),
    zip: shownOf(contact.address.zip),
    address: shownOf(contact.address.street),
    country_id: countryOf(contact),
    assigned_id: ownerNumber(contact.owner),
    group_id: groups.map(itemId),
    is_opted_out: contact.reach.optedOut,
    created_at: formatTime(contact.createdAt),
    updated_at: formatTime(contact.updatedAt),
    ...(included.has('groups') ? { groups: groups.map((group) => encodeGroup(group)) } : {}),
    ...(included.has('source') ? { source: contact.source && encodeItem(contact.source) } : {}),
    ...(included.has('status') ? { status: contact.status && encodeStatus(contact.status) } : {}),
  };
}

function shownOf(text: string | null): string | null {
  return readShownText(text, readText);
}

function countryOf(contact: ShownContact): number | null {
  const country = extensionOf(contact.extensions, faceName).country_id;
  return typeof country === 'number' ? country : null;
}

/** Returns the id that this wire shows. */
export function itemId(item: CatalogItem): number {
  return shownItemNumber(item, faceName);
}

export function encodeItem(item: CatalogItem): ItemWire {
  return {
    id: itemId(item),
    name: item.name,
    created_at: formatTime(item.createdAt),
    updated_at: formatTime(item.updatedAt),
  };
}

/** Makes an encoder that encodes each item once: the contacts of a batch may share hundreds of groups. */
export function groupEncoder(): (item: CatalogItem) => ItemWire {
  const encodedItems = new Map<CatalogItem, ItemWire>();
  return (item) => {
    const encoded = encodedItems.get(item) ?? encodeItem(item);
    encodedItems.set(item, encoded);
    return encoded;
  };
}

export function encodeStatus(item: CatalogItem): StatusWire {
  const { id, name, ...times } = encodeItem(item);
  return { id, name, color: item.color, ...times };
}

const relations: ReadonlySet<string> = new Set(contactRelations);

/** Picks the chosen members, the id and the included relations; all members if none were chosen. */
export function pick<Shown extends object>(members: Shown, chosen: ReadonlySet<string> | undefined) {
  if (chosen === undefined) return members;
  const isIncluded = ([name]: [string, unknown]) => name === 'id' || relations.has(name) || chosen.has(name);
  return Object.fromEntries(Object.entries(members).filter(isIncluded));
}

/** Returns digits of the account's WhatsApp number. */
function senderOf(account: Account): string {
  return account.settings.whatsapp_number ?? '';
}

/** Returns the parts of a comment. A note from another API shows only its text. */
function commentParts(note: Note) {
  const isComment = note.origin === faceName;
  const text = (name: string) => {
    const value = isComment ? note.attrs[name] : undefined;
    return typeof value === 'string' ? value : null;
  };
  return {
    status_message: text('status_message') ?? defaultStatusMessage,
    url: isComment ? note.mediaUrl : null,
    message_id: text('message_id'),
    ref_message_id: text('ref_message_id'),
  };
}

export function encodeComment(note: Note, account: Account): CommentWire {
  const { status_message, url, message_id, ref_message_id } = commentParts(note);
  const time = formatTime(note.createdAt);
  return {
    id: shownItemNumber(note, faceName),
    message: note.body,
    type: commentType(url),
    status_message,
    url,
    message_id,
    ref_message_id,
    sender_id: senderOf(account),
    staff_id: null,
    time_sent: time,
    created_at: time,
  };
}

export function commentAdded(note: Note, contact: Contact, account: Account): Answer {
  const body = {
    success: true,
    message: messages.commentAdded,
    tenant_id: account.number,
    interaction_id: interactionId(contact),
    sender_id: senderOf(account),
    ...commentParts(note),
    chat_message_id: shownItemNumber(note, faceName),
  };
  return { status: 200, body };
}
