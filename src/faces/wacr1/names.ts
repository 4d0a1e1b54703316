/**
 * Names: a contact has a first name, a last name, and a label. The label equals both names joined, unless another label
 * was set. The directory stores one name with its parts. Under another label the two names are stored in the extension
 * of this face, together with the label. They are shown until the directory has another name.
 */
import { type Contact, joinName, nameParts } from '@switchbook/domain/contact/contact.js';
import { type ContactEdit, extensionOf, set, toEdit } from '@switchbook/domain/contact/edit.js';
import { faceName } from './ids.js';

export interface Names {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly displayName: string | null;
}

/** Names of a request: undefined keeps, null clears. */
export type SentNames = { readonly [Name in keyof Names]: string | null | undefined };

type NameMembers = Pick<Contact, 'displayName' | 'givenName' | 'familyName' | 'extensions'>;

/** Returns the names. A name without parts is split at its first white space. */
export function namesOf(contact: NameMembers): Names {
  const { displayName } = contact;
  const stored = extensionOf(contact.extensions, faceName);
  const { given, family } =
    stored.label === displayName && typeof stored.label === 'string'
      ? { given: nameTextOf(stored.first), family: nameTextOf(stored.last) }
      : nameParts(contact);
  return {
    firstName: given || null,
    lastName: family || null,
    displayName: displayName || joinName(given, family),
  };
}

function nameTextOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Returns the names after a change. A label that equalled the two joined follows them. */
export function changedNames(before: Names, names: SentNames): Names {
  const { firstName = before.firstName, lastName = before.lastName } = names;
  const isOwnLabel = before.displayName?.replaceAll(/\s+/gu, ' ') !== (fullName(before) ?? undefined);
  const { displayName = isOwnLabel ? before.displayName : null } = names;
  return { firstName, lastName, displayName };
}

export function editOfNames(
  names: Names,
): Pick<ContactEdit, 'displayName' | 'givenName' | 'familyName' | 'extension'> {
  const { firstName, lastName, displayName } = names;
  const hasParts = fullName(names) !== null;
  if (displayName === null || displayName === fullName(names))
    return {
      ...(hasParts
        ? { givenName: firstName ?? '', familyName: lastName ?? '' }
        : { displayName: toEdit<string>(null, (text) => text || null) }),
      extension: { face: faceName, members: { first: null, last: null, label: null } },
    };
  const members = hasParts
    ? { first: firstName, last: lastName, label: displayName }
    : { first: null, last: null, label: null };
  return { displayName: set(displayName), extension: { face: faceName, members } };
}

function fullName({ firstName, lastName }: Names): string | null {
  return joinName(firstName ?? '', lastName ?? '');
}
