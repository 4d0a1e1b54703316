/** Identities that a phone or an email by itself says completely, as an import makes them of a column. */
import type { Contact } from '../domain/contact.js';
import { shownOf } from '../domain/contact.js';
import { canonicalValue, type Identity, spelledScope } from '../domain/identity.js';
import { isDialable } from '../domain/phone.js';
import { withoutScope } from './json-items.js';
import { importFace } from './record.js';

/** The number shown; '' when it is none that can be dialled, which only JSON can say. */
export function shownPhone(contact: Pick<Contact, 'identities'>): string {
  const phone = shownOf(contact, 'phone');
  return phone === undefined ? '' : phoneText(phone);
}

/** The address shown; '' when it would be read as another one. */
export function shownEmail(contact: Pick<Contact, 'identities'>): string {
  const email = shownOf(contact, 'email');
  return email === undefined ? '' : emailText(email);
}

export function phoneText(phone: Identity): string {
  return isDialable(phone.value) ? `+${phone.value}` : '';
}

const plainEmail = /^[^\s@;,:]+@[^\s@;,:]+$/u;

export function emailText(email: Identity): string {
  return email.raw.length <= 254 && plainEmail.test(email.raw) ? email.raw : '';
}

/** Whether these texts, in this order, come back as just these identities. */
export function sayAll(texts: readonly string[], identities: readonly Identity[]): boolean {
  return (
    identities.length === texts.length &&
    identities.every((one, index) => isPlain(one, identities) && spelling(one) === texts[index])
  );
}

/** The first of its kind becomes the primary one by itself. */
function isPlain(one: Identity, all: readonly Identity[]): boolean {
  return (
    one.isPrimary === (all.find((other) => other.kind === one.kind) === one) &&
    one.origin === importFace &&
    (one.label === null || one.label === '') &&
    one.verifiedAt === null &&
    spelledScope(one) === '' &&
    Object.keys(withoutScope(one.attrs)).length === 0
  );
}

/** What the text must be, so that it comes back as it is; undefined when none does that. */
function spelling(one: Identity): string | undefined {
  if (one.kind === 'phone') return one.raw === `+${one.value}` ? one.raw : undefined;
  return one.kind === 'email' && canonicalValue('email', one.raw) === one.value ? one.raw : undefined;
}
