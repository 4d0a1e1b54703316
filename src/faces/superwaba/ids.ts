/**
 * Contact ids: `contact_<uuid>` is shown; the bare uuid and the vendorContactId of 24 hex digits are read as well, all
 * in any letter case. A vendorContactId is computed from the contact and leads back to it, unless a migration kept the
 * vendor's own, which then is an identity of the contact.
 */
import { createHash } from 'node:crypto';
import type { GetCommand } from '../../core/contacts/read.js';
import type { ContactSelector } from '../../core/writes/commands.js';
import type { Contact } from '../../domain/contact.js';
import { identityKey } from '../../domain/identity.js';
import { type AccountId, type ContactId, parseId } from '../../domain/ids.js';
import { mergedFrom } from '../../domain/merge.js';
import { notFound } from '../../domain/problem.js';
import { mergedAway as merged, phoneless, vendorId } from './choices.js';

const prefix = 'contact_';
const vendorForm = /^[0-9a-f]{24}$/;
/** The face's name, by which the core keeps the vendor's ids. */
export const vendorScope = 'superwaba';
const scope = vendorScope;

export function encodeId(contact: Pick<Contact, 'id'>): string {
  return `${prefix}${contact.id}`;
}

/** The contact that a path means, as far as this face shows it. What is no id of ours is nobody's: `not_found`. */
export function contactOf(accountId: AccountId, sent: string | undefined): GetCommand {
  const text = (sent ?? '').toLowerCase();
  const id = parseId<ContactId>(text.startsWith(prefix) ? text.slice(prefix.length) : text);
  if (id !== undefined) return { target: [{ by: 'id', id }], isVisible: phoneless.isShown, merged };
  if (!vendorForm.test(text)) throw notFound('contact');
  return {
    target: vendorTargets(accountId, text),
    isVisible: (contact, former: Pick<Contact, 'number' | 'createdAt'> = contact) =>
      phoneless.isShown(contact) &&
      (inherited(contact).includes(text) || computed(contact.accountId, former) === text),
    merged,
  };
}

/** The vendor's own id where a migration kept it, else the computed one; not one that a merge brought. */
export function vendorContactId(contact: Contact): string {
  return (
    inherited(contact, (one) => one.attrs[mergedFrom] === undefined)[0] ??
    computed(contact.accountId, contact)
  );
}

function vendorTargets(accountId: AccountId, text: string): readonly ContactSelector[] {
  const kept = (value: string) =>
    ({ by: 'identity', key: identityKey({ kind: 'vendor_id', scope, value }) }) as const;
  const number = Number.parseInt(text.slice(-vendorId.number), 16);
  const isOurs = text.slice(vendorId.seconds, -vendorId.number) === accountPart(accountId);
  return [
    kept(text),
    ...(isOurs ? [{ by: 'number', number } as const] : []),
    ...(/[a-f]/.test(text) ? [kept(text.toUpperCase())] : []),
  ];
}

function inherited(
  contact: Contact,
  isShown: (one: Contact['identities'][number]) => boolean = () => true,
): readonly string[] {
  const own = contact.identities.filter((one) => one.kind === 'vendor_id' && one.scope === scope);
  return own
    .filter(isShown)
    .map((one) => one.value.toLowerCase())
    .filter((value) => vendorForm.test(value));
}

function computed(
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
