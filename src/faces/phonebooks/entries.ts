/** Contacts as the entries of a phone: the name that it shows, its numbers, and the order of the book. */
import { type Contact, dialDigits, nameParts } from '@switchbook/domain/contact/contact.js';
import { isNumber } from '@switchbook/domain/identity/identity.js';
import { isDialable } from '@switchbook/domain/identity/phone.js';
import { copyText } from '@switchbook/domain/text/copy-text.js';
import { maxName, maxNumbers } from './choices.js';

export interface PhoneEntry {
  readonly name: string;
  readonly given: string;
  readonly family: string;
  /** the number to dial first; each with `+` */
  readonly numbers: readonly string[];
}

/**
 * Returns the entry of a contact; a contact without a number to dial has none. Its texts are copies: a part of a text
 * would keep the whole contact in memory.
 */
export function phoneEntriesOf(contact: Contact): readonly PhoneEntry[] {
  const dialed = dialDigits(contact);
  if (dialed === null) return [];
  const others = contact.identities.flatMap(({ kind, value }) =>
    isNumber(kind) && isDialable(value) && value !== dialed ? [value] : [],
  );
  const { given, family } = nameParts(contact);
  const numbers = [...new Set([dialed, ...others])]
    .slice(0, maxNumbers)
    .map((digits) => copyText(`+${digits}`));
  const name = contact.displayName || contact.company || `+${dialed}`;
  return [{ name: shorten(name), given: shorten(given), family: shorten(family), numbers }];
}

const shorten = (text: string) =>
  copyText(text.length <= maxName ? text : [...text.slice(0, 2 * maxName)].slice(0, maxName).join(''));

const order = new Intl.Collator('en', { sensitivity: 'base', numeric: true });
/** Returns the beginning of a name. Comparisons of long similar names are slow. */
const sortKey = ({ name }: PhoneEntry) => name.slice(0, 40);

export function compareEntries(left: PhoneEntry, right: PhoneEntry): number {
  return order.compare(sortKey(left), sortKey(right));
}
