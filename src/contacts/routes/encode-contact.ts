/** Encodes contacts and their identities in the form of our own API, and answers with them. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { contactJson, identityJson } from '@switchbook/domain/contact/contact-json.js';
import {
  type Identity,
  type IdentityKey,
  isNumber,
  sameIdentity,
} from '@switchbook/domain/identity/identity.js';
import { matchNumbers } from '@switchbook/domain/identity/phone.js';
import { creationAnswer, okAnswer } from '../../faces/directory/kit/answers.js';
import { etagOf } from '../../faces/directory/kit/etags.js';
import { contactPath } from '../../faces/directory/kit/ids.js';
import type { CallerExchange } from '../../faces/kit/wire/declared-route.js';
import type { Answer } from '../../faces/kit/wire/route-answer.js';
import type { ContactWire, IdentityWire, MatchWire } from './contact-wire.js';

export const encodeContact: (contact: Contact) => ContactWire = contactJson;
export const encodeIdentity: (identity: Identity) => IdentityWire = identityJson;

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

export function contactAnswer(contact: Contact): Answer {
  return { ...okAnswer(encodeContact(contact)), headers: { etag: etagOf(contact) } };
}

export function savedAnswer(
  exchange: CallerExchange,
  isNew: boolean,
  contact: Contact,
  data: unknown,
): Answer {
  const answer = isNew ? creationAnswer(exchange, contactPath(contact), data) : okAnswer(data);
  return { ...answer, headers: { ...answer.headers, etag: etagOf(contact) } };
}
