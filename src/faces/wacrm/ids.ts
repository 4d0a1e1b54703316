/** Ids of contacts in paths: uuids in any letter case, ours or the vendor's. */
import type { GetCommand } from '../../core/contacts/read.js';
import { type ContactId, parseId } from '../../domain/ids.js';
import { notFound } from '../../domain/problem.js';
import { byUuid, holdsVendorId } from '../kit/serve/inherited-ids.js';
import { phoneless } from './choices.js';
import { faceName } from './shown-ids.js';

/**
 * The contact that a path names, as far as this face shows it. A text that is no uuid is `not_found`, and so
 * is an id of ours that only leads on to another contact, as one that was merged away.
 */
export function contactOf(sent: string | undefined): GetCommand {
  const id = parseId<ContactId>(sent ?? '');
  if (id === undefined) throw notFound('contact');
  return {
    target: byUuid(faceName, id),
    isVisible: (contact) =>
      (contact.id === id || holdsVendorId(contact, faceName, id)) && phoneless.isShown(contact),
  };
}
