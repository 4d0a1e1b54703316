/** Data of a contact that only this face knows, in its slot of the extensions. */
import { allIdentities, type Contact } from '@switchbook/domain/contact/contact.js';
import type { ShownBy, ShownParts } from '@switchbook/domain/contact/contact-parts.js';
import { type ExtensionEdit, extensionOf, type ResponsibleUser } from '@switchbook/domain/contact/edit.js';
import { firstBy } from '@switchbook/domain/runtime/first-entries.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { member } from '../kit/body/json-body.js';
import { type Chat, type ChatEntry, chatIdentity, chatKey, fromIdentity, type SentChat } from './chats.js';
import { membersAreOwners } from './choices.js';
import { idOf, idScope } from './ids.js';

interface Extension {
  readonly responsibleUserId: string;
  /** whether the owner of the contact is the responsible user, as in accounts where users may be members */
  readonly isOwner: boolean;
  /** null: none is stored */
  readonly uri: string | null;
  /** group chats, chats known by handle, and chats of types or forms that are not known */
  readonly chats: readonly Chat[];
  /** keys of the chats last sent, in their order */
  readonly order: readonly string[];
}

/**
 * Returns the members that an entry sets. The order of chats is a quiet member, so a new order alone does not count as
 * a change. `isOwner`: the owner of the contact becomes the responsible user.
 */
export function extensionEdit(entry: ChatEntry, isOwner = false): ExtensionEdit {
  const { responsibleUserId, uri, chats } = entry;
  return {
    face: idScope,
    members: {
      ...(responsibleUserId === undefined
        ? {}
        : { responsible_user_id: responsibleUserId || null, is_owner: isOwner || null }),
      ...(uri === undefined ? {} : { uri }),
      ...(chats === undefined ? {} : { chats: ownChats(chats), order: orNone(chats.map(chatKey)) }),
    },
    quiet: ['order', 'is_owner'],
  };
}

/** Returns the responsible user of an entry, who may be a member. */
export function responsibleOf(entry: ChatEntry): ResponsibleUser | undefined {
  const { responsibleUserId } = entry;
  if (responsibleUserId === undefined || !membersAreOwners) return undefined;
  return {
    text: responsibleUserId || null,
    extension: extensionEdit(entry, true),
    assignedOwner: givenOwner,
  };
}

function givenOwner(contact: Contact): string | null {
  const { isOwner, responsibleUserId } = readExtension(contact);
  return isOwner ? responsibleUserId : null;
}

function ownChats(chats: readonly SentChat[]) {
  const ownChats = chats
    .filter((chat) => chatIdentity(chat) === undefined)
    .map(({ type, id, username, phone }) => ({ type, id, username, phone }))
    .map((chat) => ({ chat, key: chatKey(chat) }));
  return orNone(ownChats.toSorted((left, right) => (left.key < right.key ? -1 : 1)).map(({ chat }) => chat));
}

function orNone<Item>(items: readonly Item[]): readonly Item[] | null {
  return items.length === 0 ? null : items;
}

function readExtension(contact: Pick<Contact, 'extensions'>): Extension {
  const slot = extensionOf(contact.extensions, idScope);
  const uri = member(slot, 'uri');
  const order = member(slot, 'order');
  const chats = member(slot, 'chats');
  return {
    responsibleUserId: storedTextOf(slot, 'responsible_user_id'),
    isOwner: member(slot, 'is_owner') === true,
    uri: typeof uri === 'string' ? uri : null,
    chats: Array.isArray(chats) ? chats.flatMap(readChat) : [],
    order: Array.isArray(order) ? order.filter((key) => typeof key === 'string') : [],
  };
}

function readChat(stored: unknown): readonly Chat[] {
  if (!isObject(stored)) return [];
  const text = (name: keyof Chat) => storedTextOf(stored, name);
  return [{ type: text('type'), id: text('id'), username: text('username'), phone: text('phone') }];
}

function storedTextOf(stored: Readonly<Record<string, unknown>>, name: string): string {
  const value = member(stored, name);
  return typeof value === 'string' ? value : '';
}

/** A contact in the common form of both versions, before each version names its members. */
export interface ContactView {
  readonly id: string;
  readonly name: string;
  readonly responsibleUserId: string;
  readonly chats: readonly Chat[];
  /** null: none is stored */
  readonly uri: string | null;
}

/** Parts of a contact that both versions show. */
export const shownParts = { parts: ['owner', 'extensions', 'identities'] } as const satisfies ShownParts;

export type ShownContact = ShownBy<typeof shownParts>;

/** Returns the view of a contact. `requestedId`: the id in the request; without it, the first chosen id is shown. */
export function viewOf(contact: ShownContact, requestedId?: string): ContactView {
  const { responsibleUserId, isOwner, uri, chats, order } = readExtension(contact);
  // Identities are ordered by age; an identity that equals a shown chat is skipped.
  const ownChats = allIdentities(contact).flatMap((identity) => fromIdentity(identity) ?? []);
  const chatsByKey = firstBy([...ownChats, ...chats], chatKey);
  return {
    id: idOf(contact, requestedId),
    name: contact.displayName ?? '',
    // Any other text is stored for this API only: other APIs do not see it.
    responsibleUserId: isOwner ? (contact.owner ?? '') : responsibleUserId,
    chats: inOrder(chatsByKey, order),
    uri,
  };
}

/** Sorts chats in the order last sent through this face, then by age. */
function inOrder(chats: ReadonlyMap<string, Chat>, order: readonly string[]): readonly Chat[] {
  const keys = new Set([...order, ...chats.keys()]);
  return [...keys].flatMap((key) => chats.get(key) ?? []);
}
