/** Encodes contacts, their items and entries in the form of our own API. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { contactJson, identityJson } from '@switchbook/domain/contact/contact-json.js';
import {
  type Identity,
  type IdentityKey,
  isNumber,
  sameIdentity,
} from '@switchbook/domain/identity/identity.js';
import { matchNumbers } from '@switchbook/domain/identity/phone.js';
import { isoTime } from '@switchbook/domain/runtime/instant.js';
import type { ContactWire, IdentityWire, MatchWire } from './wire.js';

export const encodeContact: (contact: Contact) => ContactWire = contactJson;
export const encodeIdentity: (identity: Identity) => IdentityWire = identityJson;

export function encodeInstant(time: Date | null): string | null {
  return time === null ? null : isoTime(time);
}

/** Returns the identifiers that matched a contact. */
export function encodeMatches(contact: Contact, keys: readonly IdentityKey[]): MatchWire[] {
  return keys.flatMap((key, identifier) => {
    const match = matchOf(contact, key);
    return match === null ? [] : [{ identifier, ...encodeKey(key), match }];
  });
}

function matchOf(contact: Contact, key: IdentityKey): MatchWire['match'] | null {
  if (contact.identities.some((identity) => sameIdentity(identity, key))) return 'exact';
  const isEquivalent =
    isNumber(key.kind) &&
    contact.identities.some(
      (identity) => isNumber(identity.kind) && matchNumbers(key.value, identity.value) !== null,
    );
  return isEquivalent ? 'equivalent' : null;
}

function encodeKey(key: IdentityKey): Pick<MatchWire, 'kind' | 'scope' | 'value'> {
  return { kind: key.kind, scope: key.scope, value: key.value };
}
