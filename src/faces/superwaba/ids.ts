/**
 * Contact ids: `contact_<uuid>` is shown; the bare uuid and the vendorContactId of 24 hex digits are accepted too, all
 * in any letter case. A vendorContactId is computed from the contact and finds it again. The vendor's own ids from a
 * migration, of either form, are identities of the contact, and shown instead.
 */
import { createHash } from 'node:crypto';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Identity } from '@switchbook/domain/identity/identity.js';
import { notFound } from '@switchbook/domain/problems/problem.js';
import { type AccountId, type ContactId, parseId } from '@switchbook/domain/runtime/ids.js';
import type { GetCommand } from '../../contacts/operations/find-contacts.js';
import type { ContactSelector } from '../../contacts/values/commands.js';
import {
  byInheritedUuid,
  byUuid,
  byVendorId,
  inheritedId,
  shownVendorIds,
  vendorIds,
} from '../kit/wire/inherited-ids.js';
import { mergedContactRule as merged, phoneless, vendorId } from './choices.js';

const prefix = 'contact_';
const vendorForm = /^[0-9a-f]{24}$/;
/** Includes ids other than uuids, as in the vendor's own examples. These are shown and found in their own spelling. */
const vendorOwn = /^contact_[0-9a-z_-]{1,200}$/;

/** A text that may be an id of the vendor. */
export const readableId = /^(contact_[0-9a-z_-]{1,200}|[0-9a-f]{24})$/i;

/**
 * The name of the face, under which the core stores its data. It is not in `face.ts`, which imports all other files.
 */
export const faceName = 'superwaba';

export function encodeId(contact: Pick<Contact, 'id' | 'identities'>): string {
  return inheritedId(contact, faceName, withPrefix) ?? `${prefix}${contact.id}`;
}

/** Adds the prefix to an inherited id that is not a vendorContactId. */
function withPrefix(value: string): string | undefined {
  const text = value.toLowerCase();
  const id = findUuidIn(text);
  if (id !== undefined) return `${prefix}${id}`;
  return vendorOwn.test(text) ? value : undefined;
}

/** Returns the uuid of an id in lower case, with the prefix or without it. */
function findUuidIn(text: string): ContactId | undefined {
  return parseId<ContactId>(text.startsWith(prefix) ? text.slice(prefix.length) : text);
}

/** Returns the contact of a path, if this face shows it. A text other than our ids is `not_found`. */
export function contactOf(accountId: AccountId, wireId: string | undefined): GetCommand {
  const text = (wireId ?? '').toLowerCase();
  const id = findUuidIn(text);
  if (id !== undefined) {
    const target = [...byUuid(faceName, id), ...byInheritedUuid(faceName, id, prefix)];
    return { target, isVisible: phoneless.isShown, merged };
  }
  if (vendorOwn.test(text)) {
    const target = [...new Set([text, wireId ?? ''])].map((value) => byVendorId(faceName, value));
    return { target, isVisible: phoneless.isShown };
  }
  if (!vendorForm.test(text)) throw notFound('contact');
  return {
    target: vendorTargets(accountId, text),
    isVisible: (contact, former: Pick<Contact, 'number' | 'createdAt'> = contact) =>
      phoneless.isShown(contact) &&
      (wellFormed(vendorIds(contact, faceName)).includes(text) ||
        computeVendorId(contact.accountId, former) === text),
    merged,
  };
}

/**
 * Returns the vendor's own id if a migration kept it, else the computed id. Never returns the id of a merged contact.
 */
export function vendorContactId(contact: Contact): string {
  return wellFormed(shownVendorIds(contact, faceName))[0] ?? computeVendorId(contact.accountId, contact);
}

function vendorTargets(accountId: AccountId, text: string): readonly ContactSelector[] {
  const number = Number.parseInt(text.slice(-vendorId.number), 16);
  const isOurs = text.slice(vendorId.seconds, -vendorId.number) === accountPart(accountId);
  return [
    byVendorId(faceName, text),
    ...(isOurs ? [{ by: 'number', number } as const] : []),
    ...(/[a-f]/.test(text) ? [byVendorId(faceName, text.toUpperCase())] : []),
  ];
}

function wellFormed(ids: readonly Identity[]): readonly string[] {
  return ids.map((id) => id.value.toLowerCase()).filter((value) => vendorForm.test(value));
}

function computeVendorId(
  accountId: AccountId,
  { number, createdAt }: Pick<Contact, 'number' | 'createdAt'>,
): string {
  const seconds = Math.floor(createdAt.getTime() / 1000);
  return `${hex(seconds, vendorId.seconds)}${accountPart(accountId)}${hex(number, vendorId.number)}`;
}

function accountPart(accountId: AccountId): string {
  return createHash('sha256').update(accountId).digest('hex').slice(0, vendorId.account);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0').slice(-digits);
}
