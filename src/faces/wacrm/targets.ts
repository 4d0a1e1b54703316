/** The contact that a path means. */
import { notFound } from '@switchbook/domain/problems/problem.js';
import { type ContactId, parseId } from '@switchbook/domain/runtime/ids.js';
import type { GetCommand } from '../../contacts/operations/find-contacts.js';
import { byUuid, holdsVendorId } from '../kit/wire/inherited-ids.js';
import { phoneless } from './choices.js';
import { faceName } from './ids.js';

/**
 * Returns the contact of a path, by a uuid in any letter case, ours or the vendor's, if this face shows it. Another
 * text is `not_found`. An id that finds another contact, such as the id of a merged contact, is `not_found` too.
 */
export function contactOf(text: string | undefined): GetCommand {
  const id = parseId<ContactId>(text ?? '');
  if (id === undefined) throw notFound('contact');
  return {
    target: byUuid(faceName, id),
    isVisible: (contact) =>
      (contact.id === id || holdsVendorId(contact, faceName, id)) && phoneless.isShown(contact),
  };
}
