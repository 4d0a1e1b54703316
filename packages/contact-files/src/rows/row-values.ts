/** The texts of cells as values, and as parts of a message. Pure; `contact-draft.ts` makes contacts of them. */

import { type ContactType, contactTypes } from '@switchbook/domain/contact/contact.js';
import { readEmail } from '@switchbook/domain/identity/email.js';
import {
  type IdentityKind,
  identityKey,
  identityName,
  readLid,
} from '@switchbook/domain/identity/identity.js';
import { readPhoneText } from '@switchbook/domain/identity/read-phone.js';
import { fold } from '@switchbook/domain/text/compared-text.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { shorten } from '@switchbook/text/words.js';
import type { ImportedIdentity } from './imported-contact.js';
import { shortNumber } from './split-cells.js';

/** Spellings of a missing value by people and programs. */
export const emptyValue =
  /^(?:#?n\/?a|[-\u2013\u2014]+|\?+|null|none|nil|nan|undefined|\(?(?:empty|blank)\)?)$/i;

const maxEmailLength = 254;

/** Returns the email address in a cell; undefined for a text without one. */
export function parseEmailCell(text: string): string | undefined {
  const address = isStorable(text) && text.length <= 2 * maxEmailLength ? readEmail(text) : undefined;
  return address !== undefined && address.length <= maxEmailLength ? address : undefined;
}

/** Returns a value of an attribute as the text of a cell. */
export function readPlainText(value: unknown): string {
  if (Array.isArray(value)) return value.join(';');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Longest cell in a note, in code units. */
const maxValue = 500;

export function shortenCell(value: string | null): string | null {
  return value === null ? null : shorten(value, maxValue).toWellFormed();
}

/** The id of a WhatsApp account, which begins with the digits of its number. */
export const whatsappAddress = /^([1-9]\d{6,14})@(?:c\.us|s\.whatsapp\.net)$/;

export function readType(text: string): ContactType | undefined {
  const folded = text.toLowerCase();
  return contactTypes.find((type) => type === folded);
}

export function readBoolean(text: string): boolean | undefined {
  const folded = text.toLowerCase();
  if (['true', 'yes', '1', 't', 'y'].includes(folded)) return true;
  return ['false', 'no', '0', 'f', 'n'].includes(folded) ? false : undefined;
}

/** Whether there is at most one phone and one email, as in nearly every row. Then no keys have to be compared. */
export function isOneOfEach(
  plain: readonly ImportedIdentity[],
  listed: readonly ImportedIdentity[],
): boolean {
  return (
    listed.length === 0 && (plain.length === 1 || (plain.length === 2 && plain[0]?.kind !== plain[1]?.kind))
  );
}

export function identitiesNotListed(
  plain: readonly ImportedIdentity[],
  listed: readonly ImportedIdentity[],
): readonly ImportedIdentity[] {
  const names = new Set(listed.map(identityNameOf));
  return plain.filter((identity) => {
    const name = identityNameOf(identity);
    if (names.has(name)) return false;
    names.add(name);
    return true;
  });
}

function identityNameOf(identity: ImportedIdentity): string {
  return identityName(identityKey(identity));
}

/**
 * Returns the words of the given and the family name that the display name lacks. These words are lost with the names.
 */
export function lostNames({
  displayName,
  givenName = '',
  familyName = '',
}: {
  readonly displayName?: string | undefined;
  readonly givenName?: string;
  readonly familyName?: string;
}): readonly string[] {
  if (displayName === undefined || (givenName === '' && familyName === '')) return [];
  if (displayName.includes(givenName) && displayName.includes(familyName)) return [];
  const stored = new Set(nameWords(displayName));
  const isLost = (part: string) => part !== '' && nameWords(part).some((word) => !stored.has(word));
  return [givenName, familyName].filter(isLost);
}

function nameWords(name: string): readonly string[] {
  return fold(name)
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '');
}

/** Returns a spreadsheet's short form of a number, such as `4.915112345678E+12`, if it has every digit. */
export function exactNumber(text: string): string {
  const [, first = '', more = '', exponent] = shortNumber.exec(text) ?? [];
  return more.length === Number(exponent) ? `${first}${more}` : text;
}

/** Returns the canonical value of an identity from a plain column; undefined for an invalid text. */
export function parseIdentityValue(kind: IdentityKind, text: string): string | undefined {
  if (kind === 'wa_id') return readPhoneText(text, { isInternational: true })?.digits;
  return kind === 'lid' ? readLid(text) : text;
}

export function phoneMessage(text: string, region: string | undefined): string {
  const isShort = /^\d([.,]\d+)?e\+?\d+$/i.test(text);
  if (isShort && exactNumber(text) === text)
    return `${quoteText(text)} was shortened by a spreadsheet, and its digits are lost. Format the column as text and enter the number once more.`;
  const digits = text.replaceAll(/\D/g, '').length;
  if (!text.startsWith('+') && region === undefined && digits >= 5 && (isShort || !/\p{L}/u.test(text)))
    return `${quoteText(text)} has no country code. Write it with + and the country code, or set the region of the file.`;
  const national = region === undefined ? '' : `, or the national form of ${region}`;
  return `${quoteText(text)} is not a phone number. It needs a country code, for example +49 1512 3456789${national}.`;
}
