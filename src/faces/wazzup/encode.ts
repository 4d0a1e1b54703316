/** A contact as both versions show it, before either has named its members. */
import { allIdentities } from '../../domain/contact.js';
import type { Shown, ShownBy } from '../../domain/contact-parts.js';
import { type Chat, chatKey, fromIdentity } from './chats.js';
import { readExtension } from './extension.js';
import { idOf } from './ids.js';

export interface ContactView {
  readonly id: string;
  readonly name: string;
  readonly responsibleUserId: string;
  readonly chats: readonly Chat[];
  /** null: none is stored */
  readonly uri: string | null;
}

/** Parts of a contact that both versions show. */
export const shown = { parts: ['owner', 'extensions', 'identities'] } as const satisfies Shown;

export type ShownContact = ShownBy<typeof shown>;

/** `asked`: the id by which the contact was asked for; else the one that was chosen first. */
export function viewOf(contact: ShownContact, asked?: string): ContactView {
  const { responsibleUserId, isOwner, uri, chats, order } = readExtension(contact);
  // Identities come by age; one that shows as a chat already shown is the same chat.
  const shown = new Map<string, Chat>();
  for (const chat of [...allIdentities(contact).flatMap((one) => fromIdentity(one) ?? []), ...chats])
    if (!shown.has(chatKey(chat))) shown.set(chatKey(chat), chat);
  return {
    id: idOf(contact, asked),
    name: contact.displayName ?? '',
    // Another text that this API wrote is its own: other APIs do not see it.
    responsibleUserId: isOwner ? (contact.owner ?? '') : responsibleUserId,
    chats: inOrder(shown, order),
    uri,
  };
}

/** Sorts chats as last sent through this face, then the others by age. */
function inOrder(chats: ReadonlyMap<string, Chat>, order: readonly string[]): readonly Chat[] {
  const keys = new Set([...order, ...chats.keys()]);
  return [...keys].flatMap((key) => chats.get(key) ?? []);
}
