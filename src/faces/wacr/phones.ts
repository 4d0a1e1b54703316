/**
 * Phone numbers: shown unchanged, compared by their digits. The number is also stored in E.164, if the digits or the
 * region of the account yield it, for use by other faces.
 */
import { type Contact, displayedIdentity, primaryOf } from '@switchbook/domain/contact/contact.js';
import { phoneKey, spelledBy } from '@switchbook/domain/identity/identity.js';
import { digitsOf, isDialable } from '@switchbook/domain/identity/phone.js';
import { readWireDigits } from '@switchbook/domain/identity/read-phone.js';
import { faceName } from './ids.js';

/**
 * Returns a key that is equal for all spellings of one number: its digits without a leading `00`. The text `00` itself
 * is kept.
 */
function comparisonKey(text: string): string {
  return digitsOf(text).replace(/^00(?=.)/, '');
}

/** Returns the digits of E.164 if the text or the region yields them, else the comparison key. */
export function storedDigits(text: string, region: string | undefined): string {
  const digits = comparisonKey(text);
  const hasPrefix = /[+\uff0b]/.test(text) || digitsOf(text).startsWith('00');
  const read = readWireDigits({ text, digits, hasPrefix }, { region });
  return isDialable(read) ? read : digits;
}

/** Returns the identities that find the contact of the number, as a phone or a wa_id; none without digits. */
export function holderOf(text: string, region: string | undefined) {
  const key = comparisonKey(text);
  const spellings = key === '' ? [] : [...new Set([storedDigits(text, region), key])];
  return spellings.map((value) => ({ by: 'identity', key: phoneKey(value) }) as const);
}

/** Returns the primary phone, in its original spelling if this API wrote it; else the wa_id. */
export function shownPhone(contact: Pick<Contact, 'identities'>): string | null {
  const phone = primaryOf(contact, 'phone');
  if (phone !== undefined) return spelledBy(phone) === faceName ? phone.raw : `+${phone.value}`;
  const waId = displayedIdentity(contact, 'wa_id');
  return waId === undefined ? null : `+${waId.value}`;
}
