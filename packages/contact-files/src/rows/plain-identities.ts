/** Identities that an import reads from a column of phones or emails, and that need no JSON in an export. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { displayedIdentity } from '@switchbook/domain/contact/contact.js';
import { readEmail } from '@switchbook/domain/identity/email.js';
import { canonicalValue, type Identity, spelledScope } from '@switchbook/domain/identity/identity.js';
import type { IdentityHolder } from '@switchbook/domain/identity/identity-edit.js';
import { isDialable } from '@switchbook/domain/identity/phone.js';
import { withoutScope } from '../json/json-identities.js';
import { importFace } from './imported-contact.js';

/** Returns the number shown. It is '' for a number that is not dialable, since only JSON can contain such a number. */
export function shownPhone(contact: Pick<Contact, 'identities'>): string {
  const phone = displayedIdentity(contact, 'phone');
  return phone === undefined ? '' : formatPhone(phone);
}

/** Returns the email shown; '' when it would not read back the same. */
export function shownEmail(contact: Pick<Contact, 'identities'>): string {
  const email = displayedIdentity(contact, 'email');
  return email === undefined ? '' : formatEmail(email);
}

export function formatPhone(phone: Identity): string {
  return isDialable(phone.value) ? `+${phone.value}` : '';
}

const plainEmail = /^[^\s@;,:]+@[^\s@;,:]+$/u;

export function formatEmail(email: Identity): string {
  return email.raw.length <= 254 && plainEmail.test(email.raw) && readEmail(email.raw) === email.raw
    ? email.raw
    : '';
}

/** Whether the texts of `formatPhone` and `formatEmail`, read in this order, give exactly the contact's identities. */
export function areComplete(texts: readonly string[], { identities, sharing }: IdentityHolder): boolean {
  return (
    sharing === undefined &&
    identities.length === texts.length &&
    identities.every((identity, index) => isPlain(identity, identities) && isSpelled(identity, texts[index]))
  );
}

/** Whether reading makes the same identity. It makes the first of a kind the primary one. */
function isPlain(identity: Identity, all: readonly Identity[]): boolean {
  return (
    identity.isPrimary === (all.find((candidate) => candidate.kind === identity.kind) === identity) &&
    identity.origin === importFace &&
    (identity.label === null || identity.label === '') &&
    identity.verifiedAt === null &&
    spelledScope(identity) === '' &&
    Object.keys(withoutScope(identity.attrs)).length === 0
  );
}

/** Whether the text reads back as the identity. */
function isSpelled(identity: Identity, text: string | undefined): boolean {
  if (identity.raw !== text) return false;
  if (identity.kind === 'phone') return text === `+${identity.value}`;
  return identity.kind === 'email' && canonicalValue('email', text) === identity.value;
}
