/** Reads the contact cards that a person shares in a message, with the numbers of each. */
import type { IdentityChanged, PayloadChange, PersonIds } from './facts.js';
import {
  ignoreOtherMembers,
  type PayloadObject,
  readMember,
  readObjectList,
  readObjectMember,
  readPhoneDigits,
  readStorableText,
} from './object-members.js';

/** Cards of a message that are read. The app sends at most 257. */
const maxCards = 300;
/** Numbers of a card that are read. */
const maxCardPhones = 20;
/** Different numbers of a card that are stored. */
const maxStoredPhones = 10;
/** Characters of the name on a card. */
const maxCardName = 200;

/** The members of a message that all its facts have. */
export type MessageBase = Pick<IdentityChanged, 'at' | 'business' | 'messageId'>;

/**
 * Adds only cards that the business requested: any other may show another person. An earlier format had the origin on
 * the message.
 */
export function addCards(
  { facts }: PayloadChange,
  message: PayloadObject,
  person: PersonIds,
  base: MessageBase,
): void {
  for (const [index, card] of readObjectList(message, 'contacts').entries()) {
    if (
      index >= maxCards ||
      (readMember(card, 'origin') ?? readMember(message, 'origin')) !== 'contact_request'
    ) {
      ignoreOtherMembers(card);
      continue;
    }
    const phoneEntries = readObjectList(card, 'phones');
    for (const entry of phoneEntries) ignoreOtherMembers(entry);
    const phones = phoneEntries.slice(0, maxCardPhones).flatMap((entry) => {
      const [id, phone] = [readPhoneDigits(entry, 'wa_id'), readPhoneDigits(entry, 'phone')];
      return id ?? phone ?? [];
    });
    const names = readObjectMember(card, 'name');
    const name = readStorableText(names, 'formatted_name', maxCardName) ?? null;
    ignoreOtherMembers(names);
    facts.push({
      kind: 'shared_card',
      person,
      phones: [...new Set(phones)].slice(0, maxStoredPhones),
      name,
      ...base,
    });
  }
}
