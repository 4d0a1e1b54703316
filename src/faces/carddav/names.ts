/**
 * Names of cards. A card divides the name into more parts than a contact has, and often shows another name than its
 * parts. The contact keeps the name of the client's card, and answers show it until the contact has another name.
 */
import type { ImportedContact } from '@switchbook/contact-files/imported-contact.js';
import { divisionOf } from '@switchbook/contact-files/write-vcard.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import {
  applyName,
  type ContactEdit,
  fill,
  type StoredName,
  toEdit,
} from '@switchbook/domain/contact/edit.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { divisionEdit, sentDivision } from '../../books/values/book.js';
import type { SentCard } from './sent-card.js';

export type NameEdit = Pick<ContactEdit, keyof StoredName | 'extension'>;

/**
 * Returns the edit of a contact's name: the difference between the card that the client got and the card that it sent.
 */
export function nameBetween(shownCard: SentCard, sentCard: SentCard, contact: Contact): NameEdit {
  const edit = partsBetween(shownCard.record, sentCard.record);
  const isRenamed = Object.keys(edit).length > 0;
  // A division that this face made follows the name.
  if (sentCard.division === shownCard.division && (!isRenamed || sentDivision(contact) === undefined))
    return edit;
  const name = applyName(contact, edit);
  return { ...edit, extension: divisionEdit(name, ownDivision(name, sentCard.division)) };
}

function partsBetween(before: ImportedContact, after: ImportedContact): NameEdit {
  const { displayName, givenName, familyName } = after;
  if (
    displayName === before.displayName &&
    givenName === before.givenName &&
    familyName === before.familyName
  )
    return {};
  const isOnlyShown = givenName === before.givenName && familyName === before.familyName;
  if (!isOnlyShown && (givenName !== undefined || familyName !== undefined))
    return { givenName: givenName ?? '', familyName: familyName ?? '' };
  // Some clients change what they show, and leave the parts of the name.
  return { displayName: toEdit(displayName ?? null) };
}

/** Makes the edit for a contact without a name. */
export function nameOfNew(sentCard: SentCard): NameEdit {
  const { displayName, givenName, familyName } = sentCard.record;
  if (displayName === undefined) return {};
  const hasParts = givenName !== undefined || familyName !== undefined;
  const name = {
    displayName,
    givenName: hasParts ? (givenName ?? '') : null,
    familyName: hasParts ? (familyName ?? '') : null,
  };
  const division = ownDivision(name, sentCard.division);
  return {
    displayName: fill(displayName),
    ...withoutUndefined({ givenName, familyName }),
    ...(division === undefined ? {} : { extension: { ...divisionEdit(name, division), isFill: true } }),
  };
}

/** Returns the division of a card, unless the name already contains it. */
function ownDivision(name: StoredName, division: string | undefined): string | undefined {
  if (division === undefined) return undefined;
  const own = divisionOf(name).replace(/;;;$/, '');
  const isOwn = division.startsWith(own) && /^;*$/.test(division.slice(own.length));
  return isOwn ? undefined : division;
}
