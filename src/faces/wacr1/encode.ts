/** Encodes results: `{ok: true, …}` with the record or the list under its name. */
import type { Principal } from '@switchbook/domain/access/access.js';
import { displayedIdentity } from '@switchbook/domain/contact/contact.js';
import type { ShownBy, ShownParts } from '@switchbook/domain/contact/contact-parts.js';
import { isoTime } from '@switchbook/domain/runtime/instant.js';
import { inStoredOrder } from '@switchbook/domain/runtime/json.js';
import { byFoldedName } from '@switchbook/domain/text/text.js';
import type { WithContact } from '../../contacts/operations/find-contacts.js';
import type { Note } from '../../notes/values.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { credentialMode, tenantStatus, vendorScopes, wireScopes, writtenBody } from './choices.js';
import { faceName, idOf, noteIdOf } from './ids.js';
import { namesOf } from './names.js';
import { shownPhone } from './phones.js';
import type { CommentWire, ContactWire, MeWire } from './wire.js';

/** Parts of a contact that this wire shows. */
export const shownParts = {
  parts: ['attributes', 'extensions', 'identities', 'tags', 'reach'],
} as const satisfies ShownParts;

export type ShownContact = ShownBy<typeof shownParts>;

export function encodeContact(contact: ShownContact): ContactWire {
  return {
    id: idOf(contact),
    phoneE164: shownPhone(contact),
    ...namesOf(contact),
    email: displayedIdentity(contact, 'email')?.raw ?? null,
    tags: byFoldedName(contact.tags, (tag) => tag.id).map((tag) => tag.name),
    attributes: inStoredOrder(contact.attributes),
    optedOut: contact.reach.optedOut,
    createdAt: isoTime(contact.createdAt),
    updatedAt: isoTime(contact.updatedAt),
  };
}

export function encodeWritten(status: number, contact: ShownContact): Answer {
  return { status, body: writtenBody(encodeContact(contact)) };
}

/** Encodes a comment. A note from another API shows only its text and author. */
export function encodeComment(note: WithContact<Note>): CommentWire {
  const attrs = note.origin === faceName ? note.attrs : {};
  return {
    id: noteIdOf(note),
    contactId: idOf(note.contact),
    body: note.body,
    author: note.author,
    mentions: textItemsOf(attrs.mentions),
    mediaIds: textItemsOf(attrs.mediaIds),
    refMessageId: typeof attrs.refMessageId === 'string' ? attrs.refMessageId : null,
    createdAt: isoTime(note.createdAt),
    updatedAt: isoTime(note.updatedAt),
    deletedAt: null,
  };
}

function textItemsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function encodeMe({ account, keyId, scopes }: Principal, isForwarded: boolean): MeWire {
  const words = wireScopes.filter(([, scope]) => scopes.has(scope)).map(([word]) => word);
  const vendors = isForwarded ? vendorScopes.filter((scope) => scopes.has(scope)) : [];
  return {
    ok: true,
    tenant: { id: account.id, name: account.name, status: tenantStatus },
    credential: { id: keyId, mode: credentialMode, scopes: [...words, ...vendors] },
  };
}
