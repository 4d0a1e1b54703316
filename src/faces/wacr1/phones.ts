/** Numbers as clients of this wire write them: E.164, with or without `+`. */
import { type Contact, dialDigits } from '@switchbook/domain/contact/contact.js';
import { identityKey } from '@switchbook/domain/identity/identity.js';
import { isDialable, otherForms } from '@switchbook/domain/identity/phone.js';
import { readWireDigits } from '@switchbook/domain/identity/read-phone.js';
import type { ContactSelector } from '../../contacts/values/commands.js';

/** White space, format characters, hyphens of every kind, dots, brackets, slashes. */
const separators = /[\s\p{Cf}\p{Pd}\u2212.()/]/gu;

/** Returns the digits; undefined for other texts. `region` is the account's, for numbers without their country code. */
export function readDigits(text: string, region: string | undefined): string | undefined {
  const bare = text.trim().replaceAll(separators, '');
  const hasPrefix = /^(?:[+\uff0b]|00)/.test(bare);
  const number = bare.replace(/^(?:[+\uff0b]|00)/, '');
  if (!/^[0-9]{1,16}$/.test(number)) return undefined;
  const digits = readWireDigits({ text, digits: number, hasPrefix }, { region });
  return isDialable(digits) ? digits : undefined;
}

/** Selects the contact with the number as a phone or a wa_id, else a contact with another known form of it. */
export function byNumber(digits: string): readonly ContactSelector[] {
  return [digits, ...otherForms(digits)].map((value) => ({
    by: 'identity',
    key: identityKey({ kind: 'phone', value }),
  }));
}

/** Returns the primary phone, else another phone, else a wa_id; null for a contact without a number to dial. */
export function shownPhone(contact: Pick<Contact, 'identities'>): string | null {
  const digits = dialDigits(contact);
  return digits === null ? null : `+${digits}`;
}
