/** Ids in paths and bodies: a contact by uuid, in any letter case, or by number; other records by their own id. */

import { notFound, type Resource } from '@switchbook/domain/problems/problem.js';
import { type AnyId, asId, type ContactId, lowestId, parseId } from '@switchbook/domain/runtime/ids.js';
import { Type } from 'typebox';
import type { GetCommand } from '../../../contacts/operations/find-contacts.js';
import { maxIdLength, maxNumber, numberForm } from './choices.js';

export const contactRef = '^([0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[1-9][0-9]{0,14})$';
/** A uuid or a number, as text or as a number. */
export const contactId = Type.Unsafe<string | number>({
  type: ['string', 'integer'],
  minLength: 1,
  maxLength: maxIdLength,
  'x-documented': { pattern: contactRef, minimum: 1, maximum: maxNumber },
});

/**
 * Returns the contact that a text identifies. A text other than a uuid or a number matches no contact. A merged contact
 * is reported, or followed to its survivor.
 */
export function contactOf(
  id: string | number | undefined,
  merged: 'report' | 'follow' = 'report',
): Pick<GetCommand, 'target' | 'merged'> {
  const text = String(id ?? '');
  const uuid = parseId<ContactId>(text);
  if (uuid !== undefined) return { target: [{ by: 'id', id: uuid }], merged };
  return { target: numberForm.test(text) ? [{ by: 'number', number: Number(text) }] : [], merged };
}

export function contactPath(contact: { readonly id: ContactId }): string {
  return `/contacts/${contact.id}`;
}

/** Returns the canonical spelling of a contact's id, for values that are bound to it. */
export function canonicalId(id: string | undefined): string {
  return (id ?? '').toLowerCase();
}

/** Returns the number of a catalog item. Throws `not_found` for other texts. */
export function numberOf(text: string | undefined, resource: Resource): number {
  if (text === undefined || !numberForm.test(text)) throw notFound(resource);
  return Number(text);
}

/** Returns the id of a record. Throws `not_found` for other texts. */
export function ownId<Id extends AnyId>(text: string | undefined, resource: Resource): Id {
  const id = parseId<Id>(text ?? '');
  if (id === undefined) throw notFound(resource);
  return id;
}

/** Returns an id of a record of a contact. A malformed id becomes an unused one, so the contact is searched first. */
export function itemId<Id extends AnyId>(text: string | undefined): Id {
  return parseId<Id>(text ?? '') ?? asId<Id>(lowestId);
}
