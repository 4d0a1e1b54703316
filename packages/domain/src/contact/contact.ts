/** The contact: one person or organization, with all its parts. */

import { type Identity, type IdentityKind, isNumber } from '../identity/identity.js';
import type { InheritedIds } from '../identity/inherited-id.js';
import { isDialable } from '../identity/phone.js';
import type { AccountId, CatalogItemId, ContactId } from '../runtime/ids.js';
import type { AddressPart, Texts } from './contact-fields.js';

export const contactTypes = ['lead', 'customer', 'guest'] as const;
export type ContactType = (typeof contactTypes)[number];

/** The country code is ISO 3166-1 alpha-2, upper case. */
export type Address = { readonly [Part in AddressPart]: string | null };

/** An item of a catalog (tag, group, source, status) as a contact shows it. */
export interface CatalogItem {
  readonly id: CatalogItemId;
  readonly number: number;
  readonly name: string;
  readonly color: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly inherited?: InheritedIds;
}

/** `contact-fields.ts` declares the texts. */
export interface Contact extends Texts {
  readonly accountId: AccountId;
  readonly id: ContactId;
  /** integer per account, never reused */
  readonly number: number;
  readonly version: number;
  /** the highest version so far, if an undone merge set the version back */
  readonly spentVersion?: number;
  readonly type: ContactType;
  readonly address: Address;
  readonly blocked: boolean;
  /** custom fields, shared by every face that shows them */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** one opaque object per face */
  readonly extensions: Readonly<Record<string, unknown>>;
  /** ordered by position, oldest first */
  readonly identities: readonly Identity[];
  /** exclusive identities that another contact owns and this contact shares; absent: no identity is shared */
  readonly sharing?: readonly Identity[];
  /** ordered as in the request */
  readonly tags: readonly CatalogItem[];
  readonly groups: readonly CatalogItem[];
  readonly source: CatalogItem | null;
  readonly status: CatalogItem | null;
  /** whether the latest WhatsApp consent is an opt-in, and whether any WhatsApp opt-out or suppression is in force */
  readonly reach: Reach;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Whether the person may be messaged on WhatsApp: derived from the consent ledger and the suppressions. */
export interface Reach {
  readonly optedIn: boolean;
  readonly optedOut: boolean;
}

/** Lists owned identities, then shared ones. */
export function allIdentities({
  identities,
  sharing,
}: Pick<Contact, 'identities' | 'sharing'>): readonly Identity[] {
  return sharing === undefined ? identities : [...identities, ...sharing];
}

type KindAndPrimary = Pick<Identity, 'kind' | 'isPrimary'>;
/** Returns the version after the next change; never a version that had other content. */
export function nextVersion({
  version,
  spentVersion = 0,
}: Pick<Contact, 'version' | 'spentVersion'>): number {
  return Math.max(version, spentVersion) + 1;
}

/** Returns the identity flagged primary of a kind, if any. */
export function primaryOf<One extends KindAndPrimary = Identity>(
  contact: { readonly identities: readonly One[] },
  kind: IdentityKind,
): One | undefined {
  return contact.identities.find((identity) => identity.kind === kind && identity.isPrimary);
}

/** Returns the identity of a kind for a one-slot wire: the primary one, else the oldest. */
export function displayedIdentity<One extends KindAndPrimary = Identity>(
  contact: { readonly identities: readonly One[] },
  kind: IdentityKind,
): One | undefined {
  return primaryOf(contact, kind) ?? contact.identities.find((identity) => identity.kind === kind);
}

/**
 * Returns the number to dial: the primary phone, else the oldest other phone, else the oldest wa_id; other values than
 * E.164 numbers are skipped. Null without such a number.
 */
export function dialDigits(contact: Pick<Contact, 'identities'>): string | null {
  let phone: string | null = null;
  let messengerNumber: string | null = null;
  for (const { kind, isPrimary, value } of contact.identities) {
    if (!isNumber(kind) || !isDialable(value)) continue;
    if (kind !== 'phone') messengerNumber ??= value;
    else if (isPrimary) return value;
    else phone ??= value;
  }
  return phone ?? messengerNumber;
}

/** Returns the owner, for wires with integer owners; null for any other owner. */
export function ownerNumber(owner: string | null): number | null {
  if (owner === null || !/^(0|-?[1-9][0-9]{0,15})$/.test(owner)) return null;
  return Number.isSafeInteger(Number(owner)) ? Number(owner) : null;
}

export type NamesOfContact = Pick<Contact, 'displayName' | 'givenName' | 'familyName'>;

/** The two parts of a name: stored as a pair, or split from the display name. An unknown part is `''`. */
export interface NameParts {
  readonly given: string;
  readonly family: string;
}

/** Splits a display name at its first run of white space. */
export function splitName(displayName: string | null): NameParts {
  if (displayName === null) return { given: '', family: '' };
  const trimmed = displayName.trim();
  const gap = /\s+/u.exec(trimmed);
  if (gap === null) return { given: trimmed, family: '' };
  return { given: trimmed.slice(0, gap.index), family: trimmed.slice(gap.index + gap[0].length) };
}

/** Joins both parts by one space; null when both are empty. */
export function joinName(givenName: string, familyName: string): string | null {
  if (givenName !== '' && familyName !== '') return `${givenName} ${familyName}`;
  return givenName + familyName || null;
}

/** Returns the parts that a face shows: the stored pair, else the display name split. */
export function nameParts(name: NamesOfContact): NameParts {
  if (name.givenName !== null || name.familyName !== null)
    return { given: name.givenName ?? '', family: name.familyName ?? '' };
  return splitName(name.displayName);
}
